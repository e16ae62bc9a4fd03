"""List links for Member States and what was read through them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.access.links import HEAD
from data_access.domain import formatting, weeks
from data_access.queries import query
from data_access.schema import link_reads, links, member_states


def _register_text(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (the signature of a finding)
    if rows.empty:
        return "No link has been created yet."
    valid = int((rows["standing"] == "valid").sum())
    unread = int(((rows["standing"] == "valid") & (rows["readings"] == 0)).sum())
    total = f"{formatting.count(valid, 'link')} {'is' if valid == 1 else 'are'} valid"
    unopened = "it has" if valid == 1 else f"{formatting.spell(unread)} have"
    return formatting.sentence([total, f"{unopened} not been opened" if unread else ""]) + "."


@query(
    name="links.register",
    sources=(),
    roles=HEAD,
    finding=_register_text,
    unit="Links",
    cacheable=False,
)
def register(conn: sa.Connection) -> pd.DataFrame:
    """Which links exist, and how often were they read?

    Columns, a row a link, the latest first:
        link          Int64
        member_state  str
        state         str       its code
        label         str
        standing      str       valid, expired or revoked
        release       Int64     the only one it opens; missing where it opens the latest
        made_at       datetime  instant (UTC)
        expires_at    datetime  instant (UTC)
        readings      Int64     times opened, and pages and files read
        last_read_at  datetime  instant (UTC); missing where never opened
    """
    standing = sa.case(
        (links.c.revoked_at.is_not(None), "revoked"),
        (links.c.expires_at <= weeks.now(), "expired"),
        else_="valid",
    )
    statement = (
        sa.select(
            links.c.id.label("link"),
            member_states.c.name.label("member_state"),
            links.c.state,
            links.c.label,
            standing.label("standing"),
            links.c.release_id.label("release"),
            links.c.made_at,
            links.c.expires_at,
            sa.func.count(link_reads.c.id).label("readings"),
            sa.func.max(link_reads.c.read_at).label("last_read_at"),
        )
        .join(member_states, member_states.c.iso3 == links.c.state)
        .join(link_reads, link_reads.c.link_id == links.c.id, isouter=True)
        .group_by(links.c.id, member_states.c.name)
        .order_by(links.c.id.desc())
    )
    instants = dict.fromkeys(("made_at", "expires_at", "last_read_at"), "datetime64[us]")
    whole = dict.fromkeys(("link", "release", "readings"), "Int64")
    return pd.read_sql_query(statement, conn).astype(instants | whole)


def _reads_text(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (the signature of a finding)
    if rows.empty:
        return "No link has been read yet."
    links_read = rows["link"].nunique()
    return f"{formatting.sentence([formatting.count(links_read, 'link')])} read recently."


@query(
    name="links.reads",
    sources=(),
    roles=HEAD,
    finding=_reads_text,
    unit="Readings",
    cacheable=False,
)
def reads(conn: sa.Connection, *, link: int | None = None, top: int = 100) -> pd.DataFrame:
    """Who has read what, and when?

    Columns, a row a reading, the latest first, at most `top` of them:
        read_at       datetime  instant (UTC)
        link          Int64
        member_state  str
        label         str
        page          str       what was read
    """
    statement = (
        sa.select(
            link_reads.c.read_at,
            links.c.id.label("link"),
            member_states.c.name.label("member_state"),
            links.c.label,
            link_reads.c.page,
        )
        .join(links, links.c.id == link_reads.c.link_id)
        .join(member_states, member_states.c.iso3 == links.c.state)
        .where(links.c.id == link if link is not None else sa.true())
        .order_by(link_reads.c.id.desc())
        .limit(top)
    )
    types = {"read_at": "datetime64[us]", "link": "Int64"}
    return pd.read_sql_query(statement, conn).astype(types)
