"""Asked of a time that no source covers, no query answers with a 0 or with a none."""

import datetime as dt
import re

import pandas as pd
import pytest

from data_access.database import connections
from data_access.domain.answers import Answer
from tests.data_access.every_answer import PERIOD, answers

# Before the first day of every source, real or made up.
SINCE, UNTIL = dt.date(1990, 1, 1), dt.date(1990, 12, 31)
NOTHING = re.compile(r"\b(?:no|none|nothing|never|zero|0)\b", re.IGNORECASE)
OF_THE_RECORD = re.compile(r"\b(?:recorded|loaded|listed|no data|not tracked)\b", re.IGNORECASE)
# What people of the office did is known from the first day of the database.
OF_THE_OFFICE = ("audit.", "archive.", "links.", "workload.", "outreach.log")

# Columns that number the rows or lines of an answer.
NUMBERING = ["sequence", "in_all", "place"]


def zeros(answer: Answer) -> list[str]:
    """Name the columns that have a 0, and the finding where it says that there is none."""
    counts = answer.rows.select_dtypes("number").drop(columns=NUMBERING, errors="ignore")
    found = [str(name) for name in counts if not name.endswith("_id") and (counts[name] == 0).any()]
    says_none = NOTHING.search(answer.finding) and not OF_THE_RECORD.search(answer.finding)
    return found + ([answer.finding] if says_none else [])


def wrong(conn) -> list[str]:
    found = [
        one
        for one in answers(conn, SINCE, UNTIL)
        if PERIOD & set(one.params) and not one.question.startswith(OF_THE_OFFICE)
    ]
    assert len(found) > 60
    named = [(one.question, zeros(one)) for one in found]
    return [f"{name}: {'; '.join(what)}" for name, what in named if what]


def answer(rows: dict, finding: str) -> Answer:
    parts = {"unit": "", "method": "", "sources": (), "version": 1, "asked_at": SINCE}
    return Answer("a.b", {}, pd.DataFrame(rows), finding, **parts)


@pytest.mark.parametrize(
    ("rows", "finding", "found"),
    [
        ({"overdue": [0, 3]}, "Three actions are overdue.", ["overdue"]),
        ({"overdue": [pd.NA]}, "None is overdue.", ["None is overdue."]),
        ({"overdue": [pd.NA]}, "No reform actions are recorded for 1990.", []),
        ({"overdue": [3], "event_id": [0]}, "Three actions are overdue.", []),
    ],
)
def test_a_zero_in_rows_or_sentence_is_recognized(rows, finding, found):
    assert zeros(answer(rows, finding)) == found


def test_no_query_on_the_demonstration_counts_0_before_its_sources_begin(demonstration_template):
    database = connections.engine(f"sqlite:///{demonstration_template}")
    with database.connect() as conn:
        found = wrong(conn)
    assert not found, "\n".join(found)
    database.dispose()


@pytest.mark.real_data
@pytest.mark.slow
def test_no_query_on_the_real_files_counts_0_before_they_begin(real_world):
    found = wrong(real_world)
    assert not found, "\n".join(found)
