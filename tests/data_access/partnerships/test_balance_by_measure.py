"""Three lenses on one balance: each held to cases by hand, with what must not count beside them."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import within
from data_access.domain.roles import Role, Viewer
from data_access.partnerships import balance_by_measure, type_reviews
from data_access.queries import ask
from data_access.schema import contributions, import_batches, organizations, partnerships, sources

TODAY = dt.date(2026, 11, 25)
SIDES = ["nonprofit", "corporate", "contested"]


def lens(conn, name: str = "count", **params) -> dict:
    rows = balance_by_measure.balance(conn, **{"as_of": TODAY, **params}).set_index("lens")
    return rows.loc[name].to_dict()


def sides(conn, name: str = "count", **params) -> list[float]:
    row = lens(conn, name, **params)
    return [row[side] for side in SIDES]


def said(conn, **params) -> str:
    head = Viewer(Role.FOCAL_POINT_HEAD, "Head")
    return ask(conn, head, balance_by_measure.balance, **{"as_of": TODAY, **params}).finding


@pytest.fixture
def give(conn):
    """Record a contribution in one line, such as `give(2024, "corporate", 5)`."""
    count = iter(range(1000))

    def give(year: int, sector: str, amount: float, entity: str = "UNX") -> None:
        row = {"year": year, "donor": f"Fictional donor {next(count)}", "donor_status": "nonmember"}
        row |= {"category": sector, "sector": sector, "entity": entity, "revenue_type": "Other"}
        conn.execute(contributions.insert().values(**row, amount_usd=amount))

    return give


@pytest.fixture
def brought(conn):
    """An import of a day, its id in return: `brought("2026-05-01")`."""

    def brought(day: str) -> int:
        row = {"kind": "partnerships", "file_name": "a.csv", "sha256": "", "source": "partnerships"}
        row |= {f"{name}_rows": 0 for name in ("read", "new", "changed", "unchanged", "rejected")}
        row |= {"speaks_for": dt.date.fromisoformat(day), "loaded_at": dt.datetime(2026, 5, 1)}
        return conn.scalar(import_batches.insert().values(row).returning(import_batches.c.id))

    return brought


# Who counts on which side


def test_60_corporate_and_20_nonprofit_partnerships_are_three_for_each(conn, partnership):
    for number in range(60):
        partnership(f"Acme {number}:70")
    for number in range(20):
        partnership(f"Relief {number}:22")
    row = lens(conn)
    assert [row[side] for side in SIDES] == [20, 60, 0]
    assert (row["corporate_share"], row["index"], row["verdict"]) == (0.75, -0.5, "corporate")
    assert (row["known_share"], row["low_share"], row["high_share"]) == (1, 0.75, 0.75)


def test_without_a_nonprofit_all_is_corporate_and_nothing_is_infinite(conn, partnership):
    partnership("Acme:70")
    row = lens(conn)
    assert (row["corporate_share"], row["index"], row["verdict"]) == (1, -1, "corporate")


def test_a_partner_of_three_has_a_third_of_its_partnership(conn, partnership):
    partnership("Acme:70", "Relief:22", "Aid:21")
    partnership("Acme:70")
    partnership("Relief:22")
    assert sides(conn) == pytest.approx([5 / 3, 4 / 3, 0])
    row = lens(conn)
    # Whole partnerships beside them: two have a company and two a nonprofit, of three with either.
    assert (row["either"], row["any_corporate"], row["any_nonprofit"]) == (3, 2, 2)
    assert row["any_share"] == pytest.approx(2 / 3)
    assert (row["any_low_share"], row["any_high_share"]) == pytest.approx(
        (0.2077, 0.9385), abs=5e-5
    )


def test_governments_and_multilaterals_have_their_part_and_are_on_neither_side(conn, partnership):
    partnership("Ministry:10", "City:11", "Agency:15", "Bank:40")
    partnership("Ministry:10", "Relief:22")
    assert sides(conn) == [0.5, 0, 0]
    row = lens(conn)
    assert (row["partnerships"], row["in_balance"], row["known_share"]) == (2, 1, 1)


@pytest.mark.parametrize("code", ["60", "80", "30", "90", ""])
def test_foundations_and_other_and_unknown_types_are_contested(conn, partnership, code):
    partnership(f"Someone:{code}", "Relief:22")
    row = lens(conn)
    assert [row[side] for side in SIDES] == [0.5, 0, 0.5]
    assert (row["low_share"], row["high_share"], row["verdict"]) == (0, 0.5, "cannot be said")


def test_who_is_ahead_is_said_only_where_the_contested_cannot_turn_it(conn, partnership):
    partnership("Relief:22", "Relief 2:22", "Fund:60")
    assert lens(conn)["verdict"] == "nonprofit"
    partnership("Fund:60")
    assert lens(conn)["verdict"] == "cannot be said"


def test_seven_sevenths_are_one_and_even_is_found_to_be_even(conn, partnership):
    partnership(*(f"Relief {n}:22" for n in range(5)), "Acme 1:70", "Acme 2:70")
    partnership(*(f"Acme {n}:70" for n in range(5)), "Relief 1:22", "Relief 2:22")
    assert sides(conn) == [1, 1, 0]
    assert lens(conn)["verdict"] == "even"


def test_an_organization_named_twice_in_a_partnership_is_one_partner(conn, partnership):
    partnership("Relief:22", "Relief:22", "Acme:70")
    assert sides(conn) == [0.5, 0.5, 0]


def test_a_type_given_in_one_role_holds_where_another_role_has_none(conn, partnership):
    partnership("Relief:22", "Relief:")
    assert sides(conn) == [1, 0, 0]


def test_two_types_of_one_side_agree_and_types_of_two_sides_are_contested(conn, partnership):
    partnership("Relief:21", "Relief:22")
    partnership("Acme:22", "Acme:70")
    partnership("Fund:60", "Fund:10")
    assert sides(conn) == [1, 0, 2]


def test_merged_organizations_are_one_partner(conn, partnership):
    partnership("Relief:22", "Aid:22", "Acme:70")
    known = partnership.known
    merged = organizations.c.id == known["Aid"]
    conn.execute(organizations.update().where(merged).values(merged_into_id=known["Relief"]))
    assert sides(conn) == [0.5, 0.5, 0]


def test_a_partnership_without_partners_is_counted_and_is_not_in_the_balance(conn, partnership):
    partnership()
    row = lens(conn)
    assert (row["partnerships"], row["in_balance"], row["verdict"]) == (1, 0, "cannot be said")
    assert pd.isna(row["corporate_share"])
    assert pd.isna(row["any_share"])


def test_the_office_s_word_goes_before_the_source_s_where_it_is_asked_for(
    conn, partnership, person
):
    partnership("Relief:22", "Fund:60")
    partnership("Fund:", "Fund:70")
    reviewer = person(conn, Role.STAFF)
    review = {"organization": partnership.known["Fund"], "reason": "A company founded it."}
    within(conn, reviewer, type_reviews.review_partner, organization_type="22", **review)
    within(conn, reviewer, type_reviews.review_partner, organization_type="70", **review)
    assert sides(conn) == [0.5, 1, 0.5]
    # The latest review counts, in all partnerships; the source's types are as they were.
    assert sides(conn, types="reviewed") == [0.5, 1.5, 0]
    assert said(conn, types="reviewed").startswith("By the office’s reviews, companies lead")


def test_types_are_the_source_s_or_reviewed_and_nothing_else(conn):
    with pytest.raises(ValueError, match="'guessed' is neither source nor reviewed"):
        balance_by_measure.balance(conn, types="guessed")


# What is active, and what is new


def test_active_has_begun_and_not_ended_by_dates_and_status(conn, partnership):
    active = (
        {},
        {"starts": "2026-11-25"},
        {"ends": "2026-11-25"},
        *({"status": status} for status in ("2", "3", "6")),
    )
    inactive = (
        {"starts": "2026-11-26"},
        {"starts": None},
        {"ends": "2026-11-24"},
        *({"status": status} for status in ("1", "4", "5")),
        {"status": "4", "ends": "2027-01-01"},
    )
    for number, columns in enumerate(active):
        partnership(f"Relief {number}:22", **columns)
    for number, columns in enumerate(inactive):
        partnership(f"Acme {number}:70", **columns)
    assert sides(conn) == [len(active), 0, 0]


@pytest.mark.parametrize(
    ("as_of", "ends", "is_active"),
    [
        ("2026-04-30", "2026-12-31", True),
        ("2026-05-01", "2026-12-31", False),
        ("2026-04-30", "2026-04-29", False),
        ("2026-04-30", None, False),
    ],
)
def test_closed_is_so_from_the_day_of_its_file_and_before_that_the_dates_decide(
    conn, partnership, brought, as_of, ends, is_active
):
    batch = brought("2026-05-01")
    partnership("Relief:22", status="4", ends=ends, batch_id=batch)
    assert lens(conn, as_of=dt.date.fromisoformat(as_of))["partnerships"] == is_active


def test_new_began_in_the_period_whatever_became_of_it(conn, partnership):
    new = (
        {"starts": "2026-01-01"},
        {"starts": "2026-06-30"},
        {"starts": "2026-02-01", "ends": "2026-02-02", "status": "4"},
    )
    others = (
        *({"starts": starts} for starts in ("2025-12-31", "2026-07-01", None)),
        *({"starts": "2026-02-01", "status": status} for status in ("1", "5")),
    )
    for number, columns in enumerate(new):
        partnership(f"Relief {number}:22", **columns)
    for number, columns in enumerate(others):
        partnership(f"Acme {number}:70", **columns)
    period = {"since": dt.date(2026, 1, 1), "until": dt.date(2026, 6, 30)}
    assert sides(conn, "new", **period) == [len(new), 0, 0]


def test_before_the_first_start_recorded_counts_are_missing_and_then_may_be_0(conn, partnership):
    partnership("Relief:22", starts="2020-01-01", ends="2021-12-31")
    before, after = (
        balance_by_measure.balance(conn, as_of=day, since=dt.date(2018, 1, 1), until=day)
        .set_index("lens")
        .loc[["count", "new", "value"], ["partnerships", "nonprofit", "any_corporate"]]
        for day in (dt.date(2019, 12, 31), dt.date(2022, 6, 1))
    )
    assert before.isna().all(axis=None)
    assert after["partnerships"].tolist() == [0, 1, 0]


def test_new_is_of_the_last_twelve_months_unless_a_period_is_given(conn, partnership):
    partnership("Relief:22", starts="2025-11-26")
    partnership("Acme:70", starts="2025-11-25")
    row = lens(conn, "new")
    assert (row["since"], row["until"]) == (dt.date(2025, 11, 26), TODAY)
    assert [row[side] for side in SIDES] == [1, 0, 0]


def test_a_period_may_be_open_at_either_end(conn, partnership):
    partnership("Relief:22", starts="2001-01-01")
    partnership("Acme:70", starts="2026-11-25")
    assert sides(conn, "new", until=dt.date(2020, 1, 1)) == [1, 0, 0]
    assert sides(conn, "new", since=dt.date(2020, 1, 1)) == [0, 1, 0]
    with pytest.raises(ValueError, match="later than until"):
        balance_by_measure.balance(conn, since=TODAY, until=dt.date(2020, 1, 1))


def test_what_the_sources_say_of_later_days_is_a_plan_and_does_not_count(conn, partnership):
    partnership("Relief:22", starts="2026-04-30", ends="2026-06-01")
    partnership("Acme:70", starts="2026-05-02")
    assert sides(conn) == [0, 1, 0]
    day = dt.date(2026, 5, 1)
    conn.execute(sources.update().where(sources.c.name == "iati").values(speaks_for=day))
    assert lens(conn)["until"] == day
    assert sides(conn) == [1, 0, 0]
    assert sides(conn, "new", since=dt.date(2026, 4, 1), until=TODAY) == [1, 0, 0]
    assert lens(conn, "new", since=dt.date(2026, 4, 1), until=TODAY)["until"] == day
    # A window that nothing is known of yet is said as it was asked for.
    later = {"since": dt.date(2026, 6, 1), "until": dt.date(2026, 6, 30)}
    assert lens(conn, "new", **later)["until"] == dt.date(2026, 6, 30)
    assert sides(conn, "new", **later) == [0, 0, 0]
    # The money has a source of its own.
    assert lens(conn, as_of=dt.date(2026, 4, 30))["until"] == dt.date(2026, 4, 30)


# Money


def test_money_is_that_of_the_last_whole_year_that_tells_a_balance(conn, give):
    give(2024, "nonprofit", 30)
    give(2024, "corporate", 50)
    give(2024, "foundation", 10)
    give(2024, "academic", 4)
    give(2024, "other", 6)
    give(2024, "public", 1000)
    give(2025, "corporate", 1)
    give(2025, "other", 99)
    give(2026, "nonprofit", 500)
    row = lens(conn, "money")
    assert [row[side] for side in SIDES] == [30, 50, 20]
    assert (row["year"], row["verdict"], row["known_share"]) == (2024, "cannot be said", 0.8)
    assert (row["low_share"], row["high_share"]) == (0.5, 0.7)
    assert pd.isna(row["partnerships"])
    assert lens(conn, "money", as_of=dt.date(2027, 1, 1))["year"] == 2026
    assert pd.isna(lens(conn, "money", as_of=dt.date(2024, 12, 31))["year"])


def test_money_of_who_changed_category_is_contested_in_that_year(conn, give):
    for year, nonprofit, corporate in ((2024, 10, 80), (2025, 80, 10)):
        give(year, "nonprofit", nonprofit)
        give(year, "corporate", corporate)
        give(year, "nonprofit", 10, entity="UNY")
        give(year, "corporate", 20, entity="UNY")
    row = lens(conn, "money")
    assert [row[side] for side in SIDES] == [10, 20, 90]
    assert (row["changed_category"], row["verdict"]) == ("UNX", "cannot be said")
    before = lens(conn, "money", as_of=dt.date(2025, 6, 1))
    assert [before[side] for side in SIDES] == [20, 100, 0]
    assert (before["verdict"], pd.isna(before["changed_category"])) == ("corporate", True)


def test_a_hair_that_sums_leave_below_nothing_is_nothing(conn, give):
    for amount in (0.1, 0.2, -0.3, 1e9 + 0.1, 0.7):
        give(2025, "corporate", amount)
    give(2025, "nonprofit", 3.3)
    assert sides(conn, "money") == [3.3, 1_000_000_000.8, 0]
    assert lens(conn, "money")["verdict"] == "corporate"


def test_repayments_that_leave_less_than_nothing_leave_no_balance(conn, give):
    give(2025, "nonprofit", 10)
    give(2025, "corporate", 5)
    give(2025, "corporate", -6)
    row = lens(conn, "money")
    assert (row["year"], row["verdict"]) == (2025, "cannot be said")
    assert pd.isna(row["corporate"])


# What partnerships are worth


def test_value_is_in_parts_for_each_partner_with_medians_and_how_much_is_known(conn, partnership):
    partnership("Relief:22", "Acme:70", "Ministry:10", "Fund:60", value_usd=400)
    partnership("Relief:22", value_usd=1000)
    partnership("Aid:22", value_usd=600)
    partnership("Acme:70")
    # None of these counts: public alone, without a partner, ended.
    partnership("Ministry:10", value_usd=9e9)
    partnership(value_usd=9e9)
    partnership("Acme:70", value_usd=9e9, ends="2026-01-01")
    row = lens(conn, "value")
    assert [row[side] for side in SIDES] == [1700, 100, 100]
    assert (row["valued"], row["valued_share"]) == (3, 0.75)
    assert row["largest_share"] == 0.5
    assert (row["median_nonprofit_usd"], row["median_corporate_usd"]) == (600, 400)
    assert (row["in_balance"], row["verdict"]) == (4, "nonprofit")


def test_a_value_that_the_largest_alone_decides_says_nothing(conn, partnership):
    partnership("Acme:70", value_usd=1000)
    for number in range(3):
        partnership(f"Relief {number}:22", value_usd=100)
    row = lens(conn, "value")
    assert ([row[side] for side in SIDES], row["verdict"]) == ([300, 1000, 0], "cannot be said")


def test_value_known_of_fewer_than_half_says_nothing(conn, partnership):
    for number in range(2):
        partnership(f"Relief {number}:22", value_usd=100)
    partnership("Acme 1:70")
    partnership("Acme 2:70")
    assert lens(conn, "value")["verdict"] == "nonprofit"
    partnership("Acme 3:70")
    assert lens(conn, "value")["verdict"] == "cannot be said"


def test_no_value_at_all_is_missing_and_not_zero_dollars_of_nothing(conn, partnership):
    partnership("Acme:70")
    row = lens(conn, "value")
    assert (row["valued"], row["valued_share"], row["verdict"]) == (0, 0, "cannot be said")
    assert pd.isna(row["largest_share"])
    assert pd.isna(row["median_corporate_usd"])


# What is said


@pytest.fixture
def three(partnership, give):
    """Nonprofits ahead in what is active, companies in what is new and in money."""
    for number in range(3):
        partnership(f"Relief {number}:22", starts="2020-01-01")
    partnership("Acme:70", starts="2026-06-01")
    give(2025, "corporate", 9)
    give(2025, "nonprofit", 1)


@pytest.mark.usefixtures("three")
def test_the_finding_says_that_the_lenses_differ(conn):
    assert said(conn) == (
        "Nonprofits lead in four active partnerships (25 November 2026); companies lead in one"
        " new partnership and"
        " funding of 2025."
    )


@pytest.mark.usefixtures("three")
def test_the_finding_says_which_lens_cannot_say(conn, partnership):
    partnership("Fund:60", "Fund 2:60", starts="2026-06-01")
    assert said(conn, since=dt.date(2026, 1, 1), until=dt.date(2026, 12, 31)) == (
        "Nonprofits lead in five active partnerships (25 November 2026); companies lead in"
        " funding of 2025; who"
        " leads in two new partnerships is unknown."
    )


def test_the_finding_says_that_all_agree_and_what_there_is_none_of(conn, partnership, give):
    partnership("Acme:70", starts="2026-06-01")
    give(2025, "corporate", 9)
    assert said(conn, since=dt.date(2026, 1, 1)) == (
        "Companies lead in one active partnership (25 November 2026), one new partnership and"
        " funding of 2025."
    )
    assert said(conn, since=dt.date(2026, 7, 1)) == (
        "Companies lead in one active partnership (25 November 2026) and funding of 2025; no new"
        " one is recorded."
    )


def test_an_empty_database_says_so_with_all_its_columns(conn, partnership):
    empty = balance_by_measure.balance(conn, as_of=TODAY)
    assert said(conn) == "No partnership that counts, and no balance of funding, is recorded."
    assert list(empty["lens"]) == ["count", "new", "money", "value"]
    assert list(empty["verdict"]) == ["cannot be said"] * 4
    partnership("Acme:70", value_usd=5)
    assert dict(balance_by_measure.balance(conn, as_of=TODAY).dtypes) == dict(empty.dtypes)


def test_partnerships_of_another_office_count_without_an_import(conn, partnership):
    partnership("Acme:70")
    assert conn.scalar(sa.select(partnerships.c.batch_id)) is None
    assert sides(conn) == [0, 1, 0]
