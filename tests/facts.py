"""What the court's two pages print, typed from the pages and not from `config/`.

Every number, option and time that a transcript lets a caller hear is held against this table, so an error in `config/`
cannot confirm itself. Read on 2026-11-22 from "CM/ECF FAQs: E-Filing Contacts" and from "How to Link Your PACER and
CM/ECF Account".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Printed:
    """One printed telephone number of a desk, with the option printed beside it (none printed: None)."""

    desk: str
    digits: str
    option: str | None


PRINTED = (
    Printed("PACER Support", "8006766856", None),
    Printed("Seattle Case Administrator team", "2063708440", "3"),
    Printed("Tacoma Case Administrator team", "2538823800", None),
    Printed("Attorney Case Opening Helpdesk", "2063708787", None),
    Printed("CM/ECF Support", "2063708440", "2"),
    Printed("CM/ECF Support", "8663239293", "2"),
)

# Opening and closing as printed, on the desk's own clock, Monday through Friday.
HOURS = {
    "PACER Support": ("America/Chicago", 8, 18),
    "Seattle Case Administrator team": ("America/Los_Angeles", 8, 17),
    "Tacoma Case Administrator team": ("America/Los_Angeles", 8, 17),
    "Attorney Case Opening Helpdesk": ("America/Los_Angeles", 8, 17),
    "CM/ECF Support": ("America/Los_Angeles", 8, 17),
}

# 8 to 18 Central is 6 to 16 Pacific all year: both zones change their clocks on the same dates.
CLOCK_TIMES = {"6 a.m.", "4 p.m.", "8 a.m.", "5 p.m.", "6 AM", "4 PM", "8 AM", "5 PM"}

NOTICE = (
    "The Clerk's Office staff and other Court employees are prohibited by law from giving legal advice or performing "
    "any legal services on your behalf."
)
DESKS_WITH_THE_NOTICE = set(HOURS) - {"PACER Support"}

GUIDE_STEPS, GUIDE_NOTES, GUIDE_TROUBLESHOOTING = 11, 3, 4
