"""The journeys that people make on the shipped line, and the numbers printed for them.

The numbers are those of `tests.facts`, typed from the pages and not from `config/`. The desks are opened round the
clock, so that a transfer is offered whenever this runs.
"""

from __future__ import annotations

from benchmarks.crowd import Journey
from tests.facts import PRINTED
from tests.live import Live

CONTACTS = "config/contacts.yaml"
TACOMA, OTHER_TACOMA = "2538823800", "2538823801"


def _one(desk: str) -> tuple[frozenset[str], str]:
    first = next(each for each in PRINTED if each.desk == desk)
    also = (OTHER_TACOMA,) if first.digits == TACOMA else ()
    return frozenset((first.digits, *also)), first.option or ""


def journeys() -> list[Journey]:
    """Return them: five calls, and five people who text."""
    made = []
    for desk, keys, *texts in (
        ("PACER Support", "1", "HELP PASSWORD"),
        ("CM/ECF Support", "2", "EFILING"),
        ("Seattle Case Administrator team", "32", "CASE SEATTLE"),
        ("Tacoma Case Administrator team", "33", "HELP CASE", "TACOMA"),
        ("Attorney Case Opening Helpdesk", "4", "NEW CASE"),
    ):
        made.append(Journey("voice", tuple(keys), *_one(desk)))
        made.append(Journey("sms", tuple(texts), *_one(desk)))
    return made


def known() -> frozenset[str]:
    """Return every number that may be heard at all."""
    return frozenset((*(each.digits for each in PRINTED), OTHER_TACOMA))


def always_open(live: Live) -> None:
    """Open every desk of a copy round the clock, on every day."""
    text = live.text(CONTACTS)
    for old, new in (
        ('Mon-Fri: "8:00-17:00"', 'daily: "0:00-24:00"'),
        ('Mon-Fri: "8:00-18:00"', 'daily: "0:00-24:00"'),
        ("holidays: observed", "holidays: none"),
        ("holidays: unknown ", "holidays: none "),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (live.top / CONTACTS).write_text(text, encoding="utf-8")
