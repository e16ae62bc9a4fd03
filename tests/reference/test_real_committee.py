"""The Committee's own files: the cohort by plain pandas, its figures by lifelines and statsmodels.

Only how a name is matched is the product's own (`organization_key`); which decisions make an
application, and all that is counted and estimated of it, is done here once more.
"""

import datetime as dt
import itertools
import math
import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from data_access.database import connections
from data_access.domain.names import organization_key
from data_access.domain.roles import COMMAND_LINE
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.imports.organization_renames import REMARK, without_status
from data_access.ngo_committee import (
    applications,
    deferrals,
    docket,
    repeated_deferrals,
    roll_calls,
    time_by_group,
    time_to_decision,
)
from tests.data_access.imports.test_committee_files import LISTS, NO_NAMES, path

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

OUTCOMES = {
    1: "recommended",
    3: "closed",
    4: "withdrawn",
    5: "not recommended",
    7: "deferred",
    10: "deferred",
}
ENDINGS = ("recommended", "closed", "withdrawn", "not recommended")
AT = (0, 1, 2, 3, 5, 10)
CODES = {"recommended": 1, "closed": 2, "withdrawn": 3, "not recommended": 3}


@pytest.fixture(scope="module")
def loaded(sqlite_template, tmp_path_factory, real_files):
    """A database with all files of the Committee, which no test changes."""
    file = tmp_path_factory.mktemp("committee") / "test.db"
    shutil.copy(sqlite_template, file)
    database = connections.engine(f"sqlite:///{file}")
    for number in (*LISTS, 8):
        kind, file = "roll-calls" if number == 8 else "decisions", path(real_files, number)
        options = Options(accept_rejects=number in NO_NAMES)
        load(database, COMMAND_LINE, kinds.loader(kind, file), kind, file, options, lambda _: None)
    with database.connect() as conn:
        yield conn
    database.dispose()


# The cohort


def sheet(folder: Path, number: int) -> pd.DataFrame:
    return pd.read_excel(path(folder, number), engine="openpyxl")


def listed(folder: Path, number: int) -> pd.DataFrame:
    rows = sheet(folder, number)
    rows = rows[rows["NGO_name"].map(lambda name: isinstance(name, str))]
    names = rows["NGO_name"].map(organization_key)
    return pd.DataFrame({"name": names, "on": pd.to_datetime(rows["Session_number"]).dt.date})


def successors(folder: Path) -> dict[str, str]:
    """For each name that was given up, another of the same organization."""
    after: dict[str, str] = {}
    for number, olds in ((2, ["Old_name"]), (12, ["Old_name1", "Old_name2"])):
        for row in sheet(folder, number).dropna(subset=["New_name"]).to_dict("records"):
            new = _last(after, _plain(row["New_name"]))
            for old in olds:
                if isinstance(row[old], str):
                    name = without_status(row[old])[0] if number == 2 else row[old]
                    after[_last(after, _plain(name))] = new
    return after


def _plain(name: str) -> str:
    return organization_key(REMARK.sub("", name).strip(" ,"))


def _last(after: dict[str, str], name: str) -> str:
    while after.get(name, name) != name:
        name = after[name]
    return name


@pytest.fixture(scope="module")
def decided(real_files) -> pd.DataFrame:
    """A row an organization, report and outcome, and whether it is marked as the first."""
    after = successors(real_files)
    rows = pd.concat(
        listed(real_files, number).assign(outcome=outcome, first=number == 10)
        for number, outcome in OUTCOMES.items()
    )
    rows["who"] = rows["name"].map(lambda name: _last(after, name))
    direct = listed(real_files, 9)
    marked = set(
        zip(direct["name"].map(lambda name: _last(after, name)), direct["on"], strict=True)
    )
    at_once = [pair in marked for pair in zip(rows["who"], rows["on"], strict=True)]
    rows["first"] |= (rows["outcome"] == "recommended") & np.array(at_once)
    return rows.groupby(["who", "on", "outcome"], as_index=False)["first"].max()


# The files end with H for the recommended of this report: 192 names of its first are missing.
HOLE = dt.date(2021, 6, 8)


@pytest.fixture(scope="module")
def complete(cohort) -> pd.DataFrame:
    """The cohort but for those first considered in the incomplete report."""
    return cohort[cohort["first_on"] != HOLE]


@pytest.fixture(scope="module")
def cohort(decided) -> pd.DataFrame:
    """A row an application first considered since 2012, from its mark to the ending after it."""
    found = []
    rows = decided.assign(ends=decided["outcome"] != "deferred").sort_values(["who", "on", "ends"])
    for _, own in rows.groupby("who"):
        starts = sorted(own.loc[own["first"], "on"].unique())
        for start, following in itertools.pairwise([*starts, dt.date.max]):
            run = own[(own["on"] >= start) & (own["on"] < following)]
            ended = run.loc[run["ends"], "on"]
            if len(ended):
                run = run[run["on"] <= ended.iloc[0]]
            last = run.iloc[-1]
            found.append(
                {
                    "first_on": start,
                    "last_on": last["on"],
                    "deferrals": int((run["outcome"] == "deferred").sum()),
                    "deferred_first": not run.loc[run["on"] == start, "ends"].any(),
                    "outcome": last["outcome"] if last["ends"] else "pending",
                }
            )
    every = pd.DataFrame(found)
    kept = every[every["first_on"] >= dt.date(2012, 1, 1)].copy()
    kept["months"] = _months(kept["last_on"]) - _months(kept["first_on"])
    return kept


def _months(days: pd.Series) -> pd.Series:
    return days.map(lambda day: 12 * day.year + day.month)


def test_the_cohort_is_the_same_application_by_application(loaded, cohort):
    ours = applications.followed(loaded)
    ours["outcome"] = ours["outcome"].fillna("pending")
    columns = ["first_on", "last_on", "deferrals", "deferred_first", "outcome"]
    assert ours[columns].value_counts().to_dict() == cohort[columns].value_counts().to_dict()
    assert cohort["outcome"].value_counts().to_dict() == {
        "recommended": 4_560,
        "closed": 695,
        "pending": 468,
        "withdrawn": 20,
        "not recommended": 16,
    }
    assert (ours["years"] * 12).round().sum() == cohort["months"].sum()
    lost = cohort[(cohort["outcome"] == "pending") & (cohort["last_on"] < dt.date(2024, 6, 14))]
    assert ours["lost"].sum() == len(lost) == 160


def test_from_2012_on_every_report_tells_first_recommendations_and_first_deferrals(decided):
    firsts = decided[decided["first"]].groupby(["on", "outcome"]).size().unstack(fill_value=0)
    since = firsts[firsts.index >= dt.date(2012, 1, 1)]
    assert len(since) == 25
    assert (since > 0).all(axis=None)
    # Earlier ones do not: hence no year before is followed.
    assert firsts.loc[dt.date(2011, 3, 4), "deferred"] == 0
    assert (firsts.loc[firsts.index < dt.date(2010, 1, 1), "recommended"] <= 1).all()


# The wait


@pytest.mark.parametrize("deferred", [False, True])
def test_the_share_pending_its_interval_and_the_median_are_those_of_lifelines(
    loaded, complete, deferred
):
    own = complete[complete["deferred_first"]] if deferred else complete
    # A month later each, because lifelines takes nobody in at 0.
    ended = own["outcome"] != "pending"
    theirs = KaplanMeierFitter().fit(own["months"] + 1, ended)
    ours = time_to_decision.time_to_status(loaded, deferred=deferred)
    for row in ours[ours["state"] == "pending"].itertuples():
        month = 12 * row.after_years + 1
        assert row.share == pytest.approx(theirs.predict(month), abs=1e-9)
        assert row.at_risk == (own["months"] >= month - 1).sum()
        if pd.notna(row.low):
            bounds = theirs.confidence_interval_.loc[:month].iloc[-1].tolist()
            assert [row.low, row.high] == pytest.approx(bounds, abs=1e-5)
    row = ours.iloc[0]
    assert 12 * row["median"] + 1 == pytest.approx(theirs.median_survival_time_)
    low, high = median_survival_times(theirs.confidence_interval_).iloc[0]
    assert [12 * row["median_low"] + 1, 12 * row["median_high"] + 1] == pytest.approx([low, high])


def apart(times: pd.Series, codes: pd.Series) -> pd.Series:
    """Times of which no two are the same, within their month the outcomes before the pending.

    Lifelines would move tied ones apart at random, pending before outcomes too.
    """
    place = codes.eq(0).groupby(times).rank(method="first") / 10_000
    return times + place


@pytest.mark.parametrize("deferred", [False, True])
def test_the_share_of_each_outcome_is_that_of_statsmodels_and_of_lifelines(
    loaded, complete, deferred
):
    own = complete[complete["deferred_first"]] if deferred else complete
    times, codes = own["months"] + 1, own["outcome"].map(CODES).fillna(0).astype(int)
    untied = apart(times, codes)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CumIncidenceRight(times.to_numpy(), codes.to_numpy())
        moved = {
            code: AalenJohansenFitter(calculate_variance=False).fit(untied, codes, code)
            for code in (1, 2, 3)
        }
    states = ("recommended", "closed", "withdrawn or not recommended")
    ours = time_to_decision.time_to_status(loaded, deferred=deferred).set_index(
        ["after_years", "state"]
    )
    for code, state in enumerate(states, start=1):
        for years in AT:
            row, month = ours.loc[(years, state)], 12 * years + 1
            place = np.searchsorted(theirs.times, month, side="right") - 1
            assert row["share"] == pytest.approx(theirs.cinc[code - 1][place], abs=1e-9)
            lifelines = moved[code].cumulative_density_.loc[: month + 0.9].iloc[-1, 0]
            assert row["share"] == pytest.approx(lifelines, abs=1e-9)
            if pd.notna(row["low"]):
                error = theirs.cinc_se[code - 1][place]
                reach = math.exp(
                    stats.norm.isf(0.025) * error / (row["share"] * abs(math.log(row["share"])))
                )
                bounds = row["share"] ** reach, row["share"] ** (1 / reach)
                assert (row["low"], row["high"]) == pytest.approx(bounds, abs=1e-5)
            seen = (codes == code) & (own["months"] <= 12 * years)
            assert row["cases"] == seen.sum()


def test_years_are_compared_at_two_years_and_adjusted_as_statsmodels_does(loaded, complete):
    rows = time_by_group.time_by_group(loaded).set_index("group")
    compared = rows[rows["probability"].notna()]
    assert list(compared.index) == [str(year) for year in range(2012, 2023)]
    theirs = multipletests(compared["probability"].astype(float), method="fdr_bh")[1]
    assert compared["adjusted"].tolist() == pytest.approx(theirs.tolist())
    for year, row in compared.iterrows():
        in_year = complete["first_on"].map(lambda day: str(day.year)) == year
        shares = []
        for own in (complete[in_year], complete[~in_year]):
            codes = own["outcome"].map(CODES).fillna(0).astype(int).to_numpy()
            with np.errstate(all="ignore"):
                found = CumIncidenceRight((own["months"] + 1).to_numpy(), codes)
            shares.append(found.cinc[0][np.searchsorted(found.times, 25, side="right") - 1])
        assert row["share"] == pytest.approx(shares[0], abs=1e-9)
        assert row["difference"] == pytest.approx(shares[0] - shares[1], abs=1e-9)


# Deferred at first consideration


def test_each_session_against_the_others_of_its_kind_is_what_statsmodels_says(loaded, cohort):
    every = cohort.groupby("first_on")["deferred_first"].agg(["sum", "size"])
    days = every.drop(HOLE)
    kinds_ = pd.Series({day: applications.session(day) for day in days.index})
    rows = deferrals.gap(loaded).set_index("group")
    assert len(rows) == len(every) == 25
    rows, probabilities = rows.drop("2021 regular"), []
    for name, row in rows.iterrows():
        day = next(day for day in days.index if applications.session_name(day) == name)
        part, whole = days.loc[day]
        same_kind = days[kinds_ == kinds_[day]]
        alike = same_kind.drop(day).sum()
        assert [row["deferred"], row["applications"]] == [part, whole]
        assert [row["rest_deferred"], row["rest"]] == alike.tolist()
        wilson = proportion_confint(part, whole, method="wilson")
        assert [row["low"], row["high"]] == pytest.approx(wilson, abs=1e-6)
        factor, of_all = dispersion(same_kind)
        assert [row["dispersion"], row["dispersion_of_all"]] == pytest.approx([factor, of_all])
        z = stats.norm.isf(0.025) * factor**0.5
        newcombe = confint_proportions_2indep(
            *(part, whole, alike["sum"], alike["size"]),
            compare="diff",
            method="newcomb",
            alpha=2 * stats.norm.sf(z),
        )
        assert [row["difference_low"], row["difference_high"]] == pytest.approx(newcombe, abs=1e-6)
        table = [[part, whole - part], [alike["sum"], alike["size"] - alike["sum"]]]
        assert row["probability"] >= stats.fisher_exact(table).pvalue
        probabilities.append(row["probability"])
    adjusted = multipletests(probabilities, method="fdr_bh")[1]
    assert rows["adjusted"].tolist() == pytest.approx(adjusted.tolist())
    assert set(rows["evidence"]) == {"not distinguishable from chance"}
    factors = rows.groupby("session")[["dispersion", "dispersion_of_all"]].first().round(2)
    assert factors.to_numpy().tolist() == [[1.84, 2.53], [2.74, 4.88]]


def test_the_gap_of_june_2021_has_the_other_sign_once_the_missing_names_are_counted(loaded):
    rows = deferrals.gap(loaded).set_index("group")
    hole = rows.loc["2021 regular"]
    assert [hole["deferred"], hole["applications"], hole["missing"]] == [154, 324, 192]
    others = rows.loc["2022 regular", "overall"]
    assert hole["share"] > others > hole["share_with_missing"]
    assert hole["share_with_missing"] == pytest.approx(154 / 516)
    assert rows["discontinued"].dropna().to_dict() == {"2017 resumed": 43}


def dispersion(days: pd.DataFrame) -> tuple[float, float]:
    """The mean square of the z-scores, winsorized at a tenth; and of all, by I - 1."""
    share = days["sum"].sum() / days["size"].sum()
    z = (days["sum"] / days["size"] - share) / np.sqrt(share * (1 - share) / days["size"])
    return (z.clip(*z.quantile([0.1, 0.9])) ** 2).mean(), (z**2).sum() / (len(z) - 1)


def test_where_nobody_s_region_is_known_nothing_is_said_of_regions(loaded):
    rows = deferrals.gap(loaded, by="region")
    assert set(rows["evidence"]) == {"cannot be said"}
    assert rows.set_index("group").loc["unknown", "applications"] == 5_435


def test_the_burden_is_what_pandas_counts(loaded, cohort):
    times = cohort["deferrals"].clip(upper=5)
    ours = repeated_deferrals.repeated(loaded)
    assert ours["applications"].tolist() == times.value_counts().sort_index().tolist()
    assert ours["deferrals"].tolist() == cohort.groupby(times)["deferrals"].sum().tolist()
    last = cohort["last_on"] == dt.date(2024, 6, 14)
    pending = ((cohort["outcome"] == "pending") & last).groupby(times).sum()
    assert ours["pending"].tolist() == pending.tolist()


# The docket


def test_the_ledger_shows_where_reports_and_decisions_agree_and_where_not(loaded, decided):
    rows = docket.ledger(loaded).set_index(["name", "of"])
    reported, held, apart = (
        rows.loc[("2024 resumed", of)] for of in ("as reported", "decisions loaded", "difference")
    )
    assert reported["recommended"] == held["recommended"] == 103
    assert (reported["deferred"], held["deferred"], apart["deferred"]) == (323, 326, 3)
    # What the press release does not itemize, and the decisions call not recommended.
    assert (reported["not_itemized"], held["not_itemized"]) == (2, 2)
    of_day = decided[decided["on"] == dt.date(2024, 6, 14)]
    assert held["before"] == of_day["who"].nunique() == 479
    assert held["new"] == of_day.loc[of_day["first"], "who"].nunique() == 130
    # Decisions of one session are what the next is reported to have carried over.
    gaps = rows["carried_gap"].dropna()
    assert gaps.xs("decisions loaded", level="of").to_dict() == {
        "2024 resumed": -3,
        "2024 regular": 0,
        "2023 resumed": 0,
        "2023 regular": 0,
        "2012 resumed": 0,
    }
    assert gaps.xs("as reported", level="of").to_dict() == {"2024 resumed": 0}
    same = rows.xs("difference", level="of")[["recommended", "deferred", "closed", "withdrawn"]]
    assert same.drop("2024 resumed").stack().eq(0).all()


def test_what_was_reported_of_june_2013_agrees_for_new_and_for_deferred_applications(loaded):
    """49 and 22 per cent recommended (International Service for Human Rights, 14 June 2013)."""
    new = deferrals.gap(loaded).set_index("group").loc["2013 resumed"]
    held = docket.ledger(loaded).set_index(["name", "of"]).loc[("2013 resumed", "decisions loaded")]
    at_once = new["applications"] - new["deferred"]
    assert round(100 * at_once / new["applications"]) == 49
    assert int(100 * (held["recommended"] - at_once) / held["carried"]) == 22


def said(asked, rows, **params) -> str:
    settled = {name: one.default for name, one in asked.parameters.items()} | params
    return asked.finding(rows, settled)


def test_the_findings_on_the_real_files_are_these(loaded):
    """Written down, so that a change of any of them is seen."""
    assert said(docket.ledger, docket.ledger(loaded)) == (
        "Resumed session of 2024, 476 applications: 103 recommended, 323 deferred, 45 closed,"
        " three withdrawn and two not itemized; decisions loaded: 326 deferred."
    )
    assert said(time_to_decision.time_to_status, time_to_decision.time_to_status(loaded)) == (
        "Of 5,435 applications first considered since 2012, 83 per cent (81 to 84) recommended"
        " within five years; 8 June 2021 (incomplete) left out."
    )
    later = time_to_decision.time_to_status(loaded, deferred=True)
    assert said(time_to_decision.time_to_status, later, deferred=True) == (
        "Of 2,063 applications deferred at first since 2012: half decided within one year (0.8"
        " to 1.0); 8 June 2021 (incomplete) left out."
    )
    assert said(deferrals.gap, deferrals.gap(loaded)) == (
        "First deferrals since 2012, 24 sessions: differences are not distinguishable from"
        " chance; 8 June 2021 (incomplete) left out."
    )
    assert said(repeated_deferrals.repeated, repeated_deferrals.repeated(loaded)) == (
        "Of 2,217 deferred applications first considered since 2012, 335 deferred five times"
        " or more (44 per cent of deferrals); 160 no longer listed."
    )
    own = deferrals.gap(loaded).set_index("group").loc["2024 regular"]
    assert (own["deferred"], own["applications"]) == (102, 214)
    assert own["evidence"] == "not distinguishable from chance"


def test_roll_calls_by_state_add_up_to_the_file(loaded, real_files):
    raw = sheet(real_files, 8).dropna(subset=["Country"])
    rows = roll_calls.by_state(loaded)
    votes = rows[["in_favour", "against", "abstaining", "absent"]]
    assert votes.sum().sum() == len(raw) == len(roll_calls.votes(loaded)) == 1_788
