"""An organization: in lists that lead to its page, and on that page all that is known of it."""

import datetime as dt
import math

import altair as alt
import pandas as pd
import streamlit as st

from components.page import plain

# Lines of one page of a search, and of a story: what is longer is in the table.
SHOWN = 8
TOLD = 40
HISTORY_COLUMNS = {
    "date": "Date",
    "until": "End date",
    "what": "What",
    "detail": "In detail",
    "source": "Source",
}
FACTS = {
    "type_name": "Type",
    "consultative_status": "Consultative status",
    "status_since": "Status since",
    "member_state": "State of its seat",
    "region": "UN regional group",
    "scope": "Scope",
    "field": "Field of activity",
    "website": "Website",
    "new_york": "Office in New York",
    "geneva": "Office in Geneva",
    "budget": "Budget of a year, US dollars",
    "constituency": "Constituency",
    "sdgs": "Sustainable Development Goals",
}
KINDS = {
    "roll call": "Roll call",
    "engagement": "Took part",
    "partnership": "Partnership",
}
NAMES = {"former": "Former name", "alias": "Also known as"}


# Lists of organizations


def search_box() -> str:
    """Ask for a name to look for; the address keeps it. Empty where none is given."""
    return st.text_input(
        "Find an organization",
        key="name",
        bind="query-params",
        on_change=st.session_state.update,
        kwargs={"page": 1},
        placeholder="Search for an organization by any of its names",
        label_visibility="collapsed",
        icon=":material/search:",
    ).strip()


def page_of(rows: pd.DataFrame) -> int:
    """Which page of a search to show. Expects the columns of `organizations.search`."""
    pages = math.ceil(rows["matches"].max() / SHOWN) if len(rows) else 1
    return st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1


def found(rows: pd.DataFrame) -> pd.DataFrame:
    """What a search found, as lines. Expects the columns of `organizations.search`."""
    return _lines(
        rows,
        ids="id",
        figure=[f"{row.decisions + row.engagements:,}" for row in rows.itertuples()],
        unit="on record",
        note=[_found_as(row) for row in rows.itertuples()],
    )


def _found_as(row) -> str:
    status = f"{row.status} status" if pd.notna(row.status) else "status unknown"
    region = row.region if pd.notna(row.region) else "region unknown"
    other = f"found as {row.matched_name} · " if row.matched_name != row.organization else ""
    said = f"{other}{status} · {region}"
    return said[:1].upper() + said[1:]


def most_active(rows: pd.DataFrame) -> pd.DataFrame:
    """Who takes part most, as lines. Expects the columns of `engagement.by_organization`."""
    people = rows["participants"]
    return _lines(
        rows,
        ids="organization_id",
        figure=["–" if pd.isna(number) else f"{number:,}" for number in people],
        unit=["not counted" if pd.isna(number) else "people" for number in people],
        note=[
            "1 engagement" if number == 1 else f"{number:,} engagements"
            for number in rows["engagements"]
        ],
    )


def deferred(rows: pd.DataFrame) -> pd.DataFrame:
    """Who was deferred most, as lines. Expects those of `accreditation.longest_deferred`."""
    return _lines(
        rows,
        ids="organization_id",
        figure=rows["deferrals"].astype(str),
        unit="deferrals",
        note=[
            f"{row.first_on.year} to {row.last_on.year} · last decision: {row.outcome_now}"
            for row in rows.itertuples()
        ],
    )


def _lines(rows: pd.DataFrame, ids: str, **columns) -> pd.DataFrame:
    return rows.assign(
        **columns,
        sentence=rows["organization"],
        page="organization",
        params=[{"id": str(number)} for number in rows[ids]],
    )


# The page of one


def facts(profile: pd.DataFrame, names: pd.DataFrame) -> None:
    """Show what is known of it and by which other names, and name what is not known.

    Expects the columns of `organizations.profile` and `organizations.names`.
    """
    [one] = profile.to_dict("records")
    st.header("Facts", anchor=False)
    with st.container(key="facts", gap="xsmall"):
        for row in names[names["kind"] != "present"].itertuples():
            until = f", until {_day(row.until)}" if pd.notna(row.until) else ""
            _fact(f"{NAMES[row.kind]}{until}", row.name)
        for name, label in FACTS.items():
            if pd.notna(one[name]):
                _fact(label, _known(one[name]))
        unknown = [label for name, label in FACTS.items() if pd.isna(one[name])]
        if unknown:
            _fact("Not recorded", "; ".join(unknown))


def _known(value: object) -> str:
    if pd.api.types.is_bool(value):
        return "Yes" if value else "No"
    return str(value)


def _fact(label: str, value: str) -> None:
    st.markdown(f":gray[:small[{plain(label)}]]  \n{plain(value)}")


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def story(history: pd.DataFrame) -> pd.DataFrame:
    """What is recorded, as lines in order of time, the same thing time after time as one.

    Expects the columns of `organizations.history`. Of a long story the end is told.
    """
    same = history[["what", "detail", "source"]].fillna("")
    run = same.ne(same.shift()).any(axis=1).cumsum()
    chapters = [_chapter(rows) for _, rows in history.groupby(run)]
    told = pd.DataFrame(chapters[-TOLD:], columns=["figure", "unit", "sentence", "note"])
    return told.assign(page="", params=None, in_all=len(chapters))


def _chapter(rows: pd.DataFrame) -> dict[str, str]:
    first, last = rows.iloc[0], rows.iloc[-1]
    again = f", {len(rows)} times" if len(rows) > 1 else ""
    who = "Committee on NGOs" if first["what"] == "decision" else KINDS[first["what"]]
    source = first["source"] if pd.notna(first["source"]) else "recorded here"
    return {
        "figure": "Undated" if pd.isna(first["date"]) else str(first["date"].year),
        "unit": "" if pd.isna(first["date"]) or not again else f"to {last['until'].year}",
        "sentence": f"{who}: {first['detail']}{again}",
        "note": " · ".join(part for part in (_when(first["date"], last["until"]), source) if part),
    }


def _when(first: dt.date | None, last: dt.date | None) -> str:
    if pd.isna(first):
        return ""
    if first == last:
        return _day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
        return f"{years}, days unknown"
    return f"{_day(first)} to {_day(last)}"


def timeline(history: pd.DataFrame) -> alt.LayerChart:
    """Draw what is recorded along the years, a row for each kind of it.

    A point is a day; a bar is a time in which it was, or may have been. Expects
    the columns of `organizations.history`.
    """
    dated = history.dropna(subset=["date"])
    decided = dated["detail"].str.partition(",")[0].str.capitalize()
    drawn = pd.DataFrame(
        {
            "kind": dated["what"].map(KINDS).fillna(decided),
            "detail": dated["detail"],
            "when": [_when(row.date, row.until) for row in dated.itertuples()],
            "one_day": dated["date"] == dated["until"],
            # As numbers: dates would be moved by the zone of whoever looks.
            "start": dated["date"].map(_along_the_years),
            "end": dated["until"].map(_along_the_years),
        }
    )
    years = [int(drawn["start"].min()), int(drawn["end"].max()) + 1]
    base = alt.Chart(drawn).encode(
        alt.X("start:Q", title=None)
        .axis(format="d", tickMinStep=1, labelOverlap=True, grid=False)
        .scale(domain=years, nice=False),
        alt.Y("kind:N", title=None, sort=None).axis(ticks=False, domain=False, labelLimit=200),
        tooltip=[alt.Tooltip("detail:N", title="What"), alt.Tooltip("when:N", title="When")],
    )
    points = base.transform_filter("datum.one_day").mark_point(filled=True, size=90, opacity=1)
    spans = base.transform_filter("!datum.one_day").mark_bar(height=10).encode(alt.X2("end:Q"))
    # Marks of no rows would be a picture without words to a screen reader.
    marks = [spans] if not drawn["one_day"].all() else []
    marks += [points] if drawn["one_day"].any() else []
    return alt.layer(*marks).properties(height=alt.Step(32))


def _along_the_years(day: dt.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366
