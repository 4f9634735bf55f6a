"""The form of a desk's numbers: what was typed into it, and what is not right, each beside its box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, get_args

from ivr.console.number_edits import FLAGS, PRESSED, NumberRow, PressRow
from ivr.directory.complaints import Complaint, way
from ivr.directory.schema import NumberEntry

KINDS: Final = get_args(NumberEntry.model_fields["kind"].annotation)
_LONGEST: Final = 60
_LONGEST_WAIT: Final = 60
_BOXES: Final = {"option": "keys", "extension": "keys"}
_ITEM: Final = re.compile(r"item (\d+)")


def typed(form: Mapping[str, str], old: list[NumberRow]) -> list[NumberRow]:
    """Return the numbers as they were typed, the last one being another that there may be.

    What the form does not hold stays as it is written.
    """
    return [_number(form, f"{nth}.", was) for nth, was in enumerate([*old, NumberRow()])]


def problems(rows: list[NumberRow]) -> dict[str, str]:
    """Return what is not right whatever the other facts are, by the name of the box."""
    found: dict[str, str] = {}
    for nth, row in enumerate(rows):
        if not row.kept:
            continue
        new = nth == len(rows) - 1
        if not row.number and new and row != NumberRow():
            found[f"{nth}.number"] = "Write the number. Without one nothing of this is kept."
        elif not row.number and not new:
            found[f"{nth}.number"] = "A number cannot be empty. To take it away, mark it to be removed."
        found |= _of_days(f"{nth}.", row)
        found |= _of_presses(f"{nth}.", row)
        if row.becomes:
            found |= _of_becoming(f"{nth}.next.", row, row.becomes)
    return found


def placed(complaints: Iterable[Complaint], contact: str, places: list[str]) -> dict[str, str]:
    """Return complaints about the facts by the name of the box, those about something else by an empty name."""
    start = f"{way(('contacts', contact, 'numbers'))} > "
    found: dict[str, str] = {}
    for one in complaints:
        words = f"Found {one.found}; right would be {one.right}."
        item, *inside = one.where.removeprefix(start).split(" > ") if one.where.startswith(start) else [""]
        nth = _ITEM.fullmatch(item)
        place = places[int(nth[1]) - 1] if nth and int(nth[1]) <= len(places) else None
        found.setdefault("" if place is None else f"{place}{_box(inside)}", words)
    return found


def _box(inside: list[str]) -> str:
    match inside:
        case []:
            return "number"
        case ["then", item, *rest] if nth := _ITEM.fullmatch(item):
            return f"then.{int(nth[1]) - 1}.{_BOXES.get(rest[0], rest[0]) if rest else 'keys'}"
    return _BOXES.get(inside[0], inside[0])


def _number(form: Mapping[str, str], name: str, was: NumberRow) -> NumberRow:
    def text(field: str, otherwise: str = "") -> str:
        return " ".join(form.get(f"{name}{field}", otherwise).split())[:_LONGEST]

    kind = text("kind", was.kind)
    now = replace(
        was,
        number=text("number"),
        kind=kind if kind in KINDS else "voice",
        press=_press(form, name, was.press),
        first=text("from", was.first),
        last=text("until", was.last),
        kept=not form.get(f"{name}remove"),
    )
    if form.get(f"{name}more"):
        # A box that is not ticked is not sent, so the form says by itself that it had one.
        say, texted, dial = (bool(form.get(f"{name}{flag}")) for flag in FLAGS)
        now = replace(now, say=say, text=texted, dial=dial, then=_then(form, f"{name}then.", was.then))
    if text("next.number") or text("next.from"):
        press = _press(form, f"{name}next.", PressRow())
        after = replace(now, number=text("next.number"), press=press, then=(), first=text("next.from"))
        now = replace(now, becomes=after)
    return now


def _then(form: Mapping[str, str], name: str, was: tuple[PressRow, ...]) -> tuple[PressRow, ...]:
    typed = [_press(form, f"{name}{nth}.", old) for nth, old in enumerate((*was, PressRow()))]
    return tuple(press for press in typed if press.kind or press.keys)


def _press(form: Mapping[str, str], name: str, was: PressRow) -> PressRow:
    kind, keys = form.get(f"{name}press", was.kind), form.get(f"{name}keys", was.keys)
    wait = "".join(form.get(f"{name}wait", was.wait).split())[:_LONGEST]
    kind, keys = kind if kind in PRESSED else "", "".join(keys.split())[:_LONGEST]
    same = _seconds(wait) is not None and _seconds(wait) == _seconds(was.wait)
    return PressRow(kind, keys, was.wait if same else wait)


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _of_presses(name: str, row: NumberRow) -> dict[str, str]:
    found = {}
    for where, press in (("", row.press), *((f"then.{nth}.", each) for nth, each in enumerate(row.then))):
        if press.kind and not press.keys:
            found[f"{name}{where}keys"] = f"Which {press.kind}? Write it, or choose that there is nothing to press."
        elif press.keys and not press.kind:
            found[f"{name}{where}press"] = "Choose whether this is an option or an extension."
        seconds = _seconds(press.wait or "0")
        if seconds is None or not 0 <= seconds <= _LONGEST_WAIT or seconds * 2 % 1:
            found[f"{name}{where}wait"] = f"Write seconds from 0 to {_LONGEST_WAIT} in steps of a half, such as 1.5."
    return found


def _of_days(name: str, row: NumberRow) -> dict[str, str]:
    found = {
        f"{name}{side}": "This is no day: write it such as 2026-11-23."
        for side, day in (("from", row.first), ("until", row.last))
        if day and _day(day) is None
    }
    first, last = _day(row.first), _day(row.last)
    if first and last and last < first:
        found[f"{name}until"] = "The last day is before the first."
    return found


def _of_becoming(name: str, row: NumberRow, after: NumberRow) -> dict[str, str]:
    found = _of_presses(name, after)
    day, first, last = _day(after.first), _day(row.first), _day(row.last)
    if not after.number:
        found[f"{name}number"] = "Write the number that takes its place."
    if day is None:
        found[f"{name}from"] = "Choose the first day of the new number."
    elif first and day <= first:
        found[f"{name}from"] = f"The number above holds from {first}: choose a day after that."
    elif last and day > last:
        found[f"{name}from"] = f"The number above ends on {last}: choose a day until then, or clear its last day."
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
