"""Weekly hours on the clock of another zone, for saying them to callers who live there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from ivr.hours.week import DAY, Week


@lru_cache(maxsize=256)
def in_zone(week: Week, from_zone: str, to_zone: str, on: date) -> Week | None:
    """Return `week` as clocks in `to_zone` show it, with the offsets of both zones at noon of `on`.

    None if any span would reach into another day: then the hours are better said on their own clock alone.
    """
    noon = datetime.combine(on, time(12), ZoneInfo(from_zone))
    there = noon.astimezone(ZoneInfo(to_zone)).replace(tzinfo=None)
    shift = int((there - noon.replace(tzinfo=None)).total_seconds()) // 60
    spans = [span for day in week for span in day]
    if any(span.start + shift < 0 or span.end + shift > DAY for span in spans):
        return None
    return tuple(
        tuple(replace(span, start=span.start + shift, end=span.end + shift) for span in day) for day in week
    )
