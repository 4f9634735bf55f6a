"""The process that moves records to the database, started by one that serves: see `ivr.records.carrying`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from ivr.operating import logs
from ivr.records.carrying import carry
from ivr.records.draining import Drainer, target
from ivr.records.spool import Spool, spool_folder
from ivr.settings import Settings


def main() -> None:
    """Move records until whoever started this is gone."""
    carry(sys.stdin.buffer, logs.begin, _drainer)


def _drainer(settings: Settings) -> Drainer:
    return Drainer(Spool(spool_folder(settings.state)), target(settings, lambda: datetime.now(UTC)))


if __name__ == "__main__":
    main()
