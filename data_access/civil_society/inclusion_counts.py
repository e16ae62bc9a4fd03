"""What inclusion counts: those active, and the base that they are held against, by group."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.civil_society import activity
from data_access.civil_society.activity_totals import per_organization
from data_access.civil_society.groupings import Dimension
from data_access.civil_society.inclusion_findings import Known
from data_access.schema import database_state, member_states, organizations

Period = tuple[dt.date | None, dt.date | None]
Clauses = Sequence[sa.ColumnElement[bool]]
NONE_AND_ONE = (sa.literal(0), sa.literal(1))


@dataclass(frozen=True)
class Counted:
    """How many of a group are active, how large its base is, how many are outside of that base.

    What nothing on record could tell is None.
    """

    n: int | None = None
    base: int | None = None
    outside: int | None = None


@dataclass(frozen=True)
class Counts:
    """The counts of each group, of all whose group is known, and of all that there are."""

    groups: Mapping[str, Counted]
    known: Counted
    every: Counted

    @property
    def enough(self) -> bool:
        """Whether so much is known that something can be said."""
        active = self.known.n, self.every.n
        base = None if self.every.base is None else (self.known.base, self.every.base)
        return Known(active, base).enough


def counts(
    conn: sa.Connection, which: Dimension, base: str, period: Period, *, of_states: bool
) -> Counts:
    """Who is active in a period, of how many: accredited organizations, people or Member States.

    With people or States, all active organizations count, by their seat; `of_states` is whether
    the groups are groups of States. Where they are not, there is no such base.

    Raises:
        Refused: the period ends before it begins.
    """
    if base != "accredited" and of_states:
        found = _against_states(conn, [*which.told.values(), sa.true()], base, period)
    else:
        found = _tallied(conn, [*which.told.values(), which.known, sa.true()], period)
        if base != "accredited":
            found = [Counted(one.n + one.outside) for one in found]
    *groups, known, every = found
    return Counts(dict(zip(which.told, groups, strict=True)), known, every)


def _against_states(
    conn: sa.Connection, clauses: Clauses, base: str, period: Period
) -> list[Counted]:
    """The counts of each clause, then those of all active organizations, wherever they sit."""
    # A demonstration has fictional States beside the real ones, and is about the former alone.
    demonstration = sa.select(database_state.c.demonstration).scalar_subquery()
    belongs = member_states.c.fictional == demonstration
    unit: Any = sa.literal(1)
    if base == "population":
        unit = member_states.c.population
        belongs = sa.and_(belongs, unit.is_not(None))
    sums = (sa.func.sum(sa.case((clause, unit), else_=0)) for clause in clauses)
    sizes = conn.execute(sa.select(*sums).select_from(member_states).where(belongs)).one()
    active = _tallied(conn, [*(sa.and_(one, belongs) for one in clauses), sa.true()], period)
    *known, every = (one.n + one.outside for one in active)
    return [
        *(Counted(n, int(size or 0)) for n, size in zip(known, sizes, strict=True)),
        Counted(every),
    ]


def _tallied(conn: sa.Connection, clauses: Clauses, period: Period) -> list[Counted]:
    """For each clause, of how many organizations it holds; the accredited are the base."""
    each = _each(clauses, period).c
    counted = [
        sa.func.count(sa.case((sa.and_(each[_place(place)], *those), 1)))
        for place in range(len(clauses))
        for those in (
            (each.accredited, each.active),
            (each.accredited,),
            (each.active, sa.not_(each.accredited)),
        )
    ]
    found = conn.execute(sa.select(*counted)).one()
    return [Counted(*found[at : at + 3]) for at in range(0, len(found), 3)]


def _each(clauses: Clauses, period: Period) -> sa.Subquery:
    """Organizations that are accredited or active, a row each.

    Columns: id, accredited, active, engagements, and for each clause whether it holds.
    """
    done, zero, one = per_organization(*period), *NONE_AND_ONE
    status = activity.accredited(period[0])
    # Put together first, then looked up by their number: joined to one another, each would be
    # searched through for every organization.
    columns = ("organization_id", "engagements", "active", "accredited")
    active = (done.c.organization_id, done.c.engagements, one, zero)
    accredited = (status.c.organization_id, zero, zero, one)
    either = sa.union_all(
        *(
            sa.select(*(value.label(name) for name, value in zip(columns, values, strict=True)))
            for values in (active, accredited)
        )
    ).subquery("either")
    sums = (sa.func.sum(either.c[name]).label(name) for name in columns[1:])
    number = either.c.organization_id
    found = sa.select(number, *sums).group_by(number).subquery("found")
    return (
        sa.select(
            organizations.c.id,
            (found.c.accredited > 0).label("accredited"),
            (found.c.active > 0).label("active"),
            found.c.engagements,
            *(clause.label(_place(place)) for place, clause in enumerate(clauses)),
        )
        .join_from(found, organizations, organizations.c.id == found.c.organization_id)
        .join(member_states, member_states.c.iso3 == organizations.c.member_state, isouter=True)
        .subquery("each")
    )


def _place(number: int) -> str:
    return f"clause_{number}"


@dataclass(frozen=True)
class Attended:
    """Engagements of accredited organizations, a number each, 0 for the silent.

    groups  of each group, and of those that are known not to be in it
    known   of all whose group is known
    every   of all
    """

    groups: Mapping[str, tuple[Sequence[int], Sequence[int]]]
    known: Sequence[int]
    every: Sequence[int]

    @property
    def counts(self) -> Counts:
        """Of each group how many took part at all, of how many."""
        groups = {name: _took_part(ours) for name, (ours, _) in self.groups.items()}
        return Counts(groups, _took_part(self.known), _took_part(self.every))


def attended(conn: sa.Connection, which: Dimension, period: Period) -> Attended:
    """How often each accredited organization took part in a period, by group.

    Raises:
        Refused: the period ends before it begins.
    """
    clauses = [*which.told.values(), which.known]
    each = _each(clauses, period).c
    flags = [each[_place(place)] for place in range(len(clauses))]
    statement = sa.select(each.engagements, *flags).where(each.accredited).order_by(each.id)
    found = [(int(times), *flagged) for times, *flagged in conn.execute(statement)]
    known = [row for row in found if row[-1]]
    groups = {
        name: tuple(
            [row[0] for row in known if bool(row[place]) is inside] for inside in (True, False)
        )
        for place, name in enumerate(which.told, start=1)
    }
    return Attended(groups, [row[0] for row in known], [row[0] for row in found])


def _took_part(numbers: Sequence[int]) -> Counted:
    return Counted(sum(number > 0 for number in numbers), len(numbers))
