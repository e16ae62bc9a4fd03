"""Who takes part in partnerships, by type of organization."""

import altair as alt
import pandas as pd

# Foundations stand apart: whether they are nonprofit or corporate is contested.
SECTORS = {"nonprofit": "Nonprofit", "corporate": "Corporate", "foundation": "Foundation"}
OTHER = "Other types"
COLUMNS = {
    "organization_type": "IATI code",
    "type_name": "Type",
    "sector": "Sector",
    "partners": "Organizations",
    "participations": "Participations",
}


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each type, the most frequent first, its figure at the end.

    Expects the columns of `partnerships.partners_by_type`.
    """
    drawn = rows.assign(Sector=rows["sector"].map(SECTORS).fillna(OTHER))
    order = list(drawn.sort_values("participations", ascending=False)["type_name"])
    base = alt.Chart(drawn).encode(
        alt.Y("type_name:N", sort=order, title=None).axis(
            labelLimit=240, domain=False, ticks=False
        ),
        # Headroom for the figure at the end of the longest bar.
        alt.X("participations:Q").axis(None).scale(domainMax=drawn["participations"].max() * 1.2),
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        alt.Color("Sector:N")
        .scale(domain=[*SECTORS.values(), OTHER])
        .legend(orient="top", title=None, columns=1),
        tooltip=["type_name:N", "participations:Q", "partners:Q"],
    )
    figures = base.mark_text(align="left", dx=6, fontSize=14).encode(
        alt.Text("participations:Q", format=",")
    )
    # So much for each bar, and for the legend.
    return alt.layer(bars, figures).properties(height=30 * len(rows) + 80)
