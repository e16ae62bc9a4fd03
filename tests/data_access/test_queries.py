"""An answer says what was asked, of which data, and who may hear it."""

import datetime as dt
import inspect
import typing

import pandas as pd
import pytest

from data_access.civil_society import engagement
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.answers import period, plain, records
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.partnerships import funding_balance
from data_access.queries import DEFAULTS, ask, every_query

NAMES = list(every_query())
# What may be released to Member States: a question more is a decision of its own.
RELEASED = (
    "contributors.bounds",
    "deferrals.gap",
    "deferrals.repeated",
    "docket.ledger",
    "events.upcoming",
    "inclusion.by_group",
    "lenses.balance",
    "member_states.decisions_by_year",
    "member_states.participation",
    "member_states.participation_by_group",
    "partnerships.contributions_by_year",
    "positions.own",
    "reforms.by_work_package",
    "waiting.time_by_group",
    "waiting.time_to_status",
)
# They are about a release or an update, which must be there.
OF_ONE = ("releases.comparison", "archive.comparison", "archive.corrections", "checking.remarks")
KENYA = Viewer(Role.MEMBER_STATE, "a Member State", state="KEN")
# What others build on: parameters, and columns in their order.
CONTRACT = {
    "accreditation.decisions_by_year": ("since until", "year outcome decisions organizations"),
    "accreditation.longest_deferred": (
        "top",
        "organization deferrals first_on last_on outcome_now",
    ),
    "partnerships.contributions_by_year": (
        "since until without",
        "year sector amount_usd known_share",
    ),
    "partnerships.partners_by_type": ("", "organization_type sector partners participations"),
    "reforms.milestones": (
        "as_of state",
        "action title work_package milestone due_on state days_overdue leads",
    ),
    "reforms.by_work_package": ("as_of", "work_package actions decided overdue"),
    "engagement.by_organization": ("since until top", "organization engagements participants"),
    "engagement.by_region": ("since until", "region organizations engagements participants"),
    "events.upcoming": (
        "as_of days",
        "event starts_at ends_at time_zone place mode registration_closes_on",
    ),
    "weekly.headlines": ("week", "area measure value previous_value unit period"),
}


@pytest.fixture(scope="module")
def nothing(untouched):
    """A connection to a database that holds nothing, on each engine."""
    database = connections.engine(untouched)
    with database.connect() as connection:
        yield connection
    database.dispose()


def given(asked) -> dict:
    """Something for each parameter that must be given."""
    kinds = typing.get_type_hints(asked.function)
    made = {int: 2024, str: "x", dt.date: dt.date(2024, 6, 14)}
    return {
        name: made[kinds[name]]
        for name, parameter in asked.open_parameters.items()
        if parameter.default is parameter.empty
    }


def a_reader(asked) -> Viewer:
    """One who may put the question: the Member State that it is about, or one of the office."""
    if asked.roles == {Role.MEMBER_STATE}:
        return KENYA
    role = next(role for role in Role if role in asked.roles)
    return Viewer(role, role.value, account=1)


def test_the_questions_that_others_build_on_keep_their_parameters_and_columns(nothing, head):
    found, expected = {}, {}
    for name, (parameters, columns) in CONTRACT.items():
        asked = every_query()[name]
        rows = ask(nothing, head, asked, **given(asked)).rows
        expected[name] = (set(parameters.split()), columns.split())
        found[name] = (
            expected[name][0] & set(asked.parameters),
            [column for column in rows.columns if column in expected[name][1]],
        )
    assert found == expected


def test_every_question_has_a_finding_and_all_its_columns_where_there_is_nothing(nothing):
    asked_of_nothing = [name for name in NAMES if name not in OF_ONE]
    wrong = {name: wrong_with(nothing, name) for name in asked_of_nothing}
    assert {name: what for name, what in wrong.items() if what} == {}


def wrong_with(nothing, name: str) -> list[str]:
    """What a reader would miss in the answer to a question where there is nothing."""
    asked = every_query()[name]
    answer = ask(nothing, a_reader(asked), asked, **given(asked))
    right = {
        "a finding": answer.finding.strip() == answer.finding != "",
        "no number that is none": "nan" not in answer.finding.lower().split(),
        "columns": len(answer.rows.columns) > 0,
        "a unit": bool(answer.unit),
        "its own name": answer.question == name,
    }
    return [what for what, holds in right.items() if not holds]


def test_every_question_is_put_in_the_readers_words_first():
    first = {name: every_query()[name].method.splitlines()[0] for name in NAMES}
    assert {name: line for name, line in first.items() if not line.endswith("?")} == {}


def test_every_parameter_of_a_question_is_given_by_name():
    positional = {
        f"{name} {parameter.name}"
        for name in NAMES
        for parameter in every_query()[name].parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    }
    assert positional == set()


def test_what_may_be_released_to_member_states_is_decided_question_by_question():
    found = [name for name in NAMES if Role.MEMBER_STATE in every_query()[name].roles]
    assert found == list(RELEASED)


def test_no_other_question_answers_a_delegate(nothing):
    for name in sorted(set(NAMES) - set(RELEASED)):
        asked = every_query()[name]
        with pytest.raises(PermissionError, match=f"^The member state may not run {name}"):
            ask(nothing, KENYA, asked, **given(asked))


def test_what_is_about_one_member_state_answers_it_alone():
    personal = [name for name in NAMES if "own_state" in filled(every_query()[name])]
    assert personal == ["member_states.participation", "positions.own"]
    for name in personal:
        assert every_query()[name].roles == {Role.MEMBER_STATE}


def test_what_is_about_one_of_the_office_answers_nobody_beyond_it():
    personal = [name for name in NAMES if "own_account" in filled(every_query()[name])]
    assert personal == [
        *(
            "agenda.waiting",
            "calendar_keys.own",
            "since.changes",
            "since.changes_in_confidence",
            "workload.own",
        ),
    ]
    for name in personal:
        assert every_query()[name].roles <= OFFICE


def filled(asked) -> set[str]:
    """The parameters that are filled from who asks."""
    return set(asked.parameters) - set(asked.open_parameters)


def test_permission_comes_before_the_parameters_are_looked_at(conn):
    link = Viewer(Role.MEMBER_STATE, "Permanent Mission")
    with pytest.raises(PermissionError):
        ask(conn, link, engagement.by_organization, colour="blue")


def test_a_parameter_that_is_missing_or_unknown_is_named(conn, head):
    with pytest.raises(TypeError, match=r"^engagement\.by_organization does not take colour\.$"):
        ask(conn, head, engagement.by_organization, colour="blue")
    profile = every_query()["organizations.profile"]
    with pytest.raises(TypeError, match=r"^organizations\.profile needs organization\.$"):
        ask(conn, head, profile)


def test_what_was_left_open_is_settled_and_said(conn, head, monkeypatch):
    by_package = every_query()["reforms.by_work_package"]
    monkeypatch.setitem(DEFAULTS, "as_of", lambda: dt.date(2026, 12, 5))
    assert ask(conn, head, by_package).params["as_of"] == dt.date(2026, 12, 5)


def test_two_answers_are_the_same_if_asked_the_same_of_the_same_data(conn, head, load_file):
    asked = {"since": dt.date(2026, 1, 1), "until": dt.date(2026, 12, 31)}
    first = ask(conn, head, engagement.by_organization, **asked)
    assert ask(conn, head, engagement.by_organization, **asked).key == first.key
    conn.rollback()
    load_file("engagements", "a.csv", "organization,occasion,kind,date\nA,Forum,event,2026-05-06\n")
    later = ask(conn, head, engagement.by_organization, **asked)
    assert later.version > first.version
    assert later.key != first.key


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"since": 2021, "until": 2024}, "2021 to 2024"),
        ({"since": 2024, "until": 2024}, "2024"),
        (
            {"since": dt.date(2024, 6, 10), "until": dt.date(2024, 6, 16)},
            "10 to 16 June 2024",
        ),
        ({"as_of": dt.date(2026, 12, 5)}, "as of 5 December 2026"),
        ({"week": "2026-W47"}, "16 to 22 November 2026"),
        ({"top": 5}, ""),
    ],
)
def test_a_period_is_said_in_words(params, said):
    assert period(params) == said


def test_values_are_plain_in_json_and_missing_is_not_zero():
    rows = pd.DataFrame(
        {
            "whole": pd.array([3, None], dtype="Int64"),
            "share": [0.5, None],
            "text": ["a", None],
            "on": [dt.date(2026, 12, 5), None],
            "at": [pd.Timestamp("2026-12-05T09:30"), pd.NaT],
            "yes": pd.array([True, None], dtype="boolean"),
        }
    )
    full, empty = records(rows)
    assert list(full.values()) == [3, 0.5, "a", "2026-12-05", "2026-12-05T09:30:00", True]
    assert list(empty.values()) == [None] * 6
    assert type(full["whole"]) is int
    assert plain(("a", dt.date(2026, 12, 5))) == ["a", "2026-12-05"]


def test_today_is_new_yorks_where_a_question_leaves_the_day_open(conn, head):
    answer = ask(conn, head, every_query()["events.upcoming"])
    assert answer.params["as_of"] == weeks.today()


def test_a_citation_says_what_was_found_in_what_and_how_to_ask_it_again(conn, head, load_file):
    load_file(
        "contributions",
        "a.csv",
        "year,donor,status,category,entity,rev_type,amount_usd\n"
        "2023,Fund,nonmember,NGOs,UNX,Other,3\n2023,Works,nonmember,Private Sector,UNX,Other,6\n",
    )
    answer = ask(conn, head, funding_balance.contributions_by_year, since=2023, until=2023)
    at = answer.asked_at
    assert answer.citation.splitlines() == [
        "Companies gave $2.00 per nonprofit dollar in 2023; 67 per cent of private money:"
        " companies gave more",
        "Unit: US dollars, nominal, by year of contribution · 2023",
        f"Source: {answer.cited}",
        "Question: partnerships.contributions_by_year · since 2023 · until 2023 · types source",
        f"Asked: {at.day} {at:%B %Y}, {at:%H:%M} UTC, of data version {answer.version}",
    ]
