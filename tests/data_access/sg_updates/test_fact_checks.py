"""The check names what an update claims and the data do not bear out, and nothing else."""

import datetime as dt
from dataclasses import replace

import pytest

from data_access.domain import formatting
from data_access.domain.sources import Source
from data_access.sg_updates import content
from data_access.sg_updates.content import Content, Item
from data_access.sg_updates.fact_checks import About, check

TODAY = dt.date(2026, 6, 17)
# Instants of imports are kept without a zone; the texts were written at 4 p.m. UTC on the 17th.
LATER, EARLIER = dt.datetime(2026, 6, 17, 16, 1), dt.datetime(2026, 6, 17, 15, 59)
ABOUT = About("unclassified", TODAY, TODAY, False, (), frozenset(), ("France", "Kenya", "Tonga"))
PEOPLE = frozenset({"example speaker"})
LINE = Item("line", "line", text="“The door is open.”")
DECISION = Item(
    *("one", "decisions", "decision", "Mend forms", "Agree.", "Others wait.", "Office of Forms"),
    TODAY,
)


def told(bound, **about) -> dict[str, bool]:
    """Each remark by what it is set aside by, and whether it blocks; there is a line to take."""
    whole = replace(bound.content, items=(*bound.content.items, LINE))
    return {one.key: one.blocking for one in check(whole, bound.answers, replace(ABOUT, **about))}


def words(bound, **about) -> list[str]:
    return [one.words for one in check(bound.content, bound.answers, replace(ABOUT, **about))]


@pytest.fixture
def count(answer):
    """An answer of two years: `count(103, 167)`, or of some days: `count(3, 4, "engagement.x")`."""

    def count(before: float, after: float, question="accreditation.decisions_by_year", **said):
        return answer({"year": [2024, 2025], "decisions": [before, after]}, question, **said)

    return count


# Numbers


def test_a_number_that_is_as_the_data_say_is_no_remark(says, count):
    both = count(103, 167)
    bound = says(
        "We had {103|a}, then {167|b}.", a=(both, "decisions", 0), b=(both, "decisions", 1)
    )
    assert told(bound) == {}


def test_a_number_that_moved_says_old_and_new_and_which_import_moved_it(says, count):
    bound = says("There were {103|a} closures.", a=(count(103, 5), "decisions", 0))
    bound.answers = dict.fromkeys(bound.answers, count(105, 5))
    assert told(bound) == {"moved:one:103 / 105": True}
    imports = (
        ("new.csv", "ngo_committee", LATER),
        ("other.csv", "reforms", LATER),
        ("old.csv", "ngo_committee", EARLIER),
    )
    assert words(bound, imports=imports)[0] == (
        "The text has “103”; the data now give “105”, since the import of new.csv (17 June 2026)."
    )
    assert words(bound, imports=imports[1:])[0] == "The text has “103”; the data now give “105”."


def test_a_number_that_somebody_changed_in_its_token_has_moved_as_well(says, count):
    bound = says("There were {104|a} closures.", a=(count(103, 5), "decisions", 0))
    assert told(bound) == {"moved:one:104 / 103": True}


def test_a_number_that_is_no_longer_in_the_data_is_gone(says, count, answer):
    bound = says("There were {103|a} closures.", a=(count(103, 5), "decisions", 0))
    bound.answers = dict.fromkeys(bound.answers, answer({"year": [2025], "decisions": [103]}))
    assert told(bound) == {"gone:one:103": True}
    bound.answers = {}
    assert told(bound) == {"gone:one:103": True}


def test_what_a_figure_shows_is_gone_where_its_question_is(says, count):
    parts = {"kind": "figure", "shows": "a"}
    bound = says("", "reforms", parts=parts, a=(count(1, 2), "finding"))
    assert told(bound) == {}
    bound.answers = {}
    assert told(bound) == {"gone:one:": True}


@pytest.mark.parametrize("part", ["lead", "text", "reason", "owner"])
def test_a_typed_number_is_unbound_wherever_it_stands(says, part):
    typed = {"text": "Nothing else.", part: "There were 25 closures."}
    bound = says(typed.pop("text"), parts=typed)
    assert told(bound) == {"unbound:one:25": True}


def test_a_token_that_is_bound_to_nothing_is_a_typed_number(says):
    assert told(says("There were {25|zz} closures.")) == {"unbound:one:25": True}


# Claims of change


@pytest.mark.parametrize(
    ("before", "after", "claim", "rules"),
    [
        (3, 4, "rose", ["chance"]),
        (4, 3, "fell", ["chance"]),
        (100, 110, "increased", ["chance"]),
        (0, 3, "grew", ["chance"]),
        (167, 103, "fell", []),
        (103, 167, "rose", []),
        (0, 20, "surged", []),
        (3, 4, "stood", []),
    ],
)
def test_a_claim_that_chance_could_have_made_blocks(says, count, before, after, claim, rules):
    both = count(before, after)
    cells = {"a": (both, "decisions", 0), "b": (both, "decisions", 1)}
    numbers = [
        content.token(formatting.spell(one), key) for one, key in ((before, "a"), (after, "b"))
    ]
    bound = says(f"Closures {claim} from {numbers[0]} to {numbers[1]}.", **cells)
    assert [key.split(":")[0] for key, blocks in told(bound).items() if blocks] == rules


def test_the_remark_says_both_numbers_and_the_interval(says, count):
    both = count(3, 4)
    bound = says(
        "Closures rose from {three|a} to {four|b}.",
        a=(both, "decisions", 0),
        b=(both, "decisions", 1),
    )
    assert words(bound)[0] == (
        "“rose” is not distinguishable from chance: 3 and 4"
        " (95 per cent interval of their ratio: 0.33 to 5.32)."
    )


def test_a_bold_claim_is_held_against_the_numbers_below_it(says, count):
    both = count(3, 4)
    bound = says(
        "There were {three|a}, then {four|b}.",
        "attention",
        parts={"lead": "Closures rose."},
        a=(both, "decisions", 0),
        b=(both, "decisions", 1),
    )
    assert told(bound) == {"chance:one:Closures rose.": True}


def test_what_is_counted_whole_rose_if_it_rose(says, count):
    money = count(3, 4, "partnerships.contributions_by_year")
    bound = says(
        "Partners rose from {three|a} to {four|b}.",
        a=(money, "decisions", 0),
        b=(money, "decisions", 1),
    )
    assert told(bound) == {}


def test_a_headline_of_the_week_is_held_against_the_week_before(says, answer):
    rows = {
        "area": ["engagement", "reforms"],
        "measure": ["engagements", "overdue"],
        "value": [4.0, 4.0],
        "previous_value": [3.0, 3.0],
    }
    week = answer(rows, "weekly.headlines")
    text = "Engagements rose to {four|a}."
    read = "Engagements rose to four."
    assert told(says(text, a=(week, "value", 0))) == {f"chance:one:{read}": True}
    # Reforms are counted whole, but a claim needs both its numbers.
    assert told(says(text, a=(week, "value", 1))) == {f"change:one:{read}": False}


@pytest.mark.parametrize(
    "text",
    ["Engagement grew.", "The gap is clear.", "Closures are declining since {103|a}."],
)
def test_a_claim_of_change_without_both_numbers_is_advised_against(says, count, text):
    bound = says(text, a=(count(103, 167), "decisions", 0))
    assert told(bound) == {f"change:one:{content.plain(text)}": False}


def test_a_finding_answers_for_its_own_words(says, count):
    both = count(3, 4, finding="Closures rose to four.")
    assert told(says("{Closures rose to four.|a}", a=(both, "finding"))) == {}


def test_numbers_of_two_sentences_are_no_pair(says, count):
    both = count(3, 4)
    cells = {"a": (both, "decisions", 0), "b": (both, "decisions", 1)}
    assert told(says("There were {three|a}. Closures rose to {four|b}.", **cells)) == {
        "change:one:Closures rose to four.": False
    }


# The whole


def test_a_level_of_classification_is_needed(says):
    assert told(says("Nothing."), level=None) == {"level::": True}


def test_demonstration_data_are_said_and_do_not_block(says):
    assert told(says("Nothing."), demonstration=True) == {"demonstration::": False}


@pytest.mark.parametrize(("days", "late"), [(30, False), (37, False), (38, True), (400, True)])
def test_a_source_is_late_once_it_is_overdue(says, count, days, late):
    speaks_for = TODAY - dt.timedelta(days=days)
    source = Source("x", "Fictional Register", "Example", 30, speaks_for, "day", None)
    bound = says("{103|a}.", a=(count(103, 5, sources=(source,)), "decisions", 0))
    assert told(bound) == ({"late::Fictional Register": False} if late else {})


def test_a_line_to_take_is_missed(says):
    [remark] = check(says("Nothing.").content, {}, ABOUT)
    assert (remark.rule, remark.blocking) == ("line", False)


def test_too_many_points_and_words_are_too_many():
    points = tuple(Item(str(n), "attention", lead="Lead.", text="Said.") for n in range(4))
    long = Item("long", "awareness", text="word " * 700)
    found = {one.rule for one in check(Content((*points, long, LINE)), {}, ABOUT)}
    assert found == {"T08", "T10", "T01", "T02"}


# Shape


def test_a_decision_that_is_whole_is_no_remark(says):
    assert told(says("", parts={})) == {"empty:one:": True}
    whole = Content((DECISION, LINE))
    assert check(whole, {}, ABOUT) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        *(({part: " "}, part) for part in ("lead", "text", "reason", "owner")),
        ({"on": None}, "on"),
        ({"on": TODAY - dt.timedelta(days=1)}, "on"),
    ],
)
def test_a_decision_that_lacks_something_blocks(change, found):
    [remark] = check(Content((replace(DECISION, **change), LINE)), {}, ABOUT)
    assert (remark.rule, remark.blocking, remark.found) == ("decision", True, found)


def test_what_comes_has_a_day():
    entry = Item("one", "coming", "entry", text="Forum")
    assert [one.rule for one in check(Content((entry, LINE)), {}, ABOUT)] == ["day"]
    dated = replace(entry, on=TODAY)
    assert check(Content((dated, LINE)), {}, ABOUT) == []


def test_two_texts_for_one_block(says):
    assert told(says("This or that.", parts={"beside": "other"})) == {"both:one:": True}


# Style and people


def test_style_that_blocks_and_style_that_is_advice(says):
    found = told(says("The UN met recently."))
    assert found == {"S15:one:UN": True, "S27:one:recently": False}


@pytest.mark.parametrize("column", ["finding", "event"])
def test_style_that_the_data_brought_is_not_the_writers_to_mend(says, answer, column):
    quoted = answer({"event": ["The UN Organisation forum"]}, finding="The UN Organisation forum")
    cell = (quoted, "finding") if column == "finding" else (quoted, "event", 0)
    found = told(says("We met at {The UN Organisation forum|a}.", a=cell))
    assert not any(found.values())


def test_style_around_what_the_data_brought_is_the_writers(says, count):
    bound = says("{103|a} closures were made.", a=(count(103, 5), "decisions", 0))
    assert told(bound) == {"S08:one:103 closures": True}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Ask EXAMPLE speaker now.", "this: the name of a contact"),
        ("Write to speaker@example.org", "this: an e-mail address"),
        ("Call +1 212 555 0123.", "this: a telephone number"),
    ],
)
def test_a_person_blocks_and_is_not_repeated_in_the_remark(says, text, place):
    bound = says(text)
    found = told(bound, people=PEOPLE)
    assert found[f"person:one:{place}"] is True
    [remark] = [one for one in words(bound, people=PEOPLE) if "identified" in one]
    assert not any(said in remark for said in ("speaker", "@", "555"))


def test_states_and_weekdays_are_held_against_what_is_so(says):
    found = told(says("On Monday 17 June 2026, Tonga, Kenya and France met."))
    assert [(key.split(":")[0], blocks) for key, blocks in found.items()] == [
        ("T03", True),
        ("T06", True),
    ]


def test_a_line_that_nobody_says_in_one_breath_is_advised_against():
    long = Item("one", "line", text="“" + "word " * 31 + ".”")
    assert "T09" in {one.rule for one in check(Content((long,)), {}, ABOUT)}


# Together


def test_a_remark_has_the_same_key_when_it_is_made_anew(says, count):
    bound = says("The UN had {104|a} and 25.", a=(count(103, 5), "decisions", 0))
    again = {*told(bound)}
    changed = says("We, the UN, had {104|a} and 25.", a=(count(103, 5), "decisions", 0))
    assert {*told(changed)} == again == {"moved:one:104 / 103", "unbound:one:25", "S15:one:UN"}


def test_a_number_that_moves_again_is_a_remark_of_its_own(says, count):
    bound = says("The Committee made {104|a}.", a=(count(103, 5), "decisions", 0))
    before = {*told(bound)}
    bound.answers = dict.fromkeys(bound.answers, count(105, 5))
    assert (before, {*told(bound)}) == ({"moved:one:104 / 103"}, {"moved:one:104 / 105"})


def test_what_blocks_comes_first_and_the_rest_in_the_order_of_the_document():
    items = (
        Item("b", "reforms", text="Recently 25 met."),
        Item("a", "awareness", text="The UN grew."),
        LINE,
    )
    found = [(one.rule, one.item) for one in check(Content(items), {}, ABOUT)]
    assert found == [("S15", "a"), ("unbound", "b"), ("change", "a"), ("S27", "b")]


MARKUP = "<br/>{|} {25|A} \\ مرحبا 👩🏽‍🚀 " * 300 + "x" * 3000


def test_long_text_with_markup_is_checked_to_its_end(says):
    assert len(MARKUP) > 10_000
    parts = dict.fromkeys(("lead", "reason", "owner"), MARKUP)
    found = told(says(MARKUP, parts=parts), people=PEOPLE)
    assert "unbound:one:25" in found
