"""Answers sent as a text, in the records: asked for, taken, and what became of them; in both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.app import create_app
from ivr.operating.guessing import Known
from ivr.operating.replay import replayed
from ivr.records.calls_found import calls_found
from ivr.records.counted import Counted
from ivr.records.counting import counted
from ivr.records.database import address, opened
from ivr.records.migrating import migrate, version
from ivr.records.recorder import recording
from ivr.records.report import Part, report
from ivr.records.sent import Sent, Whose, looking
from ivr.twilio_account.outbox import Outbox, of
from tests.live import soon
from tests.playing import edition
from tests.records_made import Kept, kept, postgres_server, pressed
from tests.signed import SETTINGS, Direct, call_form, good
from tests.test_records_report import NAMES
from tests.twilio_sending import settings

__all__ = ["kept", "postgres_server"]
DAY = date(2026, 11, 23)
LINE = edition("court").line


def engine_of(kept: Kept) -> Engine:
    return opened(address(kept.database_url, kept.state), writing=True)


def told(kept: Kept) -> Counted:
    engine = engine_of(kept)
    try:
        return counted(engine, LINE.id, DAY, DAY, kept.clock.now, 20)
    finally:
        engine.dispose()


def part(found: Counted) -> Part | None:
    return next(iter(report(found, NAMES, 20, ["texts"]).parts), None)


def texts(*states: str) -> Sequence[Sent]:
    return [Sent(f"text {nth}", LINE.id, DAY, state) for nth, state in enumerate(states)]


def look_again(kept: Kept, *states: str) -> None:
    kept.recorder.drainer.texts = lambda: texts(*states)
    kept.recorder.drainer._looked = float("-inf")
    assert kept.drain()


def outbox_of(kept: Kept) -> Outbox:
    return Outbox(kept.state / "outbox", ["a key of the outbox"], lambda: kept.clock.now.timestamp())


def ask(direct: Direct, sid: str, *keys: str) -> list[str]:
    """Call, press keys; return what each turn said."""
    said, action = [], "/voice"
    for key in ("", *keys):
        reply = good(direct.post(action, call_form(CallSid=sid, **({"Digits": key} if key else {}))), "voice")
        said.append(reply.words)
        action = reply.action or ""
    return said


def test_a_turn_that_asks_for_a_text_says_whether_it_was_taken(kept: Kept) -> None:
    outbox = outbox_of(kept)
    direct = Direct(create_app(SETTINGS, kept.clock, edition("court"), kept.recorder, outbox))
    for nth in range(4):
        ask(direct, f"CA{nth:032}", "1", "7", "7")
    assert kept.drain()
    rows = kept.rows("SELECT texted, outcome FROM ivr_turns WHERE texted <> '' ORDER BY at, turn")
    assert [row["texted"] for row in rows].count("taken") == 3
    assert {row["texted"] for row in rows} == {"taken", "too many"}
    assert len(outbox.waiting()) == 3


def test_what_was_asked_for_is_replayed_with_the_words_of_the_text(kept: Kept) -> None:
    direct = Direct(create_app(SETTINGS, kept.clock, edition("court"), kept.recorder, outbox_of(kept)))
    ask(direct, f"CA{1:032}", "1", "7")
    assert kept.drain()
    (call,) = calls_found(kept.settings, LINE.id, DAY, DAY)
    lines = list(replayed(call, lambda _: Known(edition("court")), call[0].program))
    assert "cannot be replayed" not in "\n".join(lines)
    assert any(line.startswith("  is sent a text: ") and "800-676-6856" in line for line in lines)


def test_what_becomes_of_texts_is_kept_as_the_outbox_tells_it(kept: Kept) -> None:
    kept.call("CA1", *pressed("1"))
    look_again(kept, "waiting", "trying", "accepted")
    look_again(kept, "delivered", "unknown", "undelivered")
    look_again(kept, "delivered", "unknown", "undelivered")
    assert told(kept).texts == {"delivered": 1, "unknown": 1, "undelivered": 1}
    look_again(kept)
    assert kept.one("SELECT count(*) FROM ivr_texts") == 3, "what the outbox forgets stays"
    kept.recorder.drainer._texted = {}  # as another process, or this one after a restart
    look_again(kept, "delivered")
    assert kept.one("SELECT count(*) FROM ivr_texts") == 3


def test_it_is_told_in_the_report_without_small_numbers() -> None:
    whole = {"delivered": 12, "accepted": 6, "unknown": 2, "undelivered": 3, "expired": 4, "waiting": 1}
    made = part(Counted(DAY, DAY, outcomes={"answered": 9}, asked={"taken": 30, "too many": 7}, texts=whole))
    assert made
    assert dict(made.rows) == {
        "asked for": 37,
        "delivered": 12,
        "sent, no word of delivery": 8,
        "not delivered": 7,
        "waits to be sent": "<5",
        "not known": "<5",
        "had three that day": 7,
    }
    assert part(Counted(DAY, DAY, outcomes={"answered": 9})) is None
    alone = part(Counted(DAY, DAY, outcomes={"answered": 9}, asked={"taken": 8}, texts={"delivered": 6, "refused": 2}))
    assert alone
    assert dict(alone.rows) == {"asked for": 8, "delivered": "..", "not delivered": "<5"}


def test_a_database_of_the_version_before_is_brought_up_to_date(kept: Kept) -> None:
    kept.call("CA1", *pressed("1"))
    assert kept.drain()
    engine = engine_of(kept)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE ivr_texts")
        connection.exec_driver_sql("ALTER TABLE ivr_turns DROP COLUMN texted")
        connection.exec_driver_sql("UPDATE ivr_records_version SET version_num = '2'")
    assert migrate(engine) == "2"
    with engine.connect() as connection:
        assert version(connection) == "3"
    engine.dispose()
    assert kept.one("SELECT count(*) FROM ivr_turns WHERE texted = ''") == 2
    kept.again()
    look_again(kept, "delivered")
    assert told(kept).texts == {"delivered": 1}


def test_the_outbox_is_read_without_what_leads_to_anybody(tmp_path: Path) -> None:
    made = settings(tmp_path, "http://nobody.invalid")
    look = looking(made, lambda: Whose(LINE.id, LINE.zone))
    assert look() == []
    outbox = of(made)
    assert outbox.enqueue("CA1 2", "+12025550123", "PACER Support: 800-676-6856.") == "queued"
    (found,) = look()
    assert (found.line, found.state) == (LINE.id, "waiting")
    name = outbox.waiting()[0].name
    assert name not in repr(found)
    assert "2025550123" not in repr(found)
    outbox.note(name, "delivered")
    with suppress(OSError):
        outbox.discard()
    assert look()[0].state in ("delivered", "expired")


def test_a_line_at_work_keeps_what_becomes_of_its_texts(tmp_path: Path) -> None:
    made = settings(tmp_path, "http://nobody.invalid")
    of(made).enqueue("CA1 2", "+12025550123", "words")
    recorder = recording(made, lambda: datetime.now(UTC), lambda: LINE)
    assert recorder
    try:

        def kept_texts() -> Sequence[tuple[str, str]]:
            with suppress(sqlite3.OperationalError), closing(sqlite3.connect(tmp_path / "records.sqlite3")) as found:
                return found.execute("SELECT line, state FROM ivr_texts").fetchall()
            return ()

        assert soon(lambda: kept_texts() == [(LINE.id, "waiting")], 30)
    finally:
        recorder.carrier.stop()


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"state": "waiting"}', b'{"state": 7, "at": "x", "more": 1}'])
def test_a_slip_that_cannot_be_read_keeps_nothing_from_being_kept(broken: bytes, tmp_path: Path) -> None:
    made = settings(tmp_path, "http://nobody.invalid")
    outbox = of(made)
    outbox.enqueue("CA1 2", "+12025550123", "words")
    outbox.waiting()[0].with_name("f" * 32).write_bytes(broken)
    assert len(looking(made, lambda: Whose(LINE.id, LINE.zone))()) == 1
