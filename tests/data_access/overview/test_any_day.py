"""What is done on a day is of that day in New York, for application and database, on any day."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.overview import changes_since_last_visit, weekly_digest, workload
from data_access.queries import ask
from data_access.reforms import schedule_slippage
from data_access.schema import milestone_dates, reform_actions, reform_milestones

ACTION = {"id": 1, "number": 7, "sub_action": "", "title": "Mend the form", "status": "Ongoing"}
ACTION |= {"work_package": "Forms", "decided": False}
# Ends of a year, a leap day, and the nights in which clocks change; all are days in New York.
DAYS = {
    "2027-01-01T04:59Z": dt.date(2026, 12, 31),
    "2027-01-01T05:00Z": dt.date(2027, 1, 1),
    "2028-02-29T17:00Z": dt.date(2028, 2, 29),
    "2027-03-14T06:59Z": dt.date(2027, 3, 14),
    "2027-03-15T03:59Z": dt.date(2027, 3, 14),
    "2026-11-01T05:30Z": dt.date(2026, 11, 1),
    "2027-11-07T06:30Z": dt.date(2027, 11, 7),
    "2027-11-08T04:59Z": dt.date(2027, 11, 7),
}


@pytest.mark.parametrize(("instant", "day"), DAYS.items())
def test_what_is_moved_is_moved_today(database, people, at, instant, day):
    at(instant)
    staff, head = people[Role.STAFF], people[Role.FOCAL_POINT_HEAD]
    due = day + dt.timedelta(days=400)
    with connections.writing(database) as conn:
        conn.execute(reform_actions.insert().values(ACTION | {"owner_id": staff.account}))
        row = {"action_id": 1, "milestone": "final", "due_on": due}
        conn.execute(reform_milestones.insert().values(row))
        # As another module would, without a word of why.
        conn.execute(sa.update(reform_milestones).values(due_on=due + dt.timedelta(days=1)))
    with database.connect() as conn:
        [mine] = ask(conn, staff, workload.own).rows.itertuples()
        assert mine.note == f"Moved on {day.day} {day:%B %Y}"
        assert set(conn.scalars(sa.select(milestone_dates.c.recorded_at))) == {weeks.now()}
    due += dt.timedelta(days=2)
    run_command(
        database,
        head,
        schedule_slippage.move,
        key="7",
        milestone="final",
        due_on=due,
        reason="Late",
    )
    with database.connect() as conn:
        moves = ask(conn, head, schedule_slippage.register)
        assert list(moves.rows["moved_on"]) == [day, day]
        assert moves.params["as_of"] == day
        assert moves.asked_at == weeks.now().replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(("instant", "day"), DAYS.items())
def test_the_overview_speaks_of_today(database, people, at, instant, day):
    at(instant)
    with database.connect() as conn:
        answers = weekly_digest.answers(conn, people[Role.STAFF], weeks.this_week())
        changes = ask(conn, people[Role.STAFF], changes_since_last_visit.changes)
    assert {a.params["as_of"] for a in (*answers.values(), changes) if "as_of" in a.params} == {day}
