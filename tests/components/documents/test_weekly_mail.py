"""The weekly overview as a mail: the finding first, readable wherever it is opened."""

import re
from dataclasses import dataclass, replace

import pandas as pd
import pytest

from components.documents import weekly_mail

LINE = ["figure", "unit", "sentence", "note"]
HOSTILE = "<script>alert(1)</script>\"'>{{ 7*7 }}"


@dataclass
class Answer:
    """What one question found."""

    rows: pd.DataFrame
    finding: str


def answers(title: str = "Fictional Forum") -> dict[str, Answer]:
    coming = [("20 Jun", "Saturday", title, "Example Hall, Nairobi")]
    tiles = [("Reforms overdue", 1200, "of 1,400 actions")]
    areas = [
        ("Reforms", "1,200", "overdue, +3", "As of 14 June 2026"),
        ("Events", "", "Nothing recorded for this week", "Not loaded yet"),
    ]
    said = {
        "agenda.tiles": (tiles, ["label", "value", "note"], "1,200 of the reforms overdue."),
        "agenda.decisions": ([], LINE, "No reform is overdue."),
        "weekly.changes": ([], LINE, "Nothing changed this week."),
        "agenda.coming": (coming, LINE, f"First of what is planned: {title}."),
        "areas.standing": (
            areas,
            ["label", "figure", "sentence", "freshness"],
            "1 of 2 areas up to date",
        ),
        "weekly.sources": (
            [("UN80 tracker", "as of 14 June 2026")],
            ["source", "standing"],
            "1 of 1 sources up to date",
        ),
        "weekly.heartbeat": ([], [], "Nothing was loaded yet."),
        "rollup.waiting": ([], [], "Counts by day are up to date."),
    }
    return {
        name: Answer(pd.DataFrame(rows, columns=columns), finding)
        for name, (rows, columns, finding) in said.items()
    }


@pytest.fixture
def week() -> weekly_mail.Week:
    return made()


def made(title: str = "Fictional Forum", *, demonstration: bool = False) -> weekly_mail.Week:
    return weekly_mail.week(
        answers(title),
        span="8 to 14 June 2026",
        as_of="14 June 2026",
        address="https://dashboard.example",
        demonstration=demonstration,
    )


def test_the_text_says_the_finding_first_then_each_section_of_the_page(week):
    assert weekly_mail.as_text(week) == (
        "Civil society and the United Nations: 8 to 14 June 2026\n"
        "Weekly overview, as of 14 June 2026\n\n"
        "1,200 of the reforms overdue.\n\n"
        "* Reforms overdue: 1,200\n"
        "  of 1,400 actions\n\n\n"
        "NEEDS A DECISION\n"
        "No reform is overdue.\n\n\n"
        "WHAT CHANGED\n"
        "Nothing changed this week.\n\n\n"
        "NEXT 14 DAYS\n"
        "First of what is planned: Fictional Forum.\n\n"
        "* 20 Jun Saturday: Fictional Forum\n"
        "  Example Hall, Nairobi\n\n\n"
        "HOW THE AREAS STAND\n"
        "1 of 2 areas up to date\n\n"
        "* Reforms: 1,200 overdue, +3\n"
        "  As of 14 June 2026\n"
        "* Events: Nothing recorded for this week\n"
        "  Not loaded yet\n\n\n"
        "SOURCES\n"
        "1 of 1 sources up to date\n\n"
        "* UN80 tracker: as of 14 June 2026\n\n\n"
        "Nothing was loaded yet. Counts by day are up to date.\n\n"
        "The dashboard:\n"
        "https://dashboard.example\n"
    )


def test_no_line_is_wider_than_72_columns_but_an_address():
    text = weekly_mail.as_text(made("A very long name of a forum " * 20 + "x" * 200))
    assert max(map(len, text.splitlines())) == 72


def test_text_of_the_data_begins_no_line_and_commands_no_terminal():
    text = weekly_mail.as_text(made("Forum\n\nSOURCES\r\x1b[2J\u202e"))
    assert "* 20 Jun Saturday: Forum SOURCES \\x1b[2J\\u202e\n" in text
    assert text.splitlines().count("SOURCES") == 1


def test_made_up_data_are_stamped_in_subject_text_and_html():
    stamped, plain = made(demonstration=True), made()
    assert stamped.subject == f"DEMONSTRATION: {plain.subject}"
    assert "\n\nDEMONSTRATION. Everything here is made up.\n\n" in weekly_mail.as_text(stamped)
    assert weekly_mail.as_html(stamped).count("DEMONSTRATION") == 2
    for drawn in (weekly_mail.as_text(plain), weekly_mail.as_html(plain)):
        assert "DEMONSTRATION" not in drawn


def test_the_html_has_a_language_a_title_and_headings_in_their_order(week):
    page = weekly_mail.as_html(week)
    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    assert f"<title>{week.title}</title>" in page
    assert re.findall(r"<(h\d)[^>]*>([^<]*)</\1>", page) == [
        ("h1", week.title),
        *[("h2", section.heading) for section in week.sections],
    ]


def test_the_html_fetches_nothing_runs_nothing_and_leads_to_the_dashboard_alone(week):
    page = weekly_mail.as_html(week)
    assert re.findall(r"<(?:script|img|link|style|form|iframe|svg)\b|url\(|@import", page) == []
    assert re.findall(r"\b(?:src|href|background|action)=\"([^\"]*)\"", page) == [week.address]
    assert re.findall(r"https?://[^\"<]*", page) == [week.address] * 2


def test_without_styles_the_html_says_all_that_the_text_says(week):
    bare = " ".join(re.sub(r"<[^>]*>", " ", weekly_mail.as_html(week)).split())
    for row in (*week.tiles, *(row for section in week.sections for row in section.rows)):
        for part in (row.figure, row.unit, row.said, row.note):
            assert part in bare
    for finding in (week.finding, *(section.finding for section in week.sections), week.closing):
        assert finding in bare


def test_no_text_of_the_data_is_markup():
    page = weekly_mail.as_html(made(HOSTILE))
    assert "<script" not in page
    assert "49" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&gt;{{ 7*7 }}") == 2


def test_an_address_is_escaped_as_any_text(week):
    page = weekly_mail.as_html(replace(week, address='https://a"><b>'))
    assert "<b>" not in page
