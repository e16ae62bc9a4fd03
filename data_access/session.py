"""Connect Streamlit and the database: the viewer, cached answers and commands."""

import contextlib
import importlib
from collections.abc import Callable, Generator, Sequence
from typing import Any

import sqlalchemy as sa
import streamlit as st
from sqlalchemy.exc import InterfaceError, OperationalError

from data_access import audit, commands, migrations
from data_access.access import last_seen, sessions
from data_access.commands import Command
from data_access.database import connections
from data_access.domain.answers import Answer
from data_access.domain.import_results import FileResult
from data_access.domain.roles import Viewer
from data_access.freshness import data_version, is_demonstration
from data_access.imports import browser
from data_access.imports.loading import Options
from data_access.queries import Query, ask, every_query, permit
from data_access.settings import settings

# What app.py's gate names the reader's session by, and Streamlit binds its own session to.
IDENTITY = "session"

_opened = False


class DatabaseUnavailableError(Exception):
    """The shared database does not answer, now; the message says why, in one sentence."""


class SignedOutError(Exception):
    """The reader's session has ended, or there is none."""


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
    return connections.engine(settings().database_url)


def viewer() -> Viewer:
    """The reader of this page, looked up anew: a session may have ended since the last run.

    Raises:
        SignedOutError: there is no such session, or it has ended.
    """
    with connected() as conn:
        return _reading(conn)[0]


def _session() -> str:
    """Return the fingerprint of the reader's session, which is empty where there is none."""
    return str(st.user.get(IDENTITY) or "")


def _reading(conn: sa.Connection) -> tuple[Viewer, int]:
    found = sessions.reading(conn, _session())
    if found is None:
        raise SignedOutError
    return found


def touch() -> None:
    """Extend the session of the reader, which ends after half an hour without use."""
    with _away():
        sessions.touch(engine(), _session())


def sign_out() -> None:
    """End the reader's session, in every window that has it open."""
    with _away():
        sessions.end(engine(), _session())


def read(query: Query, **params: Any) -> Answer:
    """Run a query for the current reader, or take its answer from the cache.

    Session and permission are checked on every call, before the cache is
    looked at, so that a part of a page that runs alone checks them too.

    Raises:
        SignedOutError: the reader's session has ended.
        PermissionError: the reader may not run this query; the attempt is in the audit log.
        TypeError: a parameter is missing or unknown.
        Refused: a parameter's value makes no sense.
    """
    with connected() as conn:
        reader, version = _reading(conn)
        try:
            permit(reader, query)
        except PermissionError:
            audit.refuse(engine(), reader, f"ask {query.name}")
            raise
        settled = query.settle(reader, params)
        if not query.cacheable:
            return ask(conn, reader, query, **params)
        return _answer(conn, reader, query, settled, version)


def run_command(command: Command, **params: Any) -> Any:
    """Run a command as the current reader.

    Raises:
        SignedOutError: the reader's session has ended.
        PermissionError: the reader may not run this command; the attempt is in the audit log.
        Refused: a parameter makes no sense, or the change is no longer possible.
    """
    reader = viewer()
    with _away():
        return commands.run_command(engine(), reader, command, **params)


def load_files(
    kind: str,
    uploads: Sequence[browser.Upload],
    options: Options,
    progress: Callable[[str], None],
) -> list[FileResult]:
    """Load files as the current reader, each in one transaction, or look at what they would change.

    Raises:
        SignedOutError: the reader's session has ended.
        PermissionError: the reader may not load files; or the database holds demonstration data.
    """
    reader = viewer()
    with _away():
        return browser.bring(engine(), reader, kind, uploads, options, progress)


def record_visit(shown: Answer, query: Query, seen: Callable[[Any], tuple]) -> None:
    """Note what the current reader sees on the overview: once for each state of it in one window.

    `shown` is what the page shows; `query` gives the figures, and `seen` what is kept of them.

    Raises:
        SignedOutError: the reader's session has ended.
    """
    if st.session_state.get("looked") == shown.key:
        return
    figures = read(query)
    days = {name: figures.params[name] for name in ("week", "as_of")}
    reader = viewer()
    with _away():
        last_seen.look(engine(), reader, **days, figures=seen(figures.rows))
    st.session_state["looked"] = shown.key


@contextlib.contextmanager
def connected() -> Generator[sa.Connection]:
    """A connection that reads.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    with _away(), engine().connect() as conn:
        yield conn


@contextlib.contextmanager
def _away() -> Generator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise DatabaseUnavailableError(connections.trouble(error)) from error


@st.cache_data(max_entries=1024, show_spinner=False, hash_funcs={Query: lambda query: query.name})
def _answer(
    _conn: sa.Connection,
    _reader: Viewer,
    query: Query,
    params: dict[str, Any],
    version: int,  # noqa: ARG001 (part of the cache key)
) -> Answer:
    given = {name: value for name, value in params.items() if name in query.open_parameters}
    return ask(_conn, _reader, query, **given)


def demonstration() -> bool:
    """Whether the database at hand holds made-up data, which every page must say."""
    with connected() as conn:
        return is_demonstration(conn)


_shape_is_present = False


def problem() -> str | None:
    """What keeps the database from being used, in one sentence for the reader; None if nothing."""
    global _shape_is_present
    try:
        with connected() as conn:
            if _shape_is_present:
                data_version(conn)
                return None
            found = migrations.missing(conn)
    except DatabaseUnavailableError:
        return "The shared database does not answer."
    _shape_is_present = found is None
    return found


def warm() -> None:
    """Import what pages import and open the database, so that the first reader does not wait."""
    importlib.import_module("altair")
    every_query()
    problem()
