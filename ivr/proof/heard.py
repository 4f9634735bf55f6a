"""What reaches a caller's ear or a texter's screen, taken from the document or the message that is sent.

Nothing here knows what was meant: the words are read back from the TwiML, as a telephone would.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.channels.voice.writing import AUDIO, document
from ivr.dialogue.steps import Ask, SendText, Step, Tell, Transfer
from ivr.dialogue.values import Say
from ivr.directory.edition import Edition
from ivr.phone import verbs
from ivr.phone.twiml import parse
from ivr.prompts.gsm7 import Size, measure
from ivr.prompts.recordings import by_name
from ivr.prompts.rendering import fitted, message
from ivr.prompts.speech import speaking_seconds
from ivr.prompts.words import Words


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing said. `uncut`: keys are lost while it is heard. `pauses` are its silences, in seconds.

    Of a recording `text` are the words that were recorded, and `lasts` its seconds.
    """

    text: str
    uncut: bool = False
    pauses: float = 0.0
    lasts: float | None = None

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return speaking_seconds(self.text, self.pauses) if self.lasts is None else self.lasts


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One reply as it arrives: what is said or written, what is dialled with which keys, what the provider minds.

    `text` is all the words in one line; the rows of a text message are parted by `|`.
    """

    pieces: tuple[Piece, ...]
    dialled: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    size: Size | None = None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        rows = (row for piece in self.pieces for row in piece.text.split("\n"))
        object.__setattr__(self, "text", folded((" | " if self.size else " ").join(rows)))

    @property
    def seconds(self) -> float:
        """How long it takes to say all of it."""
        return sum(piece.seconds for piece in self.pieces)


def folded(text: str) -> str:
    """Return a text with every run of white space as one blank."""
    return " ".join(text.split())


class Ear:
    """Hears replies; the same steps are heard once.

    A document is read as its frame (what listens and ends) and its sentences, each of which makes a document too and is
    read once. One that dials, or whose sentences change the frame as they do at a slow pace, is read as a whole.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._heard: dict[object, Heard] = {}
        self._said: dict[tuple[str, Say], Heard] = {}
        self._recorded = by_name(edition.words.values())

    def __call__(self, channel: str, language: str, steps: tuple[Step, ...], now: datetime) -> Heard:
        """Return what arrives for some steps. Dialling depends on the numbers of the day."""
        dials = any(isinstance(step, Transfer) for step in steps)
        key = (channel, language, steps, now if dials else None)
        heard = self._heard.get(key)
        if heard is None:
            words = self.edition.words[language]
            if channel == "sms":
                heard = _text(words, steps, self.edition.line.limits.parts)
            elif dials or any(isinstance(step, Ask) and step.slow for step in steps):
                heard = self._read(words, steps, now)
            else:
                heard = self._in_parts(words, steps, now)
            self._heard[key] = heard
        return heard

    def _in_parts(self, words: Words, steps: tuple[Step, ...], now: datetime) -> Heard:
        frame = tuple(replace(step, says=()) if isinstance(step, Tell | Ask) else step for step in steps)
        around = self("voice", words.language, frame, now) if frame != steps else self._read(words, steps, now)
        listens = any(isinstance(step, Ask) for step in steps)
        pieces: list[Piece] = []
        problems = [*around.problems]
        for step in steps:
            for one in step.says if isinstance(step, Tell | Ask) else ():
                said = self._sentence(words, one, now)
                pieces += [replace(piece, uncut=listens and isinstance(step, Tell)) for piece in said.pieces]
                problems += said.problems
        return Heard(tuple(pieces), (), tuple(dict.fromkeys(problems)))

    def _sentence(self, words: Words, one: Say, now: datetime) -> Heard:
        said = self._said.get((words.language, one))
        if said is None:
            said = self._said[words.language, one] = self._read(words, (Tell((one,)),), now)
        return said

    def _read(self, words: Words, steps: tuple[Step, ...], now: datetime) -> Heard:
        read = parse(document(self.edition.line, words, steps, "/voice", None, now, AUDIO))
        problems = [f"{problem.code}: {problem.text}" for problem in read.refusals]
        listens = any(isinstance(verb, verbs.Gather) for verb in read.verbs)
        pieces: list[Piece] = []
        dialled: list[tuple[str, str]] = []
        for verb in read.verbs:
            if isinstance(verb, verbs.Say | verbs.Play):
                pieces += self._piece(verb, listens, problems)
            elif isinstance(verb, verbs.Gather):
                for one in verb.prompts:
                    pieces += self._piece(one, False, problems)
            elif isinstance(verb, verbs.Dial):
                dialled += [(number.number, number.send_digits) for number in verb.numbers]
        return Heard(tuple(pieces), tuple(dialled), tuple(problems))

    def _piece(self, verb: verbs.Say | verbs.Play | verbs.Pause, uncut: bool, problems: list[str]) -> list[Piece]:
        """Return what is heard of one verb: of a recording the words that stand beside it in the list of recordings."""
        if isinstance(verb, verbs.Say):
            return [Piece(folded(verb.text), uncut, verb.pauses)]
        if isinstance(verb, verbs.Pause):
            return []
        name = verb.url.removeprefix(AUDIO)
        if name not in self._recorded or name not in self.edition.sounds:
            problems.append(f"13325: there is no recording at {verb.url}")
            return []
        spoken = self._recorded[name]
        return [Piece(folded(spoken.words), uncut, lasts=spoken.seconds)]


def _text(words: Words, steps: tuple[Step, ...], parts: int) -> Heard:
    sent = next((step for step in steps if isinstance(step, SendText)), None)
    says = tuple(one for step in steps if isinstance(step, Tell) for one in step.says)
    body = fitted(words, sent.first, sent.says, parts) if sent else message(words, says)
    return Heard((Piece(body),), size=measure(body))
