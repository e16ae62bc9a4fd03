"""Charts that only paper has: of groups, of decisions by year, of work packages."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from components.theme import colours
from data_access.domain.vocabularies import ACTION_COUNTS

UNKNOWN = "unknown"
# Letters of a name, and names, from which on a legend has one name a line.
WIDE, BESIDE = 24, 2

# In a fixed order, so that each keeps its colour even when another is absent.
SHARES = {"share": "Share of organizations", "population_share": "Share of people"}
OUTCOMES = {
    "recommended": "Recommended",
    "deferred": "Deferred",
    "closed, withdrawn or not recommended": "Closed, withdrawn or not recommended",
}
STANDINGS = ACTION_COUNTS


def groups(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw for each group its share of the organizations, and below that its share of people.

    Expects the columns of `member_states.participation_by_group`. There is
    nothing to draw where no organization's region is known.
    """
    known = rows[rows["region"] != UNKNOWN].astype(dict.fromkeys(SHARES, float))
    if known["share"].isna().all():
        return None
    drawn = known.rename(columns=SHARES).melt("region", list(SHARES.values()), "Of", "share")
    base = alt.Chart(drawn).encode(
        alt.Y("region:N", sort=None, title=None).axis(None),
        # Headroom for the figure at the end of the longest bar.
        alt.X("share:Q", title=None).axis(None).scale(domain=[0, drawn["share"].max() * 1.15]),
    )
    layers = []
    for place, title in enumerate(SHARES.values()):
        one, below = base.transform_filter(alt.datum["Of"] == title), 18 * place
        bars = one.mark_bar(height=16, yOffset=below)
        figures = one.mark_text(align="left", dx=6, dy=below, fontSize=14)
        layers.append(bars.encode(_colour("Of", SHARES, (colours.SERIES[0], colours.NEUTRAL))))
        layers.append(figures.encode(alt.Text("share:Q", format=".0%")))
    names = one.mark_text(align="left", dy=-20, fontSize=14)
    layers.append(names.encode(alt.Text("region:N"), x=alt.value(0)))
    return alt.layer(*layers).properties(height=alt.Step(72))


def decisions(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar a year, with a part for each outcome.

    Expects the columns of `member_states.decisions_by_year`.
    """
    drawn = rows.assign(
        Outcome=rows["outcome"].map(OUTCOMES),
        place=rows["outcome"].map(list(OUTCOMES).index),
    )
    base = alt.Chart(drawn).encode(
        alt.X("year:O", title=None).axis(labelAngle=0, labelOverlap=True),
        alt.Y("decisions:Q", title=None).axis(tickCount=4, domain=False),
    )
    parts = _colour("Outcome", OUTCOMES, colours.SERIES[:3]), _order()
    bars = base.mark_bar(width={"band": 0.75}).encode(*parts)
    return alt.layer(bars).properties(height=280)


def packages(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each work package, its actions by how they stand.

    Expects the columns of `reforms.by_work_package`.
    """
    rest = rows["actions"] - rows[["decided", "overdue", "due"]].sum(axis=1)
    melted = rows.assign(rest=rest.clip(lower=0)).melt(
        "work_package", list(STANDINGS), "standing", "counted"
    )
    drawn = melted[melted["counted"] > 0].assign(
        Standing=melted["standing"].map(STANDINGS),
        place=melted["standing"].map(list(STANDINGS).index),
    )
    base = alt.Chart(drawn).encode(
        alt.Y("work_package:N", sort=rows["work_package"].tolist(), title=None).axis(
            labelLimit=190, domain=False
        ),
        alt.X("counted:Q", title=None).axis(tickMinStep=1, tickCount=5, domain=False),
    )
    parts = _colour("Standing", STANDINGS, (*colours.SERIES[:3], colours.NEUTRAL)), _order()
    bars = base.mark_bar(height={"band": 0.7}).encode(*parts)
    return alt.layer(bars).properties(height=alt.Step(26))


def _colour(name: str, titles: Mapping[str, str], colours: Sequence[str]) -> alt.Color:
    scale = {"domain": list(titles.values()), "range": list(colours)}
    # Two beside each other, unless they would reach beyond the picture.
    columns = 1 if len(titles) > BESIDE or max(map(len, titles.values())) > WIDE else 2
    legend = {"orient": "top", "title": None, "columns": columns, "symbolType": "square"}
    return alt.Color(f"{name}:N").scale(**scale).legend(**legend)


def _order() -> alt.Order:
    """The first part stands on the axis, where bars compare best."""
    return alt.Order("place:Q")
