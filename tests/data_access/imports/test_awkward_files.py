"""Awkward files as publishers send them, each with the rows that it should give.

The files lie beside the checkout; the same rules are held by smaller files in the other tests.
"""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.imports.rows import UnreadableFileError
from data_access.schema import (
    contributions,
    events,
    partnership_participants,
    partnerships,
    reform_actions,
    sources,
)

pytestmark = pytest.mark.real_data

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def case(real_files, load_file):
    """Load one of the files: `case("partnerships", "iati_empty.xml")`."""

    def case(kind: str, name: str, **options):
        return load_file(kind, real_files.parent / "cases" / name, **options)

    return case


def rows(conn, *columns: sa.Column, order=None) -> list[tuple]:
    statement = sa.select(*columns).order_by(order if order is not None else columns[0])
    return [tuple(row) for row in conn.execute(statement)]


MILLION = 1_000_000.0
THREE_SIDES = {"corporate": 400_000.0, "foundation": MILLION, "nonprofit": 750_000.0}


@pytest.mark.parametrize(
    ("name", "sums", "notices"),
    [
        (
            "revenue_several_payments.csv",
            {"corporate": 650_000.0, "foundation": 2 * MILLION, "nonprofit": 750_000.0},
            [],
        ),
        ("revenue_code_spelling.csv", THREE_SIDES | {"academic": 50_000.0}, ["“NGO” as NGOs"]),
        (
            "semicolon_decimal_comma.csv",
            {"corporate": 400.0, "foundation": 1_000_000.5},
            ["is separated by a semicolon"],
        ),
        ("title_rows_above_header.xlsx", THREE_SIDES, ["row 4 was read as the header"]),
        ("cover_sheet_first.xlsx", THREE_SIDES, ["only the sheet Data is read"]),
        ("notes_below_table.xlsx", THREE_SIDES, ["row 6: “Total”", "row 7: “a Includes"]),
    ],
)
def test_every_amount_of_a_published_table_counts_once_and_no_total(
    case, conn, name, sums, notices
):
    loaded = case("contributions", name)
    assert loaded.rejected == ()
    assert [any(text in one for one in loaded.notices) for text in notices] == [True] * len(notices)
    assert len(loaded.notices) == len(notices)
    total = sa.func.sum(contributions.c.amount_usd)
    by_sector = sa.select(contributions.c.sector, total).group_by(contributions.c.sector)
    assert dict(conn.execute(by_sector).all()) == sums


def test_numbers_written_as_text_with_signs_are_refused_cell_by_cell(case, conn):
    loaded = case("contributions", "percent_and_text_numbers.xlsx")
    assert [(one.row, one.column) for one in loaded.rejected] == [
        (row, "amount_usd") for row in (2, 3, 4)
    ]
    assert rows(conn, contributions.c.id) == []


A, B, C = ("XM-EX-1-A", "XM-EX-1-B", "XM-EX-1-C")


@pytest.mark.parametrize(
    ("name", "partners", "notice"),
    [
        ("iati_type_not_known.xml", {A: 2, B: 1, C: 1}, "taken as not given: 0 and N/A"),
        ("iati_no_name_no_ref.xml", {A: 1}, "left out: XM-EX-1-B"),
        ("iati_odd_dates.xml", {A: 1, B: 1, C: 1}, "01/02/2026 in XM-EX-1-B"),
        ("iati_one_partner_three_roles.xml", {"XM-EX-1-R": 2}, ""),
        ("iati_same_twice.xml", {A: 1}, "the first counts: XM-EX-1-A"),
    ],
)
def test_the_sound_activities_load_and_the_others_are_named(case, conn, name, partners, notice):
    loaded = case("partnerships", name, as_of=TODAY)
    assert notice in " ".join(loaded.notices)
    partner = partnership_participants.c.organization_id
    counted = (
        sa.select(partnerships.c.identifier, sa.func.count(partner.distinct()))
        .join(partnerships, partnerships.c.id == partnership_participants.c.partnership_id)
        .group_by(partnerships.c.identifier)
    )
    assert dict(conn.execute(counted).all()) == partners


def test_a_file_of_activities_speaks_for_the_day_on_which_it_was_made(case, conn):
    case("partnerships", "iati_one_partner_three_roles.xml")
    speaks_for = sa.select(sources.c.speaks_for).where(sources.c.name == "iati")
    assert conn.scalar(speaks_for) == dt.date(2015, 2, 24)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("iati_empty.xml", "holds no activity"), ("iati_v1_no_version.xml", "version 1")],
)
def test_an_empty_or_outdated_file_is_refused_and_dates_nothing(case, conn, name, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        case("partnerships", name)
    assert conn.scalar(sa.select(sources.c.speaks_for).where(sources.c.name == "iati")) is None


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "floating_with_calendar_zone.ics",
            [(dt.date(2026, 12, 9), utc("2026-12-09 06:30"), "Africa/Nairobi")],
        ),
        (
            "utc_evening_new_york.ics",
            [(dt.date(2026, 12, 8), utc("2026-12-09 00:30"), "America/New_York")],
        ),
        (
            "rdate_period.ics",
            [
                (dt.date(2026, 12, day), utc(f"2026-12-{day:02} {hour}:00"), "America/New_York")
                for day, hour in ((7, 15), (14, 20), (21, 20))
            ],
        ),
    ],
)
def test_an_event_has_the_day_and_the_hour_at_its_place(case, conn, name, expected):
    case("events", name)
    assert rows(conn, events.c.starts_on, events.c.starts_at, events.c.time_zone) == expected


def test_texts_addresses_and_firmness_of_events_are_read(case, conn):
    notices = {
        name: case("events", f"{name}.ics").notices
        for name in (
            *("url_not_http", "folded_inside_letter", "word_line_break"),
            *("tentative", "indico_speakers"),
        )
    }
    found = {title: rest for title, *rest in rows(conn, *(events.c[n] for n in TEXTS))}
    assert sorted(found) == [
        "Assemblée générale des organisations de la société civile à Genève — édition",
        "Día de los pueblos",
        "Panel on lamplight",
        "Panel on water",
        "Second workshop of weavers",
        "Summit of islands (date to be confirmed)",
        "Third workshop of weavers",
        "Workshop of weavers",
    ]
    assert [found[f"{which}orkshop of weavers"][0] for which in ("W", "Second w", "Third w")] == [
        *(None, None),
        "https://weavers.example.org/3",
    ]
    assert found["Summit of islands (date to be confirmed)"][1] == "tentative"
    assert found["Panel on water"][1] is None
    assert "[names removed]" in found["Panel on lamplight"][2]
    assert "address of two events" in notices["url_not_http"][0]
    assert "two pass codes and one list of names" in notices["indico_speakers"][0]


TEXTS = ("title", "url", "status", "description")


def test_a_label_in_a_later_title_cancels_a_known_event(case, conn):
    case("events", "indico_cancelled_label_1.ics")
    loaded = case("events", "indico_cancelled_label_2.ics")
    assert rows(conn, events.c.title, events.c.cancelled) == [("Round table on open data", True)]
    assert "marks one event as cancelled" in loaded.notices[0]


def test_one_meeting_of_a_series_moves_by_the_later_account_of_one_number(case, conn):
    case("events", "series_1.ics")
    case("events", "series_2_one_moved_same_sequence.ics")
    assert rows(conn, events.c.starts_on, events.c.starts_at) == [
        (dt.date(2026, 12, day), utc(f"2026-12-{day:02} {hour:02}:00"))
        for day, hour in ((2, 14), (9, 14), (17, 9), (23, 14))
    ]


def test_an_older_edition_of_the_tracker_takes_no_decision_back_and_dates_it(case, conn):
    case("reforms", "tracker_newer.json", as_of=dt.date(2026, 8, 22))
    loaded = case("reforms", "tracker_older.json", as_of=dt.date(2026, 1, 22))
    # The decision was not reported in January: August was the first to report it.
    assert rows(
        conn, *(reform_actions.c[name] for name in ("number", "decided", "decided_on"))
    ) == [
        (901, True, dt.date(2026, 8, 22)),
        *((number, False, None) for number in (902, 903)),
    ]
    assert "Different in this file: decision or status of 901; date of 902." in loaded.notices[0]
