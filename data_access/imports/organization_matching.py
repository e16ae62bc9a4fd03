"""How names in a file find organizations: present and former names identify, aliases only propose.

`organization_names.key` is unique, and every importer joins on it. The folded name alone is the key
of a present or former name. An alias has the number of its organization behind it, and a second
organization of one name the code of its State: no name of a file, folded, is ever equal to these.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting
from data_access.domain.names import LONGEST_KEY, bare_key, place_key
from data_access.schema import organization_matches, organization_names, organizations

# How a row found its organization, or why two may be one.
FORMER = "by a former name"
RENAMED = "present name changed"
MERGED = "merged"
ALIAS = "same alias"
NAMESAKE = "same name, another State"
# The file names no State: the row went to the organization that was on record first.
NO_STATE = "same name in several States"
PROPOSED = (ALIAS, NAMESAKE, NO_STATE)
# How many rows a notice lists; the query `imported.matches` has all of them.
LISTED = 30
AT_ONCE = 500


@dataclass(frozen=True)
class Match:
    """One row of a file with the organization it found, and the other that it was joined with."""

    row: int
    name: str
    how: str
    organization: int
    other: int | None = None


def alias_key(key: sa.ColumnElement, organization: sa.ColumnElement) -> sa.ColumnElement:
    """Return the key of an alias, which identifies nothing: the name and its organization."""
    return sa.func.substr(key, 1, LONGEST_KEY) + " ~" + sa.cast(organization, sa.Text)


def place_of(table: sa.FromClause) -> sa.ColumnElement:
    """Return the code of the seat, in whichever kind of place."""
    return sa.func.coalesce(table.c.member_state, table.c.other_place)


def same_place(one: sa.ColumnElement, other: sa.ColumnElement) -> sa.ColumnElement:
    """Whether two seats may be one: they are equal, or one is not recorded."""
    return sa.or_(one.is_(None), other.is_(None), one == other)


def own_keys(conn: sa.Connection, staged: sa.Table) -> dict[int, str]:
    """Choose the key of each staged row whose name is borne by organizations of several States.

    Returns row numbers with the key that tells their organization apart. The organization that
    was on record first, or stands first in the file, has the name alone as its key.
    """
    place, holder = place_of(staged), place_of(organizations)
    stands_for = counted_as()
    own = (
        sa.select(staged.c.row, staged.c.organization_key, place.label("place"))
        .where(place.is_not(None), staged.c.organization_key.is_not(None))
        .subquery()
    )
    several = (
        sa.select(own.c.organization_key)
        .group_by(own.c.organization_key)
        .having(sa.func.count(own.c.place.distinct()) > 1)
    )
    elsewhere = (
        sa.select(own.c.organization_key)
        .join(organization_names, organization_names.c.key == own.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .where(holder != own.c.place)
    )
    rows = conn.execute(
        sa.select(own)
        .where(own.c.organization_key.in_(several.union(elsewhere)))
        .order_by(own.c.row)
    ).all()
    wanted = {key for row in rows for key in (row[1], place_key(row[1], row[2]))}
    places = _places(conn, wanted)
    chosen = {}
    for row, key, here in rows:
        apart = place_key(key, here)
        if apart in places or (places.get(key) or here) != here:
            chosen[row] = apart
        else:
            places[key] = here
    return chosen


def _places(conn: sa.Connection, keys: Iterable[str]) -> dict[str, str | None]:
    """Return the seats of organizations by the keys of their names."""
    stands_for = counted_as()
    statement = (
        sa.select(organization_names.c.key, place_of(organizations))
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
    )
    keys, found = sorted(keys), {}
    for start in range(0, len(keys), AT_ONCE):
        some = organization_names.c.key.in_(keys[start : start + AT_ONCE])
        found.update(conn.execute(statement.where(some)).all())
    return found


def record_found(
    conn: sa.Connection,
    names: Mapping[str, tuple[int, str]],
    new: Collection[str],
    placed: Collection[str],
    batch: int,
) -> None:
    """Record which names found an organization by a former name, and what new ones may be.

    `names` are the keys of the file with their first row and text; `new` those that were unknown,
    `placed` those that a row gives with a State or another place. A name that organizations of
    several States bear is recorded with each of them where the file gives no place.
    """
    stands_for = counted_as()
    statement = (
        sa.select(organization_names.c.key, organization_names.c.kind, stands_for.c.counted_as_id)
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .where(
            sa.or_(organization_names.c.kind != "present", organization_names.c.key.like("% @%"))
        )
    )
    matches, alike = [], defaultdict(list)
    for key, kind, number in conn.execute(statement):
        if kind == "former" and key in names:
            matches.append(Match(*names[key], FORMER, number))
        if key != bare_key(key):
            alike[bare_key(key)].append((ALIAS if kind == "alias" else NAMESAKE, number))
    fresh = [key for key in new if key in names]
    shared = [key for key in names if key not in new and key in alike]
    wanted = {*fresh, *(bare_key(key) for key in fresh), *shared}
    owners = _owners(conn, wanted) if wanted else {}
    matches += [
        Match(*names[key], NO_STATE, owners[key], other)
        for key in shared
        for why, other in alike[key]
        if why == NAMESAKE and key not in placed and other != owners[key]
    ]
    for key in fresh:
        others = list(alike[bare_key(key)])
        if key != bare_key(key) and (first := owners.get(bare_key(key))):
            others.append((NAMESAKE, first))
        matches += [
            Match(*names[key], why, owners[key], other)
            for why, other in others
            if other != owners[key]
        ]
    record(conn, matches, batch)


def _owners(conn: sa.Connection, keys: Iterable[str]) -> dict[str, int]:
    """Return the organizations, as they are counted, by the keys of their names."""
    stands_for = counted_as()
    statement = sa.select(organization_names.c.key, stands_for.c.counted_as_id).join(
        stands_for, stands_for.c.organization_id == organization_names.c.organization_id
    )
    keys, found = sorted(keys), {}
    for start in range(0, len(keys), AT_ONCE):
        some = organization_names.c.key.in_(keys[start : start + AT_ONCE])
        found.update(conn.execute(statement.where(some)).all())
    return found


def record(conn: sa.Connection, matches: Iterable[Match], batch: int) -> None:
    """Record matches of an import, each once, in the same order on every database."""
    rows = [
        {
            "batch_id": batch,
            "file_row": one.row,
            "name": one.name,
            "how": one.how,
            "organization_id": one.organization,
            "other_id": one.other,
        }
        for one in sorted(set(matches), key=_order)
    ]
    if rows:
        conn.execute(organization_matches.insert(), rows)


def _order(one: Match) -> tuple[int, int, int, str, str]:
    return (one.row, one.organization, one.other or 0, one.how, one.name)


def notices(conn: sa.Connection, batch: int) -> list[str]:
    """List what an import joined and which possible duplicates it found, row by row."""
    other = organizations.alias("other")
    found = conn.execute(
        sa.select(organization_matches, organizations.c.name.label("called"), other.c.name)
        .join(organizations, organizations.c.id == organization_matches.c.organization_id)
        .join(other, other.c.id == organization_matches.c.other_id, isouter=True)
        .where(organization_matches.c.batch_id == batch)
        .order_by(organization_matches.c.file_row, organization_matches.c.id)
    ).all()
    joined = [row for row in found if row.how not in PROPOSED]
    proposed = [row for row in found if row.how in (ALIAS, NAMESAKE)]
    shared = [row for row in found if row.how == NO_STATE]
    lines = []
    for rows, heading in (
        (joined, "matched an organization other than by its present name"),
        (proposed, "may be a recorded organization; added as new (possible duplicates)"),
        (shared, "may be of another State: several bear it, and the file gives no State"),
    ):
        if rows:
            lines.append(f"{formatting.begun(formatting.count(len(rows), 'name'))} {heading}:")
            lines += [_line(row) for row in rows[:LISTED]]
        if len(rows) > LISTED:
            lines.append(
                f"  and {len(rows) - LISTED:,} more: query imported.matches, import {batch}"
            )
    return lines


def _line(row: sa.Row) -> str:
    *_, called, other = row
    about = f"{called} ({row.organization_id})"
    if row.other_id is not None:
        about += f" and {other} ({row.other_id})"
    return f"  row {row.file_row}: {row.name}: {row.how}: {about}"
