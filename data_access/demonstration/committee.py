"""Made-up sessions of the Committee on NGOs: what became of applications, and recorded votes."""

import datetime as dt
import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration.organizations import PLACES, Organization, put_names
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.demonstration.words import FORMS
from data_access.ngo_committee.accreditation import session

SESSIONS = 5
# Applications that earlier sessions left to the first of these, and new ones at each.
CARRIED = 85
NEW = 72
# What becomes of an application: at its first session, and at a later one.
FIRST = {"recommended": 62, "deferred": 36, "withdrawn": 2}
LATER = {"recommended": 48, "deferred": 41, "closed": 8, "withdrawn": 2, "not recommended": 1}
# Applications that one member or another has questions on at every session.
PUT_OFF = 6

# Deferrals of the last session that are not in the sum that its report gives.
MISCOUNTED = 2

RENAMED = 14
MEMBERS = 19
# Days from a report to the decision of the Council, which grants what the Committee recommends.
COUNCIL = 60
# Motions, and how many of the members were for them, against, abstained; the rest were absent.
ROLL_CALLS = (
    ("Motion to close the debate on the application of {name}", 11, 4, 3, "adopted", "Adopted"),
    ("Motion to grant special status to {name}", 6, 9, 3, "rejected", "Motion rejected"),
    ("Motion to adjourn the debate on the application of {name}", 9, 5, 4, "adopted", "Adopted"),
)


def report_days(today: dt.date) -> list[dt.date]:
    """The days of the last reports up to `today`: of regular sessions in February, then June's."""
    days = [
        _second_friday(year, month)
        for year in range(today.year - SESSIONS, today.year + 1)
        for month in (2, 6)
    ]
    return [day for day in days if day <= today][-SESSIONS:]


def _second_friday(year: int, month: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(4 - first.weekday()) % 7 + 7)


def invent(
    conn: sa.Connection, today: dt.date, civil_society: Sequence[Organization], batch: Batch
) -> None:
    """Make up decisions, what follows from them, and a few recorded votes."""
    throw = dice("committee")
    days = report_days(today)
    accredited = [one for one in civil_society if one.status]
    applicants = [one for one in civil_society if not one.status]
    throw.shuffle(applicants)
    decisions = [*_on_applications(throw, applicants, days), *_on_status(throw, accredited, days)]
    put(conn, schema.decisions, decisions, batch)
    conn.execute(schema.committee_sessions.insert(), list(_reported(decisions)))
    _follow(conn, throw, [one for one in decisions if (today - one["reported_on"]).days > COUNCIL])
    _rename_and_merge(conn, throw, accredited, days, batch)
    _vote(conn, throw, applicants[:PUT_OFF], days[-len(ROLL_CALLS) :], batch)


def _decision(one: Organization, day: dt.date, outcome: str, first: bool | None = None) -> dict:
    return {
        "organization_id": one.id,
        "reported_on": day,
        "outcome": outcome,
        "first_application": first,
        "note": None,
    }


def _on_applications(
    throw: random.Random, applicants: Sequence[Organization], days: Sequence[dt.date]
) -> Iterator[dict]:
    put_off, waiting = applicants[:PUT_OFF], list(applicants[:CARRIED])
    new = iter(applicants[CARRIED:])
    for day in days:
        before = [(one, False) for one in waiting]
        before += [(one, True) for one in itertools.islice(new, throw.randint(NEW - 6, NEW + 6))]
        waiting = []
        for one, first in before:
            outcome = weighted(throw, FIRST if first else LATER)
            if one in put_off:
                outcome = "deferred"
            if outcome == "deferred":
                waiting.append(one)
            yield _decision(one, day, outcome, first)


def _reported(decisions: Sequence[dict]) -> Iterator[dict]:
    """What made-up reports say of each session in sum: the same, but for the last one.

    Its report has fewer deferrals of new applications, as where a list names one of them twice.
    """
    days = sorted({one["reported_on"] for one in decisions})
    for day in days:
        told = [
            one
            for one in decisions
            if one["reported_on"] == day and one["first_application"] is not None
        ]
        outcomes = Counter(one["outcome"] for one in told)
        new = sum(one["first_application"] for one in told)
        apart = MISCOUNTED if day == days[-1] else 0
        kind = session(day)
        yield {
            "name": f"{day.year} {kind}",
            "year": day.year,
            "session": kind,
            "before": len(told) - apart,
            "new": new - apart,
            "carried": len(told) - new,
            "recommended": outcomes["recommended"],
            "deferred": outcomes["deferred"] - apart,
            "closed": outcomes["closed"],
            "withdrawn": outcomes["withdrawn"],
            "cited": f"Made-up report of the {kind} session of {day.year}",
        }


def _on_status(
    throw: random.Random, accredited: Sequence[Organization], days: Sequence[dt.date]
) -> Iterator[dict]:
    """What the Committee did with organizations that have had their status for long."""
    concerned = iter(throw.sample(list(accredited), 3 * len(days)))
    for day in days:
        yield _decision(next(concerned), day, "status withdrawn")
        yield _decision(next(concerned), day, "reclassification deferred")
        yield _decision(next(concerned), day, "reclassification deferred")


def _follow(conn: sa.Connection, throw: random.Random, decisions: Sequence[dict]) -> None:
    """Let organizations have, or lose, the status that was decided."""
    changes = []
    for decision in decisions:
        concerned = {"concerned": decision["organization_id"]}
        if decision["outcome"] == "recommended":
            status = weighted(throw, {"Special": 9, "Roster": 1})
            changes.append(concerned | {"status": status, "since": decision["reported_on"].year})
        elif decision["outcome"] == "status withdrawn":
            changes.append(concerned | {"status": None, "since": None})
    conn.execute(
        sa.update(schema.organizations)
        .where(schema.organizations.c.id == sa.bindparam("concerned"))
        .values(consultative_status=sa.bindparam("status"), status_since=sa.bindparam("since")),
        changes,
    )


def _rename_and_merge(
    conn: sa.Connection,
    throw: random.Random,
    accredited: Sequence[Organization],
    days: Sequence[dt.date],
    batch: Batch,
) -> None:
    """Let some organizations have had another name, and two of them become one."""
    named = [one for one in accredited if any(form in one.name for form in FORMS)]
    merged, into, *renamed = throw.sample(named, RENAMED + 2)
    for one in renamed:
        form = next(form for form in FORMS if form in one.name)
        former = one.name.replace(form, "Friends of")
        put_names(conn, [(one.id, former, "former")], batch, until=throw.choice(days))
    conn.execute(
        sa.update(schema.organizations)
        .where(schema.organizations.c.id == merged.id)
        .values(merged_into_id=into.id)
    )


def _vote(
    conn: sa.Connection,
    throw: random.Random,
    applicants: Sequence[Organization],
    days: Sequence[dt.date],
    batch: Batch,
) -> None:
    """Record votes of a Committee of made-up members, a vote at each of a few sessions."""
    concerned = list(zip(ROLL_CALLS, applicants, days, strict=False))
    calls = [
        {
            "reported_on": day,
            "number": 1,
            "topic": topic.format(name=one.name),
            "organization_id": one.id,
            "outcome": outcome,
            "outcome_text": text,
        }
        for (topic, *_, outcome, text), one, day in concerned
    ]
    ids = put(conn, schema.roll_calls, calls, batch)
    votes = []
    for id_, ((_, favour, against, abstained, *_), _, _) in zip(ids, concerned, strict=True):
        said = ["in favour"] * favour + ["against"] * against + ["abstaining"] * abstained
        said += ["absent"] * (MEMBERS - len(said))
        votes += [
            {"roll_call_id": id_, "member_state": state, "vote": vote}
            for state, vote in zip(throw.sample(list(PLACES), MEMBERS), said, strict=True)
        ]
    put(conn, schema.roll_call_votes, votes, batch)
