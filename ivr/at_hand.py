"""What a command is carried out on: the files of the line, the edition they make, and the time on its clock."""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.channels.exchange import utc_now
from ivr.directory.edition import Edition
from ivr.directory.editions import last_good
from ivr.directory.journal import recover
from ivr.directory.opening import loaded
from ivr.directory.snapshot import Folders
from ivr.errors import ConfigError
from ivr.moments import moment
from ivr.settings import Settings


def folders(settings: Settings) -> Folders:
    """Return where the files of the line lie."""
    return Folders(settings.config_dir, settings.prompts_dir)


def edition(settings: Settings) -> Edition:
    """Return the edition that the files make. Raises ConfigError with every complaint."""
    recover(settings.state, folders(settings))
    return loaded(folders(settings), settings.state)


def edition_in_service(settings: Settings) -> Edition:
    """Return the edition that a closure is added to: where the files are not right, the last good one."""
    try:
        return edition(settings)
    except ConfigError as wrong:
        last = last_good(settings.state)
        if last is None:
            raise
        count = len(wrong.complaints)
        problems = "1 problem" if count == 1 else f"{count} problems"
        print(
            f"The files have {problems} (`check` tells which), so edition {last.line.edition} stays in service. "
            "What you change is added to that one; the files with a problem are left as they are.",
            file=sys.stderr,
        )
        return last


def now(edition: Edition, at: str | None) -> datetime:
    """Return the time on the line's clock, or the moment asked for. Raises UsageError for no moment."""
    zone = ZoneInfo(edition.line.zone)
    real = utc_now().astimezone(zone)
    return moment(at, zone, real) if at is not None else real
