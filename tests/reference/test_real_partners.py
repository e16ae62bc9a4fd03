"""The real activities read once more, in plain Python and pandas, and held against the questions.

Nothing of how the product reads, stores or counts is used here but the key of a name.
"""

import datetime as dt
import random
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from scipy import stats
from statsmodels.stats import proportion

from data_access.database import connections
from data_access.domain.names import organization_key
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.partnerships import (
    balance_by_measure,
    parity_forecast,
    partner_counts,
)
from data_access.queries import ask
from data_access.schema import (
    contributions,
    partnership_sdgs,
    partnership_states,
    partnerships,
)

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

FOLDER, NAME = "iati", "activities_covid.xml"
HEAD = Viewer(Role.FOCAL_POINT_HEAD, "Head")
STATES = Path(__file__).parents[2] / "data_access" / "reference" / "member_states.csv"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SIDES = {"2": "nonprofit", "7": "corporate", "1": "public", "4": "public"}
FILE = dt.date(2021, 5, 28)
LATER = dt.date(2026, 11, 25)


@pytest.fixture(scope="module")
def database(untouched, real_files) -> Iterator[sa.Engine]:
    """A database with the real file, on each engine; what a test writes is taken back."""
    opened = connections.engine(untouched)
    path = real_files / FOLDER / NAME
    loader = kinds.loader("partnerships", path)
    result = load(opened, COMMAND_LINE, loader, "partnerships", path, Options(), lambda _: None)
    assert (result.read, result.new, result.rejected) == (1335, 1335, ())
    assert result.notices == (
        "activities_covid.xml names recipient countries that are no Member State; left out: PN,"
        " PS, SH, TA and XK.",
    )
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def loaded(real_files) -> pd.DataFrame:
    """Read the activities as they are in the file, a row each."""
    root = ET.parse(real_files / FOLDER / NAME).getroot()  # noqa: S314 (a file of our own folder)
    return pd.DataFrame([read(one) for one in root.iter("iati-activity")])


@pytest.fixture(scope="module")
def everyones(loaded) -> pd.DataFrame:
    """Put the parts of an activity together with it, a row for each whole activity."""
    return together(loaded)


@pytest.fixture(scope="module")
def counted(everyones) -> pd.DataFrame:
    """Select the whole activities that an entity of the United Nations reports."""
    return everyones[everyones["un"]]


def together(loaded: pd.DataFrame) -> pd.DataFrame:
    rows = loaded.set_index("identifier", drop=False)
    parents = {
        child: row["identifier"]
        for _, row in loaded.sort_values("identifier", ascending=False).iterrows()
        for child in row["children"]
    }
    parents |= {row["identifier"]: row["parent"] for _, row in loaded.iterrows() if row["parent"]}

    def above(one: str) -> str | None:
        parent = parents.get(one)
        if parent not in rows.index or rows.loc[parent, "entity"] != rows.loc[one, "entity"]:
            return None
        return parent if rows.loc[parent, "level"] <= rows.loc[one, "level"] else None

    whole = [above(above(one) or one) or above(one) or one for one in loaded["identifier"]]
    wholes = rows.loc[[one for one in rows.index if above(one) is None]].copy()
    members = {one: rows[[into == one for into in whole]] for one in wholes.index}
    for column in ("goals", "countries"):
        wholes[column] = [set().union(*members[one][column]) for one in wholes.index]
    types: list[dict[str, set]] = []
    for one in wholes.index:
        types.append({})
        for some in members[one]["types"]:
            for name, given in some.items():
                types[-1][name] = types[-1].get(name, set()) | given
    wholes["types"] = types
    wholes["names"] = [set(some) for some in types]
    wholes["partners"] = [sides(some) for some in types]
    return wholes.reset_index(drop=True)


def read(activity: ET.Element) -> dict:
    dates = {one.get("type"): one.get("iso-date") for one in activity.iter("activity-date")}
    related = [
        (one.get("type"), one.get("ref").strip()) for one in activity.iter("related-activity")
    ]
    reporter = activity.find("reporting-org")
    return {
        "identifier": activity.findtext("iati-identifier").strip(),
        "entity": words(reporter),
        # The aid committee's channel codes of the United Nations begin with 41.
        "un": reporter.get("ref").startswith("XM-DAC-41"),
        "level": int(activity.get("hierarchy") or 0),
        "parent": next((ref for kind, ref in related if kind == "1"), None),
        "children": [ref for kind, ref in related if kind == "2"],
        "status": activity.find("activity-status").get("code"),
        "starts": day(dates.get("2") or dates.get("1")),
        "ends": day(dates.get("4") or dates.get("3")),
        "types": types_of_partners(activity),
        "goals": goals(activity),
        "countries": {one.get("code") for one in activity.iter("recipient-country")},
        "usd": dollars(activity),
    }


def words(element: ET.Element) -> str:
    """The English name, or else the first, or else the reference."""
    said = [(one.get(LANG), one.text) for one in element.findall("narrative") if one.text]
    english = [text for language, text in said if language == "EN"]
    return (english or [text for _, text in said] or [element.get("ref")])[0]


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text[:10]) if text else None


def types_of_partners(activity: ET.Element) -> dict[str, set[str]]:
    """Give the types of each organization that takes part and is not the one that reports."""
    reporter = activity.find("reporting-org")
    types: dict[str, set[str]] = {}
    for one in activity.iter("participating-org"):
        name = organization_key(words(one))
        same = (one.get("ref") or "").casefold() == reporter.get("ref").casefold()
        if not same and name != organization_key(words(reporter)):
            types.setdefault(name, set()).add(one.get("type"))
    return types


def sides(types: dict[str, set[str]]) -> list[str]:
    """Give the side of each partner, each once, whatever its roles."""
    sides_ = []
    for given in types.values():
        # NGOs are 2x, companies 7x, governments 1x, multilaterals 40; all else is contested.
        placed = {SIDES.get(code[0], code) for code in given - {None}}
        [side] = placed if len(placed) == 1 else ["contested"]
        sides_.append(side if side in SIDES.values() else "contested")
    return sides_


def goals(activity: ET.Element) -> set[int]:
    named = [one for one in activity.iter("tag") if one.get("vocabulary") in ("2", "3")]
    named += [one for one in activity.iter("sector") if one.get("vocabulary") in ("7", "8")]
    return {int(one.get("code").split(".")[0]) for one in named}


def dollars(activity: ET.Element) -> float | None:
    usual = activity.get("default-currency")
    committed = [
        one.find("value")
        for one in activity.iter("transaction")
        if one.find("transaction-type").get("code") == "2"
    ]
    if not committed:
        budgets = pd.DataFrame(
            [
                {
                    "from": one.find("period-start").get("iso-date"),
                    "to": one.find("period-end").get("iso-date"),
                    "type": one.get("type", "1"),
                    "value": one.find("value"),
                }
                for one in activity.iter("budget")
                if one.get("status") == "2"
            ]
        )
        if len(budgets):
            # Revised ones stand instead of the original of the same period.
            last = budgets.groupby(["from", "to"])["type"].transform("max")
            committed = list(budgets.loc[budgets["type"] == last, "value"])
    currencies = {one.get("currency", usual) for one in committed}
    return sum(float(one.text) for one in committed) if currencies == {"USD"} else None


def band(usd: float | None) -> set[str]:
    if pd.isna(usd):
        return set()
    if usd < 1e6:
        return {"under 100,000" if usd < 1e5 else "100,000 to 1 million"}
    return {"1 to 10 million" if usd < 1e7 else "10 million or more"}


def active(activities: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    begun = activities["starts"].map(lambda one: one is not None and one <= on)
    lasts = activities["ends"].map(lambda one: one is None or one >= on)
    closed = activities["status"].eq("4") & (on >= FILE)
    return activities[begun & lasts & ~closed & ~activities["status"].isin(["1", "5"])]


def new(activities: pd.DataFrame, since: dt.date, until: dt.date) -> pd.DataFrame:
    within = activities["starts"].map(lambda one: one is not None and since <= one <= until)
    return activities[within & ~activities["status"].isin(["1", "5"])]


def parts(some: pd.DataFrame) -> dict[str, Fraction]:
    """How many partnerships each side has, in exact parts."""
    found = dict.fromkeys(("nonprofit", "corporate", "contested"), Fraction(0))
    for partners_ in some["partners"]:
        for side in partners_:
            if side in found:
                found[side] += Fraction(1, len(partners_))
    return found


def held(row: pd.Series, some: pd.DataFrame) -> None:
    """Hold a row of an answer against the activities that it is of."""
    expected = parts(some)
    for side, part in expected.items():
        assert row[side] == pytest.approx(float(part)), side
    private = some["partners"].map(lambda one: bool(set(one) - {"public"}))
    either = some["partners"].map(lambda one: bool({"nonprofit", "corporate"} & set(one)))
    company = some["partners"].map(lambda one: "corporate" in one)
    assert (row["partnerships"], row["in_balance"]) == (len(some), private.sum())
    assert (row["either"], row["any_corporate"]) == (either.sum(), company.sum())
    if either.sum():
        interval = proportion.proportion_confint(company.sum(), either.sum(), method="wilson")
        assert (row["any_low_share"], row["any_high_share"]) == pytest.approx(interval, abs=1e-6)
    ahead = expected["nonprofit"] - expected["corporate"]
    sure = abs(ahead) > expected["contested"]
    side = "nonprofit" if ahead > 0 else "corporate"
    assert row["verdict"] == (side if sure else "cannot be said")


@pytest.mark.parametrize("on", ["2020-01-01", "2020-09-30", "2021-05-27", "2021-05-28"])
def test_active_and_new_partnerships_are_those_of_the_file(counted, conn, on):
    on = dt.date.fromisoformat(on)
    rows = balance_by_measure.balance(conn, as_of=on).set_index("lens")
    held(rows.loc["count"], active(counted, on))
    held(rows.loc["new"], new(counted, rows.loc["new", "since"], on))
    assert rows.loc["new", "since"] == on.replace(year=on.year - 1) + dt.timedelta(days=1)


def test_partnerships_of_other_publishers_count_only_if_asked_for(everyones, conn):
    now = active(everyones, FILE)
    for reporters, some in (("others", now[~now["un"]]), ("all", now)):
        rows = balance_by_measure.balance(conn, as_of=LATER, reporters=reporters)
        held(rows.iloc[0], some)
    assert 0 < now["un"].sum() < len(now) < len(everyones)


def test_after_the_day_of_the_file_nothing_more_is_known(counted, conn):
    rows = balance_by_measure.balance(conn, as_of=LATER).set_index("lens")
    assert rows.loc["count", "until"] == FILE
    now = active(counted, FILE)
    held(rows.loc["count"], now)
    year = {"since": dt.date(2020, 1, 1), "until": dt.date(2020, 12, 31)}
    held(balance_by_measure.balance(conn, **year).iloc[1], new(counted, *year.values()))
    begun = new(counted, dt.date(2020, 5, 29), FILE)
    counts = [
        some["partners"].map(lambda one: bool(set(one) - {"public"})).sum() for some in (now, begun)
    ]
    assert counts == [48, 3]
    assert ask(conn, HEAD, balance_by_measure.balance, as_of=LATER).finding == (
        "Who leads in 48 active partnerships (28 May 2021) and three new partnerships is unknown;"
        " no funding is"
        " recorded."
    )


def test_goals_states_and_values_are_those_of_each_activity(loaded, conn):
    members = pd.read_csv(STATES, keep_default_na=False).set_index("iso2")["iso3"]
    found = dict(conn.execute(sa.select(partnerships.c.id, partnerships.c.identifier)).all())
    for column, expected in (
        (partnership_sdgs.c.sdg, loaded["goals"]),
        (
            partnership_states.c.member_state,
            loaded["countries"].map(lambda some: {members[one] for one in some if one in members}),
        ),
    ):
        there: dict[str, set] = {identifier: set() for identifier in found.values()}
        for id_, part in conn.execute(sa.select(column.table.c.partnership_id, column)):
            there[found[id_]].add(part)
        assert there == dict(zip(loaded["identifier"], expected, strict=True))
    value = sa.select(partnerships.c.identifier, partnerships.c.value_usd)
    worth = {one: usd for one, usd in conn.execute(value) if usd is not None}
    known = loaded.dropna(subset=["usd"]).set_index("identifier")["usd"].to_dict()
    assert worth == pytest.approx(known)
    assert len(worth) == 54


def test_each_group_holds_the_activities_that_are_in_it(counted, conn):
    members = pd.read_csv(STATES, keep_default_na=False).set_index("iso2")["regional_group"]
    now = active(counted, FILE)
    regions = now["countries"].map(lambda some: {members[one] for one in some if one in members})
    groups = {
        "entity": now["entity"].map(lambda one: {one}),
        "sdg": now["goals"].map(lambda some: {str(one) for one in some}),
        "region": regions,
        "size": now["usd"].map(band),
    }
    for by, of in groups.items():
        rows = partner_counts.balance_by(conn, by=by, as_of=LATER).set_index("group")
        names = {name for some in of for name in some} | ({"unknown"} if not all(of) else set())
        assert set(rows.index) == names, by
        for name, row in rows.iterrows():
            within = [name in some if some else name == "unknown" for some in of]
            held(row, now[within])


def test_concentration_is_that_of_all_pairs_of_organizations(counted, conn):
    times: Counter[str] = Counter()
    for names in counted.loc[counted["status"] != "1", "names"]:
        times.update(names)
    row = partner_counts.concentration(conn).set_index("of").loc["all"]
    values = list(times.values())
    assert (row["units"], row["parts"]) == (len(values), sum(values))
    apart = sum(abs(one - other) for one in values for other in values)
    assert row["gini"] == pytest.approx(apart / (2 * sum(values) * len(values)))
    assert row["effective"] == pytest.approx(sum(values) ** 2 / sum(one**2 for one in values))
    tenth = sorted(values * 10, reverse=True)[: len(values)]
    assert row["top_decile_share"] == pytest.approx(sum(tenth) / (10 * sum(values)))


def test_partners_of_each_type_are_those_of_a_count_by_hand(counted, conn):
    times: Counter[tuple] = Counter()
    for some in counted["types"]:
        times.update((code, name) for name, given in some.items() for code in given)
    codes = sorted({code for code, _ in times}, key=lambda code: (code is None, code))
    rows = partner_counts.partners_by_type(conn).astype(object)
    rows = rows.where(rows.notna(), None)[["organization_type", "partners", "participations"]]
    assert list(rows.itertuples(index=False, name=None)) == [
        (
            code,
            sum(one == code for one, _ in times),
            sum(count for (one, _), count in times.items() if one == code),
        )
        for code in codes
    ]
    assert None in codes


def test_what_drove_them_is_known_of_none_and_said_so(counted, conn):
    rows = parity_forecast.funding(conn).set_index("funding_driven")
    ever = counted[counted["status"] != "1"]
    either = ever["partners"].map(lambda one: bool({"nonprofit", "corporate"} & set(one)))
    assert rows["either"].to_dict() == {"yes": 0, "no": 0, "unknown": either.sum()}
    assert ask(conn, HEAD, parity_forecast.funding).finding == (
        "Whether the skew follows the funding is unknown: what drove it is recorded for none of"
        f" {either.sum()} partnerships."
    )


def test_if_it_were_known_the_gap_would_be_that_of_statsmodels_and_scipy(counted, conn):
    chance = random.Random(3)  # noqa: S311 (tests may be predictable)
    driven = {one: chance.random() < 0.4 for one in counted["identifier"]}
    for identifier, value in driven.items():
        this = partnerships.c.identifier == identifier
        conn.execute(partnerships.update().where(this).values(funding_driven=value))
    ever = counted[counted["status"] != "1"]
    ever = ever[ever["partners"].map(lambda one: bool({"nonprofit", "corporate"} & set(one)))]
    company = ever["partners"].map(lambda one: "corporate" in one)
    by = ever["identifier"].map(driven)
    counts = [(company[by == value].sum(), (by == value).sum()) for value in (True, False)]
    yes = parity_forecast.funding(conn).iloc[0]
    theirs = proportion.confint_proportions_2indep(
        *counts[0], *counts[1], compare="diff", method="newcomb"
    )
    assert (yes["difference_low"], yes["difference_high"]) == pytest.approx(theirs, abs=1e-6)
    table = [[part, whole - part] for part, whole in counts]
    assert yes["probability"] == pytest.approx(stats.fisher_exact(table).pvalue)


def test_parity_takes_what_arithmetic_says(counted, conn):
    by = dt.date(2030, 12, 31)
    rows = parity_forecast.until_parity(conn, by=by, as_of=LATER)
    now = parts(active(counted, FILE))
    began = parts(new(counted, dt.date(2018, 1, 1), dt.date(2020, 12, 31)))
    years = (by - FILE).days / 365.25
    pace = float(began["corporate"]) / 3
    n, c, x = (float(now[side]) for side in ("nonprofit", "corporate", "contested"))
    expected = [
        max(0, (c_ + pace * years - n_) / years) for n_, c_ in ((n, c), (n + x, c), (n, c + x))
    ]
    assert list(rows["needed_pace"]) == pytest.approx(expected)
    assert rows.loc[0, "nonprofit_pace"] == pytest.approx(float(began["nonprofit"]) / 3)
    assert (rows.loc[0, "pace_since"], rows.loc[0, "pace_until"]) == (2018, 2020)


def test_the_money_of_who_changed_category_is_contested(conn, real_files):
    path = real_files / "un_revenue" / "ceb_contributions_2013_2024.csv"
    raw = pd.read_csv(path, keep_default_na=False)
    placed = {"NGOs": "nonprofit", "Private Sector": "corporate"}
    public = raw["category"].isin(["Government", "European Union"])
    public |= raw["category"].str.startswith("Multilateral")
    raw = raw[(raw["year"] >= 2022) & ~public]
    sector = raw["category"].map(placed | {"Foundations": "foundation", "Academic": "academic"})
    rows = raw.assign(
        sector=sector.fillna("other"), donor_status="nonmember", revenue_type="Other"
    ).groupby(["year", "entity", "category", "sector", "donor_status", "revenue_type"])
    summed = rows["amount_usd"].sum().reset_index().assign(donor="All of them")
    conn.execute(contributions.insert(), summed.to_dict("records"))
    last = raw[raw["year"] == 2024]
    side = last["category"].map(placed).where(last["entity"] != "UNICEF")
    money = last.groupby(side.fillna("contested"))["amount_usd"].sum()
    row = balance_by_measure.balance(conn, as_of=LATER).set_index("lens").loc["money"]
    assert {name: row[name] for name in money.index} == pytest.approx(money.to_dict())
    assert (row["year"], row["changed_category"]) == (2024, "UNICEF")
    assert row["verdict"] == "cannot be said"
