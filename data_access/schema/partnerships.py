"""Money and partners of the United Nations system."""

import sqlalchemy as sa

from data_access.schema.civil_society import IATI_TYPES
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

SECTORS = ("nonprofit", "corporate", "foundation", "academic", "public", "other")

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
    sa.Column(
        "payment",
        sa.Integer,
        nullable=False,
        server_default="1",
        comment="number among payments alike but for the amount, in the order of the file, from 1",
    ),
    sa.Column("source_row", sa.Integer, comment="first row of the file that it was read from"),
    *brought_by(),
    sa.UniqueConstraint(
        *("year", "donor", "donor_status", "category", "entity", "revenue_type", "payment")
    ),
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
    text("reporter_reference", "identifier of the organization that reports it", 200),
    text("reporter_type", "IATI OrganisationType code of the organization that reports it", 2),
    sa.Column(
        "un_reporter",
        sa.Boolean,
        comment="whether that organization is of the UN system; NULL means not recorded",
    ),
    sa.Column("hierarchy", sa.Integer, comment="level at its source: 1 above 2, and so on"),
    text("parent", "identifier of the activity that it is a part of, at its source", 200),
    *brought_by(),
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
    sa.Column(
        "is_reporter",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it is the organization that reports the partnership",
    ),
    *brought_by(),
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
    *goal(),
    *brought_by(),
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
    *brought_by(),
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
    *brought_by(),
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
    *brought_by(),
    sa.UniqueConstraint("source", "entity", "year"),
    comment="Series breaks: years from which a series is not comparable with earlier years.",
)
