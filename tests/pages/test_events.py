import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from data_access import weeks, wording
from data_access.imports import events
from data_access.imports.loading import Options, load
from data_access.viewer import COMMAND_LINE

TODAY = weeks.today()
MONDAY = weeks.monday(weeks.this_week())


@pytest.fixture
def load_events(site, tmp_path):
    """Put events into the database of the pages, a line of the template each."""

    def load_events(*lines: str) -> None:
        header = "title,starts_on,ends_on,starts_at,ends_at,time_zone,place,mode,url,deadline\n"
        path = tmp_path / "events.csv"
        path.write_text(header + "".join(f"{line}\n" for line in lines))
        assert not load(
            site, COMMAND_LINE, events.LOADER, "events", path, Options(as_of=TODAY), print
        ).rejected

    return load_events


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


def test_coming_events_stand_under_their_weeks(load_events, open_page):
    next_monday = MONDAY + dt.timedelta(days=7)
    load_events(
        f"Fair,{MONDAY - dt.timedelta(days=3)},{next_monday},,,,,,,",
        f"Talk,{next_monday},,09:00,10:00,Africa/Nairobi,Example House,hybrid,,{next_monday}",
        f"Forum,{next_monday},,,,,,,https://example.org/forum,Ask us",
    )
    at = open_page("events")
    week = wording.span(next_monday, next_monday + dt.timedelta(days=6))
    headers = [header.value for header in at.header]
    assert headers[:2] == ["Under way", f"Next week, {week}"]
    assert headers[2:5] == ["Who is asked", "Overlaps", "Deadlines"]
    assert headers[5].startswith("One event is under way; two events begin from ")
    told = said(at)
    assert r":gray[:small[Example House · hybrid]]" in told
    assert any("9 a.m. to 10 a.m. Nairobi · " in text and " New York" in text for text in told)
    assert r":gray[:small[Registration\: Ask us]]" in told
    # Each leads to its own page, which has its address.
    assert [link.proto.label for link in at.get("page_link")] == ["Fair", "Forum", "Talk", "Talk"]
    assert {link.proto.page for link in at.get("page_link")} == {"event"}


@pytest.mark.usefixtures("site")
def test_a_registration_that_has_closed_is_not_said_to_close(load_events, open_page):
    closed, closes = TODAY - dt.timedelta(days=1), TODAY
    load_events(
        f"Talk,{TODAY},,,,,,online,,{closed}",
        f"Forum,{TODAY},,,,,Online,online,,{closes}",
    )
    told = said(open_page("events"))
    assert f":gray[:small[Registration closed on {wording.day(closed)}]]" in told
    assert f":gray[:small[Registration closes on {wording.day(closes)}]]" in told
    assert told.count(":gray[:small[Online]]") == 2


def test_a_database_without_events_says_so(open_page):
    [said] = open_page("events").info
    assert said.value.startswith(f"No event is listed from {wording.day(TODAY)} to ")
    assert said.value.endswith(f"No event is listed before {wording.day(TODAY)}.")


def test_an_empty_list_says_when_the_last_event_was_and_shows_the_past_on_demand(
    load_events, open_page
):
    load_events("Old forum,2020-01-05,2020-01-07,,,,,,,")
    past = (
        f"One event was over before {wording.day(TODAY)},"
        " the last of them Old forum, 5 to 7 January 2020."
    )
    at = open_page("events")
    assert at.info[0].value.endswith(past)
    assert not at.header
    at.toggle(key="past").set_value(True).run()
    assert [header.value for header in at.header] == [past]


def test_the_address_shows_the_past(load_events, open_page):
    load_events("Old forum,2020-01-05,2020-01-07,,,,,,,")
    assert len(open_page("events", past="true").header) == 1


def test_text_of_an_event_is_shown_and_not_obeyed(load_events, open_page):
    load_events(f"# :red[Loud] *forum*,{TODAY},,,,,<b>Here</b>,,,")
    at = open_page("events")
    told = said(at)
    assert at.get("page_link")[0].proto.label == r"\# \:red\[Loud\] \*forum\*"
    assert r":gray[:small[\<b\>Here\</b\>]]" in told
