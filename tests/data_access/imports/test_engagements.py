import datetime as dt

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.civil_society import engagement
from data_access.imports.rows import UnreadableFileError
from data_access.schema import engagement_days, engagements, organizations, sources

TEMPLATE = "organization,occasion,kind,date,year,from,until,participants,mode,level,section\n"
ATTENDANCE = "event,year,section,organisation,accredited_participants\n"
NGO = "Non-governmental organizations"


def dated(cells: str) -> str:
    """A row of the template: date, year, from, until as given, five people."""
    return f"Fictional Relief,Assembly,meeting,{cells},5,,,\n"


def listed(name: str, section: str = NGO, people: str = "3", year: str = "2019") -> str:
    return f"Fictional Conference,{year},{section},{name},{people}\n"


def held(conn, *columns: str) -> list[tuple]:
    """The engagements with the name of their organization, in the order of the names."""
    wanted = [organizations.c.name, *(engagements.c[name] for name in columns)]
    rows = sa.select(*wanted).join_from(engagements, organizations).order_by(organizations.c.name)
    return [tuple(row) for row in conn.execute(rows)]


def complaints(result) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in result.rejected]


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        ("2026-03-05,,,", "2026-03-05", "2026-03-05"),
        (",2019,,", "2019-01-01", "2019-12-31"),
        (",,2026-03-05,2026-03-09", "2026-03-05", "2026-03-09"),
    ],
    ids=["a day", "a year", "from one day until another"],
)
def test_a_date_is_kept_as_exactly_as_it_is_known(load_file, conn, cells, first, last):
    load_file("engagements", "a.csv", TEMPLATE + dated(cells))
    day = dt.date.fromisoformat
    assert held(conn, "occurred_from", "occurred_until") == [
        ("Fictional Relief", day(first), day(last))
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (",,,", "date"),
        ("2026-03-05,2026,,", "date"),
        (",,2026-03-05,", "date"),
        (",,2026-03-09,2026-03-05", "until"),
        (",26,,", "year"),
        ("0226-03-05,,,", "date"),
        ("5 March,,,", "date"),
    ],
    ids=["none", "two ways", "no end", "backwards", "no such year", "a slip", "no date"],
)
def test_a_row_without_one_clear_date_is_refused(load_file, conn, cells, column):
    result = load_file("engagements", "a.csv", TEMPLATE + dated(cells))
    assert [(row, named) for row, named, _ in complaints(result)] == [(2, column)]
    assert held(conn) == []


def test_people_not_counted_stay_missing_and_nobody_stays_zero(load_file, conn):
    load_file(
        "engagements",
        "a.csv",
        TEMPLATE
        + "Alpha,Assembly,meeting,2026-03-05,,,,,online,spoke,\n"
        + "Beta,Assembly,meeting,2026-03-05,,,,0,In Person,attended,\n",
    )
    assert held(conn, "participants", "mode", "level") == [
        ("Alpha", None, "online", "spoke"),
        ("Beta", 0, "in person", "attended"),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Alpha,Assembly,gathering,2026-03-05,,,,1,,,\n", "kind"),
        ("Alpha,,meeting,2026-03-05,,,,1,,,\n", "occasion"),
        ("***,Assembly,meeting,2026-03-05,,,,1,,,\n", "organization"),
        ("Alpha,Assembly,meeting,2026-03-05,,,,1,,,,more\n", ""),
    ],
)
def test_a_row_that_says_what_cannot_be_is_refused(load_file, conn, row, column):
    good = "Beta,Assembly,meeting,2026-03-05,,,,1,,,\n"
    result = load_file("engagements", "a.csv", TEMPLATE + good + row)
    assert [(at, named) for at, named, _ in complaints(result)] == [(3, column)]
    assert held(conn) == []


def test_a_number_of_people_that_is_none_is_missing_and_never_0(load_file, conn):
    odd = ("-1", "3000000000", "some")
    rows = [f"Alpha,Hall {n},meeting,2026-03-05,,,,{people},,,\n" for n, people in enumerate(odd)]
    result = load_file("engagements", "a.csv", TEMPLATE + "".join(rows))
    assert result.rejected == ()
    assert held(conn, "participants") == [("Alpha", None)] * 3
    assert [notice.split("participants: ")[1] for notice in result.notices[-3:]] == [
        *(
            f"“{people}” is not a number of people from 0 to 1,000,000; the cell was left out."
            for people in ("-1",)
        ),
        "“3000000000” is not a whole number; the cell was left out.",
        "“some” is not a whole number; the cell was left out.",
    ]


def test_a_spreadsheet_is_read_as_its_csv_is(load_file, conn, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(TEMPLATE.strip().split(","))
    day = dt.datetime(2026, 3, 5)
    book.active.append(["Alpha", "Assembly", "event", day, None, None, None, 4])
    book.active.append(["Beta", "Assembly", "event", None, 2019, None, None, 0])
    book.save(tmp_path / "a.xlsx")
    assert load_file("engagements", tmp_path / "a.xlsx").new == 2
    assert held(conn, "occurred_from", "participants") == [
        ("Alpha", dt.date(2026, 3, 5), 4),
        ("Beta", dt.date(2019, 1, 1), 0),
    ]


def test_of_a_list_of_attendance_the_non_governmental_section_is_civil_society(load_file, conn):
    sections = {
        "Parties": ("10", False),
        "Observer States": ("10", False),
        "Intergovernmental organizations": ("40", False),
        "Specialized agencies and related organizations": ("40", False),
        "United Nations Secretariat units and bodies": ("40", False),
        "Press": (None, False),
        NGO: (None, True),
        "": (None, True),
    }
    names = dict(zip("ABCDEFGH", sections, strict=True))
    rows = "".join(listed(name, section) for name, section in names.items())
    load_file("engagements", "a.csv", ATTENDANCE + rows)
    types = sa.select(
        organizations.c.name, organizations.c.organization_type, engagements.c.civil_society
    ).join_from(engagements, organizations)
    assert {name: (code, counts) for name, code, counts in conn.execute(types)} == {
        name: sections[section] for name, section in names.items()
    }
    assert [row[1] or "" for row in held(conn, "section")] == list(sections)


def test_an_accredited_delegation_is_registered_for_a_year_that_stays_a_year(load_file, conn):
    load_file("engagements", "a.csv", ATTENDANCE + listed("Alpha", people="7"))
    columns = "kind", "occasion", "level", "participants", "occurred_from", "occurred_until"
    assert held(conn, *columns) == [
        (
            *("Alpha", "event", "Fictional Conference", "registered", 7),
            *(dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
        )
    ]


def test_the_asterisk_of_a_provisional_admission_is_no_part_of_the_name(load_file, conn):
    load_file("engagements", "a.csv", ATTENDANCE + listed("Alpha *") + listed("Beta Ltd.*"))
    again = load_file("engagements", "b.csv", ATTENDANCE + listed("Alpha") + listed("Beta Ltd."))
    assert (again.new, again.unchanged) == (0, 2)
    assert held(conn) == [("Alpha",), ("Beta Ltd.",)]


def test_a_type_is_learned_where_it_was_unknown_and_kept_where_it_was_not(load_file, conn):
    in_turn = [NGO, "Parties", "Intergovernmental organizations"]
    for year, section in enumerate(in_turn, start=2019):
        load_file("engagements", "a.csv", ATTENDANCE + listed("Alpha", section, year=str(year)))
    assert conn.scalars(sa.select(organizations.c.organization_type)).all() == ["10"]


def test_the_second_time_nothing_is_new_or_changed(load_file):
    content = ATTENDANCE + listed("Alpha") + listed("Xaria", "Parties")
    first, again = (load_file("engagements", "a.csv", content) for _ in range(2))
    assert (first.read, first.new, first.changed, first.unchanged) == (2, 2, 0, 0)
    assert (again.read, again.new, again.changed, again.unchanged) == (2, 0, 0, 2)


def test_a_corrected_number_of_people_is_one_change(load_file, conn):
    load_file("engagements", "a.csv", ATTENDANCE + listed("Alpha") + listed("Beta"))
    result = load_file("engagements", "a.csv", ATTENDANCE + listed("ALPHA", people="9"))
    assert (result.new, result.changed, result.unchanged) == (0, 1, 0)
    assert held(conn, "participants") == [("Alpha", 9), ("Beta", 3)]


def test_two_numbers_for_one_delegation_are_refused(load_file):
    content = ATTENDANCE + listed("Alpha", people="3") + listed("alpha", people="4")
    [(row, _, reason)] = complaints(load_file("engagements", "a.csv", content))
    assert row == 3
    assert reason.startswith("row 2 says otherwise of the same")


def test_what_was_loaded_is_in_the_roll_up_at_once(load_file, conn):
    rows = dated("2026-03-05,,,") + "Beta,Assembly,meeting,2026-03-05,,,,,,,\n"
    load_file("engagements", "a.csv", TEMPLATE + rows)
    day = dt.date(2026, 3, 5)
    assert [tuple(row) for row in conn.execute(sa.select(engagement_days))] == [(day, day, 2, 5, 1)]


def test_a_file_speaks_for_its_last_day_but_for_none_that_has_not_come(load_file, conn):
    speaks_for = sa.select(sources.c.speaks_for).where(sources.c.name == "engagements")
    load_file("engagements", "a.csv", TEMPLATE + dated("2026-03-05,,,") + dated(",2019,,"))
    assert conn.scalar(speaks_for) == dt.date(2026, 3, 5)
    conn.rollback()
    load_file("engagements", "a.csv", TEMPLATE + dated(",2100,,"))
    assert conn.scalar(speaks_for) < dt.date(2100, 1, 1)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("organization,kind,date\n", "lacks the column occasion"),
        ("event,section,organisation,accredited_participants\n", "lacks the column year"),
        (TEMPLATE.replace("mode", "manner"), "has the unknown column manner"),
    ],
)
def test_a_file_of_another_shape_is_refused_as_a_whole(load_file, header, said):
    with pytest.raises(UnreadableFileError, match=said):
        load_file("engagements", "a.csv", header)


@pytest.mark.real_data
def test_the_real_list_of_attendance_tells_what_it_tells_in_pandas(load_file, conn, real_files):
    path = real_files / "attendance" / "cop25_2019.csv"
    raw = pd.read_csv(path, keep_default_na=False)
    result = load_file("engagements", path)
    assert (
        (result.read, result.new, len(result.rejected))
        == (len(raw), len(raw), 0)
        == (*(1427, 1427, 0),)
    )
    kept = pd.DataFrame(held(conn, "section", "participants"))
    expected = raw.groupby("section")["accredited_participants"].agg(["size", "sum"])
    assert kept.groupby(1)[2].agg(["size", "sum"]).to_dict() == expected.to_dict()

    civil = raw[raw["section"] == NGO].assign(
        organisation=lambda rows: rows["organisation"].str.rstrip("* ")
    )
    ranked = civil.sort_values(
        ["accredited_participants", "organisation"], ascending=[False, True]
    ).head(5)
    year = {"since": dt.date(2019, 1, 1), "until": dt.date(2019, 12, 31)}
    rows = engagement.by_organization(conn, **year, top=5)
    assert rows["organization"].iloc[0] == "International Chamber of Commerce"
    assert list(zip(rows["organization"], rows["participants"], strict=True)) == list(
        zip(ranked["organisation"], ranked["accredited_participants"], strict=True)
    )
    unknown = engagement.by_region(conn, **year).iloc[-1]
    assert unknown.to_dict() == {
        "region": "unknown",
        "organizations": len(civil),
        "engagements": 1106,
        "participants": civil["accredited_participants"].sum(),
        "uncounted": 0,
    }
    assert unknown["participants"] == 7924
