"""What stands on paper: every number with its source, every source with its number, in order."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from data_access.sg_updates.content import SECTIONS, Binding, Content, Item
from data_access.sg_updates.documents import Day, Entry, Figure, Paragraph, Point, document, letter

FRIDAY, WEDNESDAY = dt.date(2026, 6, 19), dt.date(2026, 6, 17)
ASKED = dt.datetime(2026, 6, 17, 16, tzinfo=dt.UTC)
KEYS = "abcdef"


@pytest.fixture
def sources(answer):
    """Six answers, one for each key; each finding says which it is."""
    return {key: answer({"n": [1]}, "x.y", f"Finding {key}.", since=key) for key in KEYS}


@pytest.fixture
def paper(sources):
    """Items as they stand on paper: `paper(Item(…))`."""
    bindings = {key: Binding("x.y", {"since": key}, {}, "n", ASKED) for key in "abcdefg"}

    def paper(*items: Item, until=WEDNESDAY, threads=None, gone=""):
        whole = Content(items, bindings)
        known = {bindings[key].asks: one for key, one in sources.items() if key not in gone}
        return document(whole, known, until=until, threads=threads or {})

    return paper


def paragraph(paper, text: str, **given) -> str:
    sections = paper(Item("1", "awareness", text=text), **given).sections
    return sections[0].blocks[0].text


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
    assert [answer.params["since"] for answer in said.sources] == ["a", "b", "c", "e", "d", "f"]


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
        marks = ", ".join(re.findall(r"\[(\d[\d, ]*)\]", repr(replace(said, sources=()))))
        cited = set(map(int, marks.split(", ")))
        assert cited == set(range(1, len(said.sources) + 1)), items[0].section


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
    assert (said.attention, said.decisions, said.line, said.sources) == ((), (), (), ())


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
    assert [(one.caption, one.source, one.table_alone) for one in figures] == [
        ("Finding a.", 1, False),
        # Its own source stands below it.
        ("Own caption of 1 and 1 [2]", 3, True),
    ]
    assert [one.answer.finding for one in figures] == ["Finding a.", "Finding b."]


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
    assert {(day.entries, day.said) for day in days} == {((), "No events")}
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
def test_hostile_text_stands_as_it_was_written(paper, text):
    read = text.replace("{25|zz}", "25")
    assert paragraph(paper, text) == read
