import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import within
from data_access.domain.roles import Role, Viewer
from data_access.partnerships import funding_balance, partner_counts
from data_access.partnerships.type_reviews import review_contributor
from data_access.queries import ask
from data_access.schema import (
    contributions,
    organizations,
    partnership_participants,
)
from data_access.schema import partnerships as partnerships_table

COLUMNS = [
    *("year", "sector", "amount_usd", "known_share", "reviewed_share", "balance_known"),
    *("changed_category", "break_said", "break_kind", "comparable_ratio"),
    *("unplaced_low_share", "unplaced_high_share", "repayments", "repaid_usd"),
]


@pytest.fixture
def give(conn):
    """Record a contribution in one line, such as `give(2024, "corporate", 5)`."""
    count = iter(range(1000))

    def give(year: int, sector: str, amount: float, entity: str = "UNX") -> None:
        conn.execute(
            contributions.insert().values(
                year=year,
                donor=f"Fictional donor {next(count)}",
                donor_status="nonmember",
                category="Fictional category",
                sector=sector,
                entity=entity,
                revenue_type="Other",
                amount_usd=amount,
            )
        )

    return give


@pytest.fixture
def shifted(give):
    """Two years in which UNX moved from companies to nonprofits, and UNY did not."""
    for year, nonprofit, corporate in ((2023, 10, 80), (2024, 80, 10)):
        give(year, "nonprofit", nonprofit)
        give(year, "corporate", corporate)
        give(year, "nonprofit", 10, entity="UNY")
        give(year, "corporate", 20, entity="UNY")


@pytest.fixture
def review(conn, person):
    """Review the contributor of a number: `review(0, "70")` is of the first that gave."""
    staff = person(conn, Role.STAFF)

    def review(number: int, code: str) -> None:
        within(
            conn,
            staff,
            review_contributor,
            donor=f"Fictional donor {number}",
            organization_type=code,
            reason="By its statutes.",
        )

    return review


def amounts(rows: pd.DataFrame) -> dict[tuple[int, str], float]:
    return rows.set_index(["year", "sector"])["amount_usd"].to_dict()


# Contributions


def test_amounts_are_summed_by_year_and_sector_and_repayments_lower_them(conn, give):
    give(2024, "nonprofit", 100)
    give(2024, "nonprofit", -30)
    give(2024, "public", 7, entity="UNY")
    give(2023, "corporate", 5)
    rows = funding_balance.contributions_by_year(conn)
    assert rows[["year", "sector", "amount_usd", "repayments", "repaid_usd"]].to_dict(
        "records"
    ) == [
        {
            "year": 2023,
            "sector": "corporate",
            "amount_usd": 5.0,
            "repayments": 0,
            "repaid_usd": 0.0,
        },
        {
            "year": 2024,
            "sector": "nonprofit",
            "amount_usd": 70.0,
            "repayments": 1,
            "repaid_usd": -30.0,
        },
        {
            "year": 2024,
            "sector": "public",
            "amount_usd": 7.0,
            "repayments": 0,
            "repaid_usd": 0.0,
        },
    ]


def test_the_known_share_is_of_private_money_without_signs_and_the_same_all_year(conn, give):
    give(2024, "nonprofit", 20)
    give(2024, "corporate", -10)
    give(2024, "foundation", 5)
    give(2024, "academic", 5)
    give(2024, "other", 30)
    give(2024, "other", -30)
    give(2024, "public", 1000)
    rows = funding_balance.contributions_by_year(conn)
    assert len(rows) == 6
    assert set(rows["known_share"]) == {0.4}


def test_a_year_of_which_nothing_is_known_has_a_share_of_zero_and_tells_no_balance(conn, give):
    give(2019, "other", 30)
    [row] = funding_balance.contributions_by_year(conn).to_dict("records")
    assert (row["known_share"], row["balance_known"]) == (0.0, False)


def test_a_year_of_public_money_alone_has_no_share_at_all(conn, give):
    give(2019, "public", 30)
    [row] = funding_balance.contributions_by_year(conn).to_dict("records")
    assert (pd.isna(row["known_share"]), row["balance_known"]) == (True, False)


@pytest.mark.parametrize(("known", "told"), [(25, True), (24.9, False)])
def test_a_balance_is_told_from_a_quarter_known_on(conn, give, known, told):
    give(2024, "nonprofit", known)
    give(2024, "other", 100 - known)
    assert set(funding_balance.contributions_by_year(conn)["balance_known"]) == {told}


def test_an_answer_says_the_years_it_is_about_where_the_asker_left_them_open(conn, head, give):
    asked = funding_balance.contributions_by_year
    assert ask(conn, head, asked).period == ""
    give(2021, "nonprofit", 1)
    assert ask(conn, head, asked).period == "2021"
    give(2023, "nonprofit", 1)
    assert ask(conn, head, asked).period == "2021 to 2023"
    assert ask(conn, head, asked, since=2022, until=2024).period == "2022 to 2024"


def test_years_outside_the_range_are_left_out(conn, give):
    for year in (2020, 2021, 2022, 2023):
        give(year, "nonprofit", 1)
    asked = funding_balance.contributions_by_year
    assert list(asked(conn, since=2021, until=2022)["year"]) == [2021, 2022]
    assert list(asked(conn, since=2022)["year"]) == [2022, 2023]
    assert list(asked(conn, until=2021)["year"]) == [2020, 2021]


@pytest.mark.usefixtures("shifted")
def test_entities_are_left_out_with_all_their_money(conn):
    rows = funding_balance.contributions_by_year(conn, without=("UNX",))
    assert amounts(rows) == {
        (2023, "corporate"): 20,
        (2023, "nonprofit"): 10,
        (2024, "corporate"): 20,
        (2024, "nonprofit"): 10,
    }
    assert funding_balance.contributions_by_year(conn, without=("UNX", "UNY")).empty


@pytest.mark.usefixtures("shifted")
def test_the_year_of_a_break_names_who_broke_it_until_it_is_left_out(conn):
    whole = funding_balance.contributions_by_year(conn)
    assert whole.groupby("year")["changed_category"].first().dropna().to_dict() == {2024: "UNX"}
    rest = funding_balance.contributions_by_year(conn, without=("UNX",))
    assert rest["changed_category"].isna().all()


@pytest.mark.usefixtures("shifted")
def test_a_break_is_known_even_when_the_year_before_it_is_not_shown(conn):
    rows = funding_balance.contributions_by_year(conn, since=2024)
    assert set(rows["changed_category"]) == {"UNX"}


def test_no_contributions_are_an_empty_answer_with_all_its_columns(conn, give):
    give(2024, "nonprofit", 1)
    full = funding_balance.contributions_by_year(conn)
    empty = funding_balance.contributions_by_year(conn, since=2030)
    assert list(empty.columns) == list(full.columns) == COLUMNS
    assert empty.empty
    assert dict(empty.dtypes) == dict(full.dtypes)


def test_a_backwards_range_is_refused(conn):
    with pytest.raises(ValueError, match="later than until"):
        funding_balance.contributions_by_year(conn, since=2025, until=2020)


def test_leaving_out_an_entity_that_nobody_knows_is_refused_not_ignored(conn, give):
    give(2024, "nonprofit", 1)
    with pytest.raises(ValueError, match="No contributions to UNICFE are recorded"):
        funding_balance.contributions_by_year(conn, without=("UNX", "UNICFE"))


@pytest.mark.usefixtures("shifted")
def test_the_finding_says_the_break_and_other_words_without_it(conn, head):
    asked = funding_balance.contributions_by_year
    assert ask(conn, head, asked).finding == (
        "Without UNX (category break), companies gave $2.00 per nonprofit dollar in 2024;"
        " including unplaced money, 17 to 92 per cent: who gave more is unknown"
    )
    assert ask(conn, head, asked, without=("UNX",)).finding == (
        "Without UNX, companies gave $2.00 per nonprofit dollar in 2024; 67 per cent of private"
        " money: companies gave more"
    )


def test_a_member_states_link_may_ask_of_partners_only_what_can_be_released(conn):
    link = Viewer(Role.MEMBER_STATE, "Fictional mission", state="XAA")
    for query in (
        partner_counts.partners_by_type,
        funding_balance.cautions,
        funding_balance.entities,
    ):
        with pytest.raises(PermissionError):
            ask(conn, link, query)


def test_entities_are_those_with_private_money_by_name(conn, give):
    give(2024, "other", 3, entity="UNB")
    give(2023, "corporate", 4, entity="UNB")
    give(2024, "academic", -1, entity="UNA")
    give(2024, "public", 9, entity="UNC")
    rows = funding_balance.entities(conn)
    assert rows.to_dict("records") == [
        {"entity": "UNA", "amount_usd": -1.0},
        {"entity": "UNB", "amount_usd": 7.0},
    ]


# By the office's reviews


def test_reviewed_money_counts_as_the_type_stands_for_and_all_else_as_the_source_has_it(
    conn, give, review
):
    give(2024, "foundation", 60)
    give(2024, "corporate", -10)
    give(2024, "nonprofit", 20)
    give(2024, "other", 10)
    give(2024, "public", 500)
    review(0, "21")
    review(0, "70")
    review(1, "22")
    by_source, by_review = (
        funding_balance.contributions_by_year(conn, types=types) for types in ("source", "reviewed")
    )
    assert amounts(by_source) == {
        (2024, "foundation"): 60,
        (2024, "corporate"): -10,
        (2024, "nonprofit"): 20,
        (2024, "other"): 10,
        (2024, "public"): 500,
    }
    assert amounts(by_review) == {
        (2024, "corporate"): 60,
        (2024, "nonprofit"): 10,
        (2024, "other"): 10,
        (2024, "public"): 500,
    }
    # 60 and 10 of 100, without signs; by the source's own types nothing rests on reviews.
    assert set(by_source["reviewed_share"]) == {0.0}
    assert set(by_review["reviewed_share"]) == {0.7}
    assert dict(by_source.dtypes) == dict(by_review.dtypes)


def test_a_review_may_take_money_out_of_the_private_or_into_it(conn, give, review):
    give(2024, "nonprofit", 30)
    give(2024, "public", 70)
    review(0, "40")
    assert amounts(funding_balance.contributions_by_year(conn, types="reviewed")) == {
        (2024, "public"): 100
    }
    review(1, "70")
    rows = funding_balance.contributions_by_year(conn, types="reviewed")
    assert amounts(rows) == {(2024, "public"): 30, (2024, "corporate"): 70}
    assert set(rows["reviewed_share"]) == {1.0}


@pytest.mark.usefixtures("shifted")
def test_a_review_may_explain_a_move_and_then_none_is_found(conn, review):
    # Of UNX: what was corporate in 2023, and what was nonprofit in 2024.
    review(1, "21")
    kinds = [
        list(funding_balance.category_shifts(conn, types=types)["kind"])
        for types in ("source", "reviewed")
    ]
    # What is left by the reviews: companies gave nothing recorded in 2023, and 10 in 2024.
    assert kinds == [["moved"], ["appeared"]]


def test_every_question_of_money_refuses_types_that_nobody_gives(conn):
    for asked in ("contributions_by_year", "category_shifts", "cautions"):
        with pytest.raises(ValueError, match="'mine' is neither source nor reviewed"):
            getattr(funding_balance, asked)(conn, types="mine")


def test_what_rests_on_reviews_is_said_beside_the_balance(conn, head, give, review):
    give(2024, "foundation", 25)
    give(2024, "nonprofit", 75)
    review(0, "70")
    asked = funding_balance.cautions
    assert ask(conn, head, asked, types="reviewed").rows.iloc[1, :4].tolist() == [
        "25%",
        "reviewed",
        "of the private money of 2024 counts by the office’s reviews",
        "All else counts by the source’s own category",
    ]
    assert "reviewed" not in set(ask(conn, head, asked).rows["unit"])
    assert ask(conn, head, funding_balance.contributions_by_year, types="reviewed").finding == (
        "By the office’s reviews, companies gave $0.33 per nonprofit dollar in 2024; 25 per cent of"
        " private money: nonprofits gave more"
    )


# The latest balance


@pytest.mark.usefixtures("shifted")
def test_the_latest_balance_stands_beside_the_year_before_with_and_without_the_break(conn):
    rows = funding_balance.latest_balance(conn, as_of=dt.date(2026, 11, 23))
    sides = ["year", "without", "nonprofit_usd", "corporate_usd", "corporate_per_nonprofit"]
    assert rows[sides].fillna("").to_dict("records") == [
        {
            "year": year,
            "without": without,
            "nonprofit_usd": nonprofit,
            "corporate_usd": corporate,
            "corporate_per_nonprofit": corporate / nonprofit,
        }
        for year, without, nonprofit, corporate in (
            (2023, "", 20.0, 100.0),
            (2024, "", 90.0, 30.0),
            (2023, "UNX", 10.0, 20.0),
            (2024, "UNX", 10.0, 20.0),
        )
    ]
    assert funding_balance.latest_balance.finding(rows, {}) == (
        "Without UNX (category break), companies gave $2.00 per nonprofit dollar in 2024;"
        " including unplaced money, 17 to 92 per cent: who gave more is unknown"
    )


@pytest.mark.usefixtures("shifted")
def test_a_year_that_has_not_ended_is_not_the_latest(conn):
    rows = funding_balance.latest_balance(conn, as_of=dt.date(2024, 12, 31))
    assert list(rows["year"]) == [2023]
    assert funding_balance.latest_balance.finding(rows, {}) == (
        "Companies gave $5.00 per nonprofit dollar in 2023; 83 per cent of private money:"
        " companies gave more"
    )


def test_a_year_too_little_known_has_amounts_and_no_ratio(conn, give):
    give(2024, "nonprofit", 1)
    give(2024, "corporate", 2)
    give(2024, "other", 97)
    rows = funding_balance.latest_balance(conn, as_of=dt.date(2026, 11, 23))
    assert rows[["nonprofit_usd", "corporate_usd"]].to_numpy().tolist() == [[1.0, 2.0]]
    assert rows["corporate_per_nonprofit"].isna().all()
    assert funding_balance.latest_balance.finding(rows, {}) == (
        "No balance of corporate and nonprofit money is recorded"
    )


def test_no_balance_at_all_has_all_its_columns(conn):
    rows = funding_balance.latest_balance(conn, as_of=dt.date(2026, 11, 23))
    assert list(rows.columns) == [
        *("year", "without", "nonprofit_usd", "corporate_usd", "corporate_per_nonprofit"),
        *("break_kind", "comparable_ratio", "unplaced_low_share", "unplaced_high_share"),
        "earlier_breaks",
    ]
    assert rows.empty


def test_the_latest_balance_reads_the_index_and_no_public_row(conn, give):
    if conn.dialect.name != "sqlite":
        pytest.skip("The plan is SQLite's.")
    give(2024, "nonprofit", 1)
    plans = []

    def explain(_conn, cursor, statement, parameters, _context, _many):
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plans.extend(step for *_, step in cursor.fetchall() if "contributions" in step)

    sa.event.listen(conn, "before_cursor_execute", explain)
    funding_balance.latest_balance(conn, as_of=dt.date(2026, 11, 23))
    index = "COVERING INDEX ix_contributions_sector_year_entity_amount_usd (sector=?"
    assert len(plans) == 5
    assert [plan for plan in plans if index not in plan] == []


# Cautions


@pytest.mark.usefixtures("shifted")
def test_cautions_say_share_break_repayments_and_years_left_out(conn, give):
    give(2024, "foundation", 40)
    give(2024, "academic", 5)
    give(2024, "corporate", -3)
    give(2024, "other", -45)
    give(2018, "other", 50)
    give(2019, "other", 50)
    rows = funding_balance.cautions(conn)
    assert rows.drop(columns=["page", "params"]).to_numpy().tolist() == [
        [
            "79%",
            "known",
            "of the private money of 2024 has a known sector",
            "The rest cannot be placed and is left out of the balance",
        ],
        [
            "0 m",
            "from 0 m",
            "US dollars of corporate money went to UNX in 2024",
            "Its corporate money fell from $80 to $7 while its nonprofit money rose from $10 to"
            " $80: it may be a change of category rather than of giving",
        ],
        [
            "1",
            "repayment",
            "negative amounts took $3 from both sides, 2023 and 2024",
            "$48 from all private money",
        ],
        [
            "2",
            "years",
            "with too little known for a balance: 2018 and 2019",
            "They are left out of the figure",
        ],
    ]
    assert list(rows["page"]) == [""] * 4


@pytest.mark.usefixtures("shifted")
def test_a_break_that_is_left_out_needs_no_caution(conn):
    assert "UNX" not in " ".join(funding_balance.cautions(conn, without=("UNX",))["sentence"])


def test_without_contributions_there_is_nothing_to_caution(conn, head):
    answer = ask(conn, head, funding_balance.cautions)
    assert answer.rows.empty
    assert answer.finding == "No contributions are recorded"


# Partners


@pytest.fixture
def take_part(conn):
    """Let an organization take part, in one line: `take_part("Acme", "70")`."""
    row = {"identifier": "F-1", "title": "Wells", "entity": "UNX", "un_reporter": True}
    added = partnerships_table.insert().values(row)
    partnership = conn.execute(added).inserted_primary_key[0]
    places, known = iter(range(1, 1000)), {}

    def take_part(name: str, code: str | None, **columns) -> int:
        if name not in known:
            made = conn.execute(organizations.insert().values(name=name))
            known[name] = made.inserted_primary_key[0]
        conn.execute(
            partnership_participants.insert().values(
                partnership_id=partnership,
                organization_id=known[name],
                place=next(places),
                organization_type=code,
                **columns,
            )
        )
        return known[name]

    return take_part


def by_type(conn) -> list[tuple]:
    rows = partner_counts.partners_by_type(conn).astype(object)
    shown = rows.where(rows.notna(), None)[
        ["organization_type", "sector", "partners", "participations"]
    ]
    return list(shown.itertuples(index=False, name=None))


def test_partners_are_counted_once_a_type_in_however_many_roles(conn, take_part):
    take_part("Fictional Relief", "22")
    take_part("Fictional Relief", "22")
    take_part("Acme", "70")
    take_part("Acme", "21")
    take_part("Nameless", None)
    assert by_type(conn) == [
        ("21", "nonprofit", 1, 1),
        ("22", "nonprofit", 1, 1),
        ("70", "corporate", 1, 1),
        (None, "unknown", 1, 1),
    ]


def test_merged_organizations_are_one_partner(conn, take_part):
    into = take_part("Fictional Relief", "22")
    merged = take_part("Fictional Aid", "22")
    conn.execute(
        organizations.update().where(organizations.c.id == merged).values(merged_into_id=into)
    )
    assert by_type(conn) == [("22", "nonprofit", 1, 1)]


def test_every_code_has_its_sector(conn, take_part):
    sectors = {
        "nonprofit": ("21", "22", "23", "24"),
        "corporate": ("70", "71", "72", "73"),
        "foundation": ("60",),
        "academic": ("80",),
        "public": ("10", "11", "15", "40"),
        "other": ("30", "90"),
    }
    expected = {code: sector for sector, codes in sectors.items() for code in codes}
    for code in expected:
        take_part("Fictional Relief", code)
    assert {code: sector for code, sector, *_ in by_type(conn)} == expected


def test_no_partners_are_an_empty_answer_with_all_its_columns(conn, head, take_part):
    answer = ask(conn, head, partner_counts.partners_by_type)
    assert answer.finding == "No partner is recorded in partnerships that the UN system reports"
    take_part("Acme", "70")
    full = partner_counts.partners_by_type(conn)
    assert dict(answer.rows.dtypes) == dict(full.dtypes)


def test_the_finding_counts_both_sides_and_what_is_not_known(conn, head, take_part):
    for code in ("22", "22", "21", "70", None, "10"):
        take_part("Fictional Relief", code)
    assert ask(conn, head, partner_counts.partners_by_type).finding == (
        "Nonprofits account for two and companies for one of five participations;"
        " no type is given for one"
    )


# The real files, held against plain pandas


PLACED = {
    "NGOs": "nonprofit",
    "Private Sector": "corporate",
    "Foundations": "foundation",
    "Academic": "academic",
    "Government": "public",
    "European Union": "public",
}


@pytest.fixture
def revenue(load_file, real_files) -> pd.DataFrame:
    path = real_files / "un_revenue" / "ceb_contributions_2013_2024.csv"
    result = load_file("contributions", path)
    assert (result.read, result.new, len(result.rejected)) == (90479, 90479, 0)
    raw = pd.read_csv(path, keep_default_na=False)
    multilateral = raw["category"].str.startswith("Multilateral")
    return raw.assign(
        sector=raw["category"].map(PLACED).fillna("other").mask(multilateral, "public")
    )


@pytest.mark.real_data
@pytest.mark.slow
def test_every_year_and_sector_of_the_real_file_agrees_with_pandas(revenue, conn, head):
    asked = funding_balance.contributions_by_year
    for without in ((), ("UNICEF",), ("UNICEF", "WFP")):
        kept = revenue[~revenue["entity"].isin(without)]
        rows = asked(conn, without=without)
        expected = kept.groupby(["year", "sector"])["amount_usd"].sum()
        assert amounts(rows) == pytest.approx(expected.to_dict())
        private = kept[kept["sector"] != "public"].assign(
            size=lambda some: some["amount_usd"].abs()
        )
        known = private[private["sector"] != "other"].groupby("year")["size"].sum()
        share = (known / private.groupby("year")["size"].sum()).to_dict()
        assert dict(zip(rows["year"], rows["known_share"], strict=True)) == pytest.approx(share)
        negative = kept[kept["amount_usd"] < 0].groupby(["year", "sector"])["amount_usd"]
        counted = rows[rows["repayments"] > 0].set_index(["year", "sector"])
        assert counted["repayments"].to_dict() == negative.size().to_dict()
        assert counted["repaid_usd"].to_dict() == pytest.approx(negative.sum().to_dict())
    assert asked(conn)["repayments"].sum() == 1417
    told = asked(conn).query("balance_known")["year"].unique()
    assert list(told) == [2021, 2022, 2023, 2024]

    shifts = funding_balance.category_shifts(conn)
    assert shifts[["entity", "year", "moved_from", "moved_to"]].astype(object).where(
        shifts.notna(), None
    ).to_numpy().tolist() == [
        ["UNHCR", 2023, "corporate", "nonprofit"],
        ["UNICEF", 2023, "nonprofit", None],
        ["UNICEF", 2024, "corporate", "nonprofit"],
    ]
    latest = funding_balance.latest_balance(conn, as_of=dt.date(2026, 11, 23))
    ratios = latest.fillna({"without": ""}).set_index(["without", "year"])
    assert ratios["corporate_per_nonprofit"].round(2).to_dict() == {
        ("", 2023): 4.95,
        ("", 2024): 0.44,
        ("UNICEF", 2023): 1.77,
        ("UNICEF", 2024): 1.43,
    }
    assert ask(conn, head, asked, since=2021, until=2024).finding == (
        "Without UNICEF (category break), companies gave $1.43 per nonprofit dollar in 2024;"
        " including unplaced money, 11 to 92 per cent: who gave more is unknown"
    )
    assert ask(conn, head, asked, without=("UNICEF",)).finding == (
        "Without UNICEF, companies gave $1.43 per nonprofit dollar in 2024; including unplaced"
        " money, 16 to 89 per cent: inconclusive; break in 2023"
    )
