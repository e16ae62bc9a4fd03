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
    text(
        "password_hash",
        "hash of the password, with PASSWORD_KEY; NULL until the owner has set one",
        100,
    ),
    text("code_hash", "HMAC of a one-time code for setting a password", 64),
    instant("code_expires_at", "at which the code expires"),
    instant("made_at", "at which the account was made", nullable=False),
    instant("disabled_at", "at which the account was disabled; NULL while it is in use"),
    sa.Column(
        "demonstration",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it belongs to the demonstration; it has no password",
    ),
    one_of("role", OFFICE_ROLES, "role"),
    comment="People of the office who may sign in.",
)

sessions = sa.Table(
    "sessions",
    metadata,
    text("id_hash", "SHA-256 of the id in the reader's cookie", 64, primary_key=True),
    account("account_id", "account that signed in", nullable=False, index=True),
    instant("began_at", "of signing in", nullable=False),
    instant("seen_at", "of the last action, to the minute", nullable=False),
    comment="Sessions of people who are signed in. A session ends when its row is deleted.",
)

attempts = sa.Table(
    "attempts",
    metadata,
    text("door", "what was attempted: sign-in, link or calendar", 10, primary_key=True),
    text(
        "key",
        "HMAC of the account name or network address; one row counts all attempts together",
        64,
        primary_key=True,
    ),
    instant("since", "of the first attempt counted", nullable=False),
    sa.Column("count", sa.Integer, nullable=False, comment="failed attempts since then"),
    comment="Failed attempts to sign in, to open a link or to read a calendar, of all processes.",
)

# People outside

contacts = sa.Table(
    "contacts",
    metadata,
    row_number(),
    organization(),
    text("sealed", "name and contact details, encrypted with CONTACT_KEY", nullable=False),
    account("added_by", "account that recorded it", nullable=False),
    instant("added_at", "at which it was recorded", nullable=False),
    comment="Contacts of organizations. Confidential: no query and no export contains them.",
)

calendar_keys = sa.Table(
    "calendar_keys",
    metadata,
    row_number(),
    account("account_id", "account whose calendar it opens", nullable=False, index=True),
    text(
        "key_hash",
        "HMAC of the key that is part of the calendar address",
        64,
        nullable=False,
        unique=True,
    ),
    instant("made_at", "at which it was made", nullable=False),
    instant("read_at", "at which the calendar was last read, to the hour"),
    instant("revoked_at", "at which it was revoked; NULL while it is valid"),
    comment="Keys with which a calendar program reads the office's calendar for one person.",
)

visits = sa.Table(
    "visits",
    metadata,
    sa.Column(
        "account_id", sa.ForeignKey("accounts.id"), primary_key=True, comment="account that visited"
    ),
    instant("seen_at", "at which the overview was last opened", nullable=False),
    text("figures", "the figures as they were shown, as JSON", nullable=False),
    comment="Last visit of each person to the overview, to compute what changed since.",
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
    text("before", "the row before the import, as JSON; NULL if the row was new"),
    text("after", "the row after the import, as JSON; NULL if the row was deleted"),
    sa.UniqueConstraint("batch_id", "table_name", "row_key"),
    comment="Rows before and after the latest imports, so that an import can be reversed.",
)

organization_matches = sa.Table(
    "organization_matches",
    metadata,
    row_number(),
    # No foreign keys: a remark on an import keeps neither the import nor the organizations.
    sa.Column("batch_id", sa.Integer, nullable=False, index=True, comment="import of the row"),
    sa.Column("file_row", sa.Integer, nullable=False, comment="row of the file"),
    text("name", "name in the file", 400, nullable=False),
    text("how", "how it was matched, or why it may be a duplicate", 40, nullable=False),
    sa.Column("organization_id", sa.Integer, nullable=False, comment="organization of the row"),
    sa.Column(
        "other_id", sa.Integer, comment="organization that was merged into it or may be the same"
    ),
    comment="Names that an import matched other than by a present name, and possible duplicates.",
)

# What Member States may read

releases = sa.Table(
    "releases",
    metadata,
    row_number(),
    text("title", "title shown to its readers", 200, nullable=False),
    _state("Member State that may read it; NULL if all may", index=True),
    text("status", "prepared, submitted, approved, returned or withdrawn", 10, nullable=False),
    account("composed_by", "focal-point head who composed it", nullable=False),
    instant("composed_at", "at which its snapshots were taken", nullable=False),
    account("decided_by", "chief of staff who approved or returned it"),
    instant("decided_at", "of that decision"),
    text("remark", "remark of the chief of staff", 1000),
    one_of("status", RELEASE_STATES, "status"),
    sa.CheckConstraint("decided_by <> composed_by", name="two_people"),
    sa.CheckConstraint(
        "(status IN ('approved', 'returned'))"
        " = (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
        name="decided",
    ),
    comment="Releases to Member States. Their content never changes; triggers enforce this.",
)

release_figures = sa.Table(
    "release_figures",
    metadata,
    sa.Column("release_id", sa.ForeignKey("releases.id"), primary_key=True, comment="its release"),
    sa.Column("place", sa.Integer, primary_key=True, comment="place in the release, from 1"),
    text("question", "name of the query, such as events.upcoming", 80, nullable=False),
    text("snapshot", "the result as shown, as JSON (snapshots.py)", nullable=False),
    text("picture", "its chart, as SVG; NULL if it is shown as a table only"),
    comment="The snapshots of a release. Rows are never changed or deleted.",
)

links = sa.Table(
    "links",
    metadata,
    row_number(),
    text(
        "address", "public part of the link, which identifies it", 16, nullable=False, unique=True
    ),
    text("secret_hash", "HMAC of the secret part of the link", 64, nullable=False),
    _state("Member State that it was made for", nullable=False, index=True),
    text("label", "label chosen by the office, such as the recipient", 200, nullable=False),
    sa.Column(
        "release_id",
        sa.ForeignKey("releases.id"),
        comment="the only release that it shows; NULL for the latest",
    ),
    account("made_by", "account that made it", nullable=False),
    instant("made_at", "at which it was made", nullable=False),
    sa.Column(
        "valid_days", sa.Integer, nullable=False, comment="number of days for which it is valid"
    ),
    instant("expires_at", "at which it expires", nullable=False),
    instant("revoked_at", "at which it was revoked; NULL if it has not been"),
    account(
        "revoked_by", "account that revoked it; NULL if the command line or a restored backup did"
    ),
    sa.CheckConstraint(f"valid_days BETWEEN 1 AND {LONGEST_LINK}", name="valid_days"),
    comment="Read-only links for Member States. A link can be revoked and not changed otherwise.",
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
    instant("seen_at", "of the last page opened, to the minute", nullable=False),
    comment="Sessions of readers who have opened a link.",
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
        comment="the link that was used",
    ),
    instant("read_at", "of the reading", nullable=False, index=True),
    text("page", "what was read, such as: page, PDF, table of figure 2", 60, nullable=False),
    comment="Link access records: what was read through each link, and when.",
)

# The trail

audit = sa.Table(
    "audit",
    metadata,
    row_number(),
    instant("at", "at which it was done", nullable=False, index=True),
    text("actor", "account, link or command line that did it", 220, nullable=False),
    text("role", "role of the actor; NULL if the actor is not known", 20),
    text("action", "what was done, such as releases.approve", 60, nullable=False, index=True),
    text("object", "what it was done to, such as release 3", 400),
    sa.Column("refused", sa.Boolean, nullable=False, comment="whether it was refused"),
    comment="The audit log: every action and every refusal. Rows are added and never changed.",
)
