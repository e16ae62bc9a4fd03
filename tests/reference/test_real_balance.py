"""What is said of the money, held against the published file read with plain pandas.

Nothing of the product is used to work out what is expected, but the categories' sectors, which
are written down here once more.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from data_access import migrations
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.partnerships import (
    balance_by_measure,
    contributors,
    funding_balance,
    partner_source_rows,
)
from data_access.queries import ask
from data_access.schema import accounts, type_reviews

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

HEAD = Viewer(Role.FOCAL_POINT_HEAD, "Head")
SECTORS = {
    "NGOs": "nonprofit",
    "Private Sector": "corporate",
    "Foundations": "foundation",
    "Academic": "academic",
    "Government": "public",
    "European Union": "public",
}
SIDES = ["nonprofit", "corporate"]
TOLD = [2021, 2022, 2023, 2024]


@pytest.fixture(scope="module")
def path(real_files):
    return real_files / "un_revenue" / "ceb_contributions_2013_2024.csv"


@pytest.fixture(scope="module")
def raw(path) -> pd.DataFrame:
    """The private money of the file: all but Government, European Union and Multilateral."""
    rows = pd.read_csv(path, keep_default_na=False)
    # The header is the first row of the file.
    rows["row"] = rows.index + 2
    rows["sector"] = rows["category"].map(SECTORS).fillna("other")
    rows.loc[rows["category"].str.startswith("Multilateral"), "sector"] = "public"
    return rows[rows["sector"] != "public"]


@pytest.fixture(scope="module")
def conn(path, tmp_path_factory):
    """The same file, loaded as the office loads it, once for all tests here."""
    database = connections.engine(f"sqlite:///{tmp_path_factory.mktemp('real')}/real.db")
    migrations.migrate(database)
    loader = kinds.loader("contributions", path)
    load(database, COMMAND_LINE, loader, "contributions", path, Options(), lambda _: None)
    with database.connect().execution_options(writes=True) as connection:
        yield connection
    database.dispose()


def by_side_or_missing(rows: pd.DataFrame) -> pd.DataFrame:
    sides = rows[rows["sector"].isin(SIDES)]
    return sides.groupby(["entity", "year", "sector"])["amount_usd"].sum().unstack("sector")


def by_side(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    on_a_side = rows[rows["sector"].isin(SIDES)]
    return on_a_side.pivot_table(
        index=list(by), columns="sector", values="amount_usd", aggfunc="sum", fill_value=0.0
    )


@pytest.mark.parametrize(
    ("without", "ratios"),
    [((), {2023: 4.95, 2024: 0.44}), (("UNICEF",), {2023: 1.77, 2024: 1.43})],
)
def test_corporate_dollars_for_each_nonprofit_dollar(conn, raw, without, ratios):
    sides = by_side(raw[~raw["entity"].isin(without)], "year").loc[[2023, 2024]]
    by_hand = (sides["corporate"] / sides["nonprofit"]).to_dict()
    assert {year: round(ratio, 2) for year, ratio in by_hand.items()} == ratios
    rows = funding_balance.contributions_by_year(conn, since=2023, until=2024, without=without)
    ours = rows.set_index(["year", "sector"])["amount_usd"].unstack("sector")
    assert (ours["corporate"] / ours["nonprofit"]).to_dict() == pytest.approx(by_hand)


@pytest.mark.parametrize("without", [(), ("UNICEF",), ("UNICEF", "UNHCR")], ids=str)
def test_bounds_are_those_of_a_hand(conn, raw, without):
    kept = raw[~raw["entity"].isin(without)]
    whole = kept.groupby("year")["amount_usd"].sum()
    sides = by_side(kept, "year").reindex(whole.index, fill_value=0.0)
    nobody = kept[kept["category"] == "No Contributor"].groupby("year")["amount_usd"].sum()
    contributed = whole - nobody.reindex(whole.index, fill_value=0.0)
    rows = contributors.bounds(conn, without=without).set_index("year")
    assert list(rows.index) == list(range(2013, 2025))
    for what, total in (("", whole), ("contributed_", contributed)):
        low = sides["corporate"] / total
        high = 1 - sides["nonprofit"] / total
        assert rows[f"{what}low_share"].to_dict() == pytest.approx(low.to_dict())
        assert rows[f"{what}high_share"].to_dict() == pytest.approx(high.to_dict())
        sure = {"corporate": low > 0.5, "nonprofit": high < 0.5}
        verdicts = pd.Series("cannot be said", index=whole.index)
        for side, years in sure.items():
            verdicts[years] = side
        assert rows[f"{what}verdict"].to_dict() == verdicts.to_dict()
    assert set(rows["verdict"]) == {"cannot be said"}


def test_of_what_contributors_gave_companies_led_until_unicef_changed_category(conn):
    rows = contributors.bounds(conn, since=2021)
    assert list(rows["contributed_verdict"]) == ["corporate"] * 3 + ["nonprofit"]
    without = contributors.bounds(conn, since=2021, without=("UNICEF",))
    assert set(without["contributed_verdict"]) == {"cannot be said"}


@pytest.mark.parametrize(
    ("year", "broke", "ratio", "low", "high"),
    [
        (2023, ["UNHCR", "UNICEF"], 4.08, 10.4, 97.5),
        (2024, ["UNICEF"], 1.43, 11.5, 92.0),
    ],
)
def test_the_headline_is_the_ratio_and_the_bounds_without_who_broke(
    conn, raw, year, broke, ratio, low, high
):
    kept = raw[(raw["year"] == year) & ~raw["entity"].isin(broke)]
    sides = kept.groupby("sector")["amount_usd"].sum()
    whole = raw.loc[raw["year"] == year, "amount_usd"].sum()
    by_hand = (
        sides["corporate"] / sides["nonprofit"],
        sides["corporate"] / whole,
        1 - sides["nonprofit"] / whole,
    )
    assert round(by_hand[0], 2) == ratio
    assert [round(100 * share, 1) for share in by_hand[1:]] == [low, high]
    names = ["comparable_ratio", "unplaced_low_share", "unplaced_high_share"]
    day = dt.date(year + 1, 6, 10)
    for rows in (
        funding_balance.contributions_by_year(conn, until=year),
        contributors.bounds(conn, until=year),
        funding_balance.latest_balance(conn, as_of=day),
    ):
        [found] = rows.loc[rows["year"] == year, names].drop_duplicates().to_numpy()
        assert list(found) == pytest.approx(by_hand)
    money = balance_by_measure.balance(conn, as_of=day).set_index("lens").loc["money"]
    assert [money["low_share"], money["high_share"]] == pytest.approx(by_hand[1:])
    findings = {
        ask(conn, HEAD, query, **params).finding.removesuffix(".")
        for query, params in (
            (funding_balance.contributions_by_year, {"until": year}),
            (funding_balance.contributions_by_year, {"since": year, "until": year}),
            (contributors.bounds, {"since": 2021, "until": year}),
            (funding_balance.latest_balance, {"as_of": day}),
        )
    }
    named = {2023: "UNHCR and UNICEF (category breaks)", 2024: "UNICEF (category break)"}[year]
    end = {2023: "inconclusive", 2024: "who gave more is unknown"}[year]
    assert findings == {
        f"Without {named}, companies gave ${ratio} per nonprofit dollar in {year}; including"
        f" unplaced money, {100 * by_hand[1]:.0f} to {100 * by_hand[2]:.0f} per cent: {end}"
    }


def test_breaks_are_those_of_a_hand_and_a_side_that_vanishes_is_a_gap(conn, raw):
    sums = by_side_or_missing(raw)
    unicef = sums.loc["UNICEF"]
    assert (unicef["nonprofit"].loc[2022:].fillna(-1e6) / 1e6).round().tolist() == [703, -1, 1784]
    found = funding_balance.category_shifts(conn)
    assert found[["entity", "year", "kind"]].to_numpy().tolist() == [
        ["UNHCR", 2023, "moved"],
        ["UNICEF", 2023, "vanished"],
        ["UNICEF", 2024, "moved"],
    ]
    vanished = found.iloc[1]
    assert vanished["from_before_usd"] == pytest.approx(unicef.loc[2022, "nonprofit"])
    assert pd.isna(vanished["from_after_usd"])
    unhcr, moved = sums.loc["UNHCR"], found.iloc[0]
    lost = unhcr.loc[2022, "corporate"] - unhcr.loc[2023, "corporate"]
    gained = unhcr.loc[2023, "nonprofit"] - unhcr.loc[2022, "nonprofit"]
    # More than half of 620 million left, less than three quarters, and 1.09 times that arrived.
    assert 0.5 < lost / unhcr.loc[2022, "corporate"] < 0.75
    assert gained / lost == pytest.approx(1.09, abs=0.005)
    assert moved["from_before_usd"] - moved["from_after_usd"] == pytest.approx(lost)


@pytest.mark.parametrize(("since", "until"), [(2023, 2024), (2022, 2023), (2021, 2024)])
def test_a_change_is_taken_apart_as_by_hand_and_adds_up(conn, raw, since, until):
    sides = by_side(raw, "entity", "year")
    years = {
        year: sides.xs(year, level="year").reindex(raw["entity"].unique(), fill_value=0.0)
        for year in (since, until)
    }
    shares = {year: some["corporate"].sum() / some.sum().sum() for year, some in years.items()}
    mean = sum(shares.values()) / 2
    parts = {
        year: (some["corporate"] - mean * some.sum(axis=1)) / some.sum().sum()
        for year, some in years.items()
    }
    by_hand = parts[until] - parts[since]
    rows = contributors.change(conn, since=since, until=until)
    ours = rows.set_index("entity")["added_share"]
    assert ours.to_dict() == pytest.approx(by_hand[ours.index].to_dict())
    assert by_hand.drop(ours.index).eq(0).all()
    assert ours.sum() == pytest.approx(shares[until] - shares[since], abs=1e-12)


def test_2023_to_2024_explains_itself(conn):
    answer = ask(conn, HEAD, contributors.change)
    assert (answer.rows["entity"].iloc[0], answer.rows["broke"].sum()) == ("UNICEF", 1)
    assert answer.finding == (
        "The corporate share fell from 83 to 30 per cent (2023–2024); UNICEF’s −50 of −53 points"
        " may be a change of category, not of giving."
    )


@pytest.mark.parametrize("year", TOLD)
@pytest.mark.parametrize("by", ["donor", "entity"])
def test_who_moves_the_index_is_found_by_leaving_each_out_by_hand(conn, raw, by, year):
    sides = by_side(raw[raw["year"] == year], by)

    def index(some: pd.DataFrame) -> float:
        return (some["nonprofit"] - some["corporate"]).sum() / some.sum().sum()

    by_hand = {name: index(sides) - index(sides.drop(name)) for name in sides.index}
    rows = contributors.movers(conn, year=year, by=by, top=1000)
    ours = dict(zip(rows["name"], rows["moves"], strict=True))
    assert ours == pytest.approx(by_hand)
    order = sorted(map(abs, by_hand.values()), reverse=True)
    assert list(rows["moves"].abs()) == pytest.approx(order)


def gini(values: np.ndarray) -> float:
    """Half the mean difference over the mean, among all pairs of two: what is corrected for few."""
    pairs = np.abs(np.subtract.outer(values, values))
    return pairs.sum() / (len(values) * (len(values) - 1)) / (2 * values.mean())


@pytest.mark.parametrize("year", TOLD)
def test_concentration_over_entities_is_that_of_numpy(conn, raw, year):
    parts = {
        "nonprofit": ["nonprofit"],
        "corporate": ["corporate"],
        "contested": ["foundation", "academic", "other"],
    }
    parts["all"] = [sector for some in parts.values() for sector in some]
    rows = contributors.concentration(conn, year=year, by="entity").set_index("side")
    of_year = raw[raw["year"] == year]
    for side, sectors in parts.items():
        sums = of_year[of_year["sector"].isin(sectors)].groupby("entity")["amount_usd"].sum()
        given = sums[sums > 0].to_numpy()
        found = rows.loc[side]
        shares = given / given.sum()
        assert (found["units"], found["below_nothing"]) == (len(given), (sums < 0).sum())
        assert found["hhi"] == pytest.approx(10_000 * (shares**2).sum())
        assert found["effective"] == pytest.approx(1 / (shares**2).sum())
        assert found["gini"] == pytest.approx(gini(given))
        whole, rest = divmod(len(given) / 10, 1)
        ordered = np.sort(shares)[::-1]
        tenth = ordered[: int(whole)].sum() + rest * ordered[int(whole)]
        assert found["top_decile_share"] == pytest.approx(tenth)
        assert found["largest"] == sums.idxmax()


def test_almost_no_private_money_names_its_contributor(conn, raw):
    """The lines of the file were looked at one by one: these alone name someone."""
    named = {
        *("Bill & Melinda Gates Foundation", "Planethood Foundation", "UN Foundation"),
        *("USA National Committee", "United States Fund for UNICEF"),
        "United States of America National commission",
        "The Global Fund to Fight AIDS, Tuberculosis and Malaria",
    }
    rows = partner_source_rows.donors(conn)
    assert set(rows.loc[~rows["group"], "donor"]) == named
    sums = raw[raw["year"] == 2024].groupby("donor")["amount_usd"].sum()
    given = sums[sums > 0]
    share = given[given.index.isin(named)].sum() / given.sum()
    answer = ask(conn, HEAD, contributors.concentration)
    [ours] = answer.rows.loc[answer.rows["side"] == "all", "named_share"]
    assert ours == pytest.approx(share)
    assert answer.finding == (
        "How few contributors give the private money of 2024 cannot be said: lines that stand for"
        " several hold 94 per cent."
    )


def test_every_row_behind_a_figure_is_the_row_of_the_file(conn, raw):
    expected = raw[(raw["entity"] == "UNICEF") & (raw["year"] == 2024)]
    rows = partner_source_rows.rows(conn, entity="UNICEF", year=2024, limit=1000)
    assert dict(zip(rows["source_row"], rows["amount_usd"], strict=True)) == dict(
        zip(expected["row"], expected["amount_usd"], strict=True)
    )
    sums = expected.groupby("sector")["amount_usd"].sum()
    assert rows["nonprofit_usd"].iloc[0] == pytest.approx(sums["nonprofit"])
    assert rows["corporate_usd"].iloc[0] == pytest.approx(sums["corporate"])
    assert set(rows["file_name"]) == {"ceb_contributions_2013_2024.csv"}


def test_what_the_bounds_would_be_if_one_foundation_were_a_company(conn, raw):
    donor = "Bill & Melinda Gates Foundation"
    made = {"name": "reviewer", "role": "staff", "made_at": pd.Timestamp("2026-01-01")}
    by = conn.scalar(accounts.insert().values(made).returning(accounts.c.id))
    review = {"donor": donor, "organization_type": "70", "reason": "To see what it would change."}
    conn.execute(type_reviews.insert().values(**review, reviewed_by=by))
    moved = raw.assign(sector=raw["sector"].mask(raw["donor"] == donor, "corporate"))
    sides, whole = by_side(moved, "year"), moved.groupby("year")["amount_usd"].sum()
    rows = contributors.bounds(conn, since=2021, types="reviewed").set_index("year")
    low = (sides["corporate"] / whole).loc[2021:]
    assert rows["low_share"].to_dict() == pytest.approx(low.to_dict())
    size = raw[raw["year"] == 2024].assign(size=lambda some: some["amount_usd"].abs())
    share = size.loc[size["donor"] == donor, "size"].sum() / size["size"].sum()
    told = funding_balance.contributions_by_year(conn, since=2024, types="reviewed")
    assert told["reviewed_share"].iloc[0] == pytest.approx(share)
    conn.rollback()
    assert conn.scalar(sa.select(sa.func.count()).select_from(type_reviews)) == 0
