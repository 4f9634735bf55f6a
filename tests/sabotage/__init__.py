"""The shipped line, broken on purpose in one way at a time; and the law that must notice it.

Some are edits of a copy of its files. Most cannot be written there, because loading refuses them: they break what was
loaded, to show that the proof does not lean on the loader.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.directory.line import Contact, Limits, Number
from ivr.numbers import PhoneNumber
from ivr.prompts.words import Template, Words, template

ROOT = Path(__file__).parent.parent.parent
ZONE = ZoneInfo("America/Los_Angeles")
OPEN = datetime(2026, 11, 23, 10, 15, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 23, 20, 0, tzinfo=ZONE)
Break = Callable[[Edition], Edition]


@dataclass(frozen=True)
class Sabotage:
    """One way to break the line, when to look at it, the law that is broken, and words of the complaint."""

    name: str
    law: str
    says: str
    broken: Break
    at: datetime = OPEN
    clock: bool = False  # seen only where a call and a text are held against each other


@cache
def english() -> Edition:
    """The shipped line with one of its languages: half the walk."""
    return edited()(None)


def edited(*edits: tuple[str, str, str]) -> Break:
    """The line as it is once the text of a file was replaced by another: (file, old, new)."""

    def broken(_: Edition | None) -> Edition:
        with TemporaryDirectory() as folder:
            top = Path(folder)
            for name in ("config", "prompts"):
                shutil.copytree(ROOT / name, top / name)
            for file, old, new in (("config/line.yaml", "[en, es]", "[en]"), *edits):
                text = (top / file).read_text(encoding="utf-8")
                assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
                (top / file).write_text(text.replace(old, new), encoding="utf-8")
            keywords = top / "prompts/en/keywords.yaml"
            kept = [row for row in keywords.read_text(encoding="utf-8").splitlines() if "language." not in row]
            keywords.write_text("\n".join(kept), encoding="utf-8")
            return load(top / "config", top / "prompts")

    return broken


def spoken(**wordings: str) -> Break:
    """Other words by voice; `__` stands for a full stop in a key."""
    return lambda edition: _worded(edition, "spoken", wordings)


def texted(**wordings: str) -> Break:
    """Other words by text."""
    return lambda edition: _worded(edition, "texted", wordings)


def _worded(edition: Edition, channel: str, wordings: Mapping[str, str]) -> Edition:
    words = edition.words["en"]
    known: dict[str, Template] = dict(getattr(words, channel))
    for key, text in wordings.items():
        assert key.replace("__", ".") in known, key
        known[key.replace("__", ".")] = template(text)
    return _with(edition, replace(words, **{channel: known}))


def _with(edition: Edition, words: Words) -> Edition:
    return Edition(edition.line, {"en": replace(words, others={"en": words})})


def literal(key: str, text: str) -> Break:
    """Words by voice with braces that nothing fills."""

    def broken(edition: Edition) -> Edition:
        words = edition.words["en"]
        return _with(edition, replace(words, spoken={**words.spoken, key: Template((text,))}))

    return broken


def voice(name: str) -> Break:
    """Another voice of the provider's."""
    return lambda edition: _with(edition, replace(edition.words["en"], voice=name))


def offered(target: str, word: str) -> Break:
    """Another word to text for something."""

    def broken(edition: Edition) -> Edition:
        words = edition.words["en"]
        return _with(edition, replace(words, offered={**words.offered, target: word}))

    return broken


def limits(**most: int) -> Break:
    """Stricter limits than the line can keep."""
    return lambda edition: Edition(replace(edition.line, limits=Limits(**most)), edition.words)


def unlisted(issue: str) -> Break:
    """A menu without one of its issues."""

    def broken(edition: Edition) -> Edition:
        menu = tuple(tuple(entry for entry in page if entry.id != issue) for page in edition.line.menu)
        return Edition(replace(edition.line, menu=menu), edition.words)

    return broken


@dataclass(frozen=True, slots=True)
class Misspoken(PhoneNumber):
    """A number whose last digit is said wrong."""

    @property
    def spoken(self) -> str:
        return PhoneNumber.spoken.fget(self)[:-1] + "9"  # type: ignore[attr-defined]  # a property has one


@dataclass(frozen=True, slots=True)
class Miswritten(PhoneNumber):
    """A number whose last digit is written wrong."""

    @property
    def written(self) -> str:
        return PhoneNumber.written.fget(self)[:-1] + "9"  # type: ignore[attr-defined]  # a property has one


def number(contact: str, kind: type[PhoneNumber]) -> Break:
    """A contact whose number is said or written wrong."""

    def broken(edition: Edition) -> Edition:
        desk = edition.line.contacts[contact]
        first: Number = replace(desk.numbers[0], phone=kind(desk.numbers[0].phone.e164))
        contacts: dict[str, Contact] = {
            **edition.line.contacts,
            contact: replace(desk, numbers=(first, *desk.numbers[1:])),
        }
        return Edition(replace(edition.line, contacts=contacts), edition.words)

    return broken


LONG = "This takes its time. " * 40

SABOTAGE: tuple[Sabotage, ...] = (
    # numbers and options
    Sabotage(
        "an option typed into the wording", "number", "is told; right is", spoken(number__option="{number}, press 9")
    ),
    Sabotage(
        "an option typed into the text", "number", "is told; right is", texted(number__option="{number}, then press 9")
    ),
    Sabotage("the option left out", "number", "is told; right is", spoken(number__option="{number}")),
    Sabotage("a digit said wrong", "number", "no contact's number", number("pacer", Misspoken)),
    Sabotage("a digit written wrong", "number", "no contact's number", number("pacer", Miswritten)),
    Sabotage("no number while open", "number", "is not told", spoken(desk__number="{contact}.")),
    Sabotage(
        "no number while closed", "number", "is not told", spoken(desk__closed="{contact} opens {opening}."), NIGHT
    ),
    Sabotage("no number by text", "number", "is not told", texted(desk__number="{contact}.")),
    Sabotage(
        "no number by text while closed", "number", "is not told", texted(desk__closed="Closed until {opening}."), NIGHT
    ),
    Sabotage("no number for who is not sure", "number", "is not told", spoken(both__desk="{label}.")),
    Sabotage("no number after a failed call", "number", "has failed", spoken(ended__later="Call later.")),
    Sabotage(
        "another desk's name",
        "number",
        "as the number of",
        spoken(numbers__desk="Tacoma Case Administrator team: {number}."),
    ),
    # hours
    Sabotage(
        "morning and afternoon swapped", "hours", "no time of", spoken(time__am="{hour} p.m.", time__pm="{hour} a.m.")
    ),
    Sabotage("afternoon called morning", "hours", "are not told", texted(time__pm="{hour} AM")),
    Sabotage("closing before opening", "hours", "are not told", spoken(hours__span="{end} to {start}")),
    Sabotage("hours without a zone", "hours", "without their time zone", spoken(hours__zoned="{hours}")),
    Sabotage("hours left out", "hours", "are not told", texted(status__open="Open now.")),
    Sabotage("an opening without its day", "hours", "opens", spoken(opening__tomorrow="tomorrow at {time}"), NIGHT),
    Sabotage("an opening without its time", "hours", "opens", texted(opening__tomorrow="{day}"), NIGHT),
    # notices
    Sabotage("no notice of the line", "line_notice", "is not heard uncut", spoken(notice__line="")),
    Sabotage("no notice of the court", "contact_notice", "is not heard", spoken(notice__court="")),
    Sabotage("no notice by text", "text_notice", "no notice", texted(notice__line="", notice__court="")),
    # choices, words, what the provider takes
    Sabotage("a menu without its choices", "choices", "is not named", spoken(menu__offer="Press a key.")),
    Sabotage("one key for every choice", "choices", "is not named", spoken(menu__choice="{label}, · press 1.")),
    Sabotage(
        "a key that does nothing",
        "choices",
        "does nothing there",
        spoken(question__location__ask="{choices} Not sure, · press 5."),
    ),
    Sabotage("an unfilled field", "words", "is left", literal("answer.tail", "Again, {kay}.")),
    Sabotage("a question without words", "words", "nothing is said", spoken(question__location__ask="")),
    Sabotage("a voice there is not", "twiml", "voice", voice("nobody 9")),
    Sabotage("a word of the carrier's", "reserved", "STOP", offered("issue.efiling", "stop")),
    # edits of the files that nothing refuses before
    Sabotage(
        "hours the wrong way round, in the file",
        "hours",
        "are not told",
        edited(("prompts/en/times.yaml", 'span: {voice: "{start} to {end}"', 'span: {voice: "{end} to {start}"')),
    ),
    Sabotage(
        "a key in the wording, in the file",
        "choices",
        "does nothing there",
        edited(("prompts/en/court.yaml", "starts. Not sure, · press {unsure}.", "starts. Not sure, · press 6.")),
    ),
    Sabotage(
        "a closing time in a sentence, in the file",
        "hours",
        "no time of",
        edited(("prompts/en/general.yaml", "That line is busy.", "That line is busy. Its closing time is 9 p.m.")),
    ),
    Sabotage(
        "a text of many parts, in the file",
        "size",
        "the line allows 1",
        edited(("config/line.yaml", "parts: 2 ", "parts: 1 ")),
    ),
    Sabotage(
        "a reserved word in a sentence, in the file",
        "reserved",
        "CANCEL",
        edited(
            ("prompts/en/general.yaml", "Text MENU any time.", "Text MENU or CANCEL."),
            ("prompts/en/court.yaml", '"Never text a password."', '"Text CANCEL to cancel."'),
        ),
    ),
    # ways, lengths
    Sabotage("an issue without a key", "way_to_a_number", "case_opening", unlisted("case_opening")),
    Sabotage("numbers at the end without digits", "silence", "without a number", spoken(numbers__desk="{contact}.")),
    Sabotage("too many keys", "keys", "allows 1", limits(keys=1)),
    Sabotage("too much listening", "listening", "allows 20", limits(listening=20)),
    Sabotage("a label without end", "menu", "at one go", spoken(issue__efiling__label=LONG)),
    Sabotage("a text without end", "size", "parts", texted(status__open=f"Open now, {{hours}}. {LONG}")),
    Sabotage(
        "a text that gives another option",
        "same_facts",
        "by voice only",
        texted(desk__number="{contact}: 206-370-8440, then press 3."),
        clock=True,
    ),
)
