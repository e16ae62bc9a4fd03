"""The overview's figures, on a small world: one session each year, a few reforms, a busy Monday."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.civil_society import rollup
from data_access.overview import (
    area_cards,
    overview_lists,
    overview_tiles,
    source_status,
    week_on_week,
)
from data_access.queries import ask
from data_access.schema import (
    contributions,
    decisions,
    engagements,
    events,
    import_batches,
    organization_names,
    organizations,
    reform_actions,
    reform_milestones,
    reform_parties,
    sources,
)

MONDAY = dt.date(2026, 6, 8)
WEEK = "2026-W24"
SUNDAY = MONDAY + dt.timedelta(days=6)


@pytest.fixture
def organization(conn):
    """Add an organization in one line and return its id."""

    def organization(name: str) -> int:
        made = conn.scalar(organizations.insert().values(name=name).returning(organizations.c.id))
        conn.execute(
            organization_names.insert().values(
                key=name.casefold(), organization_id=made, name=name, kind="present"
            )
        )
        return made

    return organization


@pytest.fixture
def decide(conn, organization):
    """Record outcomes of one report: `decide(dt.date(…), recommended=3, closed=1)`."""

    def decide(on: dt.date, **outcomes: int) -> None:
        for outcome, number in outcomes.items():
            for place in range(number):
                conn.execute(
                    decisions.insert().values(
                        organization_id=organization(f"{outcome} {on} {place}"),
                        reported_on=on,
                        outcome=outcome,
                    )
                )

    return decide


@pytest.fixture
def engage(conn, organization):
    """Record an engagement of so many people, or of an unknown number."""

    def engage(on: dt.date, people: int | None, until: dt.date | None = None) -> None:
        number = conn.scalar(sa.select(sa.func.count()).select_from(engagements))
        conn.execute(
            engagements.insert().values(
                organization_id=organization(f"Fictional {number}"),
                occasion="Example meeting",
                occasion_key="example meeting",
                kind="meeting",
                occurred_from=on,
                occurred_until=until or on,
                participants=people,
            )
        )
        rollup.refresh(conn)

    return engage


@pytest.fixture
def reform(conn):
    """Add a reform action with its final milestone."""

    def reform(
        number: int, due: dt.date | None, *, decided_on: dt.date | None = None, **more
    ) -> None:
        made = conn.scalar(
            reform_actions.insert()
            .values(
                number=number,
                sub_action="",
                title=f"Reform {number}",
                work_package=more.get("work_package", "Simpler access"),
                status="Decision taken" if decided_on else "Further work ongoing",
                decided=decided_on is not None,
                decided_on=decided_on,
            )
            .returning(reform_actions.c.id)
        )
        for milestone in ("first", "final"):
            conn.execute(
                reform_milestones.insert().values(
                    action_id=made, milestone=milestone, due_on=due, ruled_out=False
                )
            )
        conn.execute(
            reform_parties.insert().values(action_id=made, part="lead", place=0, party="Office A")
        )

    return reform


def speaks_for(conn, name: str, on: dt.date, loaded_at: dt.datetime | None = None) -> None:
    conn.execute(
        sources.update().where(sources.c.name == name).values(speaks_for=on, loaded_at=loaded_at)
    )


def measures(rows: pd.DataFrame, area: str) -> dict[str, tuple]:
    held = rows[rows["area"] == area].set_index("measure")
    return {
        name: tuple(None if pd.isna(value) else float(value) for value in pair)
        for name, *pair in held[["value", "previous_value"]].itertuples()
    }


# Headlines


def test_a_committee_report_is_held_against_the_last_of_its_own_kind(conn, decide):
    decide(dt.date(2025, 6, 10), recommended=4, deferred=1, closed=1)
    decide(dt.date(2026, 2, 6), recommended=9)
    decide(dt.date(2026, 6, 12), recommended=3, deferred=2)
    rows = week_on_week.headlines(conn, week=WEEK, as_of=SUNDAY)
    assert measures(rows, "accreditation") == {
        "recommended": (3, 4),
        "deferred": (2, 1),
        "closed": (None, 1),
    }


def test_without_a_report_in_the_week_the_outcomes_are_missing_and_not_zero(conn, decide):
    decide(dt.date(2026, 6, 5), recommended=3)
    rows = week_on_week.headlines(conn, week=WEEK, as_of=SUNDAY)
    assert measures(rows, "accreditation") == {
        "recommended": (None, None),
        "deferred": (None, None),
        "closed": (None, None),
    }


def test_a_running_week_is_held_against_the_same_weekdays(conn, engage):
    engage(MONDAY - dt.timedelta(days=7), 10)
    engage(MONDAY - dt.timedelta(days=4), 100)
    engage(MONDAY, 3)
    engage(MONDAY, None)
    speaks_for(conn, "engagements", MONDAY)
    rows = week_on_week.headlines(conn, week=WEEK, as_of=MONDAY)
    assert measures(rows, "engagement") == {"engagements": (2, 1), "participants": (3, 10)}


def test_a_whole_week_is_held_against_a_whole_week_and_a_year_is_no_week(conn, engage):
    engage(MONDAY - dt.timedelta(days=4), 100)
    engage(SUNDAY, 3)
    engage(dt.date(2026, 1, 1), 999, until=dt.date(2026, 12, 31))
    speaks_for(conn, "engagements", SUNDAY)
    rows = week_on_week.headlines(conn, week=WEEK, as_of=dt.date(2026, 11, 23))
    assert measures(rows, "engagement") == {"engagements": (1, 1), "participants": (3, 100)}


def test_a_week_after_the_register_ends_is_unknown_and_not_zero(conn, engage):
    engage(dt.date(2026, 5, 1), 3)
    speaks_for(conn, "engagements", dt.date(2026, 5, 3))
    rows = week_on_week.headlines(conn, week=WEEK, as_of=SUNDAY)
    assert measures(rows, "engagement") == {
        "engagements": (None, None),
        "participants": (None, None),
    }


def test_reforms_are_counted_by_their_final_milestone_and_seven_days_earlier(conn, reform):
    reform(1, SUNDAY - dt.timedelta(days=1))
    reform(2, SUNDAY + dt.timedelta(days=14))
    reform(3, SUNDAY + dt.timedelta(days=15))
    reform(4, SUNDAY - dt.timedelta(days=30), decided_on=SUNDAY)
    rows = week_on_week.headlines(conn, week=WEEK, as_of=SUNDAY)
    assert measures(rows, "reforms") == {"overdue": (1, 1), "due": (1, 1), "decided": (1, 0)}


def test_a_week_that_has_not_begun_is_refused(conn):
    with pytest.raises(ValueError, match="begins after 2026-06-07"):
        week_on_week.headlines(conn, week=WEEK, as_of=MONDAY - dt.timedelta(days=1))


# What changed


def test_the_largest_change_comes_first_and_what_did_not_change_is_left_out(conn, decide):
    decide(dt.date(2025, 6, 10), recommended=4, deferred=2, closed=2)
    decide(dt.date(2026, 6, 12), recommended=3, deferred=2, closed=1)
    rows = week_on_week.changes(conn, week=WEEK, as_of=SUNDAY)
    assert rows[["figure", "unit", "sentence"]].to_numpy().tolist() == [
        ["−1", "from 2", "The Committee on NGOs closed one application that had gone unanswered"],
        ["−1", "from 4", "The Committee on NGOs recommended three organizations"],
    ]
    assert rows["page"].tolist() == ["accreditation"] * 2


def test_a_list_that_is_cut_says_how_many_there_are(conn, decide):
    decide(dt.date(2025, 6, 10), recommended=4, deferred=2, closed=2)
    decide(dt.date(2026, 6, 12), recommended=3, deferred=1, closed=1)
    rows = week_on_week.changes(conn, week=WEEK, as_of=SUNDAY, top=2)
    assert (len(rows), set(rows["in_all"])) == (2, {3})


def test_a_week_in_which_no_figure_changed_says_so(conn, head, reform):
    reform(1, SUNDAY + dt.timedelta(days=90))
    assert ask(conn, head, week_on_week.changes, week=WEEK, as_of=SUNDAY).finding == (
        "No recorded figure changed this week."
    )


# What the week asks for


def test_tiles_count_what_is_overdue_due_decided_and_late(conn, reform):
    reform(1, SUNDAY - dt.timedelta(days=1))
    reform(2, SUNDAY - dt.timedelta(days=8))
    reform(3, SUNDAY)
    reform(4, SUNDAY + dt.timedelta(days=14))
    reform(5, SUNDAY, decided_on=SUNDAY - dt.timedelta(days=6))
    reform(6, SUNDAY, decided_on=SUNDAY - dt.timedelta(days=7))
    reform(7, None)
    speaks_for(conn, "reforms", SUNDAY - dt.timedelta(days=45))
    speaks_for(conn, "events", SUNDAY)
    rows = overview_tiles.tiles(conn, week=WEEK, as_of=SUNDAY)
    known = rows[["key", "value", "note"]].astype(object).replace({pd.NA: None})
    assert known.to_numpy().tolist() == [
        ["awaiting", None, "No data loaded"],
        ["overdue", 2, "of seven actions, as known on 30 April 2026"],
        ["due", 2, "1 of them on 14 June"],
        ["decided", 1, "2 of 7 reported complete by 30 April 2026"],
        ["sources", 1, "UN80 tracker: 30 April 2026"],
    ]


def test_decisions_come_oldest_first_and_name_lead_and_date(conn, reform):
    reform(1, SUNDAY + dt.timedelta(days=3))
    reform(2, SUNDAY - dt.timedelta(days=40))
    reform(3, SUNDAY + dt.timedelta(days=15))
    rows = overview_lists.decisions(conn, week=WEEK, as_of=SUNDAY)
    assert rows[["figure", "unit", "sentence", "note"]].to_numpy().tolist() == [
        ["40", "days late", "Reform 2", "Office A · due 5 May 2026"],
        ["3", "days left", "Reform 1", "Office A · due 17 June 2026"],
    ]


def test_the_next_14_days_show_events_and_one_line_a_day_of_milestones(conn, reform):
    reform(1, SUNDAY + dt.timedelta(days=1))
    reform(2, SUNDAY + dt.timedelta(days=1), work_package="Open data")
    conn.execute(
        events.insert(),
        [
            {
                "title": title,
                "title_key": title,
                "starts_on": SUNDAY + dt.timedelta(days=days),
                "ends_on": SUNDAY + dt.timedelta(days=abs(days)),
                "place": "Fictional Hall",
                "cancelled": False,
            }
            for title, days in {"Long since begun": -2, "Assembly": 0, "Too late": 15}.items()
        ],
    )
    rows = overview_lists.coming(conn, week=WEEK, as_of=SUNDAY)
    assert rows[["figure", "unit", "sentence", "note"]].to_numpy().tolist() == [
        ["Now", "to 16 Jun", "Long since begun", "Fictional Hall"],
        ["14 Jun", "Sunday", "Assembly", "Fictional Hall"],
        ["15 Jun", "Monday", "Two reform milestones: Open data and Simpler access", "Office A"],
    ]


# How the areas stand


def test_an_empty_database_says_so_area_by_area(conn, head):
    answer = ask(conn, head, area_cards.standing, week=WEEK, as_of=SUNDAY)
    assert answer.rows[["label", "sentence", "freshness"]].to_numpy().tolist() == [
        [label, "No data loaded", "No file of this area covers the day"]
        for label in (
            *("CSO engagement", "Committee on NGOs", "Reforms", "Partnership balance", "Events"),
        )
    ]
    assert answer.rows["page"].tolist() == [
        *("engagement", "accreditation", "reforms", "partnerships", "events"),
    ]


def test_the_bars_of_reforms_are_what_was_overdue_each_week(conn, reform):
    reform(1, SUNDAY - dt.timedelta(days=8))
    reform(2, SUNDAY - dt.timedelta(days=50))
    rows = area_cards.standing(conn, week=WEEK, as_of=SUNDAY).set_index("label")
    assert rows.loc["Reforms", "params"] == {"state": "overdue"}
    assert rows.loc["CSO engagement", "params"] == {"since": "2026-06-08", "until": "2026-06-14"}
    assert rows.loc["Reforms", "past"] == [1, 1, 1, 1, 1, 1, 2, 2]
    assert rows.loc["Reforms", "sentence"] == "overdue, no change"


def test_the_last_import_is_told_by_the_clock_in_new_york(conn, head):
    conn.execute(
        import_batches.insert().values(
            kind="events",
            file_name="a.ics",
            sha256="0" * 64,
            source="events",
            loaded_at=dt.datetime(2026, 6, 9, 2, 30),
            read_rows=1,
            new_rows=1,
            changed_rows=0,
            unchanged_rows=0,
            rejected_rows=0,
        )
    )
    assert ask(conn, head, source_status.heartbeat).finding == (
        "Last import: events, 8 June 2026 at 22:30, New York."
    )


def test_sources_are_fresh_due_overdue_delinquent_or_missing(conn):
    for name, days in {"reforms": 30, "events": 17, "engagements": 14, "iati": 183}.items():
        speaks_for(conn, name, SUNDAY - dt.timedelta(days=days))
    states = source_status.sources(conn, as_of=SUNDAY).set_index("source")["state"]
    assert states.to_dict() == {
        "CEB Financial Statistics": "missing",
        "Calendar of bodies": "missing",
        "Calendar of civil society events": "due",
        "Engagement register": "overdue",
        "IATI activities": "delinquent",
        "Register of endorsements": "missing",
        "Register of event hosts": "missing",
        "Register of organizations": "missing",
        "Register of partnerships": "missing",
        "Register of positions": "missing",
        "Reports of the Committee on NGOs": "missing",
        "UN80 tracker": "fresh",
    }


def test_the_balance_says_its_year_and_whom_it_leaves_out(conn, head):
    for year, corporate, nonprofit in ((2024, 60.0, 20.0), (2025, 45.0, 30.0)):
        conn.execute(
            contributions.insert(),
            [
                {
                    "year": year,
                    "donor": sector,
                    "donor_status": "nonmember",
                    "category": sector,
                    "sector": sector,
                    "entity": "UNX",
                    "revenue_type": "Other",
                    "amount_usd": amount,
                }
                for sector, amount in {"corporate": corporate, "nonprofit": nonprofit}.items()
            ],
        )
    speaks_for(conn, "revenue", dt.date(2025, 12, 31))
    rows = ask(conn, head, area_cards.standing, week=WEEK, as_of=SUNDAY).rows.set_index("label")
    balance = rows.loc["Partnership balance"]
    assert (balance["figure"], balance["sentence"], balance["freshness"]) == (
        "1.5 : 1",
        "corporate; 60% of all money: companies gave more",
        "Year 2025",
    )


def test_a_tracker_that_is_not_late_tells_what_became_overdue_this_week(conn, reform):
    reform(1, SUNDAY - dt.timedelta(days=7))
    reform(2, SUNDAY - dt.timedelta(days=8))
    speaks_for(conn, "reforms", SUNDAY)
    rows = overview_tiles.tiles(conn, week=WEEK, as_of=SUNDAY).set_index("key")
    assert rows.loc["overdue", "note"] == "of two actions, one new this week"


# Nothing loaded, and weeks before the data begin


def test_an_empty_database_has_no_number_on_any_tile_and_leads_to_imports(conn, head):
    answer = ask(conn, head, overview_tiles.tiles, week=WEEK, as_of=SUNDAY)
    assert answer.rows["value"].isna().all()
    assert set(zip(answer.rows["note"], answer.rows["page"], strict=True)) == {
        ("No data loaded", "imports")
    }
    assert answer.finding == "No data loaded."
    for query in (overview_lists.decisions, week_on_week.changes, overview_lists.coming):
        empty = ask(conn, head, query, week=WEEK, as_of=SUNDAY)
        [line] = empty.rows.to_dict("records")
        assert (line["sentence"], line["page"], line["in_all"]) == ("No data loaded", "imports", 0)
        assert empty.finding == "No data loaded."


def test_before_the_first_edition_of_the_tracker_reforms_are_not_tracked_yet(conn, reform):
    reform(1, SUNDAY - dt.timedelta(days=40))
    counts = dict.fromkeys(("read", "new", "changed", "unchanged", "rejected"), 0)
    batch = {"kind": "reforms", "file_name": "a.csv", "sha256": "0" * 64, "source": "reforms"}
    batch |= {"loaded_at": dt.datetime(2026, 6, 9), "speaks_for": MONDAY}
    rows = {f"{name}_rows": number for name, number in counts.items()}
    conn.execute(import_batches.insert().values(batch | rows))
    speaks_for(conn, "reforms", MONDAY)
    before = overview_tiles.tiles(conn, week="2026-W23", as_of=SUNDAY).set_index("key")
    for key in ("overdue", "due", "decided"):
        assert before.loc[key, "value"] is pd.NA
        assert (before.loc[key, "note"], before.loc[key, "page"]) == ("Not tracked yet", "reforms")
    assert before.loc["sources", "note"] == "Not tracked yet"
    now = overview_tiles.tiles(conn, week=WEEK, as_of=SUNDAY).set_index("key")
    assert (now.loc["overdue", "value"], now.loc["overdue", "params"]) == (1, {"state": "overdue"})


def test_the_link_of_a_past_week_carries_the_week(conn, reform):
    reform(1, SUNDAY - dt.timedelta(days=40))
    later = SUNDAY + dt.timedelta(days=30)
    tiles = overview_tiles.tiles(conn, week=WEEK, as_of=later).set_index("key")
    assert tiles.loc["overdue", "params"] == {"state": "overdue", "week": WEEK}
    cards = area_cards.standing(conn, week=WEEK, as_of=later).set_index("label")
    assert cards.loc["Reforms", "params"] == {"state": "overdue", "week": WEEK}


def test_decisions_of_a_week_that_the_tracker_does_not_reach_are_not_known(conn, reform):
    reform(1, SUNDAY, decided_on=SUNDAY - dt.timedelta(days=60))
    speaks_for(conn, "reforms", SUNDAY - dt.timedelta(days=7))
    decided = overview_tiles.tiles(conn, week=WEEK, as_of=SUNDAY).set_index("key").loc["decided"]
    assert decided["value"] is pd.NA
    assert decided["note"] == "1 of 1 reported complete by 7 June 2026"


def test_a_source_of_a_later_day_was_not_known_in_a_past_week(conn):
    speaks_for(conn, "reforms", SUNDAY + dt.timedelta(days=3))
    past = source_status.sources(conn, as_of=SUNDAY).set_index("source").loc["UN80 tracker"]
    assert (past["state"], past["standing"]) == ("missing", "not tracked yet")
