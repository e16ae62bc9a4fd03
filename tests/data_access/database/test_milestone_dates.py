"""Every date that a milestone is given stays on record, whoever writes it; the first for good."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import import_batches, milestone_dates, reform_actions, reform_milestones
from tests.data_access.database.conftest import put, refused

MAY, JUNE, JULY = dt.date(2026, 5, 4), dt.date(2026, 6, 1), dt.date(2026, 7, 7)
STAYS = "A date that a milestone was given stays on record"
ACTION = {
    "id": 1,
    "number": 1,
    "sub_action": "",
    "title": "Mend the form",
    "work_package": "Forms",
    "status": "Ongoing",
    "decided": False,
}


@pytest.fixture
def given(database):
    """Give the final milestone of the action a date, as another office would."""
    put(database, reform_actions.insert().values(ACTION))
    put(database, milestone(due_on=MAY))
    return database


def milestone(**values) -> sa.Insert:
    row = {"action_id": 1, "milestone": "final", "ruled_out": False} | values
    return reform_milestones.insert().values(row)


def moved(**values) -> sa.Update:
    return sa.update(reform_milestones).values(values)


def batch(database) -> int:
    row = {"kind": "reforms", "file_name": "a.csv", "sha256": "0" * 64, "source": "reforms"}
    counts = dict.fromkeys(
        (f"{name}_rows" for name in ("read", "new", "changed", "unchanged", "rejected")), 0
    )
    made = import_batches.insert().values(**row, **counts, loaded_at=weeks.now())
    with connections.writing(database) as conn:
        return conn.scalar(made.returning(import_batches.c.id))


def dates(database) -> list[tuple]:
    found = milestone_dates.c
    statement = sa.select(found.milestone, found.due_on, found.batch_id, found.reason)
    with database.connect() as conn:
        return [tuple(row) for row in conn.execute(statement.order_by(found.id))]


def test_a_milestone_without_a_date_has_no_baseline_until_it_is_given_one(database):
    put(database, reform_actions.insert().values(ACTION))
    put(database, milestone(due_on=None))
    assert dates(database) == []
    put(database, moved(due_on=JUNE))
    assert dates(database) == [("final", JUNE, None, None)]


def test_every_other_date_is_kept_and_that_it_was_lost_too(given):
    put(given, moved(due_on=JUNE))
    put(given, moved(due_on=None))
    put(given, moved(due_on=MAY))
    assert [due_on for _, due_on, *_ in dates(given)] == [MAY, JUNE, None, MAY]


def test_what_leaves_the_date_as_it_was_is_no_move(given):
    put(given, moved(due_on=MAY))
    put(given, moved(text="In use everywhere"))
    put(given, moved(reached_on=MAY, evidence="A/81/1"))
    assert [due_on for _, due_on, *_ in dates(given)] == [MAY]


def test_a_date_knows_the_import_that_brought_it_and_none_where_a_person_did(given):
    file = batch(given)
    put(given, moved(due_on=JUNE, batch_id=file))
    # Another office, which leaves the mark of the last import where it is.
    put(given, moved(due_on=JULY))
    put(given, moved(due_on=MAY, batch_id=None))
    assert [brought for _, _, brought, _ in dates(given)] == [None, file, None, None]


def test_each_milestone_has_a_history_of_its_own(given):
    put(given, milestone(milestone="first", due_on=JUNE))
    final = reform_milestones.c.milestone == "final"
    put(given, moved(due_on=JULY).where(final))
    assert [(name, due_on) for name, due_on, *_ in dates(given)] == [
        ("final", MAY),
        ("first", JUNE),
        ("final", JULY),
    ]


def test_many_milestones_moved_in_one_statement_are_as_many_moves(given):
    put(given, milestone(milestone="first", due_on=JUNE))
    put(given, moved(due_on=JULY))
    assert [due_on for _, due_on, *_ in dates(given)] == [MAY, JUNE, JULY, JULY]


def test_when_a_date_was_given_is_kept_in_utc(given):
    put(given, moved(due_on=JUNE))
    with given.connect() as conn:
        for at in conn.scalars(sa.select(milestone_dates.c.recorded_at)):
            assert abs(at - weeks.now()) < dt.timedelta(minutes=5)


# What nobody may do with it


def test_a_date_once_given_is_never_changed_and_never_taken_away(given):
    for changed in (
        {"due_on": JULY},
        {"due_on": None},
        {"milestone": "first"},
        {"recorded_at": dt.datetime(2020, 1, 1)},
        {"batch_id": batch(given)},
        {"id": 99},
    ):
        refused(given, sa.update(milestone_dates).values(changed), STAYS)
    refused(given, sa.delete(milestone_dates), STAYS)
    assert dates(given) == [("final", MAY, None, None)]


def test_why_it_moved_is_said_once(given, person):
    with connections.writing(given) as conn:
        staff = person(conn, Role.STAFF).account
    put(given, sa.update(milestone_dates).values(reason="No room", recorded_by=staff))
    for changed in ({"reason": "Other"}, {"reason": None}, {"recorded_by": None}):
        refused(given, sa.update(milestone_dates).values(changed), STAYS)
    refused(given, sa.delete(milestone_dates), STAYS)
    assert dates(given) == [("final", MAY, None, "No room")]


def test_an_action_with_dates_on_record_is_not_taken_away_with_them(given):
    put(given, sa.delete(reform_milestones))
    with pytest.raises(sa.exc.IntegrityError), connections.writing(given) as conn:
        conn.execute(sa.delete(reform_actions))
    assert len(dates(given)) == 1


def test_a_milestone_that_comes_back_with_the_same_date_did_not_move(given):
    put(given, sa.delete(reform_milestones))
    put(given, milestone(due_on=MAY))
    assert [due_on for _, due_on, *_ in dates(given)] == [MAY]


def test_sqlite_replacing_a_milestone_is_a_move_and_replaces_no_date(sqlite_url):
    database = connections.engine(sqlite_url)
    put(database, reform_actions.insert().values(ACTION))
    for due_on in (MAY, JUNE, None):
        put(database, milestone(due_on=due_on).prefix_with("OR REPLACE"))
    assert [due_on for _, due_on, *_ in dates(database)] == [MAY, JUNE, None]
    row = {"id": 1, "action_id": 1, "milestone": "final", "due_on": JULY}
    refused(database, milestone_dates.insert().prefix_with("OR REPLACE").values(row), STAYS)
    database.dispose()


def test_postgresql_empties_the_register_by_no_way(postgresql_url):
    database = connections.engine(postgresql_url)
    put(database, reform_actions.insert().values(ACTION))
    put(database, milestone(due_on=MAY))
    for table in ("milestone_dates", "reform_actions CASCADE"):
        with pytest.raises(sa.exc.IntegrityError), connections.writing(database) as conn:
            conn.exec_driver_sql(f"TRUNCATE {table}")
    assert len(dates(database)) == 1
    database.dispose()


def test_postgresql_keeps_the_dates_of_an_office_that_has_no_right_on_them(postgresql_url):
    database = connections.engine(postgresql_url)
    put(database, reform_actions.insert().values(ACTION))
    put(database, milestone(due_on=MAY))
    with database.connect() as conn:
        for statement in (
            "CREATE ROLE office_elsewhere",
            "GRANT SELECT, UPDATE ON reform_milestones TO office_elsewhere",
            "SET LOCAL ROLE office_elsewhere",
            "UPDATE reform_milestones SET due_on = '2026-06-01'",
            "RESET ROLE",
        ):
            conn.exec_driver_sql(statement)
        assert conn.scalar(sa.select(sa.func.max(milestone_dates.c.due_on))) == JUNE
    database.dispose()
