"""A moment as staff write one: "2026-12-24 16:59", "16:40", "Monday 9:00", or a transcript's own form."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from zoneinfo import ZoneInfo

from dateutil import parser as dates

from ivr.errors import UsageError
from ivr.phone.transcript import WEEKDAYS
from ivr.phone.transcript import moment as written_out

_NUMBER = re.compile(r"\s*\d+\s*")
_IN_A_TRANSCRIPT = re.compile(r"\s*[A-Za-z]+ \d{4}-\d\d-\d\d \d\d:\d\d \S*[A-Za-z]/\S+\s*")
_DAY = re.compile(r"\b(" + "|".join(day[:3] for day in WEEKDAYS) + r")[a-z]*\b", re.IGNORECASE)
RIGHT = 'write one such as "2026-12-24 16:59" or "16:40"'


def moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment meant, aware, on the line's clock `zone` unless it says otherwise.

    What is left out is as it is `now` (aware): the day, or the time of day. Raises UsageError for what is no moment or
    could be two.
    """
    if _IN_A_TRANSCRIPT.fullmatch(text):
        try:
            return written_out(text)
        except ValueError as wrong:
            raise UsageError(f"{wrong}.") from None
    if _NUMBER.fullmatch(text):
        raise UsageError(f'"{text}" could be a day or a time; {RIGHT}.')
    here = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    try:
        found, other = (_parsed(text, here.replace(hour=hour, minute=0)) for hour in (0, 1))
    except dates.UnknownTimezoneWarning:
        raise UsageError(f'"{text}" names a time zone nobody here knows; leave it out: times are {zone.key}.') from None
    except (ValueError, OverflowError):
        raise UsageError(f'"{text}" is no time; {RIGHT}.') from None
    if found.hour != other.hour:  # no time of day was given
        found = found.replace(hour=here.hour, minute=here.minute)
    named = _DAY.search(text)
    if named and not WEEKDAYS[found.weekday()].lower().startswith(named[1].lower()):
        raise UsageError(f"{found:%Y-%m-%d} is a {WEEKDAYS[found.weekday()]}, not a {named[0]}.")
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def _parsed(text: str, default: datetime) -> datetime:
    with warnings.catch_warnings():
        warnings.simplefilter("error", dates.UnknownTimezoneWarning)
        return dates.parse(text, default=default)
