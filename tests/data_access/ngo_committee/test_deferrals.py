"""What is deferred at first consideration more than the rest; and what is deferred again."""

import pandas as pd
import pytest

from data_access.domain.answers import records
from data_access.ngo_committee.deferrals import gap
from data_access.ngo_committee.repeated_deferrals import repeated
from data_access.queries import ask
from data_access.releases import small_counts
from data_access.statistics import newcombe, wilson

REGULAR, RESUMED = "2012-02-21", "2012-06-08"


@pytest.fixture
def first(organization, consider):
    """First considerations: `first("2012-02-21", 30, 10, "KEN")`, 30 of them, 10 deferred."""
    numbers = iter(range(10_000))

    def first(day: str, whole: int, deferred: int, seat: str | None = None) -> None:
        for place in range(whole):
            outcome = "deferred" if place < deferred else "recommended"
            who = organization(f"Fictional Organization {next(numbers)}", seat)
            consider(who, f"{day} {outcome} *")

    return first


def of(rows: pd.DataFrame, group: str) -> dict:
    [row] = records(rows[rows["group"] == group])
    return row


# Sessions


def test_a_session_is_held_against_the_others_of_its_kind_alone(conn, first):
    first("2012-02-21", 40, 10)
    first("2013-02-11", 60, 30)
    first("2014-02-07", 20, 12)
    # Resumed: no part of the rest of a regular one.
    first("2012-06-08", 50, 50)
    rows = gap(conn)
    assert rows["group"].tolist() == [
        "2012 regular",
        "2013 regular",
        "2014 regular",
        "2012 resumed",
    ]
    own = of(rows, "2013 regular")
    assert [own[name] for name in ("applications", "deferred", "rest", "rest_deferred")] == [
        *(60, 30, 60, 22),
    ]
    # z-scores of 10/40, 30/60 and 12/20 around 52/120 are -2.34, 1.04 and 1.50, winsorized
    # -1.66, 1.04 and 1.41: their mean square.
    reach = own["dispersion"] ** 0.5
    assert own["dispersion"] == pytest.approx(1.949, abs=0.001)
    apart, around = newcombe(30, 60, 22, 60, 1.959964 * reach), wilson(30, 60)
    assert (own["share"], own["low"], own["high"]) == (0.5, around.low, around.high)
    assert own["difference"] == pytest.approx(30 / 60 - 22 / 60)
    assert (own["difference_low"], own["difference_high"]) == (apart.low, apart.high)
    assert own["overall"] == pytest.approx(52 / 120)
    assert (own["session"], own["within"]) == ("regular", None)
    # The only one of its kind has no rest to be held against.
    alone = of(rows, "2012 resumed")
    assert (alone["rest"], alone["difference"], alone["evidence"]) == (0, None, "cannot be said")


def test_an_application_deferred_six_times_is_one_application(conn, first, organization, consider):
    first("2012-02-21", 9, 0)
    days = ("2012-06-08", "2013-02-11", "2013-06-10", "2014-02-07", "2014-06-12")
    consider(organization("Again"), "2012-02-21 deferred *", *(f"{day} deferred" for day in days))
    rows = gap(conn)
    assert rows["group"].tolist() == ["2012 regular"]
    assert (of(rows, "2012 regular")["applications"], of(rows, "2012 regular")["deferred"]) == (
        *(10, 1),
    )


def test_what_is_carried_over_is_never_pooled_with_what_is_new(conn, first, organization, consider):
    first("2012-02-21", 10, 5)
    for number in range(20):
        consider(organization(f"Carried {number}"), "2012-02-21 deferred")
    assert of(gap(conn), "2012 regular")["applications"] == 10


def test_sessions_that_differ_by_chance_are_not_distinguishable_from_it(conn, first, head):
    for year in (2012, 2013, 2014):
        first(f"{year}-02-07", 100, 40 + year - 2012)
    answer = ask(conn, head, gap)
    assert set(answer.rows["evidence"]) == {"not distinguishable from chance"}
    assert set(answer.rows["place"]) == {"within"}
    assert answer.finding == (
        "First deferrals since 2012, three sessions: differences are not distinguishable from"
        " chance."
    )


def test_a_session_beyond_the_outer_limit_is_named_with_both_shares(conn, first, head):
    for year in range(2012, 2018):
        first(f"{year}-02-07", 100, 40)
    first("2018-02-23", 100, 80)
    answer = ask(conn, head, gap)
    own = of(answer.rows, "2018 regular")
    assert (own["evidence"], own["place"]) == ("clear", "beyond the outer limit")
    assert own["outer_low"] < own["inner_low"] < own["overall"] < own["inner_high"]
    assert own["inner_high"] < own["outer_high"] < own["share"]
    assert answer.finding == (
        "First deferrals since 2012: largest difference of seven sessions, 2018 regular, 80"
        " per cent against 40 per cent (clear)."
    )


def test_of_many_sessions_one_may_stray_and_that_is_chance(conn, first):
    """Alone its probability is below 5 per cent; one of twelve is expected to be so."""
    for year in range(2012, 2023):
        first(f"{year}-02-07", 80, 32)
    first("2023-02-14", 80, 42)
    own = of(gap(conn), "2023 regular")
    assert own["probability"] < 0.05 < own["adjusted"]
    assert own["evidence"] == "not distinguishable from chance"


def test_a_year_is_held_against_all_others(conn, first):
    first(REGULAR, 10, 5)
    first(RESUMED, 10, 7)
    first("2013-02-11", 10, 1)
    own = of(gap(conn, by="year"), "2012")
    assert [own[name] for name in ("applications", "deferred", "rest", "within")] == [
        *(20, 12, 10, None),
    ]


# Groups


def test_what_only_one_session_explains_is_no_difference_of_regions(conn, first, head):
    """Pooled, a region looks deferred twice as often: it applied when everybody was deferred."""
    first(REGULAR, 90, 81, "KEN")
    first(REGULAR, 30, 27, "FRA")
    first(RESUMED, 30, 3, "KEN")
    first(RESUMED, 90, 9, "FRA")
    own = of(gap(conn, by="region"), "African Group")
    assert own["share"] == 84 / 120
    assert own["difference"] == pytest.approx(84 / 120 - 36 / 120)
    assert own["adjusted"] < 0.002
    assert own["within"] == pytest.approx(0, abs=1e-9)
    assert own["evidence"] == "not distinguishable from chance"
    assert ask(conn, head, gap, by="region").finding == (
        "First deferrals since 2012, two regional groups: differences are not distinguishable"
        " from chance."
    )


def test_a_region_that_is_deferred_more_in_every_session_is_named(conn, first, head):
    for day in (REGULAR, RESUMED):
        first(day, 60, 45, "KEN")
        first(day, 60, 15, "FRA")
        first(day, 30, 30)
    answer = ask(conn, head, gap, by="region")
    rows = answer.rows
    assert of(rows, "African Group")["within"] == pytest.approx(0.5)
    assert answer.finding == (
        "First deferrals since 2012: largest difference of two regional groups, African Group,"
        " 75 per cent against 25 per cent (clear)."
    )
    # Those of unknown seat are in no rest, and have a row of their own.
    assert of(rows, "African Group")["rest"] == 120
    unknown = of(rows, "unknown")
    assert (unknown["applications"], unknown["share"], unknown["rest"]) == (60, 1.0, None)
    assert (unknown["evidence"], unknown["overall"]) == ("cannot be said", None)
    empty = of(rows, "Asia-Pacific Group")
    assert (empty["applications"], empty["share"], empty["small"]) == (0, None, True)
    assert empty["evidence"] == "cannot be said"


def test_below_half_known_no_finding_is_made_and_no_evidence_given(conn, first, head):
    first(REGULAR, 40, 40, "KEN")
    first(REGULAR, 40, 0, "FRA")
    first(REGULAR, 81, 10)
    answer = ask(conn, head, gap, by="region")
    assert set(answer.rows["evidence"]) == {"cannot be said"}
    assert answer.finding == (
        "Deferral at first consideration since 2012 is not compared: regional group recorded"
        " for 49 per cent of the applications."
    )
    assert of(answer.rows, "African Group")["share"] == 1.0


def test_the_findings_have_words_for_nothing_and_for_one_session_alone(conn, first, head):
    assert ask(conn, head, gap, since=2015, until=2016).finding == (
        "No application first considered from 2015 to 2016 is recorded."
    )
    assert ask(conn, head, repeated).finding == (
        "No deferral of an application first considered since 2012 is recorded."
    )
    first(REGULAR, 3, 1)
    assert ask(conn, head, gap, until=2012).finding == (
        "Deferral at first consideration in 2012 is not compared: too few sessions recorded."
    )


def test_nothing_has_the_columns_and_types_of_something(conn, first):
    empty = gap(conn), repeated(conn)
    first(REGULAR, 2, 1)
    first("2013-02-11", 2, 1)
    for none, some in zip(empty, (gap(conn), repeated(conn)), strict=True):
        pd.testing.assert_series_equal(none.dtypes, some.dtypes)
    assert empty[0].empty


@pytest.mark.parametrize("by", ["nam", "kind", ""])
def test_what_applications_are_not_told_apart_by_is_refused(conn, by):
    with pytest.raises(ValueError, match="by is one of"):
        gap(conn, by=by)


@pytest.mark.parametrize("asked", [gap, repeated])
def test_years_that_cannot_be_followed_are_refused(conn, asked):
    with pytest.raises(ValueError, match="since 2012 alone"):
        asked(conn, since=2010)


def test_a_group_of_few_withholds_a_release(conn, first):
    first(REGULAR, 20, 10, "KEN")
    first(REGULAR, 20, 10, "FRA")
    assert not small_counts.too_few(gap(conn, by="region"), gap.of_organizations)
    first(REGULAR, 3, 0, "BRA")
    assert small_counts.too_few(gap(conn, by="region"), gap.of_organizations)


# Again and again


@pytest.fixture
def again(organization, consider):
    """An application deferred so often, and what came of it: `again(3, "recommended")`."""
    days = [f"{year}-{day}" for year in range(2012, 2016) for day in ("02-07", "06-12")]
    numbers = iter(range(1000))

    def again(times: int, outcome: str | None = None) -> None:
        who = organization(f"Fictional Organization {next(numbers)}")
        said = [f"{day} deferred" for day in days[len(days) - times :]]
        if outcome:
            said.append(f"2016-02-17 {outcome}")
        consider(who, f"{said[0]} *", *said[1:])

    return again


def test_the_burden_is_told_by_how_often_and_adds_up(conn, again):
    again(0, "recommended")
    again(1, "closed")
    again(1)
    again(2, "recommended")
    again(6)
    again(8, "not recommended")
    rows = repeated(conn)
    names = ["times", "applications", "deferrals", "recommended", "others", "pending", "lost"]
    assert [tuple(row[name] for name in names) for row in records(rows)] == [
        ("never", 1, 0, 1, 0, 0, 0),
        ("once", 2, 2, 0, 1, 1, 0),
        ("twice", 1, 2, 1, 0, 0, 0),
        ("three times", 0, 0, 0, 0, 0, 0),
        ("four times", 0, 0, 0, 0, 0, 0),
        ("five times or more", 2, 14, 0, 1, 1, 0),
    ]
    assert rows["share"].tolist() == pytest.approx([0, 2 / 18, 2 / 18, 0, 0, 14 / 18])


@pytest.mark.parametrize(
    ("times", "outcome", "finding"),
    [
        (
            (1, 1, 7, 5),
            None,
            "Of four deferred applications first considered since 2012, two deferred five"
            " times or more (86 per cent of deferrals).",
        ),
        (
            (1, 5),
            None,
            "Of two deferred applications first considered since 2012, one deferred five times"
            " or more (83 per cent of deferrals).",
        ),
        (
            (1, 5),
            "closed",
            "Of two deferred applications first considered since 2012, one deferred five times"
            " or more (83 per cent of deferrals).",
        ),
        (
            (1, 4),
            None,
            "Of two deferred applications first considered since 2012, none deferred five"
            " times or more.",
        ),
    ],
)
def test_the_finding_says_on_how_many_the_deferring_falls_and_that_some_still_count(
    conn, again, head, times, outcome, finding
):
    for number in times:
        again(number, outcome)
    assert ask(conn, head, repeated).finding == finding
