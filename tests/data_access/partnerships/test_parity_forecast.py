"""Whether the skew follows the funding, and what parity would take: by hand and by the vectors."""

import datetime as dt

import pandas as pd
import pytest

from data_access.domain.roles import Role, Viewer
from data_access.partnerships import parity_forecast
from data_access.queries import ask
from data_access.schema import sources

TODAY = dt.date(2026, 11, 25)
HEAD = Viewer(Role.FOCAL_POINT_HEAD, "Head")


def said(conn, asked, **params) -> str:
    return ask(conn, HEAD, asked, **params).finding


# Funding


@pytest.fixture
def driven(partnership):
    """Partnerships with a company and without, by what drove them: `driven(True, 9, 1)`."""
    numbers = iter(range(1000))

    def driven(by_funding: bool | None, company: int, none: int, **columns) -> None:
        for code, many in (("70", company), ("22", none)):
            for _ in range(many):
                partner = f"Partner {next(numbers)}:{code}"
                partnership(partner, funding_driven=by_funding, **columns)

    return driven


def test_the_gap_has_newcombes_interval_and_the_exact_probability(conn, driven):
    driven(True, 9, 1)
    driven(False, 3, 7)
    rows = parity_forecast.funding(conn).set_index("funding_driven")
    yes = rows.loc["yes"]
    assert list(yes[["partnerships", "either", "any_corporate", "unclear"]]) == [10, 10, 9, 0]
    assert (yes["share"], rows.loc["no", "share"]) == (0.9, 0.3)
    found = [yes[name] for name in ("difference", "difference_low", "difference_high")]
    assert found == pytest.approx([0.6, 0.170523, 0.809018], abs=5e-7)
    # Of 125,970 ways to place 12 companies, 2 × (10 × 120 + 1 × 45) are no likelier.
    assert yes["probability"] == pytest.approx(2490 / 125_970)
    assert yes["evidence"] == "suggestive"
    assert rows.loc["no":, ["difference", "probability"]].isna().all(axis=None)
    assert said(conn, parity_forecast.funding) == (
        "Companies are in 90 per cent of 10 partnerships that funding drove and 30 per cent of 10"
        " others: a suggestive association."
    )


def test_a_gap_that_chance_may_make_is_not_distinguishable_from_it(conn, driven):
    driven(True, 6, 4)
    driven(False, 5, 5)
    assert said(conn, parity_forecast.funding) == (
        "Companies are in 60 per cent of 10 partnerships that funding drove and 50 per cent of 10"
        " others: not distinguishable from chance."
    )


def test_a_large_gap_is_clear(conn, driven):
    driven(True, 40, 2)
    driven(False, 5, 30)
    assert parity_forecast.funding(conn)["evidence"].iloc[0] == "clear"
    assert said(conn, parity_forecast.funding).endswith(": a clear association.")


def test_below_half_known_no_finding_is_made(conn, driven):
    driven(True, 9, 1)
    driven(False, 1, 9)
    driven(None, 5, 16)
    assert said(conn, parity_forecast.funding) == (
        "Whether the skew follows the funding is unknown: what drove it is recorded for 49 per"
        " cent of 41 partnerships."
    )


def test_on_sources_that_never_say_nothing_is_said(conn, driven):
    driven(None, 5, 5)
    rows = parity_forecast.funding(conn).set_index("funding_driven")
    assert rows["either"].to_dict() == {"yes": 0, "no": 0, "unknown": 10}
    assert rows.loc["yes", "evidence"] == "cannot be said"
    assert said(conn, parity_forecast.funding) == (
        "Whether the skew follows the funding is unknown: what drove it is recorded for none of"
        " 10 partnerships."
    )


def test_fewer_than_ten_on_one_side_say_nothing(conn, driven):
    driven(True, 9, 0)
    driven(False, 0, 30)
    assert said(conn, parity_forecast.funding) == (
        "Whether the skew follows the funding is unknown: funding drove nine partnerships and not"
        " 30."
    )


def test_partners_on_neither_side_are_not_looked_at_and_the_contested_are_unclear(
    conn, partnership
):
    partnership("Ministry:10", funding_driven=True)
    partnership("Fund:60", funding_driven=True)
    partnership("Relief:22", "Fund:60", funding_driven=True)
    partnership("Relief:22", "Fund:60", "Acme:70", funding_driven=True)
    partnership("Acme:70", funding_driven=True, status="5")
    yes = parity_forecast.funding(conn).iloc[0]
    assert list(yes[["partnerships", "either", "any_corporate", "unclear"]]) == [4, 2, 1, 1]


def test_funding_is_of_partnerships_that_began_in_the_period(conn, driven):
    driven(True, 1, 0, starts="2025-06-30")
    driven(True, 1, 0, starts="2025-07-01")
    driven(False, 1, 0, starts=None)
    period = {"since": dt.date(2025, 1, 1), "until": dt.date(2025, 6, 30)}
    assert list(parity_forecast.funding(conn, **period)["partnerships"]) == [1, 0, 0]
    assert list(parity_forecast.funding(conn)["partnerships"]) == [2, 1, 0]
    nothing = {"since": dt.date(2024, 1, 1), "until": dt.date(2024, 12, 31)}
    assert said(conn, parity_forecast.funding, **nothing) == (
        "No partnership with a nonprofit or a company is recorded as begun in 2024."
    )
    with pytest.raises(ValueError, match="later than until"):
        parity_forecast.funding(conn, since=TODAY, until=dt.date(2020, 1, 1))


def test_no_partnerships_have_all_columns(conn, driven):
    empty = parity_forecast.funding(conn)
    driven(True, 1, 1)
    assert dict(empty.dtypes) == dict(parity_forecast.funding(conn).dtypes)


# What if


@pytest.fixture
def stock(partnership):
    """20 nonprofit and 60 corporate partnerships that are active; of late years three and 15."""
    for number in range(60):
        partnership(f"Acme {number}:70", starts="2025-06-01" if number < 15 else "2010-01-01")
    for number in range(20):
        partnership(f"Relief {number}:22", starts="2024-06-01" if number < 3 else "2010-01-01")


def pace(conn, **params) -> pd.DataFrame:
    given = {"by": dt.date(2030, 11, 25), "as_of": TODAY, **params}
    return parity_forecast.until_parity(conn, **given)


@pytest.mark.usefixtures("stock")
def test_parity_in_four_years_takes_15_nonprofit_partnerships_a_year(conn):
    rows = pace(conn)
    now = rows.iloc[0]
    assert list(now[["nonprofit", "corporate", "corporate_pace"]]) == [20, 60, 5]
    assert now["nonprofit_pace"] == 1
    assert (now["pace_since"], now["pace_until"], now["day"]) == (2023, 2025, TODAY)
    assert now["needed_pace"] == pytest.approx(15)
    assert now["needed"] == pytest.approx(60)
    assert list(rows["needed_pace"]) == [now["needed_pace"]] * 3
    assert said(conn, parity_forecast.until_parity, by=dt.date(2030, 11, 25), as_of=TODAY) == (
        "Reaching parity by 25 November 2030 takes 15.0 new nonprofit partnerships a year if"
        " companies add 5.0; 1.0 a year began from 2023 to 2025."
    )


@pytest.mark.usefixtures("stock")
def test_the_day_is_that_of_the_goals_unless_another_is_given(conn):
    for year, by in ((2026, 2030), (2029, 2030), (2030, 2031), (2035, 2036)):
        rows = parity_forecast.until_parity(conn, as_of=dt.date(year, 11, 25))
        assert list(rows["by"]) == [dt.date(by, 12, 31)] * 3


@pytest.mark.usefixtures("stock")
def test_a_corporate_pace_that_is_given_goes_before_the_one_on_record(conn):
    assert pace(conn, corporate_pace=0.0).iloc[0]["needed_pace"] == pytest.approx(10)
    assert pace(conn, corporate_pace=7.5).iloc[0]["needed_pace"] == pytest.approx(17.5)


@pytest.mark.usefixtures("stock")
def test_the_contested_make_a_band(conn, partnership):
    for number in range(4):
        partnership(f"Fund {number}:60")
    rows = pace(conn, corporate_pace=5.0)
    assert list(rows["contested_as"]) == ["left out", "nonprofit", "corporate"]
    assert list(rows["needed_pace"]) == pytest.approx([15, 14, 16])
    assert " takes 15.0 (14.0 to 16.0) new nonprofit partnerships a year" in said(
        conn, parity_forecast.until_parity, by=dt.date(2030, 11, 25), as_of=TODAY
    )


def test_parity_that_is_reached_may_have_to_be_kept_or_keeps_itself(conn, partnership):
    for number in range(10):
        partnership(f"Relief {number}:22", starts="2010-01-01")
    partnership("Acme:70", starts="2025-06-01")
    asked = {"by": dt.date(2030, 11, 25), "as_of": TODAY}
    assert said(conn, parity_forecast.until_parity, **asked) == (
        "Nonprofits lead, and will until 25 November 2030 if none is added."
    )
    assert said(conn, parity_forecast.until_parity, corporate_pace=4.0, **asked) == (
        "Keeping parity by 25 November 2030 takes 1.8 new nonprofit partnerships a year if"
        " companies add 4.0; 0.0 a year began from 2023 to 2025."
    )


def test_with_too_little_known_nothing_is_said_of_parity(conn, partnership):
    asked = {"by": dt.date(2030, 12, 31), "as_of": TODAY}
    assert said(conn, parity_forecast.until_parity, **asked) == (
        "No active partnership is recorded in the balance."
    )
    partnership("Acme:70", starts="2010-01-01")
    for number in range(2):
        partnership(f"Fund {number}:60")
    assert said(conn, parity_forecast.until_parity, **asked) == (
        "What parity by 31 December 2030 takes is unknown: the side of 33 per cent of active"
        " partnerships is recorded."
    )


def test_without_a_whole_year_on_record_there_is_no_pace(conn, partnership):
    partnership("Acme:70", starts="2025-01-02")
    asked = {"by": dt.date(2030, 12, 31), "as_of": TODAY}
    rows = parity_forecast.until_parity(conn, **asked)
    assert rows[["corporate_pace", "nonprofit_pace", "needed_pace"]].isna().all(axis=None)
    assert said(conn, parity_forecast.until_parity, **asked) == (
        "What parity by 31 December 2030 takes is unknown: no whole year of partnerships is"
        " recorded."
    )
    assert said(conn, parity_forecast.until_parity, corporate_pace=0.5, **asked) == (
        "Reaching parity by 31 December 2030 takes 0.7 new nonprofit partnerships a year if"
        " companies add 0.5."
    )


@pytest.mark.parametrize(
    ("first", "day", "years"),
    [
        ("2010-07-01", "2026-05-01", (2023, 2025)),
        ("2010-07-01", "2025-12-31", (2023, 2025)),
        ("2010-07-01", "2025-12-30", (2022, 2024)),
        ("2024-01-01", "2026-05-01", (2024, 2025)),
        ("2024-01-02", "2026-05-01", (2025, 2025)),
    ],
)
def test_the_paces_are_of_whole_years_that_are_on_record(conn, partnership, first, day, years):
    partnership("Acme:70", starts=first)
    partnership("Relief:22", starts="2001-01-01", status="5")
    speaks_for = dt.date.fromisoformat(day)
    conn.execute(sources.update().where(sources.c.name == "iati").values(speaks_for=speaks_for))
    row = pace(conn).iloc[0]
    assert (row["pace_since"], row["pace_until"], row["day"]) == (*years, speaks_for)


def test_the_time_begins_on_the_day_that_is_known_and_not_today(conn, partnership):
    for number in range(8):
        partnership(f"Acme {number}:70", starts="2010-01-01")
    day = dt.date(2022, 11, 25)
    conn.execute(sources.update().where(sources.c.name == "iati").values(speaks_for=day))
    assert pace(conn, corporate_pace=0.0).iloc[0]["needed_pace"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"by": TODAY}, "give a later day"),
        ({"corporate_pace": -1.0}, "not below zero"),
        ({"corporate_pace": float("nan")}, "not below zero"),
        ({"corporate_pace": float("inf")}, "not below zero"),
        ({"types": "guessed"}, "neither source nor reviewed"),
    ],
)
def test_a_day_that_has_passed_and_a_pace_that_is_none_are_refused(conn, params, refusal):
    with pytest.raises(ValueError, match=refusal):
        pace(conn, **params)


@pytest.mark.parametrize("name", ["funding", "until_parity"])
def test_a_member_states_link_may_ask_none_of_these(conn, name):
    link = Viewer(Role.MEMBER_STATE, "Fictional mission", state="XAA")
    with pytest.raises(PermissionError):
        ask(conn, link, getattr(parity_forecast, name))
