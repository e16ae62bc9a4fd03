"""Check an update against the database: issues to resolve, and suggestions."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness, privacy
from data_access.access import contacts
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role
from data_access.queries import query
from data_access.schema import import_batches, member_states, update_versions, updates
from data_access.sg_updates import content, live_figures
from data_access.sg_updates.content import SECTIONS, Content
from data_access.sg_updates.fact_checks import About, Remark, check


def found(conn: sa.Connection, update: int) -> tuple[Content, list[Remark]]:
    """The last version of an update, and all that there is to remark on it.

    Raises:
        Refused: there is no such update.
    """
    told = conn.execute(
        sa.select(updates.c.level, updates.c.until, update_versions.c.content)
        .join(update_versions, update_versions.c.update_id == updates.c.id)
        .where(updates.c.id == update)
        .order_by(update_versions.c.version.desc())
    ).first()
    if told is None:
        raise Refused(f"There is no update {update}.")
    now = content.read(told.content)
    loaded = sa.select(
        import_batches.c.file_name, import_batches.c.source, import_batches.c.loaded_at
    ).order_by(import_batches.c.loaded_at.desc())
    about = About(
        level=told.level,
        until=told.until,
        today=weeks.today(),
        demonstration=freshness.is_demonstration(conn),
        imports=[tuple(row) for row in conn.execute(loaded)],
        people=privacy.names_of(contacts.every_contact(conn)),
        states=list(conn.scalars(sa.select(member_states.c.name))),
    )
    return now, check(now, live_figures.answers(conn, now), about)


def refuse(conn: sa.Connection, update: int) -> None:
    """Let an update go on its way only if nothing blocks it that was not set aside.

    Raises:
        Refused: something blocks it; the message says what, first of all.
    """
    now, remarks = found(conn, update)
    aside = {one.remark for one in now.overruled}
    blocking = [one for one in remarks if one.blocking and one.key not in aside]
    if blocking:
        issues = formatting.count(len(blocking), "issue")
        raise Refused(f"Resolve {issues} in update {update} first: {blocking[0].words}")


def _issues(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    left = rows[rows["set_aside"].isna()]
    blocking = int(left["blocking"].sum())
    text = (
        f"{formatting.count(blocking, 'issue')} to resolve before submission;"
        f" {formatting.count(len(left) - blocking, 'suggestion')}."
    )
    return text[:1].upper() + text[1:]


@query(
    name="checking.remarks",
    sources=(),
    roles=frozenset({Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF}),
    finding=_issues,
    unit="Issues and suggestions",
    cacheable=False,
)
def remarks(conn: sa.Connection, *, update: int) -> pd.DataFrame:
    """Which issues must be resolved before an update is submitted, and which are suggestions?

    Every number is held against the data as they are now, every claim of
    change against its interval, every sentence against the rules of style of
    the United Nations.

    Columns, a row a remark, what blocks first:
        remark     str     what it is set aside by
        rule       str     what it was held against
        blocking   bool    whether the update cannot go on with it
        section    str     heading of its section; empty where it is about the whole
        item       str
        words      str     what to do
        found      str     the words or the number that it is about
        set_aside  object  the reason why it was set aside; missing where it was not
        by         object  who set it aside

    Raises:
        Refused: there is no such update.
    """
    now, told = found(conn, update)
    aside = {one.remark: one for one in now.overruled}
    rows = [
        (
            *(one.key, one.rule, one.blocking, SECTIONS.get(one.section, ""), one.item),
            *(one.words, one.found),
            *((aside[one.key].reason, aside[one.key].by) if one.key in aside else (None, None)),
        )
        for one in told
    ]
    columns = ["remark", "rule", "blocking", "section", "item", "words", "found", "set_aside", "by"]
    return pd.DataFrame(rows, columns=columns).astype({"blocking": "bool"})
