"""Can the database be reached now? Without the library that writes records: this is asked in every process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ivr.settings import Settings

FILE = "records.sqlite3"
"""The file in the state folder that stands in for a database by address."""
# Seconds. The PostgreSQL library takes no less than two to connect.
_CONNECTING, _LOCKED = 2, 0.5


def unreachable(settings: Settings) -> str:
    """Return why the database of the records cannot be reached, in a few words without its address; empty if it can."""
    url = settings.database_url
    try:
        if url and not url.startswith("sqlite:"):
            _postgresql(url)
        else:
            named = (url or "").removeprefix("sqlite:///").removeprefix("file:").partition("?")[0]
            _sqlite(Path(named) if named else settings.state / FILE)
    except Exception as error:
        # Other libraries repeat the address, and with it the name of the user.
        return f"{type(error).__name__}{f': {error}' if isinstance(error, sqlite3.Error) else ''}"
    return ""


def _sqlite(path: Path) -> None:
    if not path.exists():  # the first record makes it
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=_LOCKED, uri=True)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _postgresql(url: str) -> None:
    import psycopg  # 12 MB, where there is one to ask

    with psycopg.connect(url, connect_timeout=_CONNECTING, autocommit=True) as connection:
        connection.execute("SELECT 1")
