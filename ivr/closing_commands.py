"""The commands that change what callers hear at once: close desks, open them again, announce something, go back."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ivr import at_hand
from ivr.dialogue.news import news
from ivr.directory import closing, editions
from ivr.directory.closing import Span
from ivr.directory.edition import Edition
from ivr.directory.editions import Published
from ivr.directory.publish import ground_of, publish, restore
from ivr.directory.snapshot import Folders, Snapshot
from ivr.errors import UsageError
from ivr.moments import moment
from ivr.prompts.rendering import message, render
from ivr.prompts.speech import PAUSE_MARK
from ivr.proof.at_once import AtOnce, NotProvedError
from ivr.settings import Settings

Change = Callable[[Edition, Snapshot], Mapping[str, str]]


def close(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Close contacts, sites or everything until a moment, and print what callers hear."""
    span = _span(arguments, edition, now)
    why = f"close {' '.join(arguments.who)}: {arguments.reason} until {_shown(span.ends)}"
    return _publish(
        settings,
        edition,
        lambda line, files: closing.closing(line, files, arguments.who, arguments.reason, span),
        why,
        span,
        now,
        f"Closed until {_shown(span.ends)}.",
    )


def reopen(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Take closures away that keep contacts, sites or everything shut now."""
    why = f"reopen {' '.join(arguments.who)}"
    return _publish(
        settings,
        edition,
        lambda line, files: closing.reopening(line, files, arguments.who, now),
        why,
        None,
        now,
        "Reopened.",
    )


def announce(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Announce something to every caller until a moment, or announce nothing any more."""
    if arguments.stop:
        return _publish(
            settings,
            edition,
            lambda line, files: closing.silencing(line, files, now),
            "announce --stop",
            None,
            now,
            "Silent.",
        )
    if not arguments.words or not arguments.until:
        raise UsageError("Give some words and --until TIME, or --stop.")
    words = _by_language(edition, arguments.words)
    span = _span(arguments, edition, now)
    why = f"announce until {_shown(span.ends)}: {next(iter(words.values()), '')}"
    return _publish(
        settings,
        edition,
        lambda line, files: closing.announcing(line, files, words, span),
        why,
        span,
        now,
        f"Announced until {_shown(span.ends)}.",
    )


def history(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print which edition was served from when, by whom and why; the newest first."""
    zone = ZoneInfo(edition.line.zone)
    rows = editions.published(settings.state)
    print("\n".join(_row(row, zone) for row in rows) or "Nothing has been served from here yet.")
    return 0


def rollback(arguments: argparse.Namespace, settings: Settings, edition: Edition | None, now: datetime) -> int:
    """Serve an earlier edition again, with all its files."""
    folders = Folders(settings.config_dir, settings.prompts_dir)
    why = f"rollback {arguments.edition}"
    with _proving(edition, now) as prove:
        made = restore(folders, settings.state, arguments.edition, who=_who(), why=why, prove=prove)
    print(f"Edition {made.line.edition} is back. {_WHEN}")
    print(prove.note, end="\n" if prove.note else "")
    return 0


_WHEN = "A line that is being served follows within five seconds."


def _publish(
    settings: Settings, edition: Edition, change: Change, why: str, span: Span | None, now: datetime, done: str
) -> int:
    """Publish a change and print what callers hear first when it begins, in every language of the line."""
    at = span.at or now if span else now
    folders = Folders(settings.config_dir, settings.prompts_dir)
    files, based_on = ground_of(folders, settings.state)
    changes = change(edition, files)
    with _proving(edition, span.holding(now) if span else now) as prove:
        made = publish(
            folders, settings.state, changes, based_on=based_on, who=_who(), why=why, ground=files, prove=prove
        )
    print(f"{done} Edition {made.line.edition}. {_WHEN}")
    print("\n".join(filter(None, (*_heard(made, at), prove.note))))
    return 0


@contextmanager
def _proving(served: Edition | None, at: datetime) -> Iterator[AtOnce]:
    """Give the proof before something goes live; print the call that shows why it must not."""
    try:
        yield AtOnce(served, at)
    except NotProvedError as refused:
        print(refused.call)
        raise


def _heard(edition: Edition, at: datetime) -> list[str]:
    told = [f"Callers hear first, {at:%A %Y-%m-%d %H:%M} {edition.line.zone}:"]
    for language, words in edition.words.items():
        says = news(edition.line, language, at)
        heard = " ".join(filter(None, (render(words, one, "voice") for one in says))).replace(PAUSE_MARK, "")
        texted = " ".join(message(words, says).split())
        told.append(f"  {language}, voice: {' '.join(heard.split()) or 'nothing'}")
        told.append(f"  {language}, text: {texted or 'nothing'}")
    return told


def _span(arguments: argparse.Namespace, edition: Edition, now: datetime) -> Span:
    """Return from when until when. Raises UsageError for an end that is over, or before the beginning."""
    zone = ZoneInfo(edition.line.zone)
    ends = _end(arguments.until, zone, now)
    starts = _end(arguments.from_, zone, now) if arguments.from_ else now
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        if arguments.from_:
            raise UsageError("Give two days, or two times: --from and --until are of different kinds.")
        starts = now.astimezone(zone).date()
    if isinstance(ends, datetime) and isinstance(starts, datetime):
        if ends <= now:
            raise UsageError(f"--until {arguments.until} is over: it is {now.astimezone(zone):%Y-%m-%d %H:%M} now.")
        if ends.replace(second=0, microsecond=0) <= starts.replace(second=0, microsecond=0):
            raise UsageError(f"--until {arguments.until} is not after --from.")
    elif not isinstance(ends, datetime) and not isinstance(starts, datetime):
        if ends < now.astimezone(zone).date():
            raise UsageError(f"--until {arguments.until} is over: today is {now.astimezone(zone):%Y-%m-%d}.")
        if ends < starts:
            raise UsageError(f"--until {arguments.until} is before --from.")
    return Span(starts, ends)


def _end(text: str, zone: ZoneInfo, now: datetime) -> date | datetime:
    """Return a day for `2026-11-24`, else a moment on the line's clock; "noon" is one. Raises UsageError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        words = {"noon": "12:00", "midnight": "23:59"}
        return moment(words.get(text.strip().lower(), text), zone, now)


def _by_language(edition: Edition, words: list[str]) -> dict[str, str]:
    """Return free words by their language: `en="The site is down."`; bare ones are in the line's first."""
    found: dict[str, str] = {}
    for given in words:
        name, mark, rest = given.partition("=")
        language, said = (name, rest) if mark and name in edition.line.languages else (edition.line.language, given)
        if language in found:
            raise UsageError(f"Words in {language} were given twice: quote the whole sentence.")
        found[language] = said.strip()
    return found


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "command line"


def _shown(end: date | datetime) -> str:
    return f"{end:%A %Y-%m-%d %H:%M}" if isinstance(end, datetime) else f"the end of {end:%A %Y-%m-%d}"


def _row(row: Published, zone: ZoneInfo) -> str:
    at = row.at.astimezone(UTC).astimezone(zone)
    return "  ".join(part for part in (row.edition, f"{at:%Y-%m-%d %H:%M}", row.who, row.why) if part)


def carry_out(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out the command that was given; where the files are not right, on the last good edition."""
    edition = at_hand.edition_in_service(settings)
    return _COMMANDS[arguments.command](arguments, settings, edition, at_hand.now(edition, arguments.at))


Command = Callable[[argparse.Namespace, Settings, Edition, datetime], int]
_COMMANDS: Mapping[str, Command] = {
    "close": close,
    "reopen": reopen,
    "announce": announce,
    "history": history,
    "rollback": rollback,
}
