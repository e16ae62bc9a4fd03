import datetime as dt

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.charts import organization

DAY, LATER = dt.date(2021, 6, 8), dt.date(2021, 9, 20)


def history(*cells: tuple) -> pd.DataFrame:
    """Rows of date, until, what, detail and source."""
    return pd.DataFrame(cells, columns=["date", "until", "what", "detail", "source"], dtype=object)


def told(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    return [tuple(row) for row in rows[list(columns)].itertuples(index=False)]


def test_a_search_leads_to_the_page_of_what_it_found_and_says_by_which_name():
    rows = pd.DataFrame(
        {
            "id": [7, 8],
            "organization": ["Union", "League"],
            "status": ["Special", None],
            "region": [None, "African Group"],
            "decisions": [11, 0],
            "engagements": [1, 0],
            "matched_name": ["Old Union", "League"],
            "matches": [2, 2],
        }
    )
    lines = organization.found(rows)
    assert told(lines, "figure", "unit", "sentence", "note") == [
        ("12", "on record", "Union", "Found as Old Union · Special status · region unknown"),
        ("0", "on record", "League", "Status unknown · African Group"),
    ]
    assert told(lines, "page", "params") == [
        ("organization", {"id": "7"}),
        ("organization", {"id": "8"}),
    ]


def test_people_nobody_counted_are_not_nobody():
    rows = pd.DataFrame(
        {
            "organization": ["Alpha", "Beta", "Gamma"],
            "engagements": [1, 2, 3],
            "participants": pd.array([1200, 0, None], dtype="Int64"),
            "organization_id": [1, 2, 3],
        }
    )
    lines = organization.most_active(rows)
    assert told(lines, "figure", "unit", "note") == [
        ("1,200", "people", "1 engagement"),
        ("0", "people", "2 engagements"),
        ("–", "not counted", "3 engagements"),
    ]


def test_the_same_thing_time_after_time_is_one_chapter_of_the_story():
    rows = history(
        (DAY, DAY, "decision", "deferred", "Reports"),
        (LATER, LATER, "decision", "deferred", "Reports"),
        (LATER, LATER, "roll call", "Alpha: motion rejected", "Reports"),
        (dt.date(2022, 6, 7), dt.date(2022, 6, 7), "decision", "deferred", "Reports"),
        (dt.date(2023, 1, 1), dt.date(2023, 12, 31), "engagement", "Forum", None),
        (dt.date(2024, 3, 4), dt.date(2024, 3, 8), "engagement", "Assembly", "Register"),
        (None, None, "partnership", "Wells, with UNX", "IATI"),
    )
    story = organization.story(rows)
    assert told(story, "figure", "unit", "sentence", "note") == [
        (
            *("2021", "to 2021", "Committee on NGOs: deferred, 2 times"),
            "8 June 2021 to 20 September 2021 · Reports",
        ),
        ("2021", "", "Roll call: Alpha: motion rejected", "20 September 2021 · Reports"),
        ("2022", "", "Committee on NGOs: deferred", "7 June 2022 · Reports"),
        ("2023", "", "Took part: Forum", "2023, days unknown · recorded here"),
        ("2024", "", "Took part: Assembly", "4 March 2024 to 8 March 2024 · Register"),
        ("Undated", "", "Partnership: Wells, with UNX", "IATI"),
    ]


def test_of_a_long_story_the_end_is_told_and_how_long_it_is():
    rows = history(*((DAY, DAY, "engagement", f"Forum {n}", "Register") for n in range(41)))
    story = organization.story(rows)
    assert len(story) == organization.TOLD == 40
    assert set(story["in_all"]) == {41}
    assert story["sentence"].iloc[-1] == "Took part: Forum 40"


def test_no_history_is_no_story():
    assert organization.story(history()).empty


def test_days_are_points_and_what_may_have_been_on_many_is_a_bar_along_whole_years():
    rows = history(
        (DAY, DAY, "decision", "deferred, at the first application", "Reports"),
        (dt.date(2023, 1, 1), dt.date(2023, 12, 31), "engagement", "Forum", "Register"),
        (None, None, "partnership", "Wells", "IATI"),
    )
    spec = organization.timeline(rows).to_dict()
    spans, points = spec["layer"]
    assert (spans["mark"]["type"], points["mark"]["type"]) == ("bar", "point")
    assert points["encoding"]["x"]["scale"]["domain"] == [2021, 2024]
    [shown] = spec["datasets"].values()
    assert [(row["kind"], row["one_day"], row["when"]) for row in shown] == [
        ("Deferred", True, "8 June 2021"),
        ("Took part", False, "2023, days unknown"),
    ]
    assert shown[1]["start"] == 2023
    assert 2023.99 < shown[1]["end"] < 2024


def test_whether_there_is_an_office_is_said_in_words_and_a_number_stays_one():
    def page():
        import pandas as pd

        from components.charts import organization

        known = {"new_york": True, "geneva": False, "status_since": 1, "sdgs": "1"}
        profile = pd.DataFrame([dict.fromkeys(organization.FACTS) | known])
        types = {"new_york": "boolean", "geneva": "boolean", "status_since": "Int64"}
        organization.facts(profile.astype(types), pd.DataFrame({"kind": []}))

    said = [text.value for text in AppTest.from_function(page).run().markdown]
    assert said[:-1] == [
        ":gray[:small[Status since]]  \n1",
        ":gray[:small[Office in New York]]  \nYes",
        ":gray[:small[Office in Geneva]]  \nNo",
        ":gray[:small[Sustainable Development Goals]]  \n1",
    ]


@pytest.mark.parametrize("known", [True, False])
def test_what_is_not_known_is_named(known):
    def page(known):
        import pandas as pd

        from components.charts import organization

        fact = "Roster" if known else None
        profile = dict.fromkeys(organization.FACTS) | {"consultative_status": fact}
        names = pd.DataFrame(
            [("Alpha", "present", None), ("Beta", "former", None)],
            columns=["name", "kind", "until"],
        )
        organization.facts(pd.DataFrame([profile]), names)

    at = AppTest.from_function(page, args=(known,)).run()
    assert not at.exception
    said = [text.value for text in at.markdown]
    assert said[0] == ":gray[:small[Former name]]  \nBeta"
    assert (":gray[:small[Consultative status]]  \nRoster" in said) is known
    assert said[-1].startswith(":gray[:small[Not recorded]]  \nType;")
    assert ("Consultative status" in said[-1]) is not known
