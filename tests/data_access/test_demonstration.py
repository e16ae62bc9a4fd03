import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import typing
from collections import Counter

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access import demonstration, demonstration_reset, queries, schema
from data_access.civil_society import mergers, outreach
from data_access.database import connections
from data_access.demonstration import templates
from data_access.demonstration.templates import report_days
from data_access.domain import weeks
from data_access.domain.names import bare_key, fold
from data_access.domain.roles import Role, Viewer
from data_access.freshness import every_source, is_demonstration
from data_access.imports.contributions import sector
from data_access.ngo_committee import docket
from data_access.ngo_committee.accreditation import session
from data_access.partnerships import parity_forecast

TODAY = weeks.today()
LAST = report_days(TODAY, 1)[0]
# What a made-up name says of itself, in each of the languages that made-up names are in.
SAYS_SO = ("Fictional", "Example", "UNX")
SAYS_SO_ELSEWHERE = ("fictive", "imaginaire", "ficticia", "imaginaria", "الخيالي", "虚构")
CONTRIBUTION = (
    "year,donor,status,category,entity,rev_type,amount_usd\n"
    "2023,Fictional Fund,nonmember,NGOs,UNX,Other,1\n"
)
# These alone may lie ahead: what is planned.
PLANNED = {
    ("events", "starts_on"),
    ("events", "ends_on"),
    ("events", "starts_at"),
    ("events", "ends_at"),
    ("events", "registration_closes_on"),
    ("events", "speakers_close_on"),
    ("appearances", "starts_at"),
    ("appearances", "ends_at"),
    ("appearances", "briefing_due_on"),
    ("partnerships", "ends_on"),
    ("reform_milestones", "due_on"),
    ("milestone_dates", "due_on"),
    *(("reform_editions", f"{which}_due_on") for which in schema.MILESTONES),
    ("body_sessions", "starts_on"),
    ("body_sessions", "ends_on"),
}


OF_ITS_MOMENT = (
    *("releases", "release_figures", "links", "audit"),
    *("updates", "update_versions", "update_figures", "update_files"),
)


YEARS = range(2016, 2030)
LEAP = dt.date(2028, 2, 29)
# What hangs on weekdays: days added up, files by their fingerprints, and what was last seen.
# The digest of an edition is of dates as well.
OF_ITS_DAY = ("visits", "engagement_days", "import_batches", "reform_editions")


def create(database, today: dt.date = TODAY) -> None:
    with connections.writing(database) as conn:
        demonstration.create(conn, today)


def rows_of(conn, table: sa.Table) -> list[dict]:
    by_key = sa.select(table).order_by(*table.primary_key)
    return [dict(row) for row in conn.execute(by_key).mappings()]


def content(conn) -> dict[str, list[dict]]:
    """Every row of every table, but for the data version, which every write raises."""
    tables = {table.name: rows_of(conn, table) for table in schema.metadata.sorted_tables}
    for row in tables["database_state"]:
        del row["version"]
    return tables


def content_by_place(conn) -> dict[str, list[list]]:
    """The same with every row's id as its place in its table: no database begins at 1 again."""
    tables = content(conn)
    places = {
        name: {row["id"]: place for place, row in enumerate(rows)}
        for name, rows in tables.items()
        if rows and "id" in rows[0]
    }
    found = {}
    for table in schema.metadata.sorted_tables:
        refers = {
            column.name: next(iter(column.foreign_keys)).column.table.name
            for column in table.columns
            if column.foreign_keys
        } | ({"id": table.name} if "id" in table.c else {})
        found[table.name] = sorted(
            (
                [
                    places[refers[name]].get(value) if refers.get(name) in places else value
                    for name, value in row.items()
                ]
                for row in tables[table.name]
            ),
            key=repr,
        )
    return found


@pytest.fixture(scope="module")
def made(untouched, demonstrate):
    """The demonstration as of today, on each engine, for all tests that only read."""
    database = connections.engine(untouched)
    demonstrate(database)
    with database.connect() as conn:
        yield conn
    database.dispose()


def frame(conn, table: sa.Table) -> pd.DataFrame:
    return pd.DataFrame(rows_of(conn, table), columns=table.c.keys())


def test_made_up_data_are_stamped(database, made):
    with database.connect() as conn:
        assert not is_demonstration(conn)
    assert is_demonstration(made)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_newcomers_see_the_same(database, demonstration_template):
    subprocess.run(
        [sys.executable, "-m", "data_access", "demo"],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
    )
    with database.connect() as conn:
        found = content_by_place(conn)
    other = connections.engine(f"sqlite:///{demonstration_template}")
    with other.connect() as conn:
        expected = content_by_place(conn)
    other.dispose()
    assert found["engagements"]
    # What was released or cleared has the instant at which it was, and a link its secret.
    for name in set(found) - set(OF_ITS_MOMENT):
        assert found[name] == expected[name], name


def undated(value):
    """A value of a row, with nothing of the day on which it was made."""
    if isinstance(value, dt.datetime | dt.date):
        return "date"
    if isinstance(value, int) and value in YEARS:
        return "year"
    # The session of the Committee that reported last is the regular one in spring alone.
    if isinstance(value, str):
        return re.sub(r"\b20\d\d(-\d\d-\d\d)?\b|regular|resumed", "", value)
    return value


def without_days(rows: list[list]) -> Counter[tuple]:
    return Counter(tuple(undated(value) for value in row) for row in rows)


def test_the_world_is_the_same_on_any_day_and_replaces_the_one_before(sqlite_template, tmp_path):
    worlds = []
    for name, days in {"twice": (dt.date(2026, 12, 31), LEAP), "once": (LEAP,)}.items():
        path = shutil.copy(sqlite_template, tmp_path / name)
        database = connections.engine(f"sqlite:///{path}")
        for day in days:
            create(database, day)
            with database.connect() as conn:
                worlds.append(content_by_place(conn))
        database.dispose()
    new_year, leap, alone = worlds
    assert leap == alone
    for name, rows in leap.items():
        if name in OF_ITS_DAY:
            assert bool(rows) == bool(new_year[name]), name
        else:
            assert without_days(rows) == without_days(new_year[name]), name


@pytest.mark.parametrize(
    ("written", "stands_for"),
    [
        ("{today}", "2028-02-29"),
        ("{today+1}", "2028-03-01"),
        ("{today-366}", "2027-02-28"),
        ("{week Mon}", "2028-02-28"),
        ("{week-9 Sun}", "2028-01-02"),
        ("{year}", "2028"),
        ("{year-1}", "2027"),
        ("{report-0}", "2028-02-11"),
        ("{report-1}", "2027-06-11"),
        ("{report-1 year}", "2027"),
        ("“{year-2}” and {year}", "“2026” and 2028"),
        ("{tomorrow}", "{tomorrow}"),
    ],
)
def test_a_template_file_gives_dates_relative_to_a_day(written, stands_for):
    assert templates.resolved(written, LEAP) == stands_for


def test_braces_that_are_no_date_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(templates, "FOLDER", tmp_path)
    (tmp_path / "a.csv").write_text("title,starts_on\nFictional Forum,{today 3}\n")
    with pytest.raises(ValueError, match=r"has braces that are no date: \{today 3"):
        templates.rows("a.csv", TODAY)


def test_real_data_are_never_joined_by_made_up_ones(database, load_file):
    load_file("contributions", "a.csv", CONTRIBUTION)
    with database.connect() as conn:
        before = content(conn)
    with pytest.raises(PermissionError, match="not for demonstration"):
        create(database)
    with database.connect() as conn:
        assert content(conn) == before


def test_rows_of_another_office_are_real_data_too(database):
    with connections.writing(database) as conn:
        conn.execute(schema.organizations.insert().values(name="Fictional Office’s Own"))
    with pytest.raises(PermissionError, match="not for demonstration"):
        create(database)


def test_cleared_a_database_is_as_if_it_had_just_been_migrated(database, demonstrate):
    with database.connect() as conn:
        fresh = content(conn)
    demonstrate(database)
    with connections.writing(database) as conn:
        demonstration_reset.clear(conn)
    with database.connect() as conn:
        assert content(conn) == fresh


def test_real_files_replace_made_up_data_only_where_that_is_said(database, load_file, demonstrate):
    demonstrate(database)
    with pytest.raises(PermissionError, match="--replace-demonstration"):
        load_file("contributions", "a.csv", CONTRIBUTION)
    load_file("contributions", "a.csv", CONTRIBUTION, replace_demonstration=True)
    with database.connect() as conn:
        assert not is_demonstration(conn)
        assert list(frame(conn, schema.contributions)["donor"]) == ["Fictional Fund"]
        filled = {name for name, rows in content(conn).items() if rows}
    assert filled == {
        *("database_state", "member_states", "other_places", "committee_sessions", "sources"),
        *("import_batches", "import_undo", "contributions", "audit"),
    }


def test_the_roll_up_equals_its_base_without_the_delegations_of_states(made):
    engagements = frame(made, schema.engagements)
    assert 0 < (~engagements["civil_society"].astype(bool)).sum() < len(engagements) / 10
    counted = engagements[engagements["civil_society"].astype(bool)]
    days = ["occurred_from", "occurred_until"]
    expected = counted.groupby(days, as_index=False).agg(
        engagements=("id", "size"),
        participants=("participants", "sum"),
        uncounted=("participants", lambda people: people.isna().sum()),
    )
    rolled_up = frame(made, schema.engagement_days)
    pd.testing.assert_frame_equal(rolled_up, expected, check_dtype=False)
    assert rows_of(made, schema.engagement_days_waiting) == []


def test_nothing_is_dated_after_today_but_what_is_planned(made):
    now = dt.datetime.combine(TODAY, dt.time(23, 59))
    late = set()
    for table in schema.metadata.sorted_tables:
        for row in rows_of(made, table):
            for name, value in row.items():
                limit = now if isinstance(value, dt.datetime) else TODAY
                if isinstance(value, dt.date) and value > limit:
                    late.add((table.name, name))
    assert late == PLANNED


def test_organizations_sit_and_positions_are_of_fictional_states_alone(made):
    states = frame(made, schema.member_states).set_index("iso3")
    seats = frame(made, schema.organizations)["member_state"].dropna()
    voters = frame(made, schema.roll_call_votes)["member_state"]
    speakers = frame(made, schema.positions)["member_state"]
    named = states.loc[list({*seats, *voters, *speakers})]
    assert named["fictional"].all()
    assert set(named["regional_group"]) == set(states["regional_group"])


def test_fictional_states_have_codes_that_no_state_will_ever_bear(made):
    states = frame(made, schema.member_states)
    fictional = states[states["fictional"].astype(bool)]
    assert len(states) - len(fictional) == 193
    assert fictional["iso3"].str.fullmatch("X[A-Z]{2}").all()
    assert fictional["m49"].isna().all()
    assert fictional["name"].str.startswith("Fictional State of ").all()
    assert (fictional.groupby("regional_group").size() >= 3).all()


def test_every_name_says_that_it_is_made_up(made):
    named = {
        schema.organization_names: ("name",),
        schema.organizations: ("name",),
        schema.contributions: ("donor", "entity"),
        schema.partnerships: ("title", "entity"),
        schema.engagements: ("occasion",),
        schema.events: ("title", "organizer"),
        schema.perception_waves: ("title",),
        schema.positions: ("reference",),
        schema.endorsements: ("document", "body"),
        schema.body_sessions: ("body",),
        schema.roll_calls: ("topic",),
    }
    names = {
        name
        for table, columns in named.items()
        for column in columns
        for name in frame(made, table)[column]
    }
    said = (*SAYS_SO, *SAYS_SO_ELSEWHERE)
    silent = {name for name in names if not any(word in name for word in said)}
    assert silent == {"Other contributors"}


def test_offices_and_entities_stand_for_leads_and_never_persons(made):
    parties = set(frame(made, schema.reform_parties)["party"])
    assert all(party.startswith(("Office ", "UNX ")) for party in parties)


def test_names_are_found_by_their_folded_key_and_so_are_those_in_other_scripts(made):
    names = frame(made, schema.organization_names)
    assert (names["key"].map(bare_key) == names["name"].map(fold)).all()
    assert set(names["kind"]) == {"present", "former", "alias"}
    by_name = names.set_index("name")["organization_id"]
    assert by_name["虚构清洁河流联盟"] == by_name["Fictional Alliance for Clean Rivers (Chinese)"]
    assert names["name"].str.len().max() > 187
    present = names[names["kind"] == "present"]
    assert len(present) == len(frame(made, schema.organizations))


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 6, 12)),
        (dt.date(2026, 6, 12), dt.date(2026, 6, 12)),
        (dt.date(2026, 6, 11), dt.date(2026, 2, 13)),
        (dt.date(2027, 1, 1), dt.date(2026, 6, 12)),
    ],
    ids=str,
)
def test_the_committee_reports_twice_a_year(today, last):
    days = report_days(today, 5)
    assert days[-1] == last
    assert len(days) == 5
    assert {day.month for day in days} == {2, 6}


def test_every_session_recommends_and_defers_a_plausible_number(made):
    decisions = frame(made, schema.decisions)
    totals = decisions.groupby(["reported_on", "outcome"]).size().unstack()
    assert totals["recommended"].between(60, 120).all()
    assert totals["deferred"].between(30, 120).all()
    assert set(decisions["outcome"]) == set(schema.OUTCOMES)


def test_each_session_is_reported_as_it_was_decided_but_for_two_deferrals_of_the_last(made):
    rows = docket.ledger(made)
    assert list(rows["of"].unique()) == ["as reported", "decisions loaded", "difference"]
    assert (
        rows["cited"]
        .replace("", "Demonstration")
        .str.startswith(("Demonstration", "Report of"))
        .all()
    )
    apart = rows[rows["of"] == "difference"].set_index("name")
    counts = ["carried", "new", "before", "recommended", "deferred", "closed", "withdrawn"]
    name = f"{LAST.year} {session(LAST)}"
    last = apart.loc[name, counts]
    assert last[last != 0].to_dict() == {"new": 2, "before": 2, "deferred": 2}
    assert len(apart) == 5
    assert (apart.drop(name)[[*counts, "not_itemized"]] == 0).all(axis=None)
    # What one session defers the next carries over.
    gaps = rows[rows["of"] != "difference"]["carried_gap"]
    assert gaps.dropna().tolist() == [0] * 8


def test_some_organizations_have_waited_for_as_long_as_there_are_sessions(made):
    decisions = frame(made, schema.decisions)
    deferred = decisions[decisions["outcome"] == "deferred"]
    deferrals = deferred.groupby("organization_id").size().value_counts()
    assert deferrals[5] >= 6
    assert deferrals[5] + deferrals[4] < deferrals[3] < deferrals[2] < deferrals[1]


def test_only_what_was_decided_before_can_be_before_the_committee_again(made):
    decisions = frame(made, schema.decisions).sort_values("reported_on")
    first = decisions[decisions["first_application"].eq(True)]
    earlier = decisions.merge(first, on="organization_id", suffixes=("", "_first"))
    assert (earlier["reported_on"] >= earlier["reported_on_first"]).all()
    for_good = decisions[decisions["outcome"].isin(["recommended", "closed", "withdrawn"])]
    assert for_good["organization_id"].is_unique


def test_a_status_follows_its_decision_and_the_last_ones_are_not_granted_yet(made):
    decisions = frame(made, schema.decisions)
    recommended = decisions[decisions["outcome"] == "recommended"].set_index("organization_id")
    granted = recommended["reported_on"] < LAST
    organizations = frame(made, schema.organizations).set_index("id")
    with_status = organizations.loc[recommended[granted].index]
    assert set(with_status["consultative_status"]) == {"Special", "Roster"}
    years = [day.year for day in recommended[granted]["reported_on"]]
    assert list(with_status["status_since"]) == years
    waiting = recommended[~granted].index
    assert len(waiting) > 50
    assert organizations.loc[waiting, "consultative_status"].isna().all()


def test_the_committees_votes_are_those_of_its_nineteen_members(made):
    votes = frame(made, schema.roll_call_votes)
    assert list(votes.groupby("roll_call_id").size()) == [19, 19, 19]
    assert set(votes["vote"]) == {"in favour", "against", "abstaining", "absent"}


def test_engagement_has_its_weeks_and_its_seasons(made):
    engagements = frame(made, schema.engagements)
    dated = engagements[engagements["occurred_from"] == engagements["occurred_until"]]
    assert 3000 < len(dated) < 6000
    day = pd.to_datetime(dated["occurred_from"])
    assert day.min() > pd.Timestamp(TODAY) - pd.Timedelta(days=2 * 365 + 8)
    by_week = ((pd.Timestamp(weeks.monday(weeks.name(TODAY))) - day).dt.days // 7).value_counts()
    by_week = by_week.reindex(range(1, 105), fill_value=0)
    assert by_week.quantile(0.05) < by_week.median() / 3
    assert by_week.max() > 1.5 * by_week.median()
    this_week = day[day >= pd.Timestamp(weeks.monday(weeks.name(TODAY)))]
    assert this_week.max() == pd.Timestamp(TODAY)
    assert len(engagements) - len(dated) > 50


def test_missing_zero_and_some_participants_are_three_things(made):
    participants = frame(made, schema.engagements)["participants"]
    assert participants.isna().mean() == pytest.approx(0.18, abs=0.03)
    assert (participants == 0).mean() == pytest.approx(0.03, abs=0.01)
    assert (participants > 0).any()


def test_regions_take_part_unequally_and_some_are_unknown(made):
    region = frame(made, schema.member_states).set_index("iso3")["regional_group"]
    organizations = frame(made, schema.organizations).set_index("id")["member_state"].map(region)
    engagements = frame(made, schema.engagements)["organization_id"].map(organizations)
    share = engagements.value_counts(normalize=True, dropna=False)
    assert share["Western European and Others Group"] > 2 * share["African Group"]
    assert 0 < engagements.isna().mean() < 0.25


def test_some_of_those_that_the_office_contacted_came_and_most_did_not_yet(made):
    [reached] = outreach.progress(made).to_dict("records")
    assert reached["contacted"] == reached["followed"] == 28
    assert 5 < reached["attended"] < 14
    year = {"since": TODAY - dt.timedelta(days=364), "until": TODAY}
    listed = outreach.worklist(made, **year, top=500)
    assert set(listed["standing"]) == {"not contacted", "contacted", "attended since"}
    assert set(listed["kind"]) == {"accredited", "applicant"}
    enough = outreach.cells(made, **year).query("not small and sdg.notna()")
    assert (enough["ratio_after"].notna() & (enough["ratio"] < 1)).sum() > 5


def test_a_few_organizations_are_on_record_under_two_names_and_took_part_under_both(made):
    pairs = mergers.likely(made)
    assert pairs["why"].value_counts().to_dict() == {
        "spelling": 4,
        "the same words": 2,
        "initials": 1,
    }
    assert pairs["records"].between(1, 4).all()


def test_revenue_breaks_in_the_last_year_in_one_entity_alone(made):
    contributions = frame(made, schema.contributions)
    last = TODAY.year - 1
    assert sorted(set(contributions["year"])) == [*range(last - 4, last + 1)]
    assert contributions["amount_usd"].lt(0).sum() > 5
    assert (contributions["sector"] == contributions["category"].map(sector)).all()
    fund = contributions["entity"] == "UNX Fund"

    def ratio(rows: pd.DataFrame, year: int) -> float:
        by_sector = rows[rows["year"] == year].groupby("sector")["amount_usd"].sum()
        return by_sector["corporate"] / by_sector["nonprofit"]

    assert ratio(contributions, last - 1) > 3
    assert ratio(contributions, last) < 0.7
    assert ratio(contributions[~fund], last - 1) > 1
    assert ratio(contributions[~fund], last) > 1


def test_partners_are_of_many_types_and_some_of_none(made):
    participants = frame(made, schema.partnership_participants)
    types = set(participants["organization_type"].dropna())
    assert types >= {"15", "21", "22", "30", "60", "70", "71", "72", "80"}
    assert 0 < participants["organization_type"].isna().mean() < 0.3


def test_partnerships_have_values_goals_and_states_and_of_some_nothing_is_known(made):
    partnerships = frame(made, schema.partnerships)
    assert 0.1 < partnerships["value_usd"].isna().mean() < 0.5
    assert partnerships["value_usd"].min() > 0
    for table in (schema.partnership_sdgs, schema.partnership_states):
        parts = frame(made, table)
        assert 0.6 < parts["partnership_id"].nunique() / len(partnerships) < 1
        assert parts["partnership_id"].duplicated().any()
    assert set(frame(made, schema.partnership_sdgs)["sdg"]) == set(schema.SDGS)


def test_what_drove_partnerships_is_known_of_most_so_that_the_figure_can_speak(made):
    driven = frame(made, schema.partnerships)["funding_driven"]
    assert 0.5 < driven.notna().mean() < 1
    yes = parity_forecast.funding(made).iloc[0]
    assert (yes["evidence"], yes["difference"] > 0) == ("suggestive", True)


def test_reforms_want_something_of_their_reader_today(made):
    actions = frame(made, schema.reform_actions).set_index("id")
    assert (len(actions), actions["work_package"].nunique()) == (40, 10)
    milestones = frame(made, schema.reform_milestones)
    final = milestones[milestones["milestone"] == "final"].set_index("action_id")["due_on"]
    waits = final[~actions["decided"].astype(bool)]
    due_in = pd.to_datetime(waits.dropna()).sub(pd.Timestamp(TODAY)).dt.days
    assert (due_in < 0).sum() == 7
    assert due_in[due_in.between(0, 14)].value_counts().to_dict() == {2: 2, 6: 3, 13: 1}
    assert waits.isna().sum() == 4
    assert milestones["ruled_out"].sum() > 0
    decided_on = list(actions["decided_on"].dropna())
    this_week = weeks.name(TODAY)
    assert sum(weeks.name(day) == this_week for day in decided_on) == 2
    assert sum(weeks.name(day) == weeks.shifted(this_week, -1) for day in decided_on) == 1
    assert set(milestones["milestone"]) == set(schema.MILESTONES)


def test_what_the_office_follows_has_something_of_every_kind(made):
    actions = frame(made, schema.reform_actions)
    known = actions[["track", "instrument", "stage", "opens"]].notna().mean()
    assert ((known > 0.3) & (known < 1)).all()
    assert actions[actions["decided"].astype(bool)]["evidence"].isna().any()
    assert actions["evidence"].notna().sum() > 3
    windows = actions["body_session_id"].dropna()
    ends = frame(made, schema.body_sessions).set_index("id")["ends_on"]
    assert {end < TODAY for end in ends.loc[windows]} == {True, False}
    dates = frame(made, schema.milestone_dates)
    assert dates.duplicated(["action_id", "milestone"]).sum() > 30
    assert dates["reason"].notna().sum() > 20
    last = dates.drop_duplicates(["action_id", "milestone"], keep="last")
    now = frame(made, schema.reform_milestones).dropna(subset="due_on")
    key = ["action_id", "milestone"]
    assert last.set_index(key)["due_on"].to_dict() == now.set_index(key)["due_on"].to_dict()
    blockers = frame(made, schema.reform_blockers)
    assert 0 < blockers["resolved_on"].isna().sum() < len(blockers)
    assert len(frame(made, schema.reform_needs)) > 10


def test_states_take_every_position_in_every_form_and_some_change_their_mind(made):
    positions = frame(made, schema.positions)
    assert set(positions["position"]) == set(schema.POSITIONS)
    assert set(positions["form"]) == set(schema.FORMS)
    assert 0.1 < (positions["form"] == "private").mean() < 0.5
    assert (positions.groupby(["action_id", "member_state"]).size() > 1).sum() > 10
    actions = frame(made, schema.reform_actions)["id"]
    assert 0 < actions.isin(positions["action_id"]).sum() < len(actions)


def test_some_states_say_in_confidence_what_they_do_not_state(made):
    positions = frame(made, schema.positions)
    private = positions["form"] == "private"
    said = ["action_id", "member_state", "position"]
    both = positions[private][said].merge(positions[~private][said], on=said[:2])
    assert (both["position_x"] != both["position_y"]).any()


def test_the_coming_weeks_have_events_in_many_zones(made):
    events = frame(made, schema.events)
    coming = events[events["starts_on"] > TODAY]
    assert set(coming["mode"]) == set(schema.MODES)
    assert coming["time_zone"].nunique() > 4
    assert coming["cancelled"].sum() == 1
    assert coming["starts_at"].isna().any()
    assert coming["starts_at"].notna().any()
    soon = coming[coming["starts_on"] <= TODAY + dt.timedelta(days=14)]
    assert len(soon) >= 6
    assert (soon["registration_closes_on"].dropna() > TODAY).any()
    going_on = events[(events["starts_on"] <= TODAY) & (events["ends_on"] > TODAY)]
    assert len(going_on) == 1


def test_every_source_is_dated_and_one_is_late(made):
    states = {source.name: source.state(TODAY) for source in every_source(made)}
    assert "missing" not in states.values()
    assert states["iati"] == "overdue"
    assert [name for name, state in states.items() if state in ("overdue", "delinquent")] == [
        "iati"
    ]


def test_every_source_came_with_a_batch_that_counts_its_rows(made):
    batches = frame(made, schema.import_batches)
    assert set(batches["source"]) == {source.name for source in every_source(made)}
    of_engagements = batches.set_index("source").loc["engagements"]
    assert of_engagements["new_rows"] == len(rows_of(made, schema.engagements))
    assert (batches["rejected_rows"] == 0).all()
    assert (batches["new_rows"] + batches["changed_rows"] > 0).all()


# What a reader would give where a question leaves a parameter open, by its name and type.
LIKELY = {
    ("since", int): TODAY.year - 5,
    ("until", int): TODAY.year,
    ("since", dt.date): TODAY - dt.timedelta(days=364),
    ("until", dt.date): TODAY,
    ("as_of", dt.date): TODAY,
    ("week", str): weeks.name(TODAY),
    ("key", str): "1",
    ("name", str): "rivers",
}
READERS = (
    Viewer(Role.FOCAL_POINT_HEAD, "Head", account=1),
    Viewer(Role.MEMBER_STATE, "a Member State", state="XAA"),
)
# A week has no more than seven days.
GIVEN = {
    "engagement.week_totals": {"since": weeks.monday(weeks.name(TODAY))},
    # The organization of the others hosts no event.
    "events.hosts_together": {"organization": None},
}


def test_every_question_of_facts_has_an_answer_worth_reading(made):
    merged = frame(made, schema.organizations)["merged_into_id"].dropna()
    likely = LIKELY | {("organization", int): int(merged.iloc[0])}
    empty = []
    # What people have done, such as to sign in, is not kept: nobody has done anything here yet.
    facts = {name: asked for name, asked in queries.every_query().items() if asked.cacheable}
    for name, asked in facts.items():
        params = {
            parameter: value
            for (parameter, kind), value in likely.items()
            if parameter in asked.parameters and kind in types_of(asked, parameter)
        } | GIVEN.get(name, {})
        known = {
            parameter
            for parameter, declared in asked.open_parameters.items()
            if parameter in params or declared.default is not declared.empty
        }
        if known == set(asked.open_parameters):
            reader = next(one for one in READERS if one.role in asked.roles)
            answer = queries.ask(made, reader, asked, **params)
            if answer.rows.empty or not answer.finding:
                empty.append(name)
    # Other kinds of entries come from calendars alone; the demonstration has none.
    assert empty == ["events.other_entries"]


def types_of(asked: queries.Query, parameter: str) -> tuple:
    """The types that a parameter is declared to have."""
    declared = typing.get_type_hints(asked.function)[parameter]
    return typing.get_args(declared) or (declared,)
