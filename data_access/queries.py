"""Every figure in the product is an answer: a named question, put by someone who may put it."""

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.roles import Role, Viewer
from data_access.domain.sources import Source
from data_access.freshness import data_version, sources_of

# What a parameter that was left open means; it is settled before the question is put.
FILLED = {"as_of": weeks.today, "week": weeks.this_week}
# What is about the reader comes from who the reader is; no caller can set it.
PERSONAL = {
    "own_state": lambda viewer: viewer.state,
    "own_account": lambda viewer: viewer.account,
}
WHOSE = {"own_state": "one Member State", "own_account": "an account of its reader"}


@dataclass(frozen=True)
class Answer:
    """What the database said, with all that a reader needs in order to trust it.

    rows      the figures; column names carry their units
    finding   one sentence computed from the rows
    question  dotted name of the function that answered, such as "reforms.milestones"
    params    what was asked for, so that the same question can be put again
    unit      what the figures count, in the reader's words
    method    the method card: what is counted and how, as shown to the reader
    sources   where the rows came from, and the date each source speaks for
    version   the data version answered from; it rises with every write of facts
    asked_at  the instant (UTC) at which the database answered
    """

    question: str
    params: Mapping[str, Any]
    rows: pd.DataFrame
    finding: str
    unit: str
    method: str
    sources: tuple[Source, ...]
    version: int
    asked_at: dt.datetime

    @property
    def key(self) -> tuple:
        """What makes this answer the same as another: what was asked, and of which data."""
        return self.question, tuple(sorted(self.params.items())), self.version

    @property
    def period(self) -> str:
        """What time the figures are about: what was asked for, or else the years of the rows."""
        return period(self.params) or _years(self.rows)

    @property
    def cited(self) -> str:
        """The sources with their dates, as a figure's source line quotes them."""
        return "; ".join(source.cited for source in self.sources)

    @property
    def citation(self) -> str:
        """What somebody else needs in order to find this again: said, of what, asked of whom."""
        given = (f"{name} {_plainly(value)}" for name, value in self.params.items() if value)
        asked = " · ".join((self.question, *given))
        lines = {
            "": self.finding,
            "Unit": " · ".join(part for part in (self.unit, self.period) if part),
            "Source": self.cited,
            "Question": asked,
            "Asked": f"{formatting.day(self.asked_at)}, {self.asked_at:%H:%M} UTC,"
            f" of data version {self.version:,}",
        }
        return "\n".join(
            f"{name}: {said}" if name else said for name, said in lines.items() if said
        )


def period(params: Mapping[str, Any]) -> str:
    """Say in words the period that a question was asked about; empty where it names none."""
    since, until, as_of = (params.get(name) for name in ("since", "until", "as_of"))
    if since is not None and until is not None:
        if isinstance(since, dt.date):
            return formatting.span(since, until)
        return str(since) if since == until else f"{since} to {until}"
    if as_of is not None:
        return f"as of {formatting.day(as_of)}"
    if "week" in params:
        return formatting.span(weeks.monday(params["week"]), weeks.sunday(params["week"]))
    return ""


def _plainly(value: Any) -> str:
    """A parameter as it is read: several joined, dates as the database writes them."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _years(rows: pd.DataFrame) -> str:
    years = rows["year"].dropna() if "year" in rows else []
    if not len(years):
        return ""
    first, last = years.min(), years.max()
    return str(last) if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class Query:
    """A function that answers, the sources it reads, the roles that may put it, its finding.

    kept             whether its answers hold as long as the data version does
    of_organizations columns that count organizations; only where these are stated can its
                     answers be released to Member States

    Calling a question is calling its function: that is how tests, and other
    questions, use it. Readers are answered through `ask`.
    """

    function: Callable[..., pd.DataFrame]
    sources: tuple[str, ...]
    roles: frozenset[Role]
    finding: Callable[[pd.DataFrame, Mapping[str, Any]], str]
    unit: str
    kept: bool
    of_organizations: tuple[str, ...] | None
    parameters: Mapping[str, inspect.Parameter] = field(compare=False)

    @property
    def name(self) -> str:
        """Module and function, as in "reforms.milestones"."""
        return name_of(self.function)

    @property
    def method(self) -> str:
        """The method card: the question's own docstring."""
        return inspect.getdoc(self.function)

    def __call__(self, conn: sa.Connection, **params: Any) -> pd.DataFrame:
        """Answer with rows alone."""
        return self.function(conn, **params)

    @property
    def open_parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters that a caller may set."""
        return {name: one for name, one in self.parameters.items() if name not in PERSONAL}

    def settle(self, viewer: Viewer, params: Mapping[str, Any]) -> dict[str, Any]:
        """The whole of the parameters: those given, and what the others are when left open.

        Raises:
            PermissionError: the question is about something that the viewer has none of.
            TypeError: a parameter is missing, or one was given that the question does not have.
        """
        settled = {}
        for name, parameter in self.parameters.items():
            if name in PERSONAL:
                settled[name] = PERSONAL[name](viewer)
                if settled[name] is None:
                    raise PermissionError(
                        f"{self.name} is about {WHOSE[name]}, and {viewer.name} reads for none."
                    )
            elif params.get(name) is not None:
                settled[name] = params[name]
            elif parameter.default is parameter.empty:
                raise TypeError(f"{self.name} needs {name.replace('_', '-')}.")
            elif name in FILLED and parameter.default is None:
                settled[name] = FILLED[name]()
            else:
                settled[name] = parameter.default
        if unknown := set(params) - set(self.open_parameters):
            raise TypeError(f"{self.name} does not take {', '.join(sorted(unknown))}.")
        return settled


def name_of(function: Callable) -> str:
    """Module and function, as in "reforms.milestones"."""
    return f"{function.__module__.rsplit('.', 1)[-1]}.{function.__name__}"


QUERIES: dict[str, Query] = {}
# Where questions stand.
ROOMS = (
    "data_access",
    *(
        f"data_access.{room}"
        for room in (
            *("access", "civil_society", "committee", "event", "partnership"),
            *("reform", "sharing", "updates", "week"),
        )
    ),
)


def question(
    *,
    sources: tuple[str, ...],
    roles: frozenset[Role],
    finding: Callable[[pd.DataFrame, Mapping[str, Any]], str],
    unit: str,
    kept: bool = True,
    of_organizations: tuple[str, ...] | None = None,
) -> Callable[..., Query]:
    """Make a function a question that `readers` may put, and no one else.

    `finding` says in one sentence what the rows show; it is given the rows and
    the parameters, and must have words for no rows at all. `unit` says what
    the figures count. An answer that no write of facts changes, such as who
    signed in, is not `kept`. What may be released to Member States must say
    which of its columns count organizations: `of_organizations`.

    Raises:
        ValueError: Member States are among the readers of what does not say that.
    """

    def register(function: Callable[..., pd.DataFrame]) -> Query:
        parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        if Role.MEMBER_STATE in readers and of_organizations is None:
            raise ValueError(f"{function.__name__} does not say what counts organizations in it")
        asked = Query(function, sources, readers, finding, unit, kept, of_organizations, parameters)
        QUERIES[asked.name] = asked
        return asked

    return register


def every_query() -> dict[str, Query]:
    """All questions by name, whichever module they stand in."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.iter_modules(package.__path__):
            if not module.ispkg and module.name not in ("__main__", "live"):
                importlib.import_module(f"{room}.{module.name}")
    return dict(sorted(QUERIES.items()))


def permit(viewer: Viewer, asked: Query) -> None:
    """Let `viewer` put the question, or refuse.

    Raises:
        PermissionError: the question does not list the viewer's role.
    """
    if viewer.role not in asked.readers:
        raise PermissionError(f"The {viewer.role} may not ask {asked.name}.")


def ask(conn: sa.Connection, viewer: Viewer, asked: Query, **params: Any) -> Answer:
    """Put a question to the database on behalf of `viewer`.

    The rows never depend on who asks, only whether they may ask: that is what
    makes an answer safe to share between readers and to freeze in a snapshot.

    Raises:
        PermissionError: `viewer` may not put this question.
        TypeError: a parameter is missing or unknown.
        ValueError: a parameter's value makes no sense.
    """
    permit(viewer, asked)
    settled = asked.settle(viewer, params)
    # The version is read first: rows newer than their version are asked anew, older ones never.
    version = data_version(conn)
    rows = asked(conn, **settled)
    return Answer(
        question=asked.name,
        params=settled,
        rows=rows,
        finding=asked.finding(rows, settled),
        unit=asked.unit,
        method=asked.method,
        sources=sources_of(conn, asked.sources),
        version=version,
        asked_at=dt.datetime.now(dt.UTC),
    )


def plain(value: Any) -> Any:
    """One value as JSON has it: dates ISO 8601, missing as None, numbers as numbers."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON has them: a list of objects."""
    return [
        {name: plain(value) for name, value in zip(rows.columns, row, strict=True)}
        for row in rows.itertuples(index=False, name=None)
    ]
