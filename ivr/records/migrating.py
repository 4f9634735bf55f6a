"""Bringing a database to the shape this program knows, by one machine at a time; a newer one is left alone."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ivr.records.database import MIGRATING, RecordsError, alone
from ivr.records.tables import NEWEST

_TABLE = "ivr_records_version"


class NewerError(RecordsError):
    """A newer program has been here."""


class OlderError(RecordsError):
    """The database was not migrated yet, or is empty."""


def version(connection: Connection) -> str:
    """Return the last migration a database has had, empty where it has had none."""
    context = MigrationContext.configure(connection, opts={"version_table": _TABLE})
    return context.get_current_revision() or ""


def fits(connection: Connection) -> None:
    """Raise NewerError or OlderError where the database is not of the shape this program knows."""
    found = version(connection)
    if found == NEWEST:
        return
    if _known(found):
        raise OlderError("The database is older than this program: run `python -m ivr records migrate`.")
    raise NewerError(
        f"The database is of a newer program (its version is {found}, this program knows {NEWEST}): run that program. "
        "Records wait on this machine until then; the line answers as always."
    )


def migrate(engine: Engine) -> str:
    """Bring a database up to date; return the version it had before. Raises NewerError and what the database raises.

    All of it happens or nothing. Who comes meanwhile waits, and then finds it done.
    """
    with engine.begin() as connection:
        alone(connection, MIGRATING)
        before = version(connection)
        if before != NEWEST:
            if not _known(before):
                fits(connection)
            _upgrade(connection)
    return before


def _known(found: str) -> bool:
    return not found or (found.isdecimal() and int(found) < int(NEWEST))


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)

    def steps(revision: object, _: MigrationContext) -> list[object]:
        # What Alembic's own `upgrade` gives here. Its other half, a script env.py, would work when it is imported.
        return list(scripts._upgrade_revs(NEWEST, revision))  # type: ignore[arg-type]  # as Alembic calls it

    with EnvironmentContext(config, scripts, fn=steps, destination_rev=NEWEST) as environment:
        environment.configure(connection=connection, version_table=_TABLE)
        with environment.begin_transaction():
            environment.run_migrations()
