"""A database that is slow, locked, full, gone, older or newer: no caller notices, and records are written later."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from ivr import cli
from ivr.records import draining, migrating
from ivr.records.database import RecordsError, address, opened, shown
from ivr.records.expiring import CALLER_DAYS, PHRASE_DAYS, expire
from ivr.records.migrating import NewerError, OlderError, fits, migrate, version
from ivr.records.tables import METADATA, NEWEST
from tests import postgres
from tests.records_made import CALLER, Kept, kept, postgres_server, pressed

__all__ = ["kept", "postgres_server"]

SID = "CA" + "0" * 31
ROOT = Path(__file__).parent.parent


def engine_of(kept: Kept) -> Engine:
    """Return the database of a test; whoever asks for it closes it."""
    return opened(address(kept.database_url, kept.state), writing=True)


# The shape of the database


def test_the_migrations_make_just_the_tables_that_the_program_knows(kept: Kept) -> None:
    engine = engine_of(kept)
    assert migrate(engine) == ""
    assert migrate(engine) == NEWEST
    found = inspect(engine)
    assert {name for name in found.get_table_names() if name != "ivr_records_version"} == set(METADATA.tables)
    for table in METADATA.tables.values():
        there = {column["name"]: column for column in found.get_columns(table.name)}
        assert set(there) == {column.name for column in table.columns}
        for column in table.columns:
            assert there[column.name]["nullable"] == column.nullable, column
            assert there[column.name]["type"]._type_affinity is column.type._type_affinity, column
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        assert {index["name"] for index in found.get_indexes(table.name)} == {index.name for index in table.indexes}
    engine.dispose()


def test_many_machines_may_migrate_at_once(kept: Kept) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from ivr.records.database import *\nfrom ivr.records.migrating import *\n"
        "engine = opened(address(sys.argv[1] or None, Path(sys.argv[2])), writing=True)\n"
        "sys.stdin.readline()\nprint(repr(migrate(engine)))\nengine.dispose()\n"
    )
    command = [sys.executable, "-c", script, kept.database_url or "", str(kept.state)]
    machines = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    time.sleep(2)
    told = [machine.communicate("go\n", timeout=60)[0].strip() for machine in machines]
    assert sorted(told) == ["''", *[repr(NEWEST)] * 3]
    kept.call(SID, *pressed("1"))
    assert kept.drain()
    assert kept.counts == (2, 1)


def test_a_newer_database_is_left_alone_and_the_records_wait(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.call(SID, *pressed("1"))
    kept.drain()
    engine = engine_of(kept)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ivr_records_version SET version_num = '99'")
    with pytest.raises(NewerError, match="newer program"):
        migrate(engine)
    kept.call(SID, *pressed("1"), first=3)
    with caplog.at_level(logging.WARNING):
        assert not kept.drain()
        assert not kept.drain()
    assert caplog.text.count("newer program (its version is 99") == 1
    kept.again()
    assert not kept.drain()
    assert kept.counts == (2, 1)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE ivr_records_version SET version_num = '{NEWEST}'")
    engine.dispose()
    assert kept.drain()
    assert kept.counts == (4, 1)


def test_an_older_database_is_brought_up_to_date(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty one, one of the first version with records in it, and one whose next step is not there."""
    engine = engine_of(kept)
    with engine.connect() as connection, pytest.raises(OlderError, match="records migrate"):
        fits(connection)
    kept.call(SID, *pressed("1"))
    assert kept.drain()
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE ivr_texts")
        for name in ("state", "came", "heard", "texted"):
            connection.exec_driver_sql(f"ALTER TABLE ivr_turns DROP COLUMN {name}")
        connection.exec_driver_sql("UPDATE ivr_records_version SET version_num = '1'")
    kept.again()
    kept.call(SID, *pressed("1"), first=3)
    assert kept.drain()
    assert kept.counts == (4, 1)
    assert kept.one("SELECT count(*) FROM ivr_turns WHERE state = ''") == 2
    monkeypatch.setattr(migrating, "NEWEST", "4")
    with engine.connect() as connection:
        assert version(connection) == "3"
        with pytest.raises(OlderError):
            fits(connection)
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(kept)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE ivr_losses (other INTEGER)")
    with pytest.raises(Exception, match="ivr_losses"):
        migrate(engine)
    assert [name for name in inspect(engine).get_table_names() if name != "ivr_losses"] == []
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE ivr_losses")
    assert migrate(engine) == ""
    engine.dispose()


# Out of order


def test_while_the_file_is_locked_records_wait(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        kept.call(SID, *pressed("1"))
        kept.drain()
        kept.recorder.drainer.close()
        with closing(sqlite3.connect(tmp_path / "records.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            thread = threading.Thread(target=kept.drain)
            kept.call(SID, *pressed("1"), first=3)
            thread.start()
            began = time.perf_counter()
            kept.call(SID, *pressed("1"), first=5)
            assert time.perf_counter() - began < 1
            thread.join()
            other.execute("COMMIT")
        assert kept.spooled
        assert kept.drain()
        assert kept.counts == (6, 1)


def test_a_database_that_cannot_be_written_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Kept(tmp_path)) as kept:
        kept.call(SID, *pressed("1"))
        kept.drain()
        kept.recorder.drainer.close()
        file = tmp_path / "records.sqlite3"
        whole = file.read_bytes()
        file.write_bytes(b"this is no database" * 100)
        kept.call(SID, *pressed("1"), first=3)
        with caplog.at_level(logging.INFO):
            assert not kept.drain()
            assert not kept.drain()
            file.write_bytes(whole)
            assert kept.drain()
        assert [record.levelname for record in caplog.records if record.name == "ivr.records"] == ["WARNING", "INFO"]
        assert "file is not a database" in caplog.text
        assert kept.counts == (4, 1)


def test_a_database_that_may_only_be_read_lets_records_wait(kept: Kept) -> None:
    kept.call(SID, *pressed("1"))
    assert kept.drain()
    whole = kept.settings
    if kept.server and kept.database_url:
        name = kept.server.psql(kept.database_url, "SELECT current_database()")
        kept.server.psql(kept.database_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    else:
        kept.settings = replace(whole, database_url=f"sqlite:///file:{kept.state}/records.sqlite3?mode=ro&uri=true")
    kept.again()
    kept.call(SID, *pressed("1"), first=3)
    assert not kept.drain()
    assert kept.counts == (2, 1)
    if kept.server and kept.database_url:
        undone = f"BEGIN READ WRITE; ALTER DATABASE {name} SET default_transaction_read_only = off; COMMIT"
        kept.server.psql(kept.database_url, undone)
    kept.settings = whole
    kept.again()
    assert kept.drain()
    assert kept.counts == (4, 1)
    assert kept.recorder.standing()["lost"] == 0


@pytest.mark.postgres
def test_records_wait_while_the_server_is_gone_or_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(draining, "SECONDS", 0.05)
    with postgres.server() as server, closing(Kept(tmp_path, server.database(), server)) as kept:
        kept.call(SID, *pressed("1"))
        assert kept.drain()
        server.stop()
        kept.call(SID, *pressed("1"), first=3)
        assert not kept.drain()
        server.start()
        assert kept.drain()
        assert kept.counts == (4, 1)
        server.freeze()
        thread = threading.Thread(target=kept.drain)
        kept.call(SID, *pressed("1"), first=5)
        thread.start()
        began = time.perf_counter()
        for nth in range(50):
            kept.call(f"{SID}{nth}", *pressed("1"))
        assert time.perf_counter() - began < 2
        assert thread.is_alive()
        server.thaw()
        thread.join(20)
        assert kept.drain()
        assert kept.counts == (106, 51)
        assert kept.recorder.standing() == {"waiting_bytes": 0, "waiting_seconds": 0, "lost": 0}


FULL = """
import resource, sys
from pathlib import Path
from tests.records_made import Kept, pressed
kept = Kept(Path(sys.argv[1]))
kept.call("first", *pressed("1"))
assert kept.drain()
for nth in range(300):
    kept.call(f"call {nth}", *pressed("1"))
size = (Path(sys.argv[1]) / "records.sqlite3").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
print(kept.drain(), kept.counts)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(kept.drain(), kept.counts)
"""


def test_a_database_on_a_full_disk_takes_them_later(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["False (2, 1)", "True (602, 301)"]


def test_a_thread_of_its_own_moves_them(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "SECONDS", 0.05)
    stop = threading.Event()
    thread = threading.Thread(target=kept.recorder.drainer.run, args=(stop,))
    thread.start()
    kept.call(SID, *pressed("1"))
    until = time.monotonic() + 10
    while kept.spooled and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join(10)
    assert kept.counts == (2, 1)
    assert not thread.is_alive()


def test_nothing_about_a_caller_is_in_what_is_logged(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.call(SID, *pressed("1"))
    kept.drain()
    engine = engine_of(kept)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE ivr_turns RENAME TO hidden")
    engine.dispose()
    kept.call(SID, *pressed("1"), first=3)
    with caplog.at_level(logging.DEBUG):
        assert not kept.drain()
    assert "ivr_turns" in caplog.text
    who = kept.recorder.pseudonyms.caller(CALLER, kept.clock.now.date())
    assert who
    assert who not in caplog.text
    assert kept.recorder.pseudonyms.call(SID) not in caplog.text


# Retention


def test_what_was_kept_long_enough_goes(kept: Kept) -> None:
    object.__setattr__(kept.settings, "record_phrases", True)
    kept.again()
    kept.text("SM1", "blorp flump")
    kept.call(SID, *pressed("1"))
    kept.drain()
    engine = engine_of(kept)
    day = kept.clock.now.date()
    assert not any(expire(engine, day + timedelta(PHRASE_DAYS), 400).values())
    assert expire(engine, day + timedelta(PHRASE_DAYS + 1), 400)["phrases"] == 1
    assert kept.one("SELECT count(*) FROM ivr_turns WHERE caller = ''") == 0
    assert expire(engine, day + timedelta(CALLER_DAYS + 1), 400)["callers"] == 4
    assert kept.counts == (3, 1)
    assert expire(engine, day + timedelta(401), 400, spare_all=True) == {}
    assert kept.counts == (3, 1)
    gone = expire(engine, day + timedelta(401), 400)
    assert (gone["turns"], gone["calls"]) == (3, 1)
    assert kept.counts == (0, 0)
    engine.dispose()


def test_expired_words_are_not_left_in_the_file(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as kept:
        object.__setattr__(kept.settings, "record_phrases", True)
        kept.again()
        kept.text("SM1", "blorp flump")
        kept.drain()
        assert b"blorp flump" in (tmp_path / "records.sqlite3").read_bytes()
        engine = engine_of(kept)
        expire(engine, kept.clock.now.date() + timedelta(31), 400)
        engine.dispose()
        assert b"blorp flump" not in (tmp_path / "records.sqlite3").read_bytes()


# Addresses


def test_a_database_is_named_by_its_address(tmp_path: Path) -> None:
    assert shown(address(None, tmp_path)) == f"sqlite:///{tmp_path}/records.sqlite3"
    url = address("postgres://kim:geheim@db.example.org/line", tmp_path)
    assert (url.drivername, url.host, url.database) == ("postgresql+psycopg", "db.example.org", "line")
    assert "geheim" not in shown(url)
    for wrong in ("mysql://x/y", "nonsense"):
        with pytest.raises(RecordsError) as told:
            address(wrong, tmp_path)
        assert "DATABASE_URL" in str(told.value)


def test_the_commands_migrate_and_expire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path / "new"))
    assert cli.main(["records", "expire"]) == 0, "before the first call too: there may be a timer for it"
    assert "0 turns" in capsys.readouterr().out
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path))
    assert cli.main(["records", "migrate"]) == 0
    assert f"version {NEWEST}" in capsys.readouterr().out
    assert cli.main(["records", "migrate"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert cli.main(["records", "expire"]) == 0
    assert "0 turns" in capsys.readouterr().out
    assert cli.main(["records", "status"]) == 0
    assert "0 bytes wait" in capsys.readouterr().out
    with closing(sqlite3.connect(tmp_path / "records.sqlite3")) as connection:
        connection.execute("UPDATE ivr_records_version SET version_num = '99'")
        connection.commit()
    assert cli.main(["records", "expire"]) == 2
    assert "newer program" in capsys.readouterr().err
