import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.domain.answers import records
from data_access.domain.roles import Role, Viewer
from data_access.queries import ask, every_query
from data_access.reforms import positions
from data_access.schema import positions as table
from data_access.schema import reform_actions

LEADER = Viewer(Role.FOCAL_POINT_HEAD, "Head", account=1)
KENYA = Viewer(Role.MEMBER_STATE, "a Member State", state="KEN")
WHAT = ["action", "sub_action", "title"]
HOW = ["position", "form", "stated_on", "reference"]


@pytest.fixture
def reform(conn):
    """A reform action in one line, its id in return: `reform(9, "Part 1")`."""

    def reform(number: int, sub_action: str = "") -> int:
        row = {"number": number, "sub_action": sub_action, "title": f"Mend form {number}"}
        status = {"work_package": "Fewer Forms", "status": "Ongoing", "decided": False}
        insert = reform_actions.insert().values(**row, **status)
        return conn.scalar(insert.returning(reform_actions.c.id))

    return reform


@pytest.fixture
def say(conn):
    """What a state says of an action: `say(seven, "KEN", "supports", "2026-03-05")`."""

    def say(
        action: int,
        state: str,
        position: str,
        on: str = "2026-03-05",
        form: str = "statement",
        reference: str | None = None,
    ) -> None:
        said = {"action_id": action, "member_state": state, "position": position, "form": form}
        conn.execute(
            table.insert().values(**said, stated_on=dt.date.fromisoformat(on), reference=reference)
        )

    return say


def told(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as plain tuples, of the columns that matter here."""
    return [tuple(row.values()) for row in records(rows[list(columns)])]


# The latest of each


def test_the_latest_position_of_each_state_on_each_action_counts(conn, reform, say):
    seven, nine = reform(7), reform(9)
    say(seven, "KEN", "opposes", "2026-02-01")
    say(seven, "KEN", "supports", "2026-03-05", "vote", "A/80/PV.7")
    say(seven, "KEN", "leans", "2026-01-01")
    say(seven, "FRA", "sponsors", "2026-01-15", "co-sponsorship", "A/80/L.3")
    say(nine, "KEN", "undeclared", "2025-12-01")
    rows = positions.stated(conn)
    assert list(rows.columns) == [*WHAT, "state", *HOW]
    assert told(rows, *rows.columns) == [
        (
            *(7, "", "Mend form 7", "France"),
            *("sponsors", "co-sponsorship", "2026-01-15", "A/80/L.3"),
        ),
        (7, "", "Mend form 7", "Kenya", "supports", "vote", "2026-03-05", "A/80/PV.7"),
        (9, "", "Mend form 9", "Kenya", "undeclared", "statement", "2025-12-01", None),
    ]
    assert rows["stated_on"].iloc[0] == dt.date(2026, 1, 15)


def test_of_two_positions_of_one_day_the_one_recorded_last_counts(conn, reform, say):
    seven = reform(7)
    say(seven, "KEN", "supports", form="vote")
    say(seven, "KEN", "opposes", form="statement")
    assert told(positions.stated(conn), "position") == [("opposes",)]
    assert told(positions.own(conn, own_state="KEN"), "position") == [("opposes",)]


def test_parts_of_an_action_are_actions_of_their_own_and_stand_in_order(conn, reform, say):
    later, nine, seven, first = reform(9, "Part 2"), reform(10), reform(7), reform(9, "Part 1")
    for action in (later, nine, seven, first):
        say(action, "KEN", "supports")
        say(action, "CIV", "opposes")
    rows = positions.stated(conn)
    assert told(rows, "action", "sub_action", "state") == [
        (7, "", "Côte d’Ivoire"),
        (7, "", "Kenya"),
        (9, "Part 1", "Côte d’Ivoire"),
        (9, "Part 1", "Kenya"),
        (9, "Part 2", "Côte d’Ivoire"),
        (9, "Part 2", "Kenya"),
        (10, "", "Côte d’Ivoire"),
        (10, "", "Kenya"),
    ]


# In confidence


def test_a_private_position_is_in_no_answer_but_its_own(conn, reform, say, head):
    seven, nine = reform(7), reform(9)
    say(seven, "KEN", "supports", "2026-03-05", reference="A/80/PV.7")
    say(seven, "KEN", "opposes", "2026-04-01", "private", "Note 3")
    say(nine, "KEN", "leans", "2026-04-02", "private", "Note 4")
    told_of = [
        ask(conn, head, positions.stated),
        ask(conn, head, positions.stated, state="KEN"),
        ask(conn, head, positions.stated, position="supports"),
        ask(conn, KENYA, positions.own),
    ]
    for answer in told_of:
        assert told(answer.rows, "action", *HOW) == [
            (7, "supports", "statement", "2026-03-05", "A/80/PV.7")
        ]
    assert ask(conn, head, positions.stated, position="opposes").rows.empty
    assert ask(conn, head, positions.stated, position="leans").rows.empty
    assert told(ask(conn, head, positions.private).rows, "action", *HOW) == [
        (7, "opposes", "private", "2026-04-01", "Note 3"),
        (9, "leans", "private", "2026-04-02", "Note 4"),
    ]


def test_no_other_question_says_anything_of_what_was_told_in_confidence(conn, reform, say):
    say(reform(7), "KEN", "opposes", form="private", reference="Note 3")
    before = {name: said(conn, name) for name in others()}
    assert {"support.majority", "pace.board", "actions.details"} <= set(before)
    conn.execute(sa.delete(table))
    assert {name: said(conn, name) for name in others()} == before


def others() -> list[str]:
    """Every question that answers of all or of one action, but those of the private ones."""
    return [
        name
        for name, asked in every_query().items()
        if name not in ("positions.private", "support.in_confidence")
        and all(
            one.default is not one.empty or parameter == "key"
            for parameter, one in asked.open_parameters.items()
        )
    ]


def said(conn, name: str) -> tuple[str, list]:
    asked = every_query()[name]
    about = {"key": "7"} if "key" in asked.open_parameters else {}
    answer = ask(conn, LEADER if LEADER.role in asked.roles else KENYA, asked, **about)
    return answer.finding, records(answer.rows)


@pytest.mark.parametrize("role", Role)
def test_who_may_put_which_question(conn, role):
    leading = {Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD}
    may = {
        positions.stated: {*leading, Role.STAFF},
        positions.private: leading,
        positions.own: {Role.MEMBER_STATE},
    }
    reader = Viewer(role, role.value, state="KEN" if role == Role.MEMBER_STATE else None)
    for asked, readers in may.items():
        if role in readers:
            assert ask(conn, reader, asked).rows.empty
        else:
            with pytest.raises(PermissionError, match=f"^The {role} may not run {asked.name}"):
                ask(conn, reader, asked)


# One's own


def test_a_state_reads_its_own_positions_and_nobody_elses(conn, reform, say):
    seven = reform(7)
    say(seven, "KEN", "supports", form="vote", reference="A/80/PV.7")
    say(seven, "FRA", "opposes")
    say(reform(9), "FRA", "opposes")
    answer = ask(conn, KENYA, positions.own)
    assert list(answer.rows.columns) == [*WHAT, *HOW]
    assert told(answer.rows, *answer.rows.columns) == [
        (7, "", "Mend form 7", "supports", "vote", "2026-03-05", "A/80/PV.7")
    ]
    assert dict(answer.params) == {"own_state": "KEN"}


def test_nobody_can_ask_for_the_positions_of_another_state(conn):
    with pytest.raises(TypeError, match=r"^positions\.own does not take own_state\.$"):
        ask(conn, KENYA, positions.own, own_state="FRA")


def test_a_reader_of_no_state_has_no_positions(conn):
    with pytest.raises(PermissionError, match="is about one Member State"):
        ask(conn, Viewer(Role.MEMBER_STATE, "a Member State"), positions.own)


# Filters


def test_a_position_filter_keeps_states_whose_latest_position_it_is(conn, reform, say):
    seven = reform(7)
    say(seven, "KEN", "opposes", "2026-02-01")
    say(seven, "KEN", "supports", "2026-03-05")
    say(seven, "FRA", "opposes")
    assert told(positions.stated(conn, position="opposes"), "state") == [("France",)]


@pytest.mark.parametrize("state", ["FRA", "France"])
@pytest.mark.parametrize(
    ("asked", "form"), [(positions.stated, "vote"), (positions.private, "private")]
)
def test_a_state_filter_takes_its_name_or_its_code(conn, reform, say, asked, form, state):
    seven = reform(7)
    say(seven, "KEN", "supports", form=form)
    say(seven, "FRA", "opposes", form=form)
    assert told(asked(conn, state=state), "state", "position") == [("France", "opposes")]


@pytest.mark.parametrize("asked", [positions.stated, positions.private])
def test_a_position_that_there_is_not_is_refused(conn, asked):
    with pytest.raises(ValueError, match="'hopes' is no position: sponsors, supports"):
        asked(conn, position="hopes")


# Findings


@pytest.fixture
def a_few(reform, say):
    """France and Kenya have said this and that, in public and in confidence."""
    seven, nine = reform(7), reform(9)
    say(seven, "KEN", "sponsors", form="co-sponsorship")
    say(seven, "FRA", "supports", form="vote")
    say(nine, "FRA", "supports")
    say(nine, "KEN", "supports")
    say(reform(10), "KEN", "undeclared")
    say(reform(11), "KEN", "opposes")
    say(nine, "KEN", "leans", form="private")
    say(seven, "KEN", "leans", form="private")
    say(seven, "FRA", "opposes", form="private")


@pytest.mark.parametrize(
    ("asked", "params", "sentence"),
    [
        (
            positions.stated,
            {},
            (
                "Of Member States, one sponsors, two support, one is undeclared on and one "
                "opposes one reform action or more."
            ),
        ),
        (
            positions.stated,
            {"position": "supports"},
            ("Of Member States, two support one reform action or more."),
        ),
        (
            positions.stated,
            {"state": "KEN"},
            "Kenya has stated a position on four reform actions: it sponsors one, supports one,"
            " is undeclared on one and opposes one.",
        ),
        (
            positions.stated,
            {"state": "FRA", "position": "supports"},
            "France has stated a position on two reform actions: it supports two.",
        ),
        (positions.stated, {"state": "TUV"}, "No such position is recorded."),
        (
            positions.private,
            {},
            (
                "As was told in confidence, of Member States, one leans towards and one opposes "
                "one reform action or more."
            ),
        ),
        (
            positions.private,
            {"state": "Kenya"},
            "Kenya told its position in confidence on two reform actions: it leans towards two.",
        ),
        (positions.private, {"position": "sponsors"}, "No such position was told in confidence."),
    ],
)
@pytest.mark.usefixtures("a_few")
def test_the_findings_count_states_and_for_one_state_its_actions(
    conn, head, asked, params, sentence
):
    assert ask(conn, head, asked, **params).finding == sentence


@pytest.mark.usefixtures("a_few")
def test_the_finding_of_ones_own_counts_what_was_stated_alone(conn):
    assert ask(conn, KENYA, positions.own).finding == (
        "The Member State has stated a position on four reform actions: it sponsors one,"
        " supports one, is undeclared on one and opposes one."
    )
    france = Viewer(Role.MEMBER_STATE, "a Member State", state="FRA")
    assert ask(conn, france, positions.own).finding == (
        "The Member State has stated a position on two reform actions: it supports two."
    )


def test_where_nothing_is_on_record_the_findings_say_so(conn, head):
    assert ask(conn, head, positions.stated).finding == (
        "No position of a Member State on a reform action is recorded."
    )
    assert ask(conn, head, positions.private).finding == (
        "No position of a Member State on a reform action was told in confidence."
    )
    assert ask(conn, KENYA, positions.own).finding == (
        "No position of the Member State on a reform action is recorded."
    )


@pytest.mark.parametrize("form", ["vote", "private"])
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(conn, reform, say, form):
    asked = positions.private if form == "private" else positions.stated
    empty = asked(conn)
    say(reform(7), "KEN", "supports", form=form, reference="A/80/PV.7")
    pd.testing.assert_series_equal(empty.dtypes, asked(conn).dtypes)
    assert set(empty.dtypes.astype(str)) == {"int64", "str", "object"}
