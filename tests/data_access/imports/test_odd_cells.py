"""One odd optional cell costs neither its row nor its file; a vital one costs its row."""

from pathlib import Path

import pytest

from data_access.imports import odd_cells
from data_access.imports.file_reading import Reading
from data_access.imports.rows import CellError, Rejected, Row


def parse(row: Row) -> tuple:
    goals = [part for part in (row.text("goals") or "").split("|") if part]
    for part in goals:
        if not part.isdigit():
            raise CellError("goals", part, "is no goal")
    return row.text("name", needed=True, most=5), row.integer("people"), goals


@pytest.fixture
def file():
    return Reading(Path("a.csv"), 100, 100)


def parsed(file, *rows: dict) -> list:
    numbered = [Row(number, cells) for number, cells in enumerate(rows, start=2)]
    found = odd_cells.parse_rows(file, numbered, parse, vital=("name",))
    return [one if isinstance(one, Rejected) else one[1] for one in found]


def test_an_odd_cell_is_left_out_with_its_row_column_value_and_reason(file):
    assert parsed(file, {"name": "Alpha", "people": "many", "goals": "3"}) == [
        ("Alpha", None, ["3"])
    ]
    assert file.notices == [
        "a.csv, row 2, people: “many” is not a whole number; the cell was left out."
    ]


def test_two_odd_cells_of_a_row_are_two_notices_and_equal_ones_of_many_rows_are_one(file):
    odd = {"name": "Alpha", "people": "many", "goals": "all"}
    assert parsed(file, odd, odd, odd) == [("Alpha", None, [])] * 3
    assert file.notices == [
        "a.csv, row 2 and 2 more, goals: “all” is no goal; the cell was left out.",
        "a.csv, row 2 and 2 more, people: “many” is not a whole number; the cell was left out.",
    ]


def test_of_a_list_only_the_odd_part_is_left_out(file):
    assert parsed(file, {"name": "Alpha", "goals": "3|x|16"}) == [("Alpha", None, ["3", "16"])]


def test_a_vital_cell_costs_its_row_and_brings_no_notice_of_others(file):
    [complaint, sound] = parsed(file, {"name": "Too long", "goals": "x"}, {"name": "Beta"})
    assert (complaint.row, complaint.column) == (2, "name")
    assert complaint.reason == "the text is longer than 5 characters"
    assert sound == ("Beta", None, [])
    assert file.notices == []


def test_of_many_odd_values_the_last_notice_gives_the_number(file, monkeypatch):
    monkeypatch.setattr(odd_cells, "MOST", 2)
    parsed(file, *({"name": "Alpha", "people": f"no {number}"} for number in range(5)))
    assert len(file.notices) == 3
    assert file.notices[-1] == "a.csv: three other values could not be read; left out."
