"""Recorded votes: who voted how on what, for the office alone and never released."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.answers import records
from data_access.domain.releases import Drawn
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.ngo_committee.roll_calls import by_state, votes
from data_access.queries import ask, every_query
from data_access.releases import releases
from data_access.schema import release_figures, roll_call_votes
from data_access.schema import roll_calls as table

JUNE, FEBRUARY = dt.date(2024, 6, 14), dt.date(2023, 2, 14)
CAREFUL = "“in favour” is of the motion, not always of the organization."


@pytest.fixture
def call(conn):
    """A roll call: `call(JUNE, "To close", KEN="against")`; "absent against" for two votes."""
    numbers = iter(range(1, 100))

    def call(day: dt.date, topic: str, about: int | None = None, **cast: str) -> None:
        row = {"reported_on": day, "number": next(numbers), "topic": topic}
        row |= {"organization_id": about, "outcome": "adopted", "outcome_text": "carried"}
        made = conn.scalar(table.insert().values(row).returning(table.c.id))
        for state, said in cast.items():
            for vote in said.split(" and "):
                conn.execute(
                    roll_call_votes.insert().values(
                        roll_call_id=made, member_state=state, vote=vote
                    )
                )

    return call


def test_each_vote_has_who_how_and_on_what_the_latest_report_first(conn, call, organization):
    alpha = organization("Alpha")
    former = organization("Former Alpha", into=alpha)
    call(FEBRUARY, "To adjourn", KEN="in favour")
    call(JUNE, "Former Alpha: to close the debate", former, KEN="against", FRA="abstaining")
    assert records(votes(conn)) == [
        {
            "reported_on": "2024-06-14",
            "number": 2,
            "topic": "Former Alpha: to close the debate",
            "organization": "Alpha",
            "outcome": "adopted",
            "outcome_text": "carried",
            "member_state": state,
            "vote": vote,
            "organization_id": alpha,
        }
        for state, vote in (("France", "abstaining"), ("Kenya", "against"))
    ] + [
        {
            "reported_on": "2023-02-14",
            "number": 1,
            "topic": "To adjourn",
            "organization": None,
            "outcome": "adopted",
            "outcome_text": "carried",
            "member_state": "Kenya",
            "vote": "in favour",
            "organization_id": None,
        }
    ]


def test_the_votes_of_one_state_are_found_by_its_code_and_by_its_name(conn, call):
    call(JUNE, "To close", KEN="against", FRA="absent")
    for state in ("KEN", "Kenya", "Republic of Kenya"):
        assert votes(conn, state=state)["vote"].tolist() == ["against"]
    assert votes(conn, state="Namibia").empty
    with pytest.raises(ValueError, match=r"^Nowhere is no Member State by this code or name\.$"):
        votes(conn, state="Nowhere")
    assert votes(conn, since=2025).empty
    assert len(votes(conn, since=2024, until=2024)) == 2


def test_states_are_counted_by_how_they_voted_in_the_order_of_their_names(conn, call):
    call(FEBRUARY, "To adjourn", KEN="in favour", FRA="against")
    call(JUNE, "To close", KEN="in favour", FRA="absent")
    call(JUNE, "To grant", KEN="against")
    # The source has two votes of one State in one roll call.
    call(JUNE, "To reopen", FRA="abstaining and absent")
    assert records(by_state(conn)) == [
        {
            "member_state": "France",
            "roll_calls": 3,
            "in_favour": 0,
            "against": 1,
            "abstaining": 1,
            "absent": 2,
        },
        {
            "member_state": "Kenya",
            "roll_calls": 3,
            "in_favour": 2,
            "against": 1,
            "abstaining": 0,
            "absent": 0,
        },
    ]
    assert by_state(conn, until=2023)["roll_calls"].tolist() == [1, 1]


def test_the_findings_say_that_in_favour_need_not_be_in_favour_of_the_organization(
    conn, call, head
):
    call(JUNE, "To close", KEN="against")
    assert ask(conn, head, votes).finding == f"In one roll call, one motion was adopted; {CAREFUL}"
    assert ask(conn, head, by_state, since=2024).finding == (
        f"Recorded since 2024: one vote of one Member State; {CAREFUL}"
    )
    call(JUNE, "To grant", KEN="in favour", FRA="against")
    assert ask(conn, head, votes, since=2024, until=2024).finding == (
        f"In two roll calls in 2024, two motions were adopted; {CAREFUL}"
    )
    assert ask(conn, head, by_state).finding == (
        f"Recorded: three votes of two Member States; {CAREFUL}"
    )


@pytest.mark.parametrize("asked", [votes, by_state])
def test_nothing_on_record_is_said_and_a_backwards_range_refused(conn, head, asked):
    assert ask(conn, head, asked, since=2020, until=2021).finding == (
        "No roll call of the Committee on NGOs is recorded from 2020 to 2021."
    )
    with pytest.raises(ValueError, match="later than until"):
        asked(conn, since=2021, until=2020)


# What must never be


def test_no_question_of_roll_calls_has_a_reader_beyond_the_office():
    ours = [one for one in every_query().values() if one.name.startswith("roll_calls.")]
    assert len(ours) == 2
    for asked in ours:
        assert asked.roles == OFFICE
        assert asked.of_organizations is None


def test_nothing_that_member_states_may_read_rests_on_the_votes(conn, database, call):
    call(JUNE, "To close", KEN="against")
    link, read, asked_of = Viewer(Role.MEMBER_STATE, "link 1", state="KEN"), [], set()
    sa.event.listen(database, "before_cursor_execute", lambda *heard: read.append(heard[2]))
    for asked in every_query().values():
        if Role.MEMBER_STATE in asked.roles:
            ask(conn, link, asked)
            asked_of.add(asked.name)
    assert {"docket.ledger", "deferrals.gap", "waiting.time_to_status"} <= asked_of
    assert read
    assert not [statement for statement in read if "roll_call" in statement]


@pytest.mark.parametrize("name", ["roll_calls.votes", "roll_calls.by_state"])
@pytest.mark.parametrize("state", [None, "KEN"])
def test_roll_calls_can_never_be_put_into_a_release(database, people, column, name, state):
    def draw(answer) -> Drawn:
        return Drawn(dict.fromkeys(answer.rows.columns, "X"), None, None)

    given = {"title": "Example", "state": state, "chosen": [(name, {})], "draw": draw}
    with pytest.raises(PermissionError, match=f"may not run {name}"):
        run_command(database, people[Role.FOCAL_POINT_HEAD], releases.compose, **given)
    assert column(release_figures.c.release_id) == []


@pytest.mark.parametrize("asked", [votes, by_state])
def test_no_link_may_ask_for_them(database, asked):
    link = Viewer(Role.MEMBER_STATE, "link 1", state="KEN")
    with connections.writing(database) as conn, pytest.raises(PermissionError):
        ask(conn, link, asked)
