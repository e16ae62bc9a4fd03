"""The Committee on NGOs: outcomes, recorded votes and totals of sessions."""

import sqlalchemy as sa

from data_access.schema.columns import brought_by, metadata, one_of, organization, row_number, text

OUTCOMES = (
    *("recommended", "deferred", "closed", "withdrawn", "not recommended"),
    *("status withdrawn", "reclassification deferred"),
)
MOTIONS = ("adopted", "rejected", "deferred")
VOTES = ("in favour", "against", "abstaining", "absent")

decisions = sa.Table(
    "decisions",
    metadata,
    row_number(),
    organization(),
    sa.Column("reported_on", sa.Date, nullable=False, comment="date of the Committee's report"),
    text("outcome", "outcome in the Committee on NGOs", 30, nullable=False),
    sa.Column(
        "first_application",
        sa.Boolean,
        comment="whether the application was before the Committee for the first time",
    ),
    text("note", "remark in the source"),
    *brought_by(),
    sa.UniqueConstraint("organization_id", "reported_on", "outcome"),
    sa.Index(None, "reported_on", "outcome", "organization_id"),
    one_of("outcome", OUTCOMES, "outcome"),
    comment="Outcomes of the Committee on NGOs: one organization, one report, one outcome.",
)

unmatched_recommendations = sa.Table(
    "unmatched_recommendations",
    metadata,
    row_number(),
    text("organization", "name in the list of first applications recommended", nullable=False),
    text("organization_key", "the name in the form in which names are compared", nullable=False),
    sa.Column("reported_on", sa.Date, nullable=False, comment="date of the Committee's report"),
    *brought_by(),
    sa.UniqueConstraint("organization_key", "reported_on"),
    comment="Names listed as recommended at the first application that no recommendation of the"
    " same report had when the list was loaded: many of one report show that it is incomplete.",
)

roll_calls = sa.Table(
    "roll_calls",
    metadata,
    row_number(),
    sa.Column("reported_on", sa.Date, nullable=False, comment="date of the Committee's report"),
    sa.Column("number", sa.Integer, nullable=False, comment="place among the report's roll calls"),
    text("topic", "what was voted on, in the source's words", nullable=False),
    sa.Column(
        "organization_id",
        sa.ForeignKey("organizations.id"),
        comment="organization voted on, if any",
    ),
    text("outcome", "result of the motion: adopted, rejected or deferred", 20),
    text("outcome_text", "result of the motion, in the source's words"),
    *brought_by(),
    sa.UniqueConstraint("reported_on", "number"),
    one_of("outcome", MOTIONS, "outcome"),
    comment="Recorded votes of the Committee on NGOs. The motion differs from vote to vote.",
)

roll_call_votes = sa.Table(
    "roll_call_votes",
    metadata,
    sa.Column("roll_call_id", sa.ForeignKey("roll_calls.id"), primary_key=True, comment="the vote"),
    sa.Column(
        "member_state",
        sa.ForeignKey("member_states.iso3"),
        primary_key=True,
        comment="Member State that voted",
    ),
    text(
        "vote",
        "in favour, against, abstaining or absent; two rows where the source has two",
        12,
        primary_key=True,
    ),
    *brought_by(),
    one_of("vote", VOTES, "vote"),
    comment="Votes of Member States. For the office only.",
)

committee_sessions = sa.Table(
    "committee_sessions",
    metadata,
    text("name", "year and kind of the session, as in 2024 resumed", 12, primary_key=True),
    sa.Column("year", sa.Integer, nullable=False, comment="year of the session"),
    text("session", "regular or resumed", 8, nullable=False),
    *(
        sa.Column(name, sa.Integer, comment=f"{comment}; NULL where it is not reported")
        for name, comment in {
            "before": "applications before the Committee",
            "new": "of them before it for the first time",
            "carried": "of them carried over from earlier sessions",
            "recommended": "applications recommended",
            "deferred": "applications deferred",
            "closed": "applications closed without prejudice",
            "withdrawn": "applications withdrawn",
        }.items()
    ),
    text("cited", "where the figures are reported", 200, nullable=False),
    one_of("session", ("regular", "resumed"), "session"),
    comment="Totals for sessions, from reports and press releases: reference facts.",
)
