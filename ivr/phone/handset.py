"""A mobile phone that texts the line, with the carrier's own words and limits in between.

Reserved words are taken by the carrier when they are the whole message (Twilio: Advanced Opt-Out, opt-out
keywords); the line is asked all the same, but after STOP its replies are blocked (21610).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from ivr.phone.clock import Clock
from ivr.phone.events import Problem, Refused, Texted, TextEvent
from ivr.phone.forms import text_form
from ivr.phone.provider import Provider, Session
from ivr.phone.replies import Page
from ivr.phone.verbs import Message, Redirect

STOP_WORDS = frozenset(
    {
        "STOP",
        "STOPALL",
        "UNSUBSCRIBE",
        "CANCEL",
        "END",
        "QUIT",
        "REVOKE",
        "OPTOUT",
        "ARRET",
        "ARRETE",
        "ARRETT",
    }
)
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


@dataclass(frozen=True, slots=True)
class NumberKind:
    """How the number's carrier treats reserved words; `tells` adds OptOutType to the webhook."""

    handled: bool = True
    start_words: frozenset[str] = START_WORDS
    tells: bool = False


LONG_CODE = NumberKind()
TOLL_FREE = NumberKind(start_words=frozenset({"START", "UNSTOP"}))
SHORT_CODE = NumberKind(handled=False)
ADVANCED_OPT_OUT = NumberKind(start_words=frozenset({"START", "UNSTOP"}), tells=True)


@dataclass(slots=True)
class Reception:
    """What one text led to, while its documents are followed."""

    events: list[TextEvent] = field(default_factory=list)
    sent: int = 0
    documents: int = 0

    def refuse(self, code: str, text: str, level: str = "W") -> None:
        self.events.append(Refused(Problem(code, level, text)))


class Handset:
    """A person's handset that texts `to` from `from_`.

    `clock` ages the provider's cookies (set the provider's to the same one). `number` is one of LONG_CODE,
    TOLL_FREE, SHORT_CODE, ADVANCED_OPT_OUT.
    """

    def __init__(
        self,
        provider: Provider,
        sms_url: str,
        from_: str,
        to: str,
        clock: Clock,
        *,
        method: str = "POST",
        fallback_url: str = "",
        number: NumberKind = LONG_CODE,
    ) -> None:
        self.provider = provider
        self.sms_url = sms_url
        self.from_ = from_
        self.to = to
        self.clock = clock
        self.method = method
        self.fallback_url = fallback_url
        self.number = number
        self.stopped = False

    def text(self, body: str, media: int = 0, opt_out_type: str | None = None) -> list[TextEvent]:
        """Send a text with `media` pictures; return what arrives, normally one message.

        `opt_out_type` overrides what the carrier would tell the line ("STOP", "START", "HELP" or empty).
        """
        seen, kind = Reception(), self.reserved(body)
        self.carrier_acts(kind, seen)
        told = opt_out_type if opt_out_type is not None else (kind if self.number.tells else "")
        form = text_form(self.provider.account, self.from_, self.to, body, media, told)
        session = self.provider.open_text(self.from_, self.to, self.fallback_url)
        self.follow(session, self.sms_url, self.method, form, seen)
        return seen.events

    def reserved(self, body: str) -> str:
        """STOP, START or HELP when the whole message is one such word, else empty."""
        word = body.strip().strip(".!").upper()
        if not self.number.handled:
            return ""
        if word in STOP_WORDS:
            return "STOP"
        if word in self.number.start_words:
            return "START"
        return "HELP" if word in HELP_WORDS else ""

    def carrier_acts(self, kind: str, seen: Reception) -> None:
        """What the carrier does by itself: block, unblock, and its stock texts."""
        if kind == "STOP" and not self.stopped:
            self.stopped = True
            seen.events.append(Texted(STOPPED, from_carrier=True))
        elif kind == "START" and self.stopped:
            self.stopped = False
            seen.events.append(Texted(STARTED, from_carrier=True))
        elif kind == "HELP" and not self.stopped:
            seen.events.append(Texted(HELPED, from_carrier=True))

    def follow(self, session: Session, url: str, method: str, form: dict[str, str], seen: Reception) -> None:
        """Fetch one document and do what it says."""
        seen.documents += 1
        if seen.documents > self.provider.rules.most_sms_documents:
            seen.refuse("14106", "too many documents for one text")
            return
        page = self.provider.page(session, url, method, form)
        seen.events += [Refused(problem) for problem in page.refusals]
        for verb in page.verbs:
            if isinstance(verb, Redirect):
                self.follow(session, urljoin(page.url, verb.url), verb.method, form, seen)
                return
            if isinstance(verb, Message):
                self.receive(verb, page, session, form, seen)
                if verb.action:
                    more = {**form, "MessageStatus": "sent", "SmsStatus": "sent"}
                    self.follow(session, urljoin(page.url, verb.action), verb.method, more, seen)
                    return

    def receive(self, message: Message, page: Page, session: Session, form: dict[str, str], seen: Reception) -> None:
        """One message of the reply on its way to this handset, unless something stops it."""
        rules = self.provider.rules
        seen.sent += 1
        if seen.sent > rules.most_messages or (message.to and message.to != self.from_):
            return
        if (not message.text.strip() and not message.media) or len(message.text) >= rules.longest_message:
            return
        if self.stopped:
            seen.refuse("21610", "a reply to somebody who has opted out", "E")
            return
        seen.events.append(Texted(message.text, media=message.media))
        if message.status_callback:
            sid = f"{form['MessageSid'][:-2]}{seen.sent:02d}"
            status = {
                "MessageSid": sid,
                "SmsSid": sid,
                "MessageStatus": "delivered",
                "SmsStatus": "delivered",
                "AccountSid": self.provider.account,
                "From": message.from_ or self.to,
                "To": self.from_,
                "ApiVersion": form["ApiVersion"],
            }
            url = urljoin(page.url, message.status_callback)
            seen.events += [Refused(each) for each in self.provider.notify(session, url, "POST", status)]
