"""Few organizations and people by name are found in what is to be released, and nothing else."""

import datetime as dt

import pandas as pd
import pytest

from data_access import privacy
from data_access.domain.answers import Answer
from data_access.domain.contacts import Contact
from data_access.releases import small_counts


def answer(rows: pd.DataFrame, finding: str = "Nothing.", **params) -> Answer:
    told = (rows, finding, "Things", "Which?", (), 1, dt.datetime.now(dt.UTC))
    return Answer("x.y", params, *told)


def counts(*values: int | None) -> pd.DataFrame:
    groups = [f"group {number}" for number in range(len(values))]
    return pd.DataFrame({"group": groups, "organizations": pd.array(values, dtype="Int64")})


@pytest.mark.parametrize(
    ("values", "withheld"),
    [
        ((5, 90), False),
        ((0, 5), False),
        ((None, 5), False),
        ((), False),
        ((1, 90), True),
        ((90, 4), True),
        ((4, None), True),
    ],
)
def test_one_to_four_organizations_are_too_few_and_none_or_unknown_are_not(values, withheld):
    assert small_counts.too_few(counts(*values), ("organizations",)) is withheld


def test_what_counts_no_organizations_is_never_too_few():
    money = pd.DataFrame({"amount_usd": [1.0, 3.0], "organizations": [1, 2]})
    assert not small_counts.too_few(money, ())


MAY = {"since": dt.date(2026, 5, 1), "until": dt.date(2026, 5, 31)}
JUNE = {"since": dt.date(2026, 6, 1), "until": dt.date(2026, 6, 30)}
BOTH = {"since": dt.date(2026, 5, 1), "until": dt.date(2026, 6, 30)}
EVER = {"since": None, "until": None}


@pytest.mark.parametrize(
    ("one", "other", "tells"),
    [
        ((31, MAY), (33, BOTH), True),
        ((33, BOTH), (31, MAY), True),
        ((33, JUNE), (31, BOTH), True),
        ((31, MAY), (33, EVER), True),
        ((31, MAY), (36, BOTH), False),
        ((31, MAY), (31, BOTH), False),
        # Of another time, and a correction.
        ((31, MAY), (33, JUNE), False),
        ((31, MAY), (33, MAY), False),
        ((31, {"since": 2020, "until": 2024}), (33, {"since": 2020, "until": 2025}), True),
        ((31, {"since": 2020, "until": 2024}), (33, {"since": 2021, "until": 2025}), False),
    ],
)
def test_a_period_within_another_tells_of_few_by_their_difference(one, other, tells):
    pair = [answer(counts(20, number), **period) for number, period in (one, other)]
    assert small_counts.differ_by_few(*pair, ("organizations",)) is tells


def test_cells_are_held_against_the_same_cell_whatever_the_order_of_rows():
    turned = answer(counts(20, 33).iloc[::-1], **BOTH)
    told = [
        small_counts.differ_by_few(answer(counts(20, number), **MAY), turned, ("organizations",))
        for number in (33, 31)
    ]
    assert told == [False, True]


def test_what_is_said_of_a_cell_does_not_keep_it_from_being_held_against_itself():
    may, both = counts(20, 31), counts(20, 33)
    may["evidence"], both["evidence"] = ["clear", "clear"], ["clear", "suggestive"]
    told = answer(may.astype({"evidence": "str"}), **MAY)
    assert small_counts.differ_by_few(
        told, answer(both.astype({"evidence": "str"}), **BOTH), ("organizations",)
    )


@pytest.mark.parametrize(
    "text",
    [
        "write to speaker@example.org",
        "Speaker.Name+un@sub.example.org",
        "<a href='mailto:a@b.example'>",
        "speaker\N{FULLWIDTH COMMERCIAL AT}example.org",
        "speaker@\N{ZERO WIDTH SPACE}example.org",
    ],
)
def test_an_e_mail_address_is_found(text):
    assert list(privacy.people_in_text("here", text, frozenset())) == ["here: an e-mail address"]


@pytest.mark.parametrize(
    "text",
    [
        "call +44 20 79 46 09 58",
        "+1 (212) 555-0123",
        "(212) 555-0123",
        "0012125550123",
        "212-555-0123 ext. 4",
        "tel 020/7946.0958",
        "+44 20 7946 0958 or by mail",
    ],
)
def test_a_telephone_number_is_found(text):
    found = list(privacy.people_in_text("here", text, frozenset()))
    assert found == ["here: a telephone number"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24",
        "from 2025-12-01 to 2026-11-24",
        "from 2013 to 2024, 1,234,567,890 dollars",
        "A/RES/75/1, paragraph 12; E/2024/32 (Part II)",
        "E/C.2/2024/CRP.12",
        "24.11.2026 and 12/05/2026",
        "2019-2024",
        "2019 - 2024",
        "Of 476 applications, 103 were recommended and 326 deferred",
        "90.5 per cent",
        "ISO 3166-1",
        "https://example.org/events/1234567",
        "",
    ],
)
def test_dates_amounts_and_symbols_are_no_telephone_numbers(text):
    assert list(privacy.people_in_text("here", text, frozenset())) == []


@pytest.mark.parametrize(
    "text",
    [
        "as Example Speaker said",
        "EXAMPLE  SPEAKER",
        "(Éxample Speaker)",
        "Speech by Example Speaker's deputy".replace("'s", ""),
    ],
)
def test_the_name_of_a_contact_is_found_however_it_is_written(text):
    names = privacy.names_of([Contact("Example Speaker")])
    assert list(privacy.people_in_text("here", text, names)) == ["here: the name of a contact"]


def test_a_part_of_a_word_or_a_very_short_name_is_no_find():
    names = privacy.names_of([Contact("Example Speaker"), Contact("Li"), Contact("")])
    told = "Counterexample Speakers Li and others"
    assert list(privacy.people_in_text("here", told, names)) == []


def test_each_place_is_named_and_what_stands_there_is_not_repeated():
    rows = pd.DataFrame({"event": ["Forum", "Ask Example Speaker"], "hidden": ["a@b.example"] * 2})
    asked = answer(rows, "Write to speaker@example.org.")
    names = privacy.names_of([Contact("Example Speaker")])
    assert list(privacy.people_in(asked, ("event",), names)) == [
        "x.y, its finding: an e-mail address",
        "x.y, row 2, column event: the name of a contact",
    ]


def test_a_note_is_tidied_and_holds_no_way_to_reach_a_person():
    assert privacy.noted("  By its\n statutes. ", "reason") == "By its statutes."
    assert privacy.noted("x" * 20, "note", most=20) == "x" * 20
    for text, said in (
        (" ", "^Give a note, in up to 20 letters"),
        ("x" * 21, "^Give a note, in up to 20 letters"),
        ("a.person@example.org", "^The note: an e-mail address does not belong there"),
    ):
        with pytest.raises(ValueError, match=said):
            privacy.noted(text, "note", most=20)
