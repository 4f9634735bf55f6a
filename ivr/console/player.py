"""A telephone without a network: every act goes straight through the conversation, and what was noticed is kept.

It follows the simulated telephone to the word, so what it prints is a ready transcript.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.channels.sms.carrier import answered_already
from ivr.channels.sms.webhook import COOKIE_SECONDS, LONGEST_TEXT, can_be_answered
from ivr.channels.voice.reading import LONGEST_SPEECH
from ivr.channels.voice.webhook import caller_id
from ivr.channels.voice.writing import seconds_to_listen, send_digits
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import look
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Ask, End, SendText, Step, Tell, Transfer
from ivr.dialogue.turns import Arrived, Outcome, Pressed, Silent, Spoke, TextAsked, TransferEnded, Turn
from ivr.dialogue.turns import Texted as Sent
from ivr.dialogue.values import Say
from ivr.directory.edition import Edition
from ivr.phone.events import CallEvent, Ended, Heard, Listening, Ringing, Texted, TextEvent
from ivr.phone.seen import CALLER_HUNG_UP, call_lines, folded, seconds, text_lines
from ivr.phone.transcript import Action
from ivr.prompts.rendering import fitted, message, recording, render
from ivr.prompts.speech import PAUSE, PAUSE_MARK
from ivr.twilio_account.textable import is_textable
from ivr.twilio_account.together import MOST_A_DAY

LINE_NUMBER = "+15005550006"
_OUTCOMES: dict[str, Outcome] = {"talk": "completed", "hang up": "completed", "busy": "busy", "failed": "failed"}
_RING_GRACE = 5  # seconds the provider adds (Twilio: TwiML Dial, timeout)
_KEPT = timedelta(seconds=COOKIE_SECONDS)


@dataclass(frozen=True, slots=True)
class Happened:
    """An act and what came of it. It `begins` and `ends` in seconds since dialling; `lines` are a transcript's."""

    action: Action
    at: datetime
    language: str
    begins: float
    ends: float
    events: tuple[CallEvent | TextEvent, ...]
    lines: tuple[str, ...]


class Player:
    """Plays acts on one edition from a moment on (aware). Texts and the call are those of one person.

    `texting`: the line can send texts to its callers.
    """

    def __init__(self, edition: Edition, now: datetime, from_: str, texting: bool = False) -> None:
        self.edition, self.now = edition, now
        self.form = {"From": from_, "To": LINE_NUMBER}
        self.conversation: Conversation | None = None
        self.state = "new"
        self.elapsed, self.keys = 0.0, 0
        self._waits = 0
        self.texting: Conversation | None = None
        self._texted_at = now
        self._sends = texting and is_textable(from_)
        self._sent = 0

    def do(self, action: Action) -> Happened:
        """Do one act. Raises ValueError for one that is impossible at the moment."""
        begins = self.elapsed
        if action.kind == "clock":
            if action.at is None:
                raise ValueError("no time was given")
            self.now = action.at
            return Happened(action, self.now, self._language(), begins, begins, (), ())
        if action.kind in ("texts", "picture"):
            arrived = tuple(self._text(action.text))
            return Happened(action, self.now, self._language(), begins, begins, arrived, tuple(text_lines(arrived)))
        events = tuple(self._called(action))
        lines = tuple(call_lines(events, self.keys))
        return Happened(action, self.now, self._language(), begins, self.elapsed, events, lines)

    def _language(self) -> str:
        known = self.texting or self.conversation
        return known.language if known else self.edition.line.language

    def _called(self, action: Action) -> list[CallEvent]:
        if action.kind == "calls":
            self.conversation, self.elapsed, self.keys = arrival(self.edition.line, "voice", self._sends), 0.0, 0
            return self._turn(Arrived())
        if self.state not in ("listening", "ringing"):
            raise ValueError("there is no call: it is over, or has not begun")
        if action.kind == "hangs up":
            self.state = "ended"
            return [Ended(CALLER_HUNG_UP)]
        far_end = action.kind in (*_OUTCOMES, "no-answer", "canceled")
        if self.state == "ringing" and action.kind == "waits":
            action, far_end = Action("no-answer"), True
        if far_end != (self.state == "ringing"):
            raise ValueError(
                "nothing is ringing" if far_end else "a telephone is ringing, and the line does not listen"
            )
        match action.kind:
            case "presses":
                events: list[CallEvent] = []
                for key in action.text:
                    if self.state == "listening":
                        self.keys += 1
                        events += self._turn(Pressed(key))
                return events
            case "says":
                self.elapsed += seconds(action.text)
                return self._turn(Spoke(action.text[:LONGEST_SPEECH]) if action.text.strip() else Silent())
            case "waits":
                self.elapsed += self._waits
                return self._turn(Silent())
            case _ if far_end:
                outcome = _OUTCOMES.get(action.kind, "no-answer")
                ring = self.edition.line.ring_seconds + _RING_GRACE if action.kind == "no-answer" else 0
                self.elapsed += action.seconds if outcome == "completed" else ring
                return self._turn(TransferEnded(outcome, action.seconds))
        raise ValueError("this cannot be done in a call")

    def _turn(self, turn: Turn) -> list[CallEvent]:
        assert self.conversation is not None
        self.conversation, steps = respond(self.edition.line, self.conversation, turn, self.now)
        if any(isinstance(step, SendText) for step in steps):
            taken = self._sent < MOST_A_DAY
            self._sent += taken
            asked = TextAsked("taken" if taken else "too many")
            self.conversation, told = respond(self.edition.line, self.conversation, asked, self.now)
            steps = (*told, *steps) if taken else told
        self.state = "ended"
        events: list[CallEvent] = []
        for nth, step in enumerate(steps):
            listens_later = any(isinstance(later, Ask) for later in steps[nth + 1 :])
            events += self._step(self.conversation, step, listens_later)
        if self.state == "ended" and not any(isinstance(event, Ended) for event in events):
            events.append(Ended("nothing more to say"))
        return events

    def _step(self, conversation: Conversation, step: Step, listens_later: bool) -> Iterator[CallEvent]:
        match step:
            case Tell():
                yield from self._heard(conversation, step.says, False, listens_later)
            case Ask():
                yield from self._heard(conversation, step.says, True, False)
                words = self.edition.words[conversation.language]
                self.state, self._waits = "listening", seconds_to_listen(words, step)
                ways = frozenset({"dtmf", "speech"} if step.speech else {"dtmf"})
                yield Listening(ways, self._waits, 1, "", language=words.recogniser)
            case Transfer():
                number = look(self.edition.line, step.contact, self.now).dialled[step.number]
                keys = send_digits(number) if number.presses else ""
                self.state = "ringing"
                shown = caller_id(self.form) or ""
                yield Ringing(number.phone.e164, keys, shown, self.edition.line.ring_seconds)
            case SendText():
                words = self.edition.words[conversation.language]
                yield Texted(fitted(words, step.first, step.says, self.edition.line.limits.parts))
            case End():
                yield Ended("the line hung up")

    def _heard(
        self, conversation: Conversation, says: tuple[Say, ...], interruptible: bool, listens_later: bool
    ) -> Iterator[Heard]:
        words = self.edition.words[conversation.language]
        for one in says:
            said = render(words, one, "voice")
            if plain := folded(said.replace(PAUSE_MARK, "")):
                spoken = recording(words, one, said)
                length = spoken.seconds if spoken else seconds(plain, said.count(PAUSE_MARK) * PAUSE)
                self.elapsed += length
                own = words.of(one.language)
                yield Heard(plain, own.voice, own.locale, length, interruptible, listens_later, spoken is not None)

    def _text(self, body: str) -> Iterator[TextEvent]:
        if answered_already({"Body": body}, True) or not can_be_answered(self.form["From"]):
            return
        line = self.edition.line
        fresh = self.texting is None or self.now - self._texted_at >= _KEPT
        before = arrival(line, "sms") if fresh or self.texting is None else self.texting
        self._texted_at = self.now
        self.texting, steps = respond(line, before, Sent(body[:LONGEST_TEXT]), self.now)
        words = self.edition.words[self.texting.language]
        said = message(words, tuple(one for step in steps if isinstance(step, Tell) for one in step.says))
        if said:
            yield Texted(said)
