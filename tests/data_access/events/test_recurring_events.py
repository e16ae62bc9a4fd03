"""An event beside its last edition, and who was in the room against who is accredited."""

import datetime as dt

import pandas as pd
import pytest

from data_access.domain.names import fold
from data_access.events.recurring_events import beside, room, series
from data_access.queries import ask
from data_access.schema import engagements, events, organizations


@pytest.mark.parametrize(
    "titles",
    [
        ("Forum on Rivers", "Second Forum on Rivers", "2nd Forum on Rivers 2026"),
        ("Twenty-first Forum", "22nd Forum", "Forum", "The Forum".removeprefix("The ")),
        ("RightsCon 2026", "RightsCon 2025", "RightsCon"),
        ("CSW70", "CSW 69", "CSW-68"),
        ("CSocD64 side event", "CSocD63 side event"),
        ("COP25", "COP 30"),
        ("ICANN85 Community Forum", "ICANN82 Community Forum"),
        ("FIRSTCON26 (38th Annual FIRST Conference)", "FIRSTCON25 (37th Annual FIRST Conference)"),
        ("HLPF 2024/2025", "HLPF"),
        ("Forum «Rivers», 2026", "forum rivers"),
        ("Thirtieth session", "Fortieth session", "Hundredth session"),
        ("Forum2026", "Forum 2025"),
    ],
    ids=lambda titles: titles[0],
)
def test_editions_of_one_event_are_known_whatever_their_year_and_number(titles):
    assert len({series(title) for title in titles}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Forum on Rivers", "Forum on Lakes"),
        # Committees of the Assembly and goals are numbered, and are no editions.
        ("Third Committee briefing", "Second Committee briefing"),
        ("SDG 16 Conference", "SDG 17 Conference"),
        ("SDG16 Conference", "SDG17 Conference"),
        ("ICANN85 Community Forum", "ICANN85 Annual Meeting"),
        ("Resolution 1325 Forum", "Resolution 2250 Forum"),
    ],
)
def test_what_differs_in_more_is_another_event(one, other):
    assert series(one) != series(other)


@pytest.fixture
def hold(conn):
    """An event in one line: `hold("Forum 2026", "2026-05-05")` gives its number."""

    def hold(title: str, when: str, **more) -> int:
        first, _, last = when.partition(" to ")
        days = (dt.date.fromisoformat(day) for day in (first, last or first))
        row = dict(zip(("starts_on", "ends_on"), days, strict=True))
        made = events.insert().values(title=title, title_key=fold(title), **row | more)
        return conn.scalar(made.returning(events.c.id))

    return hold


@pytest.fixture
def attend(conn):
    """An engagement in one line: `attend(alpha, "Forum", "2026-05-05", "spoke")`."""

    def attend(who: int, occasion: str, when: str, level: str | None = "attended", **more) -> None:
        first, _, last = when.partition(" to ")
        days = (f"{when}-01-01", f"{when}-12-31") if len(when) == 4 else (first, last or first)
        row = {
            "organization_id": who,
            "occasion": occasion,
            "occasion_key": fold(occasion),
            "kind": "event",
            "occurred_from": dt.date.fromisoformat(days[0]),
            "occurred_until": dt.date.fromisoformat(days[1]),
            "level": level,
        }
        conn.execute(engagements.insert().values(row | more))

    return attend


@pytest.fixture
def accredited(conn, organization):
    """An organization with consultative status: `accredited("Alpha", "KEN")`."""

    def accredited(name: str, state: str | None = None) -> int:
        number = organization(name, state)
        mine = organizations.c.id == number
        conn.execute(organizations.update().where(mine).values(consultative_status="Special"))
        return number

    return accredited


# The last edition


def told(conn, event: int, *columns: str) -> list[list]:
    rows = beside(conn, event=event)[["edition", *columns]].astype(object)
    return rows.where(rows.notna(), None).values.tolist()


def test_the_latest_earlier_edition_stands_beside_an_event(hold, conn, head):
    hold("Forum 2024", "2024-05-05", attended=10)
    hold("17th Forum", "2025-05-05", attended=80, member_state="KEN")
    hold("Forum 2025 side meeting", "2025-12-01")
    hold("Forum", "2025-12-09", cancelled=True)
    hold("Forum 2027", "2027-05-05")
    this = hold("Forum 2026", "2026-05-05", expected=120)
    assert told(conn, this, "event", "expected", "attended", "region") == [
        ["this", "Forum 2026", 120, None, None],
        ["last", "17th Forum", None, 80, "African Group"],
    ]
    assert ask(conn, head, beside, event=this).finding == (
        "The last edition was 17th Forum, 5 May 2025: 80 people came; at this one 120 are expected."
    )


def test_what_overlaps_is_no_earlier_edition(hold, conn):
    hold("Forum 2025", "2026-05-01 to 2026-05-05")
    this = hold("Forum 2026", "2026-05-05")
    assert len(beside(conn, event=this)) == 1


def test_where_nothing_is_known_nothing_is_said(hold, conn, head):
    alone = hold("Forum 2026", "2026-05-05")
    assert ask(conn, head, beside, event=alone).finding == (
        "No earlier edition of this event is recorded."
    )
    later = hold("Forum 2027", "2027-05-05")
    assert ask(conn, head, beside, event=later).finding == (
        "The last edition was Forum 2026, 5 May 2026: how many came is not known."
    )
    assert ask(conn, head, beside, event=99).finding == "There is no event 99."
    assert beside(conn, event=99).empty


def test_how_many_came_to_both_is_told_once_both_are_over(hold, conn, head):
    hold("Forum 2025", "2025-05-05", attended=0)
    this = hold("Forum 2026", "2026-05-05", expected=50, attended=1)
    assert ask(conn, head, beside, event=this).finding == (
        "The last edition was Forum 2025, 5 May 2025: no people came; to this one came one."
    )


@pytest.mark.parametrize("title", ["2026", "First", "100 % Forum", "50_50"])
def test_a_title_of_signs_finds_no_stranger(hold, conn, title):
    hold("Another Forum", "2025-05-05")
    hold("2025", "2025-06-05")
    this = hold(title, "2026-05-05")
    assert told(conn, this, "event") == [["this", title]]


def test_the_organizations_of_each_edition_are_counted(
    hold, attend, accredited, organization, conn
):
    hold("Forum 2025", "2025-05-05")
    this = hold("Forum 2026", "2026-05-05")
    for name in ("Alpha", "Beta"):
        attend(accredited(name), "Forum 2025", "2025-05-05")
    attend(organization("Gamma"), "Forum 2025", "2025-05-05", "registered")
    assert told(conn, this, "organizations", "present", "accredited") == [
        ["this", None, None, None],
        ["last", 3, 2, 2],
    ]


# Who was in the room


def regions(conn, event: int) -> dict[str, tuple]:
    rows = room(conn, event=event).set_index("region")
    return {
        name: tuple(None if pd.isna(value) else value for value in row)
        for name, *row in rows.itertuples()
        if row[0] or row[3]
    }


def test_who_was_there_is_held_against_all_who_are_accredited(
    hold, attend, accredited, organization, conn, head
):
    forum = hold("Forum", "2026-05-05")
    for number in range(4):
        here = accredited(f"African {number}", "KEN")
        if number < 3:
            attend(here, "Forum", "2026-05-05", ("attended", "spoke", "organized")[number])
    attend(accredited("European", "FRA"), "Forum", "2026-05-05", "registered")
    attend(organization("Not accredited", "FRA"), "FORUM!", "2026-05-05")
    attend(accredited("From nowhere"), "Forum", "2026-05-05", None)
    accredited("Stayed at home", "JPN")
    # A State's delegation is none of civil society.
    attend(organization("Delegation", "KEN"), "Forum", "2026-05-05", civil_society=False)
    assert regions(conn, forum) == {
        "African Group": (3, 3, 3, 4, 0.75),
        "Asia-Pacific Group": (0, 0, 0, 1, 0.0),
        "Western European and Others Group": (2, 1, 0, 1, 0.0),
        "unknown": (1, 0, 0, 1, 0.0),
    }
    assert ask(conn, head, room, event=forum).finding == (
        "Of four recorded organizations, three are accredited; three of four with a region "
        "came from the African Group."
    )


def test_an_organization_counts_once_and_as_what_it_was_merged_into(
    hold, attend, accredited, organization, conn
):
    forum = hold("Forum", "2026-05-05")
    union = accredited("Union", "KEN")
    old = organization("Old name", "FRA", into=union)
    attend(union, "Forum", "2026-05-05", "registered")
    attend(old, "Forum", "2026-05-05", "spoke")
    attend(union, "Forum", "2026-05-05", "spoke", kind="meeting")
    assert regions(conn, forum) == {"African Group": (1, 1, 1, 1, 1.0)}


@pytest.mark.parametrize(
    ("when", "more", "counts"),
    [
        ("2026-05-05", {}, True),
        ("2026-05-06 to 2026-05-07", {}, True),
        ("2026-05-04", {}, False),
        ("2026-05-07 to 2026-05-08", {}, False),
        ("2026", {}, True),
        ("2025", {}, False),
        ("2026-05-05", {"kind": "meeting"}, True),
        ("2026-05-05", {"kind": "statement"}, False),
        ("2026-05-05", {"occasion_key": "another forum"}, False),
    ],
    ids=str,
)
def test_an_engagement_is_at_an_event_of_its_name_on_its_days(
    hold, attend, organization, conn, when, more, counts
):
    forum = hold("Forum", "2026-05-05 to 2026-05-07")
    attend(organization("Alpha"), "Forum", when, **more)
    assert bool(regions(conn, forum)) == counts


def test_a_year_alone_tells_two_events_of_one_name_not_apart(hold, attend, organization, conn):
    first = hold("Forum", "2026-05-05")
    attend(organization("Alpha"), "Forum", "2026")
    assert regions(conn, first)
    hold("Forum", "2026-09-05", cancelled=True)
    assert regions(conn, first)
    second = hold("Forum", "2026-11-05")
    assert not regions(conn, first)
    assert not regions(conn, second)


def test_a_link_holds_whatever_the_name_and_takes_it_from_every_other(
    hold, attend, organization, conn
):
    forum, fair = hold("Forum", "2026-05-05"), hold("Fair", "2026-05-05")
    attend(organization("Alpha"), "Fair", "2026-05-05", event_id=forum)
    assert regions(conn, forum)
    assert not regions(conn, fair)


def test_that_nobody_is_recorded_and_that_nobody_came_are_two_things(
    hold, attend, accredited, conn, head
):
    forum = hold("Forum", "2026-05-05")
    alpha = accredited("Alpha", "KEN")
    assert ask(conn, head, room, event=forum).finding == (
        "No organization of civil society is recorded at this event."
    )
    assert regions(conn, forum) == {"African Group": (0, None, None, 1, None)}
    attend(alpha, "Forum", "2026-05-05", "registered")
    assert regions(conn, forum) == {"African Group": (1, None, None, 1, None)}
    assert ask(conn, head, room, event=forum).finding == (
        "One organization is recorded at this event; which of them came is not known."
    )
    assert ask(conn, head, room, event=99).finding == "There is no event 99."


def test_of_regions_nothing_is_said_where_too_few_are_known(hold, attend, organization, conn, head):
    forum = hold("Forum", "2026-05-05")
    for number in range(3):
        attend(organization(f"Unplaced {number}"), "Forum", "2026-05-05")
    attend(organization("Placed", "KEN"), "Forum", "2026-05-05")
    assert ask(conn, head, room, event=forum).finding == (
        "Of four recorded organizations, none is accredited; the region of one is known: too "
        "few to tell whence they came."
    )


# Held against the files themselves


@pytest.mark.real_data
def test_of_the_real_list_of_participants_those_of_civil_society_were_recorded_and_no_more_is_known(
    load_file, conn, real_files
):
    load_file("engagements", real_files / "attendance" / "cop25_2019.csv")
    load_file("events", "a.csv", "title,starts_on,ends_on\nCOP25,2019-12-02,2019-12-13\n")
    [event] = conn.scalars(events.select().with_only_columns(events.c.id))
    rows = room(conn, event=event)
    assert rows["organizations"].sum() == 1106
    assert rows["present"].isna().all()
