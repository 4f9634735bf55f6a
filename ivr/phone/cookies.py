"""Cookies the provider keeps for the line: per call in voice, per pair of numbers in messaging."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie
from urllib.parse import urlsplit

from ivr.phone.clock import Clock


def ends_at(cookie: Morsel[str], now: datetime) -> datetime | None:
    """When a cookie ends by its own word, aware; None when it does not say."""
    try:
        if cookie["max-age"]:
            return now + timedelta(seconds=int(cookie["max-age"]))
        if cookie["expires"]:
            return parsedate_to_datetime(cookie["expires"])
    except (ValueError, OverflowError):
        return None
    return None


class Jar:
    """Cookies as a browser keeps them: by host, path and name, with their end."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[tuple[str, str, str], tuple[str, bool, datetime | None]] = {}

    def take(self, url: str, set_cookies: list[str]) -> None:
        """Keep what an answer from `url` set; a cookie that has ended is forgotten."""
        host, now = urlsplit(url).hostname or "", self.clock()
        for line in set_cookies:
            try:
                read: SimpleCookie = SimpleCookie(line)
            except CookieError:
                continue
            for name, cookie in read.items():
                place, end = (host, cookie["path"] or "/", name), ends_at(cookie, now)
                self.kept.pop(place, None)
                if end is None or end > now:
                    self.kept[place] = (cookie.coded_value, bool(cookie["secure"]), end)

    def header(self, url: str) -> str:
        """The Cookie header for a request to `url`, empty for none."""
        parts, now = urlsplit(url), self.clock()
        return "; ".join(
            f"{name}={value}"
            for (host, path, name), (value, secure, end) in self.kept.items()
            if host == parts.hostname
            and (parts.path or "/").startswith(path)
            and (not secure or parts.scheme == "https")
            and (end is None or end > now)
        )


class PairJars:
    """One jar for each sender and number of ours; a pair that was idle too long starts with an empty one."""

    def __init__(self, clock: Clock, idle: timedelta) -> None:
        self.clock = clock
        self.idle = idle
        self.jars: dict[tuple[str, str], tuple[Jar, datetime]] = {}

    def open(self, sender: str, ours: str) -> Jar:
        """The jar of this pair, counted as used now."""
        now = self.clock()
        jar, used = self.jars.get((sender, ours), (Jar(self.clock), now))
        if now - used >= self.idle:
            jar = Jar(self.clock)
        self.jars[(sender, ours)] = (jar, now)
        return jar
