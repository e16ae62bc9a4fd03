"""What changed since somebody last looked: a corrected past is never news, and nobody's is told."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.access import last_seen
from data_access.civil_society import mergers, rollup
from data_access.commands import within
from data_access.database import integrity_triggers
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.overview import activity_feed, changes_since_last_visit
from data_access.queries import ask
from data_access.schema import (
    appearance_steps,
    appearances,
    contributions,
    events,
    import_batches,
    outreach,
    positions,
    reform_actions,
    reform_milestones,
    releases,
    sources,
    updates,
)

C, H, S = Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF
# A Wednesday, and the Wednesday after it.
THEN, NOW = "2026-11-18T15:00Z", "2026-11-25T15:00Z"
BEFORE, AFTER = dt.datetime(2026, 11, 18, 14), dt.datetime(2026, 11, 24, 14)


@pytest.fixture
def chief(conn, person) -> Viewer:
    return person(conn, C)


@pytest.fixture
def known_to(conn):
    """Let the register of engagements speak for a day: `known_to("2026-11-18")`."""

    def known_to(day: str) -> None:
        register = sources.c.name == "engagements"
        day = dt.date.fromisoformat(day)
        conn.execute(sa.update(sources).where(register).values(speaks_for=day))

    return known_to


@pytest.fixture
def look(conn, at):
    """Somebody looks at the overview at an instant: `look(chief, THEN)`."""

    def look(viewer: Viewer, instant: str) -> None:
        at(instant)
        answer = ask(conn, viewer, changes_since_last_visit.figures)
        days = answer.params["week"], answer.params["as_of"]
        seen = last_seen.Look(weeks.now(), *days, changes_since_last_visit.seen(answer.rows))
        last_seen.keep(conn, viewer.account, seen)

    return look


@pytest.fixture
def action(conn):
    """A reform action due on a day, its id in return: `action("2026-11-10")`."""
    numbers = iter(range(1, 100))

    def action(due: str, decided: str | None = None) -> int:
        number = next(numbers)
        row = {"number": number, "sub_action": "", "title": f"Mend form {number}"}
        row |= {"work_package": "Fewer Forms", "status": "Further work ongoing"}
        row |= {"decided": decided is not None}
        row |= {"decided_on": decided and dt.date.fromisoformat(decided)}
        made = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
        day = dt.date.fromisoformat(due)
        milestone = {"action_id": made, "milestone": "final", "due_on": day}
        # Of before everything: what moves it is told apart.
        conn.execute(reform_milestones.insert().values(milestone))
        return made

    return action


def decide(conn, action: int, day: str) -> None:
    values = {"decided": True, "decided_on": dt.date.fromisoformat(day)}
    this = reform_actions.c.id == action
    conn.execute(sa.update(reform_actions).where(this).values(values))


def told(conn, viewer: Viewer, **params) -> list[tuple]:
    """The changes, of the columns that a reader sees, without the look itself."""
    rows = ask(
        conn, viewer, changes_since_last_visit.asked_by(viewer), **({"top": 50} | params)
    ).rows
    shown = ["kind", "figure", "unit", "sentence", "note", "page"]
    return [tuple(row) for row in rows[shown].itertuples(index=False)][1:]


# Corrections and news


def test_a_late_engagement_corrects_last_week_and_this_week_is_news(
    conn, chief, look, organization, engage, known_to
):
    alpha, beta = organization("Alpha"), organization("Beta")
    engage(alpha, "2026-11-11", 4)
    engage(alpha, "2026-11-17", 2)
    known_to("2026-11-18")
    look(chief, THEN)
    engage(beta, "2026-11-12", 3)
    engage(beta, "2026-11-24", 5)
    engage(alpha, "2026-11-24", 1)
    known_to("2026-11-25")
    look(chief, NOW)
    of_last_week = "9 to 15 November 2026"
    went_on = "23 to 25 November 2026; when you looked"
    assert told(conn, chief) == [
        (
            *("correction", "2", "not 1", "Corrected from 1 to 2: engagements of civil society"),
            *(of_last_week, "engagement"),
        ),
        (
            *("correction", "7", "not 4", "Corrected from 4 to 7: people sent by civil society"),
            *(of_last_week, "engagement"),
        ),
        (
            *("new figure", "2", "new", "Civil society took part two times"),
            *(f"{went_on} 1, 16 to 18 November 2026", "engagement"),
        ),
        (
            *("new figure", "6", "new", "Civil society organizations sent six people"),
            *(f"{went_on} 2, 16 to 18 November 2026", "engagement"),
        ),
    ]
    answer = ask(conn, chief, changes_since_last_visit.changes_in_confidence)
    assert answer.finding == (
        "Since you last looked, on 18 November 2026 at 10:00, two past figures were corrected and"
        " two figures are new."
    )
    assert list(answer.rows["tone"]) == ["", "orange", "orange", "", ""]
    assert answer.rows["params"].iloc[1] == {"since": "2026-11-09", "until": "2026-11-15"}


def test_a_week_that_goes_on_is_news_and_no_correction(
    conn, chief, look, organization, engage, known_to
):
    engage(organization("Alpha"), "2026-11-17", 2)
    known_to("2026-11-18")
    look(chief, THEN)
    # Of the very days that were seen, too: the week was not over.
    engage(organization("Beta"), "2026-11-16", 3)
    known_to("2026-11-20")
    look(chief, "2026-11-20T15:00Z")
    assert [row[:4] for row in told(conn, chief)] == [
        ("new figure", "2", "new", "Civil society took part two times"),
        ("new figure", "5", "new", "Civil society organizations sent five people"),
    ]


def test_what_was_not_known_and_is_now_was_never_wrong(
    conn, chief, look, organization, engage, known_to
):
    alpha = organization("Alpha")
    engage(alpha, "2026-10-01", 1)
    known_to("2026-10-01")
    look(chief, THEN)
    engage(alpha, "2026-11-11", 4)
    known_to("2026-11-15")
    look(chief, NOW)
    note = "9 to 15 November 2026; not known when you looked"
    assert told(conn, chief) == [
        ("new figure", "1", "new", "Civil society took part one time", note, "engagement"),
        (
            *("new figure", "4", "new", "Civil society organizations sent four people"),
            *(note, "engagement"),
        ),
    ]


def test_a_figure_that_is_taken_back_is_corrected_to_not_known(
    conn, chief, look, organization, engage, known_to
):
    engage(organization("Alpha"), "2026-11-11")
    known_to("2026-11-18")
    look(chief, THEN)
    known_to("2026-11-01")
    look(chief, NOW)
    assert [row[3] for row in told(conn, chief)] == [
        "Corrected from 1 to not known: engagements of civil society"
    ]


def test_a_decision_that_was_taken_before_is_a_correction_and_is_not_told_as_news_as_well(
    conn, chief, look, action
):
    late, new = action("2026-11-05"), action("2026-11-06")
    look(chief, THEN)
    decide(conn, late, "2026-11-12")
    look(chief, NOW)
    sunday, today = "As of 15 November 2026", "As of 25 November 2026"
    corrected = [
        (
            *("correction", "1", "not 2", "Corrected from 2 to 1: reform actions overdue"),
            *(sunday, "reforms"),
        ),
        (
            *(
                "correction",
                "1",
                "not 0",
                "Corrected from 0 to 1: reform actions reported complete",
            ),
            *(sunday, "reforms"),
        ),
    ]
    assert told(conn, chief) == corrected
    # One that is decided after it was seen is news, and leaves the past as it was.
    decide(conn, new, "2026-11-24")
    assert told(conn, chief) == [
        *corrected,
        ("new figure", "−1", "from 1", "No reform actions are overdue", today, "reforms"),
        (
            "new figure",
            "+1",
            "from 1",
            "Two reform actions are reported complete",
            today,
            "reforms",
        ),
    ]


def test_what_lies_ahead_is_never_corrected(conn, chief, look):
    look(chief, THEN)
    day = dt.date(2026, 11, 30)
    row = {"title": "Forum", "title_key": "forum", "starts_on": day, "ends_on": day}
    conn.execute(events.insert().values(row))
    look(chief, NOW)
    assert told(conn, chief) == [
        (
            # Before, no calendar was loaded: that is not the same as no event.
            *("new figure", "1", "new", "One event is listed for the next 14 days"),
            *("25 November to 9 December 2026", "events"),
        )
    ]


def test_a_report_that_was_seen_is_corrected_and_another_report_is_news(
    conn, chief, look, organization, consider
):
    alpha, beta = organization("Alpha"), organization("Beta")
    consider(alpha, "2026-05-29 recommended")
    look(chief, THEN)
    consider(beta, "2026-05-29 recommended")
    look(chief, NOW)
    period = "Resumed session, report of 29 May 2026"
    assert told(conn, chief) == [
        (
            *("correction", "2", "not 1", "Corrected from 1 to 2: organizations recommended"),
            *(period, "accreditation"),
        )
    ]
    consider(alpha, "2026-11-20 deferred")
    assert [row[3] for row in told(conn, chief)] == [
        "Corrected from 1 to 2: organizations recommended",
        "The Committee on NGOs deferred one application",
    ]
    look(chief, "2026-12-02T15:00Z")
    consider(beta, "2026-11-27 deferred")
    look(chief, "2026-12-09T15:00Z")
    assert told(conn, chief) == [
        (
            *("new figure", "1", "new", "The Committee on NGOs deferred one application"),
            "Resumed session, report of 27 November 2026; when you looked 1, resumed session,"
            " report of 20 November 2026",
            "accreditation",
        )
    ]


def test_the_balance_of_a_year_is_corrected_with_its_decimal(conn, chief, look):
    def give(sector: str, amount: float, donor: str) -> None:
        row = {"year": 2025, "donor": donor, "donor_status": "nonmember", "category": sector}
        row |= {"sector": sector, "entity": "UNX", "revenue_type": "Other", "amount_usd": amount}
        conn.execute(contributions.insert().values(row))

    give("nonprofit", 100.0, "Fund")
    give("corporate", 150.0, "Firm")
    look(chief, THEN)
    give("corporate", 30.0, "Late")
    look(chief, NOW)
    assert told(conn, chief) == [
        (
            *("correction", "1.8", "not 1.5"),
            "Corrected from 1.5 to 1.8: corporate dollars for each nonprofit dollar",
            *("Year 2025", "partnerships"),
        )
    ]


def test_what_is_shown_alike_is_no_correction(conn, chief, look):
    def give(sector: str, amount: float) -> None:
        row = {"year": 2025, "donor": f"{sector} {amount}", "donor_status": "nonmember"}
        row |= {"category": sector, "sector": sector, "entity": "UNX", "revenue_type": "Other"}
        conn.execute(contributions.insert().values(row | {"amount_usd": amount}))

    give("nonprofit", 100.0), give("corporate", 152.0)
    look(chief, THEN)
    give("corporate", 0.1)
    look(chief, NOW)
    assert told(conn, chief) == []


# Looks


def test_a_first_look_says_so_and_lists_nothing(conn, chief, look, action):
    first = "This is your first look: what changes from now on will be listed here."
    assert ask(conn, chief, changes_since_last_visit.changes).finding == first
    look(chief, THEN)
    action("2026-11-05")
    answer = ask(conn, chief, changes_since_last_visit.changes)
    assert (answer.finding, len(answer.rows)) == (first, 0)


def test_where_nothing_changed_that_is_said_with_when_one_looked(conn, chief, look):
    look(chief, THEN)
    look(chief, NOW)
    answer = ask(conn, chief, changes_since_last_visit.changes)
    assert answer.finding == (
        "Nothing changed since you last looked, on 18 November 2026 at 10:00."
    )
    assert list(answer.rows["kind"]) == ["last look"]
    assert answer.rows["in_all"].iloc[0] == 0


def test_looking_again_within_a_sitting_keeps_what_it_is_held_against(conn, chief, look, action):
    action("2027-01-10")
    look(chief, THEN)
    action("2026-11-20")
    for instant in (NOW, "2026-11-25T18:30Z", "2026-11-25T22:00Z"):
        look(chief, instant)
        assert [row[3] for row in told(conn, chief)] == ["One reform action is overdue"]
    # Four hours later another sitting begins: what was seen in the last one is known.
    look(chief, "2026-11-26T02:00Z")
    assert told(conn, chief) == []
    assert last_seen.before(conn, chief.account).at == dt.datetime(2026, 11, 25, 22)


def test_the_list_is_cut_and_says_how_many_there_are(conn, chief, look, action):
    action("2027-01-10")
    look(chief, THEN)
    action("2026-11-20"), action("2026-11-30", decided="2026-11-24")
    look(chief, NOW)
    rows = ask(conn, chief, changes_since_last_visit.changes, top=1).rows
    assert list(rows["kind"]) == ["last look", "new figure"]
    assert set(rows["in_all"]) == {2}
    with pytest.raises(ValueError, match="top must be above zero, not 0"):
        ask(conn, chief, changes_since_last_visit.changes, top=0)


# Readers


def test_each_reader_has_a_look_of_their_own(conn, chief, person, look, action):
    head = person(conn, H)
    action("2027-01-10")
    look(chief, THEN)
    action("2026-11-19")
    look(head, "2026-11-20T15:00Z")
    action("2026-11-23")
    look(chief, NOW), look(head, NOW)
    assert [row[1:3] for row in told(conn, chief)] == [("+2", "from 0")]
    assert [row[1:3] for row in told(conn, head)] == [("+1", "from 1")]


def test_nobody_names_whose_look_it_is(conn, chief, person):
    with pytest.raises(TypeError, match="does not take own_account"):
        ask(conn, person(conn, S), changes_since_last_visit.changes, own_account=chief.account)


def test_links_and_the_command_line_have_no_look(conn):
    link = Viewer(Role.MEMBER_STATE, "link 1", state="KEN")
    for viewer in (COMMAND_LINE, link, Viewer(S, "as staff, from the command line")):
        with pytest.raises(PermissionError):
            ask(conn, viewer, changes_since_last_visit.changes)


def test_a_look_of_who_has_no_account_is_not_noted(database):
    figures = (last_seen.Figure("overdue", "as of 1 May 2026", 1.0, True),)
    days = {"week": "2026-W18", "as_of": dt.date(2026, 5, 1)}
    last_seen.look(database, COMMAND_LINE, **days, figures=figures)
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(last_seen.visits)) == 0


def test_a_look_leaves_the_data_version_and_the_trail_alone(database, people, everything):
    before = everything(database)
    days = {"week": "2026-W18", "as_of": dt.date(2026, 5, 1)}
    figures = (last_seen.Figure("overdue", "as of 1 May 2026", None, True),)
    last_seen.look(database, people[C], **days, figures=figures)
    last_seen.look(database, people[C], **days, figures=figures)
    after = everything(database)
    assert len(after.pop("visits")) == 1
    assert before.pop("visits") == []
    assert after == before


# What was done


def one_of_each(instant: dt.datetime, rows: tuple[int, int], ids: dict[str, int]) -> list[tuple]:
    """One thing of each kind that was done at an instant, as a row for its table."""
    day = dt.date(2027, 3, 1)
    batch = {"file_name": "a.csv", "sha256": "0" * 64, "read_rows": 9, "unchanged_rows": 4}
    batch |= {"kind": "reforms", "source": "reforms", "loaded_at": instant, "rejected_rows": 0}
    step = {"appearance_id": ids["asked"], "taken_by": ids["chief"], "recorded_at": instant}
    contact = {"recorded_by": ids["staff"], "recorded_at": instant, "contacted_on": BEFORE.date()}
    position = {"action_id": ids["action"], "position": "opposes", "stated_on": instant.date()}
    release = {"title": "At a glance", "state": "KEN", "status": "approved"}
    release |= {"composed_by": ids["head"], "composed_at": BEFORE}
    update = {"since": day, "until": day, "status": "sent", "started_by": ids["head"]}
    return [
        (import_batches, batch | dict(zip(("new_rows", "changed_rows"), rows, strict=True))),
        (appearance_steps, step | {"status": "requested"}),
        (appearance_steps, step | {"status": "confirmed"}),
        (outreach, contact | {"organization_id": ids["alpha"]}),
        (outreach, contact | {"organization_id": ids["beta"]}),
        *(
            (positions, position | {"member_state": state, "form": form, "recorded_at": instant})
            for form, state in (("statement", "KEN"), ("private", "FRA"))
        ),
        (releases, release | {"decided_by": ids["chief"], "decided_at": instant}),
        (updates, update | {"started_at": BEFORE, "version": 1, "sent_at": instant}),
    ]


@pytest.fixture
def at_work(conn, person, look, organization, action, at):
    """One thing of each kind was done before chief and staff looked, and one since."""
    chief, head, staff = (person(conn, role) for role in (C, H, S))
    ids = {"chief": chief.account, "head": head.account, "staff": staff.account}
    ids |= {"action": action("2027-01-10"), "alpha": organization("Alpha")}
    ids |= {"beta": organization("Beta"), "gamma": organization("Gamma")}
    day = dt.date(2027, 3, 1)
    row = {"title": "Forum", "title_key": "forum", "starts_on": day, "ends_on": day}
    ids["event"] = conn.scalar(events.insert().values(row).returning(events.c.id))
    row = {"event_id": ids["event"], "principal": "Secretary-General", "status": "proposed"}
    row |= {"purpose": "keynote", "made_by": staff.account}
    ids["asked"] = conn.scalar(appearances.insert().values(row).returning(appearances.c.id))
    with integrity_triggers.lifted(conn):
        for instant, rows in {BEFORE: (7, 7), AFTER: (3, 2)}.items():
            for table, row in one_of_each(instant, rows, ids):
                conn.execute(table.insert().values(row))
    look(chief, THEN), look(staff, THEN)
    at("2026-11-19T15:00Z")
    within(conn, staff, mergers.merge, organization=ids["gamma"], into=ids["alpha"])
    look(chief, NOW), look(staff, NOW)
    return {**ids, "chief": chief, "staff": staff}


def test_what_was_done_since_is_told_and_what_was_done_before_is_not(conn, at_work):
    when = "24 November, 09:00"
    rows = [row[1:] for row in told(conn, at_work["staff"]) if row[0] == "done"]
    assert sorted(rows, key=lambda row: row[-1]) == [
        (
            *("1 Mar", "Monday", "Secretary-General confirmed: keynote, Forum"),
            *(f"Request answered · {when}", "event"),
        ),
        (
            *("1", "merged", "One organization counts as another one now"),
            *("Gamma · 19 November, 10:00", "organization"),
        ),
        (
            *("2", "contacted", "Two organizations were contacted"),
            *(f"Alpha and Beta · {when}", "outreach"),
        ),
        (
            *("3", "new rows", "UN80 tracker: one file loaded"),
            *(f"Rows: three new, two changed · {when}", "reforms"),
        ),
        (
            *("1", "position", "One position was stated on the record"),
            *(f"Action 1 · {when}", "support"),
        ),
    ]


def test_head_and_chief_alone_are_told_of_releases_updates_and_confidences(conn, at_work):
    chief, staff = at_work["chief"], at_work["staff"]
    own = {row for row in told(conn, chief) if row not in told(conn, staff)}
    when = "24 November, 09:00"
    assert own == {
        (
            *("done", "1", "approved", "One release was approved: At a glance"),
            *(f"For one Member State · {when}", "releases"),
        ),
        (
            *("done", "24 Nov", "sent", "Update to the Secretary-General sent: 1 March 2027"),
            *(when, "clearance"),
        ),
        (
            *("done", "1", "position", "One position was told in confidence"),
            *(f"Action 1 · {when}", "support"),
        ),
    }
    assert "France" not in str(told(conn, chief))
    with pytest.raises(PermissionError):
        ask(conn, staff, changes_since_last_visit.changes_in_confidence)


def test_each_thing_done_leads_to_its_page(conn, at_work):
    rows = ask(conn, at_work["chief"], changes_since_last_visit.changes_in_confidence, top=50).rows
    led = {(row.page, *row.params.items()) for row in rows.itertuples() if row.kind == "done"}
    assert led == {
        ("event", ("event", str(at_work["event"]))),
        ("organization", ("id", str(at_work["gamma"]))),
        ("outreach",),
        ("reforms",),
        ("support", ("key", "1")),
        ("releases", ("release", "2")),
        ("clearance", ("number", "2")),
    }


def test_a_merger_that_was_taken_back_is_not_told(conn, at_work):
    within(conn, at_work["staff"], mergers.separate, organization=at_work["gamma"])
    assert not [row for row in told(conn, at_work["staff"]) if "counts as" in row[3]]


def test_dates_that_move_are_told_in_one_line_and_first_dates_are_none(
    conn, at, chief, look, action
):
    one, other = action("2027-01-10"), action("2027-02-10")
    look(chief, THEN)
    action("2027-03-10")
    done = lambda: [row[1:4] for row in told(conn, chief) if row[0] == "done"]  # noqa: E731
    assert done() == []
    conn.commit()
    at("2026-11-20T15:00Z")
    move(conn, one, dt.date(2027, 2, 10))
    look(chief, NOW)
    moved = "Final milestone moved to 10 February 2027: Mend form 1"
    assert done() == [("+31", "days", moved)]
    move(conn, other, None)
    assert done() == [("2", "dates", "Two dates of milestones moved, one of them to a later day")]


def move(conn, action: int, due_on: dt.date | None) -> None:
    """As another office would: the database keeps the date by itself."""
    this = reform_milestones.c.action_id == action
    conn.execute(sa.update(reform_milestones).where(this).values(due_on=due_on))


@pytest.mark.usefixtures("at_work")
def test_what_is_recorded_after_the_day_asked_about_is_not_told(conn):
    after, until = dt.datetime(2026, 11, 20, 16), weeks.midnight(dt.date(2026, 11, 24))
    assert activity_feed.known_to_leaders(conn, after, until) == []


def test_the_roll_up_is_what_is_read(conn, chief, look, organization, engage, known_to):
    engage(organization("Alpha"), "2026-11-11")
    known_to("2026-11-18")
    look(chief, THEN)
    rollup.refresh(conn)
    look(chief, NOW)
    assert told(conn, chief) == []
