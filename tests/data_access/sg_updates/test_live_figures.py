"""A number in a text is a cell of an answer: written as it is read, and found again."""

import datetime as dt

import pandas as pd
import pytest

from data_access.domain.roles import OFFICE
from data_access.sg_updates import live_figures
from data_access.sg_updates.content import Content, Item


@pytest.mark.parametrize(
    ("column", "value", "written"),
    [
        ("decisions", 0, "no"),
        ("decisions", 3, "three"),
        ("decisions", 9, "nine"),
        ("decisions", 10, "10"),
        ("decisions", 1140, "1,140"),
        ("amount", 40.0, "40"),
        ("ratio", 1.27, "1.3"),
        ("share", 0.47, "47 per cent"),
        ("population_share", 1, "100 per cent"),
        ("known_share", 0.004, "0.4 per cent"),
        ("known_share", 0.9996, "99.96 per cent"),
        ("amount_usd", 1_200_000, "$1.2 million"),
        ("amount_usd", 2_000_000_000.0, "$2 billion"),
        ("amount_usd", 12_300, "$12,300"),
        ("due_on", dt.date(2026, 12, 5), "5 December 2026"),
        ("year", 2026, "2026"),
        ("action", 5, "5"),
        ("decided", True, "yes"),
        ("event", "A {Fictional|Forum}", "A (Fictional¦Forum)"),
    ],
)
def test_a_cell_is_written_as_the_united_nations_writes_it(column, value, written):
    assert live_figures.forms(column, value)[0] == written


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT, [1], {"a": 1}])
def test_what_is_missing_has_no_figure(value):
    assert live_figures.forms("decisions", value) == []


@pytest.mark.parametrize(
    ("column", "value", "accepted", "refused"),
    [
        ("decisions", 3, {"three", "3", "Three"}, {"four", "03", "THREE"}),
        ("decisions", 25, {"25", "Twenty-five"}, {"25.0", "twenty-six"}),
        ("decisions", 1140, {"1,140"}, {"1140", "1,100"}),
        ("decisions", 105, {"105", "one hundred and five"}, {"five", "one hundred"}),
        ("decisions", 24, {"24", "two dozen"}, {"a dozen"}),
        ("decisions", 0, {"no", "None"}, {"one"}),
        ("share", 0.667, {"two thirds", "Two-thirds"}, {"three quarters", "a third"}),
        ("share", 0.25, {"a quarter", "one quarter"}, {"half"}),
        ("share", 0.473, {"47 per cent", "47.3 per cent"}, {"47%", "48 per cent"}),
        ("share", 0.004, {"0.4 per cent"}, {"0 per cent"}),
        ("share", 0.996, {"99.6 per cent"}, {"100 per cent"}),
        ("ratio", 15.26, {"15.3", "15.26", "15"}, {"16"}),
        # Rounded to whole numbers these would be other amounts.
        ("ratio", 1.5, {"1.5"}, {"2"}),
        ("amount_usd", 1_500_000, {"$1.5 million", "$1,500,000"}, {"$2 million"}),
        ("amount_usd", 15_300_000, {"$15.3 million", "$15 million"}, {"$16 million"}),
        ("due_on", dt.date(2026, 12, 5), {"5 December 2026", "5 December"}, {"6 December"}),
    ],
)
def test_a_cell_may_be_written_in_other_ways_that_say_as_much(column, value, accepted, refused):
    forms = set(live_figures.forms(column, value))
    assert accepted <= forms
    assert not refused & forms


# Which cell

ROWS = {"year": [2024, 2025, 2025], "outcome": ["closed", "closed", "deferred"]}


def test_a_row_is_found_again_after_rows_were_reordered_and_added(answer):
    then = answer({**ROWS, "decisions": [103, 4, 167]})
    binding, said = live_figures.bind(then, "decisions", 2)
    assert (binding.where, said) == ({"year": 2025, "outcome": "deferred"}, "167")
    rows = {
        "year": [2025, 2026, 2024, 2025],
        "outcome": ["deferred", "deferred", "closed", "closed"],
        "decisions": [168, 5, 103, 4],
    }
    assert live_figures.said_now(binding, answer(rows))[0] == "168"
    assert live_figures.value_of(binding, answer(rows)) == 168


def test_a_row_that_is_gone_has_nothing_to_say(answer):
    binding, _ = live_figures.bind(answer({**ROWS, "decisions": [1, 2, 3]}), "decisions", 1)
    for rows in (
        {"year": [2024], "outcome": ["closed"], "decisions": [2]},
        {"year": [2025], "outcome": ["closed"], "others": [2]},
        {"outcome": ["closed"], "decisions": [2]},
        {"year": [2025], "outcome": ["closed"], "decisions": pd.array([pd.NA], "Int64")},
    ):
        assert live_figures.said_now(binding, answer(rows)) == []
    assert live_figures.said_now(binding, None) == []
    assert (
        live_figures.value_of(binding, answer({"year": [], "outcome": [], "decisions": []})) is None
    )


def test_a_row_is_known_by_what_is_missing_in_it_too(answer):
    rows = {"month": [None, dt.date(2026, 5, 1)], "people": [7, 12]}
    binding, _ = live_figures.bind(answer(rows), "people", 0)
    assert binding.where == {"month": None}
    turned = {"month": [dt.date(2026, 5, 1), None], "people": [12, 8]}
    assert live_figures.said_now(binding, answer(turned)) == ["eight", "8", "Eight"]


def test_a_single_row_needs_nothing_to_be_known_by(answer):
    binding, said = live_figures.bind(answer({"days": [12]}), "days", 0)
    assert (binding.where, said) == ({}, "12")


def test_two_events_of_one_name_say_their_name_and_no_number_that_differs(answer):
    twice = answer({"sentence": ["Forum", "Forum"], "people": [10, 20], "halls": [3, 3]})
    binding, said = live_figures.bind(twice, "sentence", 1)
    assert (said, live_figures.said_now(binding, twice)) == ("Forum", ["Forum"])
    assert live_figures.bind(twice, "halls", 0)[1] == "three"
    with pytest.raises(ValueError, match="tells this row from the others"):
        live_figures.bind(twice, "people", 0)


def test_a_finding_is_bound_without_a_row(answer):
    then = answer({"year": [2025]}, finding="One {was} decided.")
    binding, said = live_figures.bind(then, "finding")
    assert (binding.where, said) == ({}, "One (was) decided.")
    later = answer({"year": [2025]}, finding="Two were decided.")
    assert live_figures.said_now(binding, later) == ["Two were decided."]


@pytest.mark.parametrize(("column", "place"), [("people", 0), ("year", 1), ("year", -1)])
def test_there_is_no_binding_to_a_cell_that_is_not_there(answer, column, place):
    with pytest.raises(ValueError, match="no such cell"):
        live_figures.bind(answer({"year": [2025]}), column, place)


def test_there_is_no_binding_to_a_cell_that_is_missing(answer):
    with pytest.raises(ValueError, match="no figure to write"):
        live_figures.bind(answer({"year": [2025], "people": [None]}), "people", 0)


# What somebody typed


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Of 476, 103 were deferred.", ["476", "103"]),
        ("It was 1,140, in nine months", ["1,140", "nine"]),
        ("Two of three", ["Two", "three"]),
        ("twenty-five and fifty and eleven", ["twenty-five", "fifty", "eleven"]),
        ("47 per cent, or 47.5 per cent", ["47 per cent", "47.5 per cent"]),
        ("$1.2 million and $12,300.", ["$1.2 million", "$12,300"]),
        ("(25) “26”", ["25", "26"]),
        ("2,026 people and 20251 people", ["2,026", "20251"]),
        ("$2026 and 2026 per cent", ["$2026", "2026 per cent"]),
        ("24-hour", ["24"]),
        ("Two thirds, a quarter of them, half of the rest", ["Two thirds", "a quarter", "half"]),
        ("Half a dozen, two dozen; dozens came", ["Half a dozen", "two dozen", "dozens"]),
        ("US$5m and $3 bn went to 10k people", ["US$5m", "$3 bn", "10k"]),
        ("In June no organization took part, none of 25", ["no", "none", "25"]),
        ("Some 2024 organizations. 2025 States came", ["2024", "2025"]),
        ("They met XII organizations", ["XII"]),
        ("one hundred and five came, of two thousand", ["one hundred and five", "two thousand"]),
        ("In June 2026, 25 came", ["25"]),
    ],
)
def test_a_number_typed_by_hand_is_marked(text, numbers):
    found = live_figures.typed(text)
    assert [said for _, said in found] == numbers
    assert all(text[at:].startswith(said) for at, said in found)


@pytest.mark.parametrize(
    "text",
    [
        "on 5 December 2026, 23 November and 30–31 May",
        "14 to 16 June, 14 and 15 June 2026",
        "in 2025, from 2024 to 2026, 2025–2026 and the 1990s",
        "at 10 a.m., 10.30 a.m. and 3 p.m.",
        "A/80/392, A/RES/75/1, E/C.2/2024/CRP.12 and ST/SGB/2007/6",
        "resolution 60/251, decision 1/112, resolution 1325 (2000)",
        "Goal 16, SDG 5, paragraph 3, para. 4, Article 71, item 5, UN80, figure 2",
        "COVID-19, Beijing+30 and the G-77",
        "In 2024 organizations met; the 2024 sessions were held; it was about 2024",
        "chapter XII, phase II countries; a third meeting, the first half of May, half an hour",
        "no longer an organization; no doubt; No. 3",
        "one of them, once; nobody; someone; often; weight",
        "{25|a} came, {twenty|b} of {47 per cent|c}",
        "",
    ],
)
def test_dates_times_years_symbols_and_tokens_are_no_numbers_of_somebodys(text):
    assert live_figures.typed(text) == []


def test_a_number_beside_a_token_is_marked_at_its_own_place():
    text = "{25|a} of 26 came"
    assert live_figures.typed(text) == [(text.index("26"), "26")]


def test_the_cells_that_a_typed_number_could_be_are_found_and_no_others(answer):
    first = answer({"year": [2024, 2025], "decisions": [3, 25], "outcome": ["25", "3"]})
    second = answer({"share": [0.25, 0.03], "people": [25, 26]}, since=2025)
    known = {"first": first, "second": second}
    assert live_figures.likely("25", known) == [(first, 1, "decisions"), (second, 0, "people")]
    assert live_figures.likely("Three", known) == [(first, 0, "decisions")]
    assert live_figures.likely("3 per cent", known) == [(second, 1, "share")]
    assert live_figures.likely("27", known) == []


def test_keys_go_from_a_to_z_and_on_without_taking_one_that_is_there():
    known: list[str] = []
    for _ in range(703):
        known.append(live_figures.key_after(known))
    assert (known[0], known[25], known[26], known[701], known[702]) == ("a", "z", "aa", "zz", "aaa")
    assert len(set(known)) == 703
    assert live_figures.key_after(["b"]) == "c"
    assert live_figures.key_after(["a", "c"]) == "d"


def test_a_finding_that_is_written_out_has_its_numbers_marked_and_cells_stay(answer, says):
    then = answer({"year": [2025], "decisions": [3]}, finding="Of 25, three were decided.")
    text = "{Of 25, three were decided.|a} {3|b} {4|zz}"
    told = says(text, a=(then, "finding"), b=(then, "decisions", 0))
    loose = live_figures.loosened(told.item.text, told.content.bindings)
    assert loose == "Of 25, three were decided. {3|b} {4|zz}"
    assert [said for _, said in live_figures.typed(loose)] == ["25", "three"]


def test_a_total_moves_with_any_of_its_rows(answer):
    binding, said = live_figures.bind(answer({**ROWS, "decisions": [1, 2, 3]}), "decisions")
    assert said == "six"
    more = {"year": [2024, 2026], "outcome": ["closed", "closed"], "decisions": [20, 5]}
    assert live_figures.said_now(binding, answer(more))[0] == "25"
    # Years, shares and what is no number make no total.
    for column in ("year", "outcome", "share"):
        with pytest.raises(ValueError, match="no such cell"):
            live_figures.bind(answer({**ROWS, "share": [0.5, 0.2, 0.3]}), column)


# As the data say today


def test_a_token_that_moved_is_written_anew_and_others_stay(answer, says):
    then = answer({**ROWS, "decisions": [103, 4, 167]})
    told = says(
        "From {103|a} to {167|b}, {Four|c} closed; 12 more, {old|zz}.",
        parts={"lead": "{167|b}", "reason": "{four|c}"},
        **{key: (then, "decisions", place) for key, place in {"a": 0, "b": 2, "c": 1}.items()},
    )
    now = answer({**ROWS, "decisions": [103, 4, 168]})
    asks = told.content.bindings["a"].asks
    item = live_figures.renewed(told.content, {asks: now}).items[0]
    assert item.text == "From {103|a} to {168|b}, {Four|c} closed; 12 more, {old|zz}."
    assert (item.lead, item.reason) == ("{168|b}", "{four|c}")
    gone = answer({"year": [2024], "outcome": ["closed"], "decisions": [99]})
    item = live_figures.renewed(told.content, {asks: gone}).items[0]
    assert item.text == "From {99|a} to {167|b}, {Four|c} closed; 12 more, {old|zz}."
    assert live_figures.renewed(told.content, {}) == told.content


# The answers that it rests on


def test_what_an_update_can_quote_needs_but_a_period_and_may_be_asked_by_the_whole_office():
    names = live_figures.bindable()
    assert {"reforms.by_work_package", "weekly.changes", "accreditation.decisions_by_year"} <= {
        *names
    }
    # About one organization; of a Member State; in confidence; of the office, which nobody clears.
    for not_among in (
        *("organizations.profile", "positions.own", "positions.private"),
        *("audit.trail", "archive.register"),
    ):
        assert not_among not in names
    for name in names:
        asked = live_figures.every_query()[name]
        assert asked.roles >= OFFICE
        assert names[name] == asked.method.splitlines()[0]


def test_a_question_is_kept_to_the_period_in_whatever_way_it_takes_one():
    days = dt.date(2025, 12, 30), dt.date(2026, 1, 5)
    assert live_figures.about("engagement.by_month", *days) == dict(
        zip(("since", "until"), days, strict=True)
    )
    years = live_figures.about("accreditation.decisions_by_year", *days)
    assert years == {"since": 2025, "until": 2026}
    assert live_figures.about("weekly.changes", *days) == {"as_of": days[1], "week": "2026-W02"}
    assert live_figures.about("events.past", *days) == {"as_of": days[1]}


def test_each_answer_is_asked_once_in_the_order_of_the_document(answer, says):
    cells = answer({"decisions": [1]}), answer({"decisions": [2]}, since=2025)
    told = says(
        "{two|b} {one|a} {one|c}", a=(cells[0], "decisions", 0), b=(cells[1], "decisions", 0)
    )
    known = {**told.content.bindings, "c": told.content.bindings["a"]}
    unused = {**known, "d": known["a"]}
    content = Content((*told.content.items, Item("x", "line", text="{one|a}")), unused)
    assert live_figures.used(content) == [known["b"], known["a"]]
