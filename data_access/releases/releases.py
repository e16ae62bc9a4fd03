"""Releases to Member States: answers that the head froze and the chief of staff approved.

The database itself refuses to change what a release holds, and to approve one's own.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import privacy
from data_access.access import contacts
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.names import tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.queries import Query, ask, every_query, query
from data_access.releases import small_counts
from data_access.releases.release_contents import Drawn, Release, read, read_all
from data_access.schema import accounts, database_state, member_states, release_figures, releases
from data_access.snapshots import Snapshot, freeze, thaw

# How findings name a break in a series.
NAMES_A_BREAK = re.compile(r"\bbreaks?\b")
HEAD, CHIEF = frozenset({Role.FOCAL_POINT_HEAD}), frozenset({Role.CHIEF_OF_STAFF})


def releasable(*, personal: bool) -> dict[str, Query]:
    """The questions whose answers may be released, and how they are about one Member State."""
    return {
        name: asked
        for name, asked in every_query().items()
        if Role.MEMBER_STATE in asked.roles
        and personal == (asked.open_parameters != dict(asked.parameters))
    }


def within(name: str, since: dt.date, until: dt.date) -> dict[str, Any]:
    """The parameters that keep a question to a period: days, or the years they lie in."""
    period = {"since": since, "until": until}
    asked = every_query()[name]
    hints = {one: str(parameter.annotation) for one, parameter in asked.open_parameters.items()}
    return {
        one: period[one] if "date" in hints[one] else period[one].year
        for one in period
        if one in hints
    }


# What is done with them


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
    """Freeze answers for all Member States, or for one, and return the number of the release.

    `chosen` names questions with their parameters; each is asked as the Member
    State would ask it. A figure in which a cell counts one to four
    organizations is withheld whole, as is one that tells of as few by its
    difference from another that the same readers have.

    Raises:
        Refused: nothing is chosen, or what is cannot be released, or hides a break in a series;
            or somewhere in it stands the name of a contact, an e-mail address or a telephone
            number: the message says where.
    """
    title = tidy(title)
    if not 0 < len(title) <= 200 or not chosen:
        raise Refused("A release has a title of up to 200 letters, and at least one figure.")
    reader = Viewer(Role.MEMBER_STATE, "a Member State", state=state)
    answers = [_asked(conn, reader, name, params) for name, params in chosen]
    _refuse_hidden_breaks(answers)
    shown = [draw(answer) for answer in answers]
    frozen = _withheld(conn, answers, shown, state)
    _refuse_people(conn, title, [snapshot for snapshot, _ in frozen])
    row = {"title": title, "state": state, "status": "prepared", "composed_by": by.account}
    insert = releases.insert().values(**row, composed_at=weeks.now()).returning(releases.c.id)
    made = conn.scalar(insert)
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
            for place, (snapshot, picture) in enumerate(frozen, start=1)
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
    asked = every_query().get(name)
    if asked is None:
        raise Refused(f"There is no question {name}.")
    return ask(conn, reader, asked, **params)


def _withheld(
    conn: sa.Connection,
    answers: Sequence[Answer],
    shown: Sequence[Drawn],
    state: str | None,
) -> list[tuple[Snapshot, str | None]]:
    """The snapshots with their pictures, without what would tell of few organizations."""
    frozen = []
    had = _had(conn, {answer.question for answer in answers}, state)
    for answer, drawn in zip(answers, shown, strict=True):
        counts = every_query()[answer.question].of_organizations
        reason = None
        if small_counts.too_few(answer.rows, counts):
            reason = small_counts.WITHHELD
        elif any(
            small_counts.differ_by_few(answer, other, counts) for other in had[answer.question]
        ):
            reason = small_counts.BESIDE
        if reason:
            emptied = replace(answer, rows=answer.rows.iloc[:0], finding=reason)
            frozen.append((Snapshot(emptied, drawn.columns), None))
        else:
            had[answer.question].append(answer)
            frozen.append((Snapshot(answer, drawn.columns, drawn.chart), drawn.picture))
    return frozen


def _had(
    conn: sa.Connection, questions: Collection[str], state: str | None
) -> dict[str, list[Answer]]:
    """What the same readers were told before in answer to these questions, by question."""
    statement = (
        sa.select(release_figures.c.question, release_figures.c.snapshot)
        .join(releases, releases.c.id == release_figures.c.release_id)
        .where(
            releases.c.status == "approved",
            releases.c.state.is_not_distinct_from(state),
            release_figures.c.question.in_(questions),
        )
    )
    had: dict[str, list[Answer]] = {question: [] for question in questions}
    for question_, text in conn.execute(statement):
        had[question_].append(thaw(text).answer)
    return had


def _refuse_people(conn: sa.Connection, title: str, snapshots: Sequence[Snapshot]) -> None:
    names = privacy.names_of(contacts.told_of(conn))
    found = [*privacy.people_in_text("its title", title, names)]
    for snapshot in snapshots:
        found += privacy.people_in(snapshot.answer, snapshot.columns, names)
    if found:
        raise Refused(f"This cannot be released. {formatting.listed(found, 10)}.")


@command(name="releases.submit", roles=HEAD, about=_which)
def submit(conn: sa.Connection, _: Viewer, *, release: int) -> None:
    """Ask the chief of staff to approve a release.

    Raises:
        Refused: it is not one that waits for this.
    """
    _step(conn, release, "prepared", status="submitted")


@command(name="releases.withdraw", roles=HEAD, about=_which)
def withdraw(conn: sa.Connection, _: Viewer, *, release: int) -> None:
    """Give up a release that nobody has decided on.

    Raises:
        Refused: it is not one that waits for this.
    """
    _step(conn, release, "prepared", "submitted", status="withdrawn")


@command(name="releases.approve", roles=CHIEF, about=_which)
def approve(conn: sa.Connection, by: Viewer, *, release: int) -> None:
    """Let Member States read a release, from now on.

    What stands in it is looked through once more: a contact may have been recorded since.

    Raises:
        Refused: it is not one that waits for this, it hides a break, or a person is named in it.
    """
    waiting = read(conn, release)
    _refuse_hidden_breaks([figure.snapshot.answer for figure in waiting.figures])
    _refuse_people(conn, waiting.title, [figure.snapshot for figure in waiting.figures])
    _step(conn, release, "submitted", status="approved", **_decided(by))


@command(name="releases.send_back", roles=CHIEF, about=_which)
def send_back(conn: sa.Connection, by: Viewer, *, release: int, remark: str) -> None:
    """Send a release back to the head, with the reason; a mended one is a new release.

    Raises:
        Refused: it is not one that waits for this, or no reason is given.
    """
    if not remark.strip() or len(remark) > 1000:
        raise Refused("Say in up to 1,000 letters why it is sent back.")
    _step(conn, release, "submitted", status="returned", remark=remark.strip(), **_decided(by))


def _decided(by: Viewer) -> dict[str, Any]:
    return {"decided_by": by.account, "decided_at": weeks.now()}


def _step(conn: sa.Connection, release: int, *before: str, **changed: Any) -> None:
    waits = (releases.c.id == release) & releases.c.status.in_(before)
    if conn.execute(sa.update(releases).where(waits).values(changed)).rowcount != 1:
        raise Refused(f"Release {release} does not wait to be {changed['status']}.")


# What there is of them


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "Nothing was released to Member States yet."
    waiting = int((rows["status"] == "submitted").sum())
    said = f"{formatting.count(len(rows), 'release')} on record"
    waits = f"{formatting.spell(waiting)} {'awaits' if waiting == 1 else 'await'} approval"
    return formatting.sentence([said, waits if waiting else ""]) + "."


@query(
    name="releases.register",
    sources=(),
    roles=HEAD | CHIEF,
    finding=_said,
    unit="Releases",
    cacheable=False,
)
def register(conn: sa.Connection) -> pd.DataFrame:
    """What was released to Member States, and what awaits approval?

    Columns, a row a release, the latest first:
        release      Int64
        title        str
        audience     str       the Member State, or all Member States
        state        str       its code; missing where it is for all
        status       str       prepared, submitted, approved, returned or withdrawn
        composed_by  str
        composed_at  datetime  instant (UTC) at which its answers were frozen
        decided_by   str       missing where nobody has
        decided_at   datetime  instant (UTC)
        remark       str       why it was sent back
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


def _audiences_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    return f"{formatting.sentence([formatting.count(len(rows), 'Member State')])}."


@query(
    name="releases.audiences",
    sources=(),
    roles=HEAD | CHIEF,
    finding=_audiences_said,
    unit="Member States",
    cacheable=False,
)
def audiences(conn: sa.Connection) -> pd.DataFrame:
    """To which Member States can something be released?

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


def _compared(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    told = {
        kind: int((rows["change"] == kind).sum()) for kind in ("new", "changed", "gone", "same")
    }
    said = [f"{formatting.spell(number)} {kind}" for kind, number in told.items() if number]
    return f"Of the figures of release {params['release']}: {formatting.listed(said, 4)}."


@query(
    name="releases.comparison",
    sources=(),
    roles=HEAD | CHIEF,
    finding=_compared,
    unit="Figures",
    cacheable=False,
)
def comparison(conn: sa.Connection, *, release: int) -> pd.DataFrame:
    """What becomes visible with this release that was not, or was otherwise, in the last?

    It is held against the latest approved release for the same readers, figure
    by figure of the same question, in their order.

    Columns, a row a figure:
        question     str
        asks         str  the question in the reader's words
        change       str  new, changed, gone or same
        was          str  its finding in the last release; missing where it is new
        becomes      str  its finding in this one; missing where it is gone
        new_columns  str  columns that become visible; missing where there are none

    Raises:
        Refused: there is no such release.
    """
    this = read(conn, release)
    approved = (releases.c.status == "approved") & (releases.c.id < release)
    before = read_all(conn, approved & releases.c.state.is_not_distinct_from(this.state))
    old, new = (_by_question(one) for one in (before[-1] if before else None, this))
    rows = [_change(key, old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]
    columns = ["question", "asks", "change", "was", "becomes", "new_columns"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _by_question(release: Release | None) -> dict[tuple[str, int], Snapshot]:
    """Its figures by their question, and by their place among those of the same question."""
    found: dict[tuple[str, int], Snapshot] = {}
    for figure in release.figures if release else ():
        name = figure.snapshot.answer.question
        found[name, sum(1 for known, _ in found if known == name)] = figure.snapshot
    return found


def _change(key: tuple[str, int], old: Snapshot | None, new: Snapshot | None) -> tuple:
    was, becomes = (one and one.answer.finding for one in (old, new))
    added = [
        title
        for name, title in (new.columns if new else {}).items()
        if old is None or name not in old.columns
    ]
    if old and new:
        change = "same" if was == becomes and old.answer.rows.equals(new.answer.rows) else "changed"
    else:
        change = "new" if new else "gone"
    asks = (new or old).answer.method.splitlines()[0]
    return key[0], asks, change, was, becomes, ", ".join(added) or None
