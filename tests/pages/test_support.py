"""Who is for a reform, as each role of the office opens it."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import member_states, positions, reform_actions

C, H, S = Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF
CONFIDED = "Fictional note that is for two readers"


@pytest.fixture
def confided(demonstration_site):
    """Demonstration data in which a state told its position on action 10 in confidence."""
    with connections.writing(demonstration_site) as conn:
        id_ = conn.scalar(sa.select(reform_actions.c.id).where(reform_actions.c.number == 10))
        row = {"action_id": id_, "member_state": "XWD", "position": "opposes", "form": "private"}
        told = {"stated_on": weeks.today(), "reference": CONFIDED}
        conn.execute(positions.insert().values(**row, **told))
        assert conn.scalar(
            sa.select(member_states.c.fictional).where(member_states.c.iso3 == "XWD")
        )
    return demonstration_site


def said(at: AppTest) -> str:
    return "\n".join(shown.value for kind in (at.header, at.markdown) for shown in kind)


@pytest.mark.usefixtures("site")
def test_a_database_without_positions_says_so(open_page):
    at = open_page("support")
    assert at.header[0].value == "No position of a Member State on a reform action is recorded."


@pytest.mark.usefixtures("demonstration_site")
def test_without_an_action_those_with_most_for_them_stand_first(open_page):
    at = open_page("support")
    assert at.header[0].value.startswith("Positions on 38 reform actions are recorded")
    assert "Most support" in said(at)


@pytest.mark.usefixtures("demonstration_site")
def test_choosing_an_action_shows_its_majority_and_the_address_keeps_it(open_page):
    at = open_page("support")
    at.selectbox[0].select("10").run()
    assert not at.exception
    assert at.query_params["key"] in ("10", ["10"])
    assert "Of 22 Member States, 10 are recorded as for it" in at.header[0].value
    assert "Possible votes by group" in said(at)


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("key", ["99", "<b>", "10/x"])
def test_an_action_that_is_not_there_is_said_not_to_be(open_page, key):
    told = said(open_page("support", key=key)).replace("\\", "")
    assert f"No reform action {key} is recorded." in told


@pytest.mark.usefixtures("confided")
@pytest.mark.parametrize("role", [C, H])
def test_what_was_told_in_confidence_is_shown_when_asked_for_and_not_before(open_page, role):
    at = open_page("support", by=role, key="10")
    assert CONFIDED not in said(at)
    [ask] = [button for button in at.button if "confidential" in button.label]
    ask.click().run()
    assert CONFIDED in said(at)
    assert "As was told in confidence" in said(at)
    # Another run shows nothing of it any more.
    at.run()
    assert CONFIDED not in said(at)


@pytest.mark.usefixtures("confided")
def test_staff_are_not_offered_what_was_told_in_confidence(open_page):
    at = open_page("support", by=S, key="10")
    assert not [button for button in at.button if "confidential" in button.label]
    assert "As was told in confidence" not in said(at)
    assert CONFIDED not in said(at)
