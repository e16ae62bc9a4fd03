"""The frame every figure hangs in: finding, picture, table, method, citation, source, download.

figure(answer, sector_balance.chart)            a chart, its table one click away
figure(answer, columns={"due_on": "Due"})       a table alone
"""

from collections.abc import Callable, Mapping
from types import FunctionType
from urllib.parse import urlencode

import altair as alt
import pandas as pd
import streamlit as st

from components.downloads import downloads, pictures
from components.page import mode, plain
from components.theme import colours
from data_access.domain import tables
from data_access.domain.answers import Answer

Chart = Callable[[pd.DataFrame], alt.TopLevelMixin]


def figure(
    answer: Answer,
    chart: Chart | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    height: int | str = "auto",
    heading: str = "",
) -> None:
    """Show an answer under its finding, with its unit, period and source.

    A `heading` stands in the place of the finding where another figure of the page has the same.

    The finding doubles as the text alternative, so that a screen reader hears
    the sentence that everyone else reads. `columns` names the columns of the
    table that readers see, in their order; without it all are shown.
    """
    name = answer.question.replace(".", "-").replace("_", "-")
    st.header(plain(heading or answer.finding), anchor=False)
    names = (["Chart"] if chart else []) + ["Table", "Method", "Cite"]
    tabs = dict(zip(names, st.tabs(names, key=f"tabs-{name}"), strict=True))
    unit = " · ".join(part for part in (answer.unit, answer.period) if part)
    if chart:
        tabs["Chart"].markdown(f":gray[:small[{plain(unit)}]]")
        spec = _spec(answer.rows, chart, answer.key, mode())
        tabs["Chart"].vega_lite_chart(spec, alt=answer.finding, key=f"chart-{name}")
    tabs["Table"].markdown(f":gray[:small[{plain(unit)}]]")
    with tabs["Table"]:
        table(answer.rows, answer.finding, columns, height=height)
    tabs["Method"].markdown(plain_paragraphs(answer.method))
    cited = f"{answer.citation}\n{_address()}"
    tabs["Cite"].code(cited, language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="center", key=f"source-{name}"):
        source = f"Source: {plain(answer.cited)}" if answer.cited else ""
        st.markdown(f":gray[:small[{source}]]", width="content")
        st.space("stretch")
        with st.container(horizontal=True, gap="small", width="content"):
            if chart:
                pictures(name, answer.finding, answer.cited, lambda: chart(answer.rows))
            downloads(name, answer.rows, cited.splitlines(), columns)


def _address() -> str:
    """Where this page is, with its filters: the last line of a citation."""
    filters = urlencode(st.query_params.to_dict(), doseq=True)
    return "?".join(part for part in (st.context.url or "", filters) if part)


def table(
    rows: pd.DataFrame,
    finding: str,
    columns: Mapping[str, str] | None = None,
    *,
    height: int | str = "auto",
) -> None:
    """Show rows as a table, dates and numbers written for people."""
    shown = columns or {name: tables.title(name) for name in rows.columns}
    # The ends of the interval of a share are shares too.
    written = dict.fromkeys(("low", "high"), "share") if "share" in rows else {}
    st.dataframe(
        rows[list(shown)],
        hide_index=True,
        height=height,
        column_config={
            name: _column(rows[name].rename(written.get(name, name)), title)
            for name, title in shown.items()
        },
        placeholder="–",
        alt=f"Data behind: {finding}",
    )


def plain_paragraphs(text: str) -> str:
    """A method card as readers see it: its words, with its list of columns kept in lines."""
    return "\n\n".join(plain(part) for part in text.split("\n\n") if ":\n" not in part)


def _column(values: pd.Series, title: str) -> dict:
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(title)
    if pd.api.types.is_integer_dtype(values):
        year = values.name in ("year",)
        return st.column_config.NumberColumn(title, format="%d" if year else "localized")
    if pd.api.types.is_float_dtype(values):
        return st.column_config.NumberColumn(title, format=column_format(str(values.name)))
    if pd.api.types.is_datetime64_dtype(values):
        return st.column_config.DatetimeColumn(title, format="D MMMM YYYY, HH:mm")
    found = values.dropna()
    if len(found) and hasattr(found.iloc[0], "isoformat"):
        return st.column_config.DateColumn(title, format="D MMMM YYYY")
    return st.column_config.TextColumn(title)


def column_format(name: str) -> str:
    """How numbers of a column are written: money in whole dollars, shares as percentages."""
    if name.endswith("share"):
        return "percent"
    return "%,.0f" if name.endswith("_usd") else "localized"


@st.cache_data(
    max_entries=512,
    show_spinner=False,
    hash_funcs={FunctionType: lambda drawn: f"{drawn.__module__}.{drawn.__qualname__}"},
)
def _spec(_rows: pd.DataFrame, chart: Chart, key: tuple, mode: str) -> dict:  # noqa: ARG001 (the cache key)
    """Build a chart once for each answer and theme: building costs ten times what showing does."""
    ink = colours.CHART_TEXT[mode]
    drawn = chart(_rows).configure_text(color=ink).configure_rule(color=ink)
    drawn = drawn.configure_axis(labelColor=ink, titleColor=ink, labelFontSize=14, titleFontSize=14)
    return drawn.configure_legend(labelColor=ink, titleColor=ink, labelFontSize=14).to_dict()
