import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society.organizations import names
from data_access.domain.answers import records
from data_access.imports.rows import UnreadableFileError
from data_access.ngo_committee.accreditation import decisions_by_year, longest_deferred
from data_access.schema import decisions, organizations

JUNE, FEBRUARY = dt.date(2024, 6, 14), dt.date(2024, 2, 9)
CHANGES = ("Old_name", "New_name", "Session_number")
MERGERS = ("Old_name1", "Old_name2", "New_name", "Session_number")
RENAMED = ("Fictional Aid (special, 2021)", "Fictional Relief", JUNE)


@pytest.fixture
def rename(load_list):
    """Load changes of names: `rename(("Aid (special, 2021)", "Relief", JUNE))`."""

    def rename(*rows: tuple, **options):
        return load_list(2, *rows, columns=CHANGES, **options)

    return rename


def test_a_name_loses_its_remark_and_the_organization_gains_its_status(rename, conn, counts):
    assert counts(rename(RENAMED)) == (1, 1, 0, 0, 0)
    assert counts(rename(RENAMED)) == (1, 0, 0, 1, 0)
    statement = sa.select(
        organizations.c.name, organizations.c.consultative_status, organizations.c.status_since
    )
    assert conn.execute(statement).all() == [("Fictional Relief", "Special", 2021)]


@pytest.mark.parametrize("before", [[], [7], [10], [7, 10]])
def test_decisions_under_both_names_are_of_one_organization_whatever_came_first(
    rename, load_list, conn, before
):
    files = {
        2: lambda: rename(RENAMED),
        7: lambda: load_list(7, ("Fictional Aid", FEBRUARY), ("Fictional Aid", JUNE)),
        10: lambda: load_list(10, ("Fictional Relief", JUNE)),
    }
    for number in [*before, *(number for number in files if number not in before)]:
        files[number]()
    [row] = records(longest_deferred(conn).drop(columns=["organization_id"]))
    assert row == {
        "organization": "Fictional Relief",
        "deferrals": 2,
        "first_on": "2024-02-09",
        "last_on": "2024-06-14",
        "outcome_now": "deferred",
    }
    assert records(decisions_by_year(conn).drop(columns=["missing"])) == [
        {"year": 2024, "outcome": "deferred", "decisions": 2, "organizations": 1}
    ]
    conn.rollback()
    for load in files.values():
        assert (load().new, load().changed) == (0, 0)


def test_file_9_finds_an_organization_under_its_other_name(rename, load_list, conn, counts):
    load_list(1, ("Fictional Aid", JUNE), ("Fictional Relief", FEBRUARY))
    rename(RENAMED)
    assert counts(load_list(9, ("Fictional Relief", JUNE))) == (1, 0, 1, 0, 0)
    statement = sa.select(decisions.c.reported_on, decisions.c.first_application)
    assert dict(conn.execute(statement).all()) == {JUNE: True, FEBRUARY: None}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_name_that_changed_twice_leads_to_the_last(rename, load_list, conn, backwards):
    changes = [("A Club", "B Club (BC)", FEBRUARY), ("B Club (special, 2011)", "C Club", JUNE)]
    for change in reversed(changes) if backwards else changes:
        rename(change)
    load_list(7, ("A Club", FEBRUARY), ("B Club", JUNE), ("C Club", dt.date(2025, 2, 7)))
    assert longest_deferred(conn)[["organization", "deferrals"]].values.tolist() == [["C Club", 3]]


@pytest.mark.parametrize(
    ("remark", "status", "since"),
    [
        (" (special, 2021)", "Special", 2021),
        (", (Special 2011)", "Special", 2011),
        (" (roster; 1987)", "Roster", 1987),
        (" (Roster)", "Roster", None),
        (" (special, 1949; general, 2004)", "General", 2004),
        (" (2018)", None, None),
        ("", None, None),
    ],
)
def test_a_status_is_read_in_all_its_spellings(rename, load_list, conn, remark, status, since):
    rename((f"Fictional Aid{remark}", "Fictional Relief", JUNE))
    load_list(7, ("Fictional Aid", JUNE))
    statement = sa.select(organizations.c.consultative_status, organizations.c.status_since)
    assert conn.execute(statement).all() == [(status, since)]


def test_what_is_no_status_stays_in_the_name(rename, load_list, conn):
    rename(("Aid (Western Region)", "Fictional Relief", JUNE))
    load_list(7, ("Aid", JUNE), ("Aid (Western Region)", JUNE))
    decided = conn.scalars(sa.select(organizations.c.name).join(decisions)).all()
    assert sorted(decided) == ["Aid", "Fictional Relief"]


@pytest.mark.parametrize("backwards", [False, True])
def test_of_two_statuses_the_one_granted_later_holds(rename, conn, counts, backwards):
    rows = [("A Club (special, 2001)", "C Club", JUNE), ("B Club (general, 2020)", "C Club", JUNE)]
    rows = rows[::-1] if backwards else rows
    rename(*rows)
    assert counts(rename(*rows)) == (2, 0, 0, 2, 0)
    statement = sa.select(organizations.c.consultative_status, organizations.c.status_since)
    assert conn.execute(statement).all() == [("General", 2020)]


def test_a_name_given_up_before_makes_no_present_name(rename, load_file, conn):
    load_file("organizations", "a.csv", "name,former_names\nC Club,A Club\n")
    rename(("A Club", "B Club", FEBRUARY))
    [number] = conn.scalars(sa.select(organizations.c.id))
    assert dict(names(conn, organization=number)[["name", "kind"]].to_numpy().tolist()) == {
        "C Club": "present",
        "A Club": "former",
        "B Club": "former",
    }


@pytest.mark.parametrize("decided_before", [False, True])
def test_a_former_name_tells_the_report_that_changed_it(rename, load_list, conn, decided_before):
    if decided_before:
        load_list(7, ("Fictional Aid", FEBRUARY), ("Fictional Relief", JUNE))
    rename(RENAMED)
    number = conn.scalar(
        sa.select(organizations.c.id).where(organizations.c.name == "Fictional Relief")
    )
    assert records(names(conn, organization=number)) == [
        {"name": "Fictional Relief", "kind": "present", "until": None},
        {"name": "Fictional Aid", "kind": "former", "until": "2024-06-14"},
    ]


@pytest.mark.parametrize("names_first", [False, True])
def test_merged_organizations_count_as_the_one_they_became(load_list, conn, counts, names_first):
    mergers = [
        (
            "Bread League (in special consultative status)",
            "Soup League (an organization not in status with the Council)",
            "Bread and Soup League",
            JUNE,
        ),
        ("Tea Club, not in status with the Council", "Tea House", "Tea House", JUNE),
    ]
    files = [
        lambda: load_list(7, ("Bread League", JUNE), ("Soup League", JUNE), ("Tea Club", JUNE)),
        lambda: load_list(12, *mergers, columns=MERGERS),
    ]
    for load in reversed(files) if names_first else files:
        load()
    assert longest_deferred(conn)[["organization", "deferrals"]].values.tolist() == [
        ["Bread and Soup League", 1],
        ["Tea House", 1],
    ]
    conn.rollback()
    assert counts(load_list(12, *mergers, columns=MERGERS)) == (2, 0, 0, 2, 0)


def test_changes_of_names_take_no_outcome(rename):
    with pytest.raises(UnreadableFileError, match="load it without --outcome"):
        rename(RENAMED, outcome="deferred")


def test_a_change_without_a_name_is_rejected(rename):
    rows = (("Aid", "", JUNE), (JUNE, "Relief", JUNE), ("Aid", "Relief", "soon"))
    result = rename(*rows)
    assert [(one.row, one.column) for one in result.rejected] == [
        (2, "New_name"),
        (3, "Old_name"),
        (4, "Session_number"),
    ]
