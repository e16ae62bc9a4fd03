"""The draft that the data write: what changed, what is overdue or due, what comes."""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from data_access.civil_society import engagement
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.roles import Viewer
from data_access.domain.vocabularies import HORIZON_DAYS
from data_access.events import events
from data_access.ngo_committee import accreditation
from data_access.overview import overview_lists, week_on_week
from data_access.partnerships import funding_balance
from data_access.queries import Query, ask
from data_access.reforms import reforms
from data_access.sg_updates import live_figures
from data_access.sg_updates.content import FINDING, Binding, Content, Item, token

# How many decisions a draft proposes, and how many years its figures go back.
DECISIONS, YEARS = 3, 5
AHEAD = HORIZON_DAYS
# What is better seen than read, and with how many rows at most: more would fill a page.
PICTURED = {accreditation.decisions_by_year.name: 100, reforms.by_work_package.name: 16}


def new_id() -> str:
    """A name for an item, which no other item ever has."""
    return secrets.token_hex(4)


def draft(
    conn: sa.Connection,
    viewer: Viewer,
    *,
    since: dt.date,
    until: dt.date,
    told: Collection[str] = (),
) -> Content:
    """Write an update about a period; what `told` holds was said in the last one, and is no news.

    Nothing in it is typed: every sentence is a token.
    """
    writing = _Draft(conn, viewer, set(told))
    week = {"week": weeks.name(until), "as_of": until}
    _attention(writing, week)
    _awareness(writing, week)
    _areas(writing, since, until)
    _decisions(writing, until)
    _coming(writing, until, week)
    return Content(tuple(writing.items), writing.bindings)


class _Draft:
    """A draft as it grows."""

    def __init__(self, conn: sa.Connection, viewer: Viewer, told: set[str]) -> None:
        self.conn, self.viewer, self.told = conn, viewer, told
        self.items: list[Item] = []
        self.bindings: dict[str, Binding] = {}

    def ask(self, asked: Query, **params: Any) -> Answer:
        return ask(self.conn, self.viewer, asked, **params)

    def token(self, answer: Answer, column: str = FINDING, place: int | None = None) -> str:
        binding, said = live_figures.bind(answer, column, place)
        return token(said, self.key(binding))

    def key(self, binding: Binding) -> str:
        key = live_figures.key_after(self.bindings)
        self.bindings[key] = binding
        return key

    def add(self, section: str, **parts: Any) -> None:
        self.items.append(Item(new_id(), section, **parts))

    def say(self, section: str, answer: Answer, *, lead: str = "") -> None:
        """Say what an answer found, if that is news."""
        if answer.finding not in self.told:
            self.add(section, lead=lead, text=ended(self.token(answer)))

    def show(self, section: str, answer: Answer) -> None:
        """Show an answer as a figure, if what it found is news; its finding is the caption."""
        if answer.finding not in self.told:
            binding, _ = live_figures.bind(answer, FINDING)
            self.add(section, kind="figure", shows=self.key(binding))


def ended(text: str) -> str:
    """A sentence with its full stop, which may stand inside its last token."""
    said = text.rsplit("|", 1)[0] if text.endswith("}") else text
    return text if said.endswith((".", "!", "?", ".”")) else f"{text}."


def _attention(writing: _Draft, week: dict[str, Any]) -> None:
    for lead, asked in (
        ("Decisions are waiting.", overview_lists.decisions),
        ("What changed most.", week_on_week.changes),
        ("What comes next.", overview_lists.coming),
    ):
        answer = writing.ask(asked, **week)
        # A row that only says that no data are loaded is not counted.
        if len(answer.rows) and answer.rows["in_all"].any():
            writing.say("attention", answer, lead=lead)


def _awareness(writing: _Draft, week: dict[str, Any]) -> None:
    changes = writing.ask(week_on_week.changes, **week)
    for place, sentence in enumerate(changes.rows["sentence"]):
        if changes.rows["in_all"].any() and sentence not in writing.told:
            said = ended(writing.token(changes, "sentence", place))
            writing.add("awareness", text=said)


def _areas(writing: _Draft, since: dt.date, until: dt.date) -> None:
    days = {"since": since, "until": until}
    years = {"since": until.year - YEARS, "until": until.year}
    sayings = (
        ("engagement", engagement.by_month, days),
        ("engagement", accreditation.decisions_by_report, {**years, "since": until.year - 1}),
        ("engagement", accreditation.decisions_by_year, years),
        ("reforms", reforms.by_work_package, {"as_of": until}),
        ("partnerships", funding_balance.latest_balance, {"as_of": until}),
        ("events", events.upcoming, {"as_of": until, "days": AHEAD}),
        ("events", events.past, {"as_of": until}),
    )
    for section, asked, params in sayings:
        answer = writing.ask(asked, **params)
        if 0 < len(answer.rows) <= PICTURED.get(asked.name, 0):
            writing.show(section, answer)
        else:
            writing.say(section, answer)
    asked, until_then = funding_balance.contributions_by_year, {"until": until.year - 1}
    rows = writing.ask(asked, **until_then).rows
    told = rows.loc[rows["balance_known"], "year"]
    if len(told):
        # Its caption names the years that it shows.
        writing.show("partnerships", writing.ask(asked, since=int(told.min()), **until_then))


def _decisions(writing: _Draft, until: dt.date) -> None:
    answer = writing.ask(reforms.milestones, as_of=until)
    rows = answer.rows.reset_index(drop=True)
    waiting = rows[(rows["milestone"] == "final") & rows["state"].isin(["overdue", "due"])]
    for place in waiting.sort_values("due_on", kind="stable").index[:DECISIONS]:
        due = rows["due_on"].iloc[place]
        led = isinstance(rows["leads"].iloc[place], str)
        writing.add(
            "decisions",
            kind="decision",
            lead=writing.token(answer, "whole_title", place),
            owner=writing.token(answer, "leads", place) if led else "",
            on=due if due >= until else None,
        )


def _coming(writing: _Draft, until: dt.date, week: dict[str, Any]) -> None:
    coming = writing.ask(overview_lists.coming, **week, top=1000)
    for place, row in enumerate(coming.rows.itertuples()):
        runs = row.figure == "Now"
        if row.on > until or runs:
            where, what = (writing.token(coming, name, place) for name in ("note", "sentence"))
            on = max(row.on, until + dt.timedelta(days=1))
            writing.add("coming", kind="entry", lead=where, text=what, on=on)
