"""Questions about organizations: who they are, by which names they are known, what they did.

An organization that was merged into another counts as that one, under all the names of both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society import organization_timeline
from data_access.domain import formatting
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.reference.organization_types import TYPES
from data_access.schema import (
    decisions,
    engagements,
    import_batches,
    member_states,
    organization_names,
    organization_sdgs,
    organizations,
    other_places,
    sources,
)

# IATI types of States and of the organizations that States have made.
INTERGOVERNMENTAL = ("10", "11", "15", "40")
KNOWN_FROM = ("organizations", "ngo_committee")
PROFILE = {
    "consultative_status": "consultative status",
    "member_state": "seat",
    "organization_type": "type",
    "scope": "scope",
    "field": "field of activity",
    "website": "website",
    "new_york": "office in New York",
    "geneva": "office in Geneva",
    "budget": "budget",
    "constituency": "constituency",
    "sdgs": "goals",
}
# How many of these are named where they are unknown; the page of the organization names all.
NAMED = 4
# As in reference/other_places.csv.
NO_SINGLE_SEAT = "No single seat"


# Once for all statements: two that have one name would be refused within one.
_MERGERS = (
    sa.select(organizations.c.id, organizations.c.merged_into_id.label("into_id"))
    .where(organizations.c.merged_into_id.is_not(None))
    .cte("mergers")
)
_WAYS = sa.select(_MERGERS).cte("ways", recursive=True)
_WAYS = _WAYS.union(
    sa.select(_WAYS.c.id, _MERGERS.c.into_id).join(_MERGERS, _MERGERS.c.id == _WAYS.c.into_id)
)


def counted_as() -> sa.Subquery:
    """For every `organization_id` the `counted_as_id`: itself, or what it was at last merged into.

    Organizations that were merged into one another in a circle stand for themselves.
    """
    last = merged()
    return (
        sa.select(
            organizations.c.id.label("organization_id"),
            sa.func.coalesce(last.c.counted_as_id, organizations.c.id).label("counted_as_id"),
        )
        .join(last, last.c.organization_id == organizations.c.id, isouter=True)
        .subquery()
    )


def merged() -> sa.Subquery:
    """The same for merged organizations alone, to be left-joined to a long table."""
    way = _WAYS.c
    found = sa.select(way.id.label("organization_id"), way.into_id.label("counted_as_id"))
    return found.where(way.into_id.not_in(sa.select(_MERGERS.c.id))).subquery()


def counted_together(organization: int) -> sa.Subquery:
    """The organization that this one counts as, and all that count as the same."""
    stands_for, asked = counted_as(), counted_as()
    # A number out of a table of pandas is none to SQLite.
    same = sa.select(asked.c.counted_as_id).where(asked.c.organization_id == int(organization))
    return (
        sa.select(stands_for)
        .where(stands_for.c.counted_as_id == same.scalar_subquery())
        .subquery("members")
    )


def _found(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    known = f"known by a name with “{params['name']}”" if params["name"] else "known"
    if rows.empty:
        return f"No {'further ' if params['page'] > 1 else ''}organization is {known}."
    matches = int(rows["matches"].iloc[0])
    of = f" with “{params['name']}”" if params["name"] else ""
    said = f"Organizations recorded{of}: {matches:,}"
    if matches > len(rows):
        before = (params["page"] - 1) * params["limit"]
        said += f"; shown: {before + 1:,} to {before + len(rows):,}"
    return f"{formatting.sentence([said])}."


@query(
    name="organizations.search",
    sources=KNOWN_FROM,
    roles=OFFICE,
    finding=_found,
    unit="Organizations",
)
def search(conn: sa.Connection, *, name: str = "", page: int = 1, limit: int = 20) -> pd.DataFrame:
    """Which organizations are, or were, known by a name like this?

    Any present or former name or alias that holds the words counts, whatever
    its case, accents and punctuation; without a name, all organizations are
    listed. States and intergovernmental bodies are left out. Names that begin
    with the words come first, then by present name; `limit` organizations make
    a page.

    Columns, a row an organization:
        id            Int64
        organization  str    present name
        status        str    consultative status; missing if unknown
        region        str    UN regional group of its seat; missing if unknown
        decisions     Int64  of the Committee on NGOs
        engagements   Int64  recorded
        matched_name  str    the name that was found
        matches       Int64  organizations found, on all pages; the same in every row

    Raises:
        Refused: `page` or `limit` is below one.
    """
    if page < 1 or limit < 1:
        raise Refused("page and limit must be above zero")
    matching = _matching(name)
    statement = (
        sa.select(
            organizations.c.id,
            organizations.c.name.label("organization"),
            organizations.c.consultative_status.label("status"),
            member_states.c.regional_group.label("region"),
            matching.c.matched_name,
            sa.func.count().over().label("matches"),
        )
        .join(matching, matching.c.id == organizations.c.id)
        .join(member_states, isouter=True)
        .order_by(matching.c.rank, organizations.c.name, organizations.c.id)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    rows = pd.read_sql_query(statement, conn)
    for counted, done in (("decisions", _decisions_of), ("engagements", _engagements_of)):
        numbers = dict(conn.execute(done(rows["id"].tolist())).all())
        rows[counted] = [numbers.get(one, 0) for one in rows["id"]]
    shown = ["id", "organization", "status", "region", "decisions", "engagements", "matched_name"]
    whole = dict.fromkeys(("id", "decisions", "engagements", "matches"), "Int64")
    return rows[[*shown, "matches"]].astype(whole)


def _matching(name: str) -> sa.Subquery:
    """Organizations that count as themselves, with the best of their names that match."""
    key, text = fold(name), tidy(name)
    stands_for = counted_as()
    matches = sa.or_(
        _folded_contains(key) if key else sa.literal(not text),
        # Initials in brackets are no part of the key, but are what people type.
        organization_names.c.name.icontains(text, autoescape=True),
    )
    begins = sa.case((organization_names.c.key.startswith(key, autoescape=True), 0), else_=1)
    present = sa.case((organization_names.c.kind == "present", 0), else_=1)
    best = sa.func.row_number().over(
        partition_by=organizations.c.id, order_by=[begins, present, organization_names.c.key]
    )
    ranked = (
        sa.select(
            organizations.c.id,
            organization_names.c.name.label("matched_name"),
            begins.label("rank"),
            best.label("best"),
        )
        .select_from(stands_for)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .join(
            organization_names, organization_names.c.organization_id == stands_for.c.organization_id
        )
        .where(
            matches,
            sa.func.coalesce(organizations.c.organization_type, "").not_in(INTERGOVERNMENTAL),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.best == 1).subquery("matching")


def _folded_contains(key: str) -> sa.ColumnElement:
    """Whether a folded name contains a text; what stands behind it in the key is no part of it."""
    stored = organization_names.c.key
    behind = (stored.contains(f"{key}%{mark}") for mark in (" ~", " @"))
    bare = sa.and_(stored.not_like("% ~%"), stored.not_like("% @%"))
    return sa.or_(stored.contains(key) & bare, *behind)


def _decisions_of(ids: Sequence[int]) -> sa.Select:
    stands_for = counted_as()
    once = (
        sa.select(stands_for.c.counted_as_id, decisions.c.reported_on, decisions.c.outcome)
        .join(decisions, decisions.c.organization_id == stands_for.c.organization_id)
        .where(stands_for.c.counted_as_id.in_(ids))
        .distinct()
        .subquery()
    )
    return sa.select(once.c.counted_as_id, sa.func.count()).group_by(once.c.counted_as_id)


def _engagements_of(ids: Sequence[int]) -> sa.Select:
    stands_for = counted_as()
    return (
        sa.select(stands_for.c.counted_as_id, sa.func.count())
        .join(engagements, engagements.c.organization_id == stands_for.c.organization_id)
        .where(stands_for.c.counted_as_id.in_(ids), engagements.c.civil_society)
        .group_by(stands_for.c.counted_as_id)
    )


def _who_it_is(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No organization has the number {params['organization']}."
    one = rows.iloc[0]
    unknown = [words for column, words in PROFILE.items() if pd.isna(one[column])]
    if len(unknown) == len(PROFILE):
        return f"{one['organization']}: nothing but its names is known."
    said = []
    if pd.notna(one["consultative_status"]):
        since = f" since {one['status_since']}" if pd.notna(one["status_since"]) else ""
        said.append(f"{one['consultative_status']} consultative status{since}")
    if pd.notna(one["member_state"]):
        seat = one["member_state"]
        said.append("no single seat" if seat == NO_SINGLE_SEAT else f"seat in {seat}")
    if unknown:
        said.append(f"unknown: {formatting.listed(unknown, NAMED)}")
    return f"{one['organization']}: {'; '.join(said)}."


@query(
    name="organizations.profile",
    sources=KNOWN_FROM,
    roles=OFFICE,
    finding=_who_it_is,
    unit="One organization",
)
def profile(conn: sa.Connection, *, organization: int) -> pd.DataFrame:
    """Who is this organization?

    `organization` is its number, as `search` gives it; of one that was merged
    into another, the other is shown. What nobody has told us is missing.

    Columns, one row, or none if there is no such organization:
        id                   Int64
        organization         str    present name
        organization_type    str    IATI OrganisationType code
        type_name            str    what that code stands for
        consultative_status  str    General, Special or Roster
        status_since         Int64  year
        member_state         str    State of its seat, or the other place where it is
        region               str    UN regional group of that State; missing of other places
        scope                str    international, national or local
        field                str    field of activity, in the source's words
        website              str
        new_york             boolean  whether it has an office in New York
        geneva               boolean  whether it has one in Geneva
        budget               str    what it spends in a year, US dollars: the band
        constituency         str    the one that it chiefly speaks for
        sdgs                 str    numbers of the goals that it works on, parted by commas
    """
    members = counted_together(organization)
    statement = (
        sa.select(
            organizations.c.id,
            organizations.c.name.label("organization"),
            organizations.c.organization_type,
            organizations.c.consultative_status,
            organizations.c.status_since,
            sa.func.coalesce(member_states.c.name, other_places.c.name).label("member_state"),
            member_states.c.regional_group.label("region"),
            organizations.c.scope,
            organizations.c.field,
            organizations.c.website,
            organizations.c.new_york,
            organizations.c.geneva,
            organizations.c.budget,
            organizations.c.constituency,
        )
        .join(member_states, organizations.c.member_state == member_states.c.iso3, isouter=True)
        .join(other_places, organizations.c.other_place == other_places.c.code, isouter=True)
        .where(organizations.c.id.in_(sa.select(members.c.counted_as_id)))
    )
    types = dict.fromkeys(("id", "status_since"), "Int64")
    types |= dict.fromkeys(("new_york", "geneva"), "boolean")
    rows = pd.read_sql_query(statement, conn).astype(types)
    named = {code: name for code, (name, _) in TYPES.items()}
    goals = [_goals_of(conn, number) for number in rows["id"]]
    return rows.assign(
        type_name=rows["organization_type"].map(named), sdgs=pd.Series(goals, dtype="str")
    )


def _goals_of(conn: sa.Connection, organization: int) -> str | None:
    goals = sa.select(organization_sdgs.c.sdg).where(
        organization_sdgs.c.organization_id == int(organization)
    )
    return ", ".join(map(str, conn.scalars(goals.order_by(organization_sdgs.c.sdg)))) or None


def _how_it_is_called(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No name is recorded under the number {params['organization']}."
    former = int((rows["kind"] == "former").sum())
    of_them = f", {formatting.spell(former)} of them former" if former else ""
    return f"Known by {formatting.count(len(rows), 'name')}{of_them}."


@query(
    name="organizations.names",
    sources=KNOWN_FROM,
    roles=OFFICE,
    finding=_how_it_is_called,
    unit="Names",
)
def names(conn: sa.Connection, *, organization: int) -> pd.DataFrame:
    """By which names is, or was, this organization known?

    The present name first, then former names, the latest first, then aliases.
    The names of organizations that were merged into it are former names.

    Columns, a row a name:
        name   str
        kind   str   present, former or alias
        until  date  report that changed a former name; missing if not known
    """
    members = counted_together(organization)
    merged = organization_names.c.organization_id != members.c.counted_as_id
    kind = sa.case(
        (merged & (organization_names.c.kind == "present"), "former"),
        else_=organization_names.c.kind,
    )
    rank = sa.case({"present": 0, "former": 1}, value=kind, else_=2)
    statement = (
        sa.select(organization_names.c.name, kind.label("kind"), organization_names.c.until)
        .join(members, members.c.organization_id == organization_names.c.organization_id)
        .order_by(rank, sa.nulls_last(organization_names.c.until.desc()), organization_names.c.key)
    )
    return pd.read_sql_query(statement, conn)


def _what_is_known(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "Nothing that this organization did is recorded."
    counts = rows["what"].value_counts()
    done = [
        formatting.count(int(counts[what]), what)
        for what in organization_timeline.KINDS
        if what in counts
    ]
    every = len(organization_timeline.KINDS)
    said = f"{formatting.sentence([formatting.listed(done, every)])} recorded"
    dated = rows.dropna(subset=["date"])
    if dated.empty:
        return f"{said}."
    first, last = dated["date"].min().year, dated["until"].max().year
    return f"{said} in {first}." if first == last else f"{said}, from {first} to {last}."


@query(
    name="organizations.history",
    sources=("ngo_committee", "engagements", "iati"),
    roles=OFFICE,
    finding=_what_is_known,
    unit="What is recorded of one organization",
)
def history(conn: sa.Connection, *, organization: int) -> pd.DataFrame:
    """What is recorded of this organization, in order of time?

    Decisions of the Committee on NGOs, recorded votes about it, its engagements
    and its partnerships, with what was done by organizations that were merged
    into it. What has no date comes last.

    Columns, a row a fact:
        date    date  first day on which it was, or can have been; missing if not known
        until   date  last such day: 31 December where only the year is known
        what    str   decision, roll call, engagement or partnership
        detail  str   what was decided, voted on or done
        source  str   where we have it from; missing if a person recorded it
    """
    facts = organization_timeline.facts(counted_together(organization))
    origin = sa.select(import_batches.c.id, sources.c.title).join(sources).subquery()
    statement = (
        sa.select(
            facts.c.date,
            facts.c.until,
            facts.c.what,
            facts.c.detail,
            origin.c.title.label("source"),
        )
        .join(origin, origin.c.id == facts.c.batch_id, isouter=True)
        .distinct()
        .order_by(sa.nulls_last(facts.c.date), facts.c.until, facts.c.what, facts.c.detail)
    )
    return pd.read_sql_query(statement, conn)
