"""Bring a database to the present shape, and tell whether it is there."""

import warnings
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from data_access import engines, reference
from data_access.engines import triggers
from data_access.schema import database_state

NEWER = "This database has a newer shape than this software knows; update the software."


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def migrate(database: sa.Engine) -> None:
    """Create the tables, or upgrade them, in one transaction; then triggers and reference facts.

    Raises:
        ValueError: the database comes from a later release of this software.
    """
    with engines.writing(database) as conn:
        if missing(conn) == NEWER:
            raise ValueError(NEWER)
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        triggers.install(conn)
        if conn.scalar(sa.select(database_state.c.id)) is None:
            conn.execute(database_state.insert().values(id=1, version=1, demonstration=False))
        reference.install(conn)


def revision(message: str, database: sa.Engine) -> None:
    """Write a new migration from what the schema has and the database has not."""
    with database.connect() as conn:
        config = _config()
        config.attributes["connection"] = conn
        command.revision(config, message, autogenerate=True)


def missing(conn: sa.Connection) -> str | None:
    """What keeps this database from being used, in one sentence; None if nothing does."""
    present = _revision(conn)
    scripts = ScriptDirectory.from_config(_config())
    if present == scripts.get_current_head():
        return None
    if present is None:
        return "This database is empty. Create its tables with: python -m data_access migrate"
    if present not in {script.revision for script in scripts.walk_revisions()}:
        return NEWER
    return "This database has an older shape. Upgrade it with: python -m data_access migrate"


def _revision(conn: sa.Connection) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MigrationContext.configure(conn).get_current_revision()
