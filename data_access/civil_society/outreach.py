"""Outreach: which regions and themes to reach out to, whom, and who came; and what was done.

That somebody attended is read from engagements, and never typed in.
"""

import datetime as dt

import pandas as pd
import sqlalchemy as sa

from data_access import freshness, privacy
from data_access.civil_society import (
    activity,
    outreach_candidates,
    outreach_findings,
    underrepresented,
)
from data_access.civil_society.organizations import counted_as, counted_together
from data_access.civil_society.outreach_candidates import ACCREDITED, ATTENDED
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import query
from data_access.schema import accounts, member_states, organizations, outreach
from data_access.statistics import confidence_text
from data_access.statistics.intervals import Share
from data_access.statistics.survival import waiting

SOURCES = ("engagements", "organizations", "ngo_committee")
# Those who reach out: what they did is on record under their names.
REACHING = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF})
LISTED = {
    "organization": "str",
    "kind": "str",
    **dict.fromkeys(("status", "region", "standing"), "str"),
    **dict.fromkeys(("contacted_on", "attended_on", "seen_until"), "object"),
    **dict.fromkeys(("deferrals", "organization_id"), "Int64"),
    **dict.fromkeys(("in_all", "accredited", "contacted", "attended"), "Int64"),
}
NOTED = ("contacted", "attended")


# Where to reach out


@query(
    name="outreach.cells",
    sources=SOURCES,
    roles=OFFICE,
    finding=outreach_findings.least,
    unit="Accredited organizations; ratio of shares, 1 is proportionate",
)
def cells(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """Which regions and goals are least represented among those that take part?

    A cell is a UN regional group, of the State of the seat, and a Sustainable
    Development Goal. The base is the accredited: organizations whose consultative
    status is on record, or that the Committee on NGOs recommended, because the
    Council's grants are in no file. Ratio: the share of a cell among the
    accredited that took part, divided by its share of all accredited, each
    organization once in either whole (location quotient). Themes overlap: an
    organization with two goals is in two cells, so that cells do not add up.
    Those without a known region or goal are in cells of their own, and in the
    wholes.

    The ratio after three more is that of a cell once three of its silent
    organizations took part too; until proportionate is how many it takes for a
    ratio of 1, all others staying. The evidence is of Fisher's exact test of
    the cell against all other accredited, adjusted for the number of cells with
    ten or more (Benjamini and Hochberg 1995). Smaller cells are `small`: they
    come last, and no words are made of them. Pending are applicants that the
    Committee on NGOs deferred in its last report. An association: silence has
    many reasons. Only engagements wholly between `since` and `until` count.

    Columns, a row a cell; the least represented first, then small ones, then unknown ones:
        region         str      UN regional group, or "unknown"
        sdg            Int64    number of the goal; missing where no goal is known
        goal           str      its short title, or "unknown"
        accredited     Int64
        active         Int64    of the accredited, those that took part
        silent         Int64    the others
        ratio          Float64  missing where it cannot be told, as where nobody took part
        ratio_after    Float64  missing where fewer than three are silent
        to_proportion  Int64    how many more until proportionate
        evidence       str      clear, suggestive, not distinguishable from chance, cannot be said
        pending        Int64    applicants
        small          bool     fewer than ten accredited
        known_share    Float64  of all accredited, whose region and goal are known; in every row

    Raises:
        Refused: `since` is later than `until`.
    """
    return underrepresented.cells(conn, since, until)


# Whom to reach out to


@query(
    name="outreach.worklist",
    sources=SOURCES,
    roles=OFFICE,
    finding=outreach_findings.whom,
    unit="Accredited organizations that took no part, and applicants",
)
def worklist(
    conn: sa.Connection,
    *,
    region: str | None = None,
    sdg: int | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    kind: str | None = None,
    top: int = 20,
) -> pd.DataFrame:
    """Whom can the office reach out to in a region and on a goal, and where does each stand?

    Accredited organizations, of consultative status on record or recommended by
    the Committee on NGOs, that took no part between `since` and `until`, or that
    the office contacted since the period began; and applicants without status
    that the Committee on NGOs deferred in its last report. Left open, `region`,
    `sdg` and `kind` are any; region "unknown" is those of which no seat is known.
    Where each stands is of today, whatever the period: not contacted, contacted, or attended since.
    That is read from engagements: one that certainly began after the first
    contact, and is more than a registration. Attending after a contact is no
    proof that the contact brought it about. Those not contacted come first,
    then those whose last contact is longest ago; accredited ones before
    applicants, and of these those deferred most often; then by name. Shown are
    the first `top`.

    Columns, a row an organization:
        organization     str    present name
        kind             str    accredited or applicant
        status           str    consultative status; missing where it is not on record
        region           str    UN regional group; missing if unknown
        standing         str    not contacted, contacted, or attended since
        contacted_on     date   the last contact; missing if none
        attended_on      date   by which it had attended since; missing if it has not
        seen_until       date   last day on which it can have taken part, ever; missing if never
        deferrals        Int64  reports that deferred it; missing of an accredited one
        organization_id  Int64
        in_all           Int64  organizations on the list; this and what follows in every row
        accredited       Int64  of them accredited
        contacted        Int64  of them contacted, those that attended since among them
        attended         Int64  of them that attended since

    Raises:
        Refused: `since` is later than `until`, or `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    who = outreach_candidates.listed(since, until)
    standing = sa.case(
        {name: place for place, name in enumerate(outreach_candidates.STANDINGS)},
        value=who.c.standing,
    )
    statement = (
        sa.select(
            organizations.c.name.label("organization"),
            who,
            member_states.c.regional_group.label("region"),
            *(
                sa.func.count(sa.case((clause, 1))).over().label(name)
                for name, clause in {
                    "in_all": sa.true(),
                    "accredited": who.c.kind == ACCREDITED,
                    "contacted": who.c.contacted_on.is_not(None),
                    "attended": who.c.standing == ATTENDED,
                }.items()
            ),
        )
        .join(organizations, organizations.c.id == who.c.organization_id)
        .join(member_states, member_states.c.iso3 == who.c.member_state, isouter=True)
        .where(*outreach_candidates.cell(who, region, sdg), *([who.c.kind == kind] if kind else []))
        .order_by(
            *(standing, who.c.contacted_on, who.c.kind, who.c.deferrals.desc()),
            *(organizations.c.name, organizations.c.id),
        )
        .limit(top)
    )
    rows = pd.read_sql_query(statement, conn)
    last = dict(conn.execute(outreach_candidates.last_seen(rows["organization_id"].tolist())).all())
    seen = [last.get(one) for one in rows["organization_id"]]
    rows["seen_until"] = pd.Series(seen, index=rows.index, dtype=object)
    rows = rows[list(LISTED)].astype(LISTED)
    # A count of 0 means something only once contacts are recorded at all.
    if not conn.scalar(sa.select(sa.exists().select_from(outreach))):
        return rows.assign(**{name: rows[name].mask(rows[name] == 0) for name in NOTED})
    return rows


# Whether it helps


@query(
    name="outreach.progress",
    sources=SOURCES,
    roles=OFFICE,
    finding=outreach_findings.helped,
    unit="Organizations that the office contacted",
)
def progress(
    conn: sa.Connection, *, region: str | None = None, sdg: int | None = None
) -> pd.DataFrame:
    """How many of those that the office contacted attended since, and after how long?

    By organization, from its first contact. Attended since is an engagement
    that certainly began after that day, and is more than a registration. An
    organization is followed up to the last day that the register of engagements
    has; one that was contacted on that day or later cannot be seen to attend,
    and is in none of the shares. The interval is Wilson's, 95 per cent. The
    median days are Kaplan and Meier's (1958), with those that have not attended
    yet as still waiting, and missing where fewer than half have; their interval
    is that of Brookmeyer and Crowley (1982), without an upper end where that is
    not reached. There is no comparison with organizations that were not
    contacted: some would have come anyway.

    Columns, one row:
        contacted    Int64    organizations
        followed     Int64    of them contacted before the register ends
        attended     Int64    of those, that attended since
        share        Float64  attended of followed, from 0 to 1; missing if none is followed
        low          Float64
        high         Float64
        median_days  Float64  from the first contact; missing if not reached
        days_low     Float64
        days_high    Float64  missing where it is not reached
    """
    reached = conn.execute(outreach_candidates.followed(region, sdg)).all()
    held = activity.records(conn)
    end = held.until if held else dt.date.min
    followed = [(first, on) for first, on in reached if on or first < end]
    share = Share(sum(on is not None for _, on in followed), len(followed))
    waits = waiting(
        [((on or end) - first).days for first, on in followed],
        [ATTENDED if on else None for _, on in followed],
    )
    days = waits.median_interval()
    row = {
        "contacted": len(reached),
        "followed": share.whole,
        "attended": share.part,
        **confidence_text.columns(share),
        "median_days": waits.median(),
        "days_low": days and days.low,
        "days_high": days.high if days and days.high < float("inf") else None,
    }
    counts = dict.fromkeys(("contacted", "followed", "attended"), "Int64")
    floats = ("share", "low", "high", "median_days", "days_low", "days_high")
    return pd.DataFrame([row]).astype(counts | dict.fromkeys(floats, "Float64"))


# What was done


@query(
    name="outreach.log",
    sources=(),
    roles=OFFICE,
    finding=outreach_findings.noted,
    unit="Contacts that the office recorded",
)
def log(conn: sa.Connection, *, top: int = 50) -> pd.DataFrame:
    """Whom did the office contact, when, and what was said?

    The `top` latest, by the day of the contact. An organization that was merged
    into another is named as that one.

    Columns, a row a contact:
        contacted_on     date
        organization     str    present name
        note             str    missing if none was written
        recorded_by      str    account of the office
        organization_id  Int64
        contact          Int64  its number
        in_all           Int64  contacts on record; the same in every row

    Raises:
        Refused: `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    stands_for = counted_as()
    statement = (
        sa.select(
            outreach.c.contacted_on,
            organizations.c.name.label("organization"),
            outreach.c.note,
            accounts.c.name.label("recorded_by"),
            organizations.c.id.label("organization_id"),
            outreach.c.id.label("contact"),
            sa.func.count().over().label("in_all"),
        )
        .join(stands_for, stands_for.c.organization_id == outreach.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .join(accounts, accounts.c.id == outreach.c.recorded_by)
        .order_by(outreach.c.contacted_on.desc(), outreach.c.id.desc())
        .limit(top)
    )
    words = dict.fromkeys(("organization", "note", "recorded_by"), "str")
    whole = dict.fromkeys(("organization_id", "contact", "in_all"), "Int64")
    return pd.read_sql_query(statement, conn).astype(words | whole)


@command(
    name="outreach.contact",
    roles=REACHING,
    about=lambda params, made: f"contact {made}: organization {params['organization']}",
)
def contact(
    conn: sa.Connection, by: Viewer, *, organization: int, on: dt.date, note: str = ""
) -> int:
    """Record that an organization was contacted on a day, and return the number of the contact.

    Raises:
        Refused: the day is in the future, there is no such organization, it is recorded for that
            day already, or the note is longer than 1,000 letters or tells how to reach a person.
    """
    if on > weeks.today():
        raise Refused(f"{formatting.day(on)} is in the future: record a contact once it was made.")
    written = privacy.noted(note, "note") if note.strip() else None
    # One writer at a time, so that two do not both find that nothing is recorded yet.
    freshness.hold(conn)
    members = counted_together(organization)
    counts_as = conn.scalar(sa.select(members.c.counted_as_id).limit(1))
    if counts_as is None:
        raise Refused(f"No organization has the number {organization}.")
    same = sa.select(outreach.c.id).where(
        outreach.c.organization_id.in_(sa.select(members.c.organization_id)),
        outreach.c.contacted_on == on,
    )
    if conn.scalar(sa.select(same.exists())):
        raise Refused(f"A contact with this organization on {formatting.day(on)} is recorded.")
    row = {"organization_id": counts_as, "contacted_on": on, "note": written}
    made = outreach.insert().values(**row, recorded_by=by.account, recorded_at=weeks.now())
    return conn.scalar(made.returning(outreach.c.id))


@command(
    name="outreach.withdraw", roles=REACHING, about=lambda params, _: f"contact {params['contact']}"
)
def withdraw(conn: sa.Connection, by: Viewer, *, contact: int) -> None:
    """Take back a contact that one recorded by mistake.

    Raises:
        Refused: there is no such contact, or somebody else recorded it.
    """
    recorded_by = sa.select(outreach.c.recorded_by).where(outreach.c.id == contact)
    whose = conn.execute(recorded_by).one_or_none()
    if whose is None:
        raise Refused(f"No contact has the number {contact}.")
    if whose.recorded_by != by.account:
        raise Refused("Only the person who recorded a contact can undo it.")
    conn.execute(sa.delete(outreach).where(outreach.c.id == contact))
