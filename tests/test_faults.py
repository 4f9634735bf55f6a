"""What goes wrong around the real server while people call and text: nobody is left without an answer, nothing is lost.

Each fault goes on for some seconds here; `python -m benchmarks.faults --seconds 60` lets it go on for longer.
"""

from __future__ import annotations

import pytest

from benchmarks.crowd import numbers_in
from benchmarks.faults.acts import FAULTS, Fault
from benchmarks.faults.run import run
from tests.records_made import postgres_server

__all__ = ["postgres_server"]

MARKS = {"postgres": pytest.mark.postgres, "redis": pytest.mark.redis, "cc": pytest.mark.compiler}
# Two hundred at once who listen for two seconds before each key.
SECONDS, PEOPLE, PAUSE, CALM = 2.5, 200, 2.0, 1.0


@pytest.mark.parametrize(
    "fault", [pytest.param(each, id=each.name, marks=MARKS.get(each.needs, ())) for each in FAULTS[1:]]
)
def test_everybody_gets_the_right_number_and_every_record_is_kept_once(
    fault: Fault, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if fault.needs == "postgres" else None
    outcome = run(fault, SECONDS, PEOPLE, server, CALM, PAUSE)
    assert outcome.complaints == []
    assert outcome.tally.most > 150
    assert outcome.tally.requests > 400


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("team: 2 5 3, 8 8 2, 3 8 0 0. To be put through", {"2538823800"}),
        ("206-370-8440, then press 3.", {"2063708440"}),
        ("8 0 0, 6 7 6, 6 8 5 6, after they answer, press 2. 8 6 6, 3 2 3, 9 2 9 3", {"8006766856", "8663239293"}),
        ("at 8 a.m., 5 p.m., 1 2 3", set()),
        ("206-370-84400 and 1206-370-8440", set()),
    ],
)
def test_the_numbers_in_some_words_are_found(said: str, found: set[str]) -> None:
    assert numbers_in(said) == found
