"""What there is of updates: drafts, cleared and sent; their versions; what was corrected since."""

import datetime as dt
import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.names import fold
from data_access.domain.refusal import Refused
from data_access.domain.roles import Viewer
from data_access.queries import query
from data_access.schema import accounts, update_figures, update_files, update_versions, updates
from data_access.settings import settings
from data_access.sg_updates import content, live_figures
from data_access.sg_updates.approval import READERS
from data_access.sg_updates.content import NUMBERED, SECTIONS, TEXTS
from data_access.sg_updates.editing import latest
from data_access.snapshots import thaw

# How many updates back an item can follow up.
FOLLOWED = 12


def _register_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        word = f" with the words “{params['search']}”" if params["search"] else ""
        return f"No updates to the Secretary-General{word}."
    waiting = int((rows["status"] == "submitted").sum())
    said = f"{formatting.count(len(rows), 'update')}"
    waits = f"{formatting.spell(waiting)} {'awaits' if waiting == 1 else 'await'} clearance"
    return formatting.sentence([said, waits if waiting else ""]) + "."


@query(
    name="archive.register",
    sources=(),
    roles=READERS,
    finding=_register_said,
    unit="Updates",
    cacheable=False,
)
def register(conn: sa.Connection, *, search: str | None = None) -> pd.DataFrame:
    """Which updates to the Secretary-General are there, and who cleared them?

    `search` keeps those in whose last version all of its words stand.

    Columns, a row an update, the latest period first:
        update      Int64
        since       object    date; first day that it reports on
        until       object    date; last day
        status      str       draft, submitted, cleared, sent or withdrawn
        level       str       missing until it is chosen
        started_by  str
        cleared_by  str       who cleared it; missing where nobody did
        cleared_at  datetime  instant (UTC)
        sent_at     datetime  instant (UTC)
        remark      str       why it was last sent back
        versions    Int64     how often it was saved
        subject     str       its first point for attention
    """
    starter, decider = accounts.alias(), accounts.alias()
    cleared = updates.c.status.in_(("cleared", "sent"))
    statement = (
        sa.select(
            updates.c.id.label("update"),
            updates.c.since,
            updates.c.until,
            updates.c.status,
            updates.c.level,
            starter.c.name.label("started_by"),
            sa.case((cleared, decider.c.name)).label("cleared_by"),
            sa.case((cleared, updates.c.decided_at)).label("cleared_at"),
            updates.c.sent_at,
            updates.c.remark,
        )
        .join(starter, starter.c.id == updates.c.started_by)
        .join(decider, decider.c.id == updates.c.decided_by, isouter=True)
        .order_by(updates.c.until.desc(), updates.c.id.desc())
    )
    rows = pd.read_sql_query(statement, conn)
    rows = rows.astype(dict.fromkeys(("cleared_at", "sent_at"), "datetime64[us]"))
    last = {int(update): latest(conn, int(update)) for update in rows["update"]}
    rows["versions"] = [version for version, _ in last.values()]
    rows["subject"] = [_subject(now) for _, now in last.values()]
    words = fold(search or "").split()
    texts = [fold(content.words(now)) for _, now in last.values()]
    kept = [all(word in text for word in words) for text in texts]
    return rows[pd.Series(kept, index=rows.index, dtype=bool)].astype({"update": "Int64"})


def _subject(now: content.Content) -> str:
    points = [content.plain(f"{item.lead} {item.text}").strip() for item in now.of("attention")]
    return points[0] if points else "Nothing for attention"


def _cadence_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    days, every = rows.iloc[0]
    promised = f"updates are due every {formatting.count(int(every), 'day')}"
    if pd.isna(days):
        return f"No update has gone out yet; {promised}."
    ago = f"{formatting.count(int(days), 'day')} ago" if days else "today"
    late = ", and the next is late" if days > every else ""
    return f"The last update went out {ago}; {promised}{late}."


@query(
    name="archive.cadence",
    sources=(),
    roles=READERS,
    finding=_cadence_said,
    unit="Days",
    cacheable=False,
)
def cadence(conn: sa.Connection) -> pd.DataFrame:
    """How long ago did the last update go out, against the interval that is promised?

    Columns, one row:
        days   Int64  days since the last was sent, in New York; missing where none was
        every  Int64  days between updates, as the installation is set
    """
    last = conn.scalar(sa.select(sa.func.max(updates.c.sent_at)))
    days = None if last is None else (weeks.today() - weeks.in_new_york(last).date()).days
    rows = [(days, settings().update_every_days)]
    return pd.DataFrame(rows, columns=["days", "every"]).astype("Int64")


def _versions_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    return f"Update {params['update']} was saved {formatting.count(len(rows), 'time')}."


@query(
    name="archive.versions",
    sources=(),
    roles=READERS,
    finding=_versions_said,
    unit="Versions",
    cacheable=False,
)
def versions(conn: sa.Connection, *, update: int) -> pd.DataFrame:
    """Who saved which version of an update, and when?

    Columns, a row a version, the latest first:
        version   Int64
        saved_by  str
        saved_at  datetime  instant (UTC)
    """
    statement = (
        sa.select(
            update_versions.c.version, accounts.c.name.label("saved_by"), update_versions.c.saved_at
        )
        .join(accounts, accounts.c.id == update_versions.c.saved_by)
        .where(update_versions.c.update_id == update)
        .order_by(update_versions.c.version.desc())
    )
    rows = pd.read_sql_query(statement, conn)
    return rows.astype({"version": "Int64", "saved_at": "datetime64[us]"})


def _compared(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    came, went = (int((rows["change"] == kind).sum()) for kind in ("added", "removed"))
    return (
        f"From version {params['old']} to version {params['new']},"
        f" {formatting.count(came, 'line')} added, {formatting.some(went)} deleted."
    )


@query(
    name="archive.comparison",
    sources=(),
    roles=READERS,
    finding=_compared,
    unit="Lines",
    cacheable=False,
)
def comparison(conn: sa.Connection, *, update: int, old: int, new: int) -> pd.DataFrame:
    """What changed in an update from one version to another, line by line?

    Columns, a row a line that changed or stands beside one, in order:
        change  str  added, removed or same
        line    str

    Raises:
        Refused: there is no such version.
    """
    before, after = (content.lines(_version(conn, update, number)) for number in (old, new))
    kinds = {"+": "added", "-": "removed", " ": "same"}
    changed = list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]
    rows = [(kinds[line[0]], line[1:]) for line in changed if line[0] in kinds]
    return pd.DataFrame(rows, columns=["change", "line"]).astype("str")


def _version(conn: sa.Connection, update: int, version: int) -> content.Content:
    found = conn.scalar(
        sa.select(update_versions.c.content).where(
            update_versions.c.update_id == update, update_versions.c.version == version
        )
    )
    if found is None:
        raise Refused(f"Update {update} has no version {version}.")
    return content.read(found)


def _corrections_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No figure of update {params['update']} has changed."
    first = rows.iloc[0]
    others = f", and {formatting.count(len(rows) - 1, 'more')}" if len(rows) > 1 else ""
    return (
        f"Update {params['update']} gave “{first['said']}”; today’s figure is"
        f" “{first['today']}”{others}."
    )


@query(
    name="archive.corrections",
    sources=(),
    roles=READERS,
    finding=_corrections_said,
    unit="Figures",
    cacheable=False,
)
def corrections(conn: sa.Connection, *, update: int) -> pd.DataFrame:
    """Which figures of an update are other than the data say today?

    Each is asked again as it was asked then. A figure that is no longer in the
    data says so.

    Columns, a row a figure that differs, in the order of the update:
        section   str  its heading
        said      str  what the update said
        today     str  what the data say today
        question  str

    Raises:
        Refused: there is no such update.
    """
    _, now = latest(conn, update)
    answers = live_figures.answers(conn, now)
    shown = _shown(conn, update)
    rows = []
    for section, heading in SECTIONS.items():
        texts = (getattr(item, name) for item in now.of(section) for name in TEXTS)
        for said, key in (token for text in texts for token in content.tokens(text)):
            if binding := now.bindings.get(key):
                today = live_figures.said_now(binding, answers.get(binding.asks))
                rows += _corrected(heading, said, today, binding)
        for binding in (now.bindings[item.shows] for item in now.of(section) if item.shows):
            if then := shown.get(binding.asks):
                today = live_figures.said_now(binding, answers.get(binding.asks))
                rows += _corrected(heading, content.harmless(then.finding), today, binding)
    columns = ["section", "said", "today", "question"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _corrected(
    heading: str, said: str, today: Sequence[str], binding: content.Binding
) -> list[tuple[str, ...]]:
    told = today[0] if today else "no longer in the data"
    return [] if said in today else [(heading, said, told, binding.question)]


def _shown(conn: sa.Connection, update: int) -> dict[tuple, Answer]:
    """The answers that a cleared update rests on, as they were shown, for each `Binding.asks`."""
    kept = sa.select(update_figures.c.snapshot).where(update_figures.c.update_id == update)
    answers = (thaw(text).answer for text in conn.scalars(kept))
    return {content.asks(answer.question, answer.params): answer for answer in answers}


@dataclass(frozen=True)
class Opened:
    """One update as it stands: its last version, and how far it has come.

    day     the day of its clearance; today where it was not cleared
    frozen  the answers that it rests on, as they were cleared, for each `Binding.asks`
    """

    number: int
    since: dt.date
    until: dt.date
    level: str | None
    status: str
    remark: str | None
    day: dt.date
    version: int
    content: content.Content
    frozen: Mapping[tuple, Answer]


def opened(conn: sa.Connection, viewer: Viewer, *, update: int) -> Opened:
    """Open an update to be read, or written on.

    Raises:
        PermissionError: the viewer is neither head nor chief of staff.
        Refused: there is no such update.
    """
    if viewer.role not in READERS:
        raise PermissionError(f"The {viewer.role} may not read updates.")
    version, now = latest(conn, update)
    names = ("since", "until", "level", "status", "remark")
    told = sa.select(*(updates.c[name] for name in names), updates.c.decided_at)
    *row, decided_at = conn.execute(told.where(updates.c.id == update)).one()
    cleared = row[3] in ("cleared", "sent")
    day = weeks.in_new_york(decided_at).date() if cleared else weeks.today()
    return Opened(update, *row, day, version, now, _shown(conn, update))


def earlier(conn: sa.Connection, viewer: Viewer, *, update: int) -> dict[tuple[int, str], str]:
    """What an item can follow up: the paragraphs of updates that were cleared before this one.

    Raises:
        PermissionError: the viewer is neither head nor chief of staff.
        Refused: there is no such update.
    """
    this = opened(conn, viewer, update=update)
    cleared = updates.c.status.in_(("cleared", "sent"))
    before = sa.select(updates.c.id, updates.c.until).where(
        cleared, updates.c.until <= this.until, updates.c.id != update
    )
    found = conn.execute(before.order_by(updates.c.until.desc()).limit(FOLLOWED)).all()
    return {
        (row.id, item.id): f"{formatting.day(row.until)}: {content.plain(item.text)}"
        for row in found
        for item in latest(conn, row.id)[1].items
        if item.section in NUMBERED and item.text
    }


def thread(conn: sa.Connection, viewer: Viewer, item: content.Item) -> list[str]:
    """What an item follows up, and what that did in its turn, the latest first.

    Raises:
        PermissionError: the viewer is neither head nor chief of staff.
    """
    said: list[str] = []
    seen = set()
    while item and item.continues and item.continues not in seen:
        seen.add(item.continues)
        before = opened(conn, viewer, update=item.continues[0])
        item = before.content.item(item.continues[1])
        if item:
            said.append(f"{formatting.day(before.until)}: {content.plain(item.text)}")
    return said


def known_file(conn: sa.Connection, file: bytes) -> str | None:
    """Which cleared update a file is, to the last byte, in words; None if it is none."""
    statement = (
        sa.select(
            updates.c.id, updates.c.decided_at, update_files.c.name, accounts.c.name.label("by")
        )
        .join(update_files, update_files.c.update_id == updates.c.id)
        .join(accounts, accounts.c.id == updates.c.decided_by)
        .where(update_files.c.sha256 == hashlib.sha256(file).hexdigest())
    )
    found = conn.execute(statement).first()
    if found is None:
        return None
    day = formatting.day(weeks.in_new_york(found.decided_at))
    return f"This is update {found.id}, as {found.by} cleared it on {day}: {found.name}"
