"""The account: leaving, and the address of one's own calendar."""

import re

import pytest
import sqlalchemy as sa

from data_access.access import calendar_keys
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.roles import Role
from data_access.schema import calendar_keys as keys_table


def pressed(at, label: str):
    [button] = [one for one in at.button if one.label == label]
    return button.click().run()


def labels(at) -> list[str]:
    return [button.label for button in at.button]


def address(at) -> str:
    [code] = at.code
    return re.fullmatch(r"http://127\.0\.0\.1:8501/calendar\.ics\?key=([\w-]{43})", code.value)[1]


@pytest.mark.parametrize("role", [Role.STAFF, Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF])
def test_everybody_makes_an_address_that_is_shown_once_and_opens(open_page, site, role):
    at = open_page("account", role)
    assert "Your calendar has no address" in str([text.value for text in at.markdown])
    assert labels(at) == ["Sign out", "Create an address"]
    pressed(at, "Create an address")
    key = address(at)
    assert labels(at) == ["Sign out", "Create a new address", "Revoke"]
    assert calendar_keys.enter(site, key, "192.0.2.7").role == role
    at.run()
    assert not at.code
    assert labels(at) == ["Sign out", "Create a new address", "Revoke"]
    assert key not in str(at.main)


def test_a_new_address_takes_the_place_of_the_old_and_revoking_ends_it(open_page, site):
    at = open_page("account", Role.STAFF)
    first = address(pressed(at, "Create an address"))
    second = address(pressed(at, "Create a new address"))
    with pytest.raises(calendar_keys.AccessDenied):
        calendar_keys.enter(site, first, "192.0.2.7")
    calendar_keys.enter(site, second, "192.0.2.7")
    pressed(at, "Revoke")
    assert not at.code
    assert not at.exception
    with pytest.raises(calendar_keys.AccessDenied):
        calendar_keys.enter(site, second, "192.0.2.7")


def test_an_address_that_was_revoked_elsewhere_is_said_to_be_gone(open_page, site):
    at = open_page("account", Role.STAFF)
    pressed(at, "Create an address")
    with connections.writing(site) as conn:
        conn.execute(sa.delete(keys_table))
    # The page still offers it: what it then says is what it found.
    pressed(at, "Revoke")
    assert not at.exception
    assert "Your calendar has no address" in str([text.value for text in at.markdown])
    assert labels(at) == ["Sign out", "Create an address"]


def test_the_page_says_when_the_address_was_made_and_that_nothing_has_read_it(open_page):
    at = open_page("account", Role.CHIEF_OF_STAFF)
    pressed(at, "Create an address")
    made = f"The address of your calendar was created on {formatting.day(weeks.today())}"
    assert f"{made}; no program has read it yet." in [text.value for text in at.markdown]
    assert at.success[0].value == "Copy this address now: it is displayed once and not stored."
    assert "calendar-address" not in at.session_state
