"""The database itself: its state, its sources, and the files that were loaded."""

import sqlalchemy as sa

from data_access.schema.columns import metadata, one_of, row_number, text

database_state = sa.Table(
    "database_state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="always 1: the table has one row"),
    sa.Column(
        "version",
        sa.BigInteger,
        nullable=False,
        comment="data version; a trigger raises it with every write of facts",
    ),
    sa.Column(
        "demonstration",
        sa.Boolean,
        nullable=False,
        comment="whether the database holds demonstration data",
    ),
    sa.CheckConstraint("id = 1", name="one_row"),
    comment="One row with the state of the whole database.",
)

sources = sa.Table(
    "sources",
    metadata,
    text("name", "short name with which queries cite the source", 40, primary_key=True),
    text("title", "title shown to readers", 200, nullable=False),
    text("publisher", "who publishes it", 200, nullable=False),
    sa.Column("cadence_days", sa.Integer, comment="days between issues; NULL if it is issued once"),
    sa.Column(
        "speaks_for",
        sa.Date,
        comment="date of the data: the last day they cover; NULL if no data loaded",
    ),
    text("precision", "precision of `speaks_for`: day or year", 4, nullable=False),
    sa.Column("loaded_at", sa.DateTime, comment="instant (UTC) of the last import"),
    one_of("precision", ("day", "year"), "precision"),
    comment="Sources, with the date of the data and the interval until the next issue.",
)

import_batches = sa.Table(
    "import_batches",
    metadata,
    row_number(),
    text("kind", "kind of import, such as decisions", 40, nullable=False),
    text("file_name", "name of the file, without its folder", 255, nullable=False),
    text("sha256", "SHA-256 of the file's bytes", 64, nullable=False),
    sa.Column(
        "source", sa.ForeignKey("sources.name"), nullable=False, comment="source of the file"
    ),
    sa.Column("speaks_for", sa.Date, comment="date of the data: the last day the file covers"),
    sa.Column("loaded_at", sa.DateTime, nullable=False, comment="instant (UTC) of the import"),
    *(
        sa.Column(f"{outcome}_rows", sa.Integer, nullable=False, comment=f"rows {outcome}")
        for outcome in ("read", "new", "changed", "unchanged", "rejected")
    ),
    comment="Imports: every file that was loaded, with the number of its rows by result.",
)
