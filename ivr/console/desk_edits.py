"""Changes to desks, their hours and locations, as edits of the files in which they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ivr.console import week_form
from ivr.console.edits import CONFIG, adding, all_of, dropping, file_of, home, id_of, names, putting, text_at
from ivr.console.number_edits import numbers
from ivr.console.workshop import Work
from ivr.directory.complaints import TreePath
from ivr.directory.drafts import Edit
from ivr.directory.tree import Branch
from ivr.errors import UsageError


def of_week(work: Work, path: TreePath, week: Mapping[str, Branch]) -> dict[str, Edit]:
    """Return the edits that make the week at a path what it is to be, line by line where the days stay grouped."""
    written = work.at(CONFIG, path)
    file = file_of(work, path[:2])
    if isinstance(written, dict) and list(written) == list(week):
        changed = {days: times for days, times in week.items() if written[days] != times}
        return {file: all_of([putting((*path, days), times) for days, times in changed.items()])} if changed else {}
    return {file: putting(path, dict(week))}


def of_period(work: Work, hours: str, first: str, last: str, week: dict[str, Branch]) -> dict[str, Edit]:
    """Return the edits that add a dated period with a week of its own."""
    path: TreePath = ("hours", hours)
    entry: Branch = {"from": first, "until": last, "week": week}
    return {file_of(work, path): adding((*path, "periods"), entry)}


def of_changed_period(
    work: Work, hours: str, nth: int, first: str, last: str, week: dict[str, Branch] | None
) -> dict[str, Edit]:
    """Return the edits that make a period what it is to be, where it stands; without a `week` its hours stay."""
    path: TreePath = ("hours", hours, "periods", nth)
    steps = [
        putting((*path, name), day)
        for name, day in (("from", first), ("until", last))
        if text_at(work, *path, name) != day
    ]
    file = file_of(work, path[:2])
    if week is not None and not week_form.same(work.at(CONFIG, (*path, "week")), week):
        steps += of_week(work, (*path, "week"), week).values()
    return {file: all_of(steps)} if steps else {}


def without_period(work: Work, hours: str, nth: int) -> dict[str, Edit]:
    """Return the edits that take a period away. Raises UsageError where there is none."""
    path: TreePath = ("hours", hours, "periods")
    periods = work.at(CONFIG, path)
    if not isinstance(periods, list) or not 0 <= nth < len(periods):
        raise UsageError("This period is gone already.")
    return {file_of(work, path[:2]): dropping((*path, nth) if len(periods) > 1 else path)}


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
        steps.setdefault(file_of(work, path[:2]), []).append(putting((*path, "checked"), today.isoformat()))
    return {file: all_of(edits) for file, edits in steps.items()}


def reviewed(work: Work, site: str, until: date) -> dict[str, Edit]:
    """Return the edits that say until when somebody has looked for closures of a site."""
    path: TreePath = ("sites", site)
    return {file_of(work, path): putting((*path, "reviewed_until"), until.isoformat())}


def of_about(work: Work, contact: str, wanted: Mapping[str, str]) -> dict[str, Edit]:
    """Return the edits that make fields of a desk what they are to be, a field without a value being left out."""
    path: TreePath = ("contacts", contact)
    steps = [
        putting((*path, name), value) if value else dropping((*path, name))
        for name, value in wanted.items()
        if value != text_at(work, *path, name)
    ]
    return {file_of(work, path): all_of(steps)} if steps else {}


def own_hours(
    work: Work, contact: str, week: Mapping[str, Branch], today: date, field: str = "hours"
) -> dict[str, Edit]:
    """Return the edits that give a desk hours that no other desk has, as found today where the desk was.

    `field` is `hours` for its telephone, `counter` for its counter.
    """
    path: TreePath = ("contacts", contact)
    new = id_of(contact if field == "hours" else f"{contact[:12]}_{field}", names(work, "hours"), "hours")
    entry: dict[str, Branch] = {"week": dict(week)}
    if source := text_at(work, *path, "source"):
        entry |= {"source": source, "checked": today.isoformat()}
    steps: dict[str, list[Edit]] = {home(work, "hours", "contacts"): [putting(("hours", new), entry)]}
    steps.setdefault(file_of(work, path), []).append(putting((*path, field), new))
    return {file: all_of(edits) for file, edits in steps.items()}
