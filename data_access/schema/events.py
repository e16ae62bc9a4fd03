"""Events, and appearances of principals at them."""

import sqlalchemy as sa

from data_access.schema.columns import (
    account,
    brought_by,
    goal,
    metadata,
    one_of,
    organization,
    row_number,
    text,
)

MODES = ("in person", "online", "hybrid")
ACCESS = ("open", "by accreditation", "visa needed")
# What an entry of a calendar is; only the first is counted as a civil society event.
EVENT_KINDS = ("civil society event", "milestone", "session", "call")
# How firm its days are, where they are not.
EVENT_STATUSES = ("tentative", "postponed")
PRINCIPALS = (
    "Secretary-General",
    "Deputy Secretary-General",
    "chief of staff",
    "focal-point head",
)
HOST_ROLES = ("host", "co-host", "partner")
APPEARANCE_STATES = ("proposed", "requested", "confirmed", "declined", "delivered", "withdrawn")

events = sa.Table(
    "events",
    metadata,
    row_number(),
    text("uid", "iCalendar UID", 400, unique=True),
    text("title", "title in the source's words", 400, nullable=False),
    text("title_key", "the title in folded form, as in organization_names", 400, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False, index=True, comment="first day, local"),
    sa.Column("ends_on", sa.Date, nullable=False, comment="last day, local, itself included"),
    sa.Column("starts_at", sa.DateTime, comment="instant (UTC) of the start; NULL if all day"),
    sa.Column("ends_at", sa.DateTime, comment="instant (UTC) of the end; NULL if all day"),
    text("time_zone", "IANA name of the zone; NULL if the source names none", 60),
    text("place", "place, in the source's words", 400),
    text("mode", "in person, online or hybrid", 10),
    text("url", "website", 1000),
    text("organizer", "organizer", 200),
    text("description", "description, in the source's words"),
    sa.Column("registration_closes_on", sa.Date, comment="last day to register"),
    text("registration_text", "the deadline in the source's words", 400),
    sa.Column(
        "cancelled",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it was cancelled",
    ),
    text(
        "kind",
        "civil society event, milestone, session, or call (a call or registration window)",
        20,
        nullable=False,
        server_default=EVENT_KINDS[0],
    ),
    text("status", "tentative or postponed; NULL if its days are firm", 10),
    sa.Column(
        "sequence",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="iCalendar SEQUENCE: number of changes to its date or place",
    ),
    sa.Column(
        "source_sequence",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="SEQUENCE of the calendar from which date and place were read",
    ),
    sa.Column(
        "source_stamp",
        sa.DateTime,
        comment="instant (UTC) of that account: its LAST-MODIFIED, or else its DTSTAMP",
    ),
    sa.Column(
        "set_by_hand",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether the office set its days, hours, place or cancellation by hand",
    ),
    sa.Column(
        "changed_at",
        sa.DateTime,
        comment="instant (UTC) at which a person or a later calendar last changed it",
    ),
    sa.Column("member_state", sa.ForeignKey("member_states.iso3"), comment="host country"),
    text("access", "open, by accreditation or visa needed", 20),
    sa.Column("speakers_close_on", sa.Date, comment="last day to propose speakers"),
    sa.Column("expected", sa.Integer, comment="people expected"),
    sa.Column("attended", sa.Integer, comment="people who attended, according to the organizer"),
    *brought_by(),
    sa.Index(None, "title_key", "starts_on"),
    sa.CheckConstraint("starts_on <= ends_on", name="period"),
    sa.CheckConstraint("expected >= 0", name="expected"),
    sa.CheckConstraint("attended >= 0", name="attended"),
    one_of("mode", MODES, "mode"),
    one_of("access", ACCESS, "access"),
    one_of("kind", EVENT_KINDS, "kind"),
    one_of("status", EVENT_STATUSES, "status"),
    comment="Civil society events, past and upcoming; other entries of calendars, by kind.",
)

event_sdgs = sa.Table(
    "event_sdgs",
    metadata,
    sa.Column("event_id", sa.ForeignKey("events.id"), primary_key=True, comment="the event"),
    *goal(),
    *brought_by(),
    comment="Sustainable Development Goals of events; no row means not recorded.",
)

event_hosts = sa.Table(
    "event_hosts",
    metadata,
    row_number(),
    text(
        "event_key",
        "code of the event in its source; # and its number where it is an event on record",
        400,
        nullable=False,
    ),
    sa.Column(
        "event_id",
        sa.ForeignKey("events.id"),
        index=True,
        comment="the event; NULL if the source gives neither its title nor its day",
    ),
    text("conference", "conference at which it took place, such as COP28", 60),
    sa.Column("year", sa.Integer, comment="year of the event; NULL if not recorded"),
    organization(),
    text("role", "host, co-host or partner; NULL if the source lists hosts without roles", 10),
    *brought_by(),
    sa.UniqueConstraint("event_key", "organization_id"),
    one_of("role", HOST_ROLES, "role"),
    comment="Organizations that host events, several for one event; never individuals.",
)

appearances = sa.Table(
    "appearances",
    metadata,
    row_number(),
    sa.Column(
        "event_id", sa.ForeignKey("events.id"), nullable=False, index=True, comment="the event"
    ),
    text("principal", "principal invited, by office", 30, nullable=False),
    text(
        "status",
        "proposed, requested, confirmed, declined, delivered, withdrawn",
        12,
        nullable=False,
    ),
    text("purpose", "purpose, such as opening remarks", 400, nullable=False),
    sa.Column(
        "starts_at",
        sa.DateTime,
        comment="instant (UTC) at which it begins; NULL if it begins with the event",
    ),
    sa.Column(
        "ends_at",
        sa.DateTime,
        comment="instant (UTC) at which it ends; NULL if it ends with the event",
    ),
    sa.Column("briefing_due_on", sa.Date, comment="due date of the briefing note"),
    sa.Column("briefed_on", sa.Date, comment="date on which the briefing note was submitted"),
    account("owner_id", "account that writes the briefing note"),
    account("made_by", "account that proposed it", nullable=False),
    *brought_by(),
    sa.CheckConstraint("starts_at < ends_at", name="period"),
    one_of("principal", PRINCIPALS, "principal"),
    one_of("status", APPEARANCE_STATES, "status"),
    comment="Requests to principals to appear at an event.",
)

appearance_steps = sa.Table(
    "appearance_steps",
    metadata,
    row_number(),
    sa.Column(
        "appearance_id",
        sa.ForeignKey("appearances.id"),
        nullable=False,
        index=True,
        comment="the request",
    ),
    text("status", "new status", 12, nullable=False),
    text("remark", "reason, briefly; it must not name individuals", 400),
    sa.Column(
        "event_sequence",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="SEQUENCE of the event at that time: a higher one today means a change since",
    ),
    account("taken_by", "account that took the step", nullable=False),
    *brought_by(),
    one_of("status", APPEARANCE_STATES, "status"),
    comment="Steps of requests to principals. Rows are added and never changed.",
)

touchpoint_plans = sa.Table(
    "touchpoint_plans",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, comment="year"),
    sa.Column("quarter", sa.Integer, primary_key=True, comment="quarter, 1 to 4"),
    text("principal", "principal, by office", 30, primary_key=True),
    sa.Column("planned", sa.Integer, nullable=False, comment="appearances planned"),
    *brought_by(),
    sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    sa.CheckConstraint("planned >= 0", name="planned"),
    one_of("principal", PRINCIPALS, "principal"),
    comment="Planned meetings of principals with civil society, by quarter.",
)
