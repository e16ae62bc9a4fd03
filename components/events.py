"""Events as a dated list by week, each with its hours in New York and where its reader is."""

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from components.page import plain

NEW_YORK = ZoneInfo("America/New_York")
COLUMNS = {
    "event": "Event",
    "starts_on": "First day",
    "ends_on": "Last day",
    "place": "Place",
    "mode": "Mode",
    "time_zone": "Time zone",
    "registration_closes_on": "Registration closes",
    "registration_text": "Deadline, in the source's words",
}


def by_week(rows: pd.DataFrame, as_of: dt.date, zone: str | None) -> None:
    """Show events under their weeks; those that began before this one stand under way.

    Expects the columns of `events.upcoming`. `zone` is the reader's own, where it is known.
    """
    this_week = _monday(as_of)
    weeks = rows["starts_on"].map(_monday).clip(lower=this_week - dt.timedelta(days=7))
    for monday, events in rows.groupby(weeks):
        st.header("Under way" if monday < this_week else _week(monday, this_week), anchor=False)
        with st.container(key=f"list-week-{monday}"):
            for event in events.itertuples():
                _event(event, as_of, zone)


def deadlines(rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The last days to register that have not passed, as lines of a list, the next one first.

    Expects the columns of `events.upcoming`.
    """
    known = rows[rows["registration_closes_on"].notna()]
    ahead = known[known["registration_closes_on"].ge(as_of).astype(bool)]
    ahead = ahead.sort_values("registration_closes_on", kind="stable")
    shown = [
        (f"{on.day} {on:%b}", f"{on:%A}", event, _left((on - as_of).days))
        for on, event in zip(ahead["registration_closes_on"], ahead["event"], strict=True)
    ]
    columns = ["figure", "unit", "sentence", "note"]
    return pd.DataFrame(shown, columns=columns).assign(page="", params=None)


def _left(days: int) -> str:
    return {0: "Today", 1: "Tomorrow"}.get(days, f"{days:,} days left")


def _event(event, as_of: dt.date, zone: str | None) -> None:
    day = event.starts_on
    with st.container(horizontal=True, gap="small", wrap=False):
        st.markdown(f"**{day.day} {day:%b}**  \n:gray[:small[{day:%A}]]", width=72)
        with st.container(gap="xxsmall"):
            if isinstance(event.url, str):
                st.page_link(
                    event.url,
                    label=plain(event.event),
                    width="stretch",
                    icon=":material/open_in_new:",
                    icon_position="right",
                )
            else:
                st.markdown(plain(event.event))
            for said in (_where(event), hours(event, zone), _registration(event, as_of)):
                st.markdown(f":gray[:small[{plain(said)}]]")


def _where(event) -> str:
    place, mode = (part if isinstance(part, str) else "" for part in (event.place, event.mode))
    said = [place, mode] if place.casefold() != mode else [place]
    where = " · ".join(filter(None, said)) or "Place not named"
    return where[:1].upper() + where[1:]


def _registration(event, as_of: dt.date) -> str:
    if on := event.registration_closes_on:
        return f"Registration {'closed' if on < as_of else 'closes'} on {_day(on)}"
    if isinstance(event.registration_text, str):
        return f"Registration: {event.registration_text}"
    return "No deadline is known"


def hours(event, zone: str | None) -> str:
    """When it is: its days, or its hours where it is held, in New York and where its reader is."""
    if event.all_day:
        return f"All day, {_span(event.starts_on, event.ends_on)}"
    zones = {event.time_zone: "", NEW_YORK.key: "", zone: " (you)"}
    return " · ".join(
        f"{_hours(event, ZoneInfo(name))} {_city(name)}{whose}"
        for name, whose in zones.items()
        if isinstance(name, str)
    )


def _hours(event, zone: ZoneInfo) -> str:
    starts_at, *ends_at = (
        dt.datetime.fromisoformat(instant).astimezone(zone)
        for instant in (event.starts_at, event.ends_at)
        if isinstance(instant, str)
    )
    said = _clock(starts_at)
    if starts_at.date() != event.starts_on:
        said += f" on {starts_at.day} {starts_at:%B}"
    for end in ends_at:
        said += f" to {_clock(end)}"
        if end.date() != starts_at.date():
            said += f" on {end.day} {end:%B}"
    return said


def _clock(time: dt.datetime) -> str:
    """The hour as the United Nations writes it: 9 a.m., 2.30 p.m., noon."""
    if (time.hour, time.minute) in ((0, 0), (12, 0)):
        return "noon" if time.hour else "midnight"
    minutes = f".{time.minute:02d}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'a.m.' if time.hour < 12 else 'p.m.'}"


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _week(monday: dt.date, this_week: dt.date) -> str:
    near = {0: "This week, ", 7: "Next week, "}.get((monday - this_week).days, "")
    return f"{near}{_span(monday, monday + dt.timedelta(days=6))}"


def _span(first: dt.date, last: dt.date) -> str:
    if first == last:
        return _day(first)
    if first.year != last.year:
        return f"{_day(first)} to {_day(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%B} to {_day(last)}"
    return f"{first.day} to {_day(last)}"


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
