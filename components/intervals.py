"""Values with their intervals, one a group, so that chance is seen beside the difference."""

import altair as alt
import pandas as pd

# Greyscale tells them apart: filled where chance alone would not give as much, hollow elsewhere.
CLEAR, SUGGESTIVE, OTHER = "Clear", "Suggestive", "Not distinguishable from chance, or not said"
STRENGTH = {"clear": CLEAR, "suggestive": SUGGESTIVE}
FILLED = {CLEAR: 1.0, SUGGESTIVE: 0.45, OTHER: 0.0}
# What rests on few is drawn paler.
PALE = 0.45


def dots(
    rows: pd.DataFrame, *, value: str, group: str, chance: float, title: str, form: str = ".2f"
) -> alt.LayerChart:
    """Draw a point with its interval for each group under its name, and a rule at `chance`.

    `value` and `group` name columns of `rows`, and `form` how the value is
    written; besides it has low, high (missing where there is no interval),
    evidence (the words of `statistics.evidence`), n (how many a value rests on)
    and small (whether those are too few to say much). A value that is missing
    has its name and n, and no point. Ratios up to four times chance are in
    view, and intervals are cut there.
    """
    known = pd.concat([rows[value], rows["low"], rows["high"]]).astype(float).dropna()
    reach = min(known.max() if len(known) else chance, 4 * chance) if chance else known.abs().max()
    ends = [0 if chance else -reach, max(reach, chance) * 1.1 or 1]
    drawn = rows.assign(
        name=rows[group].astype(str) + "  (n = " + rows["n"].map("{:,}".format) + ")",
        Evidence=rows["evidence"].map(STRENGTH).fillna(OTHER),
        value=rows[value].astype(float),
        low=rows["low"].astype(float).clip(*ends),
        high=rows["high"].astype(float).clip(*ends),
        solid=1 - (1 - PALE) * rows["small"].astype(float),
    )
    base = alt.Chart(drawn).encode(
        alt.Y("name:N", sort=None, title=None).axis(None),
        alt.Opacity("solid:Q").scale(None).legend(None),
        tooltip=[
            alt.Tooltip("name:N", title="Group"),
            alt.Tooltip("value:Q", title=title, format=form),
            alt.Tooltip("low:Q", title="From", format=form),
            alt.Tooltip("high:Q", title="To", format=form),
            alt.Tooltip("Evidence:N", title="Evidence"),
        ],
    )
    x = alt.X("value:Q", title=title).scale(domain=ends, nice=False).axis(format=form, tickCount=5)
    told = base.transform_filter("isValid(datum.value)")
    spans = told.mark_rule(strokeWidth=2, yOffset=9).encode(alt.X("low:Q"), alt.X2("high:Q"))
    points = told.mark_point(size=110, strokeWidth=2, yOffset=9, opacity=1).encode(
        x,
        alt.FillOpacity("Evidence:N")
        .scale(domain=list(FILLED), range=list(FILLED.values()))
        .legend(orient="top", title=None, columns=1, labelLimit=0, symbolFillColor="#777777"),
        fill=alt.value("#009EDB"),
    )
    names = base.mark_text(align="left", dy=-12, fontSize=14).encode(text="name:N", x=alt.value(0))
    line = alt.Chart().mark_rule(strokeDash=[5, 4]).encode(x=alt.datum(chance))
    return alt.layer(line, spans, points, names, data=drawn).properties(height=alt.Step(50))
