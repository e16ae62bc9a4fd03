"""Updates to the Secretary-General: drafts with all their versions, and what was cleared."""

import sqlalchemy as sa

from data_access.schema.columns import account, instant, metadata, one_of, row_number, text

UPDATE_STATES = ("draft", "submitted", "cleared", "sent", "withdrawn")
# Of the three levels of ST/SGB/2007/6, the two that may leave this software.
LEVELS = ("unclassified", "confidential")
FORMATS = ("docx", "pdf", "txt")


def _of_update(**options) -> sa.Column:
    return sa.Column("update_id", sa.ForeignKey("updates.id"), comment="its update", **options)


updates = sa.Table(
    "updates",
    metadata,
    row_number(),
    sa.Column("since", sa.Date, nullable=False, comment="first day of the reporting period"),
    sa.Column("until", sa.Date, nullable=False, comment="last day of the reporting period"),
    text("level", "unclassified or confidential; NULL until it is chosen", 20),
    text("status", "draft, submitted, cleared, sent or withdrawn", 10, nullable=False),
    account("started_by", "focal-point head who started it", nullable=False),
    instant("started_at", "at which it was started", nullable=False),
    sa.Column("version", sa.Integer, comment="version that was cleared; NULL before clearance"),
    account("decided_by", "chief of staff who cleared it or last returned it"),
    instant("decided_at", "of that decision"),
    text("remark", "remark of the chief of staff on returning it", 1000),
    account("sent_by", "focal-point head who recorded that it was sent"),
    instant("sent_at", "at which that was recorded"),
    sa.CheckConstraint("since <= until", name="period"),
    one_of("level", LEVELS, "level"),
    one_of("status", UPDATE_STATES, "status"),
    sa.CheckConstraint(
        "(status IN ('cleared', 'sent')) = (version IS NOT NULL)", name="cleared_version"
    ),
    sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    comment="Updates to the Secretary-General. A cleared update never changes.",
)

update_versions = sa.Table(
    "update_versions",
    metadata,
    _of_update(primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, comment="number of the version, from 1"),
    text("content", "the text and its live figures, as JSON", nullable=False),
    account("saved_by", "who saved it", nullable=False),
    instant("saved_at", "at which it was saved", nullable=False),
    comment="Every version of every update. Rows are never changed or deleted.",
)

update_figures = sa.Table(
    "update_figures",
    metadata,
    _of_update(primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, comment="number in the annex, from 1"),
    text("question", "name of the query, such as reforms.milestones", 80, nullable=False),
    text("snapshot", "the result as shown, as JSON (snapshots.py)", nullable=False),
    comment="The snapshots on which a cleared update is based. Rows are never changed or deleted.",
)

update_files = sa.Table(
    "update_files",
    metadata,
    _of_update(primary_key=True),
    text("format", "docx, pdf or txt", 4, primary_key=True),
    text("name", "name of the file", 120, nullable=False),
    text("content", "the file, in base64", nullable=False),
    text("sha256", "SHA-256 of the file", 64, nullable=False),
    one_of("format", FORMATS, "format"),
    comment="The files of cleared updates, as issued. Rows are never changed.",
)

mailings = sa.Table(
    "mailings",
    metadata,
    text("week", "ISO week reported, such as 2026-W47", 8, primary_key=True),
    text("reader", "address that it was sent to", 254, primary_key=True),
    instant("began_at", "at which sending began", nullable=False),
    instant("sent_at", "at which the mail server accepted it; NULL if not known"),
    comment="The weekly overview by mail: one row for each week and recipient.",
)
