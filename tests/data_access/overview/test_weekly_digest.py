"""The weekly overview at once: the same answers as the page, for those who never sign in."""

import datetime as dt
import json

import pytest

from data_access.database import connections
from data_access.domain.roles import Role, Viewer
from data_access.overview import weekly_digest
from data_access.schema import events

WEEK = "2026-W24"
MARKUP = '<img src=x alt="a">{{ 7*7 }} \x1b[0m & \u202eforum'
STAFF = Viewer(Role.STAFF, "staff")


def test_each_question_of_the_page_is_put_once_for_the_same_day(conn, at):
    at("2026-06-10T11:00Z")
    answers = weekly_digest.answers(conn, STAFF, WEEK)
    assert {name: dict(answer.params) for name, answer in answers.items()} == {
        "agenda.tiles": {"week": WEEK, "as_of": dt.date(2026, 6, 10)},
        "agenda.decisions": {"week": WEEK, "as_of": dt.date(2026, 6, 10), "top": 5},
        "weekly.changes": {"week": WEEK, "as_of": dt.date(2026, 6, 10), "top": 5},
        "agenda.coming": {"week": WEEK, "as_of": dt.date(2026, 6, 10), "top": 5},
        "areas.standing": {"week": WEEK, "as_of": dt.date(2026, 6, 10)},
        "weekly.sources": {"as_of": dt.date(2026, 6, 10)},
        "weekly.heartbeat": {},
        "rollup.waiting": {},
    }


def test_sources_are_as_old_as_they_were_on_the_last_day_of_a_week_that_is_over(conn, at):
    at("2026-11-10T11:00Z")
    answers = weekly_digest.answers(conn, STAFF, WEEK)
    assert answers["weekly.sources"].params == {"as_of": dt.date(2026, 6, 14)}
    assert answers["agenda.tiles"].params["as_of"] == dt.date(2026, 11, 10)


@pytest.mark.parametrize("role", [Role.MEMBER_STATE, Role.OPERATOR])
def test_nobody_else_than_the_office_reads_it(conn, role):
    with pytest.raises(PermissionError, match=r"may not run agenda\.tiles"):
        weekly_digest.answers(conn, Viewer(role, "other", state="KEN"), WEEK)


# On the command line


def event(title: str) -> str:
    quoted = title.replace('"', '""')
    return f'title,starts_on,ends_on\n"{quoted}",2026-06-20,2026-06-21\n'


def test_in_json_it_is_each_answer_exactly_as_it_is_asked(say, load_file, at):
    load_file("events", "a.csv", event("Fictional Forum"))
    at("2026-06-20T11:00Z")
    status, out, err = say("weekly", "--week", WEEK, "--format", "json")
    told = json.loads(out)
    assert (status, err, told["week"]) == (0, "", WEEK)
    asked = [(f"--{name}", value) for name, value in (("week", WEEK), ("as-of", "2026-06-14"))]
    answers = {answer["question"]: answer for answer in told["answers"]}
    for name, answer in answers.items():
        options = {"weekly.sources": asked[1:], "weekly.heartbeat": [], "rollup.waiting": []}
        given = [part for option in options.get(name, asked[:1]) for part in option]
        alone = json.loads(say("ask", name, *given, "--format", "json")[1])
        assert alone | {"asked_at": answer["asked_at"]} == answer
    assert list(answers) == [asked.name for asked in weekly_digest.QUERIES]
    assert answers["agenda.coming"]["rows"][0]["sentence"] == "Fictional Forum"


def test_it_is_this_week_of_new_york_where_none_is_named(say, at):
    at("2026-06-15T03:30Z")
    assert json.loads(say("weekly", "--format", "json")[1])["week"] == WEEK
    at("2026-06-15T04:30Z")
    assert json.loads(say("weekly", "--format", "json")[1])["week"] == "2026-W25"


def test_text_ends_with_the_address_of_the_dashboard_and_is_not_wider_than_72_columns(
    say, load_file, monkeypatch
):
    monkeypatch.setenv("PUBLIC_URL", "https://dashboard.example")
    load_file("events", "a.csv", event(f"Fictional Forum {'on Rivers ' * 30}"))
    status, out, err = say("weekly", "--week", WEEK)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:2] == [
        "Civil society and the United Nations: 8 to 14 June 2026",
        "Weekly overview, as of 14 June 2026",
    ]
    assert lines[-1] == "https://dashboard.example"
    assert max(map(len, lines)) <= 72
    assert "DEMONSTRATION" not in out


def test_markup_in_the_title_of_an_event_stays_text(say, database):
    # Imports refuse some of these letters; another office may write them all the same.
    day = dt.date(2026, 6, 20)
    row = {"title": MARKUP, "title_key": "x", "starts_on": day, "ends_on": day}
    with connections.writing(database) as conn:
        conn.execute(events.insert().values(row))
    text = say("weekly", "--week", WEEK)[1]
    assert '* 20 Jun Saturday: <img src=x alt="a">{{ 7*7 }} ' in text
    assert not any(sign in text for sign in ("\x1b", "\u202e"))
    html = say("weekly", "--week", WEEK, "--format", "html")[1]
    assert "&lt;img src=x alt=&#34;a&#34;&gt;{{ 7*7 }} " in html
    assert not any(sign in html for sign in ("\x1b", "\u202e", "<img", "49"))


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ("2026-W54", "'2026-W54' is not a week such as 2026-W47."),
        ("next", "'next' is not a week such as 2026-W47."),
        ("2199-W52", "The week 2199-W52 begins after 2026-06-14."),
    ],
)
def test_a_week_that_is_none_or_has_not_begun_is_said_in_one_sentence(say, at, week, sentence):
    at("2026-06-15T03:30Z")
    for form in ("text", "html", "json"):
        assert say("weekly", "--week", week, "--format", form) == (1, "", f"{sentence}\n")
