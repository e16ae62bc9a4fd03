"""The Committee's own files, held against plain pandas on what stands in them."""

import datetime as dt
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.ngo_committee import accreditation
from data_access.queries import ask
from data_access.schema import decisions, organizations, roll_call_votes, roll_calls

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

OUTCOMES = {
    1: "recommended",
    3: "closed",
    4: "withdrawn",
    5: "not recommended",
    6: "status withdrawn",
    7: "deferred",
    10: "deferred",
    11: "reclassification deferred",
}
LISTS = (*range(1, 8), *range(9, 13))
# Rows of each file that hold no name of an organization, as an editor counts them.
NO_NAMES = {1: {2190, 2399}, 9: {1918}, 10: {1107, 1268}}


def path(folder: Path, number: int) -> Path:
    [found] = (folder / "ngo_committee").glob(f"{number}_*.xlsx")
    return found


def same(name: str) -> str:
    """A name without accents, case, signs, and what stands in brackets."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)", " ", name))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(re.sub(r"\W+", " ", re.sub("[.'’‘]", "", letters)).casefold().split())


@pytest.fixture(scope="module")
def raw(real_files) -> pd.DataFrame:
    """Every decision of the files, but file 9's, which stand in file 1."""
    parts = []
    for number, outcome in OUTCOMES.items():
        rows = pd.read_excel(path(real_files, number), engine="openpyxl")
        named = rows[rows["NGO_name"].map(lambda name: isinstance(name, str))]
        parts.append(
            pd.DataFrame(
                {
                    "name": named["NGO_name"].map(same),
                    "on": pd.to_datetime(named["Session_number"]).dt.date,
                    "outcome": outcome,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def load_number(load_file, real_files):
    """Load one of the files by its number."""

    def load_number(number: int):
        kind = "roll-calls" if number == 8 else "decisions"
        return load_file(kind, path(real_files, number), accept_rejects=number in NO_NAMES)

    return load_number


def test_every_year_and_outcome_agrees_with_pandas_and_so_do_the_longest_waits(
    load_number, raw, conn, head
):
    results = {number: load_number(number) for number in LISTS}
    rejected = {
        number: {complaint.row for complaint in result.rejected}
        for number, result in results.items()
        if result.rejected
    }
    assert rejected == NO_NAMES
    assert sum(result.read for result in results.values()) == 18_929
    again = [load_number(number) for number in LISTS]
    assert {(result.new, result.changed) for result in again} == {(0, 0)}

    years = accreditation.decisions_by_year(conn).set_index(["year", "outcome"])
    expected = raw.groupby([raw["on"].map(lambda day: day.year), "outcome"]).size()
    assert years["decisions"].to_dict() == expected.to_dict()

    deferred = raw[raw["outcome"] == "deferred"].groupby("name")["on"]
    waits = deferred.agg(["nunique", "min", "max"]).sort_values(
        ["nunique", "min"], ascending=[False, True], kind="stable"
    )
    last = raw.sort_values("on").groupby("name")["outcome"].last()
    found = accreditation.longest_deferred(conn, top=10)
    columns = ["deferrals", "first_on", "last_on"]
    assert found[columns].to_numpy().tolist() == waits.head(10).to_numpy().tolist()
    assert found["outcome_now"].tolist() == [last[same(name)] for name in found["organization"]]
    assert found.loc[0, "organization"] == "International Dalit Solidarity Network"
    assert found.loc[0, "deferrals"] == 26

    [report] = accreditation.reports(conn, dt.date(2024, 6, 10), dt.date(2024, 6, 16))
    assert report.counts == {"recommended": 103, "deferred": 326, "closed": 45}
    assert report.previous.reported_on == dt.date(2023, 6, 5)
    assert report.previous.counts == {"recommended": 167, "deferred": 294, "closed": 30}
    assert ask(conn, head, accreditation.decisions_by_report, until=2024).finding == (
        "Recommended 103, deferred 326 and closed 45 (resumed session, 14 June 2024); 5 June 2023:"
        " recommended 167, deferred 294 and closed 30."
    )


@pytest.mark.parametrize("order", [LISTS, (12, 11, 10, 7, 6, 5, 4, 3, 2, 1, 9)])
def test_whatever_comes_first_the_answers_are_the_same(load_number, conn, order):
    """File 9 comes after file 1, as it does in one call: it marks what file 1 brought."""
    for number in order:
        load_number(number)
    years = accreditation.decisions_by_year(conn)
    assert (years["decisions"].sum(), years["organizations"].sum()) == (14_766, 12_533)
    waits = accreditation.longest_deferred(conn, top=100)
    assert waits["deferrals"].sum() == 1_219
    firsts = sa.select(sa.func.count()).where(decisions.c.first_application)
    assert conn.scalar(firsts) == 6_367
    status = sa.select(organizations.c.consultative_status, sa.func.count()).group_by(
        organizations.c.consultative_status
    )
    known = dict(conn.execute(status).all())
    assert {name: known[name] for name in ("General", "Special", "Roster")} == {
        "General": 4,
        "Special": 150,
        "Roster": 18,
    }


def test_roll_calls_agree_with_pandas(load_number, conn, real_files):
    result = load_number(8)
    assert (result.read, result.new, result.rejected) == (1788, 1788, ())
    assert len(result.notices) == 1
    raw = pd.read_excel(path(real_files, 8), engine="openpyxl").dropna(subset=["Country"])
    raw["call"] = raw["Vote_topic"].notna().cumsum()
    raw["on"] = pd.to_datetime(raw["Session_number"]).dt.date.ffill()
    assert conn.scalar(sa.select(sa.func.count()).select_from(roll_calls)) == 96
    cast = raw["Country_vote"].str.strip().replace({"in favor": "in favour", "abstent": "absent"})
    expected = cast.groupby(raw["on"]).value_counts().to_dict()
    statement = (
        sa.select(roll_calls.c.reported_on, roll_call_votes.c.vote, sa.func.count())
        .join(roll_calls)
        .group_by(roll_calls.c.reported_on, roll_call_votes.c.vote)
    )
    assert {(day, vote): count for day, vote, count in conn.execute(statement)} == expected
    sizes = sa.select(sa.func.count()).select_from(roll_call_votes).group_by("roll_call_id")
    assert sorted(conn.scalars(sizes)) == sorted(raw.groupby("call").size())
    fates = sa.select(roll_calls.c.outcome, sa.func.count()).group_by(roll_calls.c.outcome)
    assert dict(conn.execute(fates).all()) == {"adopted": 45, "rejected": 50, "deferred": 1}
