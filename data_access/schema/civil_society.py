"""Places, organizations, what they take part in, and how they see the United Nations."""

import sqlalchemy as sa

from data_access.schema.columns import (
    account,
    brought_by,
    goal,
    metadata,
    one_of,
    organization,
    row_number,
    sort_key,
    text,
)
from data_access.schema.events import MODES

IATI_TYPES = (
    *("10", "11", "15", "21", "22", "23", "24", "30"),
    *("40", "60", "70", "71", "72", "73", "80", "90"),
)
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
PLACE_KINDS = ("observer State", "observer entity", "other area", "no single seat")
ENGAGEMENT_KINDS = ("event", "meeting", "statement")
ENGAGEMENT_LEVELS = ("registered", "attended", "spoke", "organized")

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
    sort_key(),
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
    sort_key(),
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
    *brought_by(),
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
    *goal(),
    *brought_by(),
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
    *brought_by(),
    one_of("kind", ("present", "former", "alias"), "kind"),
    comment="All names of organizations. Present and former names identify; aliases do not.",
)

outreach = sa.Table(
    "outreach",
    metadata,
    row_number(),
    organization(),
    sa.Column("contacted_on", sa.Date, nullable=False, comment="day on which it was contacted"),
    text("note", "summary; it must not name individuals", 1000),
    account("recorded_by", "account that recorded it", nullable=False),
    *brought_by(),
    comment="Contacts that the office made with organizations to encourage participation.",
)

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
    *brought_by(),
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
    *brought_by(),
    comment="Waves of the survey on how civil society perceives the United Nations.",
)
