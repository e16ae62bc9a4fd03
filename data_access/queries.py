"""Registered queries: every figure in the product is the answer to one of them."""

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.roles import Role, Viewer
from data_access.freshness import data_version, sources_of

# The value of a parameter that the caller left open.
DEFAULTS = {"as_of": weeks.today, "week": weeks.this_week}
# Parameters that describe the reader are taken from the viewer; no caller can set them.
PERSONAL = {
    "own_state": lambda viewer: viewer.state,
    "own_account": lambda viewer: viewer.account,
}
WHOSE = {"own_state": "one Member State", "own_account": "an account of its reader"}


@dataclass(frozen=True)
class Query:
    """A named function that answers, with its sources, the roles that may run it and its finding.

    name             such as "reforms.milestones"; a contract with the command line, JSON and
                     cleared documents, whatever file the function is in
    finding          one sentence from rows and parameters; a pure function
    unit             what the figures count, in the reader's words
    cacheable        whether an answer holds as long as the data version does
    of_organizations columns that count organizations; a query without them cannot be released to
                     Member States

    Calling a query calls its function: tests and other queries use that. Readers are answered
    through `ask`.
    """

    name: str
    function: Callable[..., pd.DataFrame]
    sources: tuple[str, ...]
    roles: frozenset[Role]
    finding: Callable[[pd.DataFrame, Mapping[str, Any]], str]
    unit: str
    cacheable: bool
    of_organizations: tuple[str, ...] | None
    parameters: Mapping[str, inspect.Parameter] = field(compare=False)

    @property
    def method(self) -> str:
        """The method card: the docstring of the function."""
        return inspect.getdoc(self.function) or ""

    def __call__(self, conn: sa.Connection, **params: Any) -> pd.DataFrame:
        """Return the rows alone."""
        return self.function(conn, **params)

    @property
    def open_parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters that a caller may set."""
        return {name: one for name, one in self.parameters.items() if name not in PERSONAL}

    def settle(self, viewer: Viewer, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return every parameter with its value: those given, and defaults for the others.

        Raises:
            PermissionError: the query is about something that the viewer has none of.
            TypeError: a parameter is missing, or one was given that the query does not have.
        """
        settled = {}
        for name, parameter in self.parameters.items():
            if name in PERSONAL:
                settled[name] = PERSONAL[name](viewer)
                if settled[name] is None:
                    raise PermissionError(
                        f"{self.name} is about {WHOSE[name]}, and {viewer.name} has none."
                    )
            elif params.get(name) is not None:
                settled[name] = params[name]
            elif parameter.default is parameter.empty:
                raise TypeError(f"{self.name} needs {name.replace('_', '-')}.")
            elif name in DEFAULTS and parameter.default is None:
                settled[name] = DEFAULTS[name]()
            else:
                settled[name] = parameter.default
        if unknown := set(params) - set(self.open_parameters):
            raise TypeError(f"{self.name} does not take {', '.join(sorted(unknown))}.")
        return settled


QUERIES: dict[str, Query] = {}
# Packages whose modules register queries.
PACKAGES = (
    "data_access",
    *(
        f"data_access.{area}"
        for area in (
            *("access", "civil_society", "events", "ngo_committee", "overview"),
            *("partnerships", "reforms", "releases", "sg_updates"),
        )
    ),
)
# A module outside these packages that registers queries, and those that registering must not load.
IMPORT_HISTORY = "data_access.imports.history"
NOT_QUERIES = {"__main__", "session"}


def query(
    *,
    name: str,
    sources: tuple[str, ...],
    roles: frozenset[Role],
    finding: Callable[[pd.DataFrame, Mapping[str, Any]], str],
    unit: str,
    cacheable: bool = True,
    of_organizations: tuple[str, ...] | None = None,
) -> Callable[..., Query]:
    """Register a function as a query that `roles` may run, and no one else.

    `finding` gets the rows and the parameters, and must have words for no rows. An answer that no
    write of facts changes, such as who signed in, is not `cacheable`.

    Raises:
        ValueError: another query has this name, or Member States are among the roles and
            `of_organizations` is not given.
    """

    def register(function: Callable[..., pd.DataFrame]) -> Query:
        parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        if Role.MEMBER_STATE in roles and of_organizations is None:
            raise ValueError(f"{name} does not say which of its columns count organizations.")
        known = QUERIES.get(name)
        if known and known.function.__module__ != function.__module__:
            raise ValueError(f"{name} is registered already.")
        registered = Query(
            name, function, sources, roles, finding, unit, cacheable, of_organizations, parameters
        )
        QUERIES[name] = registered
        return registered

    return register


def every_query() -> dict[str, Query]:
    """Import every module that registers queries, and return all of them by name."""
    for package_name in PACKAGES:
        package = importlib.import_module(package_name)
        for module in pkgutil.iter_modules(package.__path__):
            if not module.ispkg and module.name not in NOT_QUERIES:
                importlib.import_module(f"{package_name}.{module.name}")
    importlib.import_module(IMPORT_HISTORY)
    return dict(sorted(QUERIES.items()))


def permit(viewer: Viewer, query: Query) -> None:
    """Check that `viewer` may run the query.

    Raises:
        PermissionError: the query does not list the viewer's role.
    """
    if viewer.role not in query.roles:
        raise PermissionError(f"The {viewer.role} may not run {query.name}.")


def ask(conn: sa.Connection, viewer: Viewer, query: Query, **params: Any) -> Answer:
    """Run a query on behalf of `viewer`.

    The rows never depend on who asks, only whether they may: that makes an answer safe to share
    between readers and to freeze in a snapshot.

    Raises:
        PermissionError: `viewer` may not run this query.
        TypeError: a parameter is missing or unknown.
        Refused: a parameter's value makes no sense.
    """
    permit(viewer, query)
    settled = query.settle(viewer, params)
    # The version is read first: rows newer than their version are read again, older ones never.
    version = data_version(conn)
    rows = query(conn, **settled)
    return Answer(
        question=query.name,
        params=settled,
        rows=rows,
        finding=query.finding(rows, settled),
        unit=query.unit,
        method=query.method,
        sources=sources_of(conn, query.sources),
        version=version,
        asked_at=weeks.now().replace(tzinfo=dt.UTC),
    )
