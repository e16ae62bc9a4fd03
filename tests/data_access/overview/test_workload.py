"""What awaits whom: what is somebody's own, what is a role's, and what nobody has taken on."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.audit import record
from data_access.civil_society import mergers
from data_access.commands import run_command, within
from data_access.database import connections, integrity_triggers
from data_access.domain import weeks
from data_access.domain.answers import records
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.freshness import data_version
from data_access.overview import workload
from data_access.queries import ask
from data_access.reforms import action_details
from data_access.releases import releases
from data_access.schema import (
    accounts,
    appearance_steps,
    appearances,
    audit,
    events,
    milestone_dates,
    outreach,
    reform_actions,
    reform_milestones,
    updates,
)
from data_access.schema import releases as prepared

C, H, S = Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF
# A Wednesday; the week ends on Sunday, 29 November 2026.
NOON = "2026-11-25T17:00Z"
TODAY = dt.date(2026, 11, 25)


@pytest.fixture(autouse=True)
def now(at):
    """It is noon in New York on 25 November 2026."""
    at(NOON)


@pytest.fixture
def office(conn, person) -> dict[Role, Viewer]:
    """One account of each role."""
    return {role: person(conn, role) for role in (C, H, S)}


@pytest.fixture
def action(conn):
    """A reform action in one line, its id: `action(staff, final=-5)` was due five days ago."""
    numbers = iter(range(1, 100))

    def action(owner: Viewer | None = None, *, decided: bool = False, **due: int | None) -> int:
        number = next(numbers)
        row = {"number": number, "sub_action": "", "title": f"Mend form {number}"}
        row |= {"work_package": "Fewer Forms", "status": "", "decided": decided}
        row["owner_id"] = owner and owner.account
        made = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
        for milestone, days in due.items():
            day = None if days is None else TODAY + dt.timedelta(days=days)
            one = {"action_id": made, "milestone": milestone, "due_on": day}
            conn.execute(reform_milestones.insert().values(one))
        return made

    return action


@pytest.fixture
def request_of(conn, office):
    """A request that a principal appear: `request_of("Forum", 3, "requested", note=1)`.

    The event is in so many days, and the note due in as many as `note` says.
    """

    def request_of(title: str, days: int, status: str, **more) -> int:
        day = TODAY + dt.timedelta(days=days)
        event = {"title": title, "title_key": title.lower(), "starts_on": day, "ends_on": day}
        made = conn.scalar(events.insert().values(event).returning(events.c.id))
        note = more.get("note")
        row = {"event_id": made, "principal": "Secretary-General", "status": status}
        row |= {"purpose": "keynote", "made_by": office[S].account}
        row |= {"owner_id": more["writer"].account if more.get("writer") else None}
        row |= {"briefing_due_on": None if note is None else TODAY + dt.timedelta(days=note)}
        with integrity_triggers.lifted(conn):
            number = conn.scalar(appearances.insert().values(row).returning(appearances.c.id))
            step = {"appearance_id": number, "status": status, "taken_by": office[S].account}
            conn.execute(appearance_steps.insert().values(step | {"recorded_at": weeks.now()}))
        return made

    return request_of


def own(conn, viewer: Viewer) -> list[tuple]:
    shown = ["kind", "standing", "figure", "unit", "sentence", "note", "page"]
    rows = ask(conn, viewer, workload.own).rows[shown]
    return [tuple(row) for row in rows.itertuples(index=False)]


# One's own


def test_nothing_to_do_is_said(conn, office):
    answer = ask(conn, office[S], workload.own)
    assert answer.finding == ("No task of yours is recorded as overdue or due by 29 November 2026.")
    assert answer.rows.empty


def test_a_person_reads_what_they_follow_overdue_first_and_nothing_of_others(conn, office, action):
    staff = office[S]
    action(staff, final=4, upcoming=0)
    action(staff, final=-5)
    # Of another; of nobody; next week; decided; without a date; an earlier one that has passed.
    action(office[H], final=-5), action(None, final=-5), action(staff, final=5)
    action(staff, decided=True, final=-5), action(staff, final=None), action(staff, upcoming=-9)
    assert own(conn, staff) == [
        (
            *("milestone", "overdue", "5", "days late", "Mend form 2"),
            *("Final milestone · due 20 November 2026", "action"),
        ),
        (
            *("milestone", "this week", "Today", "due", "Mend form 1"),
            *("Upcoming milestone · due 25 November 2026", "action"),
        ),
        (
            *("milestone", "this week", "4", "days left", "Mend form 1"),
            *("Final milestone · due 29 November 2026", "action"),
        ),
    ]
    answer = ask(conn, staff, workload.own)
    assert answer.finding == ("Your tasks: one overdue and two due by 29 November 2026.")
    assert list(answer.rows["params"]) == [{"key": "2"}, {"key": "1"}, {"key": "1"}]
    assert list(answer.rows["tone"]) == ["red", "", ""]


def test_a_date_that_moved_without_a_reason_is_to_be_explained_by_its_owner(conn, office, action):
    def move(moved: int, **said) -> None:
        this = reform_milestones.c.action_id == moved
        to = {"due_on": dt.date(2027, 3, 1)}
        conn.execute(sa.update(reform_milestones).where(this).values(to))
        last = sa.select(sa.func.max(milestone_dates.c.id)).scalar_subquery()
        if said:
            this = milestone_dates.c.id == last
            conn.execute(sa.update(milestone_dates).where(this).values(said))

    staff = office[S]
    move(action(staff, final=40))
    move(action(staff, final=40), reason="Costs came late")
    move(action(office[H], final=40))
    action(staff, final=40)
    assert own(conn, staff) == [
        (
            *("date to explain", "open", "1", "date"),
            "Say why the final milestone moved to 1 March 2027: Mend form 1",
            *("Moved on 25 November 2026", "action"),
        )
    ]


def test_a_briefing_note_awaits_who_writes_it_and_a_step_who_may_take_it(conn, office, request_of):
    request_of("Forum", 3, "requested", note=-1, writer=office[S])
    request_of("Fair", 4, "proposed")
    request_of("Hall", -2, "confirmed")
    request_of("Next", 9, "requested")
    request_of("Over", -2, "delivered")
    answers = [
        (
            *("appearance", "waiting", days, "days left"),
            *(f"Answer: Secretary-General, keynote, {title}", f"{day} · requested today", "event"),
        )
        for days, title, day in (
            ("3", "Forum", "28 November 2026"),
            ("9", "Next", "4 December 2026"),
        )
    ]
    assert own(conn, office[C]) == own(conn, office[H]) == answers
    assert own(conn, office[S]) == [
        (
            *("appearance", "overdue", "2", "days late"),
            "Note whether it took place: Secretary-General, keynote, Hall",
            *("Confirmed · 23 November 2026", "event"),
        ),
        (
            *("briefing note", "overdue", "1", "day late"),
            "Briefing note for the Secretary-General: keynote, Forum",
            *("Due 24 November 2026 · event on 28 November 2026", "event"),
        ),
        (
            *("appearance", "this week", "4", "days left"),
            "Ask or withdraw: Secretary-General, keynote, Fair",
            *("Proposed · 29 November 2026", "event"),
        ),
    ]


def test_what_is_signed_off_awaits_the_chief_and_a_cleared_update_the_head(conn, office):
    head = office[H].account
    day = dt.date(2026, 11, 22)
    with integrity_triggers.lifted(conn):
        for status in ("prepared", "submitted"):
            row = {"title": f"Release {status}", "status": status, "composed_by": head}
            conn.execute(prepared.insert().values(row | {"composed_at": weeks.now()}))
        for status in ("draft", "submitted", "cleared"):
            row = {"since": day, "until": day, "status": status, "started_by": head}
            row |= {"version": 1 if status == "cleared" else None}
            conn.execute(updates.insert().values(row | {"started_at": weeks.now()}))
    assert [row[4] for row in own(conn, office[C])] == [
        "Approve or return for revision: Release submitted",
        "Clear or return for revision: update to the Secretary-General, 22 November 2026",
    ]
    assert [row[4] for row in own(conn, office[H])] == [
        "Send, and note that it was sent: update to the Secretary-General, 22 November 2026"
    ]
    assert own(conn, office[S]) == []


def test_organizations_that_have_not_come_are_one_line_for_who_contacted_them_last(
    conn, office, organization, engage
):
    def contact(who: int, by: Role, on: str) -> None:
        row = {"organization_id": who, "recorded_by": office[by].account}
        conn.execute(outreach.insert().values(row | {"contacted_on": dt.date.fromisoformat(on)}))

    alpha, beta, came, joined = (organization(name) for name in ("Alpha", "Beta", "Came", "Joined"))
    contact(alpha, H, "2026-09-01"), contact(alpha, S, "2026-10-01")
    contact(beta, S, "2026-10-05"), contact(came, S, "2026-09-01"), contact(joined, S, "2026-10-09")
    engage(came, "2026-10-03")
    within(conn, office[S], mergers.merge, organization=joined, into=beta)
    assert own(conn, office[S]) == [
        (
            *("outreach", "open", "2", "contacted"),
            "Two organizations have not attended since you contacted them",
            *("Longest ago: Alpha", "outreach"),
        )
    ]
    assert own(conn, office[H]) == []
    engage(alpha, "2026-11-03")
    assert own(conn, office[S]) == [
        (
            *("outreach", "open", "1", "contacted"),
            "Beta has not attended since it was contacted",
            *("Last contacted on 9 October 2026", "organization"),
        )
    ]


def test_nobody_names_whose_list_it_is_and_without_an_account_there_is_none(conn, office):
    with pytest.raises(TypeError, match="does not take own_account"):
        ask(conn, office[S], workload.own, own_account=office[C].account)
    link = Viewer(Role.MEMBER_STATE, "link 1", state="KEN")
    for viewer in (COMMAND_LINE, link, Viewer(S, "as staff, from the command line")):
        with pytest.raises(PermissionError):
            ask(conn, viewer, workload.own)


# What waits for an answer


def test_what_waits_for_the_chief_is_the_first_of_the_chiefs_tasks_with_age_and_sender(
    conn, office, action, request_of, at
):
    request_of("Forum", 9, "requested")
    with integrity_triggers.lifted(conn):
        row = {"title": "Spring", "status": "submitted", "composed_by": office[H].account}
        number = conn.scalar(
            prepared.insert().values(row | {"composed_at": weeks.now()}).returning(prepared.c.id)
        )
    for day, refused in (("2026-11-20", False), ("2026-11-23", False), ("2026-11-24", True)):
        at(f"{day}T17:00Z")
        record(conn, office[H], "releases.submit", f"release {number}", refused=refused)
    at(NOON)
    decided = {name: action(final=days) for name, days in (("own", 3), ("far", 40), ("theirs", -5))}
    for name in ("own", "far"):
        this = reform_actions.c.id == decided[name]
        track = {"track": "Secretary-General"}
        conn.execute(sa.update(reform_actions).where(this).values(track))
    waiting = ask(conn, office[C], workload.waiting)
    assert records(waiting.rows[["kind", "figure", "unit", "sentence", "note", "age"]]) == [
        {
            "kind": "decision",
            "figure": "3",
            "unit": "days left",
            "sentence": "Decide: Mend form 1",
            "note": "Secretary-General decides · due 28 November 2026",
            "age": None,
        },
        {
            "kind": "appearance",
            "figure": "9",
            "unit": "days left",
            "sentence": "Answer: Secretary-General, keynote, Forum",
            "note": "4 December 2026 · requested today",
            "age": 0,
        },
        {
            "kind": "release",
            "figure": "2",
            "unit": "days waiting",
            "sentence": "Approve or return for revision: Spring",
            "note": "Release · submitted two days ago by focal-point-head",
            "age": 2,
        },
    ]
    assert waiting.finding == (
        "Waiting for you: one request to a principal, one release and one decision."
    )
    own_tasks = ask(conn, office[C], workload.own).rows
    assert records(own_tasks[own_tasks["standing"] == "waiting"]) == records(waiting.rows)


def test_an_overdue_milestone_of_somebody_else_is_no_decision_of_the_office(conn, office, action):
    action(final=-5), action(office[S], final=-5)
    answer = ask(conn, office[C], workload.waiting)
    assert answer.rows.empty
    assert answer.finding == (
        "No request, update, release or decision is recorded as waiting for you."
    )


# The office


def counted(conn, viewer: Viewer, **some) -> list[tuple]:
    rows = ask(conn, viewer, workload.by_owner).rows
    for name, value in some.items():
        rows = rows[rows[name] == value]
    columns = ["person", "kind", "open", "overdue", "due_this_week", "in_use"]
    return [tuple(row.values()) for row in records(rows[columns])]


def test_head_and_chief_read_who_has_how_much_and_what_nobody_has(conn, office, action, request_of):
    for days in (-5, 1, 50):
        action(office[S], final=days)
    action(None, final=-1), action(None, final=None), action(office[H], decided=True, final=-1)
    request_of("Forum", 3, "requested")
    assert counted(conn, office[C], kind="all") == [
        ("The office", "all", 7, 2, 2, True),
        ("chief-of-staff", "all", 1, 0, 1, True),
        ("focal-point-head", "all", 1, 0, 1, True),
        ("staff", "all", 3, 1, 1, True),
        ("Nobody", "all", 3, 1, 0, True),
    ]
    assert counted(conn, office[H], person="Nobody") == [
        ("Nobody", "all", 3, 1, 0, True),
        ("Nobody", "milestone", 2, 1, 0, True),
        ("Nobody", "briefing note", 1, 0, 0, True),
    ]
    answer = ask(conn, office[C], workload.by_owner)
    assert answer.finding == (
        "Open tasks: 7, two overdue; three without an owner; most, three, with staff."
    )
    with pytest.raises(PermissionError):
        ask(conn, office[S], workload.by_owner)


def test_an_office_with_nothing_open_says_so_and_still_names_everybody(conn, office):
    answer = ask(conn, office[H], workload.by_owner)
    assert answer.finding == "No open task is recorded as of 25 November 2026."
    assert counted(conn, office[H], open=0) == [
        (person, "all", 0, 0, 0, True)
        for person in ("The office", "chief-of-staff", "focal-point-head", "staff", "Nobody")
    ]


def test_what_somebody_left_behind_stands_under_their_name_and_who_left_is_no_role(
    conn, office, action, request_of, person
):
    gone, idle = person(conn, S, "gone"), person(conn, C, "idle")
    action(gone, final=-5)
    request_of("Forum", 3, "requested")
    left = accounts.c.id.in_([gone.account, idle.account])
    conn.execute(sa.update(accounts).where(left).values(disabled_at=weeks.now()))
    people = {row[0]: row for row in counted(conn, office[C], kind="all")}
    assert people["gone"] == ("gone", "all", 1, 1, 0, False)
    assert "idle" not in people
    assert people["chief-of-staff"][2] == 1


# Whose it is


@pytest.fixture
def one(load_file, reform_file):
    """One action of a file."""
    load_file("reforms", "a.csv", reform_file({"final_due_on": "2026-11-20"}), as_of=TODAY)


@pytest.mark.usefixtures("one")
def test_staff_and_head_say_who_follows_an_action_and_nobody_again(database, people, column):
    run_command(database, people[S], action_details.assign, key="1", owner=" Focal-Point-Head ")
    assert column(reform_actions.c.owner_id) == [people[H].account]
    with database.connect() as conn:
        assert [row[4] for row in own(conn, people[H])] == ["Mend form 1"]
        assert ask(conn, people[C], action_details.known, key="1").rows["owner"].iloc[0] == (
            "focal-point-head"
        )
    run_command(database, people[H], action_details.assign, key="1", owner="")
    assert column(reform_actions.c.owner_id) == [None]
    assert column(audit.c.object)[-2:] == ["action 1: Focal-Point-Head", "action 1: nobody"]
    # That somebody follows it is no word on it.
    assert column(reform_actions.c.told_on) == [TODAY]


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("key", "owner", "refused"),
    [
        ("1", "stranger", "There is no account stranger in use."),
        ("1", "staff", "There is no account staff in use."),
        ("2", "focal-point-head", "No reform action 2 is recorded."),
    ],
)
def test_an_action_is_given_to_an_account_in_use_alone(database, people, key, owner, refused):
    with connections.writing(database) as conn:
        left = accounts.c.name == "staff"
        conn.execute(sa.update(accounts).where(left).values(disabled_at=weeks.now()))
    with pytest.raises(ValueError, match=refused):
        run_command(database, people[H], action_details.assign, key=key, owner=owner)


@pytest.mark.usefixtures("one")
def test_another_file_leaves_whose_an_action_is(database, people, column, load_file, reform_file):
    run_command(database, people[H], action_details.assign, key="1", owner="staff")
    later = reform_file({"final_due_on": "2026-12-20", "title": "Mend all forms"})
    load_file("reforms", "b.csv", later, as_of=TODAY)
    assert column(reform_actions.c.owner_id) == [people[S].account]
    assert column(reform_actions.c.title) == ["Mend all forms"]


def test_what_waits_is_asked_anew_once_a_release_was_decided(conn, office):
    with integrity_triggers.lifted(conn):
        row = {"title": "Spring", "status": "prepared", "composed_by": office[H].account}
        number = conn.scalar(
            prepared.insert().values(row | {"composed_at": weeks.now()}).returning(prepared.c.id)
        )
    versions = [data_version(conn)]
    for role, step in ((H, releases.submit), (C, releases.approve)):
        within(conn, office[role], step, release=number)
        versions.append(data_version(conn))
    assert [later - versions[0] for later in versions] == [0, 1, 2]
