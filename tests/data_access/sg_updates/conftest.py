"""A small world on a Wednesday in June 2026, and updates written on it; all of it is made up."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import Command, run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role, Viewer
from data_access.domain.sg_update import SgUpdate
from data_access.domain.sources import Source
from data_access.queries import ask, every_query
from data_access.schema import (
    events,
    reform_actions,
    reform_milestones,
    reform_parties,
    update_versions,
    updates,
)
from data_access.sg_updates import approval, content, editing, live_figures
from data_access.sg_updates.content import FINDING, Binding, Content, Item

NOW = "2026-06-17T16:00Z"
WEEK = {"since": dt.date(2026, 6, 11), "until": dt.date(2026, 6, 17)}
ASKED = dt.datetime(2026, 6, 17, 16, tzinfo=dt.UTC)
# Number, title, final milestone, and who leads; the last is decided.
ACTIONS = (
    (1, "Mend forms", dt.date(2026, 5, 1), "Office of Forms"),
    (2, "Sharpen pencils", dt.date(2026, 6, 10), None),
    (3, "Count chairs", dt.date(2026, 6, 24), "Office of Chairs"),
    (4, "Paint doors", dt.date(2026, 9, 1), "Office of Doors"),
    (5, "Close windows", dt.date(2026, 5, 2), "Office of Air"),
)
EVENTS = (
    ("Fictional Forum", dt.date(2026, 6, 22), "Hall {A|b}"),
    ("Example Meeting", dt.date(2026, 6, 30), None),
    ("Distant Congress", dt.date(2026, 8, 1), None),
)


# Without a database


@pytest.fixture(scope="session")
def answer():
    """An answer made by hand: `answer({"year": [2025], "decisions": [3]}, since=2025)`."""

    def answer(
        rows: dict[str, list],
        question: str = "accreditation.decisions_by_year",
        finding: str = "Three were decided.",
        sources: tuple[Source, ...] = (),
        **params: Any,
    ) -> Answer:
        held = pd.DataFrame(rows)
        return Answer(question, params, held, finding, "Decisions", "Which?", sources, 1, ASKED)

    return answer


@dataclass
class Bound:
    """A text with tokens, the content that holds it, and the answers that it rests on."""

    content: Content
    answers: dict[tuple, Answer]

    @property
    def item(self) -> Item:
        return self.content.items[0]


@pytest.fixture(scope="session")
def says():
    """An update of one item: `says("{3|a} came.", a=(answer, "decisions", 0))`."""

    def says(text: str, section: str = "awareness", parts=None, **cells) -> Bound:
        made = {key: live_figures.bind(*cell)[0] for key, cell in cells.items()}
        of = {binding.asks: cells[key][0] for key, binding in made.items()}
        return Bound(Content((Item("one", section, text=text, **(parts or {})),), made), of)

    return says


# With one


@pytest.fixture
def world(database, at):
    """Two reforms overdue, one due, one later, one decided; two events coming, one far away."""
    at(NOW)
    with connections.writing(database) as conn:
        for number, title, due_on, lead in ACTIONS:
            action = {
                "number": number,
                "sub_action": "",
                "title": title,
                "status": "Ongoing",
                "work_package": "Fewer Forms",
                "decided": number == 5,
            }
            made = conn.scalar(
                reform_actions.insert().values(action).returning(reform_actions.c.id)
            )
            final = {"milestone": "final", "due_on": due_on, "ruled_out": False}
            conn.execute(reform_milestones.insert().values(action_id=made, **final))
            if lead:
                party = {"part": "lead", "place": 1, "party": lead}
                conn.execute(reform_parties.insert().values(action_id=made, **party))
        for title, on, place in EVENTS:
            days = {"starts_on": on, "ends_on": on, "place": place}
            conn.execute(events.insert().values(title=title, title_key=title.lower(), **days))
    return database


@pytest.fixture
def head(people) -> Viewer:
    return people[Role.FOCAL_POINT_HEAD]


@pytest.fixture
def chief(people) -> Viewer:
    return people[Role.CHIEF_OF_STAFF]


@pytest.fixture
def second(database, person) -> Viewer:
    """Another head, who writes on the same drafts."""
    with connections.writing(database) as conn:
        return person(conn, Role.FOCAL_POINT_HEAD, "second-head")


@pytest.fixture
def do(database, head):
    """Do an act as the head, or as somebody else: `do(editing.drop, update=1, item="x")`."""

    def do(act: Command, by: Viewer | None = None, **needs: Any) -> Any:
        return run_command(database, by or head, act, **needs)

    return do


@pytest.fixture
def now(database):
    """What the last version of an update says: `now(1)`."""

    def now(update: int) -> Content:
        with database.connect() as conn:
            return editing.latest(conn, update)[1]

    return now


@pytest.fixture
def bound(database, head):
    """A binding and what it says: `bound("reforms.by_work_package", "overdue", as_of=DAY)`."""

    def bound(
        question: str, column: str = FINDING, place: int = 0, **params
    ) -> tuple[Binding, str]:
        with database.connect() as conn:
            found = ask(conn, head, every_query()[question], **params)
        return live_figures.bind(found, column, place)

    return bound


@pytest.fixture
def begin(database, head):
    """Put a draft on record as it is: `begin(Item(…), a=binding)`; gives its number."""

    def begin(*items: Item, until: dt.date = WEEK["until"], level="unclassified", **known) -> int:
        row = {"since": until - dt.timedelta(days=6), "until": until, "level": level}
        row |= {"status": "draft", "started_by": head.account, "started_at": weeks.now()}
        with connections.writing(database) as conn:
            made = conn.scalar(updates.insert().values(row).returning(updates.c.id))
            version = {"version": 1, "content": content.write(Content(items, known))}
            saved = {"saved_by": head.account, "saved_at": weeks.now()}
            conn.execute(update_versions.insert().values(update_id=made, **version, **saved))
        return made

    return begin


@pytest.fixture
def overdue(begin, bound, world):
    """A draft that says how many reforms are overdue, in one sentence and one number."""
    assert world

    def overdue(until: dt.date = WEEK["until"], **parts: Any) -> int:
        binding, said = bound("reforms.by_work_package", "overdue", as_of=until)
        text = f"In Fewer Forms, {{{said}|a}} actions are overdue."
        told = Item("point", "awareness", text=text)
        return begin(Item(**{**vars(told), **parts}), until=until, a=binding)

    return overdue


@pytest.fixture
def draw() -> approval.Draw:
    """Every column of an answer, and a chart of bars."""

    def draw(answer: Answer) -> Drawn:
        titles = {name: name.capitalize() for name in answer.rows if name != "params"}
        return Drawn(titles, {"mark": "bar"}, None)

    return draw


@pytest.fixture
def make() -> approval.Make:
    """Files that hold what the update says, in bytes that are no text."""

    def make(update: SgUpdate, formats) -> dict[str, tuple[str, bytes]]:
        blocks = (block for part in update.sections for block in part.blocks)
        said = [getattr(block, "text", "") for block in blocks]
        stamp = update.cleared_by or "DRAFT"
        return {
            name: (f"SGU.{name}", b"\xff\x00" + f"{name} {stamp} {said}".encode())
            for name in formats
        }

    return make


@pytest.fixture
def clear(do, chief, draw, make):
    """Hand an update in and have it cleared, and sent if wished: `clear(1, sent=True)`."""

    def clear(update: int, *, sent: bool = False) -> int:
        do(approval.submit, update=update)
        do(approval.clear, chief, update=update, draw=draw, make=make)
        if sent:
            do(approval.sent, update=update)
        return update

    return clear


@pytest.fixture
def postpone(world):
    """Give a reform another final date: `postpone(2, dt.date(2026, 9, 1))`."""

    def postpone(number: int, due_on: dt.date | None) -> None:
        action = sa.select(reform_actions.c.id).where(reform_actions.c.number == number)
        moved = sa.update(reform_milestones).values(due_on=due_on)
        with connections.writing(world) as conn:
            conn.execute(moved.where(reform_milestones.c.action_id == action.scalar_subquery()))

    return postpone
