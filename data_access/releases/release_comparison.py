"""Compare a release with the last one that the same Member States can read."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.releases import Release, Snapshot
from data_access.queries import query
from data_access.releases.release_contents import read, read_all
from data_access.releases.releases import CHIEF, HEAD
from data_access.schema import releases

KINDS = ("new", "changed", "gone", "same")


def _comparison_text(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    counts = {kind: int((rows["change"] == kind).sum()) for kind in KINDS}
    parts = [f"{formatting.spell(number)} {kind}" for kind, number in counts.items() if number]
    return f"Of the figures of release {params['release']}: {formatting.listed(parts, 4)}."


@query(
    name="releases.comparison",
    sources=(),
    roles=HEAD | CHIEF,
    finding=_comparison_text,
    unit="Figures",
    cacheable=False,
)
def comparison(conn: sa.Connection, *, release: int) -> pd.DataFrame:
    """What does this release add to, change in or leave out of the last one?

    It is compared with the latest approved release for the same readers, figure
    by figure of the same query, in their order.

    Columns, a row a figure:
        question     str
        asks         str  the question in the reader's words
        change       str  new, changed, gone or same
        was          str  its finding in the last release; missing where it is new
        becomes      str  its finding in this one; missing where it is gone
        new_columns  str  columns that become visible; missing where there are none

    Raises:
        Refused: there is no such release.
    """
    this = read(conn, release)
    approved = (releases.c.status == "approved") & (releases.c.id < release)
    before = read_all(conn, approved & releases.c.state.is_not_distinct_from(this.state))
    old, new = (_by_question(one) for one in (before[-1] if before else None, this))
    rows = [_change(key, old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]
    columns = ["question", "asks", "change", "was", "becomes", "new_columns"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _by_question(release: Release | None) -> dict[tuple[str, int], Snapshot]:
    """Its figures by their question, and by their place among those of the same question."""
    found: dict[tuple[str, int], Snapshot] = {}
    for figure in release.figures if release else ():
        name = figure.snapshot.answer.question
        found[name, sum(1 for known, _ in found if known == name)] = figure.snapshot
    return found


def _change(key: tuple[str, int], old: Snapshot | None, new: Snapshot | None) -> tuple:
    was, becomes = (one and one.answer.finding for one in (old, new))
    columns = new.columns if new else {}
    added = [title for name, title in columns.items() if old is None or name not in old.columns]
    asks = next(one.answer.method.splitlines()[0] for one in (new, old) if one)
    return key[0], asks, _kind(old, new), was, becomes, ", ".join(added) or None


def _kind(old: Snapshot | None, new: Snapshot | None) -> str:
    if old is None or new is None:
        return "new" if new else "gone"
    before, after = old.answer, new.answer
    same = before.finding == after.finding and before.rows.equals(after.rows)
    return "same" if same else "changed"
