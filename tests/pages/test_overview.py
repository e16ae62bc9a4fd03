import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from data_access import session
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.schema import reform_actions, reform_milestones, sources

TODAY = weeks.today()


@pytest.fixture
def overdue(site):
    """One reform, overdue since yesterday."""
    with connections.writing(site) as conn:
        action = conn.scalar(
            reform_actions.insert()
            .values(
                number=7,
                sub_action="",
                title="Answer *every* application",
                work_package="Simpler access",
                status="Further work ongoing",
                decided=False,
            )
            .returning(reform_actions.c.id)
        )
        conn.execute(
            reform_milestones.insert().values(
                action_id=action, milestone="final", due_on=TODAY - dt.timedelta(days=1)
            )
        )


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


def test_the_chief_reads_what_is_overdue_before_anything_else(overdue, open_page):  # noqa: ARG001
    at = open_page("overview")
    assert (at.metric[0].label, at.metric[0].value) == ("Waiting for you", "–")
    assert (at.metric[1].label, at.metric[1].value) == ("Reforms overdue", "1")
    assert [header.value for header in at.header[:3]] == [
        *("Waiting for you", "What changed"),
        "Overdue reforms, by lead",
    ]
    links = [link.proto.label for link in at.get("page_link")]
    assert "No lead recorded" in links


@pytest.mark.usefixtures("site")
def test_with_nothing_loaded_every_tile_and_list_says_so_and_leads_nowhere_false(open_page):
    at = open_page("overview")
    assert [metric.value for metric in at.metric] == ["–"] * 5
    links = [link.proto.label for link in at.get("page_link")]
    # Five tiles and three lists: each is a link for whoever has the page Imports, or plain text.
    assert [*links, *said(at)].count("No data loaded") == 13


@pytest.mark.usefixtures("site")
def test_the_address_carries_the_week(open_page):
    at = open_page("overview", week="2024-W24")
    assert "**10 to 16 June 2024**" in said(at)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("week", ["2024-W99", "soon", "9999-W01", ""])
def test_a_week_that_is_none_or_has_not_begun_shows_this_week(open_page, week):
    this = weeks.this_week()
    words = formatting.span(weeks.monday(this), weeks.sunday(this))
    assert f"**{words}**" in said(open_page("overview", week=week))


@pytest.mark.usefixtures("site")
def test_a_reader_steps_to_an_earlier_week_and_back_but_not_beyond_this_one(open_page):
    at = open_page("overview")
    earlier, later, _ = at.button
    assert (earlier.label, later.label, later.disabled) == ("Earlier", "Later", True)
    earlier.click().run()
    assert at.query_params["week"] == weeks.shifted(weeks.this_week(), -1)
    assert not at.button[1].disabled


@pytest.mark.usefixtures("demonstration_site")
def test_made_up_data_are_stamped_and_fill_every_part(open_page):
    at = open_page("overview")
    assert any("DEMONSTRATION" in text for text in said(at))
    assert not any("Nothing" in text for text in said(at))
    assert [link.proto.label for link in at.get("page_link")][-5:] == [
        "CSO engagement",
        "Committee on NGOs",
        "Reforms",
        "Partnership balance",
        "Events",
    ]


@pytest.mark.usefixtures("site")
def test_real_data_are_not_stamped(open_page):
    assert not any("DEMONSTRATION" in text for text in said(open_page("overview")))


def test_a_late_source_is_named(site, open_page):
    with connections.writing(site) as conn:
        conn.execute(
            sources.update()
            .where(sources.c.name == "reforms")
            .values(speaks_for=TODAY - dt.timedelta(days=45))
        )
    at = open_page("overview")
    assert (at.metric[4].label, at.metric[4].value) == ("Sources late", "1")
    day = formatting.day(TODAY - dt.timedelta(days=45))
    assert rf"UN80 tracker\: {day}" in [link.proto.label for link in at.get("page_link")]


@pytest.mark.usefixtures("served")
def test_the_router_refuses_a_process_that_app_py_did_not_open(monkeypatch):
    monkeypatch.setattr(session, "_opened", False)
    at = AppTest.from_file("../../pages/router.py").run()
    assert at.error[0].value == "This page opens with the application: start it with `make run`."
    assert not at.metric


def test_an_unmigrated_database_is_said_to_be_one(served, tmp_path, monkeypatch):  # noqa: ARG001
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    at = AppTest.from_file("../../pages/router.py").run()
    assert at.error[0].value.startswith("This database is empty. Create its tables with:")


def test_a_database_that_goes_away_is_told_without_its_name(served, open_page, monkeypatch):
    at = open_page("overview")
    missing = connections.engine("sqlite:////nowhere/at/all.db")
    monkeypatch.setattr(session, "engine", lambda: missing)
    at.run()
    assert at.error[0].value == "The shared database does not answer."
    assert served not in str(at.error)
