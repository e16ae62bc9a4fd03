"""An update made ready for paper: nothing it says is left out, and every number has its source."""

import datetime as dt
import re
from types import SimpleNamespace as Made

import pandas as pd
import pytest

from components.documents import sg_update
from components.documents.sg_update_files import files, instant, note_of, span

ASKED = dt.datetime(2026, 11, 20, 23, 5, tzinfo=dt.UTC)
RIVERS = pd.DataFrame({"river": ["Nile", "Volga"], "boats": [3, 1]})


def source(number: int, rows: pd.DataFrame = RIVERS, **said) -> Made:
    told = {
        "question": f"rivers.of_{number}",
        "params": {"as_of": dt.date(2026, 11, 20)},
        "finding": f"Finding {number}.",
        "unit": "Boats",
        "period": "2026",
        "version": 7,
        "method": f"How many boats of {number}?\n\nAll count.",
        "asked_at": ASKED,
    }
    return Made(rows=rows, cited=f"Register {number}, as of 2026", **{**told, **said})


def figure(number: int, answer: Made, place: int, *, alone: bool = False, caption="Cap.") -> Made:
    shown = {"number": number, "source": place, "caption": caption}
    return Made(answer=answer, table_alone=alone, **shown)


@pytest.fixture
def update(chart):
    """An update as it comes from the data, with everything in it: `update(cleared_by=None)`."""

    def update(text: str = "Three boats ran [1].", rows=RIVERS, **said) -> Made:
        sources = source(1, rows), source(2, params={"top": 5, "of": ("A", "B"), "till": None})
        awareness = (
            Made(number=1, text=text, thread="Follows up."),
            figure(1, sources[1], 2),
            figure(2, sources[0], 1, alone=True),
        )
        titles = {"river": "River", "boats": "Boats"}
        decision = {"letter": "A", "matter": text, "recommendation": text, "reason": text}
        whole = {
            "since": dt.date(2026, 11, 16),
            "until": dt.date(2026, 11, 22),
            "level": "confidential",
            "day": dt.date(2026, 11, 23),
            "asked_at": ASKED,
            "reference": "SGU/2026/48",
            "prepared_by": ("Head A", "Head B"),
            "cleared_by": "Chief",
            "next_on": dt.date(2026, 11, 30),
            "demonstration": False,
            "drawn": [Made(columns=titles, chart=chart), Made(columns=titles, chart=chart)],
            "document": Made(
                attention=(Made(lead="Boats ran.", text=text),),
                sections=(
                    Made(heading="Situational awareness", blocks=awareness),
                    Made(heading="Reforms", blocks=()),
                ),
                decisions=(Made(owner=text, needed_by=dt.date(2026, 11, 27), **decision),),
                coming=(
                    Made(
                        date=dt.date(2026, 11, 24),
                        entries=(Made(place=text, event=text, role=text),),
                        said="",
                    ),
                ),
                line=(text,),
                sources=sources,
            ),
        }
        return Made(**{**whole, **said})

    return update


def test_the_header_says_what_it_is_of_which_days_and_who_made_it(update):
    told = note_of(update())
    shown = ("level", "reference", "subject", "date", "prepared_by", "cleared_by", "next", "as_of")
    assert [getattr(told, name) for name in shown] == [
        *("CONFIDENTIAL", "SGU/2026/48", "Civil society update for 16 to 22 November 2026"),
        *(dt.date(2026, 11, 23), "Head A, Head B", "Chief", "30 November 2026"),
        "20 November 2026, 6.05 p.m. (New York time)",
    ]
    assert (told.stamp, told.demonstration, told.made_at) == ("", False, ASKED)


def test_what_was_not_cleared_is_stamped_and_what_has_no_level_says_so(update):
    told = note_of(update(cleared_by=None, level=None))
    assert (told.stamp, told.cleared_by, told.level) == ("DRAFT", "", "NO LEVEL YET")
    assert [one.snapshot for one in told.references] == ["data version 7"] * 2
    name, made = files(update(cleared_by=None), ["txt"])["txt"]
    assert name == "SGU 261123 Monday 23 November.txt"
    assert "DRAFT" in made.decode()


def test_a_cleared_one_names_who_cleared_it_and_what_was_frozen(update):
    made = files(update(), ["txt"])["txt"][1].decode()
    assert "DRAFT" not in made
    assert "Prepared by: Head A, Head B · Cleared by: Chief" in made
    assert [one.snapshot for one in note_of(update()).references] == [
        *("SGU/2026/48/1", "SGU/2026/48/2"),
    ]


def test_every_source_is_in_the_annex_as_the_command_line_would_put_it(update):
    first, second = note_of(update()).references
    assert first == sg_update.Reference(
        *(1, "How many boats of 1?", "rivers.of_1 --as-of 2026-11-20", "Register 1, as of 2026"),
        *("20 November 2026, 6.05 p.m. (New York time)", "SGU/2026/48/1"),
    )
    assert second.asked == "rivers.of_2 --top 5 --of A B"


def test_every_number_in_brackets_stands_in_the_annex_and_the_other_way_round(update):
    text = re.sub(r"\s+", " ", files(update(), ["txt"])["txt"][1].decode())
    above, _, annex = text.partition("Annex: sources and methods")
    assert (
        {*re.findall(r"\[(\d+)\]", above)}
        == {*re.findall(r"\[(\d+)\]", annex)} - {""}
        == {"1", "2"}
    )


def test_a_figure_has_its_chart_or_its_table_with_unit_and_source(update, chart):
    paragraph, drawn, table = note_of(update()).sections[0].blocks
    assert paragraph == sg_update.Paragraph(1, "Three boats ran [1].", "Follows up.")
    assert (drawn.chart, drawn.table) == (chart, None)
    assert (drawn.note, drawn.alternative) == (
        *("Boats, 2026. Source: [2].", "Finding 2. How many boats of 2?"),
    )
    assert (table.chart, table.note) == (None, "Boats, 2026. Source: [1].")
    assert [row.cells for row in table.table.rows] == [("Nile", "3"), ("Volga", "1")]
    assert [column.title for column in table.table.columns] == ["River", "Boats"]


@pytest.mark.parametrize(("rows", "cut"), [(40, ""), (41, "The first 40 of 41 rows. ")])
def test_a_table_that_is_cut_says_how_many_rows_there_are(update, rows, cut):
    long = pd.DataFrame({"river": [f"River {n}" for n in range(rows)], "boats": [*range(rows)]})
    *_, table = note_of(update(rows=long)).sections[0].blocks
    assert len(table.table.rows) == 40
    assert table.note == f"Boats, 2026. {cut}Source: [1]."


def test_every_part_is_there_and_one_with_nothing_to_say_says_so(update):
    made = update()
    empty = dict.fromkeys(("attention", "decisions", "coming", "line", "sources"), ())
    made.document = Made(sections=(Made(heading="Reforms", blocks=()),), **empty)
    text = files(made, ["txt"])["txt"][1].decode()
    headings = re.findall(r"\n([^\n]+)\n-{4,}\n\n([^\n]+)", text)
    assert headings == [
        ("For the Secretary-General’s attention", sg_update.NONE),
        ("Reforms", sg_update.NONE),
        ("Decisions requested", sg_update.NONE),
        ("Coming up", sg_update.NONE),
        ("Line to take", sg_update.NONE),
        ("Annex: sources and methods", sg_update.NONE),
    ]


def test_an_update_is_made_in_the_formats_asked_for_and_twice_the_same(update):
    made = files(update(), ["docx", "pdf", "txt"])
    assert [*made] == ["docx", "pdf", "txt"]
    assert {name.rpartition(".")[0] for name, _ in made.values()} == {
        "SGU 261123 Monday 23 November"
    }
    assert made["docx"][1].startswith(b"PK")
    assert made["pdf"][1].startswith(b"%PDF-")
    assert files(update(), ["docx", "pdf", "txt"]) == made
    assert [*files(update(), ["pdf"])] == ["pdf"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2026, 11, 16), (2026, 11, 16), "16 November 2026"),
        ((2026, 11, 16), (2026, 11, 22), "16 to 22 November 2026"),
        ((2026, 10, 30), (2026, 11, 5), "30 October to 5 November 2026"),
        ((2025, 12, 29), (2026, 1, 4), "29 December 2025 to 4 January 2026"),
    ],
)
def test_a_period_names_month_and_year_no_more_often_than_needed(first, last, said):
    assert span(dt.date(*first), dt.date(*last)) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-24T05:00+00:00", "24 November 2026, 12 a.m. (New York time)"),
        ("2026-11-24T04:59+00:00", "23 November 2026, 11.59 p.m. (New York time)"),
        ("2026-07-01T16:30+00:00", "1 July 2026, 12.30 p.m. (New York time)"),
    ],
)
def test_an_instant_is_said_as_the_clock_in_new_york_shows_it(at, said):
    assert instant(dt.datetime.fromisoformat(at)) == said
