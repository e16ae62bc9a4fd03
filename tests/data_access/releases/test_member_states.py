import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access import reference, schema
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.answers import records
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import ask
from data_access.releases import small_counts
from data_access.releases.member_states import (
    decisions_by_year,
    participation,
    participation_by_group,
)
from data_access.schema import decisions

TODAY = weeks.today()
YEAR = {"since": dt.date(2026, 1, 1), "until": dt.date(2026, 12, 31)}
KENYA = Viewer(Role.MEMBER_STATE, "a Member State", state="KEN")
COUNTS = ["organizations", "engagements", "participants"]
AFRICA, EUROPE, WEST = (
    "African Group",
    "Eastern European Group",
    "Western European and Others Group",
)
SELDOM = "closed, withdrawn or not recommended"


def told(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as plain tuples, of the columns that matter here, what is missing as None."""
    return [tuple(row.values()) for row in records(rows[list(columns)])]


@pytest.fixture
def came(organization, engage):
    """So many organizations of a state took part, each once: `came(3, "KEN")`."""

    def came(number: int, state: str | None, people: int | None = None) -> None:
        for place in range(number):
            engage(organization(f"Organization {place} of {state}", state), "2026-03-05", people)

    return came


@pytest.fixture
def inhabit(conn):
    """So many live in these states, and nobody has counted them elsewhere."""

    def inhabit(**numbers: int) -> None:
        table = schema.member_states
        conn.execute(table.update().values(population=None))
        for code, number in numbers.items():
            conn.execute(table.update().where(table.c.iso3 == code).values(population=number))

    return inhabit


# By group


def test_every_group_stands_beside_its_share_of_the_people(conn, came, inhabit):
    inhabit(KEN=20, UGA=40, FRA=40, POL=100)
    came(1, "KEN", 2)
    came(3, "FRA")
    came(2, None, 5)
    rows = participation_by_group(conn, **YEAR)
    assert told(rows, "region", *COUNTS, "share", "population_share") == [
        (AFRICA, 1, 1, 2, 0.25, 0.3),
        ("Asia-Pacific Group", 0, 0, 0, 0.0, None),
        (EUROPE, 0, 0, 0, 0.0, 0.5),
        ("Latin American and Caribbean Group", 0, 0, 0, 0.0, None),
        (WEST, 3, 3, None, 0.75, 0.2),
        ("unknown", 2, 2, 10, None, None),
    ]


def test_a_period_that_the_register_does_not_reach_has_no_row_and_no_zero(
    conn, organization, engage
):
    engage(organization("Union", "KEN"), "2025-03-05", 3)
    assert participation_by_group(conn, **YEAR).empty
    assert participation(conn, own_state="KEN", **YEAR).empty


def test_nobody_of_a_known_region_leaves_every_group_with_its_zero_and_without_a_share(
    conn, organization, engage
):
    engage(organization("Union"), "2026-03-05", 3)
    rows = participation_by_group(conn, **YEAR)
    assert rows[COUNTS].to_numpy().tolist() == [*[[0, 0, 0]] * 5, [1, 1, 3]]
    assert rows["share"].isna().all()
    assert rows["population_share"].sum() == pytest.approx(1)


def test_organizations_merged_into_one_another_are_one_and_of_the_state_they_are_of_now(
    conn, organization, engage
):
    now = organization("Union", "KEN")
    engage(organization("League", "FRA", into=now), "2026-03-05", 3)
    engage(now, "2026-03-05", 2)
    engage(organization("Xaria", "FRA"), "2026-03-05", 90, civil_society=False)
    groups = participation_by_group(conn, **YEAR).query("organizations > 0")
    assert told(groups, "region", *COUNTS) == [(AFRICA, 1, 2, 5)]
    assert told(participation(conn, own_state="KEN", **YEAR), *COUNTS) == [
        (1, 2, 5),
        (0, 0, 0),
        (0, 0, 0),
    ]


def test_real_and_fictional_states_are_never_taken_together(conn, organization, engage):
    engage(organization("Union", "KEN"), "2026-03-05", 3)
    real = participation_by_group(conn)["population_share"]
    conn.execute(schema.member_states.insert(), reference.fictional_states())
    pd.testing.assert_series_equal(participation_by_group(conn)["population_share"], real)
    conn.execute(sa.update(schema.database_state).values(demonstration=True))
    fictional = pd.DataFrame(reference.fictional_states())
    people = fictional.groupby("regional_group")["population"].sum()
    expected = list(people / people.sum())
    found = participation_by_group(conn)["population_share"]
    assert list(found[:5]) == pytest.approx(expected)
    assert pd.isna(found[5])


@pytest.mark.parametrize(
    ("came_from", "params", "sentence"),
    [
        (
            {},
            YEAR,
            "No civil society organization is recorded as taking part in 2026.",
        ),
        (
            {None: 2},
            YEAR,
            "Region was not recorded for any of two organizations that took part in 2026.",
        ),
        (
            {"KEN": 4, "FRA": 13, "POL": 8, None: 60},
            YEAR,
            "The Western European and Others Group had 52 per cent of 25 organizations in 2026"
            " (12 per cent of people); region not recorded for 60.",
        ),
        (
            {"KEN": 1},
            {},
            "Of one organization with a recorded region in all that is recorded, all came from the"
            " African Group (48 per cent of people).",
        ),
    ],
)
def test_the_finding_holds_the_group_furthest_above_its_people_against_them(
    conn, came, inhabit, head, came_from, params, sentence
):
    inhabit(KEN=48, FRA=12, POL=40)
    for state, number in came_from.items():
        came(number, state)
    assert ask(conn, head, participation_by_group, **params).finding == sentence


def test_where_shares_are_those_of_the_people_the_finding_shows_no_gap(conn, came, inhabit, head):
    inhabit(KEN=60, FRA=40)
    came(3, "KEN")
    came(2, "FRA")
    assert ask(conn, head, participation_by_group, **YEAR).finding == (
        "Of five organizations with a recorded region in 2026, 60 per cent came from the African"
        " Group (60 per cent of people)."
    )


def test_where_nobody_has_counted_the_people_the_finding_is_silent_on_them(
    conn, came, inhabit, head
):
    inhabit()
    came(3, "KEN")
    came(1, "FRA")
    assert participation_by_group(conn)["population_share"].isna().all()
    assert ask(conn, head, participation_by_group, **YEAR).finding == (
        "Of four organizations with a recorded region in 2026, 75 per cent came from the African"
        " Group."
    )


# Of one state


def test_every_organization_whose_seat_is_known_is_in_one_of_three_rows(conn, came):
    came(2, "KEN", 4)
    came(3, "UGA")
    came(1, "EGY", 1)
    came(5, "FRA", 0)
    came(4, None, 9)
    rows = participation(conn, own_state="KEN", **YEAR)
    assert told(rows, "of", *COUNTS) == [
        ("Kenya", 2, 2, 8),
        ("the rest of the African Group", 4, 4, 1),
        ("the rest of the world", 5, 5, 0),
    ]
    assert told(participation(conn, own_state="FRA", **YEAR), "of", *COUNTS) == [
        ("France", 5, 5, 0),
        ("the rest of the Western European and Others Group", 0, 0, 0),
        ("the rest of the world", 6, 6, 9),
    ]


def test_the_three_rows_together_are_the_groups_together(conn, came):
    for state, number in {"KEN": 2, "UGA": 3, "FRA": 5, "POL": 1, None: 4}.items():
        came(number, state, 2)
    groups = participation_by_group(conn, **YEAR).query("region != 'unknown'")
    for state in ("KEN", "FRA", "TUV"):
        rows = participation(conn, own_state=state, **YEAR)
        assert rows[COUNTS].sum().to_dict() == groups[COUNTS].sum().to_dict()


def test_people_nobody_counted_are_missing_and_not_zero(conn, came):
    came(1, "KEN", None)
    rows = participation(conn, own_state="KEN", **YEAR)
    assert told(rows, "participants") == [(None,), (0,), (0,)]


def test_a_state_is_told_of_itself_and_cannot_ask_for_another(conn, came):
    came(6, "KEN")
    answer = ask(conn, KENYA, participation, **YEAR)
    assert answer.params["own_state"] == "KEN"
    assert answer.rows["of"].iloc[0] == "Kenya"
    with pytest.raises(TypeError, match=r"^member_states\.participation does not take own_state"):
        ask(conn, KENYA, participation, own_state="FRA")


def test_a_reader_of_no_state_and_the_office_have_no_own_participation(conn, head):
    with pytest.raises(PermissionError, match="is about one Member State"):
        ask(conn, Viewer(Role.MEMBER_STATE, "a Member State"), participation)
    with pytest.raises(PermissionError, match="may not run"):
        ask(conn, head, participation)


def test_a_state_that_is_none_is_refused(conn):
    with pytest.raises(ValueError, match="There is no Member State ZZZ"):
        participation(conn, own_state="ZZZ")


@pytest.mark.parametrize(
    ("came_from", "params", "sentence"),
    [
        (
            {"KEN": 12, "UGA": 38, "FRA": 50},
            {"since": dt.date(2026, 1, 1), "until": dt.date(2026, 6, 30)},
            "Organizations of Kenya: 12 took part from 1 January to 30 June 2026, in 12"
            " engagements; 38 in the rest of its group, 50 elsewhere.",
        ),
        (
            {"KEN": 1, None: 7},
            YEAR,
            "Organizations of Kenya: one took part in 2026, in one engagement; none in the rest of"
            " its group, none elsewhere.",
        ),
        (
            {"FRA": 5},
            {},
            "Organizations of Kenya: none took part in all that is recorded; none in the rest of"
            " its group, five elsewhere.",
        ),
        (
            {None: 5},
            YEAR,
            "No organization whose seat is known is recorded as taking part in 2026.",
        ),
    ],
)
def test_the_finding_counts_ones_own_beside_the_others(conn, came, came_from, params, sentence):
    for state, number in came_from.items():
        came(number, state)
    assert ask(conn, KENYA, participation, **params).finding == sentence


# The Committee on NGOs


@pytest.fixture
def decide(conn, organization):
    """Record decisions of one report: `decide("2024-06-14", recommended=3, deferred=2)`."""

    def decide(on: str, outcomes: dict[str, int]) -> None:
        for outcome, number in outcomes.items():
            for place in range(number):
                row = {"organization_id": organization(f"{outcome} {on} {place}")}
                day = dt.date.fromisoformat(on)
                conn.execute(decisions.insert().values(**row, reported_on=day, outcome=outcome))

    return decide


def test_rare_outcomes_are_counted_together_and_what_is_no_application_is_left_out(conn, decide):
    decide("2023-06-05", {"deferred": 2, "status withdrawn": 4})
    decide("2024-02-09", {"closed": 2, "withdrawn": 1, "recommended": 1})
    decide("2024-06-14", {"not recommended": 1, "deferred": 3, "reclassification deferred": 6})
    decide("2025-06-14", {"status withdrawn": 1, "reclassification deferred": 1})
    assert told(decisions_by_year(conn), "year", "outcome", "decisions") == [
        (2023, "deferred", 2),
        (2024, "recommended", 1),
        (2024, "deferred", 3),
        (2024, SELDOM, 4),
    ]
    assert list(decisions_by_year(conn).columns) == ["year", "outcome", "decisions"]


def test_a_decision_under_two_names_of_one_organization_is_one_decision(conn, organization):
    now = organization("Union")
    for one in (now, organization("League", into=now)):
        row = {"organization_id": one, "reported_on": dt.date(2024, 6, 14), "outcome": "deferred"}
        conn.execute(decisions.insert().values(row))
    assert told(decisions_by_year(conn), "decisions") == [(1,)]


def test_years_outside_the_range_are_left_out_and_a_backwards_range_is_refused(conn, decide):
    for year in (2021, 2022, 2023, 2024):
        decide(f"{year}-06-14", {"deferred": 1})
    assert decisions_by_year(conn, since=2022, until=2023)["year"].tolist() == [2022, 2023]
    with pytest.raises(ValueError, match="later than until"):
        decisions_by_year(conn, since=2023, until=2022)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (
            {},
            "From 2023 to 2024 the Committee on NGOs made 12 recommendations (not yet grants) and"
            " one deferral; three others closed, withdrawn or not recommended.",
        ),
        (
            {"since": 2024},
            "In 2024 the Committee on NGOs made no recommendations (not yet grants) and one"
            " deferral; one other closed, withdrawn or not recommended.",
        ),
        (
            {"since": 2025, "until": 2025},
            "No decision of the Committee on NGOs on an application is recorded in 2025.",
        ),
        (
            {"until": 2022},
            "No decision of the Committee on NGOs on an application is recorded"
            " up to 31 December 2022.",
        ),
    ],
)
def test_the_finding_counts_outcomes_and_calls_no_recommendation_a_grant(
    conn, decide, head, params, sentence
):
    decide("2023-06-05", {"recommended": 12, "closed": 1, "not recommended": 1})
    decide("2024-06-14", {"deferred": 1, "withdrawn": 1})
    decide("2025-06-14", {"status withdrawn": 3})
    assert ask(conn, head, decisions_by_year, **params).finding == sentence


# For every question alike


@pytest.mark.parametrize("asked", [participation_by_group, participation, decisions_by_year])
def test_what_counts_few_organizations_can_be_told_and_withheld(conn, came, decide, asked):
    own = {"own_state": "KEN"} if asked is participation else {}
    assert not small_counts.too_few(asked(conn, **own), asked.of_organizations)
    came(5, "KEN")
    decide("2024-06-14", {"deferred": 5})
    assert not small_counts.too_few(asked(conn, **own), asked.of_organizations)
    came(4, "FRA")
    decide("2024-06-14", {"recommended": 4})
    assert small_counts.too_few(asked(conn, **own), asked.of_organizations)


@pytest.mark.parametrize("asked", [participation_by_group, participation, decisions_by_year])
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(conn, came, decide, asked):
    own = {"own_state": "KEN"} if asked is participation else {}
    empty = asked(conn, **own)
    came(2, "KEN", 3)
    decide("2024-06-14", {"deferred": 2, "closed": 1})
    pd.testing.assert_series_equal(empty.dtypes, asked(conn, **own).dtypes)
    assert set(empty.dtypes.astype(str)) <= {"str", "Int64", "Float64"}


@pytest.mark.parametrize("asked", [participation_by_group, participation])
def test_a_period_that_ends_before_it_begins_is_refused(conn, asked):
    own = {"own_state": "KEN"} if asked is participation else {}
    with pytest.raises(ValueError, match="later than until"):
        asked(conn, **own, since=dt.date(2026, 3, 2), until=dt.date(2026, 3, 1))


@pytest.mark.parametrize(
    ("asked", "readers"),
    [
        (participation_by_group, OFFICE | {Role.MEMBER_STATE}),
        (decisions_by_year, OFFICE | {Role.MEMBER_STATE}),
        (participation, {Role.MEMBER_STATE}),
    ],
)
def test_the_readers_are_those_that_releases_are_for(asked, readers):
    assert asked.roles == readers


# Held against plain pandas


@pytest.fixture(scope="module")
def made(untouched, demonstrate):
    """The demonstration as of today, on each engine, for tests that only read."""
    database = connections.engine(untouched)
    demonstrate(database)
    with database.connect() as conn:
        yield conn
    database.dispose()


@pytest.fixture
def plain(made) -> pd.DataFrame:
    """Every engagement of civil society of a year, with the seat of what took part now."""
    taken, who, states = (
        pd.DataFrame(made.execute(sa.select(table)).mappings().all())
        for table in (schema.engagements, schema.organizations, schema.member_states)
    )
    now = who.set_index("id")["merged_into_id"].dropna().astype(int).to_dict()
    taken = taken[taken["civil_society"].astype(bool)]
    since, until = TODAY - dt.timedelta(days=365), TODAY
    taken = taken[(taken["occurred_from"] >= since) & (taken["occurred_until"] <= until)]
    taken = taken.assign(who=taken["organization_id"].map(lambda one: now.get(one, one)))
    seated = taken.merge(who[["id", "member_state"]], left_on="who", right_on="id", how="left")
    return seated.merge(states, left_on="member_state", right_on="iso3", how="left")


def counted(rows: pd.DataFrame) -> list[int]:
    return [rows["who"].nunique(), len(rows), int(rows["participants"].sum())]


def test_the_groups_agree_with_pandas(made, plain):
    rows = participation_by_group(made, since=TODAY - dt.timedelta(days=365), until=TODAY)
    states = pd.DataFrame(made.execute(sa.select(schema.member_states)).mappings().all())
    made_up = states[states["fictional"].astype(bool)]
    home = made_up.groupby("regional_group")["population"].sum() / made_up["population"].sum()
    known = plain.dropna(subset="regional_group")
    assert 200 < known["who"].nunique() < plain["who"].nunique()
    for row in rows[rows["region"] != "unknown"].itertuples():
        of_group = known[known["regional_group"] == row.region]
        assert [row.organizations, row.engagements, row.participants] == counted(of_group)
        assert row.share == pytest.approx(of_group["who"].nunique() / known["who"].nunique())
        assert row.population_share == pytest.approx(home[row.region])
    assert list(rows["region"]) == [*sorted(home.index), "unknown"]
    unknown = plain[plain["regional_group"].isna()]
    assert rows[COUNTS].iloc[-1].tolist() == counted(unknown)


@pytest.mark.parametrize("state", ["XAA", "XWA", "XEC"])
def test_the_participation_of_one_state_agrees_with_pandas(made, plain, state):
    rows = participation(made, own_state=state, since=TODAY - dt.timedelta(days=365), until=TODAY)
    own = plain["member_state"] == state
    group = plain.loc[own, "regional_group"].iloc[0]
    parts = [
        plain[own],
        plain[(plain["regional_group"] == group) & ~own],
        plain[plain["regional_group"].notna() & (plain["regional_group"] != group)],
    ]
    assert rows[COUNTS].to_numpy().tolist() == [counted(part) for part in parts]
    assert (rows["organizations"] > 0).all()


def test_the_decisions_of_the_demonstration_agree_with_pandas(made):
    plain = pd.DataFrame(made.execute(sa.select(decisions)).mappings().all())
    year = plain["reported_on"].map(lambda day: day.year)
    rare = plain["outcome"].isin(["closed", "withdrawn", "not recommended"])
    outcome = plain["outcome"].mask(rare, SELDOM)
    kept = outcome.isin(["recommended", "deferred", SELDOM])
    expected = plain[kept].groupby([year[kept], outcome[kept]]).size()
    found = decisions_by_year(made).set_index(["year", "outcome"])["decisions"]
    assert found.to_dict() == expected.to_dict()


FILES = {
    1: "recommended",
    3: SELDOM,
    4: SELDOM,
    5: SELDOM,
    6: None,
    7: "deferred",
    10: "deferred",
    11: None,
}


@pytest.mark.real_data
@pytest.mark.slow
def test_the_decisions_of_the_real_files_agree_with_pandas(load_file, conn, head, real_files):
    parts = []
    for number, outcome in FILES.items():
        path = of_number(real_files, number)
        load_file("decisions", path, accept_rejects=True)
        rows = pd.read_excel(path, engine="openpyxl")
        named = rows[rows["NGO_name"].map(lambda name: isinstance(name, str))]
        years = pd.to_datetime(named["Session_number"]).dt.year
        parts.append(pd.DataFrame({"year": years, "outcome": outcome}))
    raw = pd.concat(parts, ignore_index=True).dropna(subset="outcome")
    rows = decisions_by_year(conn)
    found = rows.set_index(["year", "outcome"])["decisions"]
    assert found.to_dict() == raw.groupby(["year", "outcome"]).size().to_dict()
    assert ask(conn, head, decisions_by_year, since=2024).finding == (
        "In 2024 the Committee on NGOs made 235 recommendations (not yet grants) and 670 deferrals;"
        " 82 others closed, withdrawn or not recommended."
    )
    # Some early years have few of the rare outcomes, and would keep all others from being told.
    assert small_counts.too_few(rows, decisions_by_year.of_organizations)
    lately = decisions_by_year(conn, since=2010)
    assert not small_counts.too_few(lately, decisions_by_year.of_organizations)


def of_number(folder: Path, number: int) -> Path:
    [found] = (folder / "ngo_committee").glob(f"{number}_*.xlsx")
    return found
