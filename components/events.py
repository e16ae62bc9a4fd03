"""Events by week, with their hours in New York and where their reader is; and one of them alone."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from components.figure import figure
from components.page import leads_to, plain
from data_access.domain.answers import Answer

NEW_YORK = ZoneInfo("America/New_York")
COLUMNS = {
    "event": "Event",
    "starts_on": "Date",
    "ends_on": "End date",
    "place": "Place",
    "mode": "Mode",
    "status": "Status",
    "time_zone": "Time zone",
    "registration_closes_on": "Registration closes",
    "registration_text": "Deadline, in the source's words",
}
# A page has room for more than paper.
LISTED_COLUMNS = COLUMNS | {
    "speakers_close_on": "Proposals of speakers close",
    "access": "Access",
    "organizer": "Organized by",
    "member_state": "Host country",
    "region": "Region",
    "expected": "People expected",
}
PAST_COLUMNS = {
    "event": "Event",
    "starts_on": "Date",
    "ends_on": "End date",
    "place": "Place",
    "region": "Region",
    "mode": "Mode",
    "status": "Status",
    "expected": "People expected",
    "attended": "Participants",
}
OTHER_COLUMNS = {
    "event": "Entry",
    "kind": "Kind",
    "starts_on": "Date",
    "ends_on": "End date",
    "place": "Place",
    "status": "Status",
}
EDITION_COLUMNS = {
    "edition": "Edition",
    "starts_on": "Date",
    "expected": "People expected",
    "attended": "Participants",
    "organizations": "Organizations recorded",
    "present": "Known to have been there",
    "accredited": "Of these accredited",
}
HOST_COLUMNS = {"organization": "Organization", "role": "Role", "organization_id": None}
ROOM_COLUMNS = {
    "region": "Region",
    "organizations": "Recorded",
    "present": "Known to have been there",
    "accredited": "Of these accredited",
    "base": "Accredited in all",
    "share": "Share of those",
}
# The facts of one event, as they are asked for.
FACTS = {
    "status": "Status",
    "kind": "Kind",
    "place": "Place",
    "member_state": "Host country",
    "region": "Region",
    "mode": "Format",
    "access": "Access",
    "organizer": "Organized by",
    "registration": "Registration",
    "speakers": "Proposals of speakers",
    "people": "People",
    "sdgs": "Goals",
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


def deadlines(rows: pd.DataFrame, as_of: dt.date, most: int = 8) -> pd.DataFrame:
    """Last days to register, or to propose speakers, that have not passed, the next one first.

    Expects the columns of `events.upcoming`.
    """
    ahead = [
        (on, said, row)
        for row in rows.itertuples()
        for on, said in (
            (row.registration_closes_on, "Registration"),
            (row.speakers_close_on, "Proposals of speakers"),
        )
        if on and on >= as_of
    ]
    ahead.sort(key=lambda one: one[0])
    shown = [
        {
            "figure": f"{on.day} {on:%b}",
            "unit": f"{on:%A}",
            "sentence": row.event,
            "note": f"{said} · {_left((on - as_of).days)}",
            "page": "event",
            "params": {"event": str(row.event_id)},
        }
        for on, said, row in ahead[:most]
    ]
    columns = ["figure", "unit", "sentence", "note", "page", "params"]
    return pd.DataFrame(shown, columns=columns).assign(in_all=len(ahead))


def _left(days: int) -> str:
    return {0: "Today", 1: "Tomorrow"}.get(days, f"{days:,} days left")


def _event(event, as_of: dt.date, zone: str | None) -> None:
    day = event.starts_on
    with st.container(horizontal=True, gap="small", wrap=False):
        st.markdown(f"**{day.day} {day:%b}**  \n:gray[:small[{day:%A}]]", width=72)
        with st.container(gap="xxsmall"):
            leads_to(event.event, "event", {"event": event.event_id})
            for said in (_where(event), hours(event, zone), _registration(event, as_of)):
                st.markdown(f":gray[:small[{plain(said)}]]")


def _where(event) -> str:
    place, mode = _text(event.place), _text(event.mode)
    said = [place, mode] if place.casefold() != mode else [place]
    where = " · ".join(filter(None, said)) or "Place not named"
    known = [_begun(_text(event.status)), where, _text(event.access)]
    return _begun(" · ".join(filter(None, known)))


def _text(value) -> str:
    return value if isinstance(value, str) else ""


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _registration(event, as_of: dt.date) -> str:
    if on := event.registration_closes_on:
        return f"Registration {'closed' if on < as_of else 'closes'} on {_day(on)}"
    if isinstance(event.registration_text, str):
        return f"Registration: {event.registration_text}"
    return "No deadline is known"


def hours(event, reader: str | None) -> str:
    """When it is: its days, or its hours where it is held, in New York and where its reader is."""
    if event.all_day:
        return f"All day, {_span(event.starts_on, event.ends_on)}"
    zones = {event.time_zone: "", NEW_YORK.key: "", reader: " (you)"}
    return " · ".join(
        f"{_hours(event, zone(name))} {_city(name)}{whose}"
        for name, whose in zones.items()
        if zone(name)
    )


def zone(name) -> ZoneInfo | None:
    """The zone of that name; None where there is none, or another office wrote what is none."""
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (KeyError, ValueError, OSError):
        return None


def local(instant: dt.datetime, there: ZoneInfo) -> dt.datetime:
    """An instant as the clock shows it in a zone; without a zone it is one of UTC."""
    known = instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)
    return known.astimezone(there)


def _hours(event, there: ZoneInfo) -> str:
    starts_at, *ends_at = (
        dt.datetime.fromisoformat(instant).astimezone(there)
        for instant in (event.starts_at, event.ends_at)
        if isinstance(instant, str)
    )
    said = clock(starts_at)
    if starts_at.date() != event.starts_on:
        said += f" on {starts_at.day} {starts_at:%B}"
    for end in ends_at:
        said += f" to {clock(end)}"
        if end.date() != starts_at.date():
            said += f" on {end.day} {end:%B}"
    return said


def clock(time: dt.datetime) -> str:
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


# One event


def facts(rows: pd.DataFrame, as_of: dt.date, reader: str | None) -> None:
    """Show what is known of one event, and name what is not. Expects `events.details`."""
    [event] = rows.itertuples()
    said = {name: _text(getattr(event, name, None)) for name in FACTS} | {
        "status": "cancelled" if event.cancelled else _text(event.status) or "firm",
        "registration": _deadline(event.registration_closes_on, event.registration_text, as_of),
        "speakers": _deadline(event.speakers_close_on, None, as_of),
        "people": _people(event),
    }
    with st.container(gap="xsmall"):
        st.markdown(f":gray[:small[When]]  \n{plain(hours(event, reader))}")
        for name, label in FACTS.items():
            if said[name]:
                st.markdown(f":gray[:small[{label}]]  \n{plain(_begun(said[name]))}")
        if unknown := [label for name, label in FACTS.items() if not said[name]]:
            st.markdown(f":gray[:small[Not recorded]]  \n{plain('; '.join(unknown))}")
        if isinstance(event.url, str):
            st.link_button("Read more", event.url, icon=":material/open_in_new:", type="tertiary")


def _deadline(on: dt.date | None, text, as_of: dt.date) -> str:
    return f"{'closed' if on < as_of else 'closes'} on {_day(on)}" if on else _text(text)


def _people(event) -> str:
    told = [
        f"{int(number):,} {said}"
        for number, said in ((event.expected, "expected"), (event.attended, "came"))
        if pd.notna(number)
    ]
    return ", ".join(told)


def description(rows: pd.DataFrame) -> None:
    """Show what an event is, in its source's words. Expects `events.details`."""
    if text := _text(rows["description"].iloc[0]):
        st.markdown("\n\n".join(map(plain, text.split("\n"))))


def compared(answer: Answer) -> None:
    """Show an event beside its last edition. Expects `editions.beside`."""
    _worth(answer, EDITION_COLUMNS, len(answer.rows) > 1)


def room(answer: Answer) -> None:
    """Show who was there. Expects `editions.room`."""
    _worth(answer, ROOM_COLUMNS, answer.rows["organizations"].sum() > 0)


def hosts(answer: Answer) -> None:
    """Show which organizations host an event. Expects `events.hosts_of_event`."""
    _worth(answer, HOST_COLUMNS, len(answer.rows) > 0)


def _worth(answer: Answer, columns: Mapping[str, str], worth: bool) -> None:
    """A figure where there is something to see in it, else its sentence alone."""
    if worth:
        figure(answer, columns=columns)
    else:
        st.markdown(f":gray[{plain(answer.finding)}]")


def calendar_file(content: bytes, number: int) -> None:
    """Offer one event for the reader's own calendar."""
    st.download_button(
        "Add to calendar",
        content,
        f"event_{number}.ics",
        "text/calendar",
        icon=":material/event:",
        type="tertiary",
        on_click="ignore",
    )
