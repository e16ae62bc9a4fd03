"""Reform actions, their milestones and the positions of Member States."""

import sqlalchemy as sa

from data_access.schema.columns import account, brought_by, metadata, one_of, row_number, text

MILESTONES = ("first", "upcoming", "final")
TRACKS = ("Secretary-General", "Secretariat", "inter-agency", "intergovernmental")
INSTRUMENTS = ("resolution", "decision", "bulletin", "political declaration", "guideline")
STAGES = ("preparation", "consultation", "submitted", "under consideration", "adopted")
POSITIONS = ("sponsors", "supports", "leans", "undeclared", "opposes")
FORMS = ("vote", "co-sponsorship", "statement", "private")

body_sessions = sa.Table(
    "body_sessions",
    metadata,
    row_number(),
    text("body", "body that meets, such as General Assembly", 200, nullable=False),
    text("session", "which session, in the body's words", 200, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False, comment="first day"),
    sa.Column("ends_on", sa.Date, nullable=False, comment="last day, itself included"),
    text("reference", "where the dates are published", 400),
    *brought_by(),
    sa.UniqueConstraint("body", "session"),
    sa.CheckConstraint("starts_on <= ends_on", name="period"),
    comment="Meeting calendar of the bodies that can decide on reforms.",
)

reform_actions = sa.Table(
    "reform_actions",
    metadata,
    row_number(),
    sa.Column("number", sa.Integer, nullable=False, comment="number of the action"),
    text("sub_action", "sub-action, or empty where the action has none", 200, nullable=False),
    text("title", "what is to be done, in the source's words", nullable=False),
    sa.Column("work_package_number", sa.Integer, comment="number of the work package"),
    text("work_package", "name of the work package", 200, nullable=False),
    text("goal", "goal of the work package"),
    text("status", "status in the source's words", 60, nullable=False),
    sa.Column("decided", sa.Boolean, nullable=False, comment="whether the decision was taken"),
    sa.Column(
        "decided_on",
        sa.Date,
        comment="date of the decision, or the date on which a file first reported it",
    ),
    text("update_text", "latest news of the action"),
    text("progress", "progress to date, from the progress report"),
    text("next_steps", "next steps and decisions, from the progress report"),
    text("pathway", "pathway to a decision, from the progress report"),
    text("mandate", "paragraph of the report that the action rests on"),
    text("track", "highest authority whose decision it needs", 20),
    text("instrument", "instrument of the decision, such as a resolution", 24),
    text("stage", "stage of that instrument", 20),
    text("opens", "what it would change for civil society", 1000),
    text("evidence", "evidence of the decision, such as a document symbol", 400),
    sa.Column(
        "told_on",
        sa.Date,
        comment="date of the latest news of the action; NULL if there is none",
    ),
    sa.Column(
        "body_session_id",
        sa.ForeignKey("body_sessions.id"),
        comment="next session of a body that can decide it",
    ),
    account("owner_id", "account that follows it in the office"),
    sa.Column(
        "unlisted_on",
        sa.Date,
        comment="date of the first full list without the action; NULL while it is listed",
    ),
    *brought_by(),
    sa.UniqueConstraint("number", "sub_action"),
    one_of("track", TRACKS, "track"),
    one_of("instrument", INSTRUMENTS, "instrument"),
    one_of("stage", STAGES, "stage"),
    comment="Reform actions.",
)

reform_parties = sa.Table(
    "reform_parties",
    metadata,
    sa.Column(
        "action_id", sa.ForeignKey("reform_actions.id"), primary_key=True, comment="the action"
    ),
    text("part", "lead, package lead or entity", 12, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, comment="place in the source's list"),
    text("party", "name of the party, in the source's words", 200, nullable=False, index=True),
    *brought_by(),
    one_of("part", ("lead", "package lead", "entity"), "part"),
    comment="Parties to reform actions: lead, lead of the work package, entities.",
)

reform_milestones = sa.Table(
    "reform_milestones",
    metadata,
    sa.Column(
        "action_id", sa.ForeignKey("reform_actions.id"), primary_key=True, comment="the action"
    ),
    text("milestone", "first, upcoming or final", 10, primary_key=True),
    text("text", "content of the milestone, in the source's words"),
    sa.Column("due_on", sa.Date, index=True, comment="due date; NULL if the source has none"),
    sa.Column("reached_on", sa.Date, comment="date on which it was reported complete"),
    text(
        "evidence",
        "evidence, such as a document symbol; NULL while evidence is pending",
        400,
    ),
    sa.Column(
        "ruled_out",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether the source states that there is no such milestone; an empty cell does not",
    ),
    *brought_by(),
    one_of("milestone", MILESTONES, "milestone"),
    comment="Milestones of reform actions.",
)

milestone_dates = sa.Table(
    "milestone_dates",
    metadata,
    row_number(),
    sa.Column(
        "action_id",
        sa.ForeignKey("reform_actions.id"),
        nullable=False,
        index=True,
        comment="the action",
    ),
    text("milestone", "first, upcoming or final", 10, nullable=False),
    sa.Column("due_on", sa.Date, comment="due date; NULL if the date was removed"),
    text("reason", "reason for the change; NULL if none was given", 1000),
    account("recorded_by", "account that changed it; NULL if a file or another office did"),
    *brought_by(),
    one_of("milestone", MILESTONES, "milestone"),
    comment="Every due date of a milestone, written by a trigger; the first is its baseline.",
)

reform_editions = sa.Table(
    "reform_editions",
    metadata,
    row_number(),
    sa.Column(
        "action_id",
        sa.ForeignKey("reform_actions.id"),
        nullable=False,
        index=True,
        comment="the action",
    ),
    text("part", "what the file covers: actions, facts or progress", 10, nullable=False),
    sa.Column(
        "full_list", sa.Boolean, nullable=False, comment="whether the file lists all actions"
    ),
    sa.Column("decided", sa.Boolean, comment="whether the file reports the decision"),
    sa.Column("decided_on", sa.Date, comment="date of the decision in the file"),
    *(
        sa.Column(f"{which}_due_on", sa.Date, comment=f"due date of the {which} milestone")
        for which in MILESTONES
    ),
    text("digest", "SHA-256 of the account of the action; NULL if not recorded", 64),
    *brought_by(),
    sa.UniqueConstraint("action_id", "batch_id", "part"),
    one_of("part", ("actions", "facts", "progress"), "part"),
    comment="Accounts of reform actions, one for each file: what it reported, whenever it came.",
)

reform_hand_changes = sa.Table(
    "reform_hand_changes",
    metadata,
    row_number(),
    sa.Column(
        "action_id", sa.ForeignKey("reform_actions.id"), nullable=False, comment="the action"
    ),
    text("field", "changed field, such as title or leads", 20, nullable=False),
    text("value", "value given by a person, as JSON", nullable=False),
    text("file_value", "value that files reported then, as JSON; NULL if none reported one"),
    account("recorded_by", "account that changed it", nullable=False),
    *brought_by(),
    sa.UniqueConstraint("action_id", "field"),
    comment="Fields of reform actions changed by hand, until a later file reports another value.",
)

reform_needs = sa.Table(
    "reform_needs",
    metadata,
    sa.Column(
        "action_id", sa.ForeignKey("reform_actions.id"), primary_key=True, comment="the action"
    ),
    sa.Column(
        "needs_id",
        sa.ForeignKey("reform_actions.id"),
        primary_key=True,
        comment="action that must come before it",
    ),
    text("note", "what the action needs from it", 400),
    *brought_by(),
    sa.CheckConstraint("action_id <> needs_id", name="another"),
    comment="Dependencies between reform actions.",
)

reform_blockers = sa.Table(
    "reform_blockers",
    metadata,
    row_number(),
    sa.Column(
        "action_id",
        sa.ForeignKey("reform_actions.id"),
        nullable=False,
        index=True,
        comment="the action",
    ),
    text("text", "the obstacle", 1000, nullable=False),
    sa.Column("since", sa.Date, nullable=False, comment="first day of the obstacle"),
    sa.Column(
        "resolved_on", sa.Date, comment="day on which it was resolved; NULL if it has not been"
    ),
    account("recorded_by", "account that recorded it", nullable=False),
    *brought_by(),
    sa.CheckConstraint("since <= resolved_on", name="period"),
    comment="Obstacles to reform actions.",
)

endorsements = sa.Table(
    "endorsements",
    metadata,
    row_number(),
    sa.Column(
        "action_id",
        sa.ForeignKey("reform_actions.id"),
        index=True,
        comment="reform action endorsed; NULL if the reform as a whole",
    ),
    text("document", "title or symbol of the document", 400, nullable=False),
    text("body", "body that adopted it", 200, nullable=False),
    sa.Column("adopted_on", sa.Date, nullable=False, comment="day on which it was adopted"),
    text("clause", "text of the endorsement, or its paragraph", 1000),
    *brought_by(),
    sa.UniqueConstraint("document", "body", "action_id"),
    comment="Endorsements of reforms in documents of bodies.",
)

positions = sa.Table(
    "positions",
    metadata,
    row_number(),
    sa.Column(
        "action_id",
        sa.ForeignKey("reform_actions.id"),
        nullable=False,
        index=True,
        comment="reform action that it is about",
    ),
    sa.Column(
        "member_state",
        sa.ForeignKey("member_states.iso3"),
        nullable=False,
        index=True,
        comment="Member State whose position it is",
    ),
    text("position", "sponsors, supports, leans, undeclared or opposes", 12, nullable=False),
    text(
        "form",
        "vote, co-sponsorship, statement, or private: in confidence, for head and chief only",
        14,
        nullable=False,
    ),
    sa.Column("stated_on", sa.Date, nullable=False, comment="date of the position"),
    text("reference", "reference, such as a document symbol", 400),
    *brought_by(),
    sa.UniqueConstraint("action_id", "member_state", "stated_on", "form"),
    one_of("position", POSITIONS, "position"),
    one_of("form", FORMS, "form"),
    comment="Positions of Member States on reform actions. The latest of a state counts.",
)
