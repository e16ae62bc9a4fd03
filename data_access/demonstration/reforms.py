"""Made-up reforms, with milestones around today: overdue, due, later, undated and reached."""

import datetime as dt
import random
from collections.abc import Iterator

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.rows import Batch, dice, put

GOALS = ("Listening better", "Working together", "Spending wisely")
# Work packages, with their actions.
PACKAGES = {
    "Fewer Forms": (
        "Replace eleven registration forms with one",
        "Ask organizations for each fact once",
        "Let forms be filled in without a connection",
        "Publish every form in all official languages",
    ),
    "One Front Door": (
        "Open one desk for letters from civil society",
        "Answer every letter within ten working days",
        "Publish who answers for what",
        "Give remote participants the floor as others",
    ),
    "Open Calendars": (
        "Publish all open meetings in one calendar",
        "Announce meetings four weeks ahead",
        "State the way in for persons with disabilities",
        "Stream open meetings with captions",
    ),
    "Plain Language": (
        "Write a page of summary for each report",
        "Test summaries with readers",
        "Keep a glossary in all official languages",
        "Train drafters in plain writing",
    ),
    "Reusable Data": (
        "Agree on one identifier for organizations",
        "Publish participation data each quarter",
        "Share one register among entities",
        "Retire three lists kept by hand",
    ),
    "Shared Services": (
        "Merge example travel desks",
        "Share interpreters among example offices",
        "Buy example software together",
        "House two example offices under one roof",
    ),
    "Faster Accreditation": (
        "Show applicants where their file stands",
        "Put questions to applicants in writing first",
        "Hold hybrid sessions for questions",
        "Report how long applications take",
    ),
    "Fair Seating": (
        "Draw lots for speaking slots",
        "Pay the travel of small organizations",
        "Count who speaks, and publish it",
        "Reserve places for first-time participants",
    ),
    "Clear Mandates": (
        "Map example mandates that overlap",
        "Propose example mandates to close",
        "Review each example mandate after five years",
        "Cite the mandate in each work plan",
    ),
    "Honest Numbers": (
        "Say how much of each figure is known",
        "Mark breaks in every series",
        "Publish methods beside figures",
        "Correct errors in public",
    ),
}
# An action in two parts: the second has the number of the first.
PARTS = {"Share one register among entities": 1, "Retire three lists kept by hand": 2}
OFFICES = tuple(f"Office {letter}" for letter in "ABCDEFGH")
STATUS = {True: "Decision taken", False: "Further work ongoing"}
TEXTS = {
    "first": ("Options drawn up", "Baseline agreed", "Pilot offices chosen"),
    "upcoming": ("Draft sent for comment", "Pilot under way", "Costs confirmed"),
    "final": ("Decision submitted", "In use everywhere", "Final report issued"),
}
# Days from today to the final milestones of actions that wait for their decision.
FINAL = (
    *(-62, -41, -30, -30, -12, -5, -2),
    *(2, 2, 6, 6, 6, 13),
    *(20, 20, 30, 45, 60, 75, 90, 120, 150, 200, 260),
    *(None, None, None, None),
)
# Days since the other decisions; of some it is not known when they were taken.
DECIDED = (20, 45, 45, 80, 120, 160, 210, None, None)
RULED_OUT = 0.08


def invent(conn: sa.Connection, today: dt.date, batch: Batch) -> None:
    """Make up actions in work packages, who leads them, and by when they are to be done."""
    throw = dice("reforms")
    actions = list(_actions(throw))
    plans = [*_decided(today), *_waiting(today)]
    throw.shuffle(plans)
    for action, (decided, decided_on, _) in zip(actions, plans, strict=True):
        action |= {"decided": decided, "decided_on": decided_on, "status": STATUS[decided]}
    ids = put(conn, schema.reform_actions, actions, batch)
    parties, milestones = [], []
    for id_, action, plan in zip(ids, actions, plans, strict=True):
        parties += [{"action_id": id_, **party} for party in _parties(throw, action)]
        milestones += [{"action_id": id_, **one} for one in _milestones(throw, today, plan)]
    put(conn, schema.reform_parties, parties, batch)
    put(conn, schema.reform_milestones, milestones, batch)


def _actions(throw: random.Random) -> Iterator[dict]:
    number = 0
    for package_number, (package, titles) in enumerate(PACKAGES.items(), start=1):
        for title in titles:
            part = PARTS.get(title)
            number += part != 2
            yield {
                "number": number,
                "sub_action": f"Part {part}" if part else "",
                "title": title,
                "work_package_number": package_number,
                "work_package": package,
                "goal": GOALS[package_number % len(GOALS)],
                "update_text": throw.choice((None, "Made up: comments are in.")),
                "progress": throw.choice((None, "Made up: two of four steps are done.")),
                "next_steps": "Made up: the paper goes to the steering group.",
                "pathway": throw.choice((None, "Made up: decision of the Secretary-General.")),
                "mandate": f"Fictional report, para. {number}",
            }


Plan = tuple[bool, dt.date | None, dt.date | None]


def _decided(today: dt.date) -> Iterator[Plan]:
    """Decided actions, when they were, and their final milestones: two this week, one last week."""
    monday = today - dt.timedelta(days=today.weekday())
    dated = [today, monday, monday - dt.timedelta(days=4)]
    for ago in DECIDED:
        dated.append(None if ago is None else today - dt.timedelta(days=ago))
    for number, decided_on in enumerate(dated):
        yield True, decided_on, (decided_on or today) + dt.timedelta(days=7 * (number % 5 - 2))


def _waiting(today: dt.date) -> Iterator[Plan]:
    for days in FINAL:
        yield False, None, None if days is None else today + dt.timedelta(days=days)


def _parties(throw: random.Random, action: dict) -> Iterator[dict]:
    package_lead = OFFICES[action["work_package_number"] % len(OFFICES)]
    parties = {
        "package lead": [package_lead],
        "lead": throw.sample(OFFICES, throw.choice((1, 1, 2))),
        "entity": throw.sample(words.ENTITIES, throw.randint(0, 3)),
    }
    for part, some in parties.items():
        for place, party in enumerate(some, start=1):
            yield {"part": part, "place": place, "party": party}


def _milestones(throw: random.Random, today: dt.date, plan: Plan) -> Iterator[dict]:
    decided, _, final = plan
    upcoming = final and final - dt.timedelta(days=throw.randint(20, 70))
    first = (upcoming or today) - dt.timedelta(days=throw.randint(60, 150))
    for milestone, due_on in (("first", first), ("upcoming", upcoming), ("final", final)):
        ruled_out = milestone == "first" and throw.random() < RULED_OUT
        passed = due_on is not None and due_on < today and milestone != "final" and not decided
        yield {
            "milestone": milestone,
            "text": "Not applicable" if ruled_out else throw.choice(TEXTS[milestone]),
            "due_on": None if ruled_out else due_on,
            "reached_on": due_on if passed and not ruled_out and throw.random() < 0.8 else None,
            "ruled_out": ruled_out,
        }
