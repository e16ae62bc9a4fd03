"""Questions made for Member States: what is released to all of them, or to one of its own.

A row that counts few organizations would tell who they are, so that a release withholds such an
answer whole. What is about one Member State therefore comes in parts that leave nothing to be told
by difference: its own, the rest of its group, and the rest of the world.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import periods
from data_access.civil_society.activity_totals import per_organization
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import RELEASABLE, Role
from data_access.ngo_committee import accreditation
from data_access.queries import query
from data_access.schema import database_state, member_states, organizations

UNKNOWN = "unknown"
COUNTS = ("organizations", "engagements", "participants")
SOURCES = ("engagements", "organizations")
UNIT = "Organizations of civil society; people where they were counted"
REST = "the rest of the world"
# Under what each outcome of an application is counted; two of the three are rare by themselves.
SELDOM = "closed, withdrawn or not recommended"
OUTCOMES = {
    "recommended": "recommended",
    "deferred": "deferred",
    **dict.fromkeys(("closed", "withdrawn", "not recommended"), SELDOM),
}


def _when(params: Mapping[str, Any]) -> str:
    return periods.said(params["since"], params["until"])


# All Member States


def _groups_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Hold the group that is furthest above its share of the people against that share."""
    total = rows["organizations"].sum()
    if not total:
        return f"No civil society organization is recorded as taking part {_when(params)}."
    groups = rows[rows["region"] != UNKNOWN]
    known = groups["organizations"].sum()
    if not known:
        organizations = formatting.count(total, "organization")
        return f"Region was not recorded for any of {organizations} that took part {_when(params)}."
    above = groups["share"] - groups["population_share"]
    first = groups.loc[(above if above.notna().any() else groups["share"]).idxmax()]
    part = formatting.share(first["organizations"], known)
    text = (
        f"Of {formatting.count(known, 'organization')} with a recorded region {_when(params)},"
        f" {part} came from the {first['region']}"
    )
    people = ""
    if pd.notna(first["population_share"]):
        people = f" ({formatting.share(first['population_share'], 1)} of people)"
    rest = f"; region not recorded for {formatting.spell(total - known)}" if total > known else ""
    brief = f"The {first['region']} had {part} of {known:,} organizations {_when(params)}"
    endings = people + rest, people, ""
    return formatting.shortest(f"{one}{end}." for end in endings for one in (text, brief))


@query(
    name="member_states.participation_by_group",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_groups_said,
    unit=UNIT,
    of_organizations=("organizations",),
)
def participation_by_group(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """From which regions come the organizations that take part, and how many people live there?

    The region is the UN regional group of the State where an organization has
    its seat, not of its members. A group's share of the organizations whose
    region is known stands beside its share of the people of the Member States,
    as far as their number is known; the group named first is the one whose
    share is furthest above, in percentage points. Where one group is above
    another is below: the figure says nothing of the reasons. Only engagements
    wholly between `since` and `until` count, and none of States and their
    organizations. In a demonstration the Member States are the fictional ones.

    Columns, a row a region, or none where nothing is recorded of the period:
        region            str      UN regional group, or "unknown", which comes last; seats in no
                                   Member State, which has no region, are counted there too
        organizations     Int64    that took part; those merged into one another are one
        engagements       Int64
        participants      Int64    people, where counted; missing if none of it was
        share             Float64  of the organizations whose region is known, from 0 to 1
        population_share  Float64  of the people of the Member States, from 0 to 1

    Raises:
        Refused: `since` is later than `until`.
    """
    done = per_organization(since, until)
    region = sa.func.coalesce(member_states.c.regional_group, UNKNOWN).label("region")
    statement = (
        sa.select(region, *_counted(done))
        .join_from(done, organizations, organizations.c.id == done.c.organization_id)
        .join(member_states, member_states.c.iso3 == organizations.c.member_state, isouter=True)
        .group_by(region)
    )
    people = _people(conn)
    rows = _filled(conn, statement, "region", [*people.index, UNKNOWN])
    known = rows["organizations"].where(rows["region"] != UNKNOWN)
    shares = {
        "share": known / (known.sum() or pd.NA),
        "population_share": rows["region"].map(people / (people.sum() or pd.NA)),
    }
    return rows.assign(**shares).astype(dict.fromkeys(shares, "Float64"))


def _people(conn: sa.Connection) -> pd.Series:
    """How many live in each regional group, by its name; missing where nobody has said."""
    made_up = sa.select(database_state.c.demonstration).scalar_subquery()
    group, people = member_states.c.regional_group, sa.func.sum(member_states.c.population)
    statement = sa.select(group, people).where(member_states.c.fictional == made_up).group_by(group)
    found = dict(sorted(conn.execute(statement).all()))
    return pd.Series(found, dtype=float).astype("Float64")


def _counted(done: sa.Subquery) -> list[sa.ColumnElement]:
    sums = (sa.func.sum(done.c[name]).label(name) for name in COUNTS[1:])
    return [sa.func.count().label(COUNTS[0]), *sums]


def _filled(
    conn: sa.Connection, statement: sa.Select, name: str, values: list[str]
) -> pd.DataFrame:
    """The counts with a row for each value: where some came, and none of a value, nobody did.

    Where nothing at all is recorded there is no row: a register that is silent counts nobody.
    """
    found = pd.read_sql_query(statement, conn).set_index(name).astype("Int64")
    rows = found.reindex(values if len(found) else [])
    # That is not the same as people nobody counted, who stay missing.
    rows = rows.mask(rows["engagements"].isna(), 0).rename_axis(name).reset_index()
    return rows.astype({name: "str"})


# One Member State


def _participation_text(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many took part of the Member State itself, and how many beside them."""
    if not rows["organizations"].sum():
        return f"No organization whose seat is known is recorded as taking part {_when(params)}."
    own, *rest = rows.to_dict("records")
    numbers = [formatting.some(one["organizations"]) for one in rest]
    others = formatting.listed(
        [f"{number} of {one['of']}" for number, one in zip(numbers, rest, strict=True)]
    )
    texts = [f"; of others, {others}."]
    if len(numbers) == 2:
        texts.append("; {} in the rest of its group, {} elsewhere.".format(*numbers))
    part = formatting.some(own["organizations"])
    text = f"Organizations of {own['of']}: {part} took part {_when(params)}"
    if not own["organizations"]:
        return formatting.shortest(f"{text}{end}" for end in (*texts, "."))
    text += f", in {formatting.count(own['engagements'], 'engagement')}"
    return formatting.shortest(f"{text}{end}" for end in (*texts, "."))


@query(
    name="member_states.participation",
    sources=SOURCES,
    roles=frozenset({Role.MEMBER_STATE}),
    finding=_participation_text,
    unit=UNIT,
    of_organizations=("organizations",),
)
def participation(
    conn: sa.Connection,
    *,
    own_state: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pd.DataFrame:
    """How do organizations of the Member State take part, beside those of its region and the world?

    Organizations are of the State where they have their seat. Each whose seat
    is known is in one row alone: none is counted twice, and those whose seat
    nobody has told us are in none. Only engagements wholly between `since` and
    `until` count, and none of States and their organizations.

    Columns, three rows, or none where nothing is recorded of the period:
        of             str    the Member State, the rest of its regional group, or of the world
        organizations  Int64  that took part; those merged into one another are one
        engagements    Int64
        participants   Int64  people, where counted; missing if none of it was

    Raises:
        Refused: `since` is later than `until`, or there is no such Member State.
    """
    name, group = _named(conn, own_state)
    parts = [name, f"the rest of the {group}", REST]
    done = per_organization(since, until)
    of = sa.case(
        (member_states.c.iso3 == own_state, parts[0]),
        (member_states.c.regional_group == group, parts[1]),
        else_=REST,
    ).label("of")
    statement = (
        sa.select(of, *_counted(done))
        .join_from(done, organizations, organizations.c.id == done.c.organization_id)
        .join(member_states, member_states.c.iso3 == organizations.c.member_state)
        .group_by(of)
    )
    return _filled(conn, statement, "of", parts)


def _named(conn: sa.Connection, code: str) -> tuple[str, str]:
    """Name and regional group of a Member State."""
    names = member_states.c.name, member_states.c.regional_group
    found = conn.execute(sa.select(*names).where(member_states.c.iso3 == code)).one_or_none()
    if found is None:
        raise Refused(f"There is no Member State {code}.")
    return tuple(found)


# The Committee on NGOs


def _decided(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many applications were recommended and deferred, and how many were neither."""
    if rows.empty:
        since, until = params["since"], params["until"]
        when = periods.said(
            since and dt.date(since, 1, 1),
            until and dt.date(until, 12, 31),
        )
        return f"No decision of the Committee on NGOs on an application is recorded {when}."
    first, last = rows["year"].min(), rows["year"].max()
    made = rows.groupby("outcome")["decisions"].sum()
    recommended, deferred, others = (
        int(made.get(outcome, 0)) for outcome in ("recommended", "deferred", SELDOM)
    )
    when = f"In {first}" if first == last else f"From {first} to {last}"
    rest = f"{formatting.some(others)} other{'' if others == 1 else 's'} {SELDOM}"
    return (
        f"{when} the Committee on NGOs made {formatting.count(recommended, 'recommendation')}"
        f" (not yet grants) and {formatting.count(deferred, 'deferral')}; {rest}."
    )


@query(
    name="member_states.decisions_by_year",
    sources=accreditation.SOURCES,
    roles=RELEASABLE,
    finding=_decided,
    unit=accreditation.UNIT,
    of_organizations=("decisions",),
)
def decisions_by_year(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """What became of applications before the Committee on NGOs, year by year?

    The year is that of the Committee's report. An organization at one report
    date with one outcome is one decision; an application deferred at both
    sessions of a year is two. Recommended is not granted: the Economic and
    Social Council grants, later. Outcomes that are rare are counted together;
    what is no application, such as a status withdrawn, is left out. Years
    differ in the number and kind of their sessions. Left open, `since` and
    `until` are no bounds.

    Columns, a row a year and outcome that occurred in it:
        year       Int64
        outcome    str    recommended, deferred, or closed, withdrawn or not recommended
        decisions  Int64

    Raises:
        Refused: `since` is later than `until`, or one of them is no year.
    """
    rows = accreditation.decisions_by_year(conn, since=since, until=until)
    rows = rows.assign(outcome=rows["outcome"].map(OUTCOMES)).dropna(subset="outcome")
    # Not sorted: the outcomes of a year keep their order.
    by_year = rows.groupby(["year", "outcome"], as_index=False, sort=False)
    return by_year["decisions"].sum().astype({"outcome": "str"})
