"""Which organizations the rows of the register are: found by a name on record, or proposed."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain.names import LONGEST_KEY, bare_key
from data_access.imports import organization_matching, organization_renames, staging
from data_access.imports.organization_matching import Match
from data_access.imports.organization_renames import FACTS
from data_access.schema import organization_names, organization_sdgs, organizations

staged = sa.Table(
    "staged_organizations",
    sa.MetaData(),
    sa.Column("row", sa.Integer, index=True),
    sa.Column("organization", sa.Text),
    sa.Column("organization_key", sa.Text),
    *(sa.Column(name, organizations.c[name].type) for name in FACTS),
    sa.Column("sdgs", sa.Text),
    prefixes=["TEMPORARY"],
)
staged_names = staging.staged_like(organization_names)
staged_goals = staging.staged_like(organization_sdgs)


def tell_apart(conn: sa.Connection) -> None:
    """Give rows whose name organizations of several States bear the key of their own."""
    keys = [
        {"this": row, "own": key}
        for row, key in organization_matching.own_keys(conn, staged).items()
    ]
    if not keys:
        return
    own = sa.bindparam("own")
    for table in (staged, staged_names, staged_goals):
        values = sa.update(table).values(organization_key=own)
        conn.execute(values.where(table.c.row == sa.bindparam("this")), keys)
    present = staged_names.c.kind == "present"
    key = sa.update(staged_names).values(key=own)
    conn.execute(key.where(staged_names.c.row == sa.bindparam("this"), present), keys)


def take_names(conn: sa.Connection, batch: int) -> set[int]:
    """Give organizations that a row identifies by a former name its name as the present one.

    A name that is known as a former one stays that: the register does not undo a change of name.
    """
    stands_for, own = counted_as(), organization_names.alias("own")
    statement = (
        sa.select(
            staged.c.row,
            staged.c.organization.label("name"),
            staged.c.organization_key.label("key"),
            stands_for.c.counted_as_id.label("organization_id"),
        )
        .join(staged_names, staged_names.c.row == staged.c.row)
        .join(organization_names, organization_names.c.key == staged_names.c.key)
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .join(own, own.c.key == staged.c.organization_key, isouter=True)
        .where(
            own.c.key.is_(None),
            staged_names.c.kind == "former",
            organization_matching.same_place(
                organization_matching.place_of(staged),
                organization_matching.place_of(organizations),
            ),
        )
        .order_by(staged.c.row, staged_names.c.key)
    )
    taken: dict[str, sa.Row] = {}
    for found in conn.execute(statement).all():
        taken.setdefault(found.key, found)
    if taken:
        _give_names(conn, [found._asdict() for found in taken.values()], batch)
    renamed = organization_matching.RENAMED
    organization_matching.record(
        conn,
        [Match(one.row, one.name, renamed, one.organization_id) for one in taken.values()],
        batch,
    )
    return {found.row for found in taken.values()}


def _give_names(conn: sa.Connection, found: list[dict[str, Any]], batch: int) -> None:
    """Make each `key` the present name of its organization, and the one before a former name.

    Of two for one organization the first becomes the present name, the other a former one.
    """
    names = organization_names
    first = {one["organization_id"]: one["key"] for one in reversed(found)}
    retired = sa.update(names).values(kind="former", batch_id=batch)
    owner = names.c.organization_id == sa.bindparam("owner")
    conn.execute(
        retired.where(owner, names.c.kind == "present"),
        [{"owner": one["organization_id"]} for one in found],
    )
    conn.execute(
        sa.delete(names).where(names.c.key == sa.bindparam("alias")),
        [{"alias": f"{one['key'][:LONGEST_KEY]} ~{one['organization_id']}"} for one in found],
    )
    conn.execute(
        sa.insert(names),
        [
            {
                "key": one["key"],
                "organization_id": one["organization_id"],
                "name": one["name"],
                "kind": "present" if first[one["organization_id"]] == one["key"] else "former",
                "batch_id": batch,
            }
            for one in found
        ],
    )


def make_one(conn: sa.Connection, batch: int) -> set[int]:
    """Merge the organizations that are known by the former names of one row."""
    own, theirs = organization_names.alias("own"), organizations.alias("theirs")
    this, other = counted_as(), counted_as()
    statement = (
        sa.select(
            staged_names.c.row, staged_names.c.name, other.c.counted_as_id, this.c.counted_as_id
        )
        .join(staged, staged.c.row == staged_names.c.row)
        .join(own, own.c.key == staged_names.c.organization_key)
        .join(this, this.c.organization_id == own.c.organization_id)
        .join(organization_names, organization_names.c.key == staged_names.c.key)
        .join(other, other.c.organization_id == organization_names.c.organization_id)
        .join(organizations, organizations.c.id == this.c.counted_as_id)
        .join(theirs, theirs.c.id == other.c.counted_as_id)
        .where(
            this.c.counted_as_id != other.c.counted_as_id,
            staged_names.c.kind == "former",
            organization_matching.same_place(
                sa.func.coalesce(
                    organization_matching.place_of(staged),
                    organization_matching.place_of(organizations),
                ),
                organization_matching.place_of(theirs),
            ),
        )
        .order_by(staged_names.c.row, other.c.counted_as_id)
    )
    matches, moved = [], {}
    for row, name, before, after in conn.execute(statement).all():
        before, after = (_last(moved, number) for number in (before, after))
        if before != after:
            organization_renames.point(conn, before, after, batch)
            moved[before] = after
            matches.append(Match(row, name, organization_matching.MERGED, after, before))
    organization_matching.record(conn, matches, batch)
    return {one.row for one in matches}


def proposed(conn: sa.Connection) -> list[Match]:
    """Find organizations that share an alias with another, or a former name in another State.

    Both organizations are on record by now. A row that brings no new name proposes nothing.
    """
    own, stands_for, other = organization_names.alias("own"), counted_as(), counted_as()
    statement = (
        sa.select(
            staged_names.c.row,
            staged_names.c.name,
            staged_names.c.kind,
            stands_for.c.counted_as_id,
            other.c.counted_as_id,
        )
        .join(own, own.c.key == staged_names.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .join(organization_names, organization_names.c.key == staged_names.c.key)
        .join(other, other.c.organization_id == organization_names.c.organization_id)
        .where(
            staged_names.c.kind != "present", other.c.counted_as_id != stands_for.c.counted_as_id
        )
    )
    found = [
        Match(
            row,
            name,
            organization_matching.ALIAS if kind == "alias" else organization_matching.NAMESAKE,
            this,
            that,
        )
        for row, name, kind, this, that in conn.execute(statement)
    ]
    return found + _of_one_alias(conn)


def _of_one_alias(conn: sa.Connection) -> list[Match]:
    """Find rows of the file with an alias that another row, or an organization on record, has."""
    own, stands_for = organization_names.alias("own"), counted_as()
    known: dict[str, set[int]] = {}
    aliases = (
        sa.select(organization_names.c.key, stands_for.c.counted_as_id)
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .where(organization_names.c.kind == "alias")
    )
    for key, number in conn.execute(aliases):
        known.setdefault(bare_key(key), set()).add(number)
    statement = (
        sa.select(
            staged_names.c.row, staged_names.c.name, staged_names.c.key, stands_for.c.counted_as_id
        )
        .join(own, own.c.key == staged_names.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .where(staged_names.c.kind == "alias")
        .order_by(staged_names.c.row)
    )
    found = []
    for row, name, key, number in conn.execute(statement):
        others = known.setdefault(key, set())
        if number not in others:
            alike = sorted(others)
            found += [Match(row, name, organization_matching.ALIAS, number, one) for one in alike]
            others.add(number)
    return found


def _last(moved: Mapping[int, int], number: int) -> int:
    while number in moved:
        number = moved[number]
    return number
