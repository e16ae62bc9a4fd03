"""Who is asked to appear where, who may say what of it, and what must not be overlooked."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import COMMANDS, run_command
from data_access.database import connections
from data_access.database.integrity_triggers import APPEARANCE_STEPS
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.events.appearance_workflow import Wanted
from data_access.events.appearances import briefings, overlaps, register
from data_access.events.event_changes import amend
from data_access.queries import ask
from data_access.schema import APPEARANCE_STATES, accounts, appearances, audit, events
from data_access.schema import appearance_steps as steps_table

TODAY = dt.date(2026, 11, 23)
STAFF, HEAD, CHIEF = Role.STAFF, Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF
SG, DSG = "Secretary-General", "Deputy Secretary-General"
# What leads to each status, by whom.
WAY = {
    "proposed": (),
    "requested": ((STAFF, "request"),),
    "confirmed": ((STAFF, "request"), (CHIEF, "confirm")),
    "declined": ((STAFF, "request"), (CHIEF, "decline")),
    "delivered": ((STAFF, "request"), (CHIEF, "confirm"), (STAFF, "deliver")),
    "withdrawn": ((STAFF, "withdraw"),),
}


@pytest.fixture(autouse=True)
def now(at):
    """It is noon in New York on 23 November 2026."""
    at("2026-11-23T17:00Z")


@pytest.fixture
def held(database):
    """An event in one line: `held("Forum", 3)` is in three days, for all of that day, in Nairobi.

    `hours` are from and to, in UTC.
    """

    def held(
        title: str, days: int = 3, last: int | None = None, hours: tuple = (None, None), **more
    ) -> int:
        first = TODAY + dt.timedelta(days=days)
        begins, ends = (hour and dt.datetime.combine(first, dt.time(hour)) for hour in hours)
        ends_on = TODAY + dt.timedelta(days=days if last is None else last)
        row = {"title": title, "title_key": title.lower(), "starts_on": first, "ends_on": ends_on}
        row |= {"starts_at": begins, "ends_at": ends, "time_zone": "Africa/Nairobi"}
        with connections.writing(database) as conn:
            return conn.scalar(events.insert().values(row | more).returning(events.c.id))

    return held


@pytest.fixture
def do(database, people):
    """Do an act by its name: `do(STAFF, "request", appearance=1)`."""

    def do(by: Role, act: str, **needs):
        return run_command(database, people[by], COMMANDS[f"appearance_steps.{act}"], **needs)

    return do


@pytest.fixture
def appear(do, held):
    """A request that has come so far: `appear("confirmed", event)` gives its number."""

    def appear(
        status: str = "requested",
        event: int | None = None,
        principal: str = DSG,
        purpose: str = "remarks",
        **wanted,
    ) -> int:
        needs = {"event": held(f"Event {purpose}") if event is None else event}
        given = Wanted(purpose, **wanted)
        number = do(STAFF, "propose", principal=principal, wanted=given, **needs)
        for by, act in WAY[status]:
            do(by, act, appearance=number)
        return number

    return appear


def status_of(database, number: int) -> str:
    with database.connect() as conn:
        return conn.scalar(sa.select(appearances.c.status).where(appearances.c.id == number))


def on_record(database) -> list[tuple]:
    with database.connect() as conn:
        shown = (steps_table.c[name] for name in ("appearance_id", "status", "remark"))
        return [tuple(row) for row in conn.execute(sa.select(*shown).order_by(steps_table.c.id))]


# What can become of a request

ACTED = {
    "request": {"proposed": "requested"},
    "confirm": {"requested": "confirmed"},
    "decline": dict.fromkeys(("proposed", "requested", "confirmed"), "declined"),
    "withdraw": dict.fromkeys(("proposed", "requested", "confirmed"), "withdrawn"),
    "deliver": {"confirmed": "delivered"},
}


@pytest.mark.parametrize("act", ACTED)
@pytest.mark.parametrize("status", APPEARANCE_STATES)
def test_a_request_goes_where_it_may_and_nowhere_else(appear, held, database, do, status, act):
    number = appear(status, held("Forum", 0))
    before = on_record(database)
    becomes = ACTED[act].get(status)
    if becomes is None:
        with pytest.raises(ValueError, match=f"{status}|confirmed already"):
            do(HEAD, act, appearance=number)
        assert status_of(database, number) == status
        assert on_record(database) == before
    else:
        do(HEAD, act, appearance=number, remark="as agreed")
        assert status_of(database, number) == becomes
        assert on_record(database) == [*before, (number, becomes, "as agreed")]


def test_the_acts_take_every_step_that_the_database_allows_and_no_other():
    taken = {(old, new) for ways in ACTED.values() for old, new in ways.items()}
    # A confirmed request that is changed waits for an answer again.
    assert taken | {("confirmed", "requested")} == set(APPEARANCE_STEPS)


@pytest.mark.parametrize("act", ["confirm", "decline"])
def test_staff_answer_no_request_and_that_they_tried_is_on_the_trail(
    appear, database, do, column, act
):
    number = appear("requested")
    with pytest.raises(PermissionError):
        do(STAFF, act, appearance=number)
    assert status_of(database, number) == "requested"
    assert column(audit.c.refused)[-1] is True


@pytest.mark.parametrize("act", ["request", "withdraw", "deliver", "hand_in"])
def test_the_chief_of_staff_answers_and_does_not_ask(appear, do, act):
    with pytest.raises(PermissionError):
        do(CHIEF, act, appearance=appear("confirmed"))


def test_each_step_is_on_the_trail_without_a_word_of_what_was_said(appear, held, column, do):
    number = appear("confirmed", event := held("Forum", 0))
    do(STAFF, "deliver", appearance=number, remark="as agreed")
    told = list(zip(column(audit.c.action), column(audit.c.object), strict=True))
    assert told == [
        ("appearance_steps.propose", f"appearance {number}: {DSG}, event {event}"),
        *(
            (f"appearance_steps.{act}", f"appearance {number}")
            for act in ("request", "confirm", "deliver")
        ),
    ]


def test_of_two_who_answer_at_once_the_second_is_told_what_the_first_said(appear, do):
    number = appear("requested")
    do(CHIEF, "decline", appearance=number)
    with pytest.raises(ValueError, match=f"Appearance {number} is declined, and cannot be conf"):
        do(HEAD, "confirm", appearance=number)


@pytest.mark.parametrize("act", ["request", "confirm", "deliver"])
def test_nobody_appears_at_an_event_that_is_cancelled(appear, held, database, people, do, act):
    status = {"request": "proposed", "confirm": "requested", "deliver": "confirmed"}[act]
    number = appear(status, event := held("Forum", 0))
    run_command(database, people[STAFF], amend, event=event, changes={"cancelled": True})
    with pytest.raises(ValueError, match="The event is cancelled"):
        do(HEAD, act, appearance=number)
    do(HEAD, "withdraw", appearance=number)


@pytest.mark.parametrize(("days", "may"), [(0, True), (1, True), (2, False), (-30, True)])
def test_an_appearance_has_taken_place_once_its_day_has_come_anywhere(
    appear, held, database, do, days, may
):
    number = appear("confirmed", held("Forum", days))
    if may:
        do(STAFF, "deliver", appearance=number)
    else:
        with pytest.raises(ValueError, match="has not come"):
            do(STAFF, "deliver", appearance=number)
    assert status_of(database, number) == ("delivered" if may else "confirmed")


# What is asked for


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"principal": "A Person"}, "A principal is one of"),
        ({"purpose": "  "}, "Say what for"),
        ({"purpose": "x" * 401}, "up to 400 letters"),
        ({"purpose": "remarks\nfor all\x1b"}, "up to 400 letters"),
        ({"purpose": "call someone@example.org"}, "The purpose: an e-mail address"),
        ({"purpose": "call +44 20 7946 0958"}, "The purpose: a telephone number"),
        ({"owner": "nobody"}, "There is no account nobody in use"),
        ({"starts_at": dt.datetime(2026, 11, 26, 9)}, "An hour needs its time zone"),
        ({"starts_at": dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)}, "lie outside the days"),
        ({"ends_at": dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)}, "ends after it begins"),
        (
            dict.fromkeys(("starts_at", "ends_at"), dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)),
            "ends after it begins",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_not_recorded(held, do, database, wrong, said):
    given = {"principal": DSG, "purpose": "remarks"} | wrong
    principal = given.pop("principal")
    with pytest.raises(ValueError, match=said):
        do(STAFF, "propose", event=held("Forum"), principal=principal, wanted=Wanted(**given))
    assert on_record(database) == []


def test_the_event_must_be_one_that_takes_place(held, do):
    with pytest.raises(ValueError, match="There is no event 99"):
        do(STAFF, "propose", event=99, principal=DSG, wanted=Wanted("remarks"))
    off = held("Forum", cancelled=True)
    with pytest.raises(ValueError, match="The event is cancelled"):
        do(STAFF, "propose", event=off, principal=DSG, wanted=Wanted("remarks"))


def test_the_same_is_asked_once_and_another_thing_or_another_principal_besides(appear, held, do):
    event = held("Forum")
    number = appear("requested", event, purpose="Opening remarks")
    with pytest.raises(ValueError, match="asked for this already"):
        appear("proposed", event, purpose="opening  REMARKS!")
    appear("proposed", event, purpose="panel")
    appear("proposed", event, principal=SG, purpose="opening remarks")
    do(CHIEF, "decline", appearance=number)
    # What was declined can be asked again.
    appear("proposed", event, purpose="opening remarks")


@pytest.mark.parametrize("remark", ["write to me@example.org", "call +1 212 555 0123", "x" * 401])
def test_a_remark_tells_of_nobody(appear, database, do, remark):
    number = appear("requested")
    with pytest.raises(ValueError, match="The remark"):
        do(CHIEF, "decline", appearance=number, remark=remark)
    assert status_of(database, number) == "requested"


def test_hours_may_be_given_in_any_zone_and_are_kept_in_utc(appear, held, conn):
    # At 3 a.m. of 27 November in Tokyo it is 6 p.m. UTC, and 9 p.m. of the 26th in Nairobi.
    begins = dt.datetime(2026, 11, 27, 3, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    appear("proposed", held("Forum"), starts_at=begins, ends_at=begins + dt.timedelta(hours=1))
    [row] = register(conn, as_of=TODAY).to_dict("records")
    assert (row["starts_at"], row["ends_at"]) == (
        *("2026-11-26T18:00:00+00:00", "2026-11-26T19:00:00+00:00"),
    )
    assert (row["starts_on"], row["all_day"], row["own_hours"]) == (
        *(dt.date(2026, 11, 26), False),
        True,
    )


def test_without_a_zone_an_event_may_begin_half_a_day_earlier_or_later(appear, held):
    nowhere = held("Forum", time_zone=None)
    for number, hour in enumerate(("2026-11-25T11:00+00:00", "2026-11-27T12:00+00:00")):
        given = {"starts_at": dt.datetime.fromisoformat(hour), "purpose": f"talk {number}"}
        appear("proposed", nowhere, **given)
    with pytest.raises(ValueError, match="outside the days"):
        appear("proposed", nowhere, starts_at=dt.datetime.fromisoformat("2026-11-28T01:00+00:00"))


def test_what_was_confirmed_and_is_asked_for_otherwise_waits_for_an_answer_again(
    appear, held, database, do
):
    event = held("Forum")
    number = appear("confirmed", event)
    same = {"purpose": "remarks", "briefing_due_on": TODAY, "owner": "staff"}
    do(STAFF, "change", appearance=number, wanted=Wanted(**same))
    assert status_of(database, number) == "confirmed"
    for other in (
        {"purpose": "keynote"},
        {"starts_at": dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)},
    ):
        do(STAFF, "change", appearance=number, wanted=Wanted(**(same | other)))
        assert status_of(database, number) == "requested", other
        do(CHIEF, "confirm", appearance=number)
    assert [status for _, status, _ in on_record(database)] == [
        *("proposed", "requested", "confirmed", "confirmed"),
        *("requested", "confirmed", "requested", "confirmed"),
    ]


@pytest.mark.parametrize("status", ["declined", "delivered", "withdrawn"])
def test_what_has_ended_is_not_changed_any_more(appear, held, do, status):
    number = appear(status, held("Forum", 0))
    with pytest.raises(ValueError, match="not open any more"):
        do(STAFF, "change", appearance=number, wanted=Wanted("keynote"))
    with pytest.raises(ValueError, match="No briefing note is awaited"):
        do(STAFF, "hand_in", appearance=number)


def test_a_briefing_note_is_handed_in_once(appear, conn, do):
    number = appear("confirmed", briefing_due_on=TODAY + dt.timedelta(days=1))
    assert list(register(conn, as_of=TODAY)["briefing"]) == ["due"]
    conn.rollback()
    do(STAFF, "hand_in", appearance=number)
    with pytest.raises(ValueError, match="No briefing note is awaited"):
        do(STAFF, "hand_in", appearance=number)
    [row] = register(conn, as_of=TODAY).to_dict("records")
    assert (row["status"], row["briefing"], row["briefed_on"]) == ("confirmed", "handed in", TODAY)


def test_a_note_is_written_by_somebody_who_is_still_there(appear, database, people):
    with connections.writing(database) as conn:
        gone = accounts.c.id == people[STAFF].account
        conn.execute(sa.update(accounts).where(gone).values(disabled_at=weeks.now()))
    with pytest.raises(ValueError, match="There is no account staff in use"):
        appear("proposed", owner="staff")


# The register


def test_the_register_counts_by_status_and_filters(appear, conn, head):
    for number, status in enumerate(("proposed", "requested", "requested", "confirmed")):
        appear(status, purpose=f"talk {number}")
    appear("declined", principal=SG, purpose="other")
    answer = ask(conn, head, register, as_of=TODAY)
    assert answer.finding == (
        "Recorded appearances: 5; two awaiting an answer, one not asked yet, one confirmed "
        "and one declined."
    )
    of = ask(conn, head, register, as_of=TODAY, principal=SG)
    assert of.finding == "Recorded appearances of the Secretary-General: 1; one declined."
    assert len(register(conn, as_of=TODAY, status="requested")) == 2
    event = int(answer.rows["event_id"].iloc[0])
    assert set(register(conn, as_of=TODAY, event=event)["event_id"]) == {event}
    for wrong in ({"principal": "somebody"}, {"status": "maybe"}):
        with pytest.raises(ValueError, match="is no"):
            register(conn, as_of=TODAY, **wrong)


def test_an_empty_register_has_its_columns_and_words(conn, head):
    answer = ask(conn, head, register, as_of=TODAY)
    assert answer.finding == "No appearance is recorded."
    assert answer.rows.empty
    assert {"event", "principal", "briefing", "own_hours", "changed_at"} <= set(answer.rows)
    for asked in (briefings, overlaps):
        assert ask(conn, head, asked, as_of=TODAY).rows.empty
    assert ask(conn, head, briefings, as_of=TODAY).finding == (
        "No pending briefing note is recorded as of 23 November 2026."
    )
    assert ask(conn, head, overlaps, as_of=TODAY, days=7).finding == (
        "No overlap of two appearances is recorded from 23 to 30 November 2026."
    )


def test_that_an_event_moved_after_it_was_confirmed_is_told(appear, held, database, people, do):
    number = appear("confirmed", event := held("Forum"))

    def told() -> tuple:
        with database.connect() as conn:
            [row] = register(conn, as_of=TODAY).to_dict("records")
        return row["event_changed"], row["sequence"]

    assert told() == (False, 2)
    run_command(database, people[STAFF], amend, event=event, changes={"expected": 5})
    assert told() == (False, 2)
    run_command(database, people[STAFF], amend, event=event, changes={"place": "Elsewhere"})
    assert told() == (True, 3)
    # Who takes the next step has seen it.
    do(STAFF, "hand_in", appearance=number)
    assert told() == (False, 4)


# Briefing notes


def test_notes_stand_by_their_dates_the_oldest_first_and_undated_ones_last(appear, conn, head):
    due = {"late": -2, "today": 0, "soon": 14, "later": 15, "undated": None}
    for name, days in reversed(due.items()):
        on = None if days is None else TODAY + dt.timedelta(days=days)
        appear("confirmed", purpose=name, briefing_due_on=on, owner="staff")
    answer = ask(conn, head, briefings, as_of=TODAY)
    shown = answer.rows[["purpose", "briefing", "days_left", "owner"]]
    assert shown.astype(object).where(shown.notna(), None).values.tolist() == [
        ["late", "overdue", -2, "staff"],
        ["today", "due", 0, "staff"],
        ["soon", "due", 14, "staff"],
        ["later", "later", 15, "staff"],
        ["undated", "undated", None, "staff"],
    ]
    assert answer.finding == (
        "Briefing notes overdue: 1, since 21 November 2026; the next is due on 23 November "
        "2026; without a date: 1."
    )


def test_a_note_is_awaited_for_what_is_requested_or_confirmed_and_still_to_come(
    appear, held, database, people, do, conn
):
    due = {"briefing_due_on": TODAY - dt.timedelta(days=9)}
    for status in ("proposed", "requested", "confirmed", "declined", "withdrawn"):
        appear(status, purpose=status, **due)
    over = held("Over", -4)
    appear("confirmed", over, purpose="over", **due)
    appear("confirmed", held("Far", 400), purpose="beyond the days asked about", **due)
    called_off = held("Called off")
    appear("confirmed", called_off, purpose="called off", **due)
    run_command(database, people[STAFF], amend, event=called_off, changes={"cancelled": True})
    done = appear("confirmed", purpose="handed in", **due)
    do(STAFF, "hand_in", appearance=done)
    assert sorted(briefings(conn, as_of=TODAY, days=366)["purpose"]) == ["confirmed", "requested"]


def test_what_is_asked_of_the_past_is_what_was_so_then(appear, conn, do, later):
    number = appear("requested", briefing_due_on=TODAY)
    later(days=2)
    conn.rollback()
    do(CHIEF, "decline", appearance=number)
    assert len(briefings(conn, as_of=TODAY, days=366)) == 1
    assert len(briefings(conn, as_of=TODAY + dt.timedelta(days=2), days=366)) == 0


# Overlaps


def pairs(database, **params) -> list[tuple]:
    with database.connect() as conn:
        rows = overlaps(conn, **({"as_of": TODAY, "days": 366} | params))
    shown = ("event", "other_event", "begins_at", "ends_at", "certain")
    plain = rows[[*shown]].astype(object)
    return [tuple(row) for row in plain.where(plain.notna(), None).values]


def test_one_principal_cannot_be_in_two_places_whatever_their_zones(
    appear, held, database, conn, head
):
    nairobi = held("Nairobi", 3, hours=(6, 8))
    tokyo = held("Tokyo", 3, hours=(7, 9), time_zone="Asia/Tokyo")
    appear("confirmed", nairobi)
    appear("requested", tokyo)
    begins, ends = pd.Timestamp("2026-11-26T07:00"), pd.Timestamp("2026-11-26T08:00")
    assert pairs(database) == [("Nairobi", "Tokyo", begins, ends, True)]
    answer = ask(conn, head, overlaps, as_of=TODAY)
    assert answer.finding == (
        "Two appearances of the Deputy Secretary-General overlap on 26 November 2026: "
        "Nairobi; Tokyo."
    )
    assert answer.rows[["status", "other_status"]].values.tolist() == [["confirmed", "requested"]]


def test_two_principals_can_and_what_touches_does_not_overlap(appear, held, database):
    event = held("Nairobi", 3, hours=(6, 8))
    appear("confirmed", event)
    appear("confirmed", event, principal=SG)
    appear("confirmed", held("After", 3, hours=(8, 9)))
    assert pairs(database) == []


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_what_was_declined_or_withdrawn_or_called_off_is_in_nobodys_way(
    appear, held, database, status
):
    appear("confirmed", held("One", 3, hours=(6, 8)))
    appear(status, held("Other", 3, hours=(6, 8)), purpose="other")
    off = held("Called off", 3, hours=(6, 8))
    appear("confirmed", off, purpose="third")
    with connections.writing(database) as conn:
        conn.execute(sa.update(events).where(events.c.id == off).values(cancelled=True))
    assert pairs(database) == []


def test_a_proposal_is_held_against_the_others_before_anyone_asks(appear, held, database):
    appear("confirmed", held("One", 3, hours=(6, 8)))
    appear("proposed", held("Other", 3, hours=(7, 8)))
    assert len(pairs(database)) == 1


def test_whole_days_in_two_zones_overlap_as_long_as_both_last(appear, held, database):
    appear("confirmed", held("Tokyo", 4, time_zone="Asia/Tokyo"))
    # In New York 26 November ends at 5 a.m. UTC of the 27th, in Tokyo the 27th began before.
    appear("confirmed", held("New York", 3, time_zone="America/New_York"))
    begins, ends = pd.Timestamp("2026-11-26T15:00"), pd.Timestamp("2026-11-27T05:00")
    assert pairs(database) == [("New York", "Tokyo", begins, ends, True)]


def test_where_something_is_not_known_the_two_may_overlap_and_no_more_is_said(
    appear, held, database, conn, head
):
    appear("confirmed", held("Talk", 3, hours=(6, None)))
    appear("confirmed", held("Fair", 3, hours=(12, 13)))
    appear("confirmed", held("Somewhere", 3, time_zone=None), principal=SG)
    appear("confirmed", held("Elsewhere", 2, 3, time_zone="Asia/Tokyo"), principal=SG)
    noon = pd.Timestamp("2026-11-26T12:00")
    assert pairs(database) == [
        ("Talk", "Fair", noon, None, False),
        ("Somewhere", "Elsewhere", None, None, False),
    ]
    assert ask(conn, head, overlaps, as_of=TODAY).finding == (
        "Overlapping pairs of appearances: 2, none of them for certain; the first on 26 "
        "November 2026, of the Deputy Secretary-General."
    )


def test_at_one_event_only_hours_of_their_own_are_held_against_each_other(appear, held, database):
    event = held("Forum", 3, 4, hours=(5, None))
    appear("confirmed", event, purpose="opening")
    appear("confirmed", event, purpose="panel")
    assert pairs(database) == []
    for place, (begins, ends) in enumerate(((9, 11), (10, 12), (12, 13))):
        own = {
            name: dt.datetime(2026, 11, 26, hour, tzinfo=dt.UTC)
            for name, hour in (("starts_at", begins), ("ends_at", ends))
        }
        appear("confirmed", event, purpose=f"session {place}", **own)
    begins, ends = pd.Timestamp("2026-11-26T10:00"), pd.Timestamp("2026-11-26T11:00")
    assert pairs(database) == [("Forum", "Forum", begins, ends, True)]


def test_own_hours_take_the_place_of_those_of_the_event(appear, held, database):
    week = held("Week", 3, 8)
    hour = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)
    appear("confirmed", week, starts_at=hour, ends_at=hour + dt.timedelta(hours=1))
    appear("confirmed", held("On another day", 4))
    assert pairs(database) == []
    appear("confirmed", held("On that day", 5))
    assert [pair[:2] for pair in pairs(database)] == [("On that day", "Week")]


def test_what_is_over_or_far_away_is_left_out(appear, held, database):
    for days in (-3, 3, 30):
        appear("confirmed", held(f"One in {days}", days), purpose=f"a {days}")
        appear("confirmed", held(f"Other in {days}", days), purpose=f"b {days}")
    assert [pair[0] for pair in pairs(database, days=7)] == ["One in 3"]
    assert len(pairs(database, as_of=TODAY - dt.timedelta(days=9))) == 3
    for days in (-1, 3661):
        with pytest.raises(ValueError, match="days must be from 0"):
            pairs(database, days=days)


def test_an_event_that_lasts_for_ever_and_a_zone_that_is_none_break_nothing(appear, held, database):
    endless = held("Endless", 3)
    appear("confirmed", endless)
    appear("confirmed", held("Odd", 3, time_zone="Nowhere/Land"))
    with connections.writing(database) as conn:
        this = sa.update(events).where(events.c.id == endless)
        conn.execute(this.values(ends_on=dt.date(9999, 12, 31)))
    assert [pair[4] for pair in pairs(database)] == [False]
