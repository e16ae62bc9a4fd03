"""What the office changes of an event by hand: days, hours, place, and what is known of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access import edit_conflicts, privacy, reference
from data_access.commands import command
from data_access.domain import weeks
from data_access.domain.names import tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.imports import event_cells
from data_access.schema import ACCESS, MODES, SDGS, event_sdgs, events, member_states

AMENDERS = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF})
# `begins` and `ends` are hours on the clock where the event is held.
WHEN = ("starts_on", "ends_on", "begins", "ends", "time_zone")
# What calendars number the versions of an event by.
MOVED = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "place")
FACTS = (
    *("mode", "organizer", "member_state", "access", "registration_closes_on"),
    *("speakers_close_on", "expected", "attended", "cancelled"),
)
LONGEST = {"place": 400, "organizer": 200}
CHOICES = {"mode": MODES, "access": ACCESS}
MIDNIGHT = dt.time()


@command(
    name="event_changes.amend",
    roles=AMENDERS,
    about=lambda params, _: f"event {params['event']}: {', '.join(sorted(params['changes']))}",
)
def amend(
    conn: sa.Connection,
    _: Viewer,
    *,
    event: int,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Change what is recorded of an event; what `changes` does not name stays as it is.

    Days, the hours `begins` and `ends` with `time_zone`, `place`, the facts and `sdgs` can change.
    None takes a value back. Where days, hours or place change, the event's `sequence` rises, so
    that calendars move it, and no later import turns them back. `seen` is what whoever changes it
    was shown, the host by its name.

    Raises:
        Overtaken: what was seen of a field is no longer so.
        Refused: there is no such event, or a value makes no sense; the message says which.
    """
    if unknown := set(changes) - {*WHEN, "place", *FACTS, "sdgs"}:
        raise Refused(f"Nobody can change {', '.join(sorted(unknown))} of an event.")
    statement = sa.select(events).where(events.c.id == event).with_for_update()
    known = conn.execute(statement).mappings().one_or_none()
    if known is None:
        raise Refused(f"There is no event {event}.")
    trail = edit_conflicts.entries("event_changes.amend", f"event {event}", changes)
    by_hand = known["batch_id"] is None
    now = _shown(conn, known)
    edit_conflicts.refuse(conn, trail if by_hand else None, now=now, seen=seen, changes=changes)
    values = {
        name: _checked(conn, name, value)
        for name, value in changes.items()
        if name in ("place", *FACTS)
    }
    if set(changes) & set(WHEN):
        values |= _when(known, changes)
    moved = any(values[name] != known[name] for name in MOVED if name in values)
    values |= {"changed_at": weeks.now(), "batch_id": None, "sequence": known["sequence"] + moved}
    if moved or values.get("cancelled", known["cancelled"]) != known["cancelled"]:
        # No calendar turns back what somebody set by hand.
        values["set_by_hand"] = True
    conn.execute(sa.update(events).where(events.c.id == event).values(values))
    if "sdgs" in changes:
        _set_goals(conn, event, changes["sdgs"] or ())


def _shown(conn: sa.Connection, known: Mapping[str, Any]) -> dict[str, Any]:
    """What is recorded as a form shows it."""
    goals = sa.select(event_sdgs.c.sdg).where(event_sdgs.c.event_id == known["id"])
    host = sa.select(member_states.c.name).where(member_states.c.iso3 == known["member_state"])
    shown = {"member_state": conn.scalar(host), "sdgs": sorted(conn.scalars(goals))}
    return {**known, **_local(known), **shown}


def _checked(conn: sa.Connection, name: str, value: Any) -> Any:
    """The value as it is kept."""
    if name in LONGEST and value is not None:
        return _text(name, value)
    if name in CHOICES and value not in (None, *CHOICES[name]):
        raise Refused(f"{name.capitalize()} is one of: {', '.join(CHOICES[name])}.")
    if name == "member_state" and value is not None:
        return reference.state_on_record(conn, value)
    if name in ("expected", "attended") and not 0 <= (value or 0) <= event_cells.MOST_PEOPLE:
        raise Refused(f"A number of people is from 0 to {event_cells.MOST_PEOPLE:,}.")
    return bool(value) if name == "cancelled" else value


def _text(name: str, value: str) -> str | None:
    text = tidy(value)
    if len(text) > LONGEST[name] or not text.isprintable():
        raise Refused(f"The {name} is a text of up to {LONGEST[name]} letters.")
    if found := next(privacy.people_in_text(f"The {name}", text, frozenset()), None):
        raise Refused(f"{found}; that is not kept here.")
    return text or None


def _set_goals(conn: sa.Connection, event: int, goals: Iterable[int]) -> None:
    if set(goals) - {*SDGS}:
        raise Refused("The goals are numbered from 1 to 17.")
    conn.execute(sa.delete(event_sdgs).where(event_sdgs.c.event_id == event))
    for goal in sorted(set(goals)):
        conn.execute(event_sdgs.insert().values(event_id=event, sdg=goal))


def _when(known: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Days and instants after the change, in the zone of the event."""
    now = _local(known) | {name: changes[name] for name in WHEN if name in changes}
    first, last, zone = now["starts_on"], now["ends_on"], now["time_zone"]
    if first is None or last is None or last < first:
        raise Refused("An event has a first day, and ends on it or later.")
    if zone is not None and not event_cells.is_zone(zone):
        raise Refused(f"{zone} is no time zone such as Africa/Nairobi.")
    if now["begins"] is None and now["ends"] is not None:
        raise Refused("The hour it ends is given, and not the hour it begins.")
    if now["begins"] is None:
        return event_cells.lasting_all_day("ends_on", first, last) | {"time_zone": zone}
    if zone is None:
        raise Refused("Hours need the time zone of the event, such as Africa/Nairobi.")
    begins = dt.datetime.combine(first, now["begins"], ZoneInfo(zone))
    ends = now["ends"] and dt.datetime.combine(last, now["ends"], ZoneInfo(zone))
    if now["ends"] == MIDNIGHT:
        # A day that ends at midnight ends with it.
        ends = dt.datetime.combine(last + dt.timedelta(days=1), MIDNIGHT, ZoneInfo(zone))
    if ends and ends.astimezone(dt.UTC) < begins.astimezone(dt.UTC):
        raise Refused("An event ends after it begins.")
    return event_cells.timed("ends", begins, ends, last)


def _local(known: Mapping[str, Any]) -> dict[str, Any]:
    """The days and hours recorded, as the clock shows them where the event is held."""
    zone = known["time_zone"] if event_cells.is_zone(known["time_zone"]) else None
    zone = zone or (known["starts_at"] and "UTC")
    begins, ends = (
        known[name] and known[name].replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).time()
        for name in ("starts_at", "ends_at")
    )
    days = {name: known[name] for name in ("starts_on", "ends_on")}
    return {**days, "begins": begins, "ends": ends, "time_zone": zone}
