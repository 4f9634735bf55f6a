"""What staff see of today's calls and texts: counted aside, so that no page waits for a database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from ivr.dialogue.turns import Pressed, TransferEnded
from ivr.errors import IvrError
from ivr.records.so_far import PATIENCE, Aside, SoFar
from tests.records_made import ARRIVED, Kept
from tests.staff_pages import OPEN, staff

NUMBER = 12025550100


def page(folder: Path, kept: Kept) -> str:
    """Today, as it is sent, with what was recorded."""
    made = staff(folder, records=True)
    with_records = made.state / "records.sqlite3"
    with_records.write_bytes((kept.state / "records.sqlite3").read_bytes())
    return " ".join(unescape(made.browser("vee").get("/staff/").text).split())


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "kept")


def test_today_tells_how_many_called_and_texted_and_not_of_so_few_that_they_are_known(
    tmp_path: Path, kept: Kept
) -> None:
    kept.clock.now = OPEN.replace(hour=9)
    for nth in range(6):
        kept.call(f"CA{nth}", ARRIVED, Pressed("1"), caller=f"+{NUMBER + nth}")
    for nth in range(2):
        kept.text(f"SM{nth}", "password", caller=f"+{NUMBER + nth}")
    kept.drain()
    kept.close()
    told = page(tmp_path, kept)
    assert "So far today</h2> <p><strong>6</strong> calls and <strong><5</strong> texts." in told


def transfers(kept: Kept, day: int, count: int, seconds: int) -> None:
    """Calls that were put through with a key, and how long they lasted then."""
    for nth in range(count):
        kept.clock.now = OPEN.replace(month=10 if day > 23 else 11, day=day, hour=9, minute=nth)
        sid, caller = f"CA{day}-{nth}", f"+{NUMBER + nth}"
        kept.call(sid, ARRIVED, Pressed("2"), Pressed("1"), TransferEnded("completed", seconds), caller=caller)


def test_today_asks_whether_a_menu_has_changed_where_calls_end_sooner_than_they_did(tmp_path: Path, kept: Kept) -> None:
    for day in (26, 27, 28, 29):
        transfers(kept, day, 10, 200)
    for day in (18, 19, 20):
        transfers(kept, day, 10, 6)
    kept.drain()
    kept.close()
    told = page(tmp_path, kept)
    assert "calls end within 20 seconds far more often than before. Did their menu change?" in told


def test_with_records_switched_off_nothing_is_said_of_counts(tmp_path: Path) -> None:
    told = staff(tmp_path, records=False).browser("vee").get("/staff/").text
    assert "So far today" not in told


def told(seconds: float, release: threading.Event | None = None) -> Callable[[], SoFar]:
    def ask() -> SoFar:
        if release:
            release.wait(seconds)
        return SoFar(7, 8)

    return ask


def test_a_database_that_hangs_keeps_nobody_longer_than_a_second() -> None:
    aside, release = Aside(), threading.Event()
    began = time.monotonic()
    assert aside.get(told(30, release)) is None
    assert time.monotonic() - began < PATIENCE + 1
    threads = threading.active_count()
    assert aside.get(told(30, release)) is None
    assert threading.active_count() <= threads, "one that hangs is enough"
    release.set()
    until = time.monotonic() + 5
    while aside.get(told(0)) is None and time.monotonic() < until:
        time.sleep(0.01)
    assert aside.get(told(0)) == SoFar(7, 8)


def test_what_was_counted_is_not_counted_again_for_the_next_who_looks() -> None:
    aside, asked = Aside(), []

    def ask() -> SoFar:
        asked.append(1)
        return SoFar(1, 1)

    assert aside.get(ask) == aside.get(ask) == SoFar(1, 1)
    assert len(asked) == 1


def test_a_database_that_cannot_be_read_is_said_to_be_so_on_the_page_and_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> SoFar:
        raise IvrError("The database cannot be used: gone")

    assert Aside().get(broken) is None
    assert "What happened today cannot be counted" in caplog.text
