"""The commands `block`, `blocked` and `unblock`: numbers that get no more than the number of the main desk."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ivr import at_hand
from ivr.directory import durable
from ivr.errors import UsageError
from ivr.moments import moment
from ivr.numbers import WITHHELD, InvalidNumber, mask, parse
from ivr.operating.blocks import Block, file_of, keep, listed
from ivr.operating.callers import name
from ivr.settings import Settings

LONGEST: Final = timedelta(days=366)
_REASON = 200
_WHEN = "A line that is being served follows within five seconds."


def block(arguments: argparse.Namespace, settings: Settings) -> int:
    """Block a number. Raises UsageError."""
    zone, now = _clock(settings)
    number = _number(_given(arguments.number))
    until = _end(arguments.until, zone, now)
    secret = _secrets(settings)[0]
    who = name(secret, "blocked", number)
    reason = mask(" ".join(arguments.reason.split()))[:_REASON]
    new = Block(who, name(secret, "key"), until.isoformat(), now.astimezone(UTC).isoformat(), _who(), reason)
    _change(settings, now, lambda blocks: [*(each for each in blocks if each.who not in _names(settings, number)), new])
    print(f"Blocked until {_shown(until)}: {new.code}. {_WHEN}")
    return 0


def blocked(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the list. Raises UsageError."""
    zone, now = _clock(settings)
    known = {name(secret, "key") for secret in settings.secret_keys}
    blocks = _listed(settings, now)
    for each in blocks:
        since = datetime.fromisoformat(each.since).astimezone(zone)
        told = f"{each.code}  until {_shown(each.ends.astimezone(zone))}  since {since:%Y-%m-%d %H:%M}"
        lost = "" if each.key in known else "HAS NO EFFECT: made with a SECRET_KEY that is gone"
        print("  ".join(filter(None, (told, each.by, each.reason, lost))))
    if not blocks:
        print("Nobody is blocked.")
    return 0


def unblock(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take a number, or what has a code, off the list. Raises UsageError where it does not stand there."""
    _, now = _clock(settings)
    given = _given(arguments.number)
    coded = {each.who for each in _listed(settings, now) if given in (each.code, each.who)}
    names = coded or _names(settings, _number(given))
    if not any(each.who in names for each in _listed(settings, now)):
        raise UsageError("That number is not blocked; `blocked` lists what is.")
    _change(settings, now, lambda blocks: [each for each in blocks if each.who not in names])
    print(f"Not blocked any more. {_WHEN}")
    return 0


def _change(settings: Settings, now: datetime, change: Callable[[list[Block]], list[Block]]) -> None:
    try:
        with durable.turn(file_of(settings).with_name(".blocking"), 5) as ours:
            if not ours:
                raise UsageError("Somebody else is changing the list: try again.")
            keep(settings, change(_listed(settings, now)))
    except OSError as wrong:
        raise UsageError(f"{file_of(settings)} cannot be written: {wrong.strerror}.") from None


def _listed(settings: Settings, now: datetime) -> list[Block]:
    try:
        return listed(settings, now)
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        raise UsageError(f"{file_of(settings)} cannot be read ({type(wrong).__name__}): mend or remove it.") from None


def _clock(settings: Settings) -> tuple[ZoneInfo, datetime]:
    edition = at_hand.edition_in_service(settings)
    return ZoneInfo(edition.line.zone), at_hand.now(edition, None)


def _secrets(settings: Settings) -> tuple[str, ...]:
    if not settings.secret_keys:
        raise UsageError("Set SECRET_KEY, or TWILIO_AUTH_TOKEN, as the running line has it: numbers are kept by it.")
    return settings.secret_keys


def _names(settings: Settings, number: str) -> set[str]:
    return {name(secret, "blocked", number) for secret in _secrets(settings)}


def _given(number: str) -> str:
    if number != "-":
        return number.strip()
    return (getpass.getpass("Number (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()).strip()


def _number(given: str) -> str:
    """Return a number in E.164 form. What is wrong is said without repeating it. Raises UsageError."""
    if given in WITHHELD:
        raise UsageError("That number stands for callers who withhold theirs: nobody can be told apart by it.")
    try:
        return parse(given).e164
    except InvalidNumber:
        raise UsageError("That is no telephone number: write one such as 202-555-0188, or + and its country.") from None


def _end(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    try:
        end = datetime.combine(date.fromisoformat(text.strip()) + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        end = moment(text, zone, now)
    if end <= now:
        raise UsageError(f"--until {text[:40]} is over: it is {now:%Y-%m-%d %H:%M} now.")
    if end - now > LONGEST:
        raise UsageError(f"--until {text[:40]} is more than a year ahead: block for a year at most.")
    return end


def _shown(until: datetime) -> str:
    if until.time() == time():
        return f"the end of {until - timedelta(seconds=1):%Y-%m-%d}"
    return f"{until:%Y-%m-%d %H:%M}"


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "command line"
