"""PostgreSQL's roles: one for the office, which owns nothing, and one for the readers of links.

An administrator grants them to the users that the application connects as (docs/operations.md).
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from data_access.database import connections, link_connection
from data_access.domain.refusal import Refused
from data_access.schema import IDLE, LONGEST, metadata, release_figures, releases

OFFICE, LINKS = "focal_point_office", "focal_point_links"
# What only ever grows, and what only `migrate` writes.
ADDED_TO = ("audit",)
FUNCTION = "readable_releases"


def present(conn: sa.Connection) -> bool:
    """Whether this database has these roles; only PostgreSQL can."""
    if conn.dialect.name != "postgresql":
        return False
    return bool(conn.exec_driver_sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{LINKS}'").all())


def install(conn: sa.Connection) -> None:
    """Make the roles, or bring what they may do to the present shape.

    Raises:
        Refused: the database is no PostgreSQL.
    """
    for statement in statements(conn):
        conn.exec_driver_sql(statement)


def statements(conn: sa.Connection) -> Iterator[str]:
    """The SQL that `install` runs, for an administrator to read or to run.

    Raises:
        Refused: the database is no PostgreSQL.
    """
    if conn.dialect.name != "postgresql":
        raise Refused("Roles are PostgreSQL's; on SQLite, links are kept apart without them.")
    schema = conn.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    database = conn.exec_driver_sql("SELECT quote_ident(current_database())").scalar()
    for role in (OFFICE, LINKS):
        missing = f"NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        yield f"DO $$ BEGIN IF {missing} THEN CREATE ROLE {role} NOLOGIN; END IF; END $$"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield f"GRANT TEMPORARY ON DATABASE {database} TO {OFFICE}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {OFFICE}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {OFFICE}"
    for table in metadata.sorted_tables:
        rights = "INSERT" if table.name in ADDED_TO else "INSERT, UPDATE, DELETE"
        yield f"GRANT {rights} ON {table.name} TO {OFFICE}"
    yield (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS SETOF integer LANGUAGE sql STABLE"
        f" SECURITY DEFINER {connections.own_tables_first(conn)} AS $$ {_readable()} $$"
    )
    yield f"REVOKE EXECUTE ON FUNCTION {FUNCTION}() FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {FUNCTION}() TO {LINKS}"
    for table, columns in link_connection.SHOWN.items():
        yield from _row_level(table, columns)


def _row_level(table: sa.Table, columns: tuple[str, ...]) -> Iterator[str]:
    key = "id" if table is releases else release_figures.c.release_id.name
    yield f"GRANT SELECT ({', '.join(columns)}) ON {table.name} TO {LINKS}"
    yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
    for role in (OFFICE, LINKS):
        yield f"DROP POLICY IF EXISTS {role} ON {table.name}"
    yield f"CREATE POLICY {OFFICE} ON {table.name} TO {OFFICE} USING (true) WITH CHECK (true)"
    yield (
        f"CREATE POLICY {LINKS} ON {table.name} FOR SELECT TO {LINKS}"
        f" USING ({key} IN (SELECT {FUNCTION}()))"
    )


def _readable() -> str:
    """The one query of what a link may read, as a reader's own session asks it of PostgreSQL."""
    token = sa.func.convert_to(sa.func.current_setting(link_connection.SETTING, True), "UTF8")
    now = sa.func.timezone("UTC", sa.func.now(), type_=sa.DateTime)
    statement = link_connection.readable(
        sa.func.encode(sa.func.sha256(token), "hex"),
        now,
        now - sa.literal(IDLE),
        now - sa.literal(LONGEST),
    )
    return str(
        statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    )
