"""Values with their intervals, one a group, so that chance is seen beside the difference."""

import textwrap

import altair as alt
import pandas as pd

from components.theme import colours

# Greyscale tells them apart: filled where chance alone would not give as much, hollow elsewhere.
CLEAR, SUGGESTIVE, OTHER = "Clear", "Suggestive", "Not distinguishable from chance, or not said"
STRENGTH = {"clear": CLEAR, "suggestive": SUGGESTIVE}
FILLED = {CLEAR: colours.UN_BLUE, SUGGESTIVE: colours.UN_BLUE_PALE, OTHER: "transparent"}
# What rests on few is drawn paler.
PALE = 0.45
# Letters of a name that a telephone has room for; what is longer takes a line more.
WIDE, LINE = 46, 17


def dots(
    rows: pd.DataFrame, *, value: str, group: str, chance: float, title: str, form: str = ".2f"
) -> alt.LayerChart:
    """Draw a point with its interval for each group under its name, and a rule at `chance`.

    `value` and `group` name columns of `rows`, and `form` how the value is
    written; besides it has low, high (missing where there is no interval),
    evidence (the words of `statistics.evidence`), n (how many a value rests on)
    and small (whether those are too few to say much); it may have of (how many
    n is a part of). A value that is missing has its name and n, and no point;
    one without n has its name alone. Ratios up to four times chance are in
    view: intervals are cut there, and the name of what lies beyond says how
    much it is.
    """
    known = pd.concat([rows[value], rows["low"], rows["high"]]).astype(float).dropna()
    reach = min(known.max() if len(known) else chance, 4 * chance) if chance else known.abs().max()
    ends = [0 if chance else -reach, max(reach, chance) * 1.1 or 1]
    of = rows["of"] if "of" in rows else [None] * len(rows)
    drawn = rows.assign(
        name=[_name(*one) for one in zip(rows[group], rows["n"], of, strict=True)],
        Evidence=rows["evidence"].map(STRENGTH).fillna(OTHER),
        value=rows[value].astype(float),
        low=rows["low"].astype(float).clip(*ends),
        high=rows["high"].astype(float).clip(*ends),
        solid=1 - (1 - PALE) * rows["small"].astype(float),
    )
    beyond = drawn["value"].map(lambda one: f": {one:{form}}" if one > ends[1] else "")
    drawn["label"] = (drawn["name"] + beyond).map(lambda name: textwrap.fill(name, WIDE))
    drawn["more"] = drawn["label"].str.count("\n")
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
    points = told.mark_point(size=110, strokeWidth=2, yOffset=9, opacity=1, clip=True).encode(
        x,
        filled(),
    )
    names = [
        base.transform_filter(alt.datum["more"] == more)
        .mark_text(align="left", dy=-12 - LINE * more, fontSize=14, lineBreak="\n")
        .encode(text="label:N", x=alt.value(0))
        for more in sorted(drawn["more"].unique().tolist())
    ]
    line = alt.Chart().mark_rule(strokeDash=[5, 4], aria=False).encode(x=alt.datum(chance))
    height = alt.Step(50 + LINE * int(drawn["more"].max() if len(drawn) else 0))
    return alt.layer(line, spans, points, *names, data=drawn).properties(height=height)


def _name(group: object, n: float, of: float | None) -> str:
    if pd.isna(n):
        return str(group)
    # What is in brackets is never parted by the end of a line.
    counted = f"n = {n:,}" if pd.isna(of) else f"{n:,} of {of:,}"
    return f"{group} ({counted})".replace(counted, counted.replace(" ", "\N{NO-BREAK SPACE}"))


def filled() -> alt.Fill:
    """How points are filled by the strength of the evidence, and the legend that says so."""
    return (
        alt.Fill("Evidence:N")
        .scale(domain=list(FILLED), range=list(FILLED.values()))
        .legend(
            orient="bottom", title=None, columns=1, labelLimit=0, symbolStrokeColor=colours.NEUTRAL
        )
    )
