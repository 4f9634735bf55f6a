"""What goes live in one step is proved before: what misleads is kept back, what is only slow is not, nobody waits."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.cli import main
from ivr.directory import editions
from ivr.directory.closing import Span
from ivr.directory.editions import Published, published
from ivr.proof.at_once import AtOnce
from tests.editing_pages import Editing, editing
from tests.live import Live

PLENTY = 60.0
CLOSURES = "config/closures.yaml"
CLOSE = ("close", "all", "--reason", "snow", "--until", "12:00", "--at", "2026-11-23 09:30")


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AtOnce.__init__, "__defaults__", (PLENTY,))  # a busy machine decides nothing here


def typed(live: Live, *words: str) -> int:
    return main([*words, f"--config={live.folders.config}", f"--prompts={live.folders.prompts}"])


def broken(live: Live) -> None:
    """Word a closure so that it gives a time at which nobody opens or closes."""
    for path in live.folders.prompts.rglob("closures.yaml"):
        path.write_text(path.read_text().replace("snow: ", "snow: before 3 a.m. ", 1))


def test_a_closure_that_would_give_a_wrong_time_is_kept_back_with_the_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Live.of("consulate", tmp_path)
    broken(live)
    before = live.files
    assert typed(live, *CLOSE) == 2
    told = capsys.readouterr()
    assert "Nothing was published: callers would be told something wrong" in told.err
    assert "3:00 is told" in told.err
    assert "hears: " in told.out
    assert live.files.edition == before.edition


def test_a_closure_is_published_and_told_where_no_proof_comes_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Live.of("consulate", tmp_path)
    monkeypatch.setattr(AtOnce.__init__, "__defaults__", (0.01,))
    began = time.monotonic()
    assert typed(live, *CLOSE) == 0
    assert time.monotonic() - began < 30
    assert "It is live, and it was not proved" in capsys.readouterr().out
    assert published(live.state)[0].why.startswith("close all")


@pytest.mark.parametrize("name", ["consulate", "court"])  # in one zone, and in several: its moments have an offset
def test_a_proved_closure_says_nothing_of_its_proof(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Live.of(name, tmp_path)
    assert typed(live, *CLOSE) == 0
    assert "proved" not in capsys.readouterr().out


def test_what_was_wrong_before_keeps_no_closure_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    live = Live.of("consulate", tmp_path)
    for wrong in live.folders.prompts.rglob("general.yaml"):
        wrong.write_text(wrong.read_text().replace('goodbye: {voice: "', 'goodbye: {voice: "Until 3 a.m. ', 1))
    assert typed(live, *CLOSE) == 0
    assert "It is live, but not as it should be: 3:00 is told" in capsys.readouterr().out


def test_the_page_keeps_back_what_misleads(line: Editing) -> None:
    broken(line.live)
    told = line.person().refused("/closures", kind="closure", who="all", reason="snow", until="today")
    assert "callers would be told something wrong" in told
    assert "3:00 is told" in told
    assert line.pages.served.edition.line.edition == published(line.pages.state)[0].edition


def test_the_page_says_what_could_not_be_proved_in_time(line: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AtOnce.__init__, "__defaults__", (0.01,))
    told = line.person().done("/closures", kind="closure", who="all", reason="snow", until="today")
    assert "Closed until" in told
    assert "it was not proved" in told
    assert "nieve" in line.hears()


def test_an_earlier_edition_that_misleads_does_not_come_back(line: Editing) -> None:
    right = line.live.files
    broken(line.live)
    line.live.write(CLOSURES, "closures:\n  - on: 2026-11-23\n    applies_to: all\n    reason: snow\n")
    wrong = line.live.files
    for files in (wrong, right):
        editions.keep(line.pages.state, files)
        editions.enter(line.pages.state, Published(files.edition, datetime.now(UTC), "bo", "by hand"))
    for name in wrong.files.keys() - right.files.keys():
        (line.live.top / name).unlink()
    for name, content in right.files.items():
        (line.live.top / name).write_bytes(content)
    told = line.person().done(f"/history/{wrong.edition}/back", seen=right.edition)
    assert "callers would be told something wrong" in told
    assert line.live.files.edition == right.edition
    assert published(line.pages.state)[0].edition == right.edition


def test_a_closure_of_days_to_come_is_proved_on_its_first_day() -> None:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("America/Denver"))
    assert Span(date(2026, 11, 25), date(2026, 11, 26)).holding(now) == now.replace(day=25, hour=12, minute=0)
    assert Span(date(2026, 11, 22), date(2026, 11, 26)).holding(now) == now
    assert Span(now.replace(hour=11), now.replace(hour=12)).holding(now) == now.replace(hour=11)
