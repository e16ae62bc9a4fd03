"""Organizations that are one: pairs that may be, two side by side, what counts as another."""

import pandas as pd
import streamlit as st

from components.page import leads_to, plain

PAIR_COLUMNS = {
    "one": "Organization",
    "other": "May be the same as",
    "why": "Alike by",
    "as_names": "The two names",
    "records": "Recorded for the other",
}
SHOWN = 12


def pairs(rows: pd.DataFrame, most: int = SHOWN) -> pd.DataFrame:
    """Pairs that may be one, as lines. Expects the columns of `mergers.likely`."""
    shown = rows.head(most)
    return pd.DataFrame(
        {
            "figure": [f"{row.records:,}" for row in shown.itertuples()],
            "unit": "on record",
            "sentence": shown["one"],
            "note": [f"May be {row.other}, by {row.why}" for row in shown.itertuples()],
            "page": "merge",
            "params": [
                {"one": str(row.one_id), "other": str(row.other_id)} for row in shown.itertuples()
            ],
            "in_all": len(rows),
        }
    )


def number(asked: str) -> int:
    """The number that an address names; zero, which no organization has, where it names none."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def other_one(found: pd.DataFrame, one: int) -> int:
    """Ask which organization is held against the first. Expects `organizations.search`."""
    named = {
        int(row.id): f"{row.organization} ({row.decisions + row.engagements:,} on record)"
        for row in found.itertuples()
        if row.id != one
    }
    chosen = st.selectbox(
        "The other organization", named, index=None, format_func=named.get, placeholder="Choose"
    )
    return chosen or 0


def titles(rows: pd.DataFrame) -> dict[str, str]:
    """What the columns of two side by side are called. Expects `mergers.side_by_side`."""
    [names] = rows[rows["fact"] == "name"].to_dict("records")
    return {"fact": "Of each", "one": names["one"], "other": names["other"]}


def which_counts(rows: pd.DataFrame) -> dict[str, int] | None:
    """Ask which of the two counts for both; gives what the act needs once it is to be done."""
    [numbers] = rows[rows["fact"] == "number"].to_dict("records")
    [names] = rows[rows["fact"] == "name"].to_dict("records")
    sides = ("one", "other")
    kept = st.radio("Which of them counts for both?", sides, format_func=names.get, key="kept")
    goes = sides[kept == "one"]
    st.markdown(
        f":gray[All records of {plain(names[goes])} will count for {plain(names[kept])}. Its own"
        " details, such as its seat, will not count, except the goals that it works on. Nothing is"
        " lost: the merger can be undone on the page of the organization.]"
    )
    if st.button("Count them as one", icon=":material/merge:", type="primary"):
        return {"organization": int(numbers[goes]), "into": int(numbers[kept])}
    return None


def together(rows: pd.DataFrame, asked: int, *, may_part: bool) -> int | None:
    """Say what counts as one organization; gives the number of one that is to be parted from it.

    Expects the columns of `mergers.counted`; `asked` is the number in the address.
    """
    for row in rows[rows["id"] == asked].itertuples():
        st.info(f"{plain(row.name)} was merged into {plain(row.into)}, which is shown here.")
    parted = None
    if len(rows):
        st.header("Also counts", anchor=False)
    for row in rows.itertuples():
        by = f"merged by {row.file}" if pd.notna(row.file) else "merged by a person"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{plain(row.name)}  \n:gray[:small[{row.records:,} records ·"
                f" into {plain(row.into)} · {plain(by)}]]",
                width="stretch",
            )
            if may_part and st.button("Part", key=f"part-{row.id}", icon=":material/call_split:"):
                parted = int(row.id)
    return parted


def another(one: int) -> None:
    """Lead to where this organization is held against another one."""
    leads_to("Is it the same as another one?", "merge", {"one": str(one)})
