"""The facts: every table that figures come from. A write to these raises the data version."""

import sqlalchemy as sa

from data_access.schema.columns import (
    account,
    metadata,
    one_of,
    organization,
    row_number,
    text,
)

IATI_TYPES = (
    *("10", "11", "15", "21", "22", "23", "24", "30"),
    *("40", "60", "70", "71", "72", "73", "80", "90"),
)
SECTORS = ("nonprofit", "corporate", "foundation", "academic", "public", "other")
OUTCOMES = (
    *("recommended", "deferred", "closed", "withdrawn", "not recommended"),
    *("status withdrawn", "reclassification deferred"),
)
MOTIONS = ("adopted", "rejected", "deferred")
VOTES = ("in favour", "against", "abstaining", "absent")
STATUSES = ("General", "Special", "Roster")
SCOPES = ("international", "national", "local")
# What an organization spends in a year, in US dollars.
BUDGETS = ("under 100,000", "100,000 to 1 million", "1 to 10 million", "over 10 million")
# Whom the office reaches out to, then the Major Groups of Agenda 21.
CONSTITUENCIES = (
    *("parliamentarians", "academia", "faith-based", "charities"),
    *("women", "children and youth", "indigenous peoples", "non-governmental organizations"),
    *("local authorities", "workers and trade unions", "business and industry"),
    *("scientific and technological community", "farmers", "other"),
)
SDGS = range(1, 18)
PLACE_KINDS = ("observer State", "observer entity", "other area", "no single seat")
MILESTONES = ("first", "upcoming", "final")
MODES = ("in person", "online", "hybrid")
ENGAGEMENT_KINDS = ("event", "meeting", "statement")
ENGAGEMENT_LEVELS = ("registered", "attended", "spoke", "organized")
TRACKS = ("Secretary-General", "Secretariat", "inter-agency", "intergovernmental")
INSTRUMENTS = ("resolution", "decision", "bulletin", "political declaration", "guideline")
STAGES = ("preparation", "consultation", "submitted", "under consideration", "adopted")
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
APPEARANCE_STATES = ("proposed", "requested", "confirmed", "declined", "delivered", "withdrawn")
POSITIONS = ("sponsors", "supports", "leans", "undeclared", "opposes")
FORMS = ("vote", "co-sponsorship", "statement", "private")


def _goal() -> tuple[sa.Column, sa.CheckConstraint]:
    """One of the 17 Sustainable Development Goals, in a table of goals."""
    number = sa.Column("sdg", sa.Integer, primary_key=True, comment="number of the goal, 1 to 17")
    return number, sa.CheckConstraint(f"sdg BETWEEN {SDGS[0]} AND {SDGS[-1]}", name="sdg")


def _sort_key() -> sa.Column:
    """The order of places, alike on both databases, whatever their rules for letters are."""
    return sa.Column(
        "sort_key",
        sa.Integer,
        nullable=False,
        server_default="9999",
        comment="order as the United Nations lists names in English, 1 to 193; others behind",
    )


def _brought_by() -> tuple[sa.Column, sa.Column]:
    """Who brought a fact, and when: every table of facts ends with these two."""
    return (
        sa.Column(
            "batch_id",
            sa.ForeignKey("import_batches.id"),
            comment="import that last wrote the row; NULL if a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime,
            nullable=False,
            server_default=sa.func.current_timestamp(),
            comment="instant (UTC) at which the row was first recorded",
        ),
    )


# The database itself

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

# Who

member_states = sa.Table(
    "member_states",
    metadata,
    text("iso3", "ISO 3166-1 alpha-3 code; XAA to XZZ are fictional", 3, primary_key=True),
    text("iso2", "ISO 3166-1 alpha-2 code; NULL for a fictional state", 2),
    text("name", "short name in English", 100, nullable=False, unique=True),
    sa.Column("m49", sa.Integer, unique=True, comment="UN M49 code; NULL for a fictional state"),
    text("regional_group", "UN regional group", 60, nullable=False),
    *(
        sa.Column(bloc, sa.Boolean, nullable=False, comment=f"whether the state is in {name}")
        for bloc, name in {
            "g77": "the Group of 77 and China",
            "ldc": "the least developed countries",
            "lldc": "the landlocked developing countries",
            "sids": "the small island developing States",
            "nam": "the Non-Aligned Movement (approximate, under review: for the office only)",
        }.items()
    ),
    sa.Column("population", sa.BigInteger, comment="people, 2024"),
    sa.Column("fictional", sa.Boolean, nullable=False, comment="whether the state is fictional"),
    _sort_key(),
    sa.Index(None, "iso2", unique=True),
    comment="The 193 Member States: reference facts. docs/data_dictionary.md names the sources.",
)

other_places = sa.Table(
    "other_places",
    metadata,
    text("code", "ISO 3166-1 alpha-3 code, or one of the product's own", 3, primary_key=True),
    text("iso2", "ISO 3166-1 alpha-2 code; NULL where there is none", 2, unique=True),
    text("name", "short name in English", 100, nullable=False, unique=True),
    sa.Column("m49", sa.Integer, unique=True, comment="UN M49 code; NULL where there is none"),
    text("kind", "observer State, observer entity, other area, no single seat", 20, nullable=False),
    _sort_key(),
    one_of("kind", PLACE_KINDS, "kind"),
    comment="Places that are no Member State, where an organization may have its seat.",
)

organizations = sa.Table(
    "organizations",
    metadata,
    row_number(),
    text("name", "present name, as its source writes it", 400, nullable=False, index=True),
    sa.Column(
        "merged_into_id",
        sa.ForeignKey("organizations.id"),
        index=True,
        comment="organization into which this one was merged; queries count it as that one",
    ),
    sa.Column(
        "member_state",
        sa.ForeignKey("member_states.iso3"),
        index=True,
        comment="state of the headquarters",
    ),
    sa.Column(
        "other_place",
        sa.ForeignKey("other_places.code"),
        comment="place of the headquarters where that is no Member State",
    ),
    text("organization_type", "IATI OrganisationType code, as the source gives it", 2),
    text("consultative_status", "ECOSOC status: General, Special or Roster", 10),
    sa.Column("status_since", sa.Integer, comment="year in which that status was granted"),
    text("scope", "international, national or local", 20),
    text("field", "field of activity, in the source's words", 400),
    text("website", "address of the website", 400),
    sa.Column("new_york", sa.Boolean, comment="whether it has an office in New York"),
    sa.Column("geneva", sa.Boolean, comment="whether it has an office in Geneva"),
    text("budget", "annual expenditure, US dollars, as a band", 20),
    text("constituency", "main constituency, such as academia", 40),
    *_brought_by(),
    sa.CheckConstraint("other_place IS NULL OR member_state IS NULL", name="other_place"),
    one_of("organization_type", IATI_TYPES, "organization_type"),
    one_of("consultative_status", STATUSES, "consultative_status"),
    one_of("scope", SCOPES, "scope"),
    one_of("budget", BUDGETS, "budget"),
    one_of("constituency", CONSTITUENCIES, "constituency"),
    comment="Organizations, of civil society and others. NULL means not recorded.",
)

organization_sdgs = sa.Table(
    "organization_sdgs",
    metadata,
    sa.Column(
        "organization_id",
        sa.ForeignKey("organizations.id"),
        primary_key=True,
        comment="the organization",
    ),
    *_goal(),
    *_brought_by(),
    comment="Sustainable Development Goals of organizations; no row means not recorded.",
)

organization_names = sa.Table(
    "organization_names",
    metadata,
    text(
        "key",
        "the folded name: no case, accents, quotes, punctuation or initials in brackets; behind an"
        " alias, ~ and its organization; behind a name of several organizations, @ and the State",
        400,
        primary_key=True,
    ),
    organization(),
    text("name", "the name as its source writes it", 400, nullable=False),
    text("kind", "present, former, or alias", 10, nullable=False),
    sa.Column("until", sa.Date, comment="for a former name: date of the report that changed it"),
    *_brought_by(),
    one_of("kind", ("present", "former", "alias"), "kind"),
    comment="All names of organizations. Present and former names identify; aliases do not.",
)

# Accreditation

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
    *_brought_by(),
    sa.UniqueConstraint("organization_id", "reported_on", "outcome"),
    sa.Index(None, "reported_on", "outcome", "organization_id"),
    one_of("outcome", OUTCOMES, "outcome"),
    comment="Outcomes of the Committee on NGOs: one organization, one report, one outcome.",
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
    *_brought_by(),
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
    *_brought_by(),
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

outreach = sa.Table(
    "outreach",
    metadata,
    row_number(),
    organization(),
    sa.Column("contacted_on", sa.Date, nullable=False, comment="day on which it was contacted"),
    text("note", "summary; it must not name individuals", 1000),
    account("recorded_by", "account that recorded it", nullable=False),
    *_brought_by(),
    comment="Contacts that the office made with organizations to encourage participation.",
)

# Engagement

engagements = sa.Table(
    "engagements",
    metadata,
    row_number(),
    sa.Column(
        "organization_id",
        sa.ForeignKey("organizations.id"),
        nullable=False,
        comment="organization that took part",
    ),
    text("occasion", "event, meeting or process, in the source's words", 400, nullable=False),
    text(
        "occasion_key", "the occasion in folded form, as in organization_names", 400, nullable=False
    ),
    text("kind", "event, meeting or statement", 10, nullable=False),
    sa.Column("occurred_from", sa.Date, nullable=False, comment="first possible day"),
    sa.Column(
        "occurred_until",
        sa.Date,
        nullable=False,
        comment="last possible day: the same day if known, 31 December if only the year is known",
    ),
    sa.Column("participants", sa.Integer, comment="number of people from the organization"),
    text("mode", "in person, online or hybrid", 10),
    text("level", "registered, attended, spoke or organized", 12),
    text("section", "section of the list of participants, in the source's words", 100),
    sa.Column(
        "civil_society",
        sa.Boolean,
        nullable=False,
        server_default=sa.true(),
        comment="whether it is counted as civil society; false for states and their organizations",
    ),
    sa.Column(
        "event_id",
        sa.ForeignKey("events.id"),
        index=True,
        comment="the event, where it is listed",
    ),
    *_brought_by(),
    sa.UniqueConstraint(
        "organization_id", "kind", "occasion_key", "occurred_from", "occurred_until"
    ),
    # Holds all that the questions about a period and the roll-up read.
    sa.Index(
        "ix_engagements_period",
        *("occurred_from", "occurred_until", "organization_id", "participants", "civil_society"),
    ),
    sa.CheckConstraint("occurred_from <= occurred_until", name="period"),
    sa.CheckConstraint("participants >= 0", name="participants"),
    one_of("kind", ENGAGEMENT_KINDS, "kind"),
    one_of("mode", MODES, "mode"),
    one_of("level", ENGAGEMENT_LEVELS, "level"),
    comment="An organization at an event, meeting or statement: once, however many people came.",
)

engagement_days = sa.Table(
    "engagement_days",
    metadata,
    sa.Column("occurred_from", sa.Date, primary_key=True, comment="as in engagements"),
    sa.Column("occurred_until", sa.Date, primary_key=True, comment="as in engagements"),
    sa.Column("engagements", sa.Integer, nullable=False, comment="of civil society"),
    sa.Column(
        "participants", sa.Integer, nullable=False, comment="people, where their number is recorded"
    ),
    sa.Column(
        "uncounted",
        sa.Integer,
        nullable=False,
        comment="engagements whose number of people is not recorded",
    ),
    comment="Engagements summed by day. Computed here: other offices must not write it.",
)

engagement_days_waiting = sa.Table(
    "engagement_days_waiting",
    metadata,
    sa.Column("occurred_from", sa.Date, primary_key=True, comment="day of a changed engagement"),
    comment="Days whose sums are out of date. Triggers write the table; `refresh` empties it.",
)

# Partners

contributions = sa.Table(
    "contributions",
    metadata,
    row_number(),
    sa.Column("year", sa.Integer, nullable=False, comment="year of the contribution"),
    text("donor", "contributor, in the source's words", 200, nullable=False),
    text("donor_status", "member, nonmember, observer or organization", 20, nullable=False),
    text("category", "category of contributor, in the source's words", 60, nullable=False),
    text("sector", "sector that the category stands for", 12, nullable=False),
    text("entity", "UN entity that received it", 60, nullable=False),
    text("revenue_type", "assessed, voluntary earmarked and so on", 40, nullable=False),
    sa.Column(
        "amount_usd",
        sa.Double,
        nullable=False,
        comment="US dollars, nominal, unrounded as in the source; negative is a repayment",
    ),
    sa.Column("source_row", sa.Integer, comment="first row of the file that it was read from"),
    *_brought_by(),
    sa.UniqueConstraint("year", "donor", "donor_status", "category", "entity", "revenue_type"),
    sa.Index(None, "sector", "year", "entity", "amount_usd"),
    one_of("sector", SECTORS, "sector"),
    comment="Revenue of UN entities by contributor.",
)

partnerships = sa.Table(
    "partnerships",
    metadata,
    row_number(),
    text("identifier", "identifier at the source, such as an IATI identifier", 200, unique=True),
    text("title", "title in the source's words", nullable=False),
    text("entity", "UN or other entity that reports it", 200, nullable=False),
    text("status", "IATI ActivityStatus code", 2),
    sa.Column("starts_on", sa.Date, comment="actual start, or else planned"),
    sa.Column("ends_on", sa.Date, comment="actual end, or else planned"),
    sa.Column(
        "funding_driven",
        sa.Boolean,
        comment="whether funding was the reason for it; NULL means not recorded",
    ),
    sa.Column(
        "value_usd",
        sa.Double,
        comment="US dollars committed over its lifetime; NULL unless all amounts are in dollars",
    ),
    *_brought_by(),
    comment="Partnerships and activities with several participating organizations.",
)

partnership_participants = sa.Table(
    "partnership_participants",
    metadata,
    row_number(),
    sa.Column(
        "partnership_id",
        sa.ForeignKey("partnerships.id"),
        nullable=False,
        comment="the partnership",
    ),
    organization(),
    sa.Column("place", sa.Integer, nullable=False, comment="place in the partnership's list"),
    text("role", "IATI OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing", 1),
    text("organization_type", "IATI OrganisationType code as the source gives it", 2, index=True),
    text("reference", "the organization's identifier at the source", 200),
    *_brought_by(),
    sa.UniqueConstraint("partnership_id", "place"),
    one_of("organization_type", IATI_TYPES, "organization_type"),
    comment="Participants of partnerships, with their roles.",
)

partnership_sdgs = sa.Table(
    "partnership_sdgs",
    metadata,
    sa.Column(
        "partnership_id",
        sa.ForeignKey("partnerships.id"),
        primary_key=True,
        comment="the partnership",
    ),
    *_goal(),
    *_brought_by(),
    comment="Sustainable Development Goals of partnerships; no row means not recorded.",
)

partnership_states = sa.Table(
    "partnership_states",
    metadata,
    sa.Column(
        "partnership_id",
        sa.ForeignKey("partnerships.id"),
        primary_key=True,
        comment="the partnership",
    ),
    sa.Column(
        "member_state",
        sa.ForeignKey("member_states.iso3"),
        primary_key=True,
        comment="state that it is carried out in",
    ),
    *_brought_by(),
    comment="Member States in which partnerships are carried out; no row means not recorded.",
)

type_reviews = sa.Table(
    "type_reviews",
    metadata,
    row_number(),
    sa.Column(
        "organization_id",
        sa.ForeignKey("organizations.id"),
        index=True,
        comment="partner reviewed; NULL if a contributor was reviewed",
    ),
    text("donor", "contributor reviewed, as in contributions; NULL if a partner was reviewed", 200),
    text("organization_type", "IATI OrganisationType code after the review", 2, nullable=False),
    text("reason", "reason for that type", 1000, nullable=False),
    account("reviewed_by", "account that reviewed it", nullable=False),
    *_brought_by(),
    sa.Index(None, "donor"),
    sa.CheckConstraint("(organization_id IS NULL) <> (donor IS NULL)", name="one_subject"),
    one_of("organization_type", IATI_TYPES, "organization_type"),
    comment="Reviews by the office of the type of a partner or contributor; the latest counts.",
)

series_breaks = sa.Table(
    "series_breaks",
    metadata,
    row_number(),
    sa.Column(
        "source", sa.ForeignKey("sources.name"), nullable=False, comment="source of the series"
    ),
    text("entity", "entity whose series breaks", 60, nullable=False),
    sa.Column(
        "year",
        sa.Integer,
        nullable=False,
        comment="first year that is not comparable with earlier years",
    ),
    text("reason", "reason for the break", 1000, nullable=False),
    account("recorded_by", "account that recorded it", nullable=False),
    *_brought_by(),
    sa.UniqueConstraint("source", "entity", "year"),
    comment="Series breaks: years from which a series is not comparable with earlier years.",
)

# Reforms

body_sessions = sa.Table(
    "body_sessions",
    metadata,
    row_number(),
    text("body", "body that meets, such as General Assembly", 200, nullable=False),
    text("session", "which session, in the body's words", 200, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False, comment="first day"),
    sa.Column("ends_on", sa.Date, nullable=False, comment="last day, itself included"),
    text("reference", "where the dates are published", 400),
    *_brought_by(),
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
    *_brought_by(),
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
    *_brought_by(),
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
    *_brought_by(),
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
    *_brought_by(),
    one_of("milestone", MILESTONES, "milestone"),
    comment="Every due date of a milestone, written by a trigger; the first is its baseline.",
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
    *_brought_by(),
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
    *_brought_by(),
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
    *_brought_by(),
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
    *_brought_by(),
    sa.UniqueConstraint("action_id", "member_state", "stated_on", "form"),
    one_of("position", POSITIONS, "position"),
    one_of("form", FORMS, "form"),
    comment="Positions of Member States on reform actions. The latest of a state counts.",
)

# Events

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
    *_brought_by(),
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
    *_goal(),
    *_brought_by(),
    comment="Sustainable Development Goals of events; no row means not recorded.",
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
    *_brought_by(),
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
    *_brought_by(),
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
    *_brought_by(),
    sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    sa.CheckConstraint("planned >= 0", name="planned"),
    one_of("principal", PRINCIPALS, "principal"),
    comment="Planned meetings of principals with civil society, by quarter.",
)

# Perceptions

perception_waves = sa.Table(
    "perception_waves",
    metadata,
    row_number(),
    text("title", "name of the wave", 200, nullable=False, unique=True),
    text("question", "question of the survey, word for word", nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False, comment="first day of the field work"),
    sa.Column("closed_on", sa.Date, nullable=False, comment="last day of the field work"),
    *(
        sa.Column(name, sa.Integer, nullable=False, comment=comment)
        for name, comment in {
            "invited": "organizations invited to answer",
            "favourable": "answers in favour of the UN",
            "neutral": "answers neither way",
            "unfavourable": "answers against the UN",
        }.items()
    ),
    *_brought_by(),
    comment="Waves of the survey on how civil society perceives the United Nations.",
)

# A write to any of these raises the data version.
FACTS = (
    *(table for table in metadata.sorted_tables if "recorded_at" in table.c),
    *(member_states, other_places, sources, engagement_days, committee_sessions),
)
