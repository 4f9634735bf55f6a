"""The database of the settings, for the commands and the staff pages: what goes wrong with it is said in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from ivr.records.database import RecordsError, address, opened, shown
from ivr.records.draining import reason
from ivr.records.expiring import expire
from ivr.records.migrating import migrate
from ivr.records.tables import NEWEST
from ivr.settings import Settings


@contextmanager
def reading(settings: Settings) -> Iterator[Engine]:
    """Give the database to read from; where there is no file yet, an empty one in memory. Raises RecordsError."""
    url = address(settings.database_url, settings.state)
    nowhere = settings.database_url is None and not (settings.state / str(url.database)).exists()
    with _told(create_engine("sqlite://") if nowhere else opened(url, writing=False)) as engine:
        yield engine


def migrated(settings: Settings) -> tuple[str, str]:
    """Bring the database up to date; return the versions before and after. Raises RecordsError."""
    with _writing(settings) as engine:
        return migrate(engine), NEWEST


def expired(settings: Settings, today: date) -> dict[str, int]:
    """Remove what was kept long enough; return how many rows of each. Raises RecordsError.

    As by whatever writes, the database is first brought up to date: on a new machine nothing may have done so yet.
    """
    with _writing(settings) as engine:
        migrate(engine)
        return expire(engine, today, settings.record_days)


def where(settings: Settings) -> str:
    """Return where records are kept, without a password. Raises RecordsError."""
    return shown(address(settings.database_url, settings.state))


@contextmanager
def _writing(settings: Settings) -> Iterator[Engine]:
    settings.state.mkdir(parents=True, exist_ok=True)
    with _told(opened(address(settings.database_url, settings.state), writing=True)) as engine:
        yield engine


@contextmanager
def _told(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    except DBAPIError as error:
        raise RecordsError(f"The database cannot be used: {reason(error)}") from None
    finally:
        engine.dispose()
