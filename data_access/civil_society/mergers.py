"""Organizations that are one: which may be, how two compare, and one pointed at the other.

A merged organization keeps its rows and its facts, and questions count it as the other
(`organizations.counted_as`). So nothing is lost when the two are parted again.
"""

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness
from data_access.civil_society import name_matching
from data_access.civil_society.organizations import (
    INTERGOVERNMENTAL,
    KNOWN_FROM,
    PROFILE,
    counted_as,
    counted_together,
    profile,
)
from data_access.commands import command
from data_access.domain import formatting
from data_access.domain.names import bare_key
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import query
from data_access.schema import (
    decisions,
    engagements,
    import_batches,
    organization_names,
    organizations,
    outreach,
    partnership_participants,
    roll_calls,
)

MERGERS = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF})
# Why two may be one where a name or an alias is written alike.
SAME_NAME = "the same name or alias"
# What organizations have on record, in words.
RECORDS = {
    decisions: "decisions",
    roll_calls: "roll calls",
    engagements: "engagements",
    partnership_participants: "places in partnerships",
    outreach: "contacts by the office",
}


def _records() -> sa.ScalarSelect:
    """How many rows an organization has on record, of its own number alone."""
    counted = (
        sa.select(sa.func.count())
        .where(table.c.organization_id == organizations.c.id)
        .correlate(organizations)
        .scalar_subquery()
        for table in RECORDS
    )
    return sum(counted, sa.literal(0))


# Which may be one


def _may_be_one(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No two organizations have names that are nearly the same."
    by = [
        f"{formatting.spell(int(number))} by {why}"
        for why, number in rows["why"].value_counts().items()
    ]
    pairs = formatting.count(len(rows), "pair of organizations", "pairs of organizations")
    return f"Possible duplicates: {pairs}, {formatting.listed(by)}."


@query(
    name="mergers.likely",
    sources=KNOWN_FROM,
    roles=MERGERS,
    finding=_may_be_one,
    unit="Pairs of organizations",
)
def likely(conn: sa.Connection) -> pd.DataFrame:
    """Which organizations may be one and the same, by their names?

    Every present and former name and alias is compared with every other, folded: without case,
    accents and punctuation. Two may be one where they share a name or an alias, also where their
    seats are in two States. They may also be one where names differ only by initials, by the order
    of the words, by empty words such as "the", or by a typing error: a letter or two in a
    word of five letters or more (optimal string alignment; one error in a name of less than 16
    letters, none in less than eight). Numbers, single letters and names of Member States are no
    errors. States and intergovernmental bodies are left out. A person decides: the names alone
    show nothing for certain.

    Columns, a row a pair, those with most on record first:
        one_id    Int64  the one of the two with more on record
        one       str    its present name
        other_id  Int64
        other     str    its present name
        why       str    the same name or alias, initials, the same words, or spelling
        as_names  str    the two names that are alike
        records   Int64  of the other: its decisions, roll calls, engagements, places in
                         partnerships, and contacts by the office
    """
    known = _known(conn)
    by_name: dict[str, list[sa.Row]] = {}
    for key, row in known.items():
        by_name.setdefault(bare_key(key), []).append(row)
    alike = [
        (one, other, SAME_NAME)
        for rows in by_name.values()
        for one, other in itertools.combinations(rows, 2)
    ] + [
        (one, other, why)
        for names, why in name_matching.alike(by_name).items()
        for one, other in itertools.product(*(by_name[name] for name in names))
    ]
    pairs: dict[tuple[int, int], tuple[str, str]] = {}
    for one, other, why in alike:
        if one.id != other.id:
            both = f"{one.called} / {other.called}"
            pairs.setdefault(tuple(sorted((one.id, other.id))), (why, both))
    names = {row.id: row.name for row in known.values()}
    records = _recorded(conn)
    rows = []
    for ids, (why, both) in pairs.items():
        one, other = sorted(ids, key=lambda number: -records[number])
        rows.append((one, names[one], other, names[other], why, both, records[other]))
    columns = ["one_id", "one", "other_id", "other", "why", "as_names", "records"]
    found = pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("one_id", "other_id", "records"), "Int64")
    )
    return found.sort_values(["records", "one", "other"], ascending=[False, True, True])


def _known(conn: sa.Connection) -> dict[str, sa.Row]:
    """Every name by its key, with the organization that it counts as."""
    stands_for = counted_as()
    statement = (
        sa.select(
            organization_names.c.key,
            organization_names.c.name.label("called"),
            organizations.c.id,
            organizations.c.name,
        )
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .where(sa.func.coalesce(organizations.c.organization_type, "").not_in(INTERGOVERNMENTAL))
    )
    return {row.key: row for row in conn.execute(statement)}


def _recorded(conn: sa.Connection) -> Counter[int]:
    """How much is on record of organizations, with all that counts as each."""
    stands_for = counted_as()
    found: Counter[int] = Counter()
    for table in RECORDS:
        statement = (
            sa.select(stands_for.c.counted_as_id, sa.func.count())
            .join(table, table.c.organization_id == stands_for.c.organization_id)
            .group_by(stands_for.c.counted_as_id)
        )
        found.update(dict(conn.execute(statement).all()))
    return found


# Two side by side


def _how_they_compare(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "There are no two such organizations to compare."
    facts = rows[rows["fact"].isin([*PROFILE.values()])]
    both = facts.dropna(subset=["one", "other"])
    differs = list(both.loc[both["one"] != both["other"], "fact"])
    alone = list(facts.loc[facts["one"].isna() & facts["other"].notna(), "fact"])
    said = [
        f"they differ in {formatting.listed(differs, len(PROFILE))}"
        if differs
        else "nothing that is known of both differs",
        f"known of the other alone: {formatting.listed(alone, len(PROFILE))}" if alone else "",
    ]
    return f"{formatting.sentence(said)}."


@query(
    name="mergers.side_by_side",
    sources=KNOWN_FROM,
    roles=MERGERS,
    finding=_how_they_compare,
    unit="Two organizations",
)
def side_by_side(conn: sa.Connection, *, one: int, other: int) -> pd.DataFrame:
    """What is known of each of two organizations, and what is on record of them?

    Of one that was merged into another, the other is shown. What is known of the other alone
    does not count any more once it counts as the first, but for the goals that it works on: its
    facts stay its own.

    Columns, a row a fact, none if the two are one or there are no such two:
        fact   str
        one    str  of the first; missing where it is not known
        other  str  of the other
    """
    told = [_told(conn, number) for number in (one, other)]
    if None in told or told[0]["number"] == told[1]["number"]:
        return pd.DataFrame(columns=["fact", "one", "other"], dtype="str")
    rows = [(fact, *(side[fact] for side in told)) for fact in told[0]]
    return pd.DataFrame(rows, columns=["fact", "one", "other"], dtype="str")


def _told(conn: sa.Connection, organization: int) -> dict[str, str | None] | None:
    found = profile(conn, organization=organization)
    if found.empty:
        return None
    [facts] = found.astype(object).where(found.notna(), None).to_dict("records")
    members = counted_together(facts["id"])
    ids = sa.select(members.c.organization_id)
    called = sa.select(organization_names.c.name).where(
        organization_names.c.organization_id.in_(ids),
        organization_names.c.name != facts["organization"],
    )
    told = {
        "number": str(facts["id"]),
        "name": facts["organization"],
        "other names": "; ".join(sorted(conn.scalars(called))) or None,
        **{
            words: _plainly(facts["type_name" if fact == "organization_type" else fact])
            for fact, words in PROFILE.items()
        },
    }
    for table, several in RECORDS.items():
        number = sa.select(sa.func.count()).where(table.c.organization_id.in_(ids))
        told[several] = f"{conn.scalar(number):,}"
    return told


def _plainly(fact: Any) -> Any:
    return {True: "yes", False: "no"}[fact] if isinstance(fact, bool) else fact


# What counts as one


def _how_many(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No organization was merged into organization {params['organization']}."
    return f"It counts for {formatting.count(len(rows), 'other', 'others')} as well."


@query(
    name="mergers.counted",
    sources=KNOWN_FROM,
    roles=OFFICE,
    finding=_how_many,
    unit="Organizations",
)
def counted(conn: sa.Connection, *, organization: int) -> pd.DataFrame:
    """Which other organizations count as this one?

    `organization` is the number of any of them. Those that a file merged and those that a person
    merged are listed alike.

    Columns, a row an organization that was merged, by name:
        id       Int64
        name     str
        into_id  Int64  the one that it was pointed at
        into     str    name of that one
        file     str    file that merged it; missing where a person or another office did
        records  Int64  what it has on record itself
    """
    members = counted_together(organization)
    into = organizations.alias("into_it")
    statement = (
        sa.select(
            organizations.c.id,
            organizations.c.name,
            into.c.id.label("into_id"),
            into.c.name.label("into"),
            import_batches.c.file_name.label("file"),
            _records().label("records"),
        )
        .join(members, members.c.organization_id == organizations.c.id)
        .join(into, into.c.id == organizations.c.merged_into_id)
        .join(import_batches, import_batches.c.id == organizations.c.batch_id, isouter=True)
        .order_by(organizations.c.name, organizations.c.id)
    )
    return pd.read_sql_query(statement, conn).astype(
        dict.fromkeys(("id", "into_id", "records"), "Int64")
    )


@command(name="mergers.merge", roles=MERGERS, about=lambda _, result: result)
def merge(conn: sa.Connection, _: Viewer, *, organization: int, into: int) -> str:
    """Let an organization, and all that counts as it, count as another one.

    Raises:
        Refused: there is no such organization, they are one already, or it would run in a
            circle.
    """
    freshness.hold(conn)
    one, other = _one(conn, organization), _one(conn, into)
    if one.id == other.id:
        raise Refused(f"{one.name} cannot be merged into itself.")
    stands_for = [_counts_as(conn, number.id) for number in (one, other)]
    if stands_for[1].id == one.id:
        raise Refused(
            f"{other.name} counts as {one.name}: a merger the other way would run in a circle."
        )
    if one.merged_into_id is not None:
        raise Refused(f"{one.name} counts as {stands_for[0].name} already; part the two first.")
    _point(conn, one.id, other.id)
    return f"organization {one.id} ({one.name}) into {other.id} ({other.name})"


@command(name="mergers.separate", roles=MERGERS, about=lambda _, result: result)
def separate(conn: sa.Connection, _: Viewer, *, organization: int) -> str:
    """Let an organization that was merged count as itself again.

    Raises:
        Refused: there is no such organization, or it counts as itself.
    """
    freshness.hold(conn)
    one = _one(conn, organization)
    if one.merged_into_id is None:
        raise Refused(f"{one.name} was merged into no other organization.")
    other = _one(conn, one.merged_into_id)
    _point(conn, one.id, None)
    return f"organization {one.id} ({one.name}) from {other.id} ({other.name})"


def _one(conn: sa.Connection, organization: int) -> sa.Row:
    columns = (organizations.c.id, organizations.c.name, organizations.c.merged_into_id)
    found = conn.execute(sa.select(*columns).where(organizations.c.id == int(organization))).first()
    if found is None:
        raise Refused(f"No organization has the number {organization}.")
    return found


def _counts_as(conn: sa.Connection, organization: int) -> sa.Row:
    stands_for = counted_as()
    number = sa.select(stands_for.c.counted_as_id).where(
        stands_for.c.organization_id == organization
    )
    return _one(conn, conn.scalar(number))


def _point(conn: sa.Connection, organization: int, into: int | None) -> None:
    # Of a person's doing, no import is named.
    conn.execute(
        sa.update(organizations)
        .where(organizations.c.id == organization)
        .values(merged_into_id=into, batch_id=None)
    )
