"""Who is for a reform, how far it is to a majority, and nothing of what was told in confidence."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.reforms import action_report, endorsements, positions, support
from data_access.schema import audit, member_states, reform_actions
from data_access.schema import endorsements as endorsement_table
from data_access.schema import positions as table

SPRING = dt.date(2026, 3, 5)
PUBLIC = (support.ledger, support.by_group, support.majority)


@pytest.fixture
def action(load_file, reform_file):
    """Two actions recorded: 7, and a part of 9."""
    content = reform_file({"number": 7}, {"number": 9, "sub_action": "Part 1"})
    load_file("reforms", "a.csv", content, as_of=SPRING)


@pytest.fixture
def say(conn):
    """What states say of action 7: `say("KEN FRA", "supports")`."""

    def say(states: str, position: str, on: str = "2026-03-05", form: str = "statement") -> None:
        id_ = conn.scalar(sa.select(reform_actions.c.id).where(reform_actions.c.number == 7))
        for state in states.split():
            row = {"action_id": id_, "member_state": state, "position": position, "form": form}
            conn.execute(table.insert().values(**row, stated_on=dt.date.fromisoformat(on)))

    return say


@pytest.fixture
def every(conn):
    """The codes of all Member States, or of those of a group."""

    def every(group: str | None = None) -> list[str]:
        named = member_states.c.regional_group == group if group else sa.true()
        statement = sa.select(member_states.c.iso3).where(named, ~member_states.c.fictional)
        return list(conn.scalars(statement.order_by(member_states.c.iso3)))

    return every


def told(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    return [tuple(row.values()) for row in records(rows[list(columns)])]


# The ledger


@pytest.mark.usefixtures("action")
def test_the_ledger_has_the_latest_of_each_state_and_what_it_held_before(say, conn, head):
    say("KEN", "undeclared", "2026-01-01")
    say("KEN", "opposes", "2026-02-01")
    say("KEN", "supports", "2026-03-05", "vote")
    say("FRA", "sponsors", "2026-03-01", "co-sponsorship")
    say("BRA", "leans")
    answer = ask(conn, head, support.ledger, key="7")
    assert told(answer.rows, "state", "position", "form", "before", "before_on", "times") == [
        ("France", "sponsors", "co-sponsorship", None, None, 1),
        ("Kenya", "supports", "vote", "opposes", "2026-02-01", 3),
        ("Brazil", "leans", "statement", None, None, 1),
    ]
    # A date in both databases, so that a table writes it as one.
    assert answer.rows["before_on"][1] == dt.date(2026, 2, 1)
    assert answer.finding == (
        "One Member State sponsors the action, one supports it and one leans towards it."
    )


@pytest.mark.usefixtures("action")
def test_where_nobody_has_stated_anything_the_ledger_is_empty(conn, head):
    for key in ("7", "9/Part 1", "9", "x", ""):
        answer = ask(conn, head, support.ledger, key=key)
        assert (len(answer.rows), answer.finding) == (
            *(0, f"No Member State has stated a position on action {key}."),
        )


# By group


@pytest.mark.usefixtures("action")
def test_the_regional_groups_add_up_to_all_and_silence_is_not_undeclared(say, conn, head):
    say("KEN GHA", "supports")
    say("FRA", "undeclared")
    answer = ask(conn, head, support.by_group, key="7")
    whole = answer.rows.iloc[0]
    assert (whole["group"], whole["states"], whole["unknown"]) == ("All Member States", 193, 190)
    groups = answer.rows[answer.rows["kind"] == "regional group"]
    assert groups["states"].tolist() == [54, 54, 23, 33, 29]
    counted = [*support.COUNTED]
    assert groups[counted].sum().tolist() == whole[counted].tolist()
    assert told(groups.iloc[:1], "group", "supports", "undeclared", "unknown") == [
        ("African Group", 2, 0, 52)
    ]
    blocs = answer.rows[answer.rows["kind"] == "bloc"].set_index("group")
    assert list(blocs["supports"]) == [2, 0, 0, 0, 2]
    assert list(blocs.index[:1]) == ["Group of 77 and China"]
    assert blocs.index[-1] == "Non-Aligned Movement (approximate)"
    assert answer.finding == (
        "Three of 193 Member States have stated a position; most of those for it are in the"
        " African Group."
    )


# Majorities


def test_the_thresholds_are_97_and_129_of_193():
    assert (support.simple(193), support.two_thirds(193)) == (97, 129)
    assert [(support.simple(n), support.two_thirds(n)) for n in (1, 2, 3, 4, 22)] == [
        *((1, 1), (2, 2), (2, 2), (3, 3), (12, 15)),
    ]


@pytest.mark.usefixtures("action")
def test_a_majority_counts_sponsors_and_supporters_and_no_one_who_leans(say, every, conn, head):
    states = every()
    say(" ".join(states[:30]), "sponsors", form="co-sponsorship")
    say(" ".join(states[30:57]), "supports")
    say(" ".join(states[57:60]), "leans")
    say(" ".join(states[60:64]), "undeclared")
    say(" ".join(states[64:66]), "opposes")
    answer = ask(conn, head, support.majority, key="7")
    whole = answer.rows.iloc[0]
    assert [int(whole[name]) for name in support.VOICES] == [57, 3, 4 + 127, 2]
    assert (whole["short_simple"], whole["short_two_thirds"]) == (40, 72)
    assert (answer.rows["short_simple"] == 40).all()
    groups = answer.rows[answer.rows["kind"] == "regional group"]
    assert (groups["then_simple"] == (40 - groups["open"]).clip(lower=0)).all()
    assert (groups["then_two_thirds"] == (72 - groups["open"]).clip(lower=0)).all()
    assert set(groups["without_simple"]) == {0}
    # Without the open ones of all there is nothing to gain: as many as now are lacking.
    assert whole["without_simple"] == 40
    assert answer.finding.startswith(
        "Of 193 Member States, 57 are recorded as for it; 40 more make a simple majority "
        "(97); at least "
    )


@pytest.mark.usefixtures("action")
def test_one_more_than_half_is_a_majority_and_one_less_is_not(say, every, conn, head):
    states = every()
    say(" ".join(states[:96]), "supports")
    assert support.majority(conn, key="7")["short_simple"].iloc[0] == 1
    say(states[96], "supports")
    assert ask(conn, head, support.majority, key="7").finding == (
        "Of 193 Member States, 97 are recorded as for it, a simple majority of all; 32 more "
        "make two thirds (129)."
    )
    say(" ".join(states[97:129]), "sponsors")
    assert ask(conn, head, support.majority, key="7").finding == (
        "Of 193 Member States, 129 are recorded as for it: two thirds of all."
    )


@pytest.mark.usefixtures("action")
def test_the_fewest_groups_are_named_and_none_where_even_all_are_too_few(say, every, conn, head):
    africa, asia = every("African Group"), every("Asia-Pacific Group")
    assert ask(conn, head, support.majority, key="7").finding == (
        "No position of 193 Member States is recorded; 97 make a simple majority; at least "
        "two regional groups must help."
    )
    say(" ".join(every()[:100]), "opposes", "2026-03-01")
    said = ask(conn, head, support.majority, key="7").finding
    assert said.endswith("(97); all undecided States together are too few.")
    rows = support.majority(conn, key="7")
    assert (rows["without_simple"] > 0).all()
    assert (len(africa), len(asia)) == (54, 54)


@pytest.mark.parametrize("key", ["8", "9", "x", ""])
@pytest.mark.usefixtures("action")
def test_of_an_action_that_is_not_there_nothing_is_counted(conn, head, key):
    for asked in (support.by_group, support.majority):
        answer = ask(conn, head, asked, key=key)
        assert (len(answer.rows), answer.finding) == (*(0, f"No reform action {key} is recorded."),)


@pytest.mark.usefixtures("action")
def test_all_actions_with_positions_stand_beside_each_other(say, conn, head):
    say("KEN FRA", "supports")
    say("BRA", "opposes")
    answer = ask(conn, head, support.by_action)
    shown = told(answer.rows, "key", "for_it", "opposes", "lacking", "last_on")
    assert shown == [("7", 2, 1, 95, "2026-03-05")]
    assert answer.finding == (
        "Positions on one reform action are recorded; action 7 has most for it, two Member States."
    )


@pytest.mark.usefixtures("action")
def test_an_action_no_longer_listed_leaves_every_list_and_its_own_page_keeps_it(say, conn, head):
    say("KEN", "supports")
    say("FRA", "opposes", form="private")
    seven = sa.select(reform_actions.c.id).where(reform_actions.c.number == 7).scalar_subquery()
    document = {"document": "A/1", "body": "General Assembly", "adopted_on": SPRING}
    conn.execute(endorsement_table.insert().values(action_id=seven, **document))

    def listed() -> list[int]:
        answers = [
            ask(conn, head, support.by_action),
            ask(conn, head, positions.stated),
            ask(conn, head, positions.private),
            ask(conn, head, endorsements.register),
        ]
        return [len(answer.rows) for answer in answers]

    assert listed() == [1, 1, 1, 1]
    conn.execute(sa.update(reform_actions).values(unlisted_on=SPRING))
    assert listed() == [0, 0, 0, 0]
    assert len(ask(conn, head, support.ledger, key="7").rows) == 1
    assert len(ask(conn, head, endorsements.register, key="7").rows) == 1


def test_where_nobody_has_stated_anything_there_is_no_action(conn, head):
    answer = ask(conn, head, support.by_action)
    assert (len(answer.rows), answer.finding) == (
        *(0, "No position of a Member State on a reform action is recorded."),
    )


def test_in_a_demonstration_the_member_states_are_the_fictional_ones(database, demonstrate):
    demonstrate(database)
    with database.connect() as conn:
        assert support.majority(conn, key="1")["states"].iloc[0] == 22
        fictional = conn.scalars(
            sa.select(member_states.c.fictional).join(
                table, table.c.member_state == member_states.c.iso3
            )
        )
        assert set(fictional) == {True}


# In confidence


@pytest.mark.usefixtures("action")
def test_no_public_answer_changes_by_what_was_told_in_confidence(say, conn, head):
    """Not by a number, not by a word, not by a State that is suddenly not silent any more."""
    say("KEN", "supports")
    before = [ask(conn, head, asked, key="7") for asked in PUBLIC]
    before += [ask(conn, head, support.by_action), ask(conn, head, positions.stated)]
    say("KEN", "opposes", "2026-04-01", "private")
    say("BRA FRA", "leans", "2026-04-01", "private")
    say("GHA", "undeclared", "2026-02-01", "private")
    after = [ask(conn, head, asked, key="7") for asked in PUBLIC]
    after += [ask(conn, head, support.by_action), ask(conn, head, positions.stated)]
    for one, other in zip(before, after, strict=True):
        pd.testing.assert_frame_equal(one.rows, other.rows)
        assert one.finding == other.finding


@pytest.mark.usefixtures("action")
def test_nothing_of_an_action_says_that_somebody_spoke_in_confidence(database, people, conn, head):
    def said() -> list:
        answers = [ask(conn, head, asked, key="7") for asked in action_report.QUERIES.values()]
        found = [(answer.finding, records(answer.rows)) for answer in answers]
        conn.rollback()
        return found

    before = said()
    needs = {"key": "7", "state": "Kenya", "position": "opposes", "stated_on": SPRING}
    run_command(database, people[Role.FOCAL_POINT_HEAD], positions.confide, **needs)
    assert said() == before


@pytest.mark.usefixtures("action")
def test_what_was_told_in_confidence_is_for_head_and_chief_alone(say, conn, people):
    say("KEN", "supports")
    say("KEN", "opposes", "2026-02-01", "private")
    say("BRA", "leans", "2026-04-01", "private")
    for role in (Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD):
        answer = ask(conn, people[role], support.in_confidence, key="7")
        assert told(answer.rows, "state", "position", "form") == [
            ("Brazil", "leans", "private"),
            ("Kenya", "opposes", "private"),
        ]
        assert answer.finding == (
            "As was told in confidence, one Member State leans towards the action and one opposes"
            " it."
        )
    with pytest.raises(PermissionError):
        ask(conn, people[Role.STAFF], support.in_confidence, key="7")
    assert ask(conn, people[Role.CHIEF_OF_STAFF], support.in_confidence, key="9").finding == (
        "No position on action 9 was told in confidence."
    )


# What people record


@pytest.fixture
def record(database, people):
    """Record a position on action 7: `record("Kenya", form="vote")`."""

    def record(state: str, by: Role = Role.STAFF, act=positions.record, **given) -> None:
        usual = {"key": "7", "position": "supports", "stated_on": SPRING}
        form = {"form": "statement"} if act is positions.record else {}
        run_command(database, people[by], act, state=state, **(usual | form | given))

    return record


@pytest.mark.usefixtures("action")
def test_a_position_is_recorded_by_name_or_code_and_a_correction_takes_its_place(record, conn):
    record("the Sudan", form="vote", reference=" A/80/PV.7 ")
    record("TUR")
    record("Türkiye", position="opposes")
    record("TUR", position="leans", stated_on=dt.date(2026, 3, 6))
    ledger = support.ledger(conn, key="7")
    assert told(ledger, "state", "position", "form", "reference", "before", "times") == [
        ("Sudan", "supports", "vote", "A/80/PV.7", None, 1),
        ("Türkiye", "leans", "statement", None, "opposes", 2),
    ]


@pytest.mark.usefixtures("action")
def test_staff_record_no_position_that_was_told_in_confidence(record, conn, database):
    with pytest.raises(ValueError, match="'private' is no form in which it is stated"):
        record("Kenya", form="private")
    with pytest.raises(PermissionError):
        record("Kenya", act=positions.confide)
    assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    conn.rollback()
    for by in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF):
        record("Kenya", by, positions.confide, position="opposes")
    assert conn.scalars(sa.select(table.c.form)).all() == ["private"]
    conn.rollback()
    with database.connect() as reading:
        told_of = reading.scalars(sa.select(audit.c.object).where(~audit.c.refused)).all()
    assert told_of[-2:] == ["action 7", "action 7"]


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "Atlantis"}, "Atlantis is no Member State by this code or name"),
        ({"state": "XAA"}, "XAA is no Member State"),
        ({"state": ""}, "Name a Member State"),
        ({"position": "hopes"}, "'hopes' is no position"),
        ({"form": "rumour"}, "'rumour' is no form"),
        ({"stated_on": dt.date(2926, 1, 1)}, "Enter a date from 1945 up to today"),
        ({"key": "9"}, "No reform action 9 is recorded"),
        ({"reference": "x" * 401}, "longer than 400 characters"),
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_position_that_makes_no_sense_is_refused(record, conn, given, said):
    with pytest.raises(ValueError, match=said):
        record(**({"state": "Kenya"} | given))
    assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_real_and_fictional_member_states_never_take_positions_side_by_side(
    database, people, demonstrate
):
    demonstrate(database)
    needs = {"key": "1", "position": "supports", "form": "vote", "stated_on": SPRING}
    with pytest.raises(ValueError, match="never take positions side by side"):
        run_command(database, people[Role.STAFF], positions.record, state="KEN", **needs)
    run_command(database, people[Role.STAFF], positions.record, state="XAA", **needs)
