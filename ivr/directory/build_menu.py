"""The menu that follows from the issues: its pages, its groups, and the key by which each issue is offered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.directory.gather import Gathered
from ivr.directory.line import Entry, Issue
from ivr.directory.schema import GroupEntry, IssueEntry

KEYS = "123456"

Row = tuple[str, str, str]
"""A kind of menu entry, its id, and the key staff want for it (empty: the next free one)."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Pages and groups as they are offered; `issues` have the key they are offered by, and no group of one."""

    pages: tuple[tuple[Entry, ...], ...]
    groups: dict[str, tuple[Entry, ...]]
    issues: dict[str, Issue]


def menu(found: Gathered, built: dict[str, Issue], most: int) -> Menu:
    """Return the menu: a group of one is no group, and a menu of more than `most` choices gets further pages."""
    members: dict[str, list[Issue]] = {}
    for issue in built.values():
        if issue.group and issue.listed:
            members.setdefault(issue.group, []).append(issue)
    _check_groups(found, members)
    wanted = {name: entry.key or "" for name, entry in found.of("issues", IssueEntry).items()}
    groups = {
        group: _keyed([("issue", issue.id, wanted[issue.id]) for issue in inside])
        for group, inside in members.items()
        if len(inside) > 1
    }
    rows = _rows(found, built, members, groups, wanted)
    if not rows and not found.unreadable:
        found.complain(("issues",), "no issue in the menu", "at least one issue")
    pages = _pages(rows, most)
    keys = {entry.id: entry.key for row in (*pages, *groups.values()) for entry in row if entry.kind == "issue"}
    issues = {
        name: replace(issue, key=keys.get(name, issue.key), group=issue.group if issue.group in groups else None)
        for name, issue in built.items()
    }
    return Menu(pages, groups, issues)


def _check_groups(found: Gathered, members: dict[str, list[Issue]]) -> None:
    for group in found.of("groups", GroupEntry):
        inside = members.get(group, [])
        if len(inside) > len(KEYS):
            found.complain(("groups", group), f"{len(inside)} issues in one group", f"at most {len(KEYS)}", key=True)
        if not inside and not found.bad["issues"]:
            right = f"an issue with `group: {group}`, or no such group"
            found.complain(("groups", group), "a group without issues", right, key=True)


def _rows(
    found: Gathered,
    built: dict[str, Issue],
    members: dict[str, list[Issue]],
    groups: dict[str, tuple[Entry, ...]],
    wanted: dict[str, str],
) -> list[Row]:
    """Return what the menu offers, in the order of the file; a group stands where its first issue does."""
    entries = found.of("groups", GroupEntry)
    rows: list[Row] = []
    for issue in built.values():
        if not issue.listed:
            continue
        if issue.group not in groups:
            rows.append(("issue", issue.id, wanted[issue.id]))
        elif members[issue.group][0] is issue:
            entry = entries.get(issue.group)
            rows.append(("group", issue.group, (entry.key if entry else None) or ""))
    return rows


def _pages(rows: list[Row], most: int) -> tuple[tuple[Entry, ...], ...]:
    if len(rows) <= most:
        return (_keyed(rows),)
    pages = [rows[start : start + most - 1] for start in range(0, len(rows), most - 1)]
    return tuple(
        (*_keyed(page), Entry(KEYS[most - 1], "more", str((nth + 1) % len(pages)))) for nth, page in enumerate(pages)
    )


def _keyed(rows: list[Row]) -> tuple[Entry, ...]:
    """Return menu entries in the order of their keys; a wanted key that is taken or beyond the page gives way."""
    taken: dict[str, tuple[str, str]] = {}
    waiting = []
    for kind, name, key in rows:
        if key and key not in taken and key in KEYS[: len(rows)]:
            taken[key] = (kind, name)
        else:
            waiting.append((kind, name))
    free = [k for k in KEYS if k not in taken]
    taken.update(zip(free, waiting, strict=False))
    return tuple(
        Entry(key, "group" if kind == "group" else "issue", name) for key, (kind, name) in sorted(taken.items())
    )
