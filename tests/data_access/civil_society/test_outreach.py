"""Where to reach out, to whom, who came, and what the office did."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.civil_society import outreach, rollup
from data_access.commands import run_command, within
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.queries import ask
from data_access.schema import (
    audit,
    decisions,
    engagements,
    organization_sdgs,
    organizations,
    sources,
)
from data_access.schema import outreach as contacts
from data_access.statistics import wilson


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


ALL_2026 = {"since": day("2026-01-01"), "until": day("2026-12-31")}
STAFF, HEAD, CHIEF = Role.STAFF, Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF


def records(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as plain tuples, what is missing as None."""
    shown = rows[list(columns)].astype(object)
    return [tuple(row) for row in shown.where(shown.notna(), None).itertuples(index=False)]


@pytest.fixture
def known(conn, organization):
    """An organization with what is known of it: `known("Alpha", "KEN", "Special", 5, 16)`."""

    def known(
        name: str, state: str | None, status: str | None, *goals: int, into: int | None = None
    ) -> int:
        number = organization(name, state, into)
        is_it = organizations.c.id == number
        conn.execute(sa.update(organizations).where(is_it).values(consultative_status=status))
        for goal in goals:
            conn.execute(organization_sdgs.insert().values(organization_id=number, sdg=goal))
        return number

    return known


@pytest.fixture
def decide(conn):
    """A decision of the Committee in one line: `decide(alpha, "2026-02-13")` defers it."""

    def decide(who: int, on: str, outcome: str = "deferred") -> None:
        row = {"organization_id": who, "reported_on": day(on), "outcome": outcome}
        conn.execute(decisions.insert().values(row))

    return decide


@pytest.fixture
def group(known, engage):
    """So many accredited of a State on goals, of whom so many took part in 2026."""

    def group(state: str | None, goals: tuple[int, ...], accredited: int, active: int) -> None:
        for number in range(accredited):
            who = known(f"{state} {goals} {number}", state, "Special", *goals)
            if number < active:
                engage(who, "2026-03-05")

    return group


@pytest.fixture
def staff(conn, person):
    return person(conn, STAFF)


@pytest.fixture
def reach(conn, staff):
    """Record a contact in one line: `reach(alpha, "2026-03-05")`."""

    def reach(who: int, on: str, note: str = "") -> int:
        return within(conn, staff, outreach.contact, organization=who, on=day(on), note=note)

    return reach


@pytest.fixture
def come(conn):
    """Take part at a level: `come(alpha, "2026-04-01", "attended")`, or in a year: `"2026"`."""

    def come(who: int, on: str, level: str | None = "attended", **other) -> None:
        days = (f"{on}-01-01", f"{on}-12-31") if len(on) == 4 else (on, on)
        row = {
            "organization_id": who,
            "occasion": f"Forum {on}",
            "occasion_key": f"forum {on}",
            "kind": "event",
            "occurred_from": day(days[0]),
            "occurred_until": day(days[1]),
            "level": level,
        }
        conn.execute(engagements.insert().values(row | other))
        rollup.refresh(conn)

    return come


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-11-25T12:00Z")


# Where to reach out


def test_a_cell_is_held_against_all_accredited_and_three_more_would_move_it(conn, group, head):
    group("KEN", (5,), 40, 12)
    group("FRA", (13,), 60, 40)
    africa, europe = outreach.cells(conn, **ALL_2026).to_dict("records")
    assert (africa["region"], africa["sdg"], africa["goal"]) == (
        *("African Group", 5, "Gender equality"),
    )
    assert (africa["accredited"], africa["active"], africa["silent"]) == (40, 12, 28)
    assert africa["ratio"] == pytest.approx((12 / 52) / (40 / 100))
    assert africa["ratio_after"] == pytest.approx((15 / 55) / (40 / 100))
    # With 15 more, 27 of 67 are 0.403 of those active: 14 more would be 26 of 66, or 0.394.
    assert africa["to_proportion"] == 15
    assert (africa["evidence"], africa["small"], africa["pending"]) == ("clear", False, 0)
    assert (europe["to_proportion"], africa["known_share"]) == (0, 1)
    assert ask(conn, head, outreach.cells, **ALL_2026).finding == (
        "Lowest: African Group, Goal 5, 12 of 40 accredited active, in 2026 (clear)."
    )


def test_an_organization_with_two_goals_is_in_two_cells_and_once_in_the_wholes(conn, group):
    group("KEN", (5, 16), 10, 2)
    group("FRA", (5,), 10, 8)
    rows = outreach.cells(conn, **ALL_2026)
    assert records(rows, "region", "sdg", "accredited", "active", "ratio") == [
        ("African Group", 5, 10, 2, 0.4),
        ("African Group", 16, 10, 2, 0.4),
        ("Western European and Others Group", 5, 10, 8, 1.6),
    ]


def test_small_cells_come_after_those_with_enough_and_unknown_ones_last(conn, group):
    group("KEN", (5,), 9, 0)
    group("UGA", (13,), 10, 8)
    group("FRA", (13,), 20, 10)
    group(None, (5,), 12, 1)
    group("FRA", (), 30, 1)
    rows = outreach.cells(conn, **ALL_2026)
    assert records(rows, "region", "sdg", "small", "evidence") == [
        ("Western European and Others Group", 13, False, "suggestive"),
        ("African Group", 13, False, "clear"),
        ("African Group", 5, True, "cannot be said"),
        ("Western European and Others Group", None, False, "cannot be said"),
        ("unknown", 5, False, "cannot be said"),
    ]
    assert set(rows["known_share"]) == {39 / 81}


def test_only_the_accredited_are_the_base_and_applicants_stand_beside(
    conn, known, decide, engage, group
):
    group("KEN", (5,), 2, 1)
    engage(known("Not accredited", "KEN", None, 5), "2026-03-05")
    engage(known("Xaria", "KEN", "Special", 5), "2026-03-05", civil_society=False)
    decide(known("Applicant", "KEN", None, 5), "2026-06-12")
    decide(known("Applicant of no accredited", "FRA", None, 5), "2026-06-12")
    rows = outreach.cells(conn, **ALL_2026)
    assert records(rows, "region", "accredited", "active", "pending", "ratio", "ratio_after") == [
        ("African Group", 3, 1, 1, 1, None),
        ("Western European and Others Group", 0, 0, 1, None, None),
    ]


def test_what_is_unknown_of_the_accredited_and_of_applicants_is_one_cell(conn, known, decide):
    known("Alpha", None, "Special")
    decide(known("Beta", None, None), "2026-06-12")
    decide(known("Gamma", "KEN", None), "2026-06-12")
    rows = outreach.cells(conn, **ALL_2026)
    assert records(rows, "region", "sdg", "goal", "accredited", "pending") == [
        ("African Group", None, "unknown", None, None),
        ("unknown", None, "unknown", None, None),
    ]


def test_the_goals_of_merged_organizations_are_those_of_one(conn, known, engage):
    now = known("Union", "KEN", "Special", 5)
    engage(known("League", "FRA", "Roster", 5, 13, into=now), "2026-03-05")
    rows = outreach.cells(conn, **ALL_2026)
    assert records(rows, "region", "sdg", "accredited", "active") == [
        ("African Group", 5, 1, 1),
        ("African Group", 13, 1, 1),
    ]


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ([], "No organization is recorded as accredited or before the Committee on NGOs."),
        (
            [(None, (), 164, 0), ("KEN", (), 8, 8), (None, (5,), 12, 12)],
            "Regions and goals are not compared: both are recorded for none of the accredited.",
        ),
        (
            [("KEN", (5,), 9, 0), ("FRA", (5,), 9, 9)],
            "Regions and goals are not compared: none has 10 accredited organizations.",
        ),
        (
            [("KEN", (5,), 10, 0), ("FRA", (5,), 10, 0)],
            "No engagement of civil society is recorded in 2026.",
        ),
        (
            [("KEN", (5,), 12, 6)],
            "No region and goal with 10 or more accredited organizations took part less than in"
            " proportion in 2026.",
        ),
        (
            [("KEN", (5,), 12, 10), ("FRA", (5,), 12, 12)],
            "Lowest: African Group, Goal 5, 10 of 12 accredited active, in 2026 (not"
            " distinguishable from chance).",
        ),
    ],
)
def test_the_finding_on_cells_says_what_cannot_be_said(conn, group, head, groups, sentence):
    for one in groups:
        group(*one)
    assert ask(conn, head, outreach.cells, **ALL_2026).finding == sentence


# Whom to reach out to


def test_on_the_list_are_the_silent_and_those_deferred_in_the_last_report(
    conn, known, decide, engage
):
    seen = known("Active", "KEN", "Special", 5)
    engage(seen, "2026-03-05")
    lapsed = known("Lapsed", "KEN", "Special", 5)
    engage(lapsed, "2024-03-05")
    engage(lapsed, "2025")
    known("Never", None, "Roster")
    known("No status", "KEN", None, 5)
    waiting = known("Waiting", "KEN", None, 5)
    decide(waiting, "2025-06-13")
    decide(waiting, "2026-06-12")
    decide(known("Recommended then", "KEN", None), "2025-06-13")
    decide(known("Lost sight of", "KEN", None), "2026-02-13")
    closed = known("Closed in the same report", "KEN", None)
    decide(closed, "2026-06-12")
    decide(closed, "2026-06-12", "closed")
    decide(known("Reclassification", "KEN", None), "2026-06-12", "reclassification deferred")
    rows = outreach.worklist(conn, **ALL_2026)
    columns = "organization", "kind", "status", "region", "seen_until", "deferrals"
    assert records(rows, *columns) == [
        ("Lapsed", "accredited", "Special", "African Group", day("2025-12-31"), None),
        ("Never", "accredited", "Roster", None, None, None),
        ("Waiting", "applicant", None, "African Group", None, 2),
    ]
    assert set(rows["standing"]) == {"not contacted"}
    assert set(records(rows, "in_all", "accredited", "contacted", "attended")) == {
        (3, 2, None, None)
    }


def test_a_region_and_a_goal_keep_those_that_are_in_both(conn, known):
    known("Alpha", "KEN", "Special", 5, 16)
    known("Beta", "KEN", "Special", 13)
    known("Gamma", "FRA", "Special", 5)
    known("Delta", None, "Special")

    def named(**cell) -> list[str]:
        return list(outreach.worklist(conn, **ALL_2026, **cell)["organization"])

    assert named() == ["Alpha", "Beta", "Delta", "Gamma"]
    assert named(region="African Group") == ["Alpha", "Beta"]
    assert named(sdg=5) == ["Alpha", "Gamma"]
    assert named(region="African Group", sdg=5) == ["Alpha"]
    assert named(region="unknown") == ["Delta"]
    assert named(region="African Group", sdg=1) == []


def test_each_stands_where_the_contact_and_the_engagements_say(conn, known, reach, come):
    names = ("Not contacted", "Contacted", "Came", "Registered", "Year", "Same day", "State")
    who = {name: known(name, "KEN", "Special") for name in names}
    for name in names[1:]:
        reach(who[name], "2026-06-01")
    reach(who["Contacted"], "2026-03-01")
    reach(who["Came"], "2026-10-01")
    come(who["Came"], "2026-07-01", "spoke")
    come(who["Came"], "2026-09-01", "spoke")
    # None of these shows that somebody attended since.
    come(who["Registered"], "2026-07-01", "registered")
    come(who["Year"], "2026")
    come(who["Same day"], "2026-06-01")
    come(who["State"], "2026-07-01", civil_society=False)
    rows = outreach.worklist(conn, **ALL_2026)
    assert records(rows, "organization", "standing", "contacted_on", "attended_on") == [
        ("Not contacted", "not contacted", None, None),
        *((name, "contacted", day("2026-06-01"), None) for name in sorted(names[1:2] + names[3:])),
        ("Came", "attended since", day("2026-10-01"), day("2026-07-01")),
    ]
    assert set(records(rows, "in_all", "contacted", "attended")) == {(7, 6, 1)}


def test_a_contact_after_attendance_is_no_success(conn, known, reach, come):
    alpha = known("Alpha", "KEN", "Special")
    come(alpha, "2026-05-01", "spoke")
    reach(alpha, "2026-06-01")
    assert list(outreach.worklist(conn, **ALL_2026)["standing"]) == ["contacted"]
    assert records(outreach.progress(conn), "contacted", "attended") == [(1, 0)]


def test_what_was_contacted_before_the_period_and_took_part_in_it_is_not_on_the_list(
    conn, known, reach, come
):
    alpha = known("Alpha", "KEN", "Special")
    reach(alpha, "2025-12-31")
    come(alpha, "2026-05-01")
    assert outreach.worklist(conn, **ALL_2026).empty
    # All the same it attended since.
    assert records(outreach.progress(conn), "contacted", "attended") == [(1, 1)]


def test_an_organization_that_was_merged_is_contacted_and_comes_as_what_it_is_now(
    conn, known, reach, come
):
    now = known("Union", "KEN", "Special")
    before = known("League", "FRA", "Special", into=now)
    reach(before, "2026-06-01")
    come(before, "2026-07-01")
    [row] = outreach.worklist(conn, **ALL_2026).to_dict("records")
    assert (row["organization"], row["organization_id"]) == ("Union", now)
    assert (row["standing"], row["seen_until"]) == ("attended since", day("2026-07-01"))


def test_a_list_that_is_cut_says_how_many_there_are(conn, known):
    for number in range(5):
        known(f"Organization {number}", None, "Special")
    rows = outreach.worklist(conn, **ALL_2026, top=2)
    assert records(rows, "organization", "in_all") == [("Organization 0", 5), ("Organization 1", 5)]
    with pytest.raises(ValueError, match="must be above zero"):
        outreach.worklist(conn, top=0)


def test_applicants_alone_begin_with_those_deferred_most_often(conn, known, decide):
    known("Accredited", None, "Special")
    for name, reports in {"Alpha": 1, "Beta": 3, "Gamma": 2}.items():
        who = known(name, None, None)
        for day_of_report in ("2026-06-12", "2026-02-13", "2025-06-13")[:reports]:
            decide(who, day_of_report)
    rows = outreach.worklist(conn, **ALL_2026, kind="applicant")
    assert records(rows, "organization", "deferrals", "in_all") == [
        ("Beta", 3, 3),
        ("Gamma", 2, 3),
        ("Alpha", 1, 3),
    ]


@pytest.fixture
def list_of_three(known, decide, reach, come):
    """Two that were contacted, of whom one came, and an applicant of whom nothing is known."""
    alpha, beta = known("Alpha", "KEN", "Special", 5), known("Beta", "FRA", "Roster", 13)
    decide(known("Gamma", None, None), "2026-06-12")
    reach(alpha, "2026-06-01")
    reach(beta, "2026-06-01")
    come(alpha, "2026-07-01")


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (
            {},
            "To reach out to: two accredited organizations and one applicant deferred in the"
            " last report; two of them recorded as contacted, and one attended since.",
        ),
        (
            {"region": "African Group", "sdg": 5},
            "To reach out to in the African Group on Goal 5: one accredited organization and"
            " no applicants deferred in the last report; one of them recorded as contacted,"
            " and one attended since.",
        ),
        (
            {"region": "unknown"},
            "To reach out to whose region is unknown: no accredited organizations and one"
            " applicant deferred in the last report; none of them recorded as contacted.",
        ),
        ({"sdg": 1}, "No organization to reach out to on Goal 1 is listed."),
        (
            {"kind": "applicant"},
            "To reach out to: one applicant deferred in the last report; none of them recorded"
            " as contacted.",
        ),
        (
            {"kind": "accredited", "region": "African Group"},
            "To reach out to in the African Group: one accredited organization; one of them"
            " recorded as contacted, and one attended since.",
        ),
    ],
)
@pytest.mark.usefixtures("list_of_three")
def test_the_finding_on_the_list_says_who_and_how_far(conn, head, params, sentence):
    assert ask(conn, head, outreach.worklist, **ALL_2026, **params).finding == sentence


# Whether it helps


@pytest.fixture
def speaks_for(conn):
    """Let the register of engagements speak for a day."""

    def speaks_for(text: str) -> None:
        register = sources.c.name == "engagements"
        conn.execute(sa.update(sources).where(register).values(speaks_for=day(text)))

    return speaks_for


def test_the_median_has_those_still_waiting_in_and_the_share_its_interval(
    conn, known, reach, come, speaks_for
):
    after = {"Alpha": 10, "Beta": 20, "Gamma": 40, "Delta": None, "Epsilon": None}
    for name, days in after.items():
        who = known(name, "KEN", "Special")
        reach(who, "2026-06-01")
        if days:
            come(who, (day("2026-06-01") + dt.timedelta(days=days)).isoformat())
    reach(known("Too late to be seen", "KEN", "Special"), "2026-11-01")
    speaks_for("2026-11-01")
    [row] = outreach.progress(conn).to_dict("records")
    interval = wilson(3, 5)
    assert (row["contacted"], row["followed"], row["attended"], row["share"]) == (6, 5, 3, 0.6)
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    # Of five at risk, three have come after 40 days: only then do half or fewer still wait.
    assert row["median_days"] == 40
    assert pd.isna(row["days_high"])


def test_those_of_one_region_and_goal_are_told_apart(conn, known, reach, come):
    alpha, beta = known("Alpha", "KEN", "Special", 5), known("Beta", "FRA", None)
    reach(alpha, "2026-06-01")
    reach(beta, "2026-06-01")
    come(beta, "2026-07-01", None)
    counts = "contacted", "attended"
    assert records(outreach.progress(conn), *counts) == [(2, 1)]
    assert records(outreach.progress(conn, region="African Group", sdg=5), *counts) == [(1, 0)]


@pytest.fixture
def reached(known, reach, come, speaks_for):
    """Organizations contacted on 1 June, each with whether it came a month later."""

    def reached(contacted: list[bool], until: str) -> None:
        speaks_for(until)
        come(known("Somebody", "KEN", None), "2026-01-01")
        for number, came in enumerate(contacted):
            who = known(f"Organization {number}", "KEN", "Special")
            reach(who, "2026-06-01")
            if came:
                come(who, "2026-07-01")

    return reached


@pytest.mark.parametrize(
    ("contacted", "until", "sentence"),
    [
        ([], "2026-11-25", "No organization was contacted yet."),
        (
            [True, False, False],
            "2026-11-25",
            "Of three organizations contacted, one attended since, too few to say more.",
        ),
        (
            [*[True] * 8, *[False] * 4],
            "2026-11-25",
            "Of 12 organizations contacted, eight attended since (67 per cent; 39 to 86 per cent),"
            " an estimated half within 30 days.",
        ),
        (
            [*[True] * 2, *[False] * 10],
            "2026-11-25",
            "Of 12 organizations contacted, two attended since (17 per cent; 5 to 45 per cent),"
            " fewer than half so far.",
        ),
        (
            [False] * 3,
            "2026-06-01",
            "Whether any of three organizations contacted attended since cannot be said: the"
            " register of engagements does not reach beyond the first contact.",
        ),
    ],
)
def test_the_finding_on_progress_does_not_claim_more_than_is_recorded(
    conn, reached, head, contacted, until, sentence
):
    reached(contacted, until)
    assert ask(conn, head, outreach.progress).finding == sentence


# What was done


def test_a_contact_is_on_record_with_who_made_it_and_what_was_said(
    database, person, conn, known, column
):
    alpha = known("Alpha", "KEN", "Special")
    staff = person(conn, STAFF)
    conn.commit()
    given = {"organization": alpha, "on": day("2026-11-25"), "note": " Invited "}
    made = run_command(database, staff, outreach.contact, **given)
    with database.connect() as fresh:
        rows = outreach.log(fresh)
    columns = "contact", "contacted_on", "organization", "note", "recorded_by", "in_all"
    assert records(rows, *columns) == [(made, day("2026-11-25"), "Alpha", "Invited", "staff", 1)]
    assert column(audit.c.action) == ["outreach.contact"]
    assert column(audit.c.object) == [f"contact {made}: organization {alpha}"]


@pytest.mark.parametrize("note", ["", "   "])
def test_a_contact_needs_no_note(conn, known, reach, note):
    reach(known("Alpha", "KEN", "Special"), "2026-06-01", note)
    assert records(outreach.log(conn), "note") == [(None,)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": day("2026-11-26")}, "^26 November 2026 is in the future: record a contact once"),
        ({"organization": 99}, "^No organization has the number 99.$"),
        ({"note": "Call +44 20 7946 0958"}, "a telephone number does not belong there"),
        ({"note": "write to jane@example.org"}, "an e-mail address does not belong there"),
        ({"note": "x" * 1001}, "in up to 1,000 letters"),
    ],
)
def test_a_contact_that_cannot_be_so_is_refused(conn, known, staff, given, words):
    usual = {"organization": known("Alpha", "KEN", "Special"), "on": day("2026-11-25"), "note": ""}
    with pytest.raises(ValueError, match=words):
        within(conn, staff, outreach.contact, **usual | given)
    assert conn.scalar(sa.select(sa.func.count()).select_from(contacts)) == 0


def test_the_same_day_twice_is_refused_under_whatever_name(known, reach):
    now = known("Union", "KEN", "Special")
    before = known("League", "FRA", None, into=now)
    reach(before, "2026-06-01")
    reach(now, "2026-06-02")
    with pytest.raises(ValueError, match="on 1 June 2026 is recorded"):
        reach(now, "2026-06-01")


def test_who_recorded_a_contact_can_take_it_back_and_nobody_else(
    database, conn, person, known, column
):
    alpha = known("Alpha", "KEN", "Special")
    staff, head = person(conn, STAFF), person(conn, HEAD)
    conn.commit()
    made = run_command(database, staff, outreach.contact, organization=alpha, on=day("2026-06-01"))
    with pytest.raises(ValueError, match="Only the person who recorded a contact can undo it"):
        run_command(database, head, outreach.withdraw, contact=made)
    run_command(database, staff, outreach.withdraw, contact=made)
    assert column(contacts.c.id) == []
    with pytest.raises(ValueError, match=f"^No contact has the number {made}.$"):
        run_command(database, staff, outreach.withdraw, contact=made)


def test_the_chief_of_staff_reads_and_records_no_contact(database, conn, person, known, column):
    alpha = known("Alpha", "KEN", "Special")
    chief = person(conn, CHIEF)
    conn.commit()
    with pytest.raises(PermissionError):
        run_command(database, chief, outreach.contact, organization=alpha, on=day("2026-06-01"))
    assert column(contacts.c.id) == []
    with database.connect() as fresh:
        assert ask(fresh, chief, outreach.log).finding == "No contact is recorded."


def test_of_two_who_record_the_same_contact_at_once_one_is_told_that_it_is_recorded(
    database, conn, person, known, column
):
    given = {"organization": known("Alpha", "KEN", "Special"), "on": day("2026-06-01")}
    both = [person(conn, STAFF, name) for name in ("first", "second")]
    conn.commit()

    def record(viewer: Viewer) -> str:
        try:
            return f"contact {run_command(database, viewer, outreach.contact, **given)}"
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(record, both))
    [made] = column(contacts.c.id)
    recorded = "A contact with this organization on 1 June 2026 is recorded."
    assert said == [recorded, f"contact {made}"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "Recorded: one contact, the last with Organization 0 on 1 June 2026."),
        (2, "Recorded: two contacts, the last with Organization 1 on 2 June 2026."),
    ],
)
def test_the_finding_on_the_log_names_the_last(conn, known, reach, head, number, sentence):
    for one in range(number):
        reach(known(f"Organization {one}", None, "Special"), f"2026-06-0{one + 1}")
    assert ask(conn, head, outreach.log, top=1).finding == sentence
    with pytest.raises(ValueError, match="must be above zero"):
        outreach.log(conn, top=0)


# For every question alike


@pytest.mark.parametrize(
    ("asked", "params"),
    [
        (outreach.cells, ALL_2026),
        (outreach.worklist, ALL_2026),
        (outreach.progress, {}),
        (outreach.log, {}),
    ],
)
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(
    conn, request, group, asked, params
):
    empty = asked(conn, **params)
    group("KEN", (5,), 12, 4)
    request.getfixturevalue("list_of_three")
    full = asked(conn, **params)
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert set(full.dtypes.astype(str)) <= {"str", "Int64", "Float64", "bool", "object"}


def test_a_period_that_ends_before_it_begins_is_refused(conn):
    for asked in (outreach.cells, outreach.worklist):
        with pytest.raises(ValueError, match="is later than until"):
            asked(conn, since=day("2026-12-31"), until=day("2026-01-01"))


def test_today_is_that_of_new_york(conn, known, staff, at):
    """In the evening of New York it is tomorrow elsewhere, and not yet in the office."""
    at("2026-11-26T03:00Z")
    assert weeks.today() == day("2026-11-25")
    given = {"organization": known("Alpha", None, "Special"), "on": day("2026-11-26")}
    with pytest.raises(ValueError, match="is in the future"):
        within(conn, staff, outreach.contact, **given)
