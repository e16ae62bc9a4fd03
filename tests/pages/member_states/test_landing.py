"""Opening a link: its secret is in no address, and who has none learns nothing."""

import base64
import datetime as dt
import hashlib
import re

import pytest
import sqlalchemy as sa

from components.documents import html
from data_access import demonstration
from data_access.access import links
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import link_reads, link_sessions
from pages.web import requests


@pytest.fixture
def opened(database):
    """How many sessions of links are open."""

    def opened() -> int:
        with database.connect() as conn:
            return conn.scalar(sa.select(sa.func.count()).select_from(link_sessions))

    return opened


def test_the_page_runs_its_few_lines_and_no_others(visit):
    page = visit().get("/s")
    assert page.status_code == 200
    [script] = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page.headers["content-security-policy"]
    assert len(html.own("member_states/landing.js").splitlines()) <= 10
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_without_a_script_there_is_a_place_to_paste_the_link_into(visit):
    page = visit().get("/s")
    assert '<form method="post" action="/s">' in page.text
    assert '<label for="link">Link</label>' in page.text


@pytest.mark.parametrize("before", ["", "#", "https://dashboard.example/s#", " http://x/s#"])
def test_the_whole_link_or_the_part_behind_its_sign_opens_it(visit, link, before):
    reader = visit()
    answer = reader.post("/s", data={"link": before + link("KEN")}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/read")
    kept = answer.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert "Path=/" in kept


def test_the_session_is_not_the_secret_of_the_link(visit, link):
    secret = link("KEN")
    reader = visit()
    reader.post("/s", data={"link": secret}, follow_redirects=False)
    assert reader.cookies[requests.cookie_name(requests.LINK)] not in secret


def test_whatever_the_reason_that_a_link_opens_nothing_the_answer_is_the_same(
    visit, link, database, office, monkeypatch
):
    revoked, expired = link("KEN"), link("UGA", days=1)
    head = office[Role.FOCAL_POINT_HEAD]
    run_command(database, head, links.revoke, link=1)
    in_two_days = weeks.now() + dt.timedelta(days=2)
    monkeypatch.setattr(weeks, "now", lambda: in_two_days)
    given = [revoked, expired, "no.link", "", "#", "x" * 300, "é\x00'\"--", f"{expired}x"]
    answers = [visit().post("/s", data={"link": one}) for one in given]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert links.CLOSED in answers[0].text
    assert "set-cookie" not in answers[0].headers


def test_after_too_many_attempts_nothing_opens_from_there(visit, link, opened):
    right = link("KEN")
    statuses = [visit().post("/s", data={"link": "no.link"}).status_code for _ in range(12)]
    assert 429 in statuses
    answer = visit().post("/s", data={"link": right})
    assert (answer.status_code, opened()) == (429, 0)
    assert links.LOCKED in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_no_other_site_opens_a_link_for_its_reader(visit, link, opened, headers):
    answer = visit().post("/s", data={"link": link("KEN")}, headers=headers)
    assert (answer.status_code, opened()) == (403, 0)


def test_more_than_a_link_is_not_read(visit):
    assert visit().post("/s", data={"link": "x" * 10_000}).status_code == 413


def test_a_page_that_a_scanner_fetches_opens_nothing(visit, opened):
    assert visit().get("/s").status_code == 200
    assert visit().head("/s").status_code == 200
    assert opened() == 0


def test_opening_a_link_is_noted(visit, link, database):
    visit().post("/s", data={"link": link("KEN")}, follow_redirects=False)
    with database.connect() as conn:
        assert conn.scalars(sa.select(link_reads.c.page)).all() == ["opened"]


def test_a_demonstration_opens_the_link_of_a_fictional_state_in_one_click(visit, database, link):
    with connections.writing(database) as conn:
        demonstration.create(conn)
    link("XAA")
    reader = visit()
    assert reader.post("/s", data={"state": "XAA"}, follow_redirects=False).status_code == 303
    assert reader.get("/s/read").status_code == 200
    assert visit().post("/s", data={"state": "XZZ"}).status_code == 403


def test_elsewhere_nobody_reads_as_a_state_of_their_choice(visit, link, opened):
    link("KEN")
    answer = visit().post("/s", data={"state": "KEN"})
    assert (answer.status_code, opened()) == (403, 0)
    assert "There is no demonstration here." in answer.text
