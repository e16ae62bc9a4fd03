"""What stands on paper: every number with its source, every source with its number, in order."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from data_access.domain.sg_update import Day, Entry, Figure, Paragraph, Point, Reference
from data_access.domain.tables import Column, Row, Table
from data_access.sg_updates.content import SECTIONS, Binding, Content, Item
from data_access.sg_updates.documents import Header, document, letter

FRIDAY, WEDNESDAY = dt.date(2026, 6, 19), dt.date(2026, 6, 17)
ASKED = dt.datetime(2026, 6, 17, 16, tzinfo=dt.UTC)
BARS = {"mark": "bar"}
KEYS = "abcdef"
HEADER = Header(
    number=48,
    since=dt.date(2026, 6, 11),
    until=WEDNESDAY,
    level="confidential",
    day=FRIDAY,
    prepared_by=("Head A", "Head B"),
    cleared_by="Chief",
    next_on=dt.date(2026, 6, 26),
    demonstration=False,
)


@pytest.fixture
def sources(answer):
    """Six answers, one for each key; each finding says which it is."""
    return {key: answer({"n": [1]}, "x.y", f"Finding {key}.", since=key) for key in KEYS}


@pytest.fixture
def paper(sources, draw):
    """Compose items: `paper(Item(…), until=…)`; `header` replaces parts of the header."""
    bindings = {key: Binding("x.y", {"since": key}, {}, "n", ASKED) for key in "abcdefg"}

    def paper(*items: Item, until=WEDNESDAY, threads=None, gone="", **header):
        whole = Content(items, bindings)
        known = {bindings[key].asks: one for key, one in sources.items() if key not in gone}
        head = replace(HEADER, until=until, **header)
        return document(whole, known, head, threads=threads or {}, draw=draw)

    return paper


def paragraph(paper, text: str, **given) -> str:
    sections = paper(Item("1", "awareness", text=text), **given).sections
    return sections[0].blocks[0].text


# The header and the annex


def test_a_cleared_update_names_its_period_its_people_and_its_frozen_sources(paper):
    cleared = paper(Item("1", "awareness", text="{25|a} came."))
    assert (cleared.level, cleared.reference, cleared.stamp) == ("CONFIDENTIAL", "SGU/2026/48", "")
    assert cleared.subject == "Civil society update for 11 to 17 June 2026"
    assert (cleared.date, cleared.next) == (FRIDAY, "26 June 2026")
    assert (cleared.prepared_by, cleared.cleared_by) == ("Head A, Head B", "Chief")
    assert [one.snapshot for one in cleared.references] == ["SGU/2026/48/1"]


def test_a_draft_is_stamped_and_rests_on_a_data_version(paper):
    draft = paper(Item("1", "awareness", text="{25|a} came."), cleared_by=None, level=None)
    assert (draft.stamp, draft.cleared_by, draft.level) == ("DRAFT", "", "NOT YET CLASSIFIED")
    assert [one.snapshot for one in draft.references] == ["data version 1"]


def test_each_source_is_in_the_annex_as_on_the_command_line(paper, sources):
    params = {"since": "a", "top": 5, "of": ("A", "B"), "till": None}
    sources["a"] = replace(sources["a"], params=params, asked_at=ASKED)
    assert paper(Item("1", "awareness", text="{25|a} came.")).references == (
        Reference(
            *(1, "Which?", "x.y --since a --top 5 --of A B", ""),
            *("17 June 2026, 12 p.m. (New York time)", "SGU/2026/48/1"),
        ),
    )


# Sources


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Of {25|a}, {4|b} left.", "Of 25, 4 left [1, 2]."),
        ("{25|a} came. {4|b} left. {3|a} stayed.", "25 came [1]. 4 left [2]. 3 stayed [1]."),
        ("{Nine came.|a} Nobody left.", "Nine came [1]. Nobody left."),
        ("Did {25|a} come? Yes: {25|a}!", "Did 25 come [1]? Yes: 25 [1]!"),
        ("{25|a} came …", "25 came [1] …"),
        ("It holds {25|a}", "It holds 25 [1]"),
        ("{25|a} came by 3 p.m.", "25 came by 3 p.m. [1]"),
        ("He said “{25|a} came.”", "He said “25 came.” [1]"),
        ("No. 3 of {25|a}. {One. Two|b} three.", "No. 3 of 25 [1]. One. Two three [2]."),
        ("Nothing is cited.", "Nothing is cited."),
        ("Of {25|zz} nobody knows.", "Of 25 nobody knows."),
        ("", ""),
    ],
)
def test_a_number_has_its_source_at_the_end_of_its_sentence(paper, text, cited):
    assert paragraph(paper, text) == cited


def test_sources_are_numbered_as_they_are_read_and_the_annex_has_them_in_that_order(paper):
    said = paper(
        Item("1", "line", text="“{1|f} of {1|a}.”"),
        Item("2", "coming", "entry", "{Hall|d}", "{Forum|d}", on=dt.date(2026, 6, 30)),
        Item("3", "coming", "entry", "{Room|e}", "Meeting", on=dt.date(2026, 6, 22)),
        Item("4", "events", text="{1|c}."),
        Item("5", "awareness", text="It is {1|b}. It is {1|a}."),
        Item("6", "attention", lead="First.", text="{1|a}."),
    )
    assert said.attention == (Point("First.", "1 [1]."),)
    assert said.sections[0].blocks == (Paragraph(1, "It is 1 [2]. It is 1 [1]."),)
    assert said.sections[4].blocks == (Paragraph(2, "1 [3]."),)
    entries = [entry for day in said.coming for entry in day.entries]
    assert entries == [Entry("Room [4]", "Meeting", ""), Entry("Hall", "Forum [5]", "")]
    assert said.line == ("“1 of 1.” [1, 6]",)
    assert [answer.params["since"] for answer in said.answers] == ["a", "b", "c", "e", "d", "f"]


def test_the_annex_has_every_source_that_is_cited_and_no_other(paper):
    texts = {"lead": "{1|a} of it", "text": "{1|b}.", "reason": "{1|c}.", "owner": "{1|d}"}
    everywhere = [
        Item(f"{section} {number}", section, kind, **texts)
        for number, (section, kind) in enumerate(
            (section, {"decisions": "decision", "coming": "entry"}.get(section, "text"))
            for section in SECTIONS
        )
    ]
    for items in ([one] for one in everywhere):
        said = paper(*items)
        marks = ", ".join(re.findall(r"\[(\d[\d, ]*)\]", repr(replace(said, answers=()))))
        cited = set(map(int, marks.split(", ")))
        assert cited == {one.number for one in said.references}, items[0].section


def test_an_answer_that_can_no_longer_be_asked_has_no_number(paper):
    assert paragraph(paper, "{25|a} and {4|b}.", gone="a") == "25 and 4 [1]."


# Sections


def test_every_section_is_there_whether_it_says_anything_or_not(paper):
    said = paper()
    assert [section.heading for section in said.sections] == [
        *("Situational awareness", "Civil society engagement", "Reforms"),
        *("Partnership balance", "Civil society events"),
    ]
    assert all(section.blocks == () for section in said.sections)
    assert (said.attention, said.decisions, said.line, said.references) == ((), (), (), ())


def test_paragraphs_are_numbered_through_all_sections_and_figures_by_themselves(paper):
    said = paper(
        Item("1", "events", text="Third."),
        Item("2", "awareness", text="First."),
        Item("3", "reforms", "figure", shows="a"),
        Item("4", "reforms", text="Second."),
        Item("5", "events", "table", shows="b", text="Own caption of {1|c} and {1|b}"),
        Item("6", "events", "figure", shows="g"),
    )
    blocks = [block for section in said.sections for block in section.blocks]
    assert [(type(one), one.number) for one in blocks] == [
        *((Paragraph, 1), (Figure, 1), (Paragraph, 2), (Paragraph, 3), (Figure, 2)),
    ]
    figures = [one for one in blocks if isinstance(one, Figure)]
    assert figures == [
        Figure(1, "Finding a.", "Decisions. Source: [1].", "Finding a. Which?", BARS, None),
        # Its own source stands below it.
        Figure(
            *(2, "Own caption of 1 and 1 [2]", "Decisions. Source: [3].", "Finding b. Which?"),
            *(None, Table((Column("N", True, False),), (Row(("1",), False),))),
        ),
    ]


@pytest.mark.parametrize(("rows", "cut"), [(40, ""), (41, "The first 40 of 41 rows. ")])
def test_a_table_that_is_cut_has_its_number_of_rows_below_it(paper, sources, answer, rows, cut):
    sources["a"] = answer({"n": [*range(rows)]}, "x.y", "Finding a.", since="a")
    [table] = paper(Item("1", "events", "table", shows="a")).sections[-1].blocks
    assert len(table.table.rows) == 40
    assert table.note == f"Decisions. {cut}Source: [1]."


def test_what_follows_up_an_earlier_update_says_so(paper):
    items = [
        Item("1", "awareness", text="Again.", continues=(3, "x")),
        Item("2", "awareness", text="Gone.", continues=(3, "y")),
    ]
    said = paper(*items, threads={(3, "x"): "Follows up."})
    assert [one.thread for one in said.sections[0].blocks] == ["Follows up.", ""]


def test_decisions_have_letters_from_a_to_z_and_on(paper):
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"),
    ]
    item = Item("1", "decisions", "decision", "Matter", "Agree {1|a}.", "Why.", "Office", FRIDAY)
    [decision] = paper(item).decisions
    assert vars(decision) == {
        "letter": "A",
        "matter": "Matter",
        "recommendation": "Agree 1 [1].",
        "reason": "Why.",
        "owner": "Office",
        "needed_by": FRIDAY,
    }


# Coming up


def test_the_working_days_of_two_weeks_are_there_with_or_without_events(paper):
    days = paper(until=FRIDAY).coming
    assert [day.date.day for day in days] == [22, 23, 24, 25, 26, 29, 30, 1, 2, 3]
    assert {(day.entries, day.remark) for day in days} == {((), "No events")}
    days = paper(until=WEDNESDAY).coming
    assert [day.date.day for day in days] == [18, 19, 22, 23, 24, 25, 26]


def test_a_saturday_and_what_has_no_day_yet_are_not_left_out(paper):
    days = paper(
        Item(
            "1", "coming", "entry", "Hall", "On Saturday", owner="Opens it", on=dt.date(2026, 6, 27)
        ),
        Item("2", "coming", "entry", "Room", "Some day"),
        Item("3", "coming", "entry", "Lawn", "In a year", on=dt.date(2027, 6, 27)),
    ).coming
    said = {day.date: day for day in days if day.entries}
    assert said == {
        dt.date(2026, 6, 18): Day(dt.date(2026, 6, 18), (Entry("Room", "Some day", ""),)),
        dt.date(2026, 6, 27): Day(
            dt.date(2026, 6, 27), (Entry("Hall", "On Saturday", "Opens it"),)
        ),
        dt.date(2027, 6, 27): Day(dt.date(2027, 6, 27), (Entry("Lawn", "In a year", ""),)),
    }


@pytest.mark.parametrize("text", ["{|} {a|B} <b>", "مرحبا {25|zz} 👩🏽‍🚀.", "x" * 10_000])
def test_markup_stands_as_it_was_written(paper, text):
    read = text.replace("{25|zz}", "25")
    assert paragraph(paper, text) == read
