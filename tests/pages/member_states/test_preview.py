"""What the office sees beforehand of what a Member State will read."""

import re

import pytest
import sqlalchemy as sa

from data_access.domain.roles import Role
from data_access.schema import audit, link_reads

DECIDING = pytest.mark.parametrize("role", [Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF])


@DECIDING
def test_who_decides_reads_what_the_state_would(officer, compose, publish, hold, words, role):
    hold("Fictional Forum")
    publish("For everybody")
    waiting = compose("For Kenya alone", "KEN")
    page = officer(role).get(f"/preview?state=KEN&release={waiting}")
    assert page.status_code == 200
    said = words(page)
    assert "Preview: not sent, not on record as read" in said
    assert "Released to Kenya" in said
    assert said.index("For everybody") < said.index("For Kenya alone")
    assert "this link ends" not in said


@DECIDING
def test_without_a_release_it_is_what_the_state_reads_now(officer, compose, publish, words, role):
    publish("Approved")
    compose("Waiting")
    said = words(officer(role).get("/preview?state=KEN"))
    assert "Approved" in said
    assert "Waiting" not in said


def test_it_is_the_page_that_the_state_will_read(officer, publish, read, words, take_part):
    take_part("KEN", 5)
    publish("Groups", None, ("member_states.participation_by_group", {}))
    seen = words(officer(Role.CHIEF_OF_STAFF).get("/preview?state=KEN"))
    figure = re.compile(r"Figures as of .* How figure 1 is counted")
    assert figure.search(seen)[0] == figure.search(words(read("KEN").get("/s/read")))[0]


def test_nothing_is_noted_as_read_and_no_file_is_offered(officer, publish, hold, database):
    hold("Fictional Forum")
    publish("Approved")
    page = officer(Role.CHIEF_OF_STAFF).get("/preview?state=KEN")
    assert "/s/read" not in page.text
    with database.connect() as conn:
        assert conn.scalars(sa.select(link_reads.c.id)).all() == []


def test_staff_are_refused_and_that_is_on_the_trail(officer, publish, database):
    publish("Canary")
    answer = officer(Role.STAFF).get("/preview?state=KEN&release=1")
    assert (answer.status_code, "Canary" in answer.text) == (403, False)
    with database.connect() as conn:
        refused = sa.select(audit.c.actor, audit.c.action, audit.c.object).where(audit.c.refused)
        assert [tuple(row) for row in conn.execute(refused)] == [
            ("staff", "releases.preview", "KEN")
        ]


@pytest.mark.parametrize(
    "asked",
    [
        *("", "?state=", "?state=KENYA", "?state=ZZZ", "?state=ZZZ&release=1", "?state=XAA"),
        *("?state=KEN&release=99", "?state=KEN&release=x", "?state=KEN&release=-1"),
        *("?state=KEN&release=99999999999999999999", "?state=KEN'--", "?release=1"),
    ],
)
def test_what_is_not_there_is_not_found(officer, publish, asked):
    publish("Canary")
    answer = officer(Role.CHIEF_OF_STAFF).get(f"/preview{asked}")
    assert (answer.status_code, "Canary" in answer.text) == (404, False)


def test_a_release_for_one_state_is_previewed_as_no_other(officer, compose):
    waiting = compose("Canary", "UGA")
    answer = officer(Role.CHIEF_OF_STAFF).get(f"/preview?state=KEN&release={waiting}")
    assert (answer.status_code, "Canary" in answer.text) == (404, False)


def test_who_has_not_signed_in_sees_nothing(visit, publish):
    publish("Canary")
    answer = visit().get("/preview?state=KEN", follow_redirects=False)
    assert answer.status_code in (303, 401)
    forged = visit().get("/preview?state=KEN", headers={"x-focal-point-session": "0" * 64})
    assert b"Canary" not in answer.content + forged.content
