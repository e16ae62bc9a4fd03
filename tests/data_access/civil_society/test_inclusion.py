"""Who takes part is held against a base, group by group, and nothing is said that is not known."""

import datetime as dt
import itertools
import random

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.civil_society import inclusion
from data_access.civil_society.groupings import DIMENSIONS
from data_access.civil_society.inclusion import by_group, nam, weighted
from data_access.domain import weeks
from data_access.domain.roles import OFFICE
from data_access.queries import ask
from data_access.reference.issue_areas import AREAS, GOALS
from data_access.releases import small_counts
from data_access.schema import (
    BUDGETS,
    CONSTITUENCIES,
    database_state,
    decisions,
    engagements,
    member_states,
    organization_sdgs,
    organizations,
)

AFRICAN, ASIAN, EASTERN, LATIN, WESTERN = (
    *("African Group", "Asia-Pacific Group", "Eastern European Group"),
    *("Latin American and Caribbean Group", "Western European and Others Group"),
)
# A State of each regional group.
SEATS = {AFRICAN: "KEN", ASIAN: "IND", EASTERN: "POL", LATIN: "CHL", WESTERN: "FRA"}
# M1 of the notes: accredited and active organizations.
ACCREDITED = dict(zip(SEATS, (1200, 1600, 300, 500, 2400), strict=True))
ACTIVE = dict(zip(SEATS, (96, 160, 36, 50, 480), strict=True))
YEAR = {"since": dt.date(2025, 1, 1), "until": dt.date(2025, 12, 31)}
CHANCE, CANNOT = "not distinguishable from chance", "cannot be said"


@pytest.fixture
def people(conn):
    """Organizations in bulk: `people(60, active=9, seat="KEN")`; accredited unless status=None.

    Each that is active took part once, on the day `on`, or `times` times. Gives their ids.
    """
    number = itertools.count(1)

    def people(
        many: int,
        *,
        active: int = 0,
        seat: str | None = None,
        status: str | None = "Special",
        goals: tuple[int, ...] = (),
        on: dt.date = dt.date(2025, 3, 5),
        times: int = 1,
        **facts,
    ) -> list[int]:
        made = [next(number) for _ in range(many)]
        row = {"member_state": seat, "consultative_status": status, **facts}
        if made:
            conn.execute(
                organizations.insert(), [{"id": one, "name": f"CSO {one}", **row} for one in made]
            )
        if goals and made:
            conn.execute(
                organization_sdgs.insert(),
                [{"organization_id": one, "sdg": goal} for one in made for goal in goals],
            )
        came = [
            {
                "organization_id": one,
                "occasion": f"Meeting {time}",
                "occasion_key": f"meeting {time}",
                "kind": "meeting",
                "occurred_from": on,
                "occurred_until": on,
            }
            for one in made[:active]
            for time in range(times)
        ]
        if came:
            conn.execute(engagements.insert(), came)
        return made

    return people


@pytest.fixture
def decide(conn):
    """A decision of the Committee on NGOs: `decide(1, "recommended", 2019)`."""

    def decide(organization: int, outcome: str, year: int) -> None:
        values = {"organization_id": organization, "outcome": outcome}
        conn.execute(decisions.insert().values(**values, reported_on=dt.date(year, 6, 14)))

    return decide


@pytest.fixture
def notes(people):
    """The organizations of M1: 6,000 accredited, of which 822 took part in 2025."""
    for group, seat in SEATS.items():
        people(ACCREDITED[group], active=ACTIVE[group], seat=seat)


def cells(rows: pd.DataFrame, *columns: str) -> dict[str, tuple]:
    """What stands in columns, by group; what is missing is None."""
    shown = rows[list(columns)].astype(object)
    values = shown.where(shown.notna(), None).itertuples(index=False, name=None)
    return dict(zip(rows["group"], values, strict=True))


def one(rows: pd.DataFrame, group: str) -> dict:
    [found] = rows[rows["group"] == group].to_dict("records")
    return {name: None if pd.isna(value) else value for name, value in found.items()}


# Accredited organizations


@pytest.mark.usefixtures("notes")
def test_the_figures_are_those_of_the_notes(conn, head):
    answer = ask(conn, head, by_group, **YEAR)
    rows = answer.rows
    assert list(rows["group"]) == [*SEATS, "unknown"]
    assert cells(rows, "n", "rest", "base", "rest_base", "outside", "rest_outside")[AFRICAN] == (
        *(96, 726, 1200, 4800),
        *(0, 0),
    )
    assert [round(ratio, 4) for ratio in rows["ratio"][:5]] == [
        *(0.5839, 0.7299, 0.8759, 0.7299, 1.4599)
    ]
    african, eastern = one(rows, AFRICAN), one(rows, EASTERN)
    assert african["relative"] == pytest.approx(0.5289, abs=5e-5)
    assert (african["low"], african["high"]) == pytest.approx((0.4316, 0.6481), abs=5e-5)
    assert (african["rate"], african["active_share"], african["base_share"]) == pytest.approx(
        (96 / 1200, 96 / 822, 0.2)
    )
    assert eastern["relative"] == pytest.approx(0.8702, abs=5e-5)
    assert (eastern["low"], eastern["high"]) == pytest.approx((0.6362, 1.1903), abs=5e-5)
    assert cells(rows, "evidence", "marked", "small") == {
        AFRICAN: ("clear", False, False),
        ASIAN: ("clear", False, False),
        EASTERN: (CHANCE, False, False),
        LATIN: ("suggestive", False, False),
        WESTERN: ("clear", False, False),
        "unknown": (CANNOT, False, False),
    }
    assert answer.finding == (
        "In 2025, accredited organizations of the African Group took part at 0.53 times others’"
        " rate (0.43 to 0.65, clear)."
    )


def test_those_of_unknown_seat_have_a_row_of_their_own_and_are_in_no_ratio(conn, people, head):
    people(100, active=30, seat="KEN")
    people(100, active=60, seat="FRA")
    people(50, active=40)
    answer = ask(conn, head, by_group, **YEAR)
    unknown = one(answer.rows, "unknown")
    assert (unknown["n"], unknown["base"], unknown["evidence"]) == (40, 50, CANNOT)
    assert {name for name, value in unknown.items() if value is not None} == {
        *("group", "n", "base", "outside", "evidence", "marked", "small")
    }
    african = one(answer.rows, AFRICAN)
    assert (african["n"], african["rest"], african["base"], african["rest_base"]) == (
        *(30, 60),
        *(100, 100),
    )
    assert african["ratio"] == pytest.approx((30 / 90) / (100 / 200))
    assert answer.finding.endswith("clear); region unknown: 20 per cent.")


@pytest.mark.parametrize(
    ("unknown", "active_unknown", "said"),
    [
        (
            *(101, 0),
            "Access by region in 2025 is inconclusive: region recorded for 50 per cent of 201"
            " accredited organizations.",
        ),
        (
            *(90, 41),
            "Access by region in 2025 is inconclusive: region recorded for 53 per cent of 190"
            " accredited organizations.",
        ),
    ],
)
def test_below_half_known_nothing_is_said_but_the_counts(
    conn, people, head, unknown, active_unknown, said
):
    people(50, active=5, seat="KEN")
    people(50, active=35, seat="FRA")
    people(unknown, active=active_unknown)
    answer = ask(conn, head, by_group, **YEAR)
    assert answer.finding == said
    assert cells(answer.rows, "n", "base", "ratio", "relative", "low", "evidence")[AFRICAN] == (
        *(5, 50),
        *(None, None, None, CANNOT),
    )


def test_with_exactly_half_known_a_finding_is_made(conn, people, head):
    people(50, active=5, seat="KEN")
    people(50, active=35, seat="FRA")
    people(100, active=40)
    said = ask(conn, head, by_group, **YEAR).finding
    assert "of the African Group took part at 0.14 times others’ rate" in said
    assert said.endswith("region unknown: 50 per cent.")


def test_merged_organizations_are_what_they_are_now(conn, people):
    [now] = people(1, seat="KEN")
    people(1, active=1, seat="FRA", status="Roster", merged_into_id=now)
    people(2, active=1, seat="FRA")
    rows = by_group(conn, **YEAR)
    assert cells(rows, "n", "base", "outside") == {
        AFRICAN: (1, 1, 0),
        ASIAN: (0, 0, 0),
        EASTERN: (0, 0, 0),
        LATIN: (0, 0, 0),
        WESTERN: (1, 2, 0),
        "unknown": (0, 0, 0),
    }
    assert cells(weighted(conn, **YEAR), "engagements", "base")[AFRICAN] == (1, 1)


def test_organizations_merged_into_one_another_in_a_circle_count_once_each(conn, people):
    one, other = people(2, active=2, seat="KEN")
    for before, after in ((one, other), (other, one)):
        conn.execute(
            organizations.update().where(organizations.c.id == before).values(merged_into_id=after)
        )
    assert cells(by_group(conn, **YEAR), "n", "base")[AFRICAN] == (2, 2)


def test_an_active_organization_that_is_not_accredited_stands_outside_and_in_no_ratio(
    conn, people, head
):
    people(100, active=50, seat="KEN")
    people(100, active=50, seat="FRA")
    people(70, active=70, seat="KEN", status=None)
    people(3, active=3, status=None)
    people(9, seat="KEN", status=None)
    answer = ask(conn, head, by_group, **YEAR)
    assert cells(answer.rows, "n", "base", "outside", "rest_outside", "relative") == {
        AFRICAN: (50, 100, 70, 0, 1),
        ASIAN: (0, 0, 0, 70, None),
        EASTERN: (0, 0, 0, 70, None),
        LATIN: (0, 0, 0, 70, None),
        WESTERN: (50, 100, 0, 70, 1),
        "unknown": (0, 0, 3, None, None),
    }
    assert answer.finding == ("Differences by region in 2025 are not distinguishable from chance.")


def test_those_that_the_committee_recommended_are_accredited_until_their_status_is_withdrawn(
    conn, people, decide
):
    recommended, withdrawn, again, deferred = people(4, active=4, seat="KEN", status=None)
    for organization in (recommended, withdrawn, again):
        decide(organization, "recommended", 2015)
    for organization in (withdrawn, again):
        decide(organization, "status withdrawn", 2018)
    decide(again, "recommended", 2020)
    decide(deferred, "deferred", 2020)
    assert cells(by_group(conn, **YEAR), "n", "base", "outside")[AFRICAN] == (2, 2, 2)


def test_a_period_leaves_out_what_may_have_been_outside_it(conn, people):
    people(10, active=3, seat="KEN")
    people(10, active=4, seat="KEN", on=dt.date(2024, 12, 31))
    [of_a_year] = people(1, active=1, seat="KEN")
    conn.execute(
        engagements.update()
        .where(engagements.c.organization_id == of_a_year)
        .values(occurred_from=dt.date(2025, 1, 1), occurred_until=dt.date(2025, 12, 31))
    )
    assert cells(by_group(conn, **YEAR), "n", "base")[AFRICAN] == (4, 21)
    half = {"since": dt.date(2025, 1, 1), "until": dt.date(2025, 6, 30)}
    assert cells(by_group(conn, **half), "n", "base")[AFRICAN] == (3, 21)
    assert cells(by_group(conn), "n", "base")[AFRICAN] == (8, 21)
    assert cells(by_group(conn, until=dt.date(2024, 12, 31)), "n")[AFRICAN] == (4,)


def test_states_and_their_organizations_do_not_count(conn, people):
    people(10, active=10, seat="KEN")
    conn.execute(engagements.update().values(civil_society=False))
    assert cells(by_group(conn, **YEAR), "n", "base", "outside")[AFRICAN] == (None, None, None)


def test_one_that_took_part_often_counts_once(conn, people):
    people(10, active=2, seat="KEN", times=40)
    assert cells(by_group(conn, **YEAR), "n", "base")[AFRICAN] == (2, 10)


# The strength of evidence


def test_where_nearly_all_took_part_a_short_interval_is_not_taken_for_evidence(conn, people):
    # Katz's interval of 45 of 45 against 292 of 300 leaves out 1; Fisher's test says 0.6.
    people(45, active=45, seat="CHL")
    people(300, active=292, seat="FRA")
    latin = one(by_group(conn, **YEAR), LATIN)
    assert latin["low"] > 1
    assert latin["evidence"] == CHANCE


def test_words_are_adjusted_for_the_number_of_groups_that_are_looked_at(conn, people):
    # One of five at 2.5 per cent is what chance gives now and then; by itself it is suggestive.
    people(150, active=35, seat="KEN")
    for seat in ("IND", "POL", "CHL", "FRA"):
        people(150, active=50, seat=seat)
    african = one(by_group(conn, **YEAR), AFRICAN)
    assert african["high"] < 1
    assert african["evidence"] == CHANCE
    conn.execute(
        organizations.update()
        .where(organizations.c.member_state != "KEN")
        .values(member_state="FRA")
    )
    african = one(by_group(conn, **YEAR), AFRICAN)
    assert african["evidence"] == "suggestive"


def test_words_never_say_more_than_the_interval_beside_them(conn, people):
    chance = random.Random(8)  # noqa: S311 (tests may be predictable)
    for group, seat in SEATS.items():
        size = chance.randint(20, 200)
        people(size, active=chance.randint(0, size), seat=seat, budget=chance.choice(BUDGETS))
        assert group
    for dimension in ("region", "budget", "bloc"):
        for base in inclusion.BASES if dimension != "budget" else ("accredited",):
            rows = by_group(conn, dimension=dimension, base=base, **YEAR).dropna(subset=["low"])
            said = rows[rows["evidence"].isin(["clear", "suggestive"])]
            assert ((said["low"] > 1) | (said["high"] < 1)).all()
            assert len(rows) > 0


def test_a_silent_group_is_marked_and_its_ratio_is_zero(conn, people, head):
    people(200, seat="KEN")
    people(200, active=90, seat="FRA")
    answer = ask(conn, head, by_group, **YEAR)
    african = one(answer.rows, AFRICAN)
    assert (african["n"], african["ratio"], african["marked"], african["small"]) == (
        *(0, 0),
        *(True, False),
    )
    assert african["relative"] == pytest.approx((0.5 / 200.5) / (90.5 / 200.5))
    assert african["evidence"] == "clear"
    assert answer.finding == (
        "In 2025, none of 200 accredited organizations of the African Group took part (clear)."
    )


def test_a_group_of_few_is_small_and_its_numbers_are_said(conn, people, head):
    people(18, active=2, seat="KEN")
    people(400, active=200, seat="FRA")
    answer = ask(conn, head, by_group, **YEAR)
    assert cells(answer.rows, "n", "small", "evidence")[AFRICAN] == (2, True, "suggestive")
    assert cells(answer.rows, "n", "small")[WESTERN] == (200, False)
    assert answer.finding.startswith(
        "In 2025, accredited organizations of the African Group took part at 0.22 times others’"
        " rate (0.06 to 0.82, suggestive)"
    )


def test_a_group_with_few_active_of_many_is_not_small(conn, people):
    people(300, active=3, seat="KEN")
    people(300, active=150, seat="FRA")
    assert cells(by_group(conn, **YEAR), "small", "evidence")[AFRICAN] == (False, "clear")


def test_a_group_above_the_others_is_no_excess_and_no_group_below_is_made_up(conn, people, head):
    for seat in ("KEN", "IND", "POL", "CHL"):
        people(60, active=30, seat=seat)
    people(100, active=80, seat="FRA")
    assert ask(conn, head, by_group, **YEAR).finding == (
        "In 2025, accredited organizations of the Western European and Others Group took part at"
        " 1.60 times others’ rate (1.36 to 1.88, clear)."
    )


# People and Member States as the base


def test_rates_per_person_and_per_state_are_those_of_all_active_by_their_seat(conn, people, head):
    people(10, active=6, seat="KEN")
    people(50, active=30, seat="FRA", status=None)
    people(4, active=4, status=None)
    for base, unit in (("population", 1e6), ("member_states", 1)):
        column = member_states.c.population if base == "population" else sa.literal(1)
        sums = sa.select(member_states.c.regional_group, sa.func.sum(column))
        sizes = dict(conn.execute(sums.group_by(member_states.c.regional_group)).all())
        answer = ask(conn, head, by_group, base=base, **YEAR)
        african = one(answer.rows, AFRICAN)
        assert (african["n"], african["rest"], african["base"]) == (6, 30, int(sizes[AFRICAN]))
        assert african["rest_base"] == sum(map(int, sizes.values())) - african["base"]
        assert (african["outside"], african["rest_outside"]) == (None, None)
        assert african["rate"] == pytest.approx(unit * 6 / african["base"])
        relative = (6 / african["base"]) / (30 / african["rest_base"])
        assert african["relative"] == pytest.approx(relative)
        assert african["ratio"] == pytest.approx(
            (6 / 36) / (african["base"] / (african["base"] + african["rest_base"]))
        )
        assert african["low"] < relative < african["high"]
        assert one(answer.rows, "unknown")["n"] == 4
        assert one(answer.rows, "unknown")["base"] is None
        assert answer.finding.endswith("region unknown: 10 per cent.")


def test_the_base_of_states_is_the_193_in_their_regional_groups(conn, people):
    people(3, active=3, seat="KEN")
    rows = by_group(conn, base="member_states", **YEAR)
    assert list(rows["base"][:5]) == [54, 54, 23, 33, 29]
    everyone = by_group(conn, base="population", **YEAR)["base"][:5].sum()
    assert 7_900_000_000 < everyone < 8_200_000_000


def test_a_group_far_below_its_people_is_named_with_the_base(conn, people, head):
    people(2, active=2, seat="IND", status=None)
    for seat in ("KEN", "POL", "CHL", "FRA"):
        people(90, active=90, seat=seat, status=None)
    asked = {"base": "population", **YEAR}
    assert ask(conn, head, by_group, **asked).finding == (
        "In 2025, the Asia-Pacific Group had 0.0041 times as many active organizations per person"
        " as others (0.0011 to 0.015, clear)."
    )
    asked["base"] = "member_states"
    assert ask(conn, head, by_group, **asked).finding == (
        "In 2025, the Asia-Pacific Group had 0.014 times as many active organizations per Member"
        " State as others (0.0039 to 0.052, clear)."
    )


def test_a_group_of_states_without_any_active_organization_is_said_to_have_none(conn, people, head):
    for seat in ("KEN", "POL", "CHL", "FRA"):
        people(90, active=90, seat=seat, status=None)
    answer = ask(conn, head, by_group, base="member_states", **YEAR)
    assert answer.finding == ("In 2025, the Asia-Pacific Group had no active organization (clear).")
    assert one(answer.rows, ASIAN)["marked"]


def test_a_state_whose_people_nobody_counted_is_in_no_rate_per_person(conn, people):
    people(5, active=5, seat="KEN")
    people(7, active=7, seat="NGA")
    people(9, active=9, seat="FRA")
    all_people = one(by_group(conn, base="population", **YEAR), AFRICAN)["base"]
    nigeria = sa.select(member_states.c.population).where(member_states.c.iso3 == "NGA")
    of_nigeria = conn.scalar(nigeria)
    conn.execute(
        member_states.update().where(member_states.c.iso3 == "NGA").values(population=None)
    )
    rows = by_group(conn, base="population", **YEAR)
    assert cells(rows, "n", "base")[AFRICAN] == (5, all_people - of_nigeria)
    assert cells(rows, "n")["unknown"] == (7,)
    assert cells(by_group(conn, base="member_states", **YEAR), "n", "base")[AFRICAN] == (12, 54)


def test_below_half_of_seats_known_nothing_is_said_of_people(conn, people, head):
    people(9, active=9, seat="KEN", status=None)
    people(10, active=10, status=None)
    answer = ask(conn, head, by_group, base="population", **YEAR)
    assert answer.finding == (
        "Access by region in 2025 is inconclusive: region recorded for 47 per cent of 19"
        " active organizations."
    )
    assert answer.rows["relative"].isna().all()


@pytest.mark.parametrize("base", ["population", "member_states"])
@pytest.mark.parametrize("dimension", ["sdg", "issue_area", "scope", "new_york", "budget"])
def test_what_is_no_group_of_states_has_no_ratio_to_people_or_states(
    conn, people, head, dimension, base
):
    facts = {"scope": "local", "new_york": True, "budget": BUDGETS[0]}
    people(20, active=9, seat="KEN", goals=(1,), **facts)
    people(20, active=3, seat="KEN", status=None, **facts)
    answer = ask(conn, head, by_group, dimension=dimension, base=base, **YEAR)
    assert answer.rows[["base", "ratio", "relative", "low"]].isna().all(axis=None)
    assert set(answer.rows["evidence"]) == {CANNOT}
    assert answer.rows["n"].max() == (12 if dimension in ("scope", "new_york", "budget") else 9)
    assert "is a base by region or bloc of States alone: by" in answer.finding
    assert answer.finding.endswith("hold those active against accredited organizations.")


# Blocs, which overlap


def test_each_bloc_is_held_against_all_states_outside_it(conn, people):
    # Chad is in the Group of 77, least developed and landlocked; Fiji in the Group and an island.
    people(40, active=4, seat="TCD")
    people(30, active=6, seat="FJI")
    people(50, active=40, seat="FRA")
    rows = by_group(conn, dimension="bloc", **YEAR)
    assert cells(rows, "n", "rest", "base", "rest_base") == {
        "Group of 77 and China": (10, 40, 70, 50),
        "least developed countries": (4, 46, 40, 80),
        "landlocked developing countries": (4, 46, 40, 80),
        "small island developing States": (6, 44, 30, 90),
        "unknown": (0, None, 0, None),
    }
    group = one(rows, "Group of 77 and China")
    assert group["relative"] == pytest.approx((10 / 70) / (40 / 50))


def test_the_states_of_blocs_are_as_many_as_they_say(conn, people):
    people(1, active=1, seat="TCD")
    rows = by_group(conn, dimension="bloc", base="member_states", **YEAR)
    assert cells(rows, "base", "rest_base") == {
        "Group of 77 and China": (133, 60),
        "least developed countries": (44, 149),
        "landlocked developing countries": (32, 161),
        "small island developing States": (37, 156),
        "unknown": (None, None),
    }


def test_the_movement_whose_list_is_under_review_is_for_the_office_alone(conn, people, head):
    people(40, active=4, seat="TCD")
    people(50, active=40, seat="FRA")
    people(10, active=1)
    for dimension in DIMENSIONS:
        groups = by_group(conn, dimension=dimension, **YEAR)["group"]
        assert not groups.str.contains("Non-Aligned").any()
    with pytest.raises(ValueError, match="There is no group by 'nam'"):
        by_group(conn, dimension="nam")
    answer = ask(conn, head, nam, **YEAR)
    assert nam.roles == OFFICE
    assert cells(answer.rows, "n", "rest", "base", "rest_base") == {
        "Non-Aligned Movement": (4, 40, 40, 50),
        "unknown": (1, None, 10, None),
    }
    assert answer.finding == (
        "In 2025, accredited organizations of the Non-Aligned Movement took part at 0.12 times"
        " others’ rate (0.049 to 0.32, clear); seat unknown: 10 per cent."
    )
    per_state = nam(conn, base="member_states", **YEAR)
    assert cells(per_state, "base", "rest_base")["Non-Aligned Movement"] == (120, 73)


# Themes


def test_each_goal_is_held_against_those_whose_goals_are_known_and_do_not_include_it(conn, people):
    people(10, active=2, goals=(3,))
    people(10, active=7, goals=(3, 13))
    people(20, active=9, goals=(13,))
    people(30, active=30)
    rows = by_group(conn, dimension="sdg", **YEAR)
    assert list(rows["group"][:3]) == [
        *("Goal 1 (No poverty)", "Goal 2 (Zero hunger)", "Goal 3 (Good health and well-being)")
    ]
    assert len(rows) == 18
    counts = cells(rows, "n", "rest", "base", "rest_base")
    assert counts["Goal 3 (Good health and well-being)"] == (9, 9, 20, 20)
    assert counts["Goal 13 (Climate action)"] == (16, 2, 30, 10)
    assert counts["Goal 1 (No poverty)"] == (0, 18, 0, 40)
    assert counts["unknown"] == (30, None, 30, None)


def test_an_issue_area_holds_the_goals_that_stand_for_it_and_each_organization_once(
    conn, people, head
):
    people(100, active=20, goals=(7, 13))
    people(100, active=60, goals=(16,))
    answer = ask(conn, head, by_group, dimension="issue_area", **YEAR)
    rows = answer.rows
    assert list(rows["group"]) == [*AREAS, "unknown"]
    counts = cells(rows, "n", "base")
    assert counts["Mitigating climate change"] == (20, 100)
    assert counts["Reducing conflict and political violence"] == (60, 100)
    assert counts["Mitigating weapons of mass destruction"] == (60, 100)
    assert answer.finding.startswith(
        "In 2025, accredited organizations working on “Mitigating climate change” took part at 0.33"
    )


def test_unknown_risks_have_no_goal_and_so_no_figure_but_a_row(conn, people):
    people(10, active=2, goals=tuple(GOALS))
    row = one(by_group(conn, dimension="issue_area", **YEAR), "Mitigating unknown risks")
    told = {name for name, value in row.items() if value is not None}
    assert told == {"group", "evidence", "marked", "small"}
    assert row["evidence"] == CANNOT
    assert one(weighted(conn, dimension="issue_area", **YEAR), row["group"])["base"] is None


def test_every_area_of_the_brief_is_there_and_its_goals_are_goals():
    assert len(AREAS) == 9
    assert [area for area, goals in AREAS.items() if not goals] == ["Mitigating unknown risks"]
    assert {goal for goals in AREAS.values() for goal in goals} <= set(GOALS)
    assert list(GOALS) == list(range(1, 18))


def test_the_method_card_says_that_the_areas_are_the_offices_reading():
    assert "office's reading" in " ".join(by_group.method.split())


# What organizations are and can afford


@pytest.mark.parametrize(
    ("dimension", "facts", "groups"),
    [
        (
            "new_york",
            ({"new_york": True}, {"new_york": False}),
            ("with an office in New York", "without an office in New York"),
        ),
        (
            "geneva",
            ({"geneva": True}, {"geneva": False}),
            ("with an office in Geneva", "without an office in Geneva"),
        ),
        ("scope", ({"scope": "local"}, {"scope": "national"}), ("local", "national")),
        ("budget", ({"budget": BUDGETS[0]}, {"budget": BUDGETS[3]}), (BUDGETS[0], BUDGETS[3])),
        (
            "constituency",
            ({"constituency": CONSTITUENCIES[1]}, {"constituency": CONSTITUENCIES[5]}),
            (CONSTITUENCIES[1], CONSTITUENCIES[5]),
        ),
    ],
)
def test_groups_are_told_by_what_the_register_says_and_no_is_not_unknown(
    conn, people, head, dimension, facts, groups
):
    people(90, active=60, **facts[0])
    people(90, active=30, **facts[1])
    people(20, active=2)
    answer = ask(conn, head, by_group, dimension=dimension, **YEAR)
    counts = cells(answer.rows, "n", "rest", "base", "rest_base")
    assert counts[groups[0]] == (60, 30, 90, 90)
    assert counts[groups[1]] == (30, 60, 90, 90)
    assert counts["unknown"] == (2, None, 20, None)
    assert groups[1].lower() in answer.finding.lower()
    assert "0.50 times others’ rate" in answer.finding
    assert answer.finding.endswith("unknown: 10 per cent.")
    assert len(answer.finding.split()) <= 25


def test_all_groups_that_the_register_knows_have_a_row_in_its_order(conn, people):
    people(1, active=1)
    groups = {name: list(by_group(conn, dimension=name)["group"]) for name in ("budget", "scope")}
    assert groups == {
        "budget": [*BUDGETS, "unknown"],
        "scope": ["international", "national", "local", "unknown"],
    }
    assert list(by_group(conn, dimension="constituency")["group"]) == [*CONSTITUENCIES, "unknown"]


# Nothing, and nonsense


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("accredited", "No engagement of civil society is recorded in 2025."),
        ("population", "No engagement of civil society is recorded in 2025."),
    ],
)
def test_with_nothing_recorded_the_finding_says_so(conn, head, base, said):
    answer = ask(conn, head, by_group, base=base, **YEAR)
    assert answer.finding == said
    assert answer.rows["n"].isna().all()


def test_where_no_accredited_organization_took_part_the_finding_says_so(conn, people, head):
    people(10, seat="KEN")
    people(10, active=9, seat="FRA", status=None)
    assert ask(conn, head, by_group, **YEAR).finding == (
        "No accredited organization is recorded as taking part in 2025."
    )


def test_one_group_alone_has_nothing_to_be_held_against(conn, people, head):
    people(40, active=20, seat="KEN")
    answer = ask(conn, head, by_group, **YEAR)
    assert cells(answer.rows, "ratio", "relative", "evidence")[AFRICAN] == (1, None, CANNOT)
    assert answer.finding == (
        "Access by region in 2025 is not compared: only one group has organizations."
    )


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"dimension": "colour"}, "There is no group by 'colour', but by region, bloc,"),
        ({"base": "everybody"}, "There is no base 'everybody', but accredited, population,"),
        ({"since": dt.date(2026, 1, 1), "until": dt.date(2025, 1, 1)}, "is later than until"),
    ],
)
def test_nonsense_is_refused(conn, params, reason):
    with pytest.raises(ValueError, match=reason):
        by_group(conn, **params)
    if "dimension" not in params:
        with pytest.raises(ValueError, match=reason):
            nam(conn, **params)
    if "base" not in params:
        with pytest.raises(ValueError, match=reason):
            weighted(conn, **params)


# Weighted by engagements


def test_engagements_are_held_against_organizations_the_silent_included(conn, people, head):
    people(60, active=30, seat="KEN", times=1)
    people(40, active=30, seat="FRA", times=3)
    people(10, active=5, times=2)
    people(9, active=9, seat="FRA", times=50, status=None)
    answer = ask(conn, head, weighted, **YEAR)
    counts = cells(answer.rows, "engagements", "n", "rest", "base", "rest_base")
    assert counts[AFRICAN] == (30, 30, 30, 60, 40)
    assert counts[WESTERN] == (90, 30, 30, 40, 60)
    assert counts[LATIN] == (0, 0, 60, 0, 100)
    assert counts["unknown"] == (10, 5, None, 10, None)
    african = one(answer.rows, AFRICAN)
    assert african["ratio"] == pytest.approx((30 / 120) / (60 / 100))
    assert african["engagement_share"] == pytest.approx(0.25)
    assert african["low"] < african["ratio"] < african["high"] < 1
    assert african["evidence"] == "clear"
    assert answer.finding.startswith(
        "In 2025, accredited organizations of the African Group made 0.42 times their share of"
    )
    assert answer.finding.endswith("clear); region unknown: 9 per cent.")


def test_one_organization_that_is_everywhere_is_no_evidence_for_its_group(conn, people, head):
    people(50, active=10, seat="KEN")
    people(50, active=10, seat="FRA")
    people(1, active=1, seat="FRA", times=60)
    answer = ask(conn, head, weighted, **YEAR)
    assert one(answer.rows, WESTERN)["ratio"] > 1.7
    assert one(answer.rows, WESTERN)["evidence"] == CHANCE
    assert answer.finding == (
        "Differences by region in engagements in 2025 are not distinguishable from chance."
    )


def test_below_half_known_nothing_is_said_of_engagements(conn, people, head):
    people(20, active=9, seat="KEN")
    people(30, active=9)
    answer = ask(conn, head, weighted, **YEAR)
    assert answer.rows["ratio"].isna().all()
    assert answer.finding.startswith("Access by region in 2025 is inconclusive:")


def test_few_organizations_have_no_weighted_interval(conn, people):
    people(4, active=4, seat="KEN")
    people(50, active=40, seat="FRA")
    row = one(weighted(conn, **YEAR), AFRICAN)
    assert (row["low"], row["evidence"], row["small"]) == (None, CANNOT, True)


# Another way to the same numbers


@pytest.fixture
def world(conn, people) -> pd.DataFrame:
    """Organizations at random, a row each that counts as itself: what pandas finds of it.

    Columns of the register, and goals, group, lldc and came, how often it took part.
    """
    chance = random.Random(3)  # noqa: S311 (tests may be predictable)
    states = pd.read_sql_query(sa.select(member_states), conn).set_index("iso3").sort_index()
    made: list[int] = []
    for _ in range(150):
        made += people(
            1,
            active=chance.randint(0, 1),
            seat=chance.choice([*states.index, None]),
            status=chance.choice(["Special", "Roster", None]),
            goals=tuple(chance.sample(range(1, 18), chance.randint(0, 3))),
            times=chance.randint(1, 3),
            merged_into_id=chance.choice([None, None, made[-1]]) if made else None,
        )
    of = pd.read_sql_query(sa.select(organizations), conn).set_index("id")
    into = of["merged_into_id"].dropna().astype(int).to_dict()

    def now(one: int) -> int:
        return now(into[one]) if one in into else one

    came = pd.read_sql_query(sa.select(engagements.c.organization_id), conn)["organization_id"]
    theirs = pd.read_sql_query(sa.select(organization_sdgs), conn)
    goals = theirs.groupby(theirs["organization_id"].map(now))["sdg"].agg(set).to_dict()
    itself = of[of["merged_into_id"].isna()]
    return itself.assign(
        came=came.map(now).value_counts().reindex(itself.index, fill_value=0),
        goals=[goals.get(one, set()) for one in itself.index],
        group=itself["member_state"].map(states["regional_group"]),
        lldc=itself["member_state"].map(states["lldc"]).eq(True),
    )


def test_a_world_at_random_is_counted_as_pandas_counts_it(conn, world):
    base, active = world[world["consultative_status"].notna()], world[world["came"] > 0]
    both = base[base["came"] > 0]
    rows = by_group(conn, **YEAR)
    sizes = base["group"].fillna("unknown").value_counts()
    taking_part = both["group"].fillna("unknown").value_counts()
    for group in (*SEATS, "unknown"):
        assert cells(rows, "n", "base")[group] == (taking_part.get(group, 0), sizes.get(group, 0))
    assert rows["outside"].sum() == len(active) - len(both)
    goals = by_group(conn, dimension="sdg", **YEAR)
    for place, number in enumerate(GOALS):
        on_it = [
            frame["goals"].map(lambda some, n=number: n in some).sum() for frame in (both, base)
        ]
        assert [goals["n"][place], goals["base"][place]] == on_it
    blocs = by_group(conn, dimension="bloc", base="population", **YEAR)
    assert cells(blocs, "n")["landlocked developing countries"] == (active["lldc"].sum(),)
    assert cells(blocs, "n")["unknown"] == (active["group"].isna().sum(),)
    often = weighted(conn, **YEAR)
    assert often["engagements"].sum() == base["came"].sum()
    asian = base[base["group"] == ASIAN]
    assert one(often, ASIAN)["ratio"] == pytest.approx(
        (asian["came"].sum() / base.loc[base["group"].notna(), "came"].sum())
        / (len(asian) / base["group"].notna().sum())
    )


# What may be released


def test_a_group_of_few_keeps_an_answer_from_being_released(conn, people):
    people(40, active=20, seat="KEN")
    people(40, active=20, seat="FRA")
    counted = by_group.of_organizations
    assert not small_counts.too_few(by_group(conn, **YEAR), counted)
    people(1, active=1, seat="FRA", status=None)
    assert small_counts.too_few(by_group(conn, **YEAR), counted)


def test_the_bases_of_regions_and_blocs_of_real_states_are_never_few(conn, people):
    people(40, active=20, seat="KEN")
    for dimension, base in itertools.product(("region", "bloc"), ("population", "member_states")):
        rows = by_group(conn, dimension=dimension, base=base, **YEAR)
        assert not small_counts.too_few(rows, by_group.of_organizations)


# Made-up data, and real ones


def test_made_up_offices_in_new_york_show_and_those_in_geneva_do_not(database, demonstrate, head):
    demonstrate(database)
    today = weeks.today()
    with database.connect() as conn:
        year = {"since": today - dt.timedelta(days=357), "until": today}
        found = {
            dimension: ask(conn, head, by_group, dimension=dimension, **year)
            for dimension in ("new_york", "geneva", "budget", "constituency", "sdg")
        }
        assert "without an office in New York took part at 0." in found["new_york"].finding
        assert "spending under 100,000 dollars a year took part at 0." in found["budget"].finding
        for dimension in ("geneva", "constituency"):
            assert "are not distinguishable from chance" in found[dimension].finding
        for answer in found.values():
            first, unknown = answer.rows.iloc[0], one(answer.rows, "unknown")["base"]
            assert 0.1 < unknown / (first["base"] + first["rest_base"] + unknown) < 0.5
        often = ask(conn, head, weighted, dimension="new_york", **year).finding
        assert often.startswith("Accredited organizations without an office in New York made 0.")
        states = by_group(conn, base="member_states", **year)
        assert list(states["base"][:5]) == [6, 5, 3, 4, 4]
        assert conn.scalar(sa.select(database_state.c.demonstration))


@pytest.mark.real_data
@pytest.mark.slow
def test_of_the_real_files_nothing_can_be_said_because_no_seat_is_known(
    load_file, conn, head, real_files
):
    for path in sorted((real_files / "ngo_committee").glob("2_*.xlsx")):
        load_file("decisions", path, accept_rejects=True)
    load_file("engagements", real_files / "attendance" / "cop25_2019.csv")
    year = {"since": dt.date(2019, 1, 1), "until": dt.date(2019, 12, 31)}
    for dimension in DIMENSIONS:
        for base in inclusion.BASES:
            answer = ask(conn, head, by_group, dimension=dimension, base=base, **year)
            assert set(answer.rows["evidence"]) == {CANNOT}
            assert answer.rows["ratio"].isna().all()
            assert one(answer.rows, "unknown")["n"] > 0
    accredited = ask(conn, head, by_group, **year).finding
    assert accredited.startswith(
        "Access by region in 2019 is inconclusive: region recorded for none of "
    )
    assert ask(conn, head, by_group, base="population", **year).finding == (
        "Access by region in 2019 is inconclusive: region recorded for none of 1,106 active"
        " organizations."
    )


def test_an_organization_works_on_the_goals_of_those_merged_into_it(conn, people):
    [now] = people(1, active=1)
    [before] = people(1, goals=(13,))
    conn.execute(
        organizations.update().where(organizations.c.id == before).values(merged_into_id=now)
    )
    people(2, active=1, goals=(5,))
    rows = by_group(conn, dimension="sdg", **YEAR).set_index("group")
    of_13 = next(name for name in rows.index if name.startswith("Goal 13"))
    assert (rows.loc[of_13, "n"], rows.loc[of_13, "base"]) == (1, 1)
    assert (rows.loc[of_13, "rest"], rows.loc[of_13, "rest_base"]) == (1, 2)
    assert (rows.loc["unknown", "n"], rows.loc["unknown", "base"]) == (0, 0)
