"""The one seam between Streamlit and the database: who is looking, and cached answers."""

from typing import Any

import sqlalchemy as sa
import streamlit as st

from data_access import engines
from data_access.asking import Answer, Question, ask, permit
from data_access.freshness import data_version, is_demonstration
from data_access.settings import settings
from data_access.viewer import Role, Viewer

_opened = False


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
    with engine().connect() as conn:
        return _answer(conn, reader, asked, settled, data_version(conn))


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
    with engine().connect() as conn:
        return is_demonstration(conn)
