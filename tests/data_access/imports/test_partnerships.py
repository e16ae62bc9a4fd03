import datetime as dt
import io

import openpyxl
import pytest
import sqlalchemy as sa

from data_access.schema import (
    organization_names,
    organizations,
    partnership_participants,
    partnership_sdgs,
    partnership_states,
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


# What a partnership is worth, which goals it is for, and where it is carried out

LONGER = HEADER.replace("\n", ",value_usd,sdgs,states\n")


def more(value: str = "", goals: str = "", states: str = "", **columns: str) -> str:
    return f"{row(**columns).rstrip()},{value},{goals},{states}\n"


def told(conn) -> list[tuple]:
    """Value, goals and states of each partnership."""
    found = []
    for id_, value in conn.execute(
        sa.select(partnerships.c.id, partnerships.c.value_usd).order_by(partnerships.c.identifier)
    ).all():
        parts = [
            sorted(conn.scalars(sa.select(part).where(part.table.c.partnership_id == id_)))
            for part in (partnership_sdgs.c.sdg, partnership_states.c.member_state)
        ]
        found.append((value, *parts))
    # What reads here would write: another import must not wait for it.
    conn.rollback()
    return found


def test_a_partnership_has_its_value_its_goals_and_its_states_by_code_or_name(load_file, conn):
    cells = more("1250000.50", "3|17", "KEN|Türkiye")
    result = load_file("partnerships", "a.csv", LONGER + cells + more(identifier="F-2"))
    assert counts(result) == (2, 2, 0, 0)
    assert told(conn) == [(1250000.5, [3, 17], ["KEN", "TUR"]), (None, [], [])]


def test_goals_and_states_that_several_rows_name_are_those_of_all_and_each_once(load_file, conn):
    one = more(goals="3 | 3|", states="KEN|Kenya")
    other = more(goals="3|5", states="FRA", organization="Beta")
    load_file("partnerships", "a.csv", LONGER + one + other)
    assert told(conn) == [(None, [3, 5], ["FRA", "KEN"])]


def test_the_same_file_again_changes_nothing_of_them(load_file, conn):
    content = LONGER + more("10", "3|5", "KEN") + more("10", "5", "FRA", organization="Beta")
    load_file("partnerships", "a.csv", content)
    before = told(conn)
    assert counts(load_file("partnerships", "a.csv", content)) == (2, 0, 0, 2)
    assert told(conn) == before == [(10.0, [3, 5], ["FRA", "KEN"])]


def test_a_corrected_file_corrects_them_and_leaves_those_of_other_partnerships(load_file, conn):
    other = more("7", "1", "FRA", identifier="F-2")
    load_file("partnerships", "a.csv", LONGER + more("10", "3|5", "KEN|UGA") + other)
    result = load_file("partnerships", "a.csv", LONGER + more("0", "5|6", "KEN"))
    assert counts(result) == (1, 0, 1, 0)
    assert told(conn) == [(0.0, [5, 6], ["KEN"]), (7.0, [1], ["FRA"])]


def test_a_goal_that_is_added_is_a_change(load_file, conn):
    load_file("partnerships", "a.csv", LONGER + more(goals="3"))
    assert counts(load_file("partnerships", "a.csv", LONGER + more(goals="3|4"))) == (1, 0, 1, 0)
    assert told(conn) == [(None, [3, 4], [])]


def test_a_file_silent_about_them_leaves_what_is_known(load_file, conn):
    load_file("partnerships", "a.csv", LONGER + more("10", "3", "KEN"))
    assert counts(load_file("partnerships", "a.csv", LONGER + more())) == (1, 0, 0, 1)
    assert counts(load_file("partnerships", "a.csv", HEADER + row())) == (1, 0, 0, 1)
    assert told(conn) == [(10.0, [3], ["KEN"])]


def test_two_values_of_one_partnership_are_refused_and_zero_is_not_unknown(load_file, conn):
    result = load_file("partnerships", "a.csv", LONGER + more("0") + more(organization="Beta"))
    assert complaints(result) == [(3, "", "row 2 says otherwise of the same identifier")]
    assert told(conn) == []


@pytest.mark.parametrize(
    ("bad", "column", "reason"),
    [
        (more("-1"), "value_usd", "is less than nothing"),
        (more("EUR 5"), "value_usd", "is not a number"),
        (more(goals="0"), "sdgs", "is none of the goals, which are 1 to 17"),
        (more(goals="\uff13"), "sdgs", "is none of the goals, which are 1 to 17"),
        (row(kind="99"), "organization_type", "is not one of: 10, 11"),
        (row(start="1 March 2025"), "starts_on", "is not a date such as 2026-12-05"),
        (row(driven="perhaps"), "funding_driven", "is neither yes nor no"),
    ],
)
def test_an_odd_cell_is_missing_and_the_partnership_is_loaded(load_file, conn, bad, column, reason):
    header = LONGER if bad.count(",") > HEADER.count(",") else HEADER
    result = load_file("partnerships", "a.csv", header + bad)
    assert complaints(result) == []
    [notice] = [one for one in result.notices if f"row 2, {column}: “" in one]
    assert reason in notice
    facts = (*(partnerships.c[name] for name in ("starts_on", "funding_driven", "value_usd")),)
    found = dict(
        zip(
            ("starts_on", "funding_driven", "value_usd"),
            conn.execute(sa.select(*facts)).one(),
            strict=True,
        )
    )
    assert found.get(column) is None


def test_what_is_no_member_state_is_left_out_of_the_states_and_named(load_file, conn):
    result = load_file("partnerships", "a.csv", LONGER + more(states="KEN|Narnia"))
    assert result.rejected == ()
    [notice] = [notice for notice in result.notices if "Narnia" in notice]
    assert notice == (
        "a.csv, row 2, states: “Narnia” is no Member State by this code or name; the cell was"
        " left out."
    )
    assert [states for *_, states in told(conn)] == [["KEN"]]


def test_a_row_that_is_refused_brings_no_goal_of_its_partnership(load_file, conn):
    content = LONGER + more(goals="3") + more(goals="4", title="Pumps", organization="Beta")
    load_file("partnerships", "a.csv", content, accept_rejects=True)
    assert told(conn) == [(None, [3], [])]


def test_a_workbook_keeps_a_goal_that_is_a_number_and_a_value_that_is_one(load_file, conn):
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.active.append(LONGER.strip().split(","))
    given = ["F-1", "Wells", "UNX", "Alpha", *[None] * 7, 1234.5, 3, "Namibia"]
    book.active.append(given)
    book.save(kept)
    load_file("partnerships", "a.xlsx", kept.getvalue())
    assert told(conn) == [(1234.5, [3], ["NAM"])]
