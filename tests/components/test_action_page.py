"""One reform as the office follows it: what moved, what is in the way, what is not known."""

import datetime as dt

import pandas as pd

from components import action_page

MARCH, JUNE = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
MOVE = ["milestone", "due_before", "due_on", "moved_days", "moved_on", "by", "file", "reason"]


def test_the_latest_move_comes_first_with_who_and_why_or_that_nobody_said():
    rows = pd.DataFrame(
        [
            ("final", MARCH, JUNE, 92, MARCH, "staff", None, "The session was moved."),
            ("final", JUNE, None, pd.NA, JUNE, None, "later.json", None),
            ("final", None, MARCH, pd.NA, JUNE, None, None, None),
        ],
        columns=MOVE,
    ).astype({"moved_days": "Int64"})
    assert action_page.moves(rows)[["figure", "sentence", "note"]].values.tolist() == [
        [
            "–",
            "Final milestone moved to 1 March 2026: no reason recorded",
            "1 June 2026 · by another office",
        ],
        [
            "–",
            "Final milestone moved from 1 June 2026 to no date: no reason recorded",
            "1 June 2026 · later.json",
        ],
        [
            "+92",
            "Final milestone moved from 1 March 2026 to 1 June 2026: The session was moved.",
            "1 March 2026 · staff",
        ],
    ]


def test_what_is_out_of_the_way_says_since_when():
    rows = pd.DataFrame(
        [("No room", MARCH, None, 1), ("No money", MARCH, JUNE, 92)],
        columns=["text", "since", "resolved_on", "days"],
    ).astype({"resolved_on": object})
    rows["resolved_on"] = rows["resolved_on"].where(rows["resolved_on"].notna(), None)
    assert action_page.blockers(rows)[["figure", "unit", "note"]].values.tolist() == [
        ["1", "day", "since 1 March 2026"],
        ["92", "days", "since 1 March 2026, out of the way on 1 June 2026"],
    ]


def test_an_endorsement_of_reform_as_a_whole_says_so():
    rows = pd.DataFrame(
        [("Declaration", "Forum", MARCH, "Paragraph 4", "7"), ("Appeal", "Union", JUNE, None, "")],
        columns=["document", "body", "adopted_on", "clause", "key"],
    ).astype(object)
    assert action_page.endorsements(rows)[["figure", "sentence", "note"]].values.tolist() == [
        ["1 Mar", "Forum: Declaration", "Paragraph 4"],
        ["1 Jun", "Union: Appeal", "of reform as a whole"],
    ]
