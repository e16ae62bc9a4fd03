"""What an update says is read as it was written, whatever somebody writes."""

import datetime as dt

import pytest

from data_access.sg_updates import content
from data_access.sg_updates.content import Binding, Content, Item, Overruled

ASKED = dt.datetime(2026, 6, 17, 16, 5, 0, 1234, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 17)
BINDING = Binding(
    "events.past",
    {"as_of": DAY, "top": 5, "without": ("UNX", "UNY"), "since": None},
    {"event": "Fictional Forum", "starts_on": DAY, "place": None},
    "in_all",
    ASKED,
)
ITEM = Item(
    *("one", "decisions", "decision", "Lead", "{25|a} came.", "Reason", "Owner", DAY),
    shows="a",
    continues=(3, "other"),
    beside="two",
)
AWKWARD = {
    "markup": "<b>bold</b> #strong[a] $x$ {{ 7*7 }} **b** \\",
    "long": "x" * 10_000,
    "right to left": "مرحبا بالعالم \N{RIGHT-TO-LEFT OVERRIDE}abc",
    "emoji": "👩🏽‍🚀🇰🇪 e\N{COMBINING ACUTE ACCENT}",
    "braces and bars": "{|} { 25 | } {25|A} {a|b|c} {{25|a} }|{",
    "signs": "\x00\t\r\n\N{LINE SEPARATOR} “ \" ' \\u0041",
}


def test_a_version_is_read_as_it_was_written():
    aside = Overruled("unbound:one:25", "It is a name.", "Head")
    whole = Content((ITEM, Item("two", "line")), {"a": BINDING}, (aside,))
    again = content.read(content.write(whole))
    assert again == whole
    assert again.items[0].continues == (3, "other")
    assert again.bindings["a"].params["without"] == ("UNX", "UNY")
    assert again.bindings["a"].where["starts_on"] == DAY
    assert again.bindings["a"].asked_at == ASKED


def test_a_version_that_says_nothing_is_one_too():
    assert content.read(content.write(Content())) == Content()


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_what_somebody_wrote_stays_letter_for_letter(text):
    parts = dict.fromkeys((*content.TEXTS, "kind", "id", "section"), text)
    held = {"a": Binding(text, {"search": text}, {text: text}, text, ASKED)}
    whole = Content((Item(**parts),), held, (Overruled(text, text, text),))
    assert content.read(content.write(whole)) == whole


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_whatever_a_token_says_it_stays_one_token(text):
    written = f"Before {content.token(text, 'ab')} after {content.token('25', 'c')}"
    assert list(content.tokens(written)) == [(content.harmless(text), "ab"), ("25", "c")]
    assert content.plain(written) == f"Before {content.harmless(text)} after 25"


def test_what_is_made_harmless_keeps_its_length_and_its_other_letters():
    assert content.harmless("a{b|c}d ü") == "a(b¦c)d ü"
    assert content.harmless("nothing to do") == "nothing to do"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{25|b} came", [("25", "b")]),
        ("{25|b}{26|aa}", [("25", "b"), ("26", "aa")]),
        ("{|b}", [("", "b")]),
        ("{two\nlines|b}", [("two\nlines", "b")]),
        ("{{25|b}}", [("25", "b")]),
        ("{25|B} {25|} {25|1} {25} 25|b {25|b", []),
    ],
)
def test_a_token_is_what_was_written_a_bar_and_a_key_in_braces(text, found):
    assert list(content.tokens(text)) == found


def test_what_is_typed_stays_where_it_stood_beside_tokens():
    text = "Of {1,140|a} people, 25 stayed."
    assert content.by_hand(text) == "Of           people, 25 stayed."
    assert content.by_hand(text).index("25") == text.index("25")


def test_what_an_item_rests_on_comes_in_the_order_of_its_text():
    others = {key: Binding(key, {}, {}, "x", ASKED) for key in "abcd"}
    item = Item("one", "decisions", text="{1|b} {2|a} {3|b} {4|zz}", lead="{1|c}", shows="d")
    cited = Content((item,), others).cited(item)
    assert [binding.question for binding in cited] == ["d", "c", "b", "a", "b"]


def test_two_bindings_rest_on_one_answer_where_question_and_parameters_are_the_same():
    turned = Binding(
        "events.past",
        {"top": 5, "since": None, "without": ("UNX", "UNY"), "as_of": DAY},
        *({}, "other", ASKED),
    )
    assert turned.asks == BINDING.asks
    # A date is no text that looks like it, and a tuple no list.
    for other in ({"as_of": DAY.isoformat()}, {"top": "5"}, {"without": ["UNX", "UNY"]}):
        changed = Binding("events.past", BINDING.params | other, {}, "in_all", ASKED)
        assert changed.asks != BINDING.asks


def test_a_version_is_lines_with_headings_in_the_offices_order():
    items = (
        Item("1", "line", text="“We listen.”"),
        Item("2", "attention", lead="Grown.", text="{25|a} came."),
        Item("3", "reforms", "figure", shows="a", text="Caption"),
        Item("4", "events"),
    )
    told = content.lines(Content(items, {"a": BINDING}))
    assert [line for line in told if not line.startswith(" ")] == [*content.SECTIONS.values()]
    below = {line.strip(): told[place - 1] for place, line in enumerate(told) if line[0] == " "}
    assert below == {
        "Grown. 25 came.": "For the Secretary-General’s attention",
        "(figure: events.past) Caption": "Reforms",
        "(empty)": "Civil society events",
        "“We listen.”": "Line to take",
    }


def test_an_update_is_found_by_what_it_says_and_not_by_its_headings():
    items = (Item("1", "partnerships", text="{25|a} came.", owner="Office"),)
    assert content.words(Content(items, {"a": BINDING})).split() == ["25", "came.", "Office"]
