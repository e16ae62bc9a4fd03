"""Questions about single reform actions: which there are, who leads them, how each stands."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.names import fold
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.reforms import milestone_status
from data_access.reforms.action_rows import completed, is_action, listed, typed
from data_access.schema import reform_actions, reform_parties

SOURCES = ("reforms",)
# What a search looks through, besides the parties.
TEXTS = ("title", "sub_action", "work_package", "goal", "update_text", "progress", "next_steps")


# Many actions


def _matching_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many actions answer to the filters, and what presses among them."""
    as_of, state = params["as_of"], params["state"]
    if rows.empty:
        return f"No reform action{about(params)} {milestone_status.none(state, as_of)}."
    number = f"{formatting.count(len(rows), 'reform action')}{about(params)}"
    if state is None:
        counts = rows["state"].value_counts()
        overdue, due = (int(counts.get(word, 0)) for word in ("overdue", "due"))
        claimed = int(rows["claimed"].sum())
        by_word = (
            f"{formatting.spell(claimed)}"
            f" {milestone_status.said(milestone_status.CLAIMED, claimed, as_of)}"
        )
        return (
            f"Of {number}, {formatting.some(overdue)}"
            f" {milestone_status.said('overdue', overdue, as_of)}"
            f" and {formatting.some(due)} {'is' if due < 2 else 'are'} due within"
            f" {milestone_status.SOON} days"
            f"{f'; {by_word}' if claimed else ''}."
        )
    said = f"{number} {milestone_status.said(state, len(rows), as_of)}"
    if state == "overdue":
        oldest = "" if len(rows) == 1 else "the oldest "
        said += f", {oldest}since {formatting.day(rows['due_on'].min())}"
    return formatting.sentence([f"{said}."])


def about(params: Mapping[str, Any]) -> str:
    """The filters in words: led by USG OCHA in New Humanitarian Compact."""
    words = {"lead": "led by", "entity": "with", "work_package": "in", "search": "naming"}
    return "".join(f" {said} {params[name]}" for name, said in words.items() if params[name])


@query(
    name="actions.matching",
    sources=SOURCES,
    roles=OFFICE,
    finding=_matching_said,
    unit="Reform actions, by their final milestone",
)
def matching(
    conn: sa.Connection,
    *,
    as_of: dt.date | None = None,
    state: str | None = None,
    lead: str | None = None,
    entity: str | None = None,
    work_package: str | None = None,
    search: str | None = None,
) -> pd.DataFrame:
    """Which reform actions are there, and how does each stand?

    An action stands as its final milestone does: `reached` if it is decided or
    that milestone is recorded as reached, else `overdue`, `due` within 14
    days, `later` or `undated`. It is `claimed` if it is reached and no evidence
    of that is recorded, and `stale` if it is not decided and the last word on
    it is older than 90 days. Actions that the tracker no longer lists on the
    day asked about are left out. `state` keeps those in one of the five states, or
    those that are claimed. `lead` keeps the actions that someone leads
    (not those of which only the work package is led), `entity` those an entity
    takes part in, `work_package` those of one package. `search` keeps those in
    whose texts and parties all of its words stand as whole words: NGO does not
    find "ongoing".

    Overdue ones come first, the oldest before the others; then those that are
    due, later, undated and reached.

    Columns, a row an action:
        action        int     number, as in the source
        sub_action    str     empty where the action has none
        title         str
        work_package  str
        status        str     in the source's words
        state         str     overdue, due, later, undated or reached
        due_on        object  date of the final milestone; missing if there is none
        decided_on    object  date of the decision; missing if it is not known
        upcoming      str     the upcoming milestone; missing if there is none
        action_id     int
        key           str     what the action is known by
        whole_title   str     the title, after the sub-action where there is one
        days_overdue  Int64   missing unless overdue
        days_left     Int64   missing unless due or later
        leads         object  who leads the action
        standing      str     the state in words: no date given or no such step; reported
                              complete, evidence pending
        claimed       bool    reached, without evidence recorded
        ruled_out     bool    whether the source says that there is no final milestone
        told_on       object  day of the last word on it; missing if it is not known
        stale         bool    not decided, and without word for more than 90 days
        track         str     whose authority it needs; missing if it is not known
        stage         str     how far its instrument is; missing if it is not known

    Raises:
        Refused: `state` is none of the five, nor claimed.
    """
    final = milestone_status.milestones(as_of, "final")
    upcoming = milestone_status.milestones(as_of, "upcoming")
    stands = milestone_status.state(as_of, final).label("state")
    statement = (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title", "work_package")),
            reform_actions.c.status,
            stands,
            final.c.due_on,
            reform_actions.c.decided_on,
            sa.case((upcoming.c.ruled_out, None), else_=upcoming.c.text).label("upcoming"),
            reform_actions.c.id.label("action_id"),
            *_besides(as_of, final),
            *(reform_actions.c[name] for name in ("told_on", "track", "stage")),
        )
        .join(final, _its(final), isouter=True)
        .join(upcoming, _its(upcoming), isouter=True)
        .where(milestone_status.kept(state, as_of, final))
        .where(*kept(conn, lead=lead, entity=entity, work_package=work_package, search=search))
        .order_by(
            milestone_status.rank(stands, milestone_status.STATES),
            sa.nulls_last(final.c.due_on),
            reform_actions.c.number,
            reform_actions.c.id,
        )
    )
    return completed(pd.read_sql_query(statement, conn), conn, as_of)


def _besides(as_of: dt.date, final: sa.Alias) -> list[sa.ColumnElement[bool]]:
    """What is to be said beside the state of an action."""
    return [
        milestone_status.claimed(as_of, final).label("claimed"),
        sa.func.coalesce(final.c.ruled_out, sa.false()).label("ruled_out"),
        milestone_status.stale(as_of).label("stale"),
    ]


def _its(milestone: sa.Alias) -> sa.ColumnElement[bool]:
    """Joins the milestone of that name to its action."""
    return sa.and_(
        milestone.c.action_id == reform_actions.c.id, milestone.c.milestone == milestone.name
    )


def kept(
    conn: sa.Connection,
    *,
    lead: str | None,
    entity: str | None,
    work_package: str | None,
    search: str | None,
) -> list[sa.ColumnElement[bool]]:
    """The actions that answer to all of the filters that are set."""
    return [
        _with(lead, "lead"),
        _with(entity, "entity"),
        reform_actions.c.work_package == work_package if work_package else sa.true(),
        reform_actions.c.id.in_(_naming(conn, search)) if search else sa.true(),
    ]


def _with(party: str | None, part: str) -> sa.ColumnElement[bool]:
    if not party:
        return sa.true()
    return (
        sa.exists()
        .where(reform_parties.c.action_id == reform_actions.c.id)
        .where(reform_parties.c.part == part, reform_parties.c.party == party)
    )


def _naming(conn: sa.Connection, search: str) -> list[int]:
    """The actions in whose texts and parties every word of the search stands."""
    wanted = set(fold(search).split())
    found: dict[int, set[str]] = {}
    texts = sa.select(reform_actions.c.id, *(reform_actions.c[name] for name in TEXTS))
    parties = sa.select(reform_parties.c.action_id, reform_parties.c.party)
    for statement in (texts, parties):
        for id_, *said in conn.execute(statement):
            words = fold(" ".join(text for text in said if text)).split()
            found.setdefault(id_, set()).update(words)
    return [id_ for id_, words in found.items() if wanted <= words]


# One action, and who there is to choose from


def _details_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how the action stands by its final milestone."""
    if rows.empty:
        return f"No reform action {params['key']} is recorded."
    row = rows.iloc[0]
    if row["state"] == milestone_status.UNLISTED:
        return _unlisted_said(row["unlisted_on"], params["as_of"])
    if row["state"] == "overdue":
        late = formatting.count(int(row["days_overdue"]), "day")
        return f"The action has been overdue since {formatting.day(row['due_on'])}: {late}."
    if row["state"] == "reached":
        return _reached_said(row)
    if row["ruled_out"]:
        return "The source says that there is no final milestone of the action."
    due = f"due on {formatting.day(row['due_on'])}" if row["due_on"] else "without a date"
    return f"The final milestone of the action is {due}."


def _unlisted_said(since: dt.date | None, as_of: dt.date) -> str:
    """Say since when an action is not listed, or that it was not tracked yet."""
    if since is None or since > as_of:
        return f"The action was not tracked yet on {formatting.day(as_of)}."
    return f"The action is no longer listed since {formatting.day(since)}."


def _reached_said(row: Mapping[str, Any]) -> str:
    """Say that it is reported complete, since when, and whether evidence is pending."""
    on = f" on {formatting.day(row['decided_on'])}" if row["decided_on"] else ""
    subject = "The action" if row["decided"] else "The final milestone"
    pending = ", evidence pending" if row["claimed"] else ""
    return f"{subject} was reported complete{on}{pending}."


@query(
    name="actions.details",
    sources=SOURCES,
    roles=OFFICE,
    finding=_details_said,
    unit="One reform action",
)
def details(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """What is known of one reform action?

    The action stands as its final milestone does on the day asked about. Its
    progress, next steps and pathway come from the progress report, which speaks
    of an action with all its sub-actions. Where the tracker no longer lists the
    action on that day, or does not list it yet, its state is `unlisted`.

    Columns, one row, or none if there is no such action:
        action               int     number, as in the source
        sub_action           str     empty where the action has none
        title, work_package  str
        work_package_number  Int64
        goal, status         str
        decided              bool    by the day asked about
        decided_on           object  date of the decision; missing if it is not known
        update_text, progress, next_steps, pathway, mandate  str
        state                str     overdue, due, later, undated, reached or unlisted
        due_on               object  date of the final milestone; missing if there is none
        action_id            int
        key                  str     what the action is known by
        whole_title          str     the title, after the sub-action where there is one
        days_overdue         Int64   missing unless overdue
        days_left            Int64   missing unless due or later
        leads                object  who leads the action
        standing, claimed, ruled_out, stale, told_on  as in the list of actions
        unlisted_on          object  date of the first full list without it; missing while listed
        package_leads        object  who leads its work package
        entities             object  who takes part
    """
    texts = "goal", "status", "update_text", "progress", "next_steps", "pathway", "mandate"
    final = milestone_status.milestones(as_of, "final")
    statement = (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title", "work_package")),
            *(reform_actions.c[name] for name in ("work_package_number", "decided_on", *texts)),
            milestone_status.decided(as_of).label("decided"),
            milestone_status.state(as_of, final).label("state"),
            final.c.due_on,
            reform_actions.c.id.label("action_id"),
            *_besides(as_of, final),
            *(reform_actions.c[name] for name in ("told_on", "unlisted_on")),
        )
        .join(final, _its(final), isouter=True)
        .where(is_action(key))
    )
    rows = completed(pd.read_sql_query(statement, conn), conn, as_of)
    package_leads, entities = (listed(conn, part) for part in ("package lead", "entity"))
    return rows.assign(
        package_leads=pd.Series(
            [package_leads.get(id_) for id_ in rows["action_id"]], dtype=object
        ),
        entities=pd.Series([entities.get(id_) for id_ in rows["action_id"]], dtype=object),
    )


def _parties_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    leads, entities = (rows[rows["part"] == part] for part in ("lead", "entity"))
    if rows.empty:
        return "Nobody is recorded as leading a reform action or taking part in one."
    return (
        f"Reform actions are led by {formatting.count(len(leads), 'party', 'parties')}; in them"
        f" {formatting.count(len(entities), 'entity takes', 'entities take')} part."
    )


@query(
    name="actions.parties",
    sources=SOURCES,
    roles=OFFICE,
    finding=_parties_said,
    unit="Reform actions",
)
def parties(conn: sa.Connection) -> pd.DataFrame:
    """Who leads reform actions or work packages, and who takes part in them?

    Names are those of the source, each counted once an action that is listed.

    Columns, a row for each name in each part, by name:
        part     str  lead, package lead or entity
        party    str
        actions  int
    """
    named = reform_parties.c.part, reform_parties.c.party
    statement = (
        sa.select(*named, sa.func.count(reform_parties.c.action_id.distinct()).label("actions"))
        .join(reform_actions, reform_actions.c.id == reform_parties.c.action_id)
        .where(reform_actions.c.unlisted_on.is_(None))
        .group_by(*named)
    )
    # Sorted here: databases differ in how they sort names.
    return typed(pd.read_sql_query(statement, conn)).sort_values(
        ["part", "party"], ignore_index=True
    )
