"""Twenty seconds of steady load: a worker's memory stays what it is. `python -m benchmarks.soak` goes on for longer."""

from __future__ import annotations

from statistics import mean

from benchmarks.soak import soak

SECONDS = 20
MOST = 8 * 1024  # kilobytes; a leak of two kilobytes a request is more


def test_the_memory_of_a_worker_does_not_grow_with_the_calls() -> None:
    """The first half fills what is kept on purpose: packages that records need, the answers of a minute."""
    found = soak(SECONDS, 4, 0.5)
    assert found.complaints == []
    assert found.tally.requests > 1000
    assert len(found.samples) > SECONDS
    kilobytes = [each for _, each in found.samples]
    half = len(kilobytes) // 2
    before, after = mean(kilobytes[half : half + 4]), mean(kilobytes[-4:])
    assert after - before < MOST, kilobytes
