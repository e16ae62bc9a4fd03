"""What a Member State reads, made ready for paper."""

import datetime as dt

import pandas as pd
import pytest

from components.documents import release
from components.documents.csv import csv

GROUPS = pd.DataFrame(
    [
        ("African Group", 73, 0.19, 0.32),
        ("Asia-Pacific Group", 315, 0.81, 0.68),
        ("unknown", 53, None, None),
    ],
    columns=["region", "organizations", "share", "population_share"],
).astype({"organizations": "Int64"})
WITHHELD = "Withheld: a group in it has fewer than five organizations, which could be recognized."


def cells(figure) -> list[tuple]:
    return [row.cells for row in figure.table.rows]


def test_it_says_whose_it_is_of_which_day_and_until_when_it_can_be_read(paper):
    shown = paper()
    assert shown.title == "Rivers of the world"
    assert shown.said == (
        "Released to Kenya · 24 November 2026 · this link ends on 24 December 2026"
    )
    assert shown.name == "Released to Kenya 24 November 2026"
    assert shown.mark == "Kenya · 24 November 2026"


def test_a_figure_says_its_finding_its_unit_its_method_and_its_sources(paper):
    [figure] = paper().figures
    assert figure.finding == "Four rivers were counted."
    assert figure.unit == "Rivers · 2023 to 2024"
    assert (figure.question, figure.method) == ("How many rivers?", ("Rivers count “once”.",))
    assert figure.sources == ("Fictional Register (Example Office), as of 20 November 2026",)


def test_a_source_that_never_came_says_so(paper, frozen):
    never = frozen()
    source = never.figures[0].snapshot.answer.sources[0]
    never.figures[0].snapshot.answer.sources = (
        type(source)(speaks_for=None, as_of="not loaded yet"),
    )
    [figure] = paper(never).figures
    assert figure.sources == ("Fictional Register (Example Office), not loaded yet",)


def test_two_releases_are_two_parts_with_their_figures_numbered_through(paper, frozen):
    for_all, own = frozen(), frozen(of={"state": "KEN"})
    shown = paper(for_all, own)
    assert shown.title == "Rivers of the world"
    assert [(part.heading, part.said) for part in shown.parts] == [
        ("For all Member States", "Figures as of 23 November 2026"),
        ("For Kenya", "Figures as of 23 November 2026"),
    ]
    assert [figure.place for figure in shown.figures] == [1, 2]


def test_two_releases_that_are_called_differently_keep_their_names(paper, frozen):
    shown = paper(frozen(), frozen(of={"title": "Lakes", "state": "KEN"}))
    assert shown.title == "Released to Kenya"
    assert shown.said == "24 November 2026 · this link ends on 24 December 2026"
    assert [(part.heading, part.said) for part in shown.parts] == [
        ("Rivers of the world", "For all Member States · figures as of 23 November 2026"),
        ("Lakes", "For Kenya · figures as of 23 November 2026"),
    ]


def test_what_nobody_has_decided_on_has_the_date_of_its_figures(frozen):
    reader = release.Reader("Kenya", "African Group", None)
    undecided = frozen(of={"decided_at": None})
    shown = release.paper([undecided], reader, demonstration=False, preview=True)
    assert shown.said == "Released to Kenya · 23 November 2026"


def test_nothing_may_be_released_yet():
    reader = release.Reader("Kenya", "African Group", dt.datetime(2026, 12, 24, 12))
    shown = release.paper([], reader, demonstration=False)
    assert (shown.title, shown.parts) == ("Released to Kenya", ())
    assert shown.said == "this link ends on 24 December 2026"


def test_a_table_is_written_for_people_and_says_what_is_missing(paper):
    rows = pd.DataFrame(
        {
            "event": ["Forum", None],
            "starts_on": [dt.date(2026, 12, 5), None],
            "amount_usd": [1234567.0, None],
            "year": [2026, 2027],
        }
    )
    columns = {"event": "Event", "starts_on": "Day", "amount_usd": "Cost", "year": "Year"}
    [figure] = paper(rows=rows, columns=columns).figures
    assert cells(figure) == [
        ("Forum", "5\u00a0December 2026", "1,234,567", "2026"),
        (None, None, None, "2027"),
    ]
    assert [(column.title, column.is_number) for column in figure.table.columns] == [
        ("Event", False),
        ("Day", False),
        ("Cost, US$", True),
        ("Year", False),
    ]


def test_columns_that_were_not_shown_are_not_there(paper):
    [figure] = paper(columns={"rivers": "Rivers"}).figures
    assert cells(figure) == [("1",), ("3",)]


def test_the_row_of_the_readers_own_group_is_marked_and_set_beside_all_groups(paper):
    [figure] = paper(rows=GROUPS).figures
    assert [(row.cells[0], row.own) for row in figure.table.rows] == [
        ("African Group", True),
        ("Asia-Pacific Group", False),
        ("Region not recorded", False),
    ]
    assert figure.beside.said == (
        "The African Group accounts for 73 of 388 organizations whose region is known,"
        " 19 per cent, and for 32 per cent of the people of the Member States."
    )
    assert figure.beside.alternative == "African Group: 73 organizations. All groups: 388."
    assert "All groups" in figure.beside.picture


@pytest.mark.parametrize(
    "rows",
    [
        GROUPS[GROUPS["region"] != "African Group"],
        GROUPS.assign(organizations=pd.array([pd.NA, 1, 1], "Int64")),
        GROUPS.assign(organizations=0),
        GROUPS.drop(columns="organizations"),
        GROUPS.drop(columns="region"),
        GROUPS.iloc[:0],
    ],
    ids=["no such group", "not known", "none at all", "no amount", "no groups", "no rows"],
)
def test_where_the_own_group_has_no_amount_nothing_is_said_of_it(paper, rows):
    assert paper(rows=rows).figures[0].beside is None


def test_a_withheld_figure_shows_its_sentence_and_neither_table_nor_picture(paper):
    [figure] = paper(rows=GROUPS.iloc[:0], picture="<svg/>", finding=WITHHELD).figures
    assert figure.finding == WITHHELD
    assert figure.table is figure.picture is figure.beside is None


def test_a_file_holds_the_columns_and_rows_that_are_shown_with_their_titles(frozen):
    released = [frozen(), frozen(rows=GROUPS, columns={"region": "Group", "share": "Share"})]
    assert csv(release.table_of(released, 2)).decode("utf-8-sig").splitlines() == [
        *("Group,Share", "African Group,0.19", "Asia-Pacific Group,0.81", "unknown,")
    ]


@pytest.mark.parametrize("place", [0, 3, 10**9, -1])
def test_there_is_no_file_of_a_figure_that_is_not_there_or_withheld(frozen, place):
    released = [frozen(), frozen(rows=GROUPS.iloc[:0])]
    assert release.table_of(released, place) is None
    assert release.table_of(released, 2) is None
