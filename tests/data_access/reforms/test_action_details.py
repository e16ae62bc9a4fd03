"""What a reform needs: what nobody has said is not known, and is never guessed."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.domain import weeks
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.reforms import action_details
from data_access.schema import INSTRUMENTS, STAGES, TRACKS, reform_actions

DAY = dt.date(2026, 8, 22)


@pytest.fixture
def one(load_file, reform_file):
    """One action, of which a file of 22 August 2026 says nothing but what there is."""
    load_file("reforms", "a.csv", reform_file({"leads": "Office A", "entities": "UNX"}), as_of=DAY)


@pytest.fixture
def state(database, people):
    """Record facts of the action: `state(track="Secretariat")`."""

    def state(key: str = "1", /, **facts: str) -> None:
        run_command(database, people[Role.STAFF], action_details.state, key=key, facts=facts)

    return state


def known(conn, head, as_of: dt.date = DAY) -> tuple[dict, str]:
    answer = ask(conn, head, action_details.known, key="1", as_of=as_of)
    [row] = records(answer.rows)
    return row, answer.finding


@pytest.mark.usefixtures("one")
def test_what_nobody_has_said_is_said_not_to_be_known(conn, head):
    row, finding = known(conn, head)
    assert [row[name] for name in action_details.FACTS] == [None] * 5
    assert (row["leads"], row["entities"], row["owner"]) == ("Office A", "UNX", None)
    assert finding == "Track, instrument and stage not known; last word on 22 August 2026."


@pytest.mark.usefixtures("one")
def test_a_fact_that_is_recorded_leaves_the_others_as_they_were(state, conn, head):
    state(track="intergovernmental", opens=" Statements\n by video ")
    state(stage="consultation")
    row, finding = known(conn, head, weeks.today())
    assert [row[name] for name in action_details.FACTS] == [
        *("intergovernmental", None, "consultation", "Statements by video", None),
    ]
    assert finding == (
        "Track intergovernmental and stage consultation; instrument not known; last word on"
        f" {weeks.today().day} {weeks.today():%B %Y}."
    )
    conn.rollback()
    state(track="")
    assert known(conn, head)[0]["track"] is None


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"track": "Security Council"}, "'Security Council' is no track: Secretary-General, "),
        ({"stage": "done"}, "'done' is no stage"),
        ({"title": "Other"}, "title is no fact of an action"),
        ({}, "nothing is no fact of an action"),
        ({"opens": "x" * 1001}, "longer than 1,000 characters"),
    ],
    ids=["track", "stage", "title", "nothing", "long"],
)
def test_a_fact_that_there_is_not_is_refused_and_nothing_changes(
    state, database, facts, said, everything
):
    before = everything(database)
    with pytest.raises(ValueError, match=said):
        state(**facts)
    assert everything(database) == before


def test_of_an_action_that_is_not_there_nothing_is_recorded(state, conn, head):
    with pytest.raises(ValueError, match="No reform action 1 is recorded"):
        state(track="Secretariat")
    answer = ask(conn, head, action_details.known, key="1", as_of=DAY)
    assert (len(answer.rows), answer.finding) == (0, "No reform action 1 is recorded.")


@pytest.mark.usefixtures("one")
def test_silence_is_counted_from_the_last_word_and_said_after_ninety_days(conn, head):
    row, finding = known(conn, head, DAY + dt.timedelta(days=90))
    assert (row["stale"], row["days_silent"]) == (False, 90)
    assert finding.endswith("last word on 22 August 2026.")
    row, finding = known(conn, head, DAY + dt.timedelta(days=91))
    assert row["stale"]
    assert finding.endswith("no word since 22 August 2026, for 91 days.")


@pytest.mark.usefixtures("one")
def test_where_nobody_noted_when_there_was_word_that_is_not_known(conn, head):
    conn.execute(sa.update(reform_actions).values(told_on=None))
    row, finding = known(conn, head)
    assert (row["stale"], row["days_silent"]) == (False, None)
    assert finding.endswith("when there was last word on it is not known.")


def test_the_forms_offer_the_words_that_the_database_takes():
    from components.charts import board
    from components.forms import reform_forms
    from data_access.schema import POSITIONS

    assert (reform_forms.TRACKS, reform_forms.STAGES) == (TRACKS, STAGES)
    assert reform_forms.INSTRUMENTS == INSTRUMENTS
    assert reform_forms.POSITIONS == POSITIONS
    assert (board.STAGES, board.TRACKS) == (STAGES, TRACKS)
