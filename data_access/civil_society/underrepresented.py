"""Cells of a region and a goal, each held against all accredited organizations."""

import datetime as dt
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society import activity, outreach_candidates
from data_access.civil_society.activity_totals import per_organization
from data_access.reference.issue_areas import GOALS
from data_access.schema import member_states
from data_access.statistics.evidence import FEW, NOTHING, evidence_of
from data_access.statistics.multiplicity import adjusted, exact_probability
from data_access.statistics.representation import (
    after_more,
    location_quotient,
    until_proportionate,
)

UNKNOWN = "unknown"
# How many more organizations of a cell are taken to come.
MORE = 3
CELL = ["region", "sdg"]
CELLS = {
    "region": "str",
    "sdg": "Int64",
    "goal": "str",
    **dict.fromkeys(("accredited", "active", "silent"), "Int64"),
    **dict.fromkeys(("ratio", "ratio_after"), "Float64"),
    "to_proportion": "Int64",
    "evidence": "str",
    "pending": "Int64",
    "small": bool,
    "known_share": "Float64",
}


def cells(conn: sa.Connection, since: dt.date | None, until: dt.date | None) -> pd.DataFrame:
    """The rows of `outreach.cells`, which says what they are.

    Raises:
        Refused: `since` is later than `until`.
    """
    who, done = activity.accredited(since), per_organization(since, until)
    took_part = who.c.organization_id.in_(sa.select(done.c.organization_id))
    themed = pd.read_sql_query(sa.select(outreach_candidates.goals()), conn)
    accredited = _placed(conn, who, themed, sa.case((took_part, 1), else_=0))
    applied = _placed(conn, outreach_candidates.pending(), themed, sa.literal(0))
    once = accredited.drop_duplicates("organization_id")
    bases, parts = len(once), int(once["active"].sum())
    known = (once["sdg"].notna() & (once["region"] != UNKNOWN)).sum()
    of_cells = accredited.groupby(CELL, dropna=False)["active"].agg(
        accredited="size", took_part="sum"
    )
    waits = applied.groupby(CELL, dropna=False).size()
    both = of_cells.join(waits.rename("pending"), how="outer").fillna(0).astype(int)
    rows = [_cell(row, parts, bases) for row in both.reset_index().itertuples(index=False)]
    found = pd.DataFrame(rows, columns=[name for name in CELLS if name != "evidence"])
    looked_at = ~found["small"].astype(bool) & found["sdg"].notna() & (found["region"] != UNKNOWN)
    chances = [
        exact_probability(row.active, row.accredited, parts - row.active, bases - row.accredited)
        for row in found[looked_at].itertuples()
    ]
    found["evidence"] = NOTHING
    found.loc[looked_at, "evidence"] = [evidence_of(chance) for chance in adjusted(chances)]
    found["known_share"] = known / bases if bases else None
    # What is unknown is no cell to reach out to, however many there are.
    found["place"] = (~looked_at).astype(int) + (found["sdg"].isna() | (found["region"] == UNKNOWN))
    order = ["place", "ratio", "to_proportion", "pending", "region", "sdg"]
    upwards = [True, True, False, False, True, True]
    found = found.sort_values(order, ascending=upwards, ignore_index=True)
    found = found.astype(CELLS)[list(CELLS)]
    if not activity.covered(conn, since, until):
        counted = found.select_dtypes("number").columns.drop("sdg")
        return found.assign(**{name: found[name].mask(found[name].notna()) for name in counted})
    return found


def _placed(
    conn: sa.Connection, who: sa.Subquery, themed: pd.DataFrame, active: sa.ColumnElement[int]
) -> pd.DataFrame:
    """A row an organization and goal, with its region; organizations are some ten thousand."""
    statement = sa.select(
        who.c.organization_id,
        sa.func.coalesce(member_states.c.regional_group, UNKNOWN).label("region"),
        active.label("active"),
    ).join(member_states, member_states.c.iso3 == who.c.member_state, isouter=True)
    rows = pd.read_sql_query(statement, conn).merge(themed, on="organization_id", how="left")
    return rows.astype({"region": "str", "active": int, "sdg": "Int64"})


def _cell(row: Any, parts: int, bases: int) -> dict[str, Any]:
    base, part = row.accredited, row.took_part
    enough = base - part >= MORE
    return {
        "region": row.region,
        "sdg": row.sdg,
        "goal": UNKNOWN if pd.isna(row.sdg) else GOALS[row.sdg],
        "accredited": base,
        "active": part,
        "silent": base - part,
        "ratio": location_quotient(part, parts, base, bases),
        "ratio_after": after_more(part, parts, base, bases, MORE) if enough else None,
        "to_proportion": until_proportionate(part, parts, base, bases),
        "pending": row.pending,
        "small": base < FEW,
    }
