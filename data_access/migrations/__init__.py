"""Bring a database to the present shape, and tell whether it is there."""

import functools
import warnings
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from data_access import reference
from data_access.database import change_log, comments, connections, integrity_triggers, triggers
from data_access.domain.refusal import Refused
from data_access.schema import database_state

NEWER = "This database has a newer shape than this software knows; update the software."


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _config_for(conn: sa.Connection) -> Config:
    config = _config()
    config.attributes["connection"] = conn
    return config


def migrate(database: sa.Engine) -> None:
    """Bring a database to the present shape, in one transaction.

    Raises:
        Refused: the database comes from a later release of this software.
    """
    with connections.writing(database) as conn:
        bring_up(conn)


def bring_up(conn: sa.Connection) -> None:
    """Create the tables, or upgrade them; then triggers, guards, reference facts and comments.

    `conn` must be writing.

    Raises:
        Refused: the database comes from a later release of this software.
    """
    if missing(conn) == NEWER:
        raise Refused(NEWER)
    upgrade(conn, "head")
    triggers.install(conn)
    change_log.install(conn)
    integrity_triggers.install(conn)
    if conn.scalar(sa.select(database_state.c.id)) is None:
        conn.execute(database_state.insert().values(id=1, version=1, demonstration=False))
    reference.install(conn)
    comments.install(conn)


def upgrade(conn: sa.Connection, revision: str) -> None:
    """Create the tables as they were at a revision, or upgrade them to it, and nothing besides."""
    command.upgrade(_config_for(conn), revision)


def shape(revision: str) -> sa.MetaData:
    """The tables as they are at a revision, with types that are the same for both databases.

    Raises:
        Refused: the revision comes from a later release of this software.
    """
    if not _is_known(revision):
        raise Refused(NEWER)
    # Made in memory: a shared database may hold tables of other offices, which are not ours.
    made, database = sa.MetaData(), connections.engine("sqlite://")
    sa.event.listen(made, "column_reflect", _generic)
    with connections.writing(database) as conn:
        upgrade(conn, revision)
        made.reflect(conn)
    database.dispose()
    made.remove(made.tables["alembic_version"])
    return made


def _generic(_inspector: sa.Inspector, _table: sa.Table, column: dict) -> None:
    column["type"] = column["type"].as_generic()


def revision(message: str, database: sa.Engine) -> None:
    """Write a new migration from what the schema has and the database has not."""
    with database.connect() as conn:
        command.revision(_config_for(conn), message, autogenerate=True)


def present(conn: sa.Connection) -> str | None:
    """The revision that this database has the shape of; None if it holds no tables of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MigrationContext.configure(conn).get_current_revision()


def missing(conn: sa.Connection) -> str | None:
    """What keeps this database from being used, in one sentence; None if nothing does."""
    revision = present(conn)
    if revision == _scripts().get_current_head():
        return None
    if revision is None:
        return "This database is empty. Create its tables with: python -m data_access migrate"
    if not _is_known(revision):
        return NEWER
    return "This database has an older shape. Upgrade it with: python -m data_access migrate"


def _is_known(revision: str) -> bool:
    return revision in {script.revision for script in _scripts().walk_revisions()}


@functools.cache
def _scripts() -> ScriptDirectory:
    """The migrations of this software, which are read once a process."""
    return ScriptDirectory.from_config(_config())
