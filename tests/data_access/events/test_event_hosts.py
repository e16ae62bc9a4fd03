"""Several organizations host one event; who hosts with whom is counted by event."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.events import event_hosts as hosting
from data_access.imports import event_hosts as loader
from data_access.schema import event_hosts, events, organizations

EVENTS = "title,starts_on\nForum on Wells,2026-05-06\nForum on Wells,2025-05-07\n"
HOSTS = """event,starts_on,organization,role
Forum on Wells,2026-05-06,Alpha Union,host
forum on wells,2026-05-06,Beta Trust,co-host
Forum on Wells,2025-05-07,Alpha Union,patron
"""
BY_CODE = """event_code,conference,host
COP25-001,COP25,Alpha Union*
COP25-001,COP25,Beta Trust
COP26-001,COP26,Alpha Union
HLPF-3,HLPF,Gamma
"""


@pytest.fixture
def read(database):
    """Answer a query, or give the value of a statement: `read(hosts, top=1)`."""

    def read(what, **params):
        with database.connect() as conn:
            return conn.scalar(what) if isinstance(what, sa.Select) else what(conn, **params)

    return read


@pytest.fixture
def load_hosts(load_file):
    load_file("events", "events.csv", EVENTS)
    return lambda text, **options: load_file("event-hosts", "hosts.csv", text, **options)


def test_an_event_has_several_hosts_and_an_unknown_role_is_missing_with_a_notice(load_hosts, read):
    loaded = load_hosts(HOSTS)
    assert (loaded.new, loaded.rejected) == (3, ())
    [notice] = loaded.notices
    assert "row 4, role: “patron”" in notice
    number = read(sa.select(events.c.id).where(events.c.starts_on == dt.date(2026, 5, 6)))
    rows = read(hosting.of_event, event=number)
    assert rows[["organization", "role"]].values.tolist() == [
        ["Alpha Union", "host"],
        ["Beta Trust", "co-host"],
    ]
    assert load_hosts(HOSTS).unchanged == 3


def test_a_host_of_an_event_that_is_not_on_record_is_rejected(load_hosts, read):
    loaded = load_hosts(HOSTS + "Forum on Wells,2026-05-08,Delta,host\n")
    assert [(one.row, one.column) for one in loaded.rejected] == [(5, "event")]
    assert read(sa.select(sa.func.count()).select_from(event_hosts)) == 0


def test_hosts_and_their_partners_are_counted_once_for_each_event(load_hosts, read):
    load_hosts(HOSTS)
    load_hosts(BY_CODE)
    rows = read(hosting.hosts)
    columns = ["organization", "events", "joint", "others", "first", "last", "in_all", "all_events"]
    assert rows[columns].fillna(0).values.tolist() == [
        ["Alpha Union", 4, 2, 1, 2019, 2026, 3, 5],
        ["Beta Trust", 2, 2, 1, 2019, 2026, 3, 5],
        ["Gamma", 1, 0, 0, 0, 0, 3, 5],
    ]
    assert hosting.hosts.finding(rows, {}) == (
        "Most events with recorded hosts: Alpha Union (4 of 5);"
        " three organizations are recorded as hosts."
    )
    pairs = read(hosting.together)
    assert pairs[["organization", "other", "events", "last"]].values.tolist() == [
        ["Alpha Union", "Beta Trust", 2, 2026]
    ]
    gamma = int(rows.organization_id.iloc[2])
    assert read(hosting.together, organization=gamma).empty


def test_merged_organizations_host_an_event_once(load_hosts, read, database):
    load_hosts(BY_CODE)
    rows = read(hosting.hosts).set_index("organization")["organization_id"]
    with database.connect().execution_options(writes=True) as conn, conn.begin():
        conn.execute(
            sa.update(organizations)
            .where(organizations.c.id == int(rows["Beta Trust"]))
            .values(merged_into_id=int(rows["Alpha Union"]))
        )
    [alpha, _] = read(hosting.hosts).itertuples()
    assert (alpha.organization, alpha.events, alpha.joint, alpha.in_all) == ("Alpha Union", 2, 0, 2)
    assert read(hosting.together).empty


@pytest.mark.real_data
def test_the_hosts_of_climate_side_events_are_those_of_the_file(load_file, real_files, read):
    path = real_files / "cohosts" / "cop_side_event_hosts.csv"
    loaded = load_file("event-hosts", path)
    assert (loaded.read, loaded.new, loaded.rejected) == (6196, 6196, ())
    first = read(hosting.hosts, top=1).iloc[0]
    assert (first["organization"], first["events"], first["all_events"]) == (
        "United Nations Environment Programme (UNEP)",
        20,
        2208,
    )
    assert str(read(sa.select(sa.func.min(event_hosts.c.year)))) == "2011"
    assert loader._year_of("COP28") == 2023
