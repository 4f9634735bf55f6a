"""Changes to desks, their numbers and hours, as edits of the files in which they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from ivr.console.workshop import Work
from ivr.dialogue import prompt_keys
from ivr.directory.amending import add, drop, put
from ivr.directory.complaints import TreePath
from ivr.directory.drafts import Edit
from ivr.directory.tree import Branch
from ivr.errors import UsageError
from ivr.prompts.load import required

CONFIG = "config"
FIELDS = ("number", "kind", "option", "extension", "from", "until")
_USUAL = {"kind": "voice"}


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number in the form, as it is written; `then` is what is pressed after that, which the form leaves alone."""

    number: str = ""
    kind: str = "voice"
    option: str = ""
    extension: str = ""
    first: str = ""
    last: str = ""
    then: str = ""
    kept: bool = True

    @property
    def fields(self) -> dict[str, str]:
        """What is written of it."""
        return dict(
            zip(FIELDS, (self.number, self.kind, self.option, self.extension, self.first, self.last), strict=True)
        )


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
        for field, value in now.fields.items():
            if now.kept and value != was.fields[field]:
                steps.append(_field(path, nth, field, value))
    for nth in reversed(range(len(old))):
        if not rows[nth].kept:
            steps.append(_drop((*path, nth)))
    for row in rows[len(old) :]:
        if row.number:
            entry: Branch = {k: v for k, v in row.fields.items() if v and _USUAL.get(k) != v}
            steps.append(_add(path, entry))
    return {_file(work, ("contacts", contact)): _all(steps)} if steps else {}


def of_week(work: Work, path: TreePath, week: Mapping[str, Branch]) -> dict[str, Edit]:
    """Return the edits that make the week at a path what it is to be, line by line where the days stay grouped."""
    written = work.at(CONFIG, path)
    file = _file(work, path[:2])
    if isinstance(written, dict) and list(written) == list(week):
        changed = {days: times for days, times in week.items() if written[days] != times}
        return {file: _all([_put((*path, days), times) for days, times in changed.items()])} if changed else {}
    return {file: _put(path, dict(week))}


def of_period(work: Work, hours: str, first: str, last: str, week: dict[str, Branch]) -> dict[str, Edit]:
    """Return the edits that add a dated period with a week of its own."""
    path: TreePath = ("hours", hours)
    entry: Branch = {"from": first, "until": last, "week": week}
    return {_file(work, path): _add((*path, "periods"), entry)}


def without_period(work: Work, hours: str, nth: int) -> dict[str, Edit]:
    """Return the edits that take a period away. Raises UsageError where there is none."""
    path: TreePath = ("hours", hours, "periods")
    periods = work.at(CONFIG, path)
    if not isinstance(periods, list) or not 0 <= nth < len(periods):
        raise UsageError("This period is gone already.")
    return {_file(work, path[:2]): _drop((*path, nth) if len(periods) > 1 else path)}


def checked(work: Work, contact: str, today: date) -> dict[str, Edit]:
    """Return the edits that say that everything about a desk was compared with its source today."""
    paths: list[TreePath] = [("contacts", contact)]
    for name in ("hours", "counter"):
        hours = work.at(CONFIG, ("contacts", contact, name))
        if isinstance(hours, str) and work.find(CONFIG, ("hours", hours)):
            paths.append(("hours", hours))
    for nth in range(len(numbers(work, contact))):
        if work.find(CONFIG, ("contacts", contact, "numbers", nth, "checked")):
            paths.append(("contacts", contact, "numbers", nth))
    steps: dict[str, list[Edit]] = {}
    for path in dict.fromkeys(paths):
        steps.setdefault(_file(work, path[:2]), []).append(_put((*path, "checked"), today.isoformat()))
    return {file: _all(edits) for file, edits in steps.items()}


def reviewed(work: Work, site: str, until: date) -> dict[str, Edit]:
    """Return the edits that say until when somebody has looked for closures of a site."""
    path: TreePath = ("sites", site)
    return {_file(work, path): _put((*path, "reviewed_until"), until.isoformat())}


def without_contact(work: Work, contact: str) -> dict[str, Edit]:
    """Return the edits that take a desk away with its words. Raises UsageError where something still needs it."""
    uses = list(used_by(work, contact))
    if uses:
        raise UsageError(f"This desk cannot be removed yet: {'; '.join(uses)}. Change that first.")
    edits: dict[str, Edit] = {_file(work, ("contacts", contact)): _drop(("contacts", contact))}
    line = work.edition.line
    smaller = {name: one for name, one in line.contacts.items() if name != contact}
    for language in line.languages:
        known = {**prompt_keys.optional(line, language), **required(line, language)}
        after = replace(line, contacts=smaller)
        left = {**prompt_keys.optional(after, language), **required(after, language)}
        dropped: dict[str, list[Edit]] = {}
        for key in known.keys() - left.keys():
            path = tuple(key.split("."))
            if found := work.find(f"prompts/{language}", path):
                dropped.setdefault(found[0], []).append(_drop(path))
        edits |= {file: _all(steps) for file, steps in dropped.items()}
    return edits


def without_site(work: Work, site: str) -> dict[str, Edit]:
    """Return the edits that take a location away. Raises UsageError where desks are there, or for the last one."""
    contacts = work.at(CONFIG, ("contacts",))
    entries = contacts.items() if isinstance(contacts, dict) else ()
    there = [name for name, one in entries if isinstance(one, dict) and one.get("site") == site]
    if len(names(work, "sites")) < 2:
        raise UsageError("This is the last location. A line needs one, because its desks live by the clock there.")
    if there:
        raise UsageError(f"This location cannot be removed yet: its desks are {', '.join(there)}. Move them first.")
    return {_file(work, ("sites", site)): _drop(("sites", site))}


def used_by(work: Work, contact: str) -> Iterator[str]:
    """Yield what needs a desk, in words."""
    if work.at(CONFIG, ("line", "desk")) == contact:
        yield "it is the desk that is given when the need is not known"
    for name in names(work, "issues"):
        answers = work.at(CONFIG, ("issues", name, "answers"))
        routes = [one.get("contact") for one in answers if isinstance(one, dict)] if isinstance(answers, list) else []
        if contact in (work.at(CONFIG, ("issues", name, "contact")), *routes):
            yield f"it answers callers about “{name.replace('_', ' ')}”"
    for name in names(work, "guides"):
        if work.at(CONFIG, ("guides", name, "contact")) == contact:
            yield f"it helps with the steps of “{name.replace('_', ' ')}”"
    for name in names(work, "contacts"):
        if work.at(CONFIG, ("contacts", name, "after_hours")) == contact:
            yield f"it answers when {name.replace('_', ' ')} is closed"
    closures = work.at(CONFIG, ("closures",))
    for one in closures if isinstance(closures, list) else ():
        applies = one.get("applies_to") if isinstance(one, dict) else None
        if isinstance(applies, list) and contact in applies:
            yield "a closure is written down for it"
            return


def names(work: Work, section: str) -> list[str]:
    """Return the names of the entries of a section, in the order written."""
    found: list[str] = []
    for tree in work.trees.values():
        entries = tree.at((section,))
        found += entries if isinstance(entries, dict) and tree.source.startswith(CONFIG) else ()
    return found


def _row(entry: dict[str, Branch]) -> NumberRow:
    def text(name: str) -> str:
        value = entry.get(name)
        return value if isinstance(value, str) else _USUAL.get(name, "")

    then = entry.get("then")
    presses = [press for press in then if isinstance(press, dict)] if isinstance(then, list) else []
    more = [f"{name} {value}" for press in presses for name, value in press.items()]
    first, last = text("from"), text("until")
    return NumberRow(text("number"), text("kind"), text("option"), text("extension"), first, last, ", ".join(more))


def _file(work: Work, path: TreePath) -> str:
    found = work.find(CONFIG, path)
    if found is None:
        raise UsageError("This is gone: somebody has removed it meanwhile.")
    return found[0]


def _field(path: TreePath, nth: int, field: str, value: str) -> Edit:
    where = (*path, nth, field)
    return _put(where, value) if value and _USUAL.get(field) != value else _drop(where)


def _put(path: TreePath, value: Branch) -> Edit:
    return lambda text: put(text, path, value)


def _add(path: TreePath, value: Branch) -> Edit:
    return lambda text: add(text, path, value)


def _drop(path: TreePath) -> Edit:
    return lambda text: drop(text, path)


def _all(steps: list[Edit]) -> Edit:
    return lambda text: reduce(lambda done, step: step(done), steps, text)
