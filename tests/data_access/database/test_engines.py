"""What the database sees to by itself, whoever writes to it."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from data_access.civil_society import rollup
from data_access.database import connections, integrity_triggers
from data_access.freshness import data_version
from data_access.schema import (
    FACTS,
    engagement_days_waiting,
    engagements,
    import_batches,
    metadata,
    reform_actions,
)

A_DAY, ANOTHER = dt.date(2026, 3, 5), dt.date(2026, 4, 6)
ENGAGEMENT = {
    "id": 1,
    "organization_id": 1,
    "occasion": "Assembly",
    "occasion_key": "assembly",
    "kind": "meeting",
    "occurred_from": A_DAY,
    "occurred_until": A_DAY,
}
A_MOMENT = dt.datetime(2026, 5, 6, 12)
# One row for every table of facts, of the fewest columns that another office can get away with.
ROWS = {
    "organizations": {"id": 1, "name": "Alpha"},
    "organization_names": {
        "key": "alpha",
        "organization_id": 1,
        "name": "Alpha",
        "kind": "present",
    },
    "decisions": {"id": 1, "organization_id": 1, "reported_on": A_DAY, "outcome": "deferred"},
    "roll_calls": {"id": 1, "reported_on": A_DAY, "number": 1, "topic": "Alpha"},
    "roll_call_votes": {"roll_call_id": 1, "member_state": "KEN", "vote": "absent"},
    "engagements": ENGAGEMENT,
    "contributions": {
        "id": 1,
        "year": 2024,
        "donor": "Fund",
        "donor_status": "member",
        "category": "NGOs",
        "sector": "nonprofit",
        "entity": "UNX",
        "revenue_type": "Other",
        "amount_usd": 1.0,
    },
    "other_places": {"code": "QXX", "name": "Elsewhere", "kind": "other area", "sort_key": 1},
    "partnerships": {"id": 1, "title": "Water", "entity": "UNX"},
    "partnership_participants": {"id": 1, "partnership_id": 1, "organization_id": 1, "place": 1},
    "partnership_sdgs": {"partnership_id": 1, "sdg": 6},
    "partnership_states": {"partnership_id": 1, "member_state": "KEN"},
    "organization_sdgs": {"organization_id": 1, "sdg": 6},
    "type_reviews": {
        "id": 1,
        "donor": "Fund",
        "organization_type": "60",
        "reason": "Its statutes say so",
        "reviewed_by": 1,
    },
    "series_breaks": {
        "id": 1,
        "source": "revenue",
        "entity": "UNX",
        "year": 2024,
        "reason": "Another category",
        "recorded_by": 1,
    },
    "body_sessions": {
        "id": 1,
        "body": "General Assembly",
        "session": "Eighty-first",
        "starts_on": A_DAY,
        "ends_on": A_DAY,
    },
    "milestone_dates": {"id": 1, "action_id": 1, "milestone": "final"},
    "reform_needs": {"action_id": 1, "needs_id": 2},
    "reform_editions": {"id": 1, "action_id": 1, "part": "actions", "full_list": True},
    "reform_blockers": {
        "id": 1,
        "action_id": 1,
        "text": "No room",
        "since": A_DAY,
        "recorded_by": 1,
    },
    "endorsements": {"id": 1, "document": "A/1", "body": "General Assembly", "adopted_on": A_DAY},
    "event_hosts": {"id": 1, "event_key": "COP25-001", "organization_id": 1},
    "unmatched_recommendations": {
        "id": 1,
        "organization": "Union",
        "organization_key": "union",
        "reported_on": A_DAY,
    },
    "reform_hand_changes": {
        "id": 1,
        "action_id": 1,
        "field": "title",
        "value": "Shorten",
        "recorded_by": 1,
    },
    "event_sdgs": {"event_id": 1, "sdg": 6},
    "appearances": {
        "id": 1,
        "event_id": 1,
        "principal": "Secretary-General",
        "status": "proposed",
        "purpose": "Opening",
        "made_by": 1,
    },
    "appearance_steps": {"id": 1, "appearance_id": 1, "status": "proposed", "taken_by": 1},
    "touchpoint_plans": {
        "year": 2026,
        "quarter": 4,
        "principal": "Secretary-General",
        "planned": 2,
    },
    "outreach": {"id": 1, "organization_id": 1, "contacted_on": A_DAY, "recorded_by": 1},
    "committee_sessions": {
        "name": "1999 regular",
        "year": 1999,
        "session": "regular",
        "cited": "Report of the session",
    },
    "accounts": {"id": 1, "name": "x", "role": "staff", "made_at": A_MOMENT},
    "reform_actions": {
        "id": 1,
        "number": 1,
        "sub_action": "",
        "title": "Shorten reports",
        "work_package": "Reports",
        "status": "Ongoing",
        "decided": False,
    },
    "reform_parties": {"action_id": 1, "part": "lead", "place": 1, "party": "USG"},
    "reform_milestones": {"action_id": 1, "milestone": "final"},
    "positions": {
        "id": 1,
        "action_id": 1,
        "member_state": "XAA",
        "position": "supports",
        "form": "vote",
        "stated_on": A_DAY,
    },
    "events": {
        "id": 1,
        "title": "Forum",
        "title_key": "forum",
        "starts_on": A_DAY,
        "ends_on": A_DAY,
    },
    "perception_waves": {
        "id": 1,
        "title": "First wave",
        "question": "?",
        "opened_on": A_DAY,
        "closed_on": A_DAY,
        "invited": 9,
        "favourable": 1,
        "neutral": 1,
        "unfavourable": 1,
    },
    "member_states": {
        "iso3": "XAA",
        "name": "Xaria",
        "regional_group": "African Group",
        "fictional": True,
        **dict.fromkeys(("g77", "ldc", "lldc", "sids", "nam"), False),
    },
    "sources": {"name": "other", "title": "Other", "publisher": "Other", "precision": "day"},
    "engagement_days": {
        "occurred_from": A_DAY,
        "occurred_until": A_DAY,
        "engagements": 1,
        "participants": 1,
        "uncounted": 0,
    },
}


def test_a_new_file_of_sqlite_is_open_to_its_owner_alone(tmp_path):
    database = connections.engine(f"sqlite:///{tmp_path / 'new.db'}")
    with connections.writing(database) as conn:
        conn.exec_driver_sql("CREATE TABLE x (id integer)")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    database.dispose()
    assert modes == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm"), 0o600)


def put(conn: sa.Connection, table: sa.Table) -> None:
    """Insert the table's row, and before it the rows that it refers to."""
    if table.name == "reform_needs":
        other = ROWS["reform_actions"] | {"id": 2, "number": 2}
        conn.execute(reform_actions.insert().values(other))
    for key in table.foreign_keys:
        if key.parent.name in ROWS[table.name] and not exists(conn, key):
            put(conn, key.column.table)
    conn.execute(table.insert().values(ROWS[table.name]))


def exists(conn: sa.Connection, key: sa.ForeignKey) -> bool:
    value = ROWS[key.parent.table.name][key.parent.name]
    return conn.scalar(sa.select(key.column).where(key.column == value)) is not None


def waiting(conn: sa.Connection) -> set[dt.date]:
    """The days that wait; asking empties the list."""
    days = set(conn.scalars(sa.select(engagement_days_waiting.c.occurred_from)))
    conn.execute(sa.delete(engagement_days_waiting))
    return days


@pytest.mark.parametrize("table", FACTS, ids=lambda table: table.name)
def test_the_data_version_rises_with_every_write_of_facts(conn, table):
    # What is only ever added to is taken away by its owner alone.
    integrity_triggers.lift(conn)
    put(conn, table)
    name, value = next(iter(ROWS[table.name].items()))
    this = table.c[name] == value
    writes = {
        "update": sa.update(table).where(this).values({name: value}),
        "delete": sa.delete(table).where(this),
        "insert": table.insert().values(ROWS[table.name]),
    }
    # Of some tables the guards refuse the rest: what is refused is no write.
    with integrity_triggers.lifted(conn):
        for write, statement in writes.items():
            before = data_version(conn)
            conn.execute(statement)
            assert data_version(conn) > before, write


def test_the_data_version_stands_still_while_facts_are_read_and_imports_are_noted(conn):
    before = data_version(conn)
    for table in metadata.sorted_tables:
        conn.execute(sa.select(table)).all()
    conn.execute(
        import_batches.insert().values(
            kind="events",
            file_name="a.csv",
            sha256="0" * 64,
            source="events",
            loaded_at=dt.datetime(2026, 3, 5),
            **{f"{name}_rows": 0 for name in ("read", "new", "changed", "unchanged", "rejected")},
        )
    )
    assert data_version(conn) == before


def test_what_was_undone_did_not_raise_the_data_version(conn):
    before = data_version(conn)
    conn.execute(FACTS[0].insert().values(ROWS[FACTS[0].name]))
    assert data_version(conn) > before
    conn.rollback()
    assert data_version(conn) == before


def test_a_new_changed_or_removed_engagement_marks_its_day(conn):
    put(conn, engagements)
    assert waiting(conn) == {A_DAY}
    conn.execute(sa.update(engagements).values(participants=4))
    assert waiting(conn) == {A_DAY}
    conn.execute(sa.update(engagements).values(civil_society=False))
    assert waiting(conn) == {A_DAY}
    conn.execute(sa.delete(engagements))
    assert waiting(conn) == {A_DAY}


def test_a_moved_engagement_marks_the_day_it_left_and_the_day_it_came_to(conn):
    put(conn, engagements)
    waiting(conn)
    conn.execute(sa.update(engagements).values(occurred_from=ANOTHER, occurred_until=ANOTHER))
    assert waiting(conn) == {A_DAY, ANOTHER}


def test_a_day_that_waits_already_stands_in_nobody_s_way(conn):
    put(conn, engagements)
    conn.execute(engagements.insert().values(ENGAGEMENT | {"id": 2, "kind": "event"}))
    conn.execute(sa.update(engagements).values(participants=4))
    conn.execute(sa.delete(engagements))
    assert waiting(conn) == {A_DAY}


# What only one of the two databases lets another office write


def connected(url: str) -> Iterator[sa.Connection]:
    database = connections.engine(url)
    with database.connect().execution_options(writes=True) as conn:
        yield conn
    database.dispose()


@pytest.fixture
def sqlite(sqlite_url):
    yield from connected(sqlite_url)


@pytest.fixture
def postgresql(postgresql_url):
    yield from connected(postgresql_url)


def test_sqlite_replacing_an_engagement_marks_the_day_that_it_takes_away(sqlite):
    put(sqlite, engagements)
    waiting(sqlite)
    moved = ENGAGEMENT | {"occurred_from": ANOTHER, "occurred_until": ANOTHER}
    sqlite.execute(engagements.insert().prefix_with("OR REPLACE").values(moved))
    assert waiting(sqlite) == {A_DAY, ANOTHER}


@pytest.mark.parametrize("clause", ["ABORT", "FAIL", "ROLLBACK", "IGNORE", "REPLACE"])
def test_sqlite_s_or_clauses_do_not_trip_over_a_day_that_waits(sqlite, clause):
    put(sqlite, engagements)
    second = ENGAGEMENT | {"id": 2, "kind": "event"}
    sqlite.execute(engagements.insert().prefix_with(f"OR {clause}").values(second))
    assert sqlite.scalar(sa.select(sa.func.count()).select_from(engagements)) == 2
    assert waiting(sqlite) == {A_DAY}


def test_postgresql_emptying_the_table_marks_every_day_of_the_roll_up(postgresql):
    put(postgresql, engagements)
    rollup.refresh(postgresql)
    before = data_version(postgresql)
    postgresql.exec_driver_sql("TRUNCATE engagements")
    assert data_version(postgresql) > before
    assert waiting(postgresql) == {A_DAY}


def test_postgresql_lets_an_office_write_that_has_rights_on_its_own_tables_alone(postgresql):
    put(postgresql, engagements)
    waiting(postgresql)
    for statement in (
        "CREATE ROLE other_office",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON engagements TO other_office",
        "SET LOCAL ROLE other_office",
        "UPDATE engagements SET participants = 4",
        "RESET ROLE",
    ):
        postgresql.exec_driver_sql(statement)
    assert waiting(postgresql) == {A_DAY}
