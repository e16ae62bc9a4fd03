"""What the office of the demonstration recorded itself: the files that no importer takes.

Acts are done on the day that their file gives; the audit log has no entries for them, for nobody
did them. Rows that no act writes go into their table as they are.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from data_access import schema
from data_access.civil_society import mergers, outreach
from data_access.commands import Command
from data_access.database import integrity_triggers
from data_access.demonstration.people import viewer_of
from data_access.demonstration.templates import rows
from data_access.domain import weeks
from data_access.domain.names import organization_key
from data_access.domain.roles import Role
from data_access.events import appearance_workflow, event_changes, quarterly_plan
from data_access.ngo_committee.accreditation import session
from data_access.partnerships import series_breaks, type_reviews
from data_access.reforms import dependencies, endorsements
from data_access.reforms.action_rows import found

# What can become of a request, in the order of its days, with the act that records it.
STEPS = {
    "requested": appearance_workflow.request,
    "confirmed": appearance_workflow.confirm,
    "declined": appearance_workflow.decline,
    "withdrawn": appearance_workflow.withdraw,
    "briefed_on": appearance_workflow.hand_in,
    "delivered": appearance_workflow.deliver,
}
ANSWERS = ("confirmed", "declined")
REMARKED = ("declined", "withdrawn")
NOON = dt.time(15)
# A session of the Committee as reported, and a wave of the survey: their whole numbers.
COUNTS = ("before", "new", "carried", "recommended", "deferred", "closed", "withdrawn")
ANSWERED = ("invited", "favourable", "neutral", "unfavourable")


class Office:
    """The office at work: a connection that writes, the day, and its people by role."""

    def __init__(self, conn: sa.Connection, today: dt.date):
        """Find the people, who must be there already."""
        self.conn, self.today = conn, today
        self.people = {role: viewer_of(conn, Role(role)) for role in schema.OFFICE_ROLES}

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a file, with its dates as of the day."""
        return rows(name, self.today)

    def account(self, role: str) -> int | None:
        """The account of a role; none where no role is given."""
        return self.people[role].account if role else None

    def do(self, act: Command, by: str, on: str, /, **params: Any) -> Any:
        """Do an act as the person of a role, in the middle of a day (ISO 8601)."""
        with weeks.pretended(_noon(on)):
            return act.function(self.conn, self.people[by], **params)

    def organization(self, name: str) -> int:
        """The number of the organization that is known by a name."""
        names = schema.organization_names.c
        found = sa.select(names.organization_id).where(names.key == organization_key(name))
        return self.conn.execute(found).scalar_one()

    def event(self, title: str) -> sa.Row:
        """The number of the event of a title (`id`), and its first day (`starts_on`)."""
        events = schema.events.c
        statement = sa.select(events.id, events.starts_on).where(events.title == title)
        return self.conn.execute(statement).one()


def record(conn: sa.Connection, today: dt.date) -> None:
    """Record what no importer does; files and people must be there already."""
    office = Office(conn, today)
    for step in RECORDED:
        step(office)


def _noon(day: str) -> dt.datetime:
    """An instant of a working day in New York, as the database keeps it."""
    return dt.datetime.combine(dt.date.fromisoformat(day), NOON)


def _day(cell: str) -> dt.date | None:
    return dt.date.fromisoformat(cell) if cell else None


def _sessions(office: Office) -> None:
    """What reports say of each session in sum."""
    put = []
    for row in office.rows("committee_sessions.csv"):
        day = dt.date.fromisoformat(row["reported_on"])
        kind = session(day)
        named = {"name": f"{day.year} {kind}", "year": day.year, "session": kind}
        cited = {"cited": f"Demonstration report of the {kind} session of {day.year}"}
        put.append(named | cited | {name: int(row[name]) for name in COUNTS})
    office.conn.execute(schema.committee_sessions.insert(), put)


def _mergers(office: Office) -> None:
    for row in office.rows("merged.csv"):
        one, into = (office.organization(row[name]) for name in ("organization", "into"))
        mergers.merge.function(office.conn, office.people["staff"], organization=one, into=into)


def _attendance(office: Office) -> None:
    """Point engagements at the events on record that they were at."""
    done, events = schema.engagements.c, schema.events.c
    same = (events.title_key == done.occasion_key) & (events.starts_on == done.occurred_from)
    event = sa.select(events.id).where(same).scalar_subquery()
    at_events = sa.select(events.title_key)
    office.conn.execute(
        sa.update(schema.engagements).where(done.occasion_key.in_(at_events)).values(event_id=event)
    )


def _contacts(office: Office) -> None:
    for row in office.rows("contacts.csv"):
        office.do(
            outreach.contact,
            row["by"],
            row["contacted_on"],
            organization=office.organization(row["organization"]),
            on=_day(row["contacted_on"]),
            note=row["note"],
        )


def _appearances(office: Office) -> None:
    """Take each request through its steps; hours are in UTC on the first day of the event."""
    for row in office.rows("appearances.csv"):
        event = office.event(row["event"])
        owner = office.people.get(row["owner"])
        wanted = appearance_workflow.Wanted(
            row["purpose"],
            *(_hour(event.starts_on, row[name]) for name in ("starts_at", "ends_at")),
            briefing_due_on=_day(row["briefing_due_on"]),
            owner=owner and owner.name,
        )
        made = office.do(
            appearance_workflow.propose,
            "staff",
            row["proposed"],
            event=event.id,
            principal=row["principal"],
            wanted=wanted,
        )
        _take_steps(office, made, row)
    for row in office.rows("cancelled_events.csv"):
        event = office.event(row["event"]).id
        office.do(event_changes.amend, "staff", row["on"], event=event, changes={"cancelled": True})


def _hour(day: dt.date, cell: str) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time.fromisoformat(cell), dt.UTC) if cell else None


def _take_steps(office: Office, appearance: int, row: dict[str, str]) -> None:
    taken = sorted((row[name], place, name) for place, name in enumerate(STEPS) if row[name])
    for on, _, name in taken:
        by = "chief of staff" if name in ANSWERS else "staff"
        remark = row["remark"] if name in REMARKED else ""
        office.do(STEPS[name], by, on, appearance=appearance, remark=remark)


def _plans(office: Office) -> None:
    for row in office.rows("plans.csv"):
        numbers = {name: int(row[name]) for name in ("year", "quarter", "planned")}
        today = office.today.isoformat()
        principal = row["principal"]
        office.do(quarterly_plan.plan, "focal-point head", today, principal=principal, **numbers)


def _reforms(office: Office) -> None:
    """Record what actions wait for, what is in their way, who endorses all, and who owns them."""
    for row in office.rows("needs.csv"):
        key, needs = row["action"], row["needs"]
        today = office.today.isoformat()
        office.do(dependencies.need, "staff", today, key=key, needs=needs, note=row["note"])
    for row in office.rows("blockers.csv"):
        key, since, resolved_on = row["action"], row["since"], row["resolved_on"]
        made = office.do(
            dependencies.block, "staff", since, key=key, text=row["text"], since=_day(since)
        )
        if resolved_on:
            out = {"key": key, "blocker": made, "resolved_on": _day(resolved_on)}
            office.do(dependencies.resolve, "staff", resolved_on, **out)
    for row in office.rows("endorsements_of_all.csv"):
        on = row.pop("adopted_on")
        office.do(endorsements.record, "staff", on, key=None, adopted_on=_day(on), **row)
    # Last, because each of these acts notes that there was word on its action.
    for row in office.rows("action_notes.csv"):
        values = {name: row[name] or None for name in ("progress", "next_steps", "pathway")}
        values |= {"owner_id": office.account(row["owner"]), "told_on": _day(row["told_on"])}
        this = schema.reform_actions.c.id == found(office.conn, row["action"])
        office.conn.execute(sa.update(schema.reform_actions).where(this).values(values))


def _milestone_dates(office: Office) -> None:
    """Replace the dates that the database noted while loading: milestones had others before."""
    put = [
        {
            "action_id": found(office.conn, row["action"]),
            "milestone": row["milestone"],
            "due_on": _day(row["due_on"]),
            "reason": row["reason"] or None,
            "recorded_by": office.account(row["by"]),
            "recorded_at": weeks.midnight(dt.date.fromisoformat(row["recorded_on"])),
        }
        for row in office.rows("milestone_dates.csv")
    ]
    with integrity_triggers.lifted(office.conn):
        office.conn.execute(sa.delete(schema.milestone_dates))
        office.conn.execute(schema.milestone_dates.insert(), put)


def _reviews(office: Office) -> None:
    today = office.today.isoformat()
    for row in office.rows("reviews.csv"):
        found = {name: row[name] for name in ("organization_type", "reason")}
        if row["donor"]:
            office.do(type_reviews.review_contributor, "staff", today, donor=row["donor"], **found)
        else:
            one = office.organization(row["organization"])
            office.do(type_reviews.review_partner, "staff", today, organization=one, **found)
    for row in office.rows("series_breaks.csv"):
        broke = row | {"year": int(row["year"])}
        office.do(series_breaks.record, "focal-point head", today, **broke)


def _waves(office: Office) -> None:
    put = [
        row
        | {name: int(row[name]) for name in ANSWERED}
        | {name: _day(row[name]) for name in ("opened_on", "closed_on")}
        for row in office.rows("perception_waves.csv")
    ]
    office.conn.execute(schema.perception_waves.insert(), put)


def _date(office: Office) -> None:
    """Let what has the database's own clock have been recorded today."""
    at = weeks.midnight(office.today)
    for table in (
        *(schema.reform_needs, schema.reform_blockers, schema.perception_waves),
        schema.endorsements,
    ):
        by_hand = sa.update(table).where(table.c.batch_id.is_(None))
        office.conn.execute(by_hand.values(recorded_at=at))


RECORDED: tuple[Callable[[Office], None], ...] = (
    *(_sessions, _mergers, _attendance, _contacts, _appearances, _plans),
    *(_reforms, _milestone_dates, _reviews, _waves, _date),
)
