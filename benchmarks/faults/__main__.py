"""Runs the faults and prints a table: `python -m benchmarks.faults --seconds 20 --calls 16`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.faults.acts import FAULTS, Fault
from benchmarks.faults.run import COLUMNS, run
from tests import postgres


@contextmanager
def _database(wanted: list[Fault]) -> Iterator[postgres.Server | None]:
    if any(each.needs == "postgres" and not each.missing for each in wanted):
        with postgres.server() as server:
            yield server
    else:
        yield None


def main() -> int:
    """Print a row for each fault; return 1 if anything was not as it should be."""
    parser = argparse.ArgumentParser(description="What callers have of it when something goes wrong.")
    parser.add_argument("--seconds", type=float, default=10, help="of each fault (default: 10)")
    parser.add_argument("--calls", type=int, default=8, help="people at once (default: 8)")
    parser.add_argument("--pause", type=float, default=0, help="seconds that they listen before each key (default: 0)")
    parser.add_argument("--only", help="the faults whose name has these words in it")
    wanted = parser.parse_args()
    faults = [each for each in FAULTS if (wanted.only or "") in each.name]
    print(f"| {' | '.join(COLUMNS)} |\n|{'-|' * len(COLUMNS)}", flush=True)
    bad = False
    with _database(faults) as server:
        for fault in faults:
            if fault.missing:
                print(f"| {fault.name} | left out, for want of {fault.missing} |", flush=True)
                continue
            outcome = run(fault, wanted.seconds, wanted.calls, server, pause=wanted.pause)
            print(f"| {' | '.join(outcome.cells)} |", flush=True)
            for complaint in outcome.complaints[:10]:
                bad = True
                print(f"  {complaint}", file=sys.stderr, flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
