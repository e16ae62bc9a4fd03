import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.imports import kinds
from data_access.imports.file_reading import Reading
from data_access.imports.rows import UnreadableFileError
from data_access.schema import decisions, organizations, sources

TEMPLATE = "organization,reported_on,outcome,first_application,note\n"
RELIEF = "NGO_name,Session_number\nRelief,2024-06-14\n"
JUNE, FEBRUARY = dt.date(2024, 6, 14), dt.date(2024, 2, 9)


def known(conn) -> list[tuple]:
    statement = (
        sa.select(
            organizations.c.name,
            decisions.c.reported_on,
            decisions.c.outcome,
            decisions.c.first_application,
        )
        .join(organizations)
        .order_by(organizations.c.name, decisions.c.reported_on, decisions.c.outcome)
    )
    return [tuple(row) for row in conn.execute(statement)]


# The template


def test_the_template_brings_decisions_and_empty_cells_stay_missing(load_file, conn, counts):
    rows = "Fictional Relief,2024-06-14,Deferred,yes,Asked again\nClinics,2024-06-14,closed,,\n"
    assert counts(load_file("decisions", "a.csv", TEMPLATE + rows)) == (2, 2, 0, 0, 0)
    assert known(conn) == [
        ("Clinics", JUNE, "closed", None),
        ("Fictional Relief", JUNE, "deferred", True),
    ]
    assert conn.scalars(sa.select(decisions.c.note).order_by(decisions.c.id)).all() == [
        "Asked again",
        None,
    ]


def test_the_template_corrects_what_is_known_and_its_empty_cells_do_not(load_file, conn, counts):
    load_file("decisions", "a.csv", TEMPLATE + "Relief,2024-06-14,deferred,yes,Asked\n")
    again = load_file("decisions", "b.csv", TEMPLATE + "Relief,2024-06-14,deferred,,\n")
    assert counts(again) == (1, 0, 0, 1, 0)
    correction = TEMPLATE + "Relief,2024-06-14,deferred,no,\n"
    assert counts(load_file("decisions", "c.csv", correction)) == (1, 0, 1, 0, 0)
    assert known(conn) == [("Relief", JUNE, "deferred", False)]
    assert conn.scalar(sa.select(decisions.c.note)) == "Asked"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",2024-06-14,deferred,,", "organization", "the cell is empty"),
        ("Relief,14.6.2024,deferred,,", "reported_on", "is not a date such as 2026-12-05"),
        ("Relief,1024-06-14,deferred,,", "reported_on", "lies in no year of the United Nations"),
        ("Relief,2024-06-14,granted,,", "outcome", "is not one of: recommended, deferred"),
        ("Relief,2024-06-14,,,", "outcome", "the cell is empty"),
    ],
)
def test_a_cell_that_holds_something_else_undoes_the_file(load_file, conn, row, column, reason):
    good = "Clinics,2024-06-14,closed,,\n"
    [complaint] = load_file("decisions", "a.csv", f"{TEMPLATE}{good}{row}\n").rejected
    assert (complaint.row, complaint.column) == (3, column)
    assert complaint.reason.startswith(reason)
    assert known(conn) == []


def test_two_accounts_of_one_decision_are_refused(load_file):
    rows = "Relief,2024-06-14,deferred,yes,\nRELIEF,2024-06-14,deferred,no,\n"
    [complaint] = load_file("decisions", "a.csv", TEMPLATE + rows).rejected
    assert complaint.row == 3


# The Committee's lists


@pytest.mark.parametrize(
    ("number", "outcome", "first"),
    [
        (1, "recommended", None),
        (3, "closed", None),
        (4, "withdrawn", None),
        (5, "not recommended", None),
        (6, "status withdrawn", None),
        (7, "deferred", False),
        (10, "deferred", True),
        (11, "reclassification deferred", None),
    ],
)
def test_the_number_of_a_file_tells_its_outcome(load_list, conn, number, outcome, first, counts):
    assert counts(load_list(number, ("Relief", JUNE))) == (1, 1, 0, 0, 0)
    assert counts(load_list(number, ("Relief", JUNE))) == (1, 0, 0, 1, 0)
    assert known(conn) == [("Relief", JUNE, outcome, first)]


@pytest.mark.parametrize("name", ["new.csv", "2024_report.csv", "7_list.csv"])
def test_a_reader_can_say_the_outcome_of_a_list(load_file, conn, name):
    load_file("decisions", name, RELIEF, outcome="closed")
    assert known(conn) == [("Relief", JUNE, "closed", None)]


def test_a_reader_can_say_the_outcome_of_a_template_without_one(load_file, conn):
    rows = "organization,reported_on,outcome\nRelief,2024-06-14,\nClinics,2024-06-14,closed\n"
    load_file("decisions", "a.csv", rows, outcome="withdrawn")
    load_file(
        "decisions", "b.csv", "organization,reported_on\nAid,2024-06-14\n", outcome="deferred"
    )
    assert [row[2] for row in known(conn)] == ["deferred", "closed", "withdrawn"]


def test_a_template_brings_decisions_whatever_number_its_name_begins_with(load_file, conn):
    load_file("decisions", "9_a.csv", TEMPLATE + "Relief,2024-06-14,closed,,\n")
    load_file("decisions", "9_b.csv", RELIEF, outcome="deferred")
    assert [row[2] for row in known(conn)] == ["closed", "deferred"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "does not begin with the number of one of the Committee's files; say --outcome"),
        ({"outcome": "granted"}, "granted is no outcome; say one of: recommended, deferred"),
    ],
)
def test_a_list_without_an_outcome_is_refused(load_file, options, said):
    with pytest.raises(UnreadableFileError, match=said):
        load_file("decisions", "2024_report.csv", RELIEF, **options)


def test_roll_calls_are_sent_to_their_own_kind(load_file):
    content = "Vote_topic,Country,Country_vote,Vote_outcome,Session_number\na,b,c,d,e\n"
    with pytest.raises(UnreadableFileError, match="load it as roll-calls"):
        load_file("decisions", "8_votes.csv", content)


def test_a_date_in_a_name_cell_and_a_blank_name_are_rejected_and_a_blank_row_is_none(
    load_list, conn, counts
):
    rows = [(dt.date(2025, 6, 28), JUNE), ("", JUNE), (None, None), (" ", ""), ("Relief", JUNE)]
    result = load_list(1, *rows, accept_rejects=True)
    assert counts(result) == (3, 1, 0, 0, 2)
    assert [(one.row, one.column, one.reason) for one in result.rejected] == [
        (2, "NGO_name", "a date stands where a text belongs"),
        (3, "NGO_name", "the cell is empty"),
    ]
    assert known(conn) == [("Relief", JUNE, "recommended", None)]


def test_a_name_twice_in_a_file_is_one_decision(load_list, conn, counts):
    result = load_list(3, ("Relief", JUNE), ("“RELIEF”", JUNE), ("Relief (RLF)", JUNE))
    assert counts(result) == (3, 1, 0, 2, 0)
    assert known(conn) == [("Relief", JUNE, "closed", None)]


def test_an_organization_deferred_in_both_lists_is_deferred_once(load_list, conn, counts):
    load_list(7, ("Relief", JUNE))
    assert counts(load_list(10, ("RELIEF", JUNE))) == (1, 0, 0, 1, 0)
    assert counts(load_list(7, ("Relief", JUNE))) == (1, 0, 0, 1, 0)
    assert known(conn) == [("Relief", JUNE, "deferred", False)]


def test_recommended_and_deferred_in_one_report_are_two_decisions(load_list, conn):
    load_list(1, ("Relief", JUNE))
    load_list(7, ("Relief", JUNE))
    assert [row[2] for row in known(conn)] == ["deferred", "recommended"]


def test_a_remark_is_kept_also_where_its_column_has_no_name(load_list, conn):
    names = ("NGO_name", "Session_number")
    load_list(7, ("Relief", JUNE, "since 1998"), columns=(*names, "info"))
    load_list(6, ("Relief", JUNE, "(observer)"), columns=(*names, None))
    notes = conn.execute(sa.select(decisions.c.outcome, decisions.c.note)).all()
    assert dict(notes) == {"deferred": "since 1998", "status withdrawn": "(observer)"}


def test_the_source_speaks_for_the_latest_report(load_list, conn):
    load_list(1, ("Relief", FEBRUARY), ("Relief", JUNE), ("Clinics", FEBRUARY))
    speaks_for = sa.select(sources.c.speaks_for).where(sources.c.name == "ngo_committee")
    assert conn.scalar(speaks_for) == JUNE


# File 9 marks, and makes nothing


def test_file_9_marks_first_applications_and_only_tells_of_names_it_does_not_find(
    load_list, conn, counts
):
    load_list(1, ("Relief", JUNE), ("Clinics", JUNE), ("Schools", FEBRUARY))
    load_list(11, ("Relief", JUNE))
    marks = (("Relief", JUNE), ("Klinics", JUNE), ("Schools", JUNE))
    result = load_list(9, *marks)
    assert counts(result) == (3, 0, 1, 2, 0)
    assert known(conn) == [
        ("Clinics", JUNE, "recommended", None),
        ("Relief", JUNE, "reclassification deferred", None),
        ("Relief", JUNE, "recommended", True),
        ("Schools", FEBRUARY, "recommended", None),
    ]
    assert result.notices == (
        "9_list.xlsx: two names not found among the recommendations of the same report, under this"
        " spelling; not counted:",
        "  row 3: Klinics (14 June 2024)",
        "  row 4: Schools (14 June 2024)",
    )
    conn.rollback()
    assert counts(load_list(9, *marks)) == (3, 0, 0, 3, 0)


def test_file_1_does_not_take_back_what_file_9_marked(load_list, conn, counts):
    load_list(1, ("Relief", JUNE))
    load_list(9, ("Relief", JUNE))
    assert counts(load_list(1, ("Relief", JUNE))) == (1, 0, 0, 1, 0)
    assert known(conn) == [("Relief", JUNE, "recommended", True)]


def test_within_one_call_the_files_are_loaded_by_their_number(tmp_path):
    names = ["10_new.xlsx", "9_direct.xlsx", "1_granted.xlsx", "template.csv"]
    files = [Reading(tmp_path / name, 1, 1) for name in names]
    ordered = sorted(files, key=lambda file: kinds.loader("decisions", file.path).order(file))
    assert [file.path.name for file in ordered] == [
        *("template.csv", "1_granted.xlsx", "9_direct.xlsx", "10_new.xlsx"),
    ]
