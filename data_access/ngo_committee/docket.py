"""The docket of the Committee on NGOs: what was before each session, and what became of it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications, incomplete_reports
from data_access.ngo_committee.accreditation import SOURCES, years
from data_access.queries import query
from data_access.schema import committee_sessions
from data_access.statistics.docket import BECAME, Docket, carried_gap

REPORTED, LOADED, DIFFERENCE = "as reported", "decisions loaded", "difference"
COUNTS = ("carried", "new", "before", *BECAME, "not_itemized", "carried_gap")
COLUMNS = {
    "name": "str",
    "year": "Int64",
    "session": "str",
    "of": "str",
    **dict.fromkeys(COUNTS, "Int64"),
    "cited": "str",
}


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Give the latest session with reported outcomes, and where the decisions differ."""
    if rows.empty:
        return f"No session of the Committee on NGOs is recorded{years(params)}."
    reported = rows[rows["of"] == REPORTED]
    if reported.empty:
        sessions = formatting.count(len(rows), "session")
        return f"No total of a session is recorded{years(params)}; decisions of {sessions} are."
    loaded = rows[rows["of"] == LOADED].set_index("name")
    itemized = reported[reported["not_itemized"].notna()]
    both = itemized[itemized["name"].isin(loaded.index)]
    latest = next(some for some in (both, itemized, reported) if len(some)).iloc[0]
    return f"{_of_session(latest)}; {_against_decisions(latest, loaded)}."


def _of_session(row: pd.Series) -> str:
    counts = {name: int(row[name]) for name in ("before", *BECAME) if pd.notna(row[name])}
    parts = [f"{formatting.some(counts[name])} {name}" for name in BECAME if name in counts]
    session = f"{row['session'].capitalize()} session of {row['year']}"
    if "before" not in counts:
        return f"{session}: {formatting.listed(parts, 4)}, total not reported"
    session += f", {formatting.count(counts['before'], 'application')}"
    if not parts:
        return f"{session}: outcomes not reported"
    left = int(row["not_itemized"])
    if left < 0:
        return f"{session}: {formatting.listed(parts, 4)}, {formatting.spell(-left)} too many"
    parts += [f"{formatting.spell(left)} not itemized"] if left else []
    return f"{session}: {formatting.listed(parts, 5)}"


def _against_decisions(row: pd.Series, loaded: pd.DataFrame) -> str:
    if row["name"] not in loaded.index:
        return "no decision loaded"
    own = loaded.loc[row["name"]]
    named = [name for name in BECAME if pd.notna(row[name])] or ["before"]
    apart = [
        formatting.count(int(own[name]), "application")
        if name == "before"
        else f"{formatting.some(int(own[name]))} {name}"
        for name in named
        if pd.notna(own[name]) and own[name] != row[name]
    ]
    return f"decisions loaded: {formatting.listed(apart) if apart else 'the same'}"


@query(
    name="docket.ledger",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_finding,
    unit="Applications before the Committee on NGOs",
    # The Committee's own totals of a session, which its reports publish with all names: there is
    # nobody to be recognized in them who is not named there.
    of_organizations=(),
)
def ledger(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """Does the docket of each session balance: what came in, and what became of it?

    Carried over + new = before the Committee = recommended + deferred + closed + withdrawn + not
    itemized. What is not itemized is the residual: outcomes of which no number is reported are in
    it, and below zero more became of applications than were before the session. These are complete
    counts: there is no sampling, and no interval.

    A session has up to three rows. As reported: what reports and press releases say in sum, where
    they are cited. Decisions loaded: organizations, as they count now, with a decision of that
    session on record; new are those marked as considered for the first time, which is on record of
    every report since 2012 alone; what is not itemized was not recommended. An outcome of which no
    decision is on record up to then is missing, not zero. Difference: loaded less reported.

    Carried gap is what the next session is reported to have carried over, less what this one
    deferred: 0 where both agree. Regular sessions compare with regular ones only, resumed with
    resumed. Left open, `since` and `until` are no bounds.

    Columns, up to three rows a session, those with a reported total first, then the latest first:
        name          str    as in 2024 resumed
        year          Int64
        session       str    regular or resumed
        of            str    as reported, decisions loaded, or difference
        carried       Int64  from earlier sessions
        new           Int64  before the Committee for the first time
        before        Int64  in all
        recommended   Int64
        deferred      Int64
        closed        Int64  without prejudice
        withdrawn     Int64
        not_itemized  Int64  before, less these four; missing where no outcome is told
        carried_gap   Int64  the next session's carried as reported, less deferred
        cited         str    where it is reported, or the date of the report and, where many
                             names of it are missing, how many

    Raises:
        Refused: `since` is later than `until`.
    """
    if since is not None and until is not None and since > until:
        raise Refused(f"since ({since}) is later than until ({until})")
    reported, loaded = _reported(conn), _loaded(conn)
    rows = []
    for name in {**reported, **loaded}:
        year = int(name.split()[0])
        if (since is not None and year < since) or (until is not None and year > until):
            continue
        later = reported.get(following(name), ({},))[0]
        both = [
            (of, *told[name], later)
            for of, told in ((REPORTED, reported), (LOADED, loaded))
            if name in told
        ]
        rows += _session(name, both)
    found = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    order = found.assign(
        silent=~found["name"].isin(reported),
        resumed=found["session"] == "resumed",
        place=found["of"].map([REPORTED, LOADED, DIFFERENCE].index),
    ).sort_values(["silent", "year", "resumed", "place"], ascending=[True, False, False, True])
    return order[list(COLUMNS)].reset_index(drop=True)


def _reported(conn: sa.Connection) -> dict[str, tuple[dict[str, int | None], str]]:
    """What is reported of each session by its name, and where."""
    statement = sa.select(committee_sessions)
    return {
        row["name"]: (
            {name: row[name] for name in ("carried", "new", "before", *BECAME)},
            row.cited,
        )
        for row in conn.execute(statement).mappings()
    }


def _loaded(conn: sa.Connection) -> dict[str, tuple[dict[str, int | None], str]]:
    """The same of the decisions on record."""
    rows = applications.decided(conn)
    holes = incomplete_reports.incomplete(conn)
    begins = rows.groupby("outcome")["reported_on"].min()
    found = {}
    for name, some in rows.groupby(rows["reported_on"].map(applications.session_name)):
        counts = some["outcome"].value_counts()
        day, before = some["reported_on"].max(), some["organization_id"].nunique()
        told = {
            outcome: int(counts.get(outcome, 0))
            if outcome in begins and begins[outcome] <= day
            else None
            for outcome in BECAME
        }
        new = None
        if day.year >= applications.COMPLETE_SINCE:
            new = some.loc[some["first"], "organization_id"].nunique()
        told |= {"new": new, "carried": None if new is None else before - new, "before": before}
        cited = f"Report of {formatting.day(day)}"
        if day in holes:
            cited += f", incomplete: {holes[day].missing:,} names missing"
        found[name] = told, cited
    return found


def following(name: str) -> str:
    """The session that follows, as the calendar has it."""
    year, kind = name.split()
    return f"{year} resumed" if kind == "regular" else f"{int(year) + 1} regular"


def _docket(told: Mapping[str, int | None]) -> Docket:
    outcomes = {name: told.get(name) for name in BECAME}
    return Docket(told.get("carried"), told.get("new"), outcomes, told.get("before"))


def _session(name: str, both: list[tuple]) -> list[dict[str, Any]]:
    """The rows of one session: what is told of it, and the difference where two tell of it."""
    year, kind = name.split()
    rows = []
    for of, told, cited, later in both:
        docket = _docket(told)
        silent = len(docket.unreported) == len(BECAME)
        counts = told | {
            "before": docket.before,
            "not_itemized": None if silent else docket.not_itemized,
            "carried_gap": carried_gap(docket, _docket(later)),
        }
        rows.append({"of": of, "cited": cited, **counts})
    if len(rows) > 1:
        rows.append(_difference(*rows))
    return [{"name": name, "year": int(year), "session": kind, **row} for row in rows]


def _difference(reported: Mapping[str, Any], loaded: Mapping[str, Any]) -> dict[str, Any]:
    itemized = all(row[name] is not None for row in (reported, loaded) for name in BECAME)
    compared = [name for name in COUNTS if name != "carried_gap"]
    if not itemized:
        # What is not told is in what is not itemized: then it is not the same thing on both sides.
        compared.remove("not_itemized")
    apart = {
        name: loaded[name] - reported[name]
        for name in compared
        if reported[name] is not None and loaded[name] is not None
    }
    return {"of": DIFFERENCE, "cited": "", **apart}
