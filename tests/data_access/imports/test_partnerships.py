import datetime as dt
import io

import openpyxl
import pytest
import sqlalchemy as sa

from data_access.schema import (
    organization_names,
    organizations,
    partnership_participants,
    partnerships,
    sources,
)

HEADER = (
    "identifier,title,entity,organization,organization_type,role,reference,"
    "status,starts_on,ends_on,funding_driven\n"
)


def row(
    organization: str = "Fictional Relief",
    *,
    identifier: str = "F-1",
    title: str = "Wells",
    kind: str = "22",
    role: str = "4",
    start: str = "2025-03-01",
    driven: str = "",
) -> str:
    return f"{identifier},{title},UNX,{organization},{kind},{role},REF,2,{start},,{driven}\n"


def participants(conn, *columns: str) -> list[tuple]:
    """Who takes part, in the order of the source, with some columns of the participation."""
    wanted = [organizations.c.name, *(partnership_participants.c[name] for name in columns)]
    rows = (
        sa.select(*wanted)
        .join_from(partnership_participants, organizations)
        .join(partnerships, partnerships.c.id == partnership_participants.c.partnership_id)
        .order_by(partnerships.c.identifier, partnership_participants.c.place)
    )
    return [tuple(found) for found in conn.execute(rows)]


def counts(result) -> tuple[int, int, int, int]:
    return result.read, result.new, result.changed, result.unchanged


def complaints(result) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in result.rejected]


def test_a_row_is_a_participant_and_rows_of_one_identifier_are_one_partnership(load_file, conn):
    result = load_file(
        "partnerships",
        "a.csv",
        HEADER
        + row("Fictional Relief", driven="yes")
        + row("Acme Fictional", kind="70", role="1", driven="yes"),
    )
    assert counts(result) == (2, 2, 0, 0)
    [partnership] = conn.execute(sa.select(partnerships)).mappings()
    assert {name: partnership[name] for name in ("identifier", "title", "entity", "status")} == {
        "identifier": "F-1",
        "title": "Wells",
        "entity": "UNX",
        "status": "2",
    }
    assert partnership["starts_on"] == dt.date(2025, 3, 1)
    assert (partnership["ends_on"], partnership["funding_driven"]) == (None, True)
    assert participants(conn, "place", "organization_type", "role", "reference") == [
        ("Fictional Relief", 1, "22", "4", "REF"),
        ("Acme Fictional", 2, "70", "1", "REF"),
    ]


def test_a_participant_without_a_type_is_unknown_and_its_name_is_no_hint(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row("Fictional NGO Inc.", kind="", role=""))
    assert participants(conn, "organization_type", "role") == [("Fictional NGO Inc.", None, None)]


def test_the_type_belongs_to_the_participation_and_never_to_the_organization(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row("Fictional Relief", kind="70"))
    assert conn.scalars(sa.select(organizations.c.organization_type)).all() == [None]


def test_a_name_known_in_another_spelling_is_the_same_organization(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row("Fictional Relief"))
    load_file("partnerships", "a.csv", HEADER + row("FICTIONAL  Relief’", identifier="F-2"))
    assert [name for (name,) in participants(conn)] == ["Fictional Relief"] * 2
    assert conn.scalars(sa.select(organization_names.c.key)).all() == ["fictional relief"]


def test_the_second_time_nothing_is_new_or_changed(load_file):
    content = HEADER + row("Alpha") + row("Beta") + row("Alpha", identifier="F-2")
    assert counts(load_file("partnerships", "a.csv", content)) == (3, 3, 0, 0)
    assert counts(load_file("partnerships", "a.csv", content)) == (3, 0, 0, 3)


def test_a_participant_no_longer_listed_is_gone_and_other_partnerships_stay(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row("Alpha") + row("Beta"))
    load_file("partnerships", "a.csv", HEADER + row("Gamma", identifier="F-2"))
    result = load_file("partnerships", "a.csv", HEADER + row("Alpha"))
    assert counts(result) == (1, 0, 1, 0)
    assert participants(conn) == [("Alpha",), ("Gamma",)]


def test_a_corrected_partnership_is_one_change(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row("Alpha") + row("Beta"))
    result = load_file(
        "partnerships",
        "a.csv",
        HEADER + row("Alpha", title="Wells and pumps") + row("Beta", title="Wells and pumps"),
    )
    assert counts(result) == (2, 0, 1, 1)
    assert conn.scalars(sa.select(partnerships.c.title)).all() == ["Wells and pumps"]


def test_a_file_silent_about_funding_leaves_what_is_known_of_it(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row(driven="yes"))
    result = load_file("partnerships", "a.csv", HEADER + row(driven=""))
    assert counts(result) == (1, 0, 0, 1)
    assert conn.scalars(sa.select(partnerships.c.funding_driven)).all() == [True]


def test_two_accounts_of_one_partnership_are_refused(load_file, conn):
    result = load_file("partnerships", "a.csv", HEADER + row("Alpha") + row("Beta", title="Pumps"))
    assert complaints(result) == [(3, "", "row 2 says otherwise of the same identifier")]
    assert participants(conn) == []


@pytest.mark.parametrize(
    ("bad", "column", "reason"),
    [
        (row("N" * 401), "organization", "the text is longer than 400 characters"),
        (row("---"), "organization", "the name holds no letter or digit"),
        (row(""), "organization", "the cell is empty"),
        (row(identifier=""), "identifier", "the cell is empty"),
        (row(title=""), "title", "the cell is empty"),
        (row(kind="99"), "organization_type", "is not one of: 10, 11"),
        (row(role="5"), "role", "is not one of: 1, 2, 3, 4"),
        (row(start="1 March 2025"), "starts_on", "is not a date such as 2026-12-05"),
        (row(driven="perhaps"), "funding_driven", "is neither yes nor no"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(load_file, conn, bad, column, reason):
    result = load_file(
        "partnerships", "a.csv", HEADER + bad + row("Beta", identifier="F-2"), accept_rejects=True
    )
    [(number, named, said)] = complaints(result)
    assert (number, named) == (2, column)
    assert said.startswith(reason)
    assert participants(conn) == [("Beta",)]


def test_the_longest_name_that_fits_is_kept_whole(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row("N" * 400))
    assert participants(conn) == [("N" * 400,)]


def test_the_template_speaks_for_the_offices_register_and_not_for_iati(load_file, conn):
    load_file("partnerships", "a.csv", HEADER + row(), as_of=dt.date(2026, 5, 1))
    dated = conn.execute(
        sa.select(sources.c.name, sources.c.speaks_for).where(sources.c.speaks_for.is_not(None))
    )
    assert dated.all() == [("partnerships", dt.date(2026, 5, 1))]


def test_a_workbook_keeps_codes_dates_and_yes_as_what_they_are(load_file, conn):
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER.strip().split(","))
    book.active.append(
        ["F-1", "Wells", "UNX", "Alpha", 21, 4, None, 2, dt.date(2025, 3, 1), None, True]
    )
    book.save(kept)
    load_file("partnerships", "a.xlsx", kept.getvalue())
    assert participants(conn, "organization_type", "role", "reference") == [
        ("Alpha", "21", "4", None)
    ]
    found = conn.execute(
        sa.select(partnerships.c.status, partnerships.c.starts_on, partnerships.c.funding_driven)
    ).one()
    assert tuple(found) == ("2", dt.date(2025, 3, 1), True)
