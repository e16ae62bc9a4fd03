"""What an import changes, noted by the database itself: each row before, and as the import left it.

Triggers see every table of facts, whichever module writes to it, and what other triggers write.
PostgreSQL has them for good: they note nothing but where a transaction names its import. On SQLite
they are temporary ones, of the connection that imports.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from data_access.database import connections
from data_access.schema import FACTS, engagement_days, import_undo

# The roll-up by day is computed anew.
TABLES = tuple(table for table in FACTS if table is not engagement_days)
SETTING = "focal_point.import"
# For each kind of write, the rows it takes away, then those it leaves.
WRITES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# Of a row that is written twice, what was there first and what is there last are kept.
NOTE = (
    "INSERT INTO import_undo (batch_id, table_name, row_key, before, after) {rows}"
    " ON CONFLICT (batch_id, table_name, row_key) DO UPDATE SET after = excluded.after"
)


def install(conn: sa.Connection) -> None:
    """Put PostgreSQL's triggers in place anew; SQLite's are made by `begin`."""
    if conn.dialect.name != "postgresql":
        return
    named = f"current_setting('{SETTING}', true)"
    for write, sides in WRITES.items():
        steps = []
        for side in sides:
            row = "to_jsonb(written)"
            sides_of = f"{row}::text, NULL" if side == "OLD" else f"NULL, {row}::text"
            rows = (
                f"SELECT {named}::integer, TG_TABLE_NAME, ({row} - TG_ARGV)::text, {sides_of}"
                f" FROM {side.lower()}_rows AS written"
            )
            steps.append(NOTE.format(rows=rows))
        conn.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION note_{write.lower()}() RETURNS trigger LANGUAGE plpgsql"
            f" {connections.own_tables_first(conn)} AS $$ BEGIN"
            f" IF COALESCE({named}, '') <> '' THEN {'; '.join(steps)}; END IF;"
            " RETURN NULL; END $$"
        )
        seen = " ".join(f"{side} TABLE AS {side.lower()}_rows" for side in sides)
        for table in TABLES:
            rest = ", ".join(f"'{c.name}'" for c in table.c if not c.primary_key)
            conn.exec_driver_sql(
                f"CREATE OR REPLACE TRIGGER note_{table.name}_{write.lower()} AFTER {write}"
                f" ON {table.name} REFERENCING {seen}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION note_{write.lower()}({rest})"
            )


def begin(conn: sa.Connection, batch: int) -> None:
    """Note what is written from here on as done by this import.

    PostgreSQL does so until the transaction ends, SQLite until it is rolled back or the
    connection is closed.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT set_config('{SETTING}', '{int(batch)}', true)")
        return
    for table in TABLES:
        for write, sides in WRITES.items():
            steps = []
            for side in sides:
                row = _as_json(table.c, f"{side}.")
                key = _as_json(table.primary_key, f"{side}.")
                sides_of = f"{row}, NULL" if side == "OLD" else f"NULL, {row}"
                # SQLite takes ON for a join's, unless something stands before it.
                rows = f"SELECT {int(batch)}, '{table.name}', {key}, {sides_of} WHERE true"
                steps.append(NOTE.format(rows=rows))
            conn.exec_driver_sql(
                f"CREATE TEMP TRIGGER note_{table.name}_{write.lower()} AFTER {write}"
                f" ON main.{table.name} BEGIN {'; '.join(steps)}; END"
            )


def rows(conn: sa.Connection, table: sa.Table, batch: int, side: str) -> sa.Subquery:
    """The rows of a table as an import found them ("before") or left them ("after").

    Beside the columns of the table stands `other`: the row on the other side as text; NULL where
    there was none.
    """
    this, other = import_undo.c[side], import_undo.c["after" if side == "before" else "before"]
    values = (_value(conn, this, column).label(column.name) for column in table.c)
    return (
        sa.select(*values, this.label("said"), other.label("other"))
        .where(
            import_undo.c.batch_id == batch,
            import_undo.c.table_name == table.name,
            this.is_not(None),
        )
        .subquery()
    )


def as_noted(conn: sa.Connection, table: sa.Table) -> sa.ColumnElement[str]:
    """A row as it stands now, in the text in which it would be noted."""
    if conn.dialect.name == "postgresql":
        return sa.cast(sa.func.to_jsonb(sa.literal_column(table.name)), sa.Text)
    return sa.literal_column(_as_json(table.c, f"{table.name}."), sa.Text)


def _value(conn: sa.Connection, said: sa.Column, column: sa.Column) -> sa.ColumnElement:
    if conn.dialect.name == "postgresql":
        return sa.cast(sa.cast(said, postgresql.JSONB)[column.name].astext, column.type)
    found = sa.func.json_extract(said, f"$.{column.name}")
    if isinstance(column.type, sa.Double):
        found = sa.func.exact_number(found)
    return sa.type_coerce(found, column.type)


def _as_json(columns: Iterable[sa.Column], of: str) -> str:
    """SQLite's JSON of a row; a number with a point as text, for SQLite writes it rounded."""
    values = {
        column.name: f"exact_text({of}{column.name})"
        if isinstance(column.type, sa.Double)
        else f"{of}{column.name}"
        for column in columns
    }
    pairs = (f"'{name}', {value}" for name, value in values.items())
    return f"json_object({', '.join(pairs)})"
