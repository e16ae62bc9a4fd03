"""All that is open in the office: what is to be done, by when, and whose it is."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from data_access.civil_society import outreach_candidates
from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting, weeks
from data_access.domain.roles import Role
from data_access.events import appearance_rows, appearances
from data_access.events.appearance_workflow import ANSWERING
from data_access.overview import event_lines
from data_access.reforms import action_rows, milestone_history, milestone_status
from data_access.reforms.positions import LEADING
from data_access.releases import releases
from data_access.schema import (
    accounts,
    audit,
    organizations,
    outreach,
    reform_actions,
    updates,
)
from data_access.schema import appearances as requests
from data_access.schema import releases as prepared
from data_access.sg_updates import approval

MILESTONE, EXPLAIN, BRIEFING, APPEARANCE, RELEASE, UPDATE, OUTREACH, DECISION, OVERLAP = KINDS = (
    *("milestone", "date to explain", "briefing note", "appearance"),
    *("release", "update", "outreach", "decision", "overlap"),
)
# Actions that this authority decides are its own decision, which the leaders of the office bring.
OWN_DECISION = "Secretary-General"


@dataclass(frozen=True)
class Item:
    """One thing to do.

    owners  accounts it awaits: one, everybody of a role, or nobody
    number  how many things it is, with the `unit` that counts them where there is no day
    since   date from which it waits; None where that is its due date, or not recorded
    step    what was done on that date: requested, submitted or cleared
    by      who did it; empty where that is not recorded
    waits   whether somebody waits for this person's answer, approval or decision
    """

    kind: str
    owners: frozenset[int]
    due_on: dt.date | None
    sentence: str
    note: str
    page: str
    params: Mapping[str, str] = field(default_factory=dict)
    number: int = 1
    unit: str = ""
    since: dt.date | None = None
    step: str = ""
    by: str = ""
    waits: bool = False


def listed(conn: sa.Connection, as_of: dt.date) -> list[Item]:
    """All that is open on a day, by kind."""
    return [
        *_milestones(conn, as_of),
        *_unexplained(conn, as_of),
        *_briefings(conn, as_of),
        *_appearances(conn, as_of),
        *_overlaps(conn, as_of),
        *_releases(conn),
        *_updates(conn),
        *_outreach(conn),
    ]


def waiting(conn: sa.Connection, as_of: dt.date) -> list[Item]:
    """Those of them that wait for somebody's answer, approval or decision."""
    could_wait = (
        *_milestones(conn, as_of),
        *_appearances(conn, as_of),
        *_overlaps(conn, as_of),
        *_releases(conn),
        *_updates(conn),
    )
    return [item for item in could_wait if item.waits]


def _owned(owner: int | None) -> frozenset[int]:
    return frozenset() if owner is None else frozenset({owner})


def _of_roles(conn: sa.Connection, roles: Collection[Role]) -> frozenset[int]:
    """Everybody whose account is in use and has one of these roles."""
    theirs = accounts.c.role.in_([role.value for role in roles]) & accounts.c.disabled_at.is_(None)
    return frozenset(conn.scalars(sa.select(accounts.c.id).where(theirs)))


# Reforms


def _milestones(conn: sa.Connection, as_of: dt.date) -> Iterator[Item]:
    """Final milestones not reached; earlier ones that are still to come.

    Of earlier ones that are past the tracker does not say that they were not reached.
    """
    each = milestone_status.milestones(as_of)
    milestone = each.c
    final, ahead = milestone.milestone == "final", milestone.due_on >= as_of
    statement = (
        sa.select(
            *(
                reform_actions.c[name]
                for name in ("number", "sub_action", "title", "owner_id", "track")
            ),
            *(milestone[name] for name in ("milestone", "text", "due_on")),
        )
        .join(each, milestone.action_id == reform_actions.c.id)
        .where(
            milestone_status.state(as_of, each).not_in(("reached", milestone_status.UNLISTED)),
            ~milestone.ruled_out,
            sa.or_(final, ahead),
        )
        .order_by(reform_actions.c.number, reform_actions.c.id, milestone.due_on)
    )
    leaders = _of_roles(conn, LEADING)
    for row in conn.execute(statement):
        key, title = action_rows.name_of(row.number, row.sub_action, row.title)
        what = f"{row.milestone.capitalize()} milestone"
        due = f"due {formatting.day(row.due_on)}" if row.due_on else "no date given"
        kind, owners = MILESTONE, _owned(row.owner_id)
        if row.milestone == "final" and row.track == OWN_DECISION and _is_near(row.due_on, as_of):
            kind, owners = DECISION, owners | leaders
            title, what = f"Decide: {title}", "Secretary-General decides"
        yield Item(
            *(kind, owners, row.due_on, title, f"{what} · {due}"),
            *("action", {"key": key}),
            waits=kind == DECISION,
        )


def _is_near(due_on: dt.date | None, as_of: dt.date) -> bool:
    return due_on is not None and due_on <= as_of + appearance_rows.SOON


def _unexplained(conn: sa.Connection, as_of: dt.date) -> Iterator[Item]:
    """Dates that a file or another office moved last, and nobody has said why."""
    owners = dict(conn.execute(sa.select(reform_actions.c.id, reform_actions.c.owner_id)).all())
    for one in milestone_history.kept(conn, as_of, milestone_status.listed(as_of)):
        last = one.dates[-1]
        if len(one.dates) < 2 or last.reason or last.by:
            continue
        key, title = action_rows.name_of(one.action, one.sub_action, one.title)
        to = f"to {formatting.day(last.due_on)}" if last.due_on else "to no date"
        yield Item(
            *(EXPLAIN, _owned(owners[one.action_id]), None),
            f"Say why the {one.milestone} milestone moved {to}: {title}",
            f"Moved on {formatting.day(last.on)}",
            *("action", {"key": key}, 1, "date"),
        )


# Principals


def _people(conn: sa.Connection) -> dict[int, sa.Row]:
    statement = sa.select(requests.c.id, requests.c.owner_id, requests.c.made_by)
    return {row.id: row for row in conn.execute(statement)}


def _briefings(conn: sa.Connection, as_of: dt.date) -> Iterator[Item]:
    people = _people(conn)
    for row in appearances.briefings(conn, as_of=as_of).itertuples():
        due = (
            f"due {formatting.day(row.briefing_due_on)}"
            if row.briefing_due_on
            else "no day set for it"
        )
        yield Item(
            *(BRIEFING, _owned(people[row.appearance_id].owner_id), row.briefing_due_on),
            formatting.begun(f"briefing note for the {row.principal}: {row.purpose}, {row.event}"),
            f"{formatting.begun(due)} · event on {formatting.day(row.starts_on)}",
            *("event", {"event": str(row.event_id)}),
        )


def _appearances(conn: sa.Connection, as_of: dt.date) -> Iterator[Item]:
    """Requests that await their next step: to be made, to be answered, to be noted as delivered."""
    people = _people(conn)
    answer = _of_roles(conn, ANSWERING)
    for row in appearance_rows.standing(conn, as_of, "proposed", "requested").itertuples():
        asks = row.status == "proposed"
        yield _request(
            row,
            _owned(people[row.appearance_id].made_by) if asks else answer,
            "Ask or withdraw" if asks else "Answer",
            row.starts_on,
        )
    held = appearance_rows.read(conn, requests.c.status == "confirmed")
    for row in held.itertuples():
        if row.ends_on < as_of and not row.cancelled:
            owner = _owned(people[row.appearance_id].made_by)
            yield _request(row, owner, "Note whether it took place", row.ends_on)


def _request(row: Any, owners: frozenset[int], step: str, due_on: dt.date) -> Item:
    sentence = f"{step}: {row.principal}, {row.purpose}, {row.event}"
    when = formatting.span(row.starts_on, row.ends_on)
    waits = row.status == "requested"
    note = when if waits else f"{row.status.capitalize()} · {when}"
    return Item(
        *(APPEARANCE, owners, due_on, sentence, note),
        *("event", {"event": str(row.event_id)}),
        since=row.told_on,
        step="requested",
        waits=waits,
    )


def _overlaps(conn: sa.Connection, as_of: dt.date) -> Iterator[Item]:
    """Pairs of confirmed appearances of one principal at once: one has to be called off."""
    answer = _of_roles(conn, ANSWERING)
    for row in appearances.overlaps(conn, as_of=as_of).itertuples():
        if row.status == row.other_status == "confirmed":
            line = event_lines.overlap(row, as_of)
            where = line["page"], line["params"]
            texts = line["sentence"], line["note"]
            yield Item(OVERLAP, answer, row.on, *texts, *where, waits=True)


# What is signed off


def _releases(conn: sa.Connection) -> Iterator[Item]:
    waits = prepared.c.status == "submitted"
    statement = sa.select(prepared.c.id, prepared.c.title).where(waits).order_by(prepared.c.id)
    approve = _of_roles(conn, releases.approve.roles)
    for row in conn.execute(statement):
        sentence = f"Approve or return for revision: {row.title}"
        yield Item(
            *(RELEASE, approve, None, sentence, "Release"),
            *("releases", {"release": str(row.id)}, 1, "release"),
            **_last(conn, releases.submit.name, "submitted", f"release {row.id}"),
            waits=True,
        )


def _last(conn: sa.Connection, action: str, step: str, about: str) -> dict[str, Any]:
    """When a step was last taken, and by whom, as the audit log has it."""
    entries = audit.c
    this = (entries.action == action) & (entries.object == about) & ~entries.refused
    statement = sa.select(entries.at, entries.actor).where(this).order_by(entries.id.desc())
    last = conn.execute(statement.limit(1)).first()
    if last is None:
        return {}
    return {"since": weeks.in_new_york(last.at).date(), "step": step, "by": last.actor}


def _updates(conn: sa.Connection) -> Iterator[Item]:
    steps = {
        "submitted": (approval.clear.roles, "Clear or return for revision"),
        "cleared": (approval.sent.roles, "Send, and note that it was sent"),
    }
    commands = {"submitted": approval.submit, "cleared": approval.clear}
    statement = (
        sa.select(*(updates.c[name] for name in ("id", "status", "since", "until")))
        .where(updates.c.status.in_(steps))
        .order_by(updates.c.id)
    )
    for row in conn.execute(statement):
        roles, step = steps[row.status]
        yield Item(
            *(UPDATE, _of_roles(conn, roles), None),
            f"{step}: update to the Secretary-General, {formatting.span(row.since, row.until)}",
            "Update",
            *("clearance", {"number": str(row.id)}, 1, "update"),
            **_last(conn, commands[row.status].name, row.status, f"update {row.id}"),
            waits=True,
        )


# Outreach


def _outreach(conn: sa.Connection) -> Iterator[Item]:
    """Organizations that were contacted and have not attended since: theirs who contacted last."""
    stands_for, came = counted_as(), outreach_candidates.attended()
    statement = (
        sa.select(
            stands_for.c.counted_as_id,
            organizations.c.name,
            outreach.c.recorded_by,
            outreach.c.contacted_on,
        )
        .join(stands_for, stands_for.c.organization_id == outreach.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .where(stands_for.c.counted_as_id.not_in(sa.select(came.c.organization_id)))
        .order_by(outreach.c.contacted_on, outreach.c.id)
    )
    last = {row.counted_as_id: row for row in conn.execute(statement)}
    for row in last.values():
        yield Item(
            *(OUTREACH, _owned(row.recorded_by), None),
            f"{row.name} has not attended since it was contacted",
            f"Last contacted on {formatting.day(row.contacted_on)}",
            *("organization", {"id": str(row.counted_as_id)}, 1, "contacted"),
        )


def together(items: Sequence[Item]) -> list[Item]:
    """The organizations that one person contacted in one thing to do, where they are several."""
    if len(items) < 2:
        return [*items]
    [first, *_] = items
    number = formatting.begun(
        formatting.count(len(items), "organization has", "organizations have")
    )
    return [
        Item(
            *(OUTREACH, first.owners, None),
            f"{number} not attended since you contacted them",
            formatting.begun(f"longest ago: {first.sentence.removesuffix(REST)}"),
            *("outreach", {}, len(items), "contacted"),
        )
    ]


REST = " has not attended since it was contacted"
