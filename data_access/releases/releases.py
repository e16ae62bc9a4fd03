"""Prepare, submit, approve and list releases to Member States.

The database itself refuses to change the content of a release, and to let its author approve it.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness, privacy
from data_access.access import contacts
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.names import tidy
from data_access.domain.refusal import Refused
from data_access.domain.releases import Drawn, Snapshot
from data_access.domain.roles import Role, Viewer
from data_access.queries import Query, ask, every_query, query
from data_access.releases import differences, small_counts
from data_access.releases.release_contents import read
from data_access.schema import accounts, database_state, member_states, release_figures, releases
from data_access.snapshots import freeze

# How findings name a break in a series.
NAMES_A_BREAK = re.compile(r"\bbreaks?\b")
HEAD, CHIEF = frozenset({Role.FOCAL_POINT_HEAD}), frozenset({Role.CHIEF_OF_STAFF})


def releasable(*, personal: bool) -> dict[str, Query]:
    """List the queries that may be released; `personal` ones are about one Member State."""
    return {
        name: one
        for name, one in every_query().items()
        if Role.MEMBER_STATE in one.roles
        and personal == (one.open_parameters != dict(one.parameters))
    }


def within(name: str, since: dt.date, until: dt.date) -> dict[str, Any]:
    """Return the parameters that limit a query to a period: dates, or their years."""
    period = {"since": since, "until": until}
    parameters = every_query()[name].open_parameters
    hints = {one: str(parameter.annotation) for one, parameter in parameters.items()}
    return {
        one: period[one] if "date" in hints[one] else period[one].year
        for one in period
        if one in hints
    }


# Commands


def _which(params: Mapping[str, Any], _: Any) -> str:
    return f"release {params['release']}"


@command(
    name="releases.compose",
    roles=HEAD,
    about=lambda params, made: f"release {made} for {params['state'] or 'all Member States'}",
)
def compose(
    conn: sa.Connection,
    by: Viewer,
    *,
    title: str,
    state: str | None,
    chosen: Sequence[tuple[str, Mapping[str, Any]]],
    draw: Callable[[Answer], Drawn],
) -> int:
    """Create a release for all Member States, or for one, and return its number.

    `chosen` lists queries with their parameters; each is run as the Member State could run it.
    A figure in which a cell counts one to four organizations is withheld in full, and so is one
    whose difference from another figure of this release would reveal as few.

    Raises:
        Refused: nothing is chosen, a query cannot be released, a finding hides a break in a
            series, a figure differs by one to four organizations from one of another release of
            the same readers, or the text has the name of a contact, an e-mail address or a
            telephone number: the message gives the place.
    """
    title = tidy(title)
    if not 0 < len(title) <= 200 or not chosen:
        raise Refused("A release has a title of up to 200 letters, and at least one figure.")
    reader = Viewer(Role.MEMBER_STATE, "a Member State", state=state)
    answers = [_asked(conn, reader, name, params) for name, params in chosen]
    _refuse_hidden_breaks(answers)
    figures = _withheld(answers, [draw(answer) for answer in answers])
    differences.refuse(conn, [snapshot.answer for snapshot, _ in figures], state)
    _refuse_people(conn, title, [snapshot for snapshot, _ in figures])
    row = {"title": title, "state": state, "status": "prepared", "composed_by": by.account}
    insert = releases.insert().values(**row, composed_at=weeks.now()).returning(releases.c.id)
    made = conn.scalars(insert).one()
    conn.execute(
        release_figures.insert(),
        [
            {
                "release_id": made,
                "place": place,
                "question": snapshot.answer.question,
                "snapshot": freeze(snapshot),
                "picture": picture,
            }
            for place, (snapshot, picture) in enumerate(figures, start=1)
        ],
    )
    return made


def _refuse_hidden_breaks(answers: Sequence[Answer]) -> None:
    """Refuse an answer over years in which a series breaks, unless its finding names a break."""
    for answer in answers:
        broken = answer.rows.get("changed_category", pd.Series(dtype=str)).dropna()
        if len(broken) and not NAMES_A_BREAK.search(answer.finding):
            raise Refused(
                f"This cannot be released: the series of {broken.iloc[-1]} breaks in this period,"
                f" and the finding of {answer.question} does not mention it. Choose other years."
            )


def _asked(conn: sa.Connection, reader: Viewer, name: str, params: Mapping[str, Any]) -> Answer:
    found = every_query().get(name)
    if found is None:
        raise Refused(f"There is no query {name}.")
    return ask(conn, reader, found, **params)


def _withheld(
    answers: Sequence[Answer], drawings: Sequence[Drawn]
) -> list[tuple[Snapshot, str | None]]:
    """Return snapshots with their pictures, empty where they would identify organizations."""
    figures: list[tuple[Snapshot, str | None]] = []
    shown: list[Answer] = []
    for answer, drawn in zip(answers, drawings, strict=True):
        if reason := _reason_to_withhold(answer, shown):
            emptied = replace(answer, rows=answer.rows.iloc[:0], finding=reason)
            figures.append((Snapshot(emptied, drawn.columns), None))
        else:
            shown.append(answer)
            figures.append((Snapshot(answer, drawn.columns, drawn.chart), drawn.picture))
    return figures


def _reason_to_withhold(answer: Answer, shown: Sequence[Answer]) -> str | None:
    counts = every_query()[answer.question].of_organizations or ()
    if small_counts.too_few(answer.rows, counts):
        return small_counts.WITHHELD
    if any(differences.differ(answer, other) for other in shown):
        return small_counts.BESIDE
    return None


def _refuse_people(conn: sa.Connection, title: str, snapshots: Sequence[Snapshot]) -> None:
    names = privacy.names_of(contacts.every_contact(conn))
    found = [*privacy.people_in_text("its title", title, names)]
    for snapshot in snapshots:
        found += privacy.people_in(snapshot.answer, snapshot.columns, names)
    if found:
        raise Refused(f"This cannot be released. {formatting.listed(found, 10)}.")


@command(name="releases.submit", roles=HEAD, about=_which)
def submit(conn: sa.Connection, _: Viewer, *, release: int) -> None:
    """Submit a release to the chief of staff for approval.

    Raises:
        Refused: it is not in preparation.
    """
    _step(conn, release, "prepared", status="submitted")


@command(name="releases.withdraw", roles=HEAD, about=_which)
def withdraw(conn: sa.Connection, _: Viewer, *, release: int) -> None:
    """Withdraw a release on which no decision was taken.

    Raises:
        Refused: it is neither in preparation nor submitted.
    """
    _step(conn, release, "prepared", "submitted", status="withdrawn")


@command(name="releases.approve", roles=CHIEF, about=_which)
def approve(conn: sa.Connection, by: Viewer, *, release: int) -> None:
    """Approve a release: Member States can read it from now on.

    It is checked for people and against other releases once more: a contact may have been
    recorded in the meantime, and another release approved.

    Raises:
        Refused: it is not submitted, hides a break in a series, has the name or contact details
            of a person, or differs by one to four organizations from another release.
    """
    waiting = read(conn, release)
    answers = [figure.snapshot.answer for figure in waiting.figures]
    _refuse_hidden_breaks(answers)
    differences.refuse(conn, answers, waiting.state, but=release)
    _refuse_people(conn, waiting.title, [figure.snapshot for figure in waiting.figures])
    _step(conn, release, "submitted", status="approved", **_decided(by))


@command(name="releases.send_back", roles=CHIEF, about=_which)
def send_back(conn: sa.Connection, by: Viewer, *, release: int, remark: str) -> None:
    """Return a release to the head, with the reason; a corrected one is a new release.

    Raises:
        Refused: it is not submitted, or there is no reason.
    """
    if not remark.strip() or len(remark) > 1000:
        raise Refused("Enter the reason for returning it, in up to 1,000 characters.")
    _step(conn, release, "submitted", status="returned", remark=remark.strip(), **_decided(by))


def _decided(by: Viewer) -> dict[str, Any]:
    return {"decided_by": by.account, "decided_at": weeks.now()}


def _step(conn: sa.Connection, release: int, *before: str, **changed: Any) -> None:
    waits = (releases.c.id == release) & releases.c.status.in_(before)
    if conn.execute(sa.update(releases).where(waits).values(changed)).rowcount != 1:
        raise Refused(f"Release {release} cannot be {changed['status']} in its present status.")
    freshness.raise_version(conn)


# Queries


def _register_text(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (the signature of a finding)
    if rows.empty:
        return "Nothing has been released to Member States yet."
    waiting = int((rows["status"] == "submitted").sum())
    total = f"{formatting.count(len(rows), 'release')} recorded"
    waits = f"{formatting.spell(waiting)} {'awaits' if waiting == 1 else 'await'} approval"
    return formatting.sentence([total, waits if waiting else ""]) + "."


@query(
    name="releases.register",
    sources=(),
    roles=HEAD | CHIEF,
    finding=_register_text,
    unit="Releases",
    cacheable=False,
)
def register(conn: sa.Connection) -> pd.DataFrame:
    """Which releases are there, and which await approval?

    Columns, a row a release, the latest first:
        release      Int64
        title        str
        audience     str       the Member State, or all Member States
        state        str       its code; missing where it is for all
        status       str       prepared, submitted, approved, returned or withdrawn
        composed_by  str
        composed_at  datetime  instant (UTC) of its snapshots
        decided_by   str       missing where undecided
        decided_at   datetime  instant (UTC)
        remark       str       reason for returning it
        figures      Int64
    """
    composer, decider = accounts.alias(), accounts.alias()
    figures = (
        sa.select(sa.func.count())
        .where(release_figures.c.release_id == releases.c.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            releases.c.id.label("release"),
            releases.c.title,
            sa.func.coalesce(member_states.c.name, "all Member States").label("audience"),
            releases.c.state,
            releases.c.status,
            composer.c.name.label("composed_by"),
            releases.c.composed_at,
            decider.c.name.label("decided_by"),
            releases.c.decided_at,
            releases.c.remark,
            figures.label("figures"),
        )
        .join(composer, composer.c.id == releases.c.composed_by)
        .join(decider, decider.c.id == releases.c.decided_by, isouter=True)
        .join(member_states, member_states.c.iso3 == releases.c.state, isouter=True)
        .order_by(releases.c.id.desc())
    )
    instants = dict.fromkeys(("composed_at", "decided_at"), "datetime64[us]")
    whole = dict.fromkeys(("release", "figures"), "Int64")
    return pd.read_sql_query(statement, conn).astype(instants | whole)


def _audiences_text(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (the signature of a finding)
    return f"{formatting.sentence([formatting.count(len(rows), 'Member State')])}."


@query(
    name="releases.audiences",
    sources=(),
    roles=HEAD | CHIEF,
    finding=_audiences_text,
    unit="Member States",
    cacheable=False,
)
def audiences(conn: sa.Connection) -> pd.DataFrame:
    """To which Member States can a release be made?

    In a demonstration to the fictional ones, elsewhere to all others.

    Columns, a row a Member State, in the order of the United Nations:
        state           str  its code
        name            str
        regional_group  str
    """
    made_up = sa.select(database_state.c.demonstration).scalar_subquery()
    statement = (
        sa.select(
            member_states.c.iso3.label("state"),
            member_states.c.name,
            member_states.c.regional_group,
        )
        .where(member_states.c.fictional == made_up)
        .order_by(member_states.c.sort_key)
    )
    return pd.read_sql_query(statement, conn)
