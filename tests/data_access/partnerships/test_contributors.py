"""Who carries the balance of private money: bounds, change, who moves it, how few hold it."""

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import within
from data_access.domain.roles import Role
from data_access.imports.contributions import sector as sector_of
from data_access.partnerships import contributors
from data_access.partnerships.type_reviews import review_contributor
from data_access.queries import ask
from data_access.schema import contributions

REASON = "Its statutes say so."


@pytest.fixture
def give(conn):
    """A contribution in one line, by the source's category: `give(2024, "NGOs", 5)`."""
    numbers = iter(range(1000))

    def give(year: int, category: str, amount: float, *, donor="", entity="UNX") -> None:
        number = next(numbers)
        conn.execute(
            contributions.insert().values(
                year=year,
                donor=donor or f"Fictional donor {number}",
                donor_status="nonmember",
                category=category,
                sector=sector_of(category),
                entity=entity,
                revenue_type=f"Other {number}",
                amount_usd=amount,
            )
        )

    return give


@pytest.fixture
def review(conn, person):
    staff = person(conn, Role.STAFF)

    def review(donor: str, code: str) -> None:
        given = {"donor": donor, "organization_type": code, "reason": REASON}
        within(conn, staff, review_contributor, **given)

    return review


def none(value):
    return None if pd.isna(value) else value


def shown(rows: pd.DataFrame, *names: str) -> list[list]:
    return [[none(value) for value in row] for row in rows[list(names)].to_numpy().tolist()]


# Bounds


def test_what_is_on_neither_side_makes_the_bounds_of_the_corporate_share(conn, give):
    for category, amount in (
        *(("NGOs", 20), ("Private Sector", 50)),
        *(("Foundations", 10), ("Academic", 4), ("Public Private Partnership", 6)),
        *(("Other Contributors", 5), ("No Contributor", 5), ("Government", 1000)),
    ):
        give(2024, category, amount)
    rows = contributors.bounds(conn)
    [row] = rows.to_dict("records")
    assert [row[f"{part}_usd"] for part in ("nonprofit", "corporate", "contested")] == [20, 50, 30]
    assert row["unattributed_usd"] == 5
    assert (row["placed_share"], row["corporate_share"]) == (0.7, pytest.approx(5 / 7))
    assert (row["low_share"], row["high_share"], row["verdict"]) == (0.5, 0.8, "cannot be said")
    assert row["contributed_low_share"] == pytest.approx(50 / 95)
    assert row["contributed_high_share"] == pytest.approx(75 / 95)
    assert row["contributed_verdict"] == "corporate"
    assert contributors.bounds.finding(rows, {"without": (), "types": "source"}) == (
        "Companies gave $2.50 per nonprofit dollar in 2024; including unplaced money, 50 to 80 per"
        " cent: who gave more is unknown."
    )


@pytest.mark.parametrize(
    ("nonprofit", "corporate", "contested", "verdict"),
    [
        (60, 20, 39, "nonprofit"),
        (60, 20, 40, "cannot be said"),
        (20, 60, 39, "corporate"),
        (20, 60, 40, "cannot be said"),
        (30, 30, 0, "even"),
        (30, 30, 1, "cannot be said"),
    ],
)
def test_a_side_gave_more_only_where_the_rest_cannot_turn_it(
    conn, give, nonprofit, corporate, contested, verdict
):
    give(2024, "NGOs", nonprofit)
    give(2024, "Private Sector", corporate)
    give(2024, "Foundations", contested)
    assert shown(contributors.bounds(conn), "verdict") == [[verdict]]


def test_a_side_with_nothing_on_record_is_missing_and_not_zero(conn, give):
    give(2023, "Private Sector", 5)
    give(2024, "Foundations", 5)
    columns = ("year", "nonprofit_usd", "corporate_usd", "contested_usd", "low_share", "high_share")
    assert shown(contributors.bounds(conn), *columns) == [
        [2023, None, 5, None, 1, 1],
        [2024, None, None, 5, 0, 1],
    ]


@pytest.mark.parametrize("category", ["NGOs", "Private Sector", "Foundations"])
def test_repayments_beyond_what_was_given_leave_no_balance_and_say_so(conn, head, give, category):
    for one in ("NGOs", "Private Sector", "Foundations"):
        give(2024, one, 10)
    give(2024, category, -11)
    answer = ask(conn, head, contributors.bounds)
    columns = ("placed_share", "corporate_share", "low_share", "high_share", "verdict")
    assert shown(answer.rows, *columns) == [[None, None, None, None, "cannot be said"]]
    assert answer.finding == (
        "Who gave more in 2024 cannot be said: repayments exceed what was given."
    )


def test_revenue_of_nobody_that_is_less_than_nothing_still_leaves_bounds_of_all(conn, head, give):
    give(2024, "NGOs", 30)
    give(2024, "Private Sector", 60)
    give(2024, "Foundations", 10)
    give(2024, "No Contributor", -5)
    [row] = ask(conn, head, contributors.bounds).rows.to_dict("records")
    assert (row["low_share"], row["high_share"]) == (60 / 95, 65 / 95)
    assert (row["contributed_low_share"], row["contributed_high_share"]) == (0.6, 0.7)


def test_bounds_are_of_the_years_and_entities_asked_for(conn, give):
    for year in (2021, 2022, 2023):
        give(year, "NGOs", 1)
    give(2022, "Private Sector", 3, entity="UNY")
    asked = contributors.bounds
    assert list(asked(conn, since=2022)["year"]) == [2022, 2023]
    assert list(asked(conn, until=2021)["year"]) == [2021]
    assert shown(asked(conn, since=2022, until=2022, without=("UNY",)), "corporate_usd") == [[None]]
    with pytest.raises(ValueError, match="No contributions to UNZ are recorded"):
        asked(conn, without=("UNZ",))
    with pytest.raises(ValueError, match="later than until"):
        asked(conn, since=2023, until=2022)
    with pytest.raises(ValueError, match="'ours' is neither source nor reviewed"):
        asked(conn, types="ours")


def test_a_reviewed_foundation_leaves_the_contested_and_narrows_the_bounds(conn, give, review):
    give(2024, "NGOs", 20)
    give(2024, "Private Sector", 50)
    give(2024, "Foundations", 20, donor="Fictional Fund")
    give(2024, "Foundations", 10)
    review("Fictional Fund", "70")
    columns = ("corporate_usd", "contested_usd", "low_share", "high_share")
    assert shown(contributors.bounds(conn), *columns) == [[50, 30, 0.5, 0.8]]
    assert shown(contributors.bounds(conn, types="reviewed"), *columns) == [[70, 10, 0.7, 0.8]]


# A change, by entity


@pytest.fixture
def unlike(give):
    """Two years in which UNX went from companies to nonprofits, and UNY stayed as it was."""
    for year, nonprofit, corporate in ((2023, 100, 300), (2024, 380, 20)):
        give(year, "NGOs", nonprofit)
        give(year, "Private Sector", corporate)
        give(year, "NGOs", 100, entity="UNY")
        give(year, "Private Sector", 100, entity="UNY")


@pytest.mark.usefixtures("unlike")
def test_a_change_is_taken_apart_by_entity_and_adds_up(conn, head):
    answer = ask(conn, head, contributors.change)
    assert shown(
        answer.rows,
        *("entity", "from_year", "to_year", "nonprofit_before_usd", "corporate_before_usd"),
        *("nonprofit_after_usd", "corporate_after_usd", "broke"),
    ) == [
        ["UNX", 2023, 2024, 100, 300, 380, 20, True],
        ["UNY", 2023, 2024, 100, 100, 100, 100, False],
    ]
    # From 400 of 600 to 120 of 600.
    assert list(answer.rows["added_share"]) == pytest.approx([-280 / 600, 0])
    assert answer.rows["added_share"].sum() == pytest.approx(120 / 600 - 400 / 600)
    assert answer.finding == (
        "The corporate share fell from 67 to 20 per cent (2023–2024); UNX’s −47 of −47 points may"
        " be a change of category, not of giving."
    )


@pytest.mark.usefixtures("unlike")
def test_without_the_entity_that_broke_nothing_changed(conn, head):
    answer = ask(conn, head, contributors.change, without=("UNX",))
    assert shown(answer.rows, "entity", "added_share") == [["UNY", 0]]
    assert answer.finding == ("Without UNX, the corporate share stayed at 50 per cent (2023–2024).")


def test_a_share_that_stayed_may_hide_parts_that_cancel_out(conn, head, give):
    for year, nonprofit in ((2023, 20), (2024, 40)):
        give(year, "NGOs", nonprofit)
        give(year, "Private Sector", 60 - nonprofit)
        give(year, "NGOs", 60 - nonprofit, entity="UNY")
        give(year, "Private Sector", nonprofit, entity="UNY")
    assert ask(conn, head, contributors.change).finding == (
        "The corporate share stayed at 50 per cent (2023–2024); UNX’s −17 points may be a change of"
        " category, not of giving."
    )


def test_an_entity_that_is_there_in_one_year_only_has_missing_sides_and_its_part(conn, give):
    give(2023, "NGOs", 1)
    give(2023, "Private Sector", 1)
    give(2024, "NGOs", 1)
    give(2024, "Private Sector", 1)
    give(2024, "Private Sector", 2, entity="UNY")
    rows = contributors.change(conn)
    sides = ("nonprofit_before_usd", "corporate_before_usd", "nonprofit_after_usd")
    assert shown(rows, "entity", *sides, "corporate_after_usd") == [
        ["UNY", None, None, None, 2],
        ["UNX", 1, 1, 1, 1],
    ]
    assert rows["added_share"].sum() == pytest.approx(3 / 4 - 1 / 2)


def test_the_years_are_by_default_the_last_two_that_tell_a_balance(conn, give):
    for year in (2019, 2021, 2022, 2024):
        give(year, "NGOs", 10)
        give(year, "Private Sector", 10)
    # Too little of it is known, and a year with nothing on either side.
    give(2022, "Other", 100)
    give(2023, "Foundations", 10)
    asked = contributors.change
    years = ("from_year", "to_year")
    assert shown(asked(conn), *years) == [[2021, 2024]]
    assert shown(asked(conn, until=2021), *years) == [[2019, 2021]]
    assert shown(asked(conn, since=2019), *years) == [[2019, 2024]]


@pytest.mark.usefixtures("unlike")
def test_years_that_follow_one_another_the_wrong_way_are_refused(conn):
    for since, until in ((2024, 2023), (2024, 2024)):
        with pytest.raises(ValueError, match=rf"since \({since}\) is not before until"):
            contributors.change(conn, since=since, until=until)


def test_years_that_tell_no_balance_are_shown_and_not_taken_apart(conn, head, give):
    for year in (2018, 2019):
        give(year, "NGOs", 10)
        give(year, "Private Sector", 10)
        give(year, "Other", 100)
    answer = ask(conn, head, contributors.change, since=2018, until=2019)
    assert shown(answer.rows, "entity", "corporate_after_usd", "added_share", "share_after") == [
        ["UNX", 10, None, None]
    ]
    assert "from 2018 to 2019 cannot be said: too little is recorded" in answer.finding


def test_repayments_below_nothing_of_all_are_not_taken_apart_and_of_one_entity_are(
    conn, head, give
):
    for year in (2023, 2024):
        give(year, "NGOs", 10)
        give(year, "Private Sector", 30)
        give(year, "Private Sector", -5, entity="UNY")
    rows = contributors.change(conn)
    assert rows["added_share"].sum() == pytest.approx(0)
    give(2024, "NGOs", -11)
    answer = ask(conn, head, contributors.change)
    assert answer.rows["added_share"].isna().all()
    assert "or repayments exceed gifts" in answer.finding


def test_one_year_alone_has_no_change(conn, head, give):
    give(2024, "NGOs", 1)
    answer = ask(conn, head, contributors.change)
    assert answer.rows.empty
    assert answer.finding == ("No two years with a balance are recorded.")


@pytest.mark.parametrize(
    ("since", "until", "broke"), [(2022, 2023, False), (2022, 2024, True), (2023, 2024, True)]
)
def test_a_break_counts_after_the_first_year_and_up_to_the_last(conn, give, since, until, broke):
    for year, nonprofit, corporate in ((2022, 10, 90), (2023, 10, 90), (2024, 90, 10)):
        give(year, "NGOs", nonprofit)
        give(year, "Private Sector", corporate)
    rows = contributors.change(conn, since=since, until=until)
    assert shown(rows, "broke") == [[broke]]


# Who moves the figure


def test_who_moves_the_index_most_comes_first_with_the_side_and_how_far(conn, head, give):
    give(2024, "Private Sector", 60, donor="Fictional Works")
    give(2024, "NGOs", 30, donor="Fictional Aid")
    give(2024, "Private Sector", 30, donor="Other companies")
    give(2023, "NGOs", 900, donor="Fictional Past")
    give(2024, "Foundations", 900, donor="Fictional Fund")
    answer = ask(conn, head, contributors.movers)
    # All: (30 − 90) / 120. Without Aid −1, without Works 0, without the others −1/3.
    names = ("year", "name", "amount_usd", "side", "group", "index", "in_all")
    assert shown(answer.rows, *names) == [
        [2024, "Fictional Aid", 30, "nonprofit", False, -0.5, 3],
        [2024, "Fictional Works", 60, "corporate", False, -0.5, 3],
        [2024, "Other companies", 30, "corporate", True, -0.5, 3],
    ]
    assert list(answer.rows["moves"]) == pytest.approx([0.5, -0.5, -0.5 + 1 / 3])
    assert answer.finding == (
        "No contributor moves the index of 2024 more than Fictional Aid: −1.00 without it, not"
        " −0.50 (UNX may have changed category)."
    )


def test_movers_are_cut_at_the_top_and_say_how_many_there_are(conn, give):
    for n in range(12):
        give(2024, "NGOs", n + 1)
    give(2024, "Private Sector", 50)
    rows = contributors.movers(conn, top=3)
    assert shown(rows, "amount_usd", "in_all") == [[50, 13], [12, 13], [11, 13]]
    assert len(contributors.movers(conn)) == 10
    with pytest.raises(ValueError, match="top must be above zero"):
        contributors.movers(conn, top=0)
    with pytest.raises(ValueError, match="'side' is neither donor nor entity"):
        contributors.movers(conn, by="side")


def test_a_repayment_moves_the_figure_too_and_a_donor_may_be_on_both_sides(conn, give):
    give(2024, "NGOs", 40, donor="Fictional Aid")
    give(2024, "Private Sector", 10, donor="Fictional Works")
    give(2024, "NGOs", -10, donor="Fictional Regret")
    give(2024, "Private Sector", 10, donor="Fictional Regret")
    rows = contributors.movers(conn).set_index("name")
    # All: (30 − 20) / 50. Without Regret (40 − 10) / 50; without Aid a side is below nothing.
    assert rows.loc["Fictional Regret", "moves"] == pytest.approx(0.2 - 0.6)
    assert rows.loc["Fictional Regret", "side"] == "both"
    assert rows.loc["Fictional Regret", "amount_usd"] == 0
    assert pd.isna(rows.loc["Fictional Aid", "moves"])
    assert rows.index[0] == "Fictional Aid"


def test_of_the_only_one_nothing_is_left_and_of_nothing_nobody_moves(conn, head, give):
    answer = ask(conn, head, contributors.movers)
    assert (len(answer.rows), answer.finding) == (0, "No money on either side is recorded.")
    give(2024, "NGOs", 5, donor="Other NGOs")
    answer = ask(conn, head, contributors.movers)
    assert answer.finding == (
        "No contributor moves the index of 2024 more than Other NGOs (several): without it there is"
        " none."
    )


@pytest.mark.parametrize(
    "spoil", [("NGOs", -100), ("Other", 1000)], ids=["repaid", "not known enough"]
)
def test_of_a_year_without_a_balance_it_cannot_be_said_who_moves_it(conn, head, give, spoil):
    give(2024, "NGOs", 10)
    give(2024, "Private Sector", 10)
    give(2024, *spoil)
    answer = ask(conn, head, contributors.movers, year=2024)
    assert answer.rows["moves"].isna().all()
    assert answer.rows["index"].isna().all()
    assert answer.finding.startswith("Who moves the balance of 2024 most cannot be said")


@pytest.mark.usefixtures("unlike")
def test_entities_move_it_as_contributors_do(conn):
    rows = contributors.movers(conn, by="entity", year=2023)
    assert shown(rows, "name", "group") == [["UNX", False], ["UNY", False]]
    # All: (200 − 400) / 600. Without UNX 0, without UNY −1/2.
    moves = dict(zip(rows["name"], rows["moves"], strict=True))
    assert moves == pytest.approx({"UNX": -1 / 3, "UNY": 1 / 6})


def test_a_review_moves_the_money_of_its_contributor_and_of_nobody_else(conn, give, review):
    give(2024, "NGOs", 30, donor="Fictional Aid")
    give(2024, "NGOs", 10, donor="Fictional Works")
    review("Fictional Works", "21")
    review("Fictional Works", "70")
    sides = dict(shown(contributors.movers(conn, types="reviewed"), "name", "side"))
    assert sides == {"Fictional Aid": "nonprofit", "Fictional Works": "corporate"}
    review("Fictional Works", "10")
    assert shown(contributors.movers(conn, types="reviewed"), "name") == [["Fictional Aid"]]


# How few hold it


def concentration(conn, side: str, **asked) -> dict:
    rows = contributors.concentration(conn, **asked).set_index("side")
    return {name: none(value) for name, value in rows.loc[side].to_dict().items()}


def test_concentration_is_per_side_and_in_all(conn, head, give):
    for amount in (30, 30, 20, 20):
        give(2024, "NGOs", amount)
    give(2024, "Private Sector", 100, donor="Fictional Works")
    give(2024, "Foundations", 50)
    give(2024, "Government", 5000)
    answer = ask(conn, head, contributors.concentration)
    assert shown(answer.rows, "year", "side", "units", "groups", "named_share", "amount_usd") == [
        [2024, "nonprofit", 4, 0, 1, 100],
        [2024, "corporate", 1, 0, 1, 100],
        [2024, "contested", 1, 0, 1, 50],
        [2024, "all", 6, 0, 1, 250],
    ]
    found = concentration(conn, "nonprofit")
    assert (found["hhi"], found["effective"]) == pytest.approx((2600, 10000 / 2600))
    one = concentration(conn, "corporate")
    assert (one["hhi"], one["effective"], one["gini"]) == (10000, 1, None)
    assert (one["largest"], one["largest_share"]) == ("Fictional Works", 1)
    assert answer.finding == (
        "Fictional Works gave 40 per cent of what six named contributors gave in 2024, as uneven as"
        " 4.1 equal parts."
    )


def test_lines_that_stand_for_several_are_no_contributors(conn, head, give):
    give(2024, "NGOs", 60, donor="Fictional Aid")
    give(2024, "NGOs", 40, donor="Other NGOs")
    give(2024, "Private Sector", 100, donor="Other Private Sector")
    give(2024, "No Contributor", 100, donor="Revenue from Activities")
    nonprofit = concentration(conn, "nonprofit")
    assert (nonprofit["units"], nonprofit["groups"], nonprofit["named_share"]) == (1, 1, 0.6)
    assert nonprofit["largest"] == "Fictional Aid"
    corporate = concentration(conn, "corporate")
    assert (corporate["units"], corporate["named_share"]) == (0, 0)
    assert {corporate[name] for name in ("largest", "hhi", "gini", "effective")} == {None}
    assert ask(conn, head, contributors.concentration).finding == (
        "How few contributors give the private money of 2024 cannot be said: lines that stand for"
        " several hold 80 per cent."
    )


@pytest.mark.parametrize(("named", "said"), [(50, True), (49, False)])
def test_half_the_money_must_be_of_named_ones(conn, give, named, said):
    give(2024, "NGOs", named)
    give(2024, "NGOs", 100 - named, donor="Other NGOs")
    assert (concentration(conn, "nonprofit")["hhi"] is not None) is said


def test_whoever_repaid_more_than_they_gave_is_counted_beside(conn, give):
    give(2024, "NGOs", 60, donor="Fictional Aid")
    give(2024, "NGOs", 40, donor="Fictional Care")
    give(2024, "NGOs", -30, donor="Fictional Regret")
    give(2024, "NGOs", -10, donor="Fictional Care")
    found = concentration(conn, "nonprofit")
    assert (found["below_nothing"], found["below_nothing_usd"]) == (1, -30)
    assert (found["units"], found["amount_usd"], found["largest_share"]) == (2, 90, 60 / 90)


def test_by_entity_each_is_one_and_no_line_stands_for_several(conn, head, give):
    give(2024, "NGOs", 60, donor="Other NGOs")
    give(2024, "NGOs", 40, donor="Other NGOs", entity="UNY")
    answer = ask(conn, head, contributors.concentration, by="entity")
    assert concentration(conn, "all", by="entity")["units"] == 2
    assert answer.finding == (
        "UNX received 60 per cent of what two entities received in 2024, as uneven as 1.9 equal"
        " parts."
    )


def test_of_nothing_there_is_no_concentration(conn, head, give):
    answer = ask(conn, head, contributors.concentration)
    assert (len(answer.rows), answer.finding) == (0, "No private money is recorded.")
    give(2024, "NGOs", -5)
    answer = ask(conn, head, contributors.concentration, year=2024)
    assert answer.finding == "No private money is recorded."
    with pytest.raises(ValueError, match="'side' is neither donor nor entity"):
        contributors.concentration(conn, by="side")


def test_by_the_sources_own_types_no_review_is_read(conn, give):
    give(2024, "NGOs", 1)
    read = []
    sa.event.listen(conn, "before_cursor_execute", lambda *heard: read.append(heard[2]))
    for asked in (contributors.bounds, contributors.change, contributors.movers):
        asked(conn)
    assert read
    assert not [statement for statement in read if "type_reviews" in statement]
