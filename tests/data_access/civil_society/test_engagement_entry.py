"""An engagement by hand counts once, whoever records it again, and counts at once."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society import engagement, engagement_entry, rollup
from data_access.civil_society.engagement_entry import Entry, likely
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.manual_entry import PossibleDuplicate
from data_access.schema import (
    audit,
    engagement_days,
    engagement_days_waiting,
    engagements,
    organization_names,
    organizations,
)

STAFF, HEAD = Role.STAFF, Role.FOCAL_POINT_HEAD
DAY = dt.date(2026, 5, 6)
FORUM = Entry(kind="event", occasion="Forum on Rivers", first=DAY)
FILE = "organization,occasion,kind,date,participants\nFictional Union,forum on RIVERS,event,{},4\n"


@pytest.fixture
def union(database) -> int:
    """An organization that files know by its name."""
    with connections.writing(database) as conn:
        made = organizations.insert().values(name="Fictional Union").returning(organizations.c.id)
        number = conn.scalar(made)
        name = {"key": "fictional union", "name": "Fictional Union", "kind": "present"}
        conn.execute(organization_names.insert().values(organization_id=number, **name))
    return number


@pytest.fixture
def record(database, people, union):
    """Record the forum, or what differs from it: `record(kind="meeting")` gives its number."""

    def record(*declined: int, by: Role = STAFF, organization: int = 0, **other) -> int:
        entry = Entry(**(vars(FORUM) | other))
        told = {"organization": organization or union, "entry": entry, "declined": declined}
        return run_command(database, people[by], engagement_entry.record, **told)

    return record


def counted(database) -> list[tuple]:
    with database.connect() as conn:
        return [tuple(row) for row in conn.execute(sa.select(engagement_days))]


def test_what_is_recorded_counts_at_once_and_says_that_a_person_did(
    record, database, union, column
):
    number = record(participants=3, level="spoke", mode="hybrid")
    with database.connect() as conn:
        row = dict(conn.execute(sa.select(engagements)).mappings().one())
    assert row | {"recorded_at": 0} == {
        "id": number,
        "organization_id": union,
        "occasion": "Forum on Rivers",
        "occasion_key": "forum on rivers",
        "kind": "event",
        "occurred_from": DAY,
        "occurred_until": DAY,
        "participants": 3,
        "mode": "hybrid",
        "level": "spoke",
        "section": None,
        "civil_society": True,
        "event_id": None,
        "batch_id": None,
        "recorded_at": 0,
    }
    assert counted(database) == [(DAY, DAY, 1, 3, 0)]
    assert column(engagement_days_waiting.c.occurred_from) == []
    with database.connect() as conn:
        months = engagement.by_month(conn, since=DAY, until=DAY)
        assert rollup.waiting(conn)["days"].tolist() == [0]
    assert months["engagements"].tolist() == [1]
    assert column(audit.c.actor) == ["staff"]
    assert column(audit.c.object) == [f"engagement {number}: organization {union}"]


def test_people_who_were_not_counted_are_not_nobody(record, database, column):
    record()
    record(occasion="Other day", first=DAY + dt.timedelta(days=9), participants=0)
    assert column(engagements.c.participants) == [None, 0]
    assert [row[3:] for row in counted(database)] == [(0, 1), (0, 0)]


def test_the_same_by_hand_again_is_refused_whatever_was_declined(record, column):
    first = record()
    with pytest.raises(ValueError, match=r"Forum on Rivers, 6 May 2026, is already recorded\."):
        record(first, occasion="  FORUM on “Rivers” ")
    assert len(column(engagements.c.id)) == 1


def test_the_same_by_file_later_is_the_same_row(record, load_file, column, database):
    number = record(participants=3)
    result = load_file("engagements", "forum.csv", FILE.format(DAY))
    assert (result.new, result.changed) == (0, 1)
    assert column(engagements.c.id) == [number]
    assert counted(database) == [(DAY, DAY, 1, 4, 0)]


def test_the_same_by_hand_after_a_file_is_refused(record, load_file):
    load_file("engagements", "forum.csv", FILE.format(DAY))
    with pytest.raises(ValueError, match="is already recorded"):
        record()


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ({"occasion": "Rivers forum", "first": DAY}, True),
        ({"occasion": "Something else", "first": DAY + dt.timedelta(days=3)}, True),
        ({"occasion": "Something else", "first": DAY - dt.timedelta(days=3)}, True),
        ({"occasion": "Forum on Rivers", "first": DAY + dt.timedelta(days=4)}, False),
        ({"occasion": "Forum on Rivers", "kind": "meeting"}, False),
        ({"occasion": "Forum on River", "first": dt.date(2026, 1, 1), "last": DAY}, True),
        ({"occasion": "Choir", "first": dt.date(2026, 1, 1), "last": DAY}, True),
    ],
    ids=str,
)
def test_what_is_near_in_days_is_shown_before_it_is_saved(record, column, other, near):
    first = record()
    if not near:
        record(**other)
        return
    with pytest.raises(PossibleDuplicate, match="Forum on Rivers") as refused:
        record(**other)
    assert refused.value.likely == {first: ("Forum on Rivers", "6 May 2026")}
    assert column(engagements.c.id) == [first]
    assert record(first, **other) != first


def test_of_a_whole_year_only_a_like_occasion_is_near(load_file, union, database):
    rows = "organization,occasion,kind,year\nFictional Union,{},event,2026\n"
    load_file("engagements", "a.csv", rows.format("Forum of Rivers"))
    load_file("engagements", "b.csv", rows.format("Choir"))
    with database.connect() as conn:
        asked = {"organization": union, "kind": "event", "first": DAY}
        found = likely(conn, occasion="Forum on Rivers", **asked)
        assert list(found["occasion"]) == ["Forum of Rivers"]
        assert likely.finding(found, {**asked, "last": None}) == (
            "One event of this organization is recorded near 6 May 2026: Forum of Rivers."
        )
        none = likely(conn, occasion="Parade", **asked)
        assert likely.finding(none, {**asked, "last": None}) == (
            "No event of this organization is recorded near 6 May 2026."
        )


def test_what_was_merged_counts_as_what_it_is_now(record, database, union, column):
    with connections.writing(database) as conn:
        old = {"name": "Old Union", "merged_into_id": union}
        other = conn.scalar(organizations.insert().values(old).returning(organizations.c.id))
    record(organization=other)
    assert column(engagements.c.organization_id) == [union]
    with pytest.raises(ValueError, match="is already recorded"):
        record(organization=union)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"occasion": " "}, "the occasion"),
        ({"occasion": "x" * 401}, "the occasion"),
        ({"occasion": "Ask amina@example.org"}, "an e-mail address"),
        ({"kind": "call"}, "Kind is one of"),
        ({"kind": None}, "Kind is one of"),
        ({"mode": "by letter"}, "Mode is one of"),
        ({"level": "listened"}, "Level is one of"),
        ({"participants": -1}, "number of people"),
        ({"participants": 1_000_001}, "number of people"),
        ({"last": DAY - dt.timedelta(days=1)}, "an end date that is not before it"),
        ({"first": dt.date(1944, 1, 1)}, "Enter a date"),
        ({"first": weeks.today() + dt.timedelta(days=1)}, "in the future"),
        ({"organization": 99}, "No organization has the number 99"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(record, column, other, why):
    with pytest.raises(ValueError, match=why):
        record(**other)
    assert column(engagements.c.id) == []
    assert column(audit.c.id) == []


def test_only_who_recorded_it_takes_it_back_and_the_day_counts_anew(
    record, database, people, column
):
    number = record(participants=3)
    back = engagement_entry.withdraw
    with pytest.raises(ValueError, match="Only the person who recorded"):
        run_command(database, people[HEAD], back, engagement=number)
    run_command(database, people[STAFF], back, engagement=number)
    assert (column(engagements.c.id), counted(database)) == ([], [])
    with pytest.raises(ValueError, match="No engagement has the number"):
        run_command(database, people[STAFF], back, engagement=number)


def test_what_a_file_brought_too_is_not_taken_back_by_hand(record, database, people, load_file):
    number = record()
    load_file("engagements", "forum.csv", FILE.format(DAY))
    with pytest.raises(ValueError, match="Only the person who recorded"):
        run_command(database, people[STAFF], engagement_entry.withdraw, engagement=number)
