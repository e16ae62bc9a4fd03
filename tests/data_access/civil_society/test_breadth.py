"""How many organizations carry participation, who is new, and who drops off."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.civil_society import activity, breadth, rollup, speaking
from data_access.queries import ask
from data_access.schema import engagements, organizations, sources
from data_access.statistics import risk_ratio, wilson


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(since: str, until: str) -> dict[str, dt.date]:
    return {"since": day(since), "until": day(until)}


ALL_2024 = period("2024-01-01", "2024-12-31")
ALL_2026 = period("2026-01-01", "2026-12-31")


def records(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as plain tuples, what is missing as None."""
    shown = rows[list(columns)].astype(object)
    return [tuple(row) for row in shown.where(shown.notna(), None).itertuples(index=False)]


@pytest.fixture
def accredited(conn, organization):
    """An organization with consultative status in one line: `accredited("Alpha", "KEN")`."""

    def accredited(name: str, member_state: str | None = None, into: int | None = None) -> int:
        number = organization(name, member_state, into)
        conn.execute(
            sa.update(organizations)
            .where(organizations.c.id == number)
            .values(consultative_status="Special")
        )
        return number

    return accredited


@pytest.fixture
def be_at(conn):
    """Be at an occasion on 5 March 2026 at a level: `be_at("Forum", alpha, "attended")`."""

    def be_at(occasion: str, who: int, level: str | None, **other) -> None:
        row = {
            "organization_id": who,
            "occasion": occasion,
            "occasion_key": occasion.lower(),
            "kind": "event",
            "occurred_from": day("2026-03-05"),
            "occurred_until": day("2026-03-05"),
            "level": level,
        }
        conn.execute(engagements.insert().values(row | other))
        rollup.refresh(conn)

    return be_at


# How many carry it


def test_the_figures_of_concentration_are_those_of_the_notes_with_the_silent_in(
    conn, accredited, engage
):
    for number, people in enumerate([1, 1, 2, 6, 30, *[None] * 5]):
        who = accredited(f"Organization {number}")
        if people:
            engage(who, "2026-03-05", people)
    active, all_of_them = breadth.concentration(conn, **ALL_2026).to_dict("records")
    assert (active["population"], all_of_them["population"]) == ("active", "accredited")
    assert (active["units"], active["silent"], active["total"]) == (5, 0, 40)
    assert (all_of_them["units"], all_of_them["silent"], all_of_them["total"]) == (10, 5, 40)
    assert all_of_them["gini"] == pytest.approx(0.815)
    assert all_of_them["corrected"] == pytest.approx(0.905556, abs=1e-6)
    assert all_of_them["hhi"] == active["hhi"] == pytest.approx(5887.5)
    assert all_of_them["effective"] == pytest.approx(1.6985, abs=5e-5)
    assert all_of_them["top_decile_share"] == pytest.approx(0.75)
    assert active["gini"] == pytest.approx(0.63)


def test_one_to_five_people_have_the_gini_coefficient_of_the_notes(conn, organization, engage):
    for people in range(1, 6):
        engage(organization(f"Organization {people}"), "2026-03-05", people)
    active, all_of_them = breadth.concentration(conn, **ALL_2026).to_dict("records")
    assert active["gini"] == pytest.approx(0.266667, abs=1e-6)
    assert active["corrected"] == pytest.approx(0.333333, abs=1e-6)
    assert (all_of_them["units"], all_of_them["apart"]) == (0, 5)
    assert pd.isna(all_of_them["gini"])


def test_who_has_no_count_of_people_is_left_out_and_who_has_no_status_stands_apart(
    conn, accredited, organization, engage
):
    counted, uncounted, silent = map(accredited, ("Alpha", "Beta", "Gamma"))
    stranger = organization("Delta")
    engage(counted, "2026-03-05", 4)
    engage(counted, "2026-03-06")
    engage(uncounted, "2026-03-05")
    engage(stranger, "2026-03-05", 6)
    # None of these counts: another year, a year that it may not have been in, a State.
    engage(silent, "2025-12-31", 90)
    engage(silent, "2025-12-31 to 2026-01-01", 90)
    engage(accredited("Xaria"), "2026-03-05", 90, civil_society=False)
    columns = "population", "units", "silent", "uncounted", "apart", "total"
    assert records(breadth.concentration(conn, **ALL_2026), *columns) == [
        ("active", 2, 0, 1, 0, 10),
        ("accredited", 3, 2, 1, 1, 4),
    ]
    assert records(breadth.concentration(conn, **ALL_2026, measure="engagements"), *columns) == [
        ("active", 3, 0, 0, 0, 4),
        ("accredited", 4, 2, 0, 1, 3),
    ]


def test_merged_organizations_are_one_and_have_the_status_of_what_they_are_now(
    conn, accredited, organization, engage
):
    now = organization("Union")
    engage(accredited("League", into=now), "2026-03-05", 3)
    engage(now, "2026-03-05", 2)
    columns = "population", "units", "apart", "total"
    assert records(breadth.concentration(conn, **ALL_2026), *columns) == [
        ("active", 1, 0, 5),
        ("accredited", 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("people", "silent", "sentence"),
    [
        ([], 0, "No engagement of civil society is recorded in 2026."),
        (
            [30, 6, 2, 1, 1, 1, 1, 1, 1, 1],
            0,
            "In 2026, a tenth of organizations had 67 per cent of 45 people (recorded for 10"
            " of 10).",
        ),
        (
            [30, 6, 2, 1, 1, 1, 1, 1, 1, 1, None],
            10,
            "In 2026, a tenth of organizations had 67 per cent of 45 people (recorded for 10"
            " of 11).",
        ),
        (
            [5, 3],
            0,
            "Concentration in 2026 is inconclusive: people recorded for 2 of 2.",
        ),
        (
            [*[1] * 10, *[None] * 11],
            0,
            "Concentration in 2026 is inconclusive: people recorded for 10 of 21.",
        ),
        (
            [0] * 10,
            0,
            "Concentration in 2026 is inconclusive: people recorded for 10 of 10.",
        ),
    ],
)
def test_the_finding_says_both_populations_and_nothing_of_few(
    conn, accredited, engage, head, people, silent, sentence
):
    for number, one in enumerate(people):
        engage(accredited(f"Organization {number}"), "2026-03-05", one)
    for number in range(silent):
        accredited(f"Silent {number}")
    assert ask(conn, head, breadth.concentration, **ALL_2026).finding == sentence


def test_where_all_took_part_as_often_the_finding_says_that_nothing_is_uneven(
    conn, accredited, engage, head
):
    for number in range(12):
        engage(accredited(f"Organization {number}"), "2026-03-05")
    answer = ask(conn, head, breadth.concentration, **ALL_2026, measure="engagements")
    assert answer.finding == (
        "In 2026, a tenth of organizations had 10 per cent of 12 engagements (recorded for 12"
        " of 12)."
    )


def test_an_unknown_measure_is_refused(conn):
    with pytest.raises(ValueError, match="measure is one of participants, engagements, not money"):
        breadth.concentration(conn, measure="money")


# Who is new, and who comes back

# The activity that the notes' rule was written down for, and what the register then says of itself.
ACTIVITY = {
    "Aurora": ("2024-03-01", "2025-03-01"),
    "Boreas": ("2024-03-01", "2025-03-02"),
    "Cirrus": ("2022-01-01", "2024-06-01"),
    "Dune": ("2021-12-31", "2024-12-31"),
    "Ember": ("2025-01-01",),
}
TURNOVER = "what", "part", "whole", "unclear", "why"


@pytest.fixture
def speaks_for(conn):
    """Let the register of engagements speak for a day: `speaks_for("2025-12-31")`."""

    def speaks_for(text: str) -> None:
        register = sources.c.name == "engagements"
        conn.execute(sa.update(sources).where(register).values(speaks_for=day(text)))

    return speaks_for


@pytest.fixture
def history(organization, engage, speaks_for):
    """Engagements by organization, up to the end of 2025 unless `until` says another day."""

    def history(activity: dict[str, tuple], until: str = "2025-12-31") -> dict[str, int]:
        made = {name: organization(name) for name in activity}
        for name, days in activity.items():
            for one in days:
                engage(made[name], one)
        speaks_for(until)
        return made

    return history


def test_newcomers_are_those_not_seen_in_24_months_and_retained_who_came_back_in_12(conn, history):
    history(ACTIVITY)
    rows = breadth.newcomers(conn, **ALL_2024)
    assert records(rows, *TURNOVER) == [
        ("newcomers", 3, 4, 0, ""),
        ("retention", 1, 3, None, ""),
    ]
    for row, counts in zip(rows.itertuples(), [(3, 4), (1, 3)], strict=True):
        interval = wilson(*counts)
        assert row.share == pytest.approx(counts[0] / counts[1])
        assert (row.low, row.high) == pytest.approx((interval.low, interval.high))


def test_a_state_is_no_newcomer_and_does_not_make_records_longer(
    conn, history, organization, engage
):
    history({"Aurora": ("2024-03-01", "2025-03-01"), "Cirrus": ("2022-01-02", "2024-06-01")})
    engage(organization("Xaria"), "2021-01-01", civil_society=False)
    engage(organization("Xelmark"), "2024-03-01", civil_society=False)
    [new, _] = records(breadth.newcomers(conn, **ALL_2024), "whole", "why")
    assert new == (
        None,
        "records begin on 2 January 2022, needed from 1 January 2022",
    )
    assert records(breadth.newcomers(conn, **ALL_2024, look_back=23), "part", "whole")[0] == (2, 2)


@pytest.mark.parametrize(
    ("until", "reasons"),
    [
        ("2025-12-31", ("", "")),
        (
            "2025-12-30",
            ("", "records end on 30 December 2025, needed to 31 December 2025"),
        ),
        (
            "2024-12-30",
            (
                "records end on 30 December 2024, needed to 31 December 2024",
                "records end on 30 December 2024, needed to 31 December 2025",
            ),
        ),
    ],
)
def test_what_records_do_not_reach_over_is_not_computed(conn, history, until, reasons):
    history({"Aurora": ("2022-01-01", "2024-03-01")}, until)
    rows = breadth.newcomers(conn, **ALL_2024)
    assert tuple(rows["why"]) == reasons
    assert [pd.isna(whole) for whole in rows["whole"]] == [why != "" for why in reasons]


def test_the_last_engagement_is_on_record_though_the_register_speaks_for_less(conn, history):
    history({"Aurora": ("2022-01-01", "2024-03-01", "2025-12-31")}, "2024-06-30")
    assert list(breadth.newcomers(conn, **ALL_2024)["why"]) == ["", ""]


def test_years_alone_are_no_records_of_who_was_there_when(conn, history):
    history({"Aurora": ("2020", "2021", "2022", "2023", "2024", "2025")})
    assert set(breadth.newcomers(conn, **ALL_2024)["why"]) == {"no engagement is dated to the day"}


def test_a_loosely_dated_engagement_makes_nobody_a_newcomer(conn, history):
    history(
        {
            "First": ("2021-01-01", "2025-12-31"),
            "Surely before": ("2023", "2024-07-01"),
            "Perhaps before": ("2022", "2024-07-01"),
            "Perhaps in the period, perhaps before": ("2024", "2024-07-01"),
            "Perhaps in the period alone": ("2024",),
            "Long before": ("2021", "2024-07-01"),
        }
    )
    rows = breadth.newcomers(conn, since=day("2024-06-01"), until=day("2024-12-31"))
    assert records(rows, *TURNOVER)[0] == ("newcomers", 1, 4, 2, "")


def test_a_whole_year_shows_that_somebody_took_part_in_it(conn, history):
    history({"First": ("2021-01-01", "2025-12-31"), "In the year": ("2024",)})
    assert records(breadth.newcomers(conn, **ALL_2024), *TURNOVER)[0] == ("newcomers", 1, 1, 0, "")


@pytest.mark.parametrize(
    ("days", "back"),
    [
        (("2024-03-01", "2024-03-01"), 0),
        (("2024-03-01", "2024-03-02"), 1),
        (("2024-03-01", "2025-03-01"), 1),
        (("2024-03-01", "2025"), 0),
        (("2024-03-01", "2024-03-01 to 2024-04-01"), 0),
        (("2024-03-01 to 2024-04-01", "2024-03-15"), 0),
        (("2024-03-01 to 2024-04-01", "2024-04-02"), 1),
        (("2024", "2025-01-01"), 1),
        (("2024", "2025-01-02"), 0),
    ],
)
def test_it_is_a_return_only_if_it_certainly_came_later_and_in_time(conn, history, days, back):
    history({"First": ("2021-01-01", "2025-12-31"), "Aurora": days})
    assert records(breadth.newcomers(conn, **ALL_2024), "part", "whole")[1] == (back, 1)


def test_an_organization_is_no_newcomer_under_its_new_name(conn, history, organization, engage):
    now = history({"First": ("2021-01-01", "2025-12-31"), "Union": ("2024-03-01",)})["Union"]
    engage(organization("League", into=now), "2023-03-01")
    assert records(breadth.newcomers(conn, **ALL_2024), "part", "whole")[0] == (0, 1)


@pytest.mark.parametrize(
    ("activity", "params", "sentence"),
    [
        (
            ACTIVITY,
            ALL_2024,
            "Of four organizations in 2024, three new; one of three came back.",
        ),
        (
            {"First": ("2021-01-01",), "Beta": ("2022", "2024-07-01"), "Gamma": ("2024-07-01",)},
            period("2024-06-01", "2025-12-31"),
            "Of two organizations from 1 June 2024 to 31 December 2025, one new, perhaps 2.",
        ),
        (
            {"First": ("2021-01-01", "2025-12-31")},
            ALL_2024,
            "No engagement of civil society is recorded in 2024.",
        ),
        (
            {"First": ("2021-01-01", "2023-01-01", "2024-01-01", "2025-12-31")},
            ALL_2024,
            "Of one organization in 2024, none new.",
        ),
        (
            {"Aurora": ("2024-03-01",)},
            ALL_2024,
            "Newcomers in 2024 are not tracked: records begin on 1 March 2024, needed from 1"
            " January 2022.",
        ),
        ({}, ALL_2024, "Newcomers in 2024 are not tracked: no engagement is dated to the day."),
    ],
)
def test_the_finding_on_newcomers_carries_its_interval_or_says_why_there_is_none(
    conn, history, head, activity, params, sentence
):
    history(activity)
    assert ask(conn, head, breadth.newcomers, **params).finding == sentence


def test_a_look_back_of_no_months_and_a_period_that_ends_early_are_refused(conn):
    with pytest.raises(ValueError, match="takes a month or more, not 0"):
        breadth.newcomers(conn, **ALL_2024, look_back=0)
    with pytest.raises(ValueError, match="is later than until"):
        breadth.newcomers(conn, **period("2024-12-31", "2024-01-01"))


# Who drops off

STAGES = "stage", "organizations", "lost"


def test_an_organization_counts_at_the_furthest_stage_it_reached(conn, organization, be_at):
    alpha, beta, gamma, delta = map(organization, ("Alpha", "Beta", "Gamma", "Delta"))
    for who, level in {alpha: "registered", beta: "attended", gamma: "spoke"}.items():
        be_at("Forum", who, level)
    be_at("Fair", gamma, "registered")
    be_at("Fair", beta, "attended")
    be_at("Fair", delta, "organized")
    rows = breadth.stages(conn, **ALL_2026)
    assert records(rows, *STAGES) == [
        ("registered", 3, None),
        ("attended", 2, 1),
        ("spoke", 1, 1),
        ("organized", 1, None),
        ("attendance not recorded", 0, None),
        ("unknown", 0, None),
    ]
    shares = records(rows, "share", "low", "high")
    assert shares[0] == shares[3] == (None, None, None)
    for found, counts in zip(shares[1:3], [(2, 3), (1, 2)], strict=True):
        interval = wilson(*counts)
        assert found == pytest.approx((counts[0] / counts[1], interval.low, interval.high))


def test_a_list_of_those_who_registered_does_not_say_that_nobody_came(
    conn, organization, be_at, head
):
    alpha, beta, gamma, delta = map(organization, ("Alpha", "Beta", "Gamma", "Delta"))
    be_at("Conference", alpha, "registered")
    be_at("Conference", beta, "registered")
    be_at("Conference", gamma, None)
    be_at("Conference", delta, "organized")
    assert records(breadth.stages(conn, **ALL_2026), "stage", "organizations", "share") == [
        ("registered", 0, None),
        ("attended", 0, None),
        ("spoke", 0, None),
        ("organized", 1, None),
        ("attendance not recorded", 2, None),
        ("unknown", 1, None),
    ]
    assert ask(conn, head, breadth.stages, **ALL_2026).finding == (
        "Attendance in 2026 is inconclusive: of three organizations, it is recorded for none."
    )


def test_it_is_enough_that_a_state_is_recorded_as_there_to_know_that_others_stayed_away(
    conn, organization, be_at
):
    be_at("Forum", organization("Alpha"), "registered")
    be_at("Forum", organization("Xaria"), "attended", civil_society=False)
    assert records(breadth.stages(conn, **ALL_2026), *STAGES)[:2] == [
        ("registered", 1, None),
        ("attended", 0, 1),
    ]


def test_what_is_no_occasion_of_civil_society_in_the_period_is_in_no_stage(
    conn, organization, be_at
):
    alpha = organization("Alpha")
    be_at("Open letter", alpha, "spoke", kind="statement")
    be_at("Forum", organization("Xaria"), "spoke", civil_society=False)
    be_at("Before", alpha, "spoke", occurred_from=day("2025-12-31"))
    assert breadth.stages(conn, **ALL_2026)["organizations"].sum() == 0


def test_the_stages_of_merged_organizations_are_those_of_one(conn, organization, be_at):
    now = organization("Union")
    be_at("Forum", now, "registered")
    be_at("Forum", organization("League", into=now), "spoke")
    rows = breadth.stages(conn, **ALL_2026)
    assert list(rows["organizations"]) == [1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ([], "No civil society organization is recorded at events and meetings in 2026."),
        (
            ["registered", "attended", "attended", "spoke"],
            "Organizations: three of 4 registered attended in 2026; one spoke.",
        ),
        (
            ["registered", "attended", None],
            "Organizations: one of 2 registered attended in 2026; no speaking recorded;"
            " attendance of one more not recorded.",
        ),
        (
            ["attended", None, None],
            "Attendance in 2026 is inconclusive: of three organizations, it is recorded for one.",
        ),
    ],
)
def test_the_finding_on_stages_says_what_is_lost_and_what_is_not_recorded(
    conn, organization, be_at, head, levels, sentence
):
    for number, level in enumerate(levels):
        be_at("Forum", organization(f"Organization {number}"), level)
    assert ask(conn, head, breadth.stages, **ALL_2026).finding == sentence


# Who speaks, of those that attended


@pytest.fixture
def speakers(organization, be_at):
    """So many of a State at a forum, of whom so many spoke: `speakers("KEN", 20, 5)`."""

    def speakers(state: str | None, attended: int, spoke: int) -> None:
        for number in range(attended):
            who = organization(f"{state} {number}", state)
            be_at("Forum", who, "spoke" if number < spoke else "attended")

    return speakers


def test_a_region_s_share_of_those_that_spoke_is_held_against_its_share_of_those_there(
    conn, organization, be_at, speakers, head
):
    speakers("KEN", 20, 5)
    speakers("FRA", 20, 15)
    be_at("Forum", organization("Not there", "KEN"), "registered")
    africa, europe = speaking.by_region(conn, **ALL_2026).to_dict("records")
    assert (africa["region"], africa["attended"], africa["spoke"]) == ("African Group", 20, 5)
    assert (africa["attended_share"], africa["speaking_share"], africa["ratio"]) == (0.5, 0.25, 0.5)
    assert africa["relative"] == pytest.approx(1 / 3)
    interval = risk_ratio(5, 20, 15, 20)
    assert (africa["low"], africa["high"]) == pytest.approx((interval.low, interval.high))
    assert (africa["evidence"], africa["small"]) == ("suggestive", False)
    assert europe["ratio"] == 1.5
    assert ask(conn, head, speaking.by_region, **ALL_2026).finding == (
        "African Group spoke 0.33 times others’ rate (0.15 to 0.74, suggestive), in 2026."
    )


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        ([], "No attendance is recorded in 2026."),
        (
            [("KEN", 20, 10), ("FRA", 20, 11), (None, 5, 0)],
            "Differences in speaking by region, of 45 organizations attending, in 2026, are"
            " not distinguishable from chance.",
        ),
        (
            [("KEN", 10, 5), (None, 30, 3)],
            "Speaking by region in 2026 is inconclusive: region recorded for 10 of 40"
            " organizations.",
        ),
        (
            [("KEN", 9, 1), ("FRA", 9, 8)],
            "Speaking by region in 2026 is not compared: of 18 organizations attending, too"
            " few spoke.",
        ),
        (
            [("KEN", 20, 0), ("FRA", 20, 0)],
            "Speaking by region in 2026 is not compared: of 40 organizations attending, too"
            " few spoke.",
        ),
    ],
)
def test_the_finding_on_speaking_can_say_that_there_is_no_gap(
    conn, speakers, head, there, sentence
):
    for one in there:
        speakers(*one)
    assert ask(conn, head, speaking.by_region, **ALL_2026).finding == sentence


# For every question alike


@pytest.mark.parametrize(
    "asked", [breadth.concentration, breadth.newcomers, breadth.stages, speaking.by_region]
)
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(
    conn, accredited, history, be_at, asked
):
    empty = asked(conn, **ALL_2026)
    history(ACTIVITY)
    be_at("Forum", accredited("Alpha", "KEN"), "spoke", participants=3)
    full = asked(conn, **ALL_2026)
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert set(full.dtypes.astype(str)) <= {"str", "Int64", "Float64", "bool"}


@pytest.mark.real_data
def test_the_real_list_of_registrations_is_as_uneven_as_counted_by_hand_and_says_no_more(
    load_file, conn, real_files, head
):
    path = real_files / "attendance" / "cop25_2019.csv"
    raw = pd.read_csv(path, keep_default_na=False)
    load_file("engagements", path)
    year = period("2019-01-01", "2019-12-31")
    civil = raw[raw["section"] == "Non-governmental organizations"]["accredited_participants"]
    most_first = civil.sort_values(ascending=False)
    [active, _] = breadth.concentration(conn, **year).to_dict("records")
    assert (active["units"], active["total"]) == (len(civil), civil.sum()) == (1106, 7924)
    # By mean differences of all pairs; by the first 110 and six tenths of the next.
    pairs = sum(abs(civil - one).sum() for one in civil)
    assert active["gini"] == pytest.approx(pairs / (2 * len(civil) ** 2 * civil.mean()))
    top = most_first.iloc[:110].sum() + 0.6 * most_first.iloc[110]
    assert active["top_decile_share"] == pytest.approx(top / civil.sum())
    assert active["effective"] == pytest.approx(1 / ((civil / civil.sum()) ** 2).sum())
    assert ask(conn, head, breadth.stages, **year).finding == (
        "Attendance in 2019 is inconclusive: of 1,106 organizations, it is recorded for none."
    )
    assert set(breadth.newcomers(conn, **year)["why"]) == {"no engagement is dated to the day"}


def test_who_was_recommended_is_accredited_unless_the_status_was_withdrawn_since(
    conn, organization, accredited, consider
):
    """The Council's grants are in no file, and its status is on record of few."""
    recommended, lost, back, deferred = (
        organization(name) for name in ("Recommended", "Lost", "Back", "Deferred")
    )
    known, merged = accredited("Known"), organization("Merged", into=recommended)
    consider(merged, "2020-02-07 recommended")
    consider(lost, "2019-02-08 recommended")
    consider(lost, "2021-06-08 status withdrawn")
    consider(back, "2018-02-23 status withdrawn")
    consider(back, "2021-06-08 recommended")
    consider(deferred, "2021-06-08 deferred")
    found = conn.execute(sa.select(activity.accredited())).all()
    assert {(row.organization_id, row.status) for row in found} == {
        (known, "Special"),
        (recommended, None),
        (back, None),
    }
