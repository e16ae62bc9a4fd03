"""The one seam between Streamlit and the database: who is looking, and cached answers."""

import contextlib
import importlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import streamlit as st

from data_access import engines, migrations
from data_access.asking import Answer, Question, ask, every_question, permit
from data_access.freshness import data_version, is_demonstration
from data_access.settings import settings
from data_access.viewer import Role, Viewer

_opened = False


class DatabaseAwayError(Exception):
    """The shared database does not answer, now; it may in a minute."""


def open_process() -> None:
    """Mark this process as one that app.py started: the router serves in no other."""
    global _opened
    _opened = True


def is_open() -> bool:
    """Whether app.py started this process, with its gate in front of every page."""
    return _opened


@st.cache_resource
def engine() -> sa.Engine:
    """The process-wide engine of the shared database."""
    return engines.engine(settings().database_url)


def viewer() -> Viewer:
    """The reader of this page: the chief of staff, as long as there is no sign-in."""
    return Viewer(Role.CHIEF_OF_STAFF, "Chief of staff")


def read(asked: Question, **params: Any) -> Answer:
    """Answer a question for the current viewer, from the cache while the data stand still.

    Permission is checked on every call, before the cache is looked at.

    Raises:
        PermissionError: the current viewer may not ask this.
        TypeError: a parameter is missing or unknown.
        ValueError: a parameter's value makes no sense.
    """
    reader = viewer()
    permit(reader, asked)
    settled = asked.settle(params)
    with _connected() as conn:
        return _answer(conn, reader, asked, settled, data_version(conn))


@contextlib.contextmanager
def _connected() -> Iterator[sa.Connection]:
    """A connection that reads.

    Raises:
        DatabaseAwayError: the database does not answer.
    """
    try:
        with engine().connect() as conn:
            yield conn
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise DatabaseAwayError from error


@st.cache_data(
    max_entries=1024, show_spinner=False, hash_funcs={Question: lambda asked: asked.name}
)
def _answer(
    _conn: sa.Connection,
    _reader: Viewer,
    asked: Question,
    params: dict[str, Any],
    version: int,  # noqa: ARG001 (part of the cache key)
) -> Answer:
    return ask(_conn, _reader, asked, **params)


def demonstration() -> bool:
    """Whether the database at hand holds made-up data, which every page must say."""
    with _connected() as conn:
        return is_demonstration(conn)


_shape_is_present = False


def problem() -> str | None:
    """What keeps the database from being used, in one sentence for the reader; None if nothing."""
    global _shape_is_present
    try:
        with _connected() as conn:
            if _shape_is_present:
                data_version(conn)
                return None
            found = migrations.missing(conn)
    except DatabaseAwayError:
        return "The shared database does not answer."
    _shape_is_present = found is None
    return found


def warm() -> None:
    """Import what pages import and open the database, so that the first reader does not wait."""
    importlib.import_module("altair")
    every_question()
    problem()
