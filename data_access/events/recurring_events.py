"""Questions about one event beside others: its last edition, and who was in the room."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain import formatting
from data_access.domain.names import fold
from data_access.domain.roles import OFFICE
from data_access.events import event_scope
from data_access.queries import query
from data_access.schema import engagements, events, member_states, organizations
from data_access.statistics.evidence import KNOWN_ENOUGH

UNKNOWN = "unknown"
PRESENT = ("attended", "spoke", "organized")
COUNTS = ("organizations", "present", "accredited")
# What tells one edition of a title from another: a year, an ordinal, a number after initials.
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
NUMBERED = re.compile(r"\b(?!SDGs?\b|SDG\d)([A-Z][A-Za-z]*[A-Z][A-Za-z]*)[ -]?\d{1,3}(?!\d)")
TENS = "twent|thirt|fort|fift|sixt|sevent|eight|ninet"
ONES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
TEENS = "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
# The Committees of the General Assembly are numbered, and are no editions of one another.
ORDINAL = re.compile(
    rf"\b(?:\d{{1,3}}(?:st|nd|rd|th)|(?:(?:{TENS})y[ -])?(?:{ONES})|{TEENS}|nineteenth"
    rf"|(?:{TENS})ieth|hundredth)\b(?! committees?\b)",
    re.IGNORECASE,
)


def series(title: str) -> str:
    """What all editions of an event are called: the title folded, without year and ordinal.

    A number after initials, as in CSW70 or IETF 125, is an edition too; that of a goal, SDG 16, is
    not.
    """
    plain = NUMBERED.sub(r"\1 ", YEAR.sub(" ", title))
    return fold(ORDINAL.sub(" ", plain))


# The last edition


def _beside_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Hold the two against each other by the people who came, as far as that is known."""
    if rows.empty:
        return f"There is no event {params['event']}."
    if len(rows) == 1:
        return "No earlier edition of this event is recorded."
    this, last = rows.iloc[0], rows.iloc[1]
    when = formatting.span(last["starts_on"], last["ends_on"])
    came, expected = last["attended"], this["expected"]
    before = (
        f"{formatting.count(int(came), 'person', 'people')} came"
        if pd.notna(came)
        else "how many came is not known"
    )
    said = f"the last edition was {last['event']}, {when}: {before}"
    if pd.notna(this["attended"]):
        now = f"to this one came {formatting.spell(int(this['attended']))}"
    elif pd.notna(expected):
        now = f"at this one {formatting.spell(int(expected))} are expected"
    else:
        now = ""
    return formatting.sentence([said, now]) + "."


@query(
    name="editions.beside",
    sources=("events", "engagements"),
    roles=OFFICE,
    finding=_beside_said,
    unit="People and organizations",
)
def beside(conn: sa.Connection, *, event: int) -> pd.DataFrame:
    """How does an event stand beside its last edition?

    The last edition is the latest event of the same title that was over before
    this one begins. The title is compared without year, without ordinal (38th,
    second) and without a number after initials (CSW70). Cancelled events are
    none. Expected people and people who came are as organizers say;
    organizations are those recorded at the event (see who was in the room).
    What is not known is missing.

    Columns, a row each for this event and the last, if there is one:
        edition        str     this or last
        event          str     title, in the source's words
        starts_on, ends_on object first and last day
        place, mode    str
        region         str     UN regional group of the host country; missing if unknown
        expected       Int64   people
        attended       Int64   people
        organizations  Int64   recorded at it; missing if none is
        present        Int64   of them known to have been there; missing if nobody is
        accredited     Int64   of those known to be accredited; missing likewise
        event_id       int
    """
    this = conn.execute(sa.select(events).where(events.c.id == event)).one_or_none()
    if this is None:
        return _editions([])
    last = _last(conn, this)
    return _editions(
        [
            _edition(conn, name, found)
            for name, found in (("this", this), ("last", last))
            if found is not None
        ]
    )


def _last(conn: sa.Connection, this: sa.Row) -> sa.Row | None:
    own = series(this.title)
    if not own:
        return None
    # The longest of its words stands in every edition: that leaves few titles to compare.
    word = max(own.split(), key=len)
    earlier = (
        sa.select(events)
        .where(events.c.ends_on < this.starts_on, event_scope.COUNTED)
        .where(events.c.title_key.contains(word, autoescape=True))
        .order_by(events.c.starts_on.desc(), events.c.id.desc())
    )
    return next((row for row in conn.execute(earlier) if series(row.title) == own), None)


def _edition(conn: sa.Connection, name: str, held: sa.Row) -> dict[str, Any]:
    region = sa.select(member_states.c.regional_group).where(
        member_states.c.iso3 == held.member_state
    )
    there = _there(conn, held)
    told = COUNTS if there["present"].sum() else COUNTS[:1] if len(there) else ()
    return {
        "edition": name,
        "event": held.title,
        **{name: getattr(held, name) for name in ("starts_on", "ends_on", "place", "mode")},
        "region": conn.scalar(region),
        **{name: getattr(held, name) for name in ("expected", "attended")},
        **{name: int(there[name].sum()) for name in told},
        "event_id": held.id,
    }


def _editions(found: list[dict[str, Any]]) -> pd.DataFrame:
    types = {
        **dict.fromkeys(("edition", "event"), "str"),
        **dict.fromkeys(("starts_on", "ends_on"), "object"),
        **dict.fromkeys(("place", "mode", "region"), "str"),
        **dict.fromkeys(("expected", "attended", *COUNTS), "Int64"),
        "event_id": "int64",
    }
    return pd.DataFrame(found, columns=[*types]).astype(types)


# Who was in the room


def _room_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many were there and how many of them are accredited, and whence most came."""
    if rows.empty:
        return f"There is no event {params['event']}."
    recorded, present, accredited = (int(rows[name].fillna(0).sum()) for name in COUNTS)
    if not recorded:
        return "No organization of civil society is recorded at this event."
    if not present:
        number = formatting.count(recorded, "organization is", "organizations are")
        return (
            f"{formatting.begun(number)} recorded at this event; which of them came is not known."
        )
    organizations = formatting.count(present, "recorded organization")
    is_ = "is" if accredited < 2 else "are"
    said = f"of {organizations}, {formatting.some(accredited)} {is_} accredited"
    regions = rows[rows["region"] != UNKNOWN]
    placed = int(regions["present"].sum())
    if placed / present < KNOWN_ENOUGH:
        more = f"the region of {formatting.some(placed)} is known: too few to tell whence they came"
    else:
        first = regions.loc[regions["present"].idxmax()]
        more = (
            f"{formatting.spell(int(first['present']))} of {formatting.spell(placed)} with a"
            f" region came from the {first['region']}"
        )
    return formatting.sentence([said, more]) + "."


@query(
    name="editions.room",
    sources=("events", "engagements", "organizations"),
    roles=OFFICE,
    finding=_room_said,
    unit="Civil society organizations",
)
def room(conn: sa.Connection, *, event: int) -> pd.DataFrame:
    """Who was in the room, against who is accredited?

    Organizations recorded at an event: in engagements that are linked to it, or
    whose occasion is its title, whatever case and punctuation, on its days; one
    that is dated by a year alone counts if no other event of that title is of
    that year. Known to have been there is who attended, spoke or organized it;
    of who registered, nothing more is known. An organization counts once, as
    the one it was merged into. Accredited are those whose consultative status
    is recorded; the base is all such organizations, by the UN regional group
    of their seat. The share is that of the base which was there.

    Columns, a row a region, "unknown" last; none if there is no such event:
        region         str
        organizations  Int64    recorded at the event
        present        Int64    of them known to have been there; missing if nobody is
        accredited     Int64    of those known to be accredited; missing likewise
        base           Int64    accredited organizations of the region
        share          Float64  accredited of the base, from 0 to 1; missing without a base
    """
    this = conn.execute(sa.select(events).where(events.c.id == event)).one_or_none()
    counts = [*COUNTS, "base"]
    types = {"region": "str", **dict.fromkeys(counts, "Int64"), "share": "Float64"}
    if this is None:
        return pd.DataFrame(columns=[*types]).astype(types)
    there = _there(conn, this).groupby("region")[[*COUNTS]].sum()
    groups = sorted(conn.scalars(sa.select(member_states.c.regional_group).distinct()))
    rows = there.assign(base=0).reindex([*groups, UNKNOWN], fill_value=0)
    rows["base"] = pd.Series(_base(conn)).reindex(rows.index, fill_value=0)
    rows = rows.rename_axis("region").reset_index().astype(dict.fromkeys(counts, "Int64"))
    if not rows["present"].sum():
        # That nobody is known to have been there does not say that nobody was.
        rows = rows.assign(present=pd.NA, accredited=pd.NA)
    return rows.assign(share=rows["accredited"] / rows["base"].replace(0, pd.NA)).astype(types)


def _there(conn: sa.Connection, held: sa.Row) -> pd.DataFrame:
    """The organizations recorded at an event: region, and a 1 for each of what is known of it."""
    into = merged()
    counted_as = sa.func.coalesce(into.c.counted_as_id, engagements.c.organization_id)
    came = sa.case((engagements.c.level.in_(PRESENT), 1), else_=0)
    each = (
        sa.select(counted_as.label("organization_id"), sa.func.max(came).label("present"))
        .join_from(
            engagements, into, into.c.organization_id == engagements.c.organization_id, isouter=True
        )
        .where(engagements.c.civil_society, _at(conn, held))
        .group_by(counted_as)
        .subquery()
    )
    known = organizations.c.consultative_status.is_not(None)
    statement = (
        sa.select(
            sa.func.coalesce(member_states.c.regional_group, UNKNOWN).label("region"),
            sa.literal(1).label("organizations"),
            each.c.present,
            sa.case((known, each.c.present), else_=0).label("accredited"),
        )
        .select_from(each)
        .join(organizations, organizations.c.id == each.c.organization_id)
        .join(member_states, isouter=True)
    )
    return pd.read_sql_query(statement, conn)


def _at(conn: sa.Connection, held: sa.Row) -> sa.ColumnElement[bool]:
    """What was at an event: linked to it, or called the same on its days, or in its year alone."""
    year = held.starts_on.year
    first, last = held.starts_on.replace(month=1, day=1), held.starts_on.replace(month=12, day=31)
    others = sa.select(sa.func.count()).where(
        events.c.title_key == held.title_key,
        events.c.starts_on.between(first, last),
        event_scope.TAKES_PLACE,
    )
    since, until = engagements.c.occurred_from, engagements.c.occurred_until
    when = [sa.and_(since.between(held.starts_on, held.ends_on), until <= held.ends_on)]
    if held.ends_on.year == year and conn.scalar(others) == 1:
        when.append(sa.and_(since == first, until == last))
    called = sa.and_(
        engagements.c.event_id.is_(None),
        engagements.c.kind.in_(("event", "meeting")),
        engagements.c.occasion_key == held.title_key,
        sa.or_(*when),
    )
    return sa.or_(engagements.c.event_id == held.id, called)


def _base(conn: sa.Connection) -> dict[str, int]:
    """Accredited organizations by region; those merged into another are counted as that one."""
    region = sa.func.coalesce(member_states.c.regional_group, UNKNOWN)
    statement = (
        sa.select(region, sa.func.count())
        .select_from(organizations)
        .join(member_states, isouter=True)
        .where(
            organizations.c.consultative_status.is_not(None),
            organizations.c.merged_into_id.is_(None),
        )
        .group_by(region)
    )
    return {row[0]: row[1] for row in conn.execute(statement)}
