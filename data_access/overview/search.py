"""One search: organizations, reform actions and events by their names, numbers and titles."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import INTERGOVERNMENTAL, merged
from data_access.domain import formatting
from data_access.domain.names import fold
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.reforms.action_rows import UNLISTED, listed, name_of
from data_access.schema import (
    events,
    member_states,
    organization_names,
    organizations,
    other_places,
    reform_actions,
)

ORGANIZATION, ACTION, EVENT = KINDS = ("organization", "reform action", "event")
SAME, BEGINS, WORD, HOLDS = range(4)
# How many letters a search needs; a number of an action is found with fewer.
LEAST = 2
MOST = 10
COLUMNS = {
    "kind": "str",
    "name": "str",
    "note": "str",
    "key": "str",
    "rank": "Int64",
    "matches": "Int64",
}


def _found(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    words = f"“{' '.join(params['words'].split())}”"
    if rows.empty:
        return f"Nothing is recorded under {words}."
    totals = rows.groupby("kind")["matches"].first()
    told = [formatting.count(int(totals[kind]), kind) for kind in KINDS if kind in totals]
    return f"Found under {words}: {formatting.listed(told)}."


@query(
    name="search.everything",
    sources=("organizations", "reforms", "events"),
    roles=OFFICE,
    finding=_found,
    unit="Organizations, reform actions and events",
)
def everything(conn: sa.Connection, *, words: str, top: int = MOST) -> pd.DataFrame:
    """Which organizations, reform actions and events bear these words?

    All words have to stand in one name: of an organization any present or former
    name or alias, of an action its title, sub-action, work package and leads, of
    an event its title. Case, accents and punctuation do not count. An action is
    found by its number too. Equal names come first, then those that begin with
    the words, those that hold them from the beginning of a word, all others;
    within these, organizations by name, actions by number, events by day, the
    latest first. At least two letters are needed, or a number.

    Columns, a row a match, of each kind at most `top`:
        kind     str    organization, reform action or event
        name     str    present name, or title
        note     str    status and State, standing and leads, or day and place
        key      str    number or key that its page is opened with
        rank     Int64  0 the same name, 1 begins with the words, 2 a word begins so, 3 others
        matches  Int64  matches of this kind, shown or not

    Raises:
        Refused: `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    key = fold(words)
    rows: list[tuple] = []
    if len(key) >= LEAST:
        rows += _organizations(conn, key, top)
    if key and (len(key) >= LEAST or key.isdecimal()):
        rows += _actions(conn, key, top)
    if len(key) >= LEAST:
        rows += _events(conn, key, top)
    return pd.DataFrame(rows, columns=[*COLUMNS]).astype(COLUMNS)


def _rank(column: sa.ColumnElement, key: str) -> sa.ColumnElement[int]:
    return sa.case(
        (column == key, SAME),
        (column.startswith(key, autoescape=True), BEGINS),
        (column.contains(f" {key}", autoescape=True), WORD),
        else_=HOLDS,
    )


def _holds(column: sa.ColumnElement, key: str) -> Iterator[sa.ColumnElement[bool]]:
    return (column.contains(word, autoescape=True) for word in key.split())


def _name_holds(bare: sa.ColumnElement, key: str) -> Iterator[sa.ColumnElement[bool]]:
    """Match each word; one of digits from its beginning, not in the number behind an alias."""
    for word in key.split():
        whole = (" " + bare).contains(f" {word}", autoescape=True)
        yield whole if word.isdecimal() else bare.contains(word, autoescape=True)


def _organizations(conn: sa.Connection, key: str, top: int) -> list[tuple]:
    names, last = organization_names.c, merged()
    # Without the State behind the name of a second organization of that name.
    length = sa.func.length(names.key) - len(" @KEN")
    apart = names.key.like("% @___"), sa.func.substr(names.key, 1, length)
    bare = sa.case(apart, else_=names.key)
    number = sa.func.coalesce(last.c.counted_as_id, names.organization_id)
    matched = (
        sa.select(number.label("number"), sa.func.min(_rank(bare, key)).label("rank"))
        .join_from(
            organization_names, last, last.c.organization_id == names.organization_id, isouter=True
        )
        .where(*_name_holds(bare, key))
        .group_by(number)
        .subquery()
    )
    place = sa.func.coalesce(member_states.c.name, other_places.c.name)
    statement = (
        sa.select(
            organizations.c.id,
            organizations.c.name,
            organizations.c.consultative_status.label("status"),
            place.label("place"),
            matched.c.rank,
            sa.func.count().over().label("matches"),
        )
        .join(matched, matched.c.number == organizations.c.id)
        .join(member_states, member_states.c.iso3 == organizations.c.member_state, isouter=True)
        .join(other_places, other_places.c.code == organizations.c.other_place, isouter=True)
        .where(sa.func.coalesce(organizations.c.organization_type, "").not_in(INTERGOVERNMENTAL))
        .order_by(matched.c.rank, sa.func.lower(organizations.c.name), organizations.c.id)
        .limit(top)
    )
    return [
        (
            ORGANIZATION,
            row.name,
            _note(row.status and f"{row.status} status", row.place),
            str(row.id),
            row.rank,
            row.matches,
        )
        for row in conn.execute(statement)
    ]


def _note(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _actions(conn: sa.Connection, key: str, top: int) -> list[tuple]:
    """Give actions by number or words: there are few, so their texts are folded here."""
    leads = listed(conn, "lead")
    statement = sa.select(reform_actions).order_by(
        reform_actions.c.number, reform_actions.c.sub_action
    )
    found = []
    for row in conn.execute(statement):
        name, title = name_of(row.number, row.sub_action, row.title)
        lead = leads.get(row.id, "")
        rank = _rank_of(row.number, fold(title), fold(f"{title} {row.work_package} {lead}"), key)
        if rank is not None:
            standing = UNLISTED if row.unlisted_on else row.status
            found.append((rank, len(found), f"{name}: {title}", _note(standing, lead), name))
    return [
        (ACTION, name, note, its_key, rank, len(found))
        for rank, _, name, note, its_key in sorted(found)[:top]
    ]


def _rank_of(number: int, title: str, text: str, key: str) -> int | None:
    """Rank one action; None if it does not bear the words."""
    if key == str(number) or key == title:
        return SAME
    if not all(word in text for word in key.split()):
        return None
    if title.startswith(key):
        return BEGINS
    return WORD if f" {key}" in f" {text}" else HOLDS


def _events(conn: sa.Connection, key: str, top: int) -> list[tuple]:
    title = events.c.title_key
    rank = _rank(title, key).label("rank")
    statement = (
        sa.select(
            *(events.c[name] for name in ("id", "title", "starts_on", "ends_on", "place")),
            events.c.cancelled,
            rank,
            sa.func.count().over().label("matches"),
        )
        .where(*_holds(title, key))
        .order_by(rank, events.c.starts_on.desc(), events.c.id)
        .limit(top)
    )
    return [
        (
            EVENT,
            row.title,
            _note(_days(row.starts_on, row.ends_on), row.place, row.cancelled and "cancelled"),
            str(row.id),
            row.rank,
            row.matches,
        )
        for row in conn.execute(statement)
    ]


def _days(first: dt.date, last: dt.date | None) -> str:
    return formatting.span(first, last or first)
