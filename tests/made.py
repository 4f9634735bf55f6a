"""A small made-up line, written by `new` and read back: neutral names, fictional numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.starting.plan import Plan, desk
from ivr.starting.writing import write

SHIPPED = Path(__file__).parent.parent / "prompts"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
PERMITS = "Permit desk=206-555-0100;option=2;hours=Mon-Fri 8:00-17:00;about=Permits"
RECORDS = "Records=206-555-0100;option=3;hours=Mon-Fri 8:00-17:00;about=Old files"
WATER = "Water office=206-555-0101;hours=Mon-Thu 9:00-16:00;about=Water bills"


def plan(*desks: str, **more: object) -> Plan:
    """Return a plan for some desks on the Pacific clock."""
    fields = {"name": "Town line", "zone": "America/Los_Angeles", "today": TODAY, "reviewed_until": date(2027, 6, 30)}
    return Plan(desks=tuple(map(desk, desks or (PERMITS, WATER))), **{**fields, **more})


def made(folder: Path, *desks: str, **more: object) -> Edition:
    """Return the edition of a line written into a folder."""
    return load(*write(plan(*desks, **more), folder, SHIPPED))


def edited(folder: Path, name: str, old: str, new: str) -> None:
    """Change one of the files of a line."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def changed(folder: Path, name: str, old: str, new: str) -> Edition:
    """Return the edition after a change to one of its files."""
    edited(folder, name, old, new)
    return load(folder / "config", folder / "prompts")
