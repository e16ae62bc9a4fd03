"""The data dictionary: the schema's own comments, for those who write to the database with us."""

from collections.abc import Iterator

import sqlalchemy as sa

from data_access.schema import metadata


def text() -> str:
    """Every table and column in Markdown, as they stand in docs/data_dictionary.md."""
    return "\n".join(line for table in metadata.tables.values() for line in _table(table)).rstrip()


def _table(table: sa.Table) -> Iterator[str]:
    yield from (f"### {table.name}", "", table.comment or "", "")
    yield from ("| column | type | may be NULL | meaning |", "|---|---|---|---|")
    for column in table.columns:
        needed = "yes" if column.nullable else "no"
        yield f"| `{column.name}` | {_type(column)} | {needed} | {column.comment} |"
    yield ""
    if rules := list(_rules(table)):
        yield from (*rules, "")


def _type(column: sa.Column) -> str:
    named = str(column.type).lower()
    return next((f"{named}, of `{key.target_fullname}`" for key in column.foreign_keys), named)


def _rules(table: sa.Table) -> Iterator[str]:
    """What the database itself refuses, besides NULL and unknown keys."""
    kinds = {sa.PrimaryKeyConstraint: "Key", sa.UniqueConstraint: "Unique"}
    for rule in sorted(table.constraints, key=lambda rule: (rule.__visit_name__, str(rule.name))):
        named = kinds.get(type(rule))
        if named and isinstance(rule, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
            yield f"- {named}: {', '.join(f'`{column.name}`' for column in rule.columns)}."
        if isinstance(rule, sa.CheckConstraint):
            condition = rule.sqltext.compile(compile_kwargs={"literal_binds": True})
            yield f"- Holds: `{condition}`."
