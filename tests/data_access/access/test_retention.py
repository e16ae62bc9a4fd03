"""What is kept of people goes after a time, by the operator's hand, and that is on the trail."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.access import links, retention
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role
from data_access.schema import audit, link_reads, mailings

LONG_AGO = dt.datetime(2020, 5, 1, 12)


@pytest.fixture
def recorded(database, people):
    """A reading and an entry of long ago, and of today."""
    head = people[Role.FOCAL_POINT_HEAD]
    links.enter(database, run_command(database, head, links.make, state="KEN", label="x"), "::1")
    entry = {"at": LONG_AGO, "actor": "x", "action": "long ago", "refused": False}
    with connections.writing(database) as conn:
        conn.execute(link_reads.insert().values(link_id=1, read_at=LONG_AGO, page="long ago"))
        conn.execute(audit.insert().values(entry))
        mail = {"reader": "first@office.example", "began_at": LONG_AGO}
        late = {"reader": "first@office.example", "began_at": weeks.now()}
        conn.execute(
            mailings.insert(), [{"week": "2020-W18", **mail}, {"week": "2026-W47", **late}]
        )


@pytest.mark.usefixtures("recorded")
def test_what_is_older_than_a_day_goes_and_what_is_newer_stays(database, column):
    run_command(database, COMMAND_LINE, retention.forget, before=dt.date(2020, 5, 1))
    assert column(link_reads.c.page) == ["opened", "long ago"]
    run_command(database, COMMAND_LINE, retention.forget, before=dt.date(2020, 5, 2))
    assert column(link_reads.c.page) == ["opened"]
    assert column(mailings.c.week) == ["2026-W47"]
    assert column(audit.c.action) == ["links.make", "links.open", *["retention.forget"] * 2]
    assert column(audit.c.object)[-2:] == [
        "before 2020-05-01: no readings, no mails, no entries",
        "before 2020-05-02: one reading, one mail, one entry",
    ]


@pytest.mark.usefixtures("recorded")
def test_afterwards_the_trail_is_only_added_to_as_before(database):
    run_command(database, COMMAND_LINE, retention.forget, before=dt.date(2020, 5, 2))
    with pytest.raises(sa.exc.IntegrityError), connections.writing(database) as conn:
        conn.execute(sa.delete(audit))


@pytest.mark.usefixtures("recorded")
def test_what_is_less_than_a_year_old_is_kept(database, column):
    lately = weeks.today() - dt.timedelta(days=364)
    with pytest.raises(ValueError, match="last year cannot be deleted"):
        run_command(database, COMMAND_LINE, retention.forget, before=lately)
    assert column(link_reads.c.page) == ["opened", "long ago"]


def test_nobody_of_the_office_shortens_the_trail(database, people):
    for viewer in people.values():
        with pytest.raises(PermissionError):
            run_command(database, viewer, retention.forget, before=dt.date(2020, 1, 1))
