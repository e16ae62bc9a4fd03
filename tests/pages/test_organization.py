import datetime as dt

import pytest

from data_access.database import connections
from data_access.schema import decisions, organization_names, organizations


@pytest.fixture
def alpha(site) -> str:
    """An organization deferred twice and then recommended; its number as an address has it."""
    with connections.writing(site) as conn:
        [number] = conn.execute(
            organizations.insert().values(
                name="Alpha *Relief*",
                consultative_status="Roster",
                website="https://alpha.example",
                geneva=False,
                budget="over 10 million",
            )
        ).inserted_primary_key
        for key, name, kind in (
            ("alpha relief", "Alpha *Relief*", "present"),
            ("beta", "Beta", "former"),
        ):
            conn.execute(
                organization_names.insert().values(
                    key=key,
                    organization_id=number,
                    name=name,
                    kind=kind,
                    until=dt.date(2019, 6, 4) if kind == "former" else None,
                )
            )
        for day, outcome in (
            (dt.date(2021, 6, 8), "deferred"),
            (dt.date(2021, 9, 20), "deferred"),
            (dt.date(2022, 6, 7), "recommended"),
        ):
            conn.execute(
                decisions.insert().values(organization_id=number, reported_on=day, outcome=outcome)
            )
    return str(number)


def said(at) -> list[str]:
    return [text.value for text in at.markdown]


def test_all_that_is_known_of_an_organization_stands_on_its_page(open_page, alpha):
    at = open_page("organization", id=alpha)
    assert at.title[0].value == "Alpha *Relief*"
    assert [heading.value for heading in at.header] == [
        "Three decisions recorded, from 2021 to 2022.",
        "Timeline",
        "Facts",
        "Contacts",
    ]
    told = [text for text in said(at) if text.startswith("Committee on NGOs")]
    assert told == [r"Committee on NGOs\: deferred, 2 times", r"Committee on NGOs\: recommended"]
    assert ":gray[:small[Former name, until 4 June 2019]]  \nBeta" in said(at)
    assert ":gray[:small[Consultative status]]  \nRoster" in said(at)
    assert (
        ":gray[:small[Not recorded]]  \nType; Status since; State of its seat; UN regional group;"
        " Scope; Field of activity; Office in New York; Constituency;"
        " Sustainable Development Goals"
    ) in said(at)
    assert ":gray[:small[Office in Geneva]]  \nNo" in said(at)
    assert ":gray[:small[Budget of a year, US dollars]]  \nover 10 million" in said(at)


def test_the_history_is_a_picture_a_table_and_a_file(open_page, alpha):
    at = open_page("organization", id=alpha)
    [chart] = at.get("vega_lite_chart")
    assert chart.proto.alt == "Three decisions recorded, from 2021 to 2022."
    assert list(at.dataframe[0].value["detail"]) == ["deferred", "deferred", "recommended"]
    assert at.get("download_button")


def test_an_organization_of_which_nothing_is_recorded_says_so(open_page, site):
    with connections.writing(site) as conn:
        [number] = conn.execute(organizations.insert().values(name="Gamma")).inserted_primary_key
    at = open_page("organization", id=str(number))
    assert at.title[0].value == "Gamma"
    assert ":gray[Nothing that this organization did is recorded.]" in said(at)
    assert not at.get("vega_lite_chart")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("number", ["99", "", "-1", "x", "²", "9" * 30, "1; x"])
def test_an_unknown_number_leads_back_to_the_search(open_page, number):
    at = open_page("organization", id=number)
    assert [info.value for info in at.info] == ["Organization not found."]
    assert [link.proto.label for link in at.get("page_link")] == [
        "Find an organization by its name"
    ]
