import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society import rollup
from data_access.database import connections
from data_access.schema import engagements, organizations, sources

YEAR = {"since": "2025-01-01", "until": "2025-12-31"}


@pytest.fixture
def engage(site):
    """So many organizations on a day, each with as many people as its number and a level."""

    def engage(number: int, day: str, level: str | None = "attended") -> None:
        on = dt.date.fromisoformat(day)
        with connections.writing(site) as conn:
            for people in range(1, number + 1):
                row = {"name": f"Organization {people}", "consultative_status": "Special"}
                known = sa.select(organizations.c.id).where(organizations.c.name == row["name"])
                made = organizations.insert().values(row).returning(organizations.c.id)
                conn.execute(
                    engagements.insert().values(
                        organization_id=conn.scalar(known) or conn.scalar(made),
                        occasion=f"Forum {day}",
                        occasion_key=f"forum {day}",
                        kind="event",
                        occurred_from=on,
                        occurred_until=on,
                        participants=people,
                        level=level,
                    )
                )
            conn.execute(
                sa.update(sources).where(sources.c.name == "engagements").values(speaks_for=on)
            )
            rollup.refresh(conn)

    return engage


def headings(at) -> list[str]:
    return [heading.value.replace("\\", "") for heading in at.header]


def said(at) -> list[str]:
    return [text.value.replace("\\", "") for text in at.markdown]


@pytest.mark.usefixtures("site")
def test_with_nothing_recorded_the_page_says_so(open_page):
    at = open_page("breadth")
    assert at.info[0].value.startswith("No engagement of civil society is recorded")
    assert not at.button


def test_the_page_is_about_the_twelve_months_up_to_the_day_the_register_speaks_for(
    open_page, engage
):
    engage(20, "2019-12-31")
    at = open_page("breadth")
    assert headings(at)[0] == (
        "In 2019, a tenth of organizations had 19 per cent of 210 people (recorded for 20 of 20)."
    )


def test_engagements_are_spread_where_the_reader_asks_for_them(open_page, engage):
    engage(20, "2025-12-31")
    at = open_page("breadth", measure="Engagements")
    assert headings(at)[0].startswith("In 2025, a tenth of organizations had 10 per cent of 20")


def test_a_shorter_look_back_makes_newcomers_computable_and_stands_in_the_address(
    open_page, engage
):
    engage(3, "2024-01-01")
    engage(12, "2025-12-31")
    at = open_page("breadth", **YEAR)
    assert headings(at)[1] == (
        "Newcomers in 2025 are not tracked: records begin on 1 January 2024, needed from 1"
        " January 2023."
    )
    at = open_page("breadth", **YEAR, look_back="12 months")
    assert headings(at)[1] == ("Of 12 organizations in 2025, nine new.")


def test_a_list_of_registrations_draws_no_stage_as_zero(open_page, engage):
    engage(12, "2025-12-31", "registered")
    at = open_page("breadth")
    assert headings(at)[2:] == [
        "Attendance in 2025 is inconclusive: of 12 organizations, it is recorded for none.",
        "No attendance is recorded in 2025.",
    ]


def test_the_pages_of_the_area_stand_beside_each_other(open_page, engage):
    engage(1, "2025-12-31")
    at = open_page("breadth")
    assert "**Breadth**" in said(at)
    assert "Outreach" in [link.proto.label for link in at.get("page_link")]


@pytest.mark.usefixtures("demonstration_site")
def test_made_up_data_fill_every_part(open_page):
    at = open_page("breadth", look_back="12 months")
    assert not at.info
    charts = at.get("vega_lite_chart")
    assert len(charts) == 3
    for chart in charts:
        assert chart.proto.alt in headings(at)
    assert not [heading for heading in headings(at) if "cannot be said: " in heading]
