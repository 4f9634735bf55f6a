"""The database: which one, how it is opened, and what is said of it. SQLite unless a PostgreSQL is named."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ivr.errors import IvrError
from ivr.records.probing import FILE

# Seconds. Nobody waits for the database but the thread that writes to it, and whoever asks for a report.
_CONNECTING, _LOCKED, _STATEMENT = 5, 5, 30
# What PostgreSQL knows the turn of the writers, and of those who migrate, by.
_OWNER_ALONE = 0o600
WRITING, MIGRATING = 0x69767201, 0x69767202
# Of a password that was not escaped a part is taken for the host, and whoever looks for that host tells its name.
_HOST = re.compile(r"[A-Za-z0-9._:%,-]*")
_UNREADABLE = (
    "DATABASE_URL cannot be read: write postgresql://USER:PASSWORD@HOST/NAME, and in the password %40 for @, %3A for "
    ":, %2F for / and %25 for %."
)
_TOLD = ("host", "port")


class RecordsError(IvrError):
    """The records cannot be read or written now. Callers are served all the same."""


def address(database_url: str | None, state: Path) -> URL:
    """Return the address of the database. Raises RecordsError for one that is neither SQLite nor PostgreSQL."""
    if not database_url:
        return URL.create("sqlite", database=str(state / FILE))
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        raise RecordsError(_UNREADABLE) from None
    if not _HOST.fullmatch(url.host or ""):
        raise RecordsError(_UNREADABLE)
    kind = url.get_backend_name()
    if kind in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise RecordsError(f"DATABASE_URL names {kind}: records are kept in PostgreSQL or SQLite.")
    return url


def opened(url: URL, *, writing: bool) -> Engine:
    """Return the way to a database. In SQLite a writer makes the file, for its owner alone, and takes turns."""
    if url.get_backend_name() == "postgresql":
        more = {"connect_timeout": _CONNECTING, "options": f"-c statement_timeout={_STATEMENT * 1000}"}
        return create_engine(url, connect_args=more, pool_size=1, max_overflow=0, pool_pre_ping=True)
    if writing and url.database and not url.database.startswith((":", "file:")):
        with suppress(OSError):  # which is told when it is used
            Path(url.database).touch(_OWNER_ALONE)
    engine = create_engine(url, connect_args={"timeout": _LOCKED}, pool_size=1, max_overflow=0)
    # Python's own idea of transactions leaves out what changes tables, so they are begun by hand.
    event.listen(engine, "connect", _by_hand)
    event.listen(engine, "begin", _begin_writing if writing else _begin_reading)
    return engine


def alone(connection: Connection, lock: int) -> None:
    """Wait until no other machine has the turn; it ends with the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def shown(url: URL) -> str:
    """Return an address as it may be told: without a password, which may stand among its options too."""
    kept = {name: value for name, value in url.query.items() if name in _TOLD}
    return url.set(query=kept).render_as_string(hide_password=True)


def _by_hand(connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
