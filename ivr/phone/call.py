"""A telephone call to the line, from dialling to the end, one act of the caller or the far end at a time.

Times are estimates in seconds since the call was dialled: speech by its words, silence by the timeouts.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Set
from typing import Literal
from urllib.parse import urljoin

from ivr.phone.clock import Clock
from ivr.phone.dialling import FAR_END_STATUSES, Dialling
from ivr.phone.events import CallEvent, Ended, Heard, HeardNothing, Problem, Refused, Texted
from ivr.phone.forms import call_form
from ivr.phone.gathering import FallThrough, Gathering, Outcome, StillOpen, Submit
from ivr.phone.legs import Leg
from ivr.phone.media import sound
from ivr.phone.provider import Provider
from ivr.phone.seen import CALLER_HUNG_UP, seconds
from ivr.phone.verbs import Dial, Gather, Hangup, Pause, Play, Redirect, Reject, Say, Verb

MOST_DOCUMENTS = 20
"""Documents fetched in a row with nobody acting. The provider has no such cap: it would go on for hours."""
APOLOGY = "We are sorry, an application error has occurred. Goodbye."

State = Literal["new", "listening", "ringing", "ended"]


class Call:
    """One inbound call.

    `from_` and `to` are sent as they are. `status_url` is the number's status callback, `fallback_url` its
    fallback, `owned` further numbers of ours that may be shown as caller ID, `texted` gives the texts that
    have arrived meanwhile. Every act returns what the person noticed; an act that is impossible at the moment
    raises ValueError.
    """

    def __init__(
        self,
        provider: Provider,
        voice_url: str,
        from_: str,
        to: str,
        clock: Clock,
        *,
        method: str = "POST",
        status_url: str = "",
        fallback_url: str = "",
        owned: Set[str] = frozenset(),
        texted: Callable[[str], Iterable[str]] = lambda number: (),
        gathering: type[Gathering] = Gathering,
        dialling: type[Dialling] = Dialling,
    ) -> None:
        self.provider = provider
        self.voice_url = voice_url
        self.method = method
        self.from_ = from_
        self.to = to
        self.clock = clock
        self.status_url = status_url
        self.owned = owned
        self.texted = texted
        self.session = provider.open_call(fallback_url)
        self.sid = "CA" + uuid.uuid4().hex
        self.state: State = "new"
        self.answered = False
        self.elapsed = 0.0
        self.keys = 0
        self._gathering_kind = gathering
        self._dialling_kind = dialling
        self._gathering: Gathering | None = None
        self._dialling: Dialling | None = None
        self._document = voice_url
        self._rest: list[Verb] = []
        self._documents = 0
        self._spoke_uncut = False

    # What the caller does.

    def dial(self) -> list[CallEvent]:
        """Call the number; the first request carries CallStatus=ringing."""
        self._must(self.state == "new", "this call was already dialled")
        return self._acted(self._visit(self.voice_url, self.method, {}, "ringing"))

    def press(self, keys: str) -> list[CallEvent]:
        """Press keys one after another; while connected they go to the far end."""
        self._must(self.state in ("listening", "ringing"), "nobody is there to hear a key")
        events: list[CallEvent] = []
        self._spoke_uncut = False  # the person waited until the line listened
        for place, key in enumerate(keys):
            self.keys += 1
            if place and self._spoke_uncut:
                continue
            if self.state == "listening" and self._gathering:
                events += self._acted(self._outcome(self._gathering.key(key)))
            elif self.state == "ringing" and key == "*" and self._dialling and self._dialling.star_hangs_up():
                events += self.far_end("completed", 1)
        return events

    def press_early(self, keys: str) -> list[CallEvent]:
        """Press keys while the last words are still being spoken: lost if those stood outside a Gather."""
        self._must(self.state == "listening", "the line is not speaking")
        if not self._spoke_uncut:
            return self.press(keys)
        self.keys += len(keys)
        return []

    def say(self, text: str) -> list[CallEvent]:
        """Speak; an empty text is speech nobody could make out."""
        self._must(self.state == "listening" and self._gathering is not None, "nobody listens")
        assert self._gathering is not None
        self.elapsed += seconds(text)
        self._partial_result(self._gathering, text)
        outcome = self._gathering.speech(text)
        if not isinstance(outcome, Submit):
            self.elapsed += self._gathering.verb.timeout
        return self._acted(self._outcome(outcome))

    def wait(self) -> list[CallEvent]:
        """Stay silent until the line goes on: the Gather's timeout, or a ringing telephone's."""
        if self.state == "ringing":
            return self.far_end("no-answer")
        self._must(self.state == "listening" and self._gathering is not None, "there is nothing to wait for")
        assert self._gathering is not None
        self.elapsed += self._gathering.verb.timeout
        return self._acted(self._outcome(self._gathering.silence()))

    def hang_up(self) -> list[CallEvent]:
        """Hang up: no Gather is told; a Dial's action is, and its reply is ignored."""
        self._must(self.state in ("listening", "ringing"), "there is no call to hang up")
        if self.state == "ringing" and self._dialling and self._dialling.has_action():
            form = self._form({**self._dialling.report("canceled", 0)}, "completed")
            self._follow_silently(self._dialling.verb.action or "", self._dialling.verb.method, form)
        return self._end(CALLER_HUNG_UP)

    def far_end(self, status: str, seconds: int = 95) -> list[CallEvent]:
        """The far end answers and talks for some seconds ("completed"), or does not: the other statuses."""
        self._must(self.state == "ringing", "nothing is ringing")
        self._must(status in FAR_END_STATUSES, f"a far end is one of {', '.join(sorted(FAR_END_STATUSES))}")
        return self._acted(self._leg_over(status, seconds))

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.state == "ended"

    @property
    def partial_keys(self) -> bool:
        """Whether keys were pressed and the line still waits for more of them."""
        return self._gathering is not None and bool(self._gathering.digits)

    # What the provider does.

    def _must(self, right: bool, text: str) -> None:
        if not right:
            raise ValueError(text)

    def _acted(self, events: list[CallEvent]) -> list[CallEvent]:
        self._documents = 0
        return [*events, *map(Texted, self.texted(self.from_))]

    def _form(self, extra: dict[str, str], status: str = "") -> dict[str, str]:
        status = status or ("in-progress" if self.answered else "ringing")
        return {**call_form(self.sid, self.provider.account, self.from_, self.to, status), **extra}

    def _visit(self, url: str, method: str, extra: dict[str, str], status: str = "") -> list[CallEvent]:
        """Fetch the next document and follow it; whatever was left of the last one is abandoned."""
        self._gathering = self._dialling = None
        self._spoke_uncut = False
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            loop = Problem("phone", "E", f"{MOST_DOCUMENTS} documents in a row with nobody doing anything: a loop")
            return [Refused(loop), *self._end("loop")]
        page = self.provider.page(self.session, urljoin(self._document, url), method, self._form(extra, status))
        events: list[CallEvent] = [Refused(problem) for problem in page.refusals]
        if page.failed:
            return [*events, *self._heard(Say(APOLOGY)), *self._end("application error")]
        self._document = page.url
        self._rest = list(page.verbs)
        return [*events, *([] if page.verbs else [HeardNothing()]), *self._run()]

    def _run(self) -> list[CallEvent]:
        """Follow verbs until the line waits for somebody or the call ends."""
        events: list[CallEvent] = []
        while self._rest:
            verb = self._rest.pop(0)
            if not isinstance(verb, Dial | Reject | Pause):
                self.answered = True
            match verb:
                case Say() | Play():
                    events += self._heard(verb)
                case Pause():
                    self.elapsed += verb.length
                case Gather():
                    return [*events, *self._listen(verb)]
                case Dial():
                    return [*events, *self._ring(verb)]
                case Redirect():
                    return [*events, *self._visit(verb.url, verb.method, {})]
                case Reject():
                    status = "busy" if verb.reason == "busy" else "no-answer"
                    return [*events, *self._end(verb.reason, status)]
                case Hangup():
                    return [*events, *self._end("the line hung up")]
        return [*events, *self._end("the document ran out")]

    def _heard(self, verb: Say | Play, interruptible: bool = False) -> list[CallEvent]:
        listens_later = any(isinstance(later, Gather) for later in self._rest)
        address = urljoin(self._document, verb.url) if isinstance(verb, Play) else ""
        found = sound(verb, self.provider, self.session, address)
        length = found.seconds * max(1, verb.loop)
        self.elapsed += length
        spoken = (verb.voice, verb.language) if isinstance(verb, Say) else ("", "")
        heard = Heard(found.text, *spoken, length, interruptible, listens_later, found.recorded)
        self._spoke_uncut = self._spoke_uncut or heard.uncut
        return [*map(Refused, found.problems), *([] if found.problems else [heard])]

    def _listen(self, verb: Gather) -> list[CallEvent]:
        self.state = "listening"
        self._gathering = self._gathering_kind(verb)
        events: list[CallEvent] = []
        for prompt in verb.prompts:
            if isinstance(prompt, Pause):
                self.elapsed += prompt.length
            else:
                events += self._heard(prompt, interruptible=True)
        return [*events, self._gathering.listening()]

    def _outcome(self, outcome: Outcome) -> list[CallEvent]:
        gathering = self._gathering
        if isinstance(outcome, StillOpen) or gathering is None:
            return []
        if isinstance(outcome, FallThrough):
            self._gathering = None
            self._spoke_uncut = False
            return self._run()
        return self._visit(gathering.address(self._document), gathering.verb.method, outcome.form)

    def _partial_result(self, gathering: Gathering, text: str) -> None:
        if gathering.verb.partial_result_callback and gathering.hears_speech() and text.strip():
            form = self._form({"UnstableSpeechResult": text, "SequenceNumber": "0"})
            method = gathering.verb.partial_result_callback_method
            self._follow_silently(gathering.verb.partial_result_callback, method, form)

    def _follow_silently(self, url: str, method: str, form: dict[str, str]) -> None:
        self.provider.follow(self.session, urljoin(self._document, url), method, form)

    # Connecting to a far telephone.

    def _ring(self, verb: Dial) -> list[CallEvent]:
        dialling = self._dialling = self._dialling_kind(verb, self.from_, self.to, self.owned)
        self.answered = self.answered or not dialling.keeps_ringing_tone(self.answered)
        self.state = "ringing"
        if problem := dialling.refusal():
            return [Refused(problem), *self._leg_over("failed", 0)]
        return self._ring_next(dialling)

    def _ring_next(self, dialling: Dialling) -> list[CallEvent]:
        ringing = dialling.next_ring()
        if not ringing:
            return self._leg_over("failed", 0)
        leg, now = self._leg(dialling), self.clock()
        return [*ringing, *leg.progress("initiated", now), *leg.progress("ringing", now)]

    def _leg(self, dialling: Dialling) -> Leg:
        return Leg(self.provider, self.session, self._document, self._form({}), dialling)

    def _leg_over(self, status: str, seconds: int) -> list[CallEvent]:
        dialling = self._dialling
        assert dialling is not None
        took = dialling.seconds(status, seconds)
        self.elapsed += took
        events: list[CallEvent] = []
        if status == "completed":
            self.answered = True
            leg = self._leg(dialling)
            events += leg.progress("answered", self.clock()) + leg.whisper()
        talked = took if status == "completed" else 0
        events += self._leg(dialling).progress(status, self.clock(), talked)
        if dialling.goes_on_to_next(status):
            return events + self._ring_next(dialling)
        if dialling.has_action():
            report = dialling.report(status, seconds)
            return events + self._visit(dialling.verb.action or "", dialling.verb.method, report)
        self._dialling = None
        return events + self._run()

    def _end(self, reason: str, status: str = "completed") -> list[CallEvent]:
        self.state = "ended"
        self._gathering = self._dialling = None
        events: list[CallEvent] = [Ended(reason)]
        if self.status_url:
            took = round(self.elapsed)
            extra = {"CallDuration": str(took), "Duration": str(max(1, -(-took // 60)))}
            problems = self.provider.notify(self.session, self.status_url, "POST", self._form(extra, status))
            events += [Refused(problem) for problem in problems]
        return events
