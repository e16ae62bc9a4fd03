"""Questions about single reform actions: which there are, who leads them, how each stands."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import deadlines, wording
from data_access.asking import question
from data_access.naming import fold
from data_access.schema import reform_actions, reform_milestones, reform_parties
from data_access.viewer import OFFICE

SOURCES = ("reforms",)
# Columns that are no text. Dates are dates, and None where there is none.
TYPES = {
    **dict.fromkeys(("action", "action_id", "actions", "overdue", "due"), "int64"),
    **dict.fromkeys(("number", "work_package_number", "days_overdue", "days_left"), "Int64"),
    **dict.fromkeys(("due_on", "decided_on", "reached_on", "leads"), "object"),
    **dict.fromkeys(("decided", "ruled_out"), "bool"),
}
# What a search looks through, besides the parties.
TEXTS = ("title", "sub_action", "work_package", "goal", "update_text", "progress", "next_steps")


def typed(rows: pd.DataFrame, **others: str) -> pd.DataFrame:
    """Whole columns of one type, whether there are rows or none; `others` differ from the usual."""
    types = TYPES | others
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


def _listed(conn: sa.Connection, part: str) -> dict[int, str]:
    """The parties of every action, in the source's order: USG OCHA, CDC."""
    names: dict[int, list[str]] = {}
    query = (
        sa.select(reform_parties.c.action_id, reform_parties.c.party)
        .where(reform_parties.c.part == part)
        .order_by(reform_parties.c.action_id, reform_parties.c.place)
    )
    for action_id, party in conn.execute(query):
        names.setdefault(action_id, []).append(party)
    return {action_id: ", ".join(some) for action_id, some in names.items()}


def completed(rows: pd.DataFrame, conn: sa.Connection, as_of: dt.date) -> pd.DataFrame:
    """Add to each row the key and whole title of its action, its days late or left, its leads."""
    named = [_named(row.action, row.sub_action, row.title) for row in rows.itertuples()]
    away = [(due_on - as_of).days if due_on else None for due_on in rows["due_on"]]
    days = pd.Series(pd.array(away, dtype="Int64"), index=rows.index)
    leads = _listed(conn, "lead")
    rows = rows.assign(
        key=[key for key, _ in named],
        whole_title=[title for _, title in named],
        days_overdue=(-days).where(rows["state"] == "overdue"),
        days_left=days.where(rows["state"].isin(["due", "later"])),
        leads=pd.Series([leads.get(id_) for id_ in rows["action_id"]], dtype=object),
    )
    return typed(rows)


def _named(number: int, sub_action: str, title: str) -> tuple[str, str]:
    """What an action is known by, as 14 or 95/Travel consolidation, and its title with its part."""
    if not sub_action:
        return str(number), title
    return f"{number}/{sub_action}", f"{sub_action}: {title}"


def is_action(key: str) -> sa.ColumnElement[bool]:
    """The action that is known by this key."""
    number, _, sub_action = key.partition("/")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return sa.false()
    return sa.and_(
        reform_actions.c.number == int(number), reform_actions.c.sub_action == sub_action
    )


# Many actions


def _matching_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many actions answer to the filters, and what presses among them."""
    as_of, state = params["as_of"], params["state"]
    if rows.empty:
        return f"No reform action{about(params)} {deadlines.said(state, 0, as_of)}."
    number = f"{wording.count(len(rows), 'reform action')}{about(params)}"
    if state is None:
        counts = rows["state"].value_counts()
        overdue, due = (int(counts.get(word, 0)) for word in ("overdue", "due"))
        return (
            f"Of {number}, {wording.some(overdue)} {deadlines.said('overdue', overdue, as_of)}"
            f" and {wording.some(due)} {deadlines.said('due', due, as_of)}."
        )
    said = f"{number} {deadlines.said(state, len(rows), as_of)}"
    if state == "overdue":
        oldest = "" if len(rows) == 1 else "the oldest "
        said += f", {oldest}since {wording.day(rows['due_on'].min())}"
    return wording.sentence([f"{said}."])


def about(params: Mapping[str, Any]) -> str:
    """The filters in words: led by USG OCHA in New Humanitarian Compact."""
    words = {"lead": "led by", "entity": "with", "work_package": "in", "search": "naming"}
    return "".join(f" {said} {params[name]}" for name, said in words.items() if params[name])


@question(
    sources=SOURCES,
    readers=OFFICE,
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
    days, `later` or `undated`. `lead` keeps the actions that someone leads
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

    Raises:
        ValueError: `state` is none of the five.
    """
    deadlines.known(state)
    final, upcoming = (reform_milestones.alias(which) for which in ("final", "upcoming"))
    stands = deadlines.state(as_of, final).label("state")
    query = (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title", "work_package")),
            reform_actions.c.status,
            stands,
            final.c.due_on,
            reform_actions.c.decided_on,
            sa.case((upcoming.c.ruled_out, None), else_=upcoming.c.text).label("upcoming"),
            reform_actions.c.id.label("action_id"),
        )
        .join(final, _its(final), isouter=True)
        .join(upcoming, _its(upcoming), isouter=True)
        .where(stands == state if state else sa.true())
        .where(*kept(conn, lead=lead, entity=entity, work_package=work_package, search=search))
        .order_by(
            deadlines.rank(stands, deadlines.STATES),
            sa.nulls_last(final.c.due_on),
            reform_actions.c.number,
            reform_actions.c.id,
        )
    )
    return completed(pd.read_sql_query(query, conn), conn, as_of)


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
    for query in (texts, parties):
        for id_, *said in conn.execute(query):
            words = fold(" ".join(text for text in said if text)).split()
            found.setdefault(id_, set()).update(words)
    return [id_ for id_, words in found.items() if wanted <= words]


# One action, and who there is to choose from


def _details_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how the action stands by its final milestone."""
    if rows.empty:
        return f"No reform action {params['key']} is on record."
    row = rows.iloc[0]
    if row["state"] == "overdue":
        late = wording.count(int(row["days_overdue"]), "day")
        return f"The action has been overdue since {wording.day(row['due_on'])}: {late}."
    if row["state"] == "reached":
        on = f" on {wording.day(row['decided_on'])}" if row["decided_on"] else ""
        return f"{row['status']}{on}." if row["decided"] else "The final milestone is reached."
    if row["state"] == "undated":
        return "The final milestone of the action is without a date."
    return f"The final milestone of the action is due on {wording.day(row['due_on'])}."


@question(sources=SOURCES, readers=OFFICE, finding=_details_said, unit="One reform action")
def details(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """What is known of one reform action?

    The action stands as its final milestone does on the day asked about. Its
    progress, next steps and pathway come from the progress report, which speaks
    of an action with all its sub-actions.

    Columns, one row, or none if there is no such action:
        action               int     number, as in the source
        sub_action           str     empty where the action has none
        title, work_package  str
        work_package_number  Int64
        goal, status         str
        decided              bool    by the day asked about
        decided_on           object  date of the decision; missing if it is not known
        update_text, progress, next_steps, pathway, mandate  str
        state                str     overdue, due, later, undated or reached
        due_on               object  date of the final milestone; missing if there is none
        action_id            int
        key                  str     what the action is known by
        whole_title          str     the title, after the sub-action where there is one
        days_overdue         Int64   missing unless overdue
        days_left            Int64   missing unless due or later
        leads                object  who leads the action
        package_leads        object  who leads its work package
        entities             object  who takes part
    """
    texts = "goal", "status", "update_text", "progress", "next_steps", "pathway", "mandate"
    final = reform_milestones.alias("final")
    query = (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title", "work_package")),
            *(reform_actions.c[name] for name in ("work_package_number", "decided_on", *texts)),
            deadlines.decided(as_of).label("decided"),
            deadlines.state(as_of, final).label("state"),
            final.c.due_on,
            reform_actions.c.id.label("action_id"),
        )
        .join(final, _its(final), isouter=True)
        .where(is_action(key))
    )
    rows = completed(pd.read_sql_query(query, conn), conn, as_of)
    package_leads, entities = (_listed(conn, part) for part in ("package lead", "entity"))
    return rows.assign(
        package_leads=pd.Series(
            [package_leads.get(id_) for id_ in rows["action_id"]], dtype=object
        ),
        entities=pd.Series([entities.get(id_) for id_ in rows["action_id"]], dtype=object),
    )


def _parties_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    leads, entities = (rows[rows["part"] == part] for part in ("lead", "entity"))
    if rows.empty:
        return "Nobody is on record as leading a reform action or taking part in one."
    return wording.sentence(
        [
            f"{wording.count(len(leads), 'party leads', 'parties lead')} reform actions,"
            f" and {wording.count(len(entities), 'entity takes', 'entities take')} part in them."
        ]
    )


@question(sources=SOURCES, readers=OFFICE, finding=_parties_said, unit="Reform actions")
def parties(conn: sa.Connection) -> pd.DataFrame:
    """Who leads reform actions or work packages, and who takes part in them?

    Names are those of the source, each counted once an action.

    Columns, a row for each name in each part, by name:
        part     str  lead, package lead or entity
        party    str
        actions  int
    """
    named = reform_parties.c.part, reform_parties.c.party
    query = sa.select(
        *named, sa.func.count(reform_parties.c.action_id.distinct()).label("actions")
    ).group_by(*named)
    # Sorted here: databases differ in how they sort names.
    return typed(pd.read_sql_query(query, conn)).sort_values(["part", "party"], ignore_index=True)
