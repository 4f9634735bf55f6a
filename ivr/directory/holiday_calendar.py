"""Public holidays of a place, computed once when a configuration is loaded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

_OBSERVED: Final = re.compile(r"\((?:observed|estimated|observed, estimated)\)", re.IGNORECASE)


@lru_cache(maxsize=8)
def holiday_dates(calendar: str, first_year: int, last_year: int) -> Mapping[date, str]:
    """Return the dates on which public offices close, first and last year inclusive, with ids of their names.

    "US" is the eleven federal holidays (5 U.S.C. 6103) with their observed days: a holiday on a Saturday
    closes the Friday before, also across a new year. Days by executive order are no public holidays: staff
    write those. "US-WA" is the list of that state, which drops some and adds others. Both the day
    itself and the day observed are given. Raises `ValueError` with the known calendars for an unknown one.
    """
    found = _found(calendar, first_year, last_year)
    return {
        day: _slug(found.get_list(day)[0]) for day in sorted(found) if first_year <= day.year <= last_year
    }


def holiday_names(calendar: str, first_year: int, last_year: int) -> Mapping[str, str]:
    """Return the names of the same holidays by their ids, without "(observed)"."""
    found = _found(calendar, first_year, last_year)
    return {_slug(name): _OBSERVED.sub("", name).strip() for day in sorted(found) for name in found.get_list(day)[:1]}


def calendars(chosen: str) -> list[str]:
    """Return the calendars there are: one for each country, and the parts of the country of a chosen one."""
    import holidays  # as below

    known = holidays.list_supported_countries(include_aliases=False)
    country = chosen.partition("-")[0]
    return sorted([*known, *(f"{country}-{part}" for part in known.get(country, ()))])


def _found(calendar: str, first_year: int, last_year: int) -> Any:
    import holidays  # a large package that a turn has no need of

    known = holidays.list_supported_countries(include_aliases=False)
    country, _, part = calendar.partition("-")
    if country not in known:
        raise ValueError(f"{calendar!r} is no known calendar; write one of {', '.join(sorted(known))}")
    if ("-" in calendar) and part not in known[country]:
        parts = ", ".join(f"{country}-{part}" for part in sorted(known[country])) or "no parts"
        raise ValueError(f"{calendar!r} is no known calendar; write {country} or one of its parts: {parts}")
    return holidays.country_holidays(
        country, subdiv=part or None, years=range(first_year, last_year + 1), language="en_US"
    )


def _slug(name: str) -> str:
    """Return "new_years_day" for "New Year's Day (observed)"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = _OBSERVED.sub("", plain.lower()).replace("'", "")
    return re.sub(r"[^a-z0-9]+", "_", words).strip("_")
