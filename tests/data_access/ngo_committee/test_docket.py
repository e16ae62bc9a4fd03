"""The docket of each session: what is reported of it, what the decisions say, where they differ."""

import pandas as pd
import pytest

from data_access.commands import run_command
from data_access.domain.answers import records
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.ngo_committee import docket
from data_access.ngo_committee.docket import ledger
from data_access.queries import ask
from data_access.releases import release_contents, releases
from data_access.schema import committee_sessions

COUNTED = ("carried", "new", "before", "recommended", "deferred", "closed", "withdrawn")


@pytest.fixture
def report(conn):
    """What is reported of a session: `report("2024 resumed", before=4, recommended=1)`."""
    conn.execute(committee_sessions.delete())

    def report(name: str, **counts: int) -> None:
        year, kind = name.split()
        row = {"name": name, "year": int(year), "session": kind, "cited": f"Paper on {name}"}
        conn.execute(committee_sessions.insert().values(row | counts))

    return report


@pytest.fixture
def hold(organization, consider):
    """A session of made-up decisions: `hold("2024-06-14", "deferred *", "closed")`."""
    numbers = iter(range(1000))

    def hold(day: str, *outcomes: str) -> None:
        for outcome in outcomes:
            consider(organization(f"Fictional Organization {next(numbers)}"), f"{day} {outcome}")

    return hold


def told(rows: pd.DataFrame, *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in records(rows)]


def test_what_came_in_is_what_became_of_it_and_what_is_not_itemized(conn, report):
    report(
        "2024 resumed",
        carried=344,
        new=132,
        before=476,
        recommended=103,
        deferred=323,
        closed=45,
        withdrawn=3,
    )
    assert records(ledger(conn)) == [
        {
            "name": "2024 resumed",
            "year": 2024,
            "session": "resumed",
            "of": "as reported",
            "carried": 344,
            "new": 132,
            "before": 476,
            "recommended": 103,
            "deferred": 323,
            "closed": 45,
            "withdrawn": 3,
            "not_itemized": 2,
            "carried_gap": None,
            "cited": "Paper on 2024 resumed",
        }
    ]


def test_what_is_not_reported_is_missing_and_never_zero(conn, report):
    report("2013 regular", carried=130, new=225, before=355, recommended=159, deferred=180)
    report("2020 regular", before=632)
    report("2013 resumed", recommended=161, deferred=219)
    found = told(ledger(conn), "name", *COUNTED, "not_itemized")
    assert found == [
        ("2020 regular", None, None, 632, None, None, None, None, None),
        ("2013 resumed", None, None, None, 161, 219, None, None, None),
        ("2013 regular", 130, 225, 355, 159, 180, None, None, 16),
    ]


def test_what_came_in_is_the_sum_of_new_and_carried_where_only_these_are_reported(conn, report):
    report("2024 resumed", carried=3, new=2, recommended=6)
    # More became of applications than were there: it is shown, not mended.
    assert told(ledger(conn), "before", "not_itemized") == [(5, -1)]
    report("2024 regular", carried=3, new=2, before=6)
    with pytest.raises(ValueError, match="3 and 2 are 5, not 6"):
        ledger(conn)


@pytest.mark.usefixtures("report")
def test_decisions_make_a_row_of_their_own_for_their_session(conn, hold, organization, consider):
    hold("2024-06-14", "deferred *", "deferred", "deferred", "recommended *", "closed")
    hold("2024-06-14", "not recommended", "reclassification deferred")
    # Decided twice in one report: one application, two outcomes.
    consider(organization("Twice"), "2024-06-14 deferred", "2024-06-14 closed")
    [row] = records(ledger(conn))
    assert row["of"] == "decisions loaded"
    assert row["cited"] == "Report of 14 June 2024"
    assert [row[name] for name in COUNTED] == [5, 2, 7, 1, 4, 2, None]
    assert row["not_itemized"] == 0


@pytest.mark.usefixtures("report")
def test_an_outcome_that_no_decision_tells_up_to_then_is_missing_and_zero_afterwards(conn, hold):
    hold("2023-06-05", "deferred")
    hold("2024-02-09", "closed")
    hold("2024-06-14", "deferred")
    assert told(ledger(conn), "name", "closed") == [
        ("2024 resumed", 0),
        ("2024 regular", 1),
        ("2023 resumed", None),
    ]


@pytest.mark.usefixtures("report")
def test_which_are_new_is_missing_before_every_report_tells_it(conn, hold):
    hold("2011-03-04", "recommended *", "deferred")
    assert told(ledger(conn), "carried", "new", "before") == [(None, None, 2)]


def test_organizations_merged_into_one_are_one_application(
    conn, report, organization, consider, head
):
    report("2024 resumed", before=1, deferred=1)
    alpha = organization("Alpha")
    for who in (alpha, organization("Former Alpha", into=alpha)):
        consider(who, "2024-06-14 deferred")
    assert ask(conn, head, ledger).finding.endswith("; decisions loaded: the same.")


def test_the_difference_of_each_count_is_shown_and_none_of_what_one_side_does_not_tell(
    conn, report, hold
):
    report("2024 resumed", carried=2, new=2, before=4, recommended=1, deferred=2)
    hold("2024-06-14", "recommended *", "deferred *", "deferred *", "deferred", "closed")
    rows = ledger(conn)
    assert told(rows, "of", *COUNTED, "not_itemized") == [
        ("as reported", 2, 2, 4, 1, 2, None, None, 1),
        ("decisions loaded", 2, 3, 5, 1, 3, 1, None, 0),
        ("difference", 0, 1, 1, 0, 1, None, None, None),
    ]


def test_what_is_not_itemized_differs_only_where_both_sides_itemize_the_same(conn, report, hold):
    report("2024 resumed", before=5, recommended=1, deferred=1, closed=1, withdrawn=1)
    hold("2024-06-14", "recommended", "deferred", "closed", "withdrawn", "not recommended")
    assert told(ledger(conn), "of", "not_itemized") == [
        ("as reported", 1),
        ("decisions loaded", 1),
        ("difference", 0),
    ]


def test_what_one_session_defers_is_held_against_what_the_next_is_reported_to_carry(
    conn, report, hold
):
    report("2024 resumed", before=5, deferred=323)
    report("2025 regular", carried=323, new=213)
    report("2026 resumed", carried=361, new=102)
    hold("2024-06-14", *["deferred"] * 326)
    found = told(ledger(conn, since=2024), "name", "of", "carried_gap")
    # The session of 2025 is followed by one of which nothing is reported.
    assert found == [
        ("2026 resumed", "as reported", None),
        ("2025 regular", "as reported", None),
        ("2024 resumed", "as reported", 0),
        ("2024 resumed", "decisions loaded", -3),
        ("2024 resumed", "difference", None),
    ]


def test_sessions_with_a_reported_total_come_first_and_of_both_the_latest(conn, report, hold):
    report("2013 regular", before=355)
    report("2024 resumed", before=476)
    for day in ("2024-02-09", "2023-02-14", "2023-06-05"):
        hold(day, "deferred")
    assert list(dict.fromkeys(ledger(conn)["name"])) == [
        *("2024 resumed", "2013 regular"),
        *("2024 regular", "2023 resumed", "2023 regular"),
    ]


def test_years_outside_the_range_are_left_out_but_not_what_the_next_session_carried(
    conn, report, hold
):
    for year in (2012, 2013, 2014):
        report(f"{year} regular", carried=10 + year, new=0, deferred=5)
    hold("2012-06-08", "deferred")
    assert told(ledger(conn, since=2012, until=2012), "name", "of", "carried_gap") == [
        ("2012 regular", "as reported", None),
        ("2012 resumed", "decisions loaded", 2022),
    ]
    with pytest.raises(ValueError, match="later than until"):
        ledger(conn, since=2014, until=2012)


def test_nothing_has_the_columns_and_types_of_something(conn, report):
    empty = ledger(conn)
    report("2024 resumed", before=476)
    assert empty.empty
    pd.testing.assert_series_equal(empty.dtypes, ledger(conn).dtypes)


# The finding


@pytest.mark.parametrize(
    ("reported", "decisions", "finding"),
    [
        (
            {"before": 4, "recommended": 1, "deferred": 1, "closed": 0, "withdrawn": 1},
            ("recommended", "deferred", "deferred"),
            "Resumed session of 2024, four applications: one recommended, one deferred, none"
            " closed, one withdrawn and one not itemized; decisions loaded: two deferred.",
        ),
        (
            {"before": 2, "recommended": 1, "deferred": 1},
            ("recommended", "deferred"),
            "Resumed session of 2024, two applications: one recommended and one deferred;"
            " decisions loaded: the same.",
        ),
        (
            {"before": 1, "recommended": 1, "deferred": 2},
            (),
            "Resumed session of 2024, one application: one recommended and two deferred, two"
            " too many; no decision loaded.",
        ),
        (
            {"before": 500},
            ("deferred",),
            "Resumed session of 2024, 500 applications: outcomes not reported; decisions"
            " loaded: one application.",
        ),
        (
            {"recommended": 161, "deferred": 219},
            (),
            "Resumed session of 2024: 161 recommended and 219 deferred, total not reported; no"
            " decision loaded.",
        ),
    ],
)
def test_the_finding_says_what_balances_and_what_the_decisions_say(
    conn, report, hold, head, reported, decisions, finding
):
    report("2024 resumed", **reported)
    hold("2024-06-14", *decisions)
    assert ask(conn, head, ledger).finding == finding


def test_the_finding_tells_the_latest_session_that_is_both_itemized_and_loaded(
    conn, report, hold, head
):
    report("2026 resumed", before=463)
    report("2025 regular", before=9, deferred=9)
    report("2024 resumed", before=1, deferred=1)
    assert ask(conn, head, ledger).finding.startswith("Regular session of 2025, nine")
    hold("2024-06-14", "deferred")
    assert ask(conn, head, ledger).finding.startswith("Resumed session of 2024, one")


def test_the_finding_has_words_for_nothing_and_for_no_reported_total(conn, report, hold, head):
    assert report
    assert ask(conn, head, ledger, since=2014, until=2015).finding == (
        "No session of the Committee on NGOs is recorded from 2014 to 2015."
    )
    hold("2015-02-18", "deferred")
    assert ask(conn, head, ledger, until=2015).finding == (
        "No total of a session is recorded up to 2015; decisions of one session are."
    )


def test_the_session_that_follows_is_that_of_the_calendar():
    assert docket.following("2024 regular") == "2024 resumed"
    assert docket.following("2024 resumed") == "2025 regular"


def test_totals_that_the_committee_publishes_are_not_withheld_from_a_release(database, people):
    """Three withdrawn, two not itemized: each stands in its own report, with all names."""

    def draw(answer) -> Drawn:
        return Drawn(dict.fromkeys(answer.rows.columns, "X"), None, None)

    given = {"title": "Example", "state": None, "chosen": [("docket.ledger", {})], "draw": draw}
    made = run_command(database, people[Role.FOCAL_POINT_HEAD], releases.compose, **given)
    with database.connect() as conn:
        [figure] = release_contents.read(conn, made).figures
    rows = figure.snapshot.answer.rows
    assert rows.set_index("name").loc["2024 resumed", ["withdrawn", "not_itemized"]].tolist() == [
        *(3, 2),
    ]
