"""A player that knows no telephone: every action goes straight through `respond`, its state written and read back."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.channels.sms.carrier import answered_already
from ivr.channels.sms.webhook import can_be_answered
from ivr.channels.voice.webhook import caller_id
from ivr.channels.voice.writing import send_digits
from ivr.dialogue.conversation import Conversation, read, write
from ivr.dialogue.desk import look
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Ask, End, SendText, Step, Tell, Transfer
from ivr.dialogue.turns import Arrived, Pressed, Silent, Spoke, TextAsked, Texted, TransferEnded, Turn
from ivr.dialogue.values import Say
from ivr.directory.edition import Edition
from ivr.phone.seen import counted, folded, seconds, text_rows
from ivr.phone.transcript import Action
from ivr.prompts.gsm7 import measure
from ivr.prompts.rendering import fitted, message, render
from ivr.prompts.speech import PAUSE, PAUSE_MARK
from ivr.prompts.words import Recording
from ivr.twilio_account.textable import is_textable
from ivr.twilio_account.together import MOST_A_DAY

# A texter who comes back later than this is somebody new (Twilio: TwiML for Messaging, cookies).
KEPT = timedelta(hours=4)
OUTCOMES = {"talk": "completed", "hang up": "completed", "busy": "busy", "failed": "failed"}


class StraightPlayer:
    """Plays a transcript through the pure function alone."""

    def __init__(self, edition: Edition, from_: str, to: str, texting: bool = False) -> None:
        self.edition, self.form = edition, {"From": from_, "To": to}
        self.texting_on = texting and is_textable(from_)
        self.sent = 0
        self.now = datetime.min
        self.conversation: Conversation | None = None
        self.texting: Conversation | None = None
        self.texted_at = datetime.min
        self.keys = 0

    def do(self, action: Action) -> list[str]:
        """Do one action; return the lines a transcript has for it."""
        match action.kind:
            case "clock":
                assert action.at
                self.now = action.at
                return []
            case "texts" | "picture":
                return self._text(action.text)
            case "hangs up":
                return []
            case "calls":
                self.conversation, self.keys = arrival(self.edition.line, "voice", self.texting_on), 0
                return self._turn(Arrived())
            case "presses":
                self.keys += 1
                return self._turn(Pressed(action.text))
            case "says":
                return self._turn(Spoke(action.text))
            case "waits":
                return self._turn(Silent())
            case _:
                return self._turn(TransferEnded(OUTCOMES.get(action.kind, "no-answer"), action.seconds))

    def _turn(self, turn: Turn) -> list[str]:
        line = self.edition.line
        assert self.conversation
        after, steps = respond(line, self.conversation, turn, self.now)
        if sends := [step for step in steps if isinstance(step, SendText)]:
            after, told = respond(line, after, self._asked(), self.now)
            steps = (*told, *sends)
        self.conversation = read("voice", write(after))
        assert self.conversation == after, "what is remembered must survive being written down"
        lines: list[str] = []
        spoken: list[float] = []
        for nth, step in enumerate(steps):
            listens_later = any(isinstance(later, Ask) for later in steps[nth + 1 :])
            lines += self._step(step, listens_later, spoken)
        if spoken:
            lines.append(f"({sum(spoken):.1f} s of speech, {counted(self.keys, 'key')})")
        return lines

    def _step(self, step: Step, listens_later: bool, spoken: list[float]) -> list[str]:
        lines = []
        if isinstance(step, Tell | Ask):
            uncut = " uncut" if listens_later else ""
            for said in step.says:
                words = render(self.edition.words[self.conversation.language], said, "voice")
                if plain := folded(words.replace(PAUSE_MARK, "")):
                    played = self._recorded(said, plain)
                    lines.append(f"hears{uncut}{' (recorded)' if played else ''}: {plain}")
                    spoken.append(played.seconds if played else seconds(plain, words.count(PAUSE_MARK) * PAUSE))
        elif isinstance(step, Transfer):
            number = look(self.edition.line, step.contact, self.now).dialled[step.number]
            then = f", then keys {send_digits(number)}" if number.presses else ""
            shown = caller_id(self.form)
            lines.append(f"is put through to {number.phone.e164}{then}{f', showing {shown}' if shown else ''}")
        elif isinstance(step, SendText):
            if self.fresh:
                words = self.edition.words[self.conversation.language]
                sent = fitted(words, step.first, step.says, self.edition.line.limits.parts)
                lines += text_rows(sent, "is sent a text")
        elif isinstance(step, End):
            lines.append("the call ends")
        return lines

    def _recorded(self, said: Say, plain: str) -> Recording | None:
        own = self.edition.words[said.language or self.conversation.language].recorded.get(said.key)
        return own if own and own.words == plain else None
    def _asked(self) -> TextAsked:
        """What comes of a text: three a day."""
        self.fresh = self.sent < MOST_A_DAY
        self.sent += self.fresh
        return TextAsked("taken" if self.fresh else "too many")

    def _text(self, body: str) -> list[str]:
        if answered_already({"Body": body}, True) or not can_be_answered(self.form["From"]):
            return ["is sent nothing"]
        line = self.edition.line
        if self.texting and self.now - self.texted_at >= KEPT:
            self.texting = None
        self.texted_at = self.now
        before = self.texting or arrival(line, "sms")
        after, steps = respond(line, before, Texted(body), self.now)
        self.texting = read("sms", write(after))
        assert self.texting == after, "what is remembered must survive being written down"
        words = self.edition.words[after.language]
        said = message(words, tuple(one for step in steps if isinstance(step, Tell) for one in step.says))
        size = measure(said)
        lines = [f"is sent: {folded(part)}".rstrip() for part in said.split("\n")]
        return [*lines, f"({counted(size.characters, 'character')}, {counted(size.parts, 'part')})"]
