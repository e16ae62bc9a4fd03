"""Columns that a migration adds to a table that others refer to.

SQLite can make such a table anew only at the cost of those references, and can add a constraint to
it only together with its column; this is the one statement that both databases take.
"""

from collections.abc import Iterable

import sqlalchemy as sa


def add(
    conn: sa.Connection, table: str, name: str, kind: str, comment: str, constraint: str = ""
) -> None:
    """Add a column of a type, with what constrains it, as `one_of` and `refers` write it."""
    conn.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {name} {kind} {constraint}".rstrip())
    if conn.dialect.name == "postgresql":
        said = comment.replace("'", "''")
        conn.exec_driver_sql(f"COMMENT ON COLUMN {table}.{name} IS '{said}'")


def one_of(table: str, name: str, allowed: Iterable[str]) -> str:
    """The column holds one of these words, or nothing."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return f"CONSTRAINT ck_{table}_{name} CHECK ({name} IN ({words}))"


def refers(table: str, name: str, other: str, key: str = "id") -> str:
    """The column names a row of another table, or nothing."""
    return f"CONSTRAINT fk_{table}_{name}_{other} REFERENCES {other} ({key})"
