"""The comments of tables and columns in PostgreSQL, as the schema states them now.

They are words for the data dictionary and no part of a table's shape: a new one needs no migration.
"""

import sqlalchemy as sa
from sqlalchemy.schema import SetColumnComment, SetTableComment

from data_access.schema import metadata


def install(conn: sa.Connection) -> None:
    """Write the comments that differ from the schema; SQLite stores none."""
    if not conn.dialect.supports_comments:
        return
    there = sa.inspect(conn)
    tables, columns = there.get_multi_table_comment(), there.get_multi_columns()
    for table in metadata.sorted_tables:
        key = (None, table.name)
        if tables[key]["text"] != table.comment:
            conn.execute(SetTableComment(table))
        comments = {column["name"]: column["comment"] for column in columns[key]}
        for column in table.columns:
            if comments[column.name] != column.comment:
                conn.execute(SetColumnComment(column))
