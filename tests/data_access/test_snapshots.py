"""A snapshot is read as it was frozen, to the type of each column, and is never asked again."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest

from data_access.database import connections
from data_access.domain.answers import Answer
from data_access.domain.releases import Snapshot
from data_access.domain.roles import Role, Viewer
from data_access.domain.sources import Source
from data_access.queries import ask, every_query
from data_access.snapshots import freeze, thaw

SOURCE = Source(
    *("register", "Register", "Office", 7, dt.date(2026, 11, 20), "day"),
    loaded_at=dt.datetime(2026, 11, 21, 9, 30),
)


def answer(rows: pd.DataFrame, **params) -> Answer:
    return Answer(
        question="reforms.milestones",
        params=params,
        rows=rows,
        finding="One is overdue “here”; <b>not</b> there.",
        unit="Milestones",
        method="Which?\n\nColumns:",
        sources=(SOURCE,),
        version=7,
        asked_at=dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC),
    )


def test_every_type_of_column_comes_back_as_it_was():
    rows = pd.DataFrame(
        {
            "text": pd.Series(["=1+1", None, "é\u202e"], dtype="str"),
            "whole": pd.Series([1, None, 2**40], dtype="Int64"),
            "plain": [1, 2, 3],
            "share": pd.Series([0.1, None, 1e-9], dtype="Float64"),
            "amount": [0.5, float("nan"), -3.0],
            "yes": [True, False, True],
            "day": pd.Series([dt.date(2026, 1, 31), None, None], dtype=object),
            "instant": pd.to_datetime(["2026-01-31 10:00:00.000001", None, None]),
            "nothing": pd.Series([None, None, None], dtype=object),
        }
    )
    columns = {name: name.capitalize() for name in rows}
    read = thaw(freeze(Snapshot(answer(rows), columns, {"mark": "bar"})))
    pd.testing.assert_frame_equal(read.answer.rows, rows)
    assert (read.columns, read.chart) == (columns, {"mark": "bar"})


def test_parameters_and_sources_come_back_as_they_were():
    params = {
        "since": dt.date(2026, 1, 1),
        "until": None,
        "without": ("UNX", "UNY"),
        "top": 5,
        "search": "2026-01-01",
        "at": dt.datetime(2026, 1, 1, 9),
    }
    frozen = answer(pd.DataFrame({"a": [1]}), **params)
    read = thaw(freeze(Snapshot(frozen, {"a": "A"}))).answer
    assert dict(read.params) == params
    assert (read.sources, read.cited, read.finding) == (
        frozen.sources,
        frozen.cited,
        frozen.finding,
    )
    assert (read.version, read.asked_at, read.period) == (7, frozen.asked_at, frozen.period)


def test_what_was_not_shown_is_not_kept():
    rows = pd.DataFrame({"shown": [1], "hidden": ["CNRY-HIDDEN"]})
    kept = freeze(Snapshot(answer(rows), {"shown": "Shown"}))
    assert "CNRY-HIDDEN" not in kept
    assert list(thaw(kept).answer.rows) == ["shown"]


def test_a_table_without_rows_keeps_its_columns_and_their_types():
    rows = pd.DataFrame({"a": pd.Series([], dtype="Int64"), "b": pd.Series([], dtype="str")})
    read = thaw(freeze(Snapshot(answer(rows), {"b": "B", "a": "A"}))).answer.rows
    pd.testing.assert_frame_equal(read, rows[["b", "a"]])


@pytest.mark.slow
def test_the_answers_to_every_question_of_the_demonstration_can_be_frozen(sqlite_url, demonstrate):
    database = connections.engine(sqlite_url)
    viewer = {True: Viewer(Role.MEMBER_STATE, "x", state="XAA"), False: None}
    demonstrate(database)
    with connections.writing(database) as conn:
        for asked in every_query().values():
            needed = [one for one in asked.open_parameters.values() if one.default is one.empty]
            if needed or "params" in asked.method:
                continue
            reader = viewer[asked.roles == {Role.MEMBER_STATE}] or Viewer(
                next(iter(asked.roles - {Role.MEMBER_STATE})), "x", account=1
            )
            given = ask(conn, reader, asked)
            columns = {name: name for name in given.rows}
            read = thaw(freeze(Snapshot(given, columns))).answer
            pd.testing.assert_frame_equal(read.rows, given.rows.reset_index(drop=True))
            assert dataclasses.replace(read, rows=None) == dataclasses.replace(given, rows=None)
    database.dispose()
