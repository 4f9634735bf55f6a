"""A desk's numbers as rows of a form, and the edits of a file that make them what they are to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from ivr.console.edits import CONFIG, adding, all_of, dropping, file_of, putting
from ivr.console.workshop import Work
from ivr.directory.complaints import TreePath
from ivr.directory.drafts import Edit
from ivr.directory.tree import Branch
from ivr.directory.yaml_words import Plain

FLAGS: Final = ("say", "text", "dial")
PRESSED: Final = ("option", "extension")
_YES: Final = frozenset(("yes", "true", "on", "y", "t", "1", ""))
_USUAL: Final = {"kind": "voice", **dict.fromkeys(FLAGS, "yes")}


@dataclass(frozen=True, slots=True)
class PressRow:
    """What is pressed: an `option` or `extension` after some seconds, all as written; `kind` is empty for nothing."""

    kind: str = ""
    keys: str = ""
    wait: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What is written of it."""
        return {**{name: self.keys if name == self.kind else "" for name in PRESSED}, "wait": self.wait}

    @property
    def words(self) -> str:
        """What it is for people."""
        return f"{'press' if self.kind == 'option' else self.kind} {self.keys}" if self.kind else ""


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number in the form, as it is written. `becomes` is the number that takes its place on its own first day."""

    number: str = ""
    kind: str = "voice"
    press: PressRow = field(default_factory=PressRow)
    then: tuple[PressRow, ...] = ()
    say: bool = True
    text: bool = True
    dial: bool = True
    first: str = ""
    last: str = ""
    becomes: NumberRow | None = None
    kept: bool = True

    @property
    def fields(self) -> dict[str, str]:
        """What is written of it, but for what is pressed later; empty where nothing is."""
        flags = {name: "yes" if getattr(self, name) else "no" for name in FLAGS}
        known = {"number": self.number, "kind": self.kind, **self.press.fields, **flags}
        usual = {name: "" if _USUAL.get(name) == value else value for name, value in known.items()}
        return {**usual, "from": self.first, "until": self.last}

    @property
    def pressed(self) -> str:
        """Everything that is pressed, in words."""
        return ", ".join(press.words for press in (self.press, *self.then) if press.kind)

    @property
    def unusual(self) -> bool:
        """Whether it says more than a number and what is pressed first."""
        plain = replace(self, number="", kind="voice", press=replace(self.press, kind="", keys=""), becomes=None)
        return plain != NumberRow(kept=self.kept)

    def settled(self) -> NumberRow:
        """Return it without the change that is ahead of it, ending the day before that. Raises ValueError."""
        if self.becomes is None:
            return self
        before = date.fromisoformat(self.becomes.first) - timedelta(days=1)
        return replace(self, last=before.isoformat(), becomes=None)


def numbers(work: Work, contact: str) -> list[NumberRow]:
    """Return the numbers of a desk as they are written."""
    written = work.at(CONFIG, ("contacts", contact, "numbers"))
    return [_row(entry) for entry in written if isinstance(entry, dict)] if isinstance(written, list) else []


def of_numbers(work: Work, contact: str, rows: list[NumberRow]) -> dict[str, Edit]:
    """Return the edits that make a desk's numbers what they are to be; a row without a number is none yet."""
    path: TreePath = ("contacts", contact, "numbers")
    old = numbers(work, contact)
    steps: list[Edit] = []
    for nth, (was, now) in enumerate(zip(old, rows, strict=False)):
        if now.kept:
            steps += _changed((*path, nth), was, now.settled())
    for nth in reversed(range(len(old))):
        if not rows[nth].kept:
            steps.append(dropping((*path, nth)))
        elif after := rows[nth].becomes:
            steps.append(adding(path, entry_of(after), nth))
    steps += [adding(path, entry_of(row)) for row in rows[len(old) :] if row.number]
    return {file_of(work, ("contacts", contact)): all_of(steps)} if steps else {}


def places(rows: list[NumberRow], old: int) -> list[str]:
    """Return, for each number there will be, where it stands in the form: `0.`, `0.next.`."""
    found: list[str] = []
    for nth, row in enumerate(rows):
        if row.kept and (row.number or nth < old):
            found += [f"{nth}."] + ([f"{nth}.next."] if row.becomes else [])
    return found


def entry_of(row: NumberRow) -> Branch:
    """Return a number as it is written anew."""
    entry: dict[str, Branch] = {name: _word(name, value) for name, value in row.fields.items() if value}
    if row.then:
        entry["then"] = [_press(press) for press in row.then]
    return entry


def _changed(path: TreePath, was: NumberRow, now: NumberRow) -> Iterator[Edit]:
    yield from _fields(path, was.fields, now.fields)
    if was.then and not now.then:
        yield dropping((*path, "then"))
        return
    for nth, (one, other) in enumerate(zip(was.then, now.then, strict=False)):
        yield from _fields((*path, "then", nth), one.fields, other.fields)
    for nth in reversed(range(len(now.then), len(was.then))):
        yield dropping((*path, "then", nth))
    for press in now.then[len(was.then) :]:
        yield adding((*path, "then"), _press(press))


def _fields(path: TreePath, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Edit]:
    """Yield what has to be written and then what has to go, so that an entry is never empty in between."""
    changed = [name for name in now if now[name] != was[name]]
    yield from (putting((*path, name), _word(name, now[name])) for name in changed if now[name])
    yield from (dropping((*path, name)) for name in changed if not now[name])


def _press(press: PressRow) -> Branch:
    return {name: value for name, value in press.fields.items() if value}


def _word(name: str, value: str) -> str:
    return Plain(value) if name in FLAGS else value


def _row(entry: dict[str, Branch]) -> NumberRow:
    then = entry.get("then")
    say, texted, dial = (_text(entry, name).casefold() in _YES for name in FLAGS)
    return NumberRow(
        _text(entry, "number"),
        _text(entry, "kind") or _USUAL["kind"],
        _pressed(entry),
        tuple(_pressed(press) for press in then if isinstance(press, dict)) if isinstance(then, list) else (),
        say,
        texted,
        dial,
        first=_text(entry, "from"),
        last=_text(entry, "until"),
    )


def _pressed(entry: dict[str, Branch]) -> PressRow:
    kind = next((name for name in PRESSED if _text(entry, name)), "")
    return PressRow(kind, _text(entry, kind), _text(entry, "wait"))


def _text(entry: dict[str, Branch], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
