"""Steady load for a long time, and the memory of the workers: `python -m benchmarks.soak --minutes 60`.

A worker's memory is what it holds of the machine's (VmRSS), the mean of the two. The slope is that of a straight line
through the samples after the first fifth, in which a worker fills what it keeps on purpose: the answers of a minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, mean

from benchmarks.crowd import Crowd, Tally
from benchmarks.faults.journeys import journeys, known
from benchmarks.faults.world import world
from tests.signed import TOKEN


@dataclass(frozen=True)
class Soak:
    """What was sampled: seconds since the beginning, and kilobytes of a worker; and what the callers had of it."""

    samples: tuple[tuple[float, float], ...]
    tally: Tally

    @property
    def settled(self) -> tuple[tuple[float, float], ...]:
        """The samples after the first fifth."""
        return self.samples[len(self.samples) // 5 :]

    @property
    def slope(self) -> float:
        """In kilobytes a second."""
        seconds, kilobytes = zip(*self.settled, strict=True)
        return float(linear_regression(seconds, kilobytes).slope)

    @property
    def request(self) -> float:
        """In bytes a request and worker."""
        seconds = self.samples[-1][0] - self.samples[0][0]
        return 1024 * self.slope / (self.tally.requests / seconds / 2)

    @property
    def complaints(self) -> list[str]:
        """Whatever went wrong for a caller."""
        tally = self.tally
        return [*tally.stranded, *tally.wrong, *tally.errors, *tally.invalid]


def soak(seconds: float, people: int, every: float, minutes_told: bool = False) -> Soak:
    """Keep so many people calling and texting, and look at the memory every so many seconds."""
    tally = Tally(known(), frozenset())
    samples: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="ivr-soak-") as top, world(Path(top)) as made:
        workers = made.workers()
        crowd = Crowd(made.base, TOKEN, journeys(), tally, people)
        crowd.start()
        try:
            began = time.monotonic()
            while (passed := time.monotonic() - began) < seconds:
                samples.append((passed, mean(made.memory())))
                if minutes_told and len(samples) % max(1, round(60 / every)) == 1:
                    print(
                        f"{passed / 60:6.1f} min  {samples[-1][1] / 1024:7.2f} MB  {tally.requests} requests",
                        flush=True,
                    )
                time.sleep(every)
        finally:
            crowd.stop()
        if made.workers() != workers:
            tally.stranded.append("a worker has ended")
    return Soak(tuple(samples), tally)


def main(words: Sequence[str] | None = None) -> int:
    """Print the first and the last sample and the slope; return 1 if a caller was not served."""
    parser = argparse.ArgumentParser(description="Steady load, and the memory of the workers.")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--calls", type=int, default=4, help="people at once (default: 4)")
    wanted = parser.parse_args(words)
    found = soak(60 * wanted.minutes, wanted.calls, 1.0, minutes_told=True)
    first, last = found.samples[0][1], found.samples[-1][1]
    print(f"{found.tally.requests} requests in {wanted.minutes:g} minutes, {found.tally.begun} calls and texts")
    print(f"first {first / 1024:.2f} MB, last {last / 1024:.2f} MB a worker")
    print(f"slope {found.slope * 60:.1f} kB a minute, {found.request:.1f} bytes a request")
    for complaint in found.complaints[:10]:
        print(complaint, file=sys.stderr)
    return int(bool(found.complaints))


if __name__ == "__main__":
    sys.exit(main())
