import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from components import area_pages
from data_access.domain import formatting, weeks
from data_access.domain.roles import COMMAND_LINE
from data_access.imports import reforms
from data_access.imports.loading import Options, load

TODAY = weeks.today()


def in_days(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def reforms_site(site, reform_file, tmp_path):
    """One action overdue, one due, one decided, one later."""
    content = reform_file(
        {
            "number": 7,
            "title": "Mend *every* form",
            "leads": "Office A",
            "entities": "UNX",
            "final_due_on": in_days(-20),
            "final_milestone": "In use everywhere",
        },
        {
            "number": 95,
            "sub_action": "Travel",
            "title": "Merge desks",
            "work_package": "One Front Door",
            "leads": "Office B",
            "final_due_on": in_days(3),
        },
        {"number": 9, "title": "Answer letters", "status": "Decision taken"},
        {"number": 10, "title": "Ongoing matters", "final_due_on": in_days(100)},
    )
    path = tmp_path / "actions.csv"
    path.write_text(content)
    assert not load(
        site, COMMAND_LINE, reforms.LOADER, "reforms", path, Options(as_of=TODAY), print
    ).rejected
    return site


def links(at: AppTest) -> list[str]:
    """Where the page leads, but for the pages beside it."""
    labels = [link.proto.label for link in at.get("page_link")]
    return [label for label in labels if label not in area_pages.REFORMS.values()]


@pytest.mark.usefixtures("reforms_site")
def test_what_is_overdue_comes_first_then_what_is_due(open_page):
    at = open_page("reforms")
    assert links(at) == [
        r"Mend \*every\* form",
        r"Travel\: Merge desks",
        "Ongoing matters",
        "Answer letters",
    ]
    assert [header.value for header in at.header][:2] == [
        "Most pressing first",
        f"Of four reform actions, one is overdue as of {formatting.day(TODAY)}"
        " and one is due within 14 days; one is reported complete, evidence pending.",
    ]


@pytest.mark.usefixtures("reforms_site")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "overdue"}, [r"Mend \*every\* form"]),
        ({"state": "reached"}, ["Answer letters"]),
        ({"state": "claimed"}, ["Answer letters"]),
        ({"lead": "Office B"}, [r"Travel\: Merge desks"]),
        ({"entity": "UNX"}, [r"Mend \*every\* form"]),
        ({"work_package": "One Front Door"}, [r"Travel\: Merge desks"]),
        ({"search": "letters"}, ["Answer letters"]),
    ],
)
def test_the_address_carries_the_filters(open_page, query, found):
    assert links(open_page("reforms", **query)) == found


@pytest.mark.usefixtures("reforms_site")
def test_choosing_a_filter_narrows_list_figure_and_milestones(open_page):
    at = open_page("reforms")
    at.selectbox(key="lead").set_value("Office A").run()
    assert links(at) == [r"Mend \*every\* form"]
    headers = [header.value for header in at.header]
    assert all("led by Office A" in header for header in headers[1:])
    assert len(headers) == 3


@pytest.mark.usefixtures("reforms_site")
def test_a_filter_that_finds_nothing_says_so(open_page):
    at = open_page("reforms", search="ongo")
    assert at.info[0].value == "No reform action naming ongo is recorded."
    assert links(at) == []


@pytest.mark.usefixtures("site")
def test_a_database_without_reforms_says_so(open_page):
    assert open_page("reforms").info[0].value == "No reform action is recorded."


def test_a_long_list_is_cut_and_shown_whole_on_demand(site, reform_file, tmp_path, open_page):
    path = tmp_path / "actions.csv"
    path.write_text(reform_file(*({"number": number} for number in range(1, 13))))
    load(site, COMMAND_LINE, reforms.LOADER, "reforms", path, Options(as_of=TODAY), print)
    at = open_page("reforms")
    assert (len(links(at)), at.header[0].value) == (
        10,
        "Most pressing first :gray[:small[10 of 12]]",
    )
    at.button[0].click().run()
    assert at.query_params["show"] in ("all", ["all"])
    assert len(links(at)) == 12


@pytest.mark.usefixtures("reforms_site")
def test_the_page_of_an_action_tells_how_it_stands_and_what_is_not_known(open_page):
    at = open_page("action", key="7")
    assert at.title[0].value == "Action 7"
    assert at.header[0].value == r"Mend \*every\* form"
    told = [text.value for text in at.markdown]
    overdue = formatting.day(TODAY - dt.timedelta(days=20))
    assert f"**The action has been overdue since {overdue}\\: 20 days.**" in told
    assert "No next steps are recorded." in told
    assert "In use everywhere" in told
    assert ":gray[:small[Work package led by]]  \nNot recorded" in told


@pytest.mark.usefixtures("reforms_site")
def test_an_action_is_found_by_its_number_and_part(open_page):
    assert open_page("action", key="95/Travel").header[0].value == r"Travel\: Merge desks"


@pytest.mark.usefixtures("reforms_site")
@pytest.mark.parametrize("query", [{"key": "95"}, {"key": "<b>"}, {}])
def test_an_action_that_is_not_there_is_said_not_to_be(open_page, query):
    at = open_page("action", **query)
    assert at.info[0].value.startswith("No reform action ")
    assert links(at) == ["All reform actions"]
