"""Who may see what: accounts, sessions, contacts, releases, links, the trail.

No figure reads these, and a write to them leaves the data version alone.
"""

import datetime as dt

import sqlalchemy as sa

from data_access.schema.columns import (
    account,
    instant,
    metadata,
    one_of,
    organization,
    row_number,
    text,
)

OFFICE_ROLES = ("chief of staff", "focal-point head", "staff")
RELEASE_STATES = ("prepared", "submitted", "approved", "returned", "withdrawn")
# How long a session lasts, of a person or of a link: without anything done, and in all.
IDLE, LONGEST = dt.timedelta(minutes=30), dt.timedelta(hours=12)
# How long a link may be valid, in days.
LONGEST_LINK = 90


def _state(comment: str, **options) -> sa.Column:
    return sa.Column("state", sa.ForeignKey("member_states.iso3"), comment=comment, **options)


# People of the office

accounts = sa.Table(
    "accounts",
    metadata,
    row_number(),
    text("name", "name to sign in with, in lower case", 80, nullable=False, unique=True),
    text("role", "chief of staff, focal-point head or staff; never changes", 20, nullable=False),
    text("password_hash", "keyed and hashed password; NULL until the owner has set one", 100),
    text("code_hash", "HMAC of a one-time code with which to set a password", 64),
    instant("code_expires_at", "at which that code ends"),
    instant("made_at", "at which the account was made", nullable=False),
    instant("disabled_at", "at which it was disabled; NULL while it is in use"),
    sa.Column(
        "demonstration",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it came with demonstration data; nobody signs in to it by password",
    ),
    one_of("role", OFFICE_ROLES, "role"),
    comment="People of the office who may sign in.",
)

sessions = sa.Table(
    "sessions",
    metadata,
    text("id_hash", "SHA-256 of the id in the reader's cookie", 64, primary_key=True),
    account("account_id", "whose session it is", nullable=False, index=True),
    instant("began_at", "of signing in", nullable=False),
    instant("seen_at", "of the reader's last doing, to the minute", nullable=False),
    comment="Who is signed in. A row that is gone is a session that has ended.",
)

attempts = sa.Table(
    "attempts",
    metadata,
    text("door", "what was tried: sign-in or link", 10, primary_key=True),
    text(
        "key",
        "HMAC of the name or the address that tried it; of all together",
        64,
        primary_key=True,
    ),
    instant("since", "of the first of them", nullable=False),
    sa.Column("count", sa.Integer, nullable=False, comment="attempts since then that failed"),
    comment="Failed attempts to sign in or to open a link, counted across all processes.",
)

# People outside

contacts = sa.Table(
    "contacts",
    metadata,
    row_number(),
    organization(),
    text("sealed", "who it is and how to reach them, encrypted", nullable=False),
    account("added_by", "who recorded it", nullable=False),
    instant("added_at", "at which it was recorded", nullable=False),
    comment="People of organizations, who can suffer reprisals: in no question and in no export.",
)

calendar_keys = sa.Table(
    "calendar_keys",
    metadata,
    row_number(),
    account("account_id", "whose calendar it opens", nullable=False, index=True),
    text("key_hash", "HMAC of the key in the address", 64, nullable=False, unique=True),
    instant("made_at", "at which it was made", nullable=False),
    instant("read_at", "at which it was last read, to the hour"),
    instant("revoked_at", "at which it was revoked; NULL while it opens"),
    comment="Keys by which a calendar program reads the office's calendar for one person.",
)

visits = sa.Table(
    "visits",
    metadata,
    sa.Column(
        "account_id", sa.ForeignKey("accounts.id"), primary_key=True, comment="whose visit it was"
    ),
    instant("seen_at", "at which the overview was last looked at", nullable=False),
    text("figures", "the figures as they were seen, as JSON", nullable=False),
    comment="What each person last saw on the overview, to tell what changed since.",
)

# What an import can take back

import_undo = sa.Table(
    "import_undo",
    metadata,
    row_number(),
    sa.Column(
        "batch_id",
        sa.ForeignKey("import_batches.id"),
        nullable=False,
        comment="import that changed the row",
    ),
    text("table_name", "table of the row", 60, nullable=False),
    text("row_key", "primary key of the row, as JSON", nullable=False),
    text("before", "the row as it was, as JSON; NULL where it was new"),
    text("after", "the row as the import left it, as JSON; NULL where it went"),
    sa.UniqueConstraint("batch_id", "table_name", "row_key"),
    comment="Rows as they were before the latest imports, so that these can be taken back.",
)

# What Member States may read

releases = sa.Table(
    "releases",
    metadata,
    row_number(),
    text("title", "title as shown to its readers", 200, nullable=False),
    _state("Member State that it is for; NULL if for all", index=True),
    text("status", "prepared, submitted, approved, returned or withdrawn", 10, nullable=False),
    account("composed_by", "focal-point head who composed it", nullable=False),
    instant("composed_at", "at which its answers were frozen", nullable=False),
    account("decided_by", "chief of staff who approved it or sent it back"),
    instant("decided_at", "of that decision"),
    text("remark", "what the chief of staff said of it", 1000),
    one_of("status", RELEASE_STATES, "status"),
    sa.CheckConstraint("decided_by <> composed_by", name="two_people"),
    sa.CheckConstraint(
        "(status IN ('approved', 'returned'))"
        " = (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
        name="decided",
    ),
    comment="Frozen answers for Member States. Their content never changes; triggers see to it.",
)

release_figures = sa.Table(
    "release_figures",
    metadata,
    sa.Column("release_id", sa.ForeignKey("releases.id"), primary_key=True, comment="its release"),
    sa.Column("place", sa.Integer, primary_key=True, comment="place in the release, from 1"),
    text("question", "the question answered, such as events.upcoming", 80, nullable=False),
    text("snapshot", "the answer as it is shown, as JSON (snapshots.py)", nullable=False),
    text("picture", "its chart, as SVG; NULL for a table alone"),
    comment="The answers of a release. Rows are never changed or removed.",
)

links = sa.Table(
    "links",
    metadata,
    row_number(),
    text("address", "the part of the link that names it", 16, nullable=False, unique=True),
    text("secret_hash", "HMAC of the part that opens it", 64, nullable=False),
    _state("Member State that it was made for", nullable=False, index=True),
    text("label", "what the office calls it, such as whom it was sent to", 200, nullable=False),
    sa.Column(
        "release_id",
        sa.ForeignKey("releases.id"),
        comment="the one release that it shows; NULL for the latest",
    ),
    account("made_by", "who made it", nullable=False),
    instant("made_at", "at which it was made", nullable=False),
    sa.Column("valid_days", sa.Integer, nullable=False, comment="days for which it was made"),
    instant("expires_at", "at which it ends", nullable=False),
    instant("revoked_at", "at which it was revoked; NULL if it was not"),
    account(
        "revoked_by", "who revoked it; NULL as well where the command line or a restored backup did"
    ),
    sa.CheckConstraint(f"valid_days BETWEEN 1 AND {LONGEST_LINK}", name="valid_days"),
    comment="Links for Member States. Nothing of a link changes but that it is revoked.",
)

link_sessions = sa.Table(
    "link_sessions",
    metadata,
    text("id_hash", "SHA-256 of the id in the reader's cookie", 64, primary_key=True),
    sa.Column(
        "link_id",
        sa.ForeignKey("links.id"),
        nullable=False,
        index=True,
        comment="the link that was opened",
    ),
    instant("began_at", "of opening it", nullable=False),
    instant("seen_at", "of the last page read, to the minute", nullable=False),
    comment="Who has a link open.",
)

link_reads = sa.Table(
    "link_reads",
    metadata,
    row_number(),
    sa.Column(
        "link_id",
        sa.ForeignKey("links.id"),
        nullable=False,
        index=True,
        comment="the link that was read through",
    ),
    instant("read_at", "of reading", nullable=False, index=True),
    text("page", "what was read, such as: page, PDF, table of figure 2", 60, nullable=False),
    comment="What was read through each link, and when.",
)

# The trail

audit = sa.Table(
    "audit",
    metadata,
    row_number(),
    instant("at", "at which it was done", nullable=False, index=True),
    text("actor", "who did it: an account, a link, or the command line", 220, nullable=False),
    text("role", "role of who did it; NULL for somebody unknown", 20),
    text("action", "what was done, such as releases.approve", 60, nullable=False, index=True),
    text("object", "what it was done to, such as release 3", 400),
    sa.Column("refused", sa.Boolean, nullable=False, comment="whether it was refused"),
    comment="Everything that people did, and what they were refused. Rows are only ever added.",
)
