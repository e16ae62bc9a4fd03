"""The command line and files to load with it; organizations and what they took part in."""

import datetime as dt
import shutil

import pytest
import sqlalchemy as sa

from data_access import schema
from data_access.__main__ import main
from data_access.civil_society import rollup
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.schema import decisions, engagements, organizations

# The day of the tracker's real file.
TRACKER = dt.date(2026, 8, 22)
HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"


@pytest.fixture
def say(database, tmp_path, monkeypatch, capsys):
    """Say a command line: gives the exit status, stdout and stderr."""
    assert database
    monkeypatch.chdir(tmp_path)

    def say(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return status, *capsys.readouterr()

    return say


@pytest.fixture
def file(tmp_path):
    """Write a file of contributions: `file("a.csv", 1, 2)` has a row for each amount."""

    def file(name: str, *amounts: object) -> str:
        rows = [f"2023,Fund {name} {n},nonmember,NGOs,UNX,Other,{a}" for n, a in enumerate(amounts)]
        (tmp_path / name).write_text(HEADER + "\n".join(rows))
        return name

    return file


@pytest.fixture
def organization(conn):
    """An organization in one line, its id in return: `organization("Alpha", "KEN")`."""

    def organization(name: str, member_state: str | None = None, into: int | None = None) -> int:
        row = {"name": name, "member_state": member_state, "merged_into_id": into}
        return conn.scalar(organizations.insert().values(row).returning(organizations.c.id))

    return organization


@pytest.fixture
def consider(conn):
    """Decisions on one organization: `consider(alpha, "2024-02-09 deferred *")`, * a first one."""

    def consider(who: int, *said: str) -> None:
        for one in said:
            day, _, outcome = one.partition(" ")
            row = {"organization_id": who, "reported_on": dt.date.fromisoformat(day)}
            row["outcome"] = outcome.removesuffix(" *")
            row["first_application"] = True if outcome.endswith(" *") else None
            conn.execute(decisions.insert().values(row))

    return consider


@pytest.fixture
def engage(conn):
    """An engagement in one line: `engage(alpha, "2026-03-05", 4)`, or of a year: `"2026"`."""
    numbers = iter(range(1000))

    def engage(who: int, at: str, people: int | None = None, *, civil_society: bool = True) -> None:
        first, _, last = at.partition(" to ")
        days = (f"{at}-01-01", f"{at}-12-31") if len(at) == 4 else (first, last or first)
        number = next(numbers)
        conn.execute(
            engagements.insert().values(
                organization_id=who,
                occasion=f"Meeting {number}",
                occasion_key=str(number),
                kind="meeting",
                occurred_from=dt.date.fromisoformat(days[0]),
                occurred_until=dt.date.fromisoformat(days[1]),
                participants=people,
                civil_society=civil_society,
            )
        )
        rollup.refresh(conn)

    return engage


@pytest.fixture
def partnership(conn, organization):
    """A partnership in one line, its id in return: `partnership("Acme:70", "Relief:22")`.

    Each partner is a name and its type at the source, which may be empty; a
    partner is told apart by name alone.
    """
    known: dict[str, int] = {}
    numbers = iter(range(1, 10_000))

    def partnership(
        *partners: str,
        starts: str | None = "2025-03-01",
        ends: str | None = None,
        goals: tuple[int, ...] = (),
        states: tuple[str, ...] = (),
        **columns,
    ) -> int:
        number = next(numbers)
        row = {"identifier": f"F-{number}", "title": f"Wells {number}", "entity": "UNX"}
        row["un_reporter"] = True
        dates = {"starts_on": starts, "ends_on": ends}
        row |= {name: day and dt.date.fromisoformat(day) for name, day in dates.items()}
        made = schema.partnerships.insert().values({**row, **columns})
        id_ = conn.scalar(made.returning(schema.partnerships.c.id))
        for place, partner in enumerate(partners, start=1):
            name, _, code = partner.partition(":")
            known[name] = known.get(name) or organization(name)
            part = {"partnership_id": id_, "organization_id": known[name], "place": place}
            part["organization_type"] = code or None
            conn.execute(schema.partnership_participants.insert().values(part))
        for table, column, parts in (
            (schema.partnership_sdgs, "sdg", goals),
            (schema.partnership_states, "member_state", states),
        ):
            for one in parts:
                conn.execute(table.insert().values({"partnership_id": id_, column: one}))
        return id_

    partnership.known = known
    return partnership


@pytest.fixture
def people(database, person) -> dict[Role, Viewer]:
    """One account of each role of the office, by role."""
    with connections.writing(database) as conn:
        office = (Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF)
        return {role: person(conn, role) for role in office}


@pytest.fixture
def column(database):
    """All values of one column, in the order of the table: `column(audit.c.action)`."""

    def column(which: sa.Column) -> list:
        with database.connect() as conn:
            return list(conn.scalars(sa.select(which).order_by(*which.table.primary_key)))

    return column


@pytest.fixture(scope="session")
def real_world(sqlite_template, real_files, tmp_path_factory):
    """A connection to a SQLite database with every real file, to read: it is made once."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("real") / "world.db")
    database = connections.engine(f"sqlite:///{path}")
    lenient = {"accept_rejects": True}
    committee = sorted((real_files / "ngo_committee").glob("*.xlsx"))
    for kind, file, options in (
        *(("decisions", one, lenient) for one in committee if "roll_call" not in one.name),
        ("roll-calls", real_files / "ngo_committee" / "8_roll_call_votes.xlsx", lenient),
        ("reforms", real_files / "reforms" / "un80_actions.json", {"as_of": TRACKER}),
        ("contributions", real_files / "un_revenue" / "ceb_contributions_2013_2024.csv", {}),
        ("partnerships", real_files / "iati" / "activities_covid.xml", {}),
        ("engagements", real_files / "attendance" / "cop25_2019.csv", {}),
        ("events", real_files / "events" / "internet_governance_2026.ics", {}),
    ):
        settings = Options(**options)
        load(database, COMMAND_LINE, kinds.loader(kind, file), kind, file, settings, print)
    with database.connect() as conn:
        yield conn
    database.dispose()
