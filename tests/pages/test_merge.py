"""Two organizations made one on the page, seen side by side before it is done, and parted again."""

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import engagements, organization_names, organizations

NAMES = ("Fictional Union of *Rivers*", "Fictional Union of *Rivrs*", "Another Society")


@pytest.fixture
def three(site) -> list[int]:
    """Three organizations, of which two have names that are alike; the first has most on record."""
    ids = []
    with connections.writing(site) as conn:
        for name in NAMES:
            number = conn.scalar(
                organizations.insert().values(name=name).returning(organizations.c.id)
            )
            key = name.lower().replace("*", "")
            conn.execute(
                organization_names.insert().values(
                    key=key, name=name, kind="present", organization_id=number
                )
            )
            ids.append(number)
        for place in range(3):
            conn.execute(
                engagements.insert().values(
                    organization_id=ids[place == 2],
                    occasion=f"Forum {place}",
                    occasion_key=str(place),
                    kind="event",
                    occurred_from=sa.func.current_date(),
                    occurred_until=sa.func.current_date(),
                )
            )
        conn.execute(
            sa.update(organizations).where(organizations.c.id == ids[1]).values(scope="local")
        )
    return ids


def into(site) -> list[int | None]:
    with site.connect() as conn:
        statement = sa.select(organizations.c.merged_into_id).order_by(organizations.c.id)
        return list(conn.scalars(statement))


def press(at, label: str):
    [button] = [one for one in at.button if one.label == label]
    return button.click().run()


def said(at) -> list[str]:
    return [text.value for text in at.markdown]


def test_likely_pairs_lead_to_the_two_side_by_side(open_page, three):
    at = open_page("duplicates", by=Role.STAFF)
    assert (
        at.header[0].value == "Possible duplicates\\: one pair of organizations, one by spelling."
    )
    [link] = [one.proto for one in at.get("page_link") if "Union" in one.proto.label]
    assert link.label == r"Fictional Union of \*Rivers\*"
    assert (link.page, link.query_string) == ("merge", f"one={three[0]}&other={three[1]}")


@pytest.mark.usefixtures("site")
def test_no_pairs_say_so(open_page):
    at = open_page("duplicates", by=Role.STAFF)
    assert [info.value for info in at.info] == [
        "No two organizations have names that are nearly the same."
    ]


def test_both_are_shown_before_it_is_done_and_which_counts_is_chosen(open_page, site, three):
    at = open_page("merge", by=Role.STAFF, one=str(three[0]), other=str(three[1]))
    assert at.header[0].value == (
        "Nothing that is known of both differs; known of the other alone\\: scope."
    )
    shown = at.dataframe[0].value.set_index("fact")
    assert shown.loc["engagements"].tolist() == ["2", "1"]
    assert into(site) == [None, None, None]
    press(at, "Count them as one")
    assert into(site) == [None, three[0], None]


def test_the_other_way_round_is_a_choice(open_page, site, three):
    at = open_page("merge", by=Role.STAFF, one=str(three[0]), other=str(three[1]))
    at.radio(key="kept").set_value("other").run()
    press(at, "Count them as one")
    assert into(site) == [three[1], None, None]


def test_the_other_one_is_found_by_any_of_its_names(open_page, three):
    at = open_page("merge", by=Role.STAFF, one=str(three[0]))
    assert len(at.dataframe) == 0
    at.text_input(key="name").set_value("society").run()
    [choice] = [box for box in at.selectbox if box.label == "The other organization"]
    assert choice.options == ["Another Society (0 on record)"]
    choice.set_value(three[2]).run()
    assert at.dataframe[0].value.set_index("fact").loc["name", "other"] == "Another Society"


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("number", ["", "99", "-1", "x", "²", "9" * 30, "1;"])
def test_an_unknown_number_leads_back_to_the_search(open_page, number):
    at = open_page("merge", by=Role.STAFF, one=number)
    assert [info.value for info in at.info] == ["Organization not found."]


def test_two_that_are_one_already_are_not_compared(open_page, three):
    at = open_page("merge", by=Role.STAFF, one=str(three[0]), other=str(three[0]))
    assert [info.value for info in at.info] == ["There are no two such organizations to compare."]


@pytest.fixture
def merged(site, three) -> list[int]:
    """The same three, the second merged into the first."""
    with connections.writing(site) as conn:
        conn.execute(
            sa.update(organizations)
            .where(organizations.c.id == three[1])
            .values(merged_into_id=three[0])
        )
    return three


def test_the_page_of_an_organization_says_what_else_it_counts_and_parts_it(open_page, site, merged):
    at = open_page("organization", by=Role.STAFF, id=str(merged[0]))
    assert "Also counts" in [heading.value for heading in at.header]
    assert (
        "Fictional Union of \\*Rivrs\\*  \n:gray[:small[1 records ·"
        " into Fictional Union of \\*Rivers\\* · merged by a person]]"
    ) in said(at)
    at = press(at, "Part")
    assert into(site) == [None, None, None]
    assert "Also counts" not in [heading.value for heading in at.header]


def test_the_page_of_a_merged_one_shows_the_other_and_says_so(open_page, merged):
    at = open_page("organization", by=Role.STAFF, id=str(merged[1]))
    assert at.title[0].value == NAMES[0]
    assert [info.value for info in at.info] == [
        "Fictional Union of \\*Rivrs\\* was merged into Fictional Union of \\*Rivers\\*,"
        " which is shown here."
    ]


def test_the_chief_of_staff_reads_what_counts_and_is_offered_neither_to_merge_nor_to_part(
    open_page, merged
):
    at = open_page("organization", by=Role.CHIEF_OF_STAFF, id=str(merged[0]))
    assert "Also counts" in [heading.value for heading in at.header]
    assert not [button for button in at.button if button.label == "Part"]
    links = [link.proto.label for link in at.get("page_link")]
    assert "Is it the same as another one?" not in links
