"""The answers of every query, for tests of what all of them promise: periods, keys, readers."""

import datetime as dt
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from data_access import queries, schema
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer

OFFICE = (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF, Role.STAFF)
PERIOD = {"since", "until", "as_of", "week", "year"}


def answers(conn: sa.Connection, since: dt.date, until: dt.date) -> Iterator[Answer]:
    """Ask every query that some reader may run, of a period or of its last day.

    What needs a row of the database (an organization, an action) is asked of the first one; a
    query whose row does not exist, or that refuses the period, is left out.
    """
    rows = _rows(conn)
    state = conn.scalar(sa.select(sa.func.min(schema.organizations.c.member_state))) or "KEN"
    office = [Viewer(role, str(role), account=1) for role in OFFICE]
    readers = *office, Viewer(Role.MEMBER_STATE, "a Member State", state=state)
    values = {
        ("since", int): since.year,
        ("until", int): until.year,
        ("year", int): until.year,
        ("since", dt.date): since,
        ("until", dt.date): until,
        ("as_of", dt.date): until,
        ("week", str): weeks.name(until),
        ("name", str): "Example Federation",
        ("title", str): "Example forum",
        ("occasion", str): "Example forum",
        ("starts_on", dt.date): until,
        ("first", dt.date): until,
        **rows,
    }
    for query in queries.every_query().values():
        reader = next((one for one in readers if one.role in query.roles), None)
        params = _params(query, values)
        if reader is None or params is None:
            continue
        if query.name == "engagement.week_totals":
            params["since"] = weeks.monday(weeks.name(until))
        try:
            yield queries.ask(conn, reader, query, **params)
        except (Refused, LookupError, PermissionError):
            continue


def _rows(conn: sa.Connection) -> dict[tuple[str, type], Any]:
    """Look up a row of each kind that a query can be about."""
    first = {
        ("key", str): sa.cast(sa.func.min(schema.reform_actions.c.number), sa.String),
        ("event", int): sa.func.min(schema.events.c.id),
        ("organization", int): sa.func.min(schema.organizations.c.id),
        ("one", int): sa.func.min(schema.organizations.c.id),
        ("other", int): sa.func.max(schema.organizations.c.id),
        ("batch", int): sa.func.min(schema.import_batches.c.id),
        ("update", int): sa.func.min(schema.updates.c.id),
        ("release", int): sa.func.min(schema.releases.c.id),
    }
    found = {name: conn.scalar(sa.select(column)) for name, column in first.items()}
    # Two versions of an update are compared.
    return {name: value for name, value in found.items() if value is not None} | {
        ("old", int): 1,
        ("new", int): 1,
        ("kind", str): "meeting",
    }


def _params(query: queries.Query, values: Mapping[tuple[str, type], Any]) -> dict[str, Any] | None:
    hints = typing.get_type_hints(query.function)
    params = {}
    for name, parameter in query.open_parameters.items():
        kinds = typing.get_args(hints[name]) or (hints[name],)
        known = [values[name, kind] for kind in kinds if (name, kind) in values]
        optional = parameter.default is not parameter.empty
        # What narrows an answer is left open; a period is what every answer is about.
        if known and (name in PERIOD or not optional):
            params[name] = known[0]
        elif not optional:
            return None
    return params
