"""The commands `records` and `report`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.records.report import PARTS
from ivr.records.spool import waiting
from ivr.settings import Settings

_DAYS = 30
_REPORT = f"""parts: {", ".join(PARTS)}

examples:
  python -m ivr report
  python -m ivr report --from 2026-11-01 --to 2026-11-30 --what outcomes,lost,soon
  python -m ivr report --format csv > november.csv
  python -m ivr report --format png --out pictures"""
_RECORDS = """examples:
  python -m ivr records status
  python -m ivr records migrate
  python -m ivr records expire"""


def add_records_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add what they take."""
    reporting = add("report", "say who called and texted, what about, and what came of it", _REPORT)
    reporting.add_argument("--from", dest="first", metavar="DAY", help=f"the first day (default: {_DAYS} days back)")
    reporting.add_argument("--to", dest="last", metavar="DAY", help="the last day (default: today)")
    reporting.add_argument("--format", choices=("text", "csv", "png", "svg"), default="text")
    reporting.add_argument("--what", metavar="PARTS", help="only these parts, parted by commas")
    reporting.add_argument("--out", metavar="FOLDER", default=".", help="where pictures are written (default: here)")
    acts = add("records", "look after the records that reports are made of", _RECORDS).add_subparsers(
        title="acts", metavar="ACT", dest="act", required=True
    )
    for name, about in (
        ("status", "say where records are kept, and what waits to be written"),
        ("migrate", "bring the database up to date with this program"),
        ("expire", "remove what was kept longer than IVR_RECORDS_DAYS says"),
    ):
        acts.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")


def reported(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print a report, or write its pictures; return the exit code. Raises UsageError and RecordsError."""
    from ivr.records.making import made
    from ivr.records.pictures import pictures
    from ivr.records.printed import as_csv, as_text

    wanted = [each.strip() for each in (arguments.what or "").split(",") if each.strip()]
    report = made(settings, edition, now, arguments.first or "", arguments.last or "", wanted)
    match arguments.format:
        case "csv":
            print(as_csv(report), end="")
        case "text":
            print(as_text(report))
        case kind:
            try:
                files = pictures(report, Path(arguments.out), kind)
            except OSError as error:
                raise UsageError(f"{arguments.out} cannot be written: {error.strerror}.") from None
            print("\n".join([*report.summary, *map(str, files)]))
    return 0


def records(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out an act of `records`; return the exit code. Raises RecordsError."""
    from ivr.records import opening

    match arguments.act:
        case "migrate":
            before, after = opening.migrated(settings)
            print(f"The database is at version {after}." if before != after else "The database is up to date.")
        case "expire":
            gone = opening.expired(settings, datetime.now(UTC).date())
            print(f"Removed: {', '.join(f'{count} {name}' for name, count in gone.items())}.")
        case _:
            size, seconds = waiting(settings.state / "spool")
            print(
                f"Records are {'kept' if settings.records else 'not kept (IVR_RECORDS)'} in {opening.where(settings)}."
            )
            print(f"{size} bytes wait in {settings.state / 'spool'}{f', for {seconds} seconds' if size else ''}.")
    return 0
