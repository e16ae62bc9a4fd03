"""The web as the reader of a link has it: what stands in front, and the pages of links alone."""

import datetime as dt
import re

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from components.documents.figures import drawn
from data_access import session
from data_access.access import links, sessions
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.releases import releases
from data_access.schema import engagements, events, organizations
from pages.member_states import routes
from pages.web import requests
from pages.web.auth_middleware import Gate, refused
from pages.web.error_pages import Incidents
from pages.web.headers import Headers

HERE = "http://127.0.0.1"
FORUM = ("events.upcoming", {"days": 3660})


@pytest.fixture
def office(database, person):
    """Somebody of each role of the office, by role."""
    with connections.writing(database) as conn:
        roles = (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF, Role.STAFF)
        return {role: person(conn, role) for role in roles}


@pytest.fixture
def hold(database):
    """Put an event on the calendar that is to come: `hold("Forum")`."""

    def hold(title: str) -> None:
        day = weeks.today() + dt.timedelta(days=30)
        row = {"title": title, "title_key": title.lower(), "starts_on": day, "ends_on": day}
        with connections.writing(database) as conn:
            conn.execute(events.insert().values(row))

    return hold


@pytest.fixture
def take_part(database):
    """Let organizations of a Member State take part in a meeting: `take_part("KEN", 5)`."""

    def take_part(state: str, number: int) -> None:
        day = weeks.today()
        meeting = {"occasion": "Meeting", "occasion_key": "meeting", "kind": "meeting"}
        days = {"occurred_from": day, "occurred_until": day, "civil_society": True}
        with connections.writing(database) as conn:
            for place in range(number):
                row = {"name": f"Organization {place} of {state}", "member_state": state}
                made = conn.scalar(organizations.insert().values(row).returning(organizations.c.id))
                conn.execute(engagements.insert().values(organization_id=made, **meeting, **days))

    return take_part


@pytest.fixture
def compose(database, office):
    """Freeze figures: `compose("Events", "KEN", FORUM)`."""

    def compose(title: str, state: str | None = None, *chosen) -> int:
        return run_command(
            *(database, office[Role.FOCAL_POINT_HEAD], releases.compose),
            title=title,
            state=state,
            chosen=chosen or [FORUM],
            draw=lambda answer: Drawn(*drawn(answer.question, answer.rows)),
        )

    return compose


@pytest.fixture
def publish(database, office, compose):
    """Release figures: `publish("Events", "KEN")`."""

    def publish(title: str, state: str | None = None, *chosen) -> int:
        made = compose(title, state, *chosen)
        run_command(database, office[Role.FOCAL_POINT_HEAD], releases.submit, release=made)
        run_command(database, office[Role.CHIEF_OF_STAFF], releases.approve, release=made)
        return made

    return publish


@pytest.fixture
def link(database, office):
    """Make a link and give what opens it: `link("KEN")`."""

    def link(state: str, **more) -> str:
        made = {"state": state, "label": "Permanent Mission", **more}
        return run_command(database, office[Role.FOCAL_POINT_HEAD], links.make, **made)

    return link


@pytest.fixture
def visit(database, links_user, monkeypatch):
    """A fresh browser before the pages of links: `visit()`."""
    if database.dialect.name == "postgresql":
        monkeypatch.setenv("LINKS_DATABASE_URL", links_user(database))
    monkeypatch.setattr(session, "_shape_is_present", False)
    st.cache_resource.clear()
    front = Starlette(
        routes=routes.ROUTES,
        middleware=[Middleware(one) for one in (Headers, Incidents, Gate)],
        exception_handlers={HTTPException: refused},
    )

    def visit(**more) -> TestClient:
        return TestClient(front, base_url=HERE, headers={"Origin": HERE}, **more)

    yield visit
    session.engine().dispose()
    st.cache_resource.clear()


@pytest.fixture
def read(visit, link):
    """A browser that has opened a link of a Member State: `read("KEN")`."""

    def read(state: str, **more) -> TestClient:
        reader = visit()
        opened = reader.post("/s", data={"link": link(state, **more)}, follow_redirects=False)
        assert (opened.status_code, opened.headers["location"]) == (303, "/s/read")
        return reader

    return read


@pytest.fixture
def officer(database, office, visit):
    """A browser of somebody of the office who has signed in: `officer(Role.STAFF)`."""

    def officer(role: Role) -> TestClient:
        with connections.writing(database) as conn:
            token = sessions.begin(conn, office[role].account)
        browser = visit()
        browser.cookies.set(requests.cookie_name(requests.OFFICE), token)
        return browser

    return officer


@pytest.fixture(scope="session")
def words():
    """What a page says, without its markup."""

    def words(answer) -> str:
        body = re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", body).split())

    return words
