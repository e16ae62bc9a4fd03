"""What stands in front of the pages: the gate, the headers, sign-in, two signs of life."""

import datetime as dt
import gzip
import os
import re
import subprocess
import sys
from collections import Counter

import bcrypt
import icalendar
import pytest
import sqlalchemy as sa
import vobject
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit import config

import app as web
from data_access import session
from data_access.access import accounts, calendar_keys, links, passwords, sessions, tokens
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.schema import accounts as accounts_table
from data_access.schema import appearances, audit, events
from data_access.schema import calendar_keys as calendar_keys_table
from data_access.schema import sessions as open_sessions
from data_access.version import VERSION
from pages.web.auth_middleware import HEADER, refused
from pages.web.requests import local_path
from tests.bench import product

GOOD = "copper lantern walks seven rivers"
OURS = {"Sec-Fetch-Site": "same-origin"}
A_PAGE = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Mode": "navigate"}
COOKIE, LINK_COOKIE = "unprotected_focal_point", "unprotected_focal_point_link"


@pytest.fixture
def front(sqlite_url, monkeypatch):
    """The whole of what stands in front, before pages that tell whom they were opened for."""
    monkeypatch.setattr(session, "_shape_is_present", False)
    session.engine.clear()
    salt = bcrypt.gensalt
    monkeypatch.setattr(bcrypt, "gensalt", lambda: salt(rounds=4))
    passwords._nobodys.cache_clear()

    async def page(request):
        return PlainTextResponse(f"page for {request.headers.get(HEADER.decode())}")

    async def cookies(_):
        answer = PlainTextResponse("page")
        answer.set_cookie("_streamlit_xsrf", "x")
        answer.set_cookie("other", "y", secure=True)
        return answer

    async def failing(_):
        raise RuntimeError("CNRY-SECRET in SELECT * FROM accounts")

    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text(f"page for {websocket.headers.get(HEADER.decode())}")
        await websocket.close()

    yield Starlette(
        routes=[
            *web.ROUTES,
            Route("/failing", failing),
            Route("/cookies", cookies),
            WebSocketRoute("/_stcore/stream", socket),
            Mount("/static", StaticFiles(directory=web.STATIC / "static")),
            Route("/{path:path}", page, methods=["GET", "POST", "PUT", "DELETE"]),
        ],
        middleware=web.MIDDLEWARE,
        exception_handlers={HTTPException: refused},
    )
    session.engine().dispose()
    session.engine.clear()
    passwords._nobodys.cache_clear()
    assert sqlite_url


@pytest.fixture
def database(sqlite_url):
    """The database that the application reads."""
    opened = connections.engine(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def anyone(front) -> TestClient:
    """Someone with no session."""
    return client(front)


@pytest.fixture
def staff(front, database) -> TestClient:
    """Someone of the office who has signed in."""
    code = run_command(database, COMMAND_LINE, accounts.add, name="staff", role="staff")
    accounts.set_password(database, "staff", code, GOOD, "127.0.0.1")
    reader = client(front)
    given = {"name": "staff", "password": GOOD, "next": "/"}
    assert reader.post("/signin", data=given, headers=OURS).status_code == 303
    return reader


@pytest.fixture
def link(database, person) -> str:
    """What opens a link of Kenya."""
    with connections.writing(database) as conn:
        head = person(conn, Role.FOCAL_POINT_HEAD)
    return run_command(database, head, links.make, state="KEN", label="Mission")


@pytest.fixture
def delegate(front, link) -> TestClient:
    """Someone who has opened a link of Kenya."""
    reader = client(front)
    assert reader.post("/s", data={"link": f"http://x/s#{link}"}, headers=OURS).status_code == 303
    return reader


def client(front, address: str = "127.0.0.1", host: str = "127.0.0.1") -> TestClient:
    return TestClient(
        front,
        base_url=f"http://{host}",
        client=(address, 50_000),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


# The gate

OPEN = ("/signin", "/s", "/healthz", "/readyz")
CALENDAR = "/calendar.ics"
CLOSED = (
    *("/", "/reforms", "/nonsense", "/_stcore/stream", "/_stcore/host-config", "/media/abc.csv"),
    *("/_stcore/upload_file/x/y", "/_stcore/agent/openapi.json", "/component/x/index.html"),
    *("/preview?state=KEN", "/signin/", "/signinx", "/S", "//s", "/healthz/x", "/calendar.ics/"),
    *("/_stcore/health/x", "/.streamlit/secrets.toml", "/%2e%2e/app.py", "/oauth2callback"),
)


@pytest.mark.parametrize("path", OPEN)
def test_what_is_open_to_all_needs_no_session(anyone, path):
    assert anyone.get(path).status_code == 200


@pytest.mark.parametrize("path", CLOSED)
def test_nobody_reads_anything_else_without_a_session(anyone, path):
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = anyone.request(method, path)
        assert (answer.status_code, answer.text) == (401, "Sign in first."), method


@pytest.mark.parametrize("path", CLOSED)
def test_a_link_opens_its_own_pages_and_nothing_of_the_office(delegate, path):
    assert delegate.get(path).status_code == 401
    assert delegate.get("/s/read").status_code == 200


@pytest.mark.parametrize("path", ["/s/read", "/s/read.pdf", "/s/read/1.csv", "/s/", "/s/x"])
def test_the_pages_of_a_link_need_it_and_a_session_of_the_office_is_none(anyone, staff, path):
    for reader in (anyone, staff):
        answer = reader.get(path)
        assert answer.status_code == 403
        assert "This link is not valid, or no longer." in answer.text


def test_a_page_leads_to_sign_in_and_keeps_what_was_asked(anyone):
    answer = anyone.get("/reforms?state=overdue&lead=USG%20A", headers=A_PAGE)
    assert answer.status_code == 303
    assert (
        answer.headers["location"] == "/signin?next=/reforms%3Fstate%3Doverdue%26lead%3DUSG%2520A"
    )


def test_who_signs_in_comes_to_the_page_that_was_asked_for(anyone, staff):
    asked = anyone.get("/reforms?state=overdue", headers=A_PAGE).headers["location"]
    form = anyone.get(asked).text
    path = re.search(r'name="next" value="([^"]*)"', form)[1]
    given = {"name": "staff", "password": GOOD, "next": path}
    assert anyone.post("/signin", data=given, headers=OURS).headers["location"] == (
        "/reforms?state=overdue"
    )
    assert staff.get("/").text.startswith("page for ")


def test_sign_in_leads_only_to_pages_of_ours(front, staff):
    assert staff
    for path in ("", "events", "//events", "/eve\\nts", "/eve\tnts", "/signin?next=/", None):
        assert local_path(path) == "/", path
    assert local_path("/events?days=7") == "/events?days=7"
    given = {"name": "staff", "password": GOOD, "next": "/eve\\nts"}
    answer = client(front).post("/signin", data=given, headers=OURS)
    assert answer.headers["location"] == "/"


def test_a_session_is_handed_on_as_its_fingerprint_and_no_client_can_claim_one(anyone, staff):
    token = staff.cookies[COOKIE]
    print_ = tokens.fingerprint(token)
    assert staff.get("/").text == f"page for {print_}"
    named = {HEADER.decode(): print_}
    assert anyone.get("/", headers=named).status_code == 401
    assert staff.get("/", headers={HEADER.decode(): "someone-else"}).text == f"page for {print_}"
    assert anyone.get("/", headers={"Cookie": f"{COOKIE}={print_}"}).status_code == 401
    assert anyone.get("/", headers={"Cookie": f"__Host-focal_point={token}"}).status_code == 401


def test_an_officer_who_opens_a_link_stays_signed_in(staff, link):
    assert staff.post("/s", data={"link": link}, headers=OURS).status_code == 303
    assert staff.get("/s/read").status_code == 200
    assert staff.get("/").text.startswith("page for ")


@pytest.mark.parametrize("address", ["10.0.0.7", "192.0.2.1", "2001:db8::1", "not an address"])
def test_an_address_is_no_permission(front, address):
    assert client(front, address).get("/").status_code == 401
    assert client(front, address).get("/signin").status_code == 200


def test_a_name_that_was_pointed_at_this_machine_is_refused(front):
    assert client(front, host="elsewhere.example").get("/signin").status_code == 400


# Websockets


def test_a_websocket_needs_a_session(anyone, delegate, staff):
    for reader in (anyone, delegate):
        with (
            pytest.raises(WebSocketDisconnect),
            reader.websocket_connect("ws://127.0.0.1/_stcore/stream"),
        ):
            pass
    with staff.websocket_connect("ws://127.0.0.1/_stcore/stream") as socket:
        assert socket.receive_text() == f"page for {tokens.fingerprint(staff.cookies[COOKIE])}"


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "null", "https://127.0.0.1", "http://127.0.0.1.example"]
)
def test_a_websocket_from_another_site_is_refused(staff, origin):
    opening = staff.websocket_connect("ws://127.0.0.1/_stcore/stream", headers={"Origin": origin})
    with pytest.raises(WebSocketDisconnect), opening:
        pass
    ours = {"Origin": "http://127.0.0.1"}
    with staff.websocket_connect("ws://127.0.0.1/_stcore/stream", headers=ours) as socket:
        assert socket.receive_text().startswith("page for ")


# The calendar


@pytest.fixture
def key(staff, database) -> str:
    """The key to the calendar of the staff."""
    with database.connect() as conn:
        mine = sa.select(accounts_table.c.id).where(accounts_table.c.name == "staff")
        viewer = Viewer(Role.STAFF, "staff", conn.scalar(mine))
    assert staff
    return run_command(database, viewer, calendar_keys.make)


@pytest.fixture
def forum(database) -> int:
    """An event in a week."""
    day = weeks.today() + dt.timedelta(days=7)
    row = {"title": "Forum", "title_key": "forum", "starts_on": day, "ends_on": day}
    with connections.writing(database) as conn:
        return conn.scalar(events.insert().values(row).returning(events.c.id))


def test_a_program_with_a_key_reads_the_calendar_and_needs_no_session(anyone, key, forum):
    answer = anyone.get(CALENDAR, params={"key": key})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["UID"]) == f"event-{forum}@127.0.0.1"
    assert key.encode() not in answer.content
    assert key not in str(answer.headers)


@pytest.mark.parametrize(
    "query",
    [
        *("", "key=", "key", "key=x", f"key={'x' * 43}", "key=%00", "key=%ff%fe", "other=1"),
        *("key={key}&key={key}", "key={key}&key=x", "KEY={key}", "key={key}%20", "key[]={key}"),
        *("key=%EF%BC%A1", "key=" + "x" * 9000, "{key}", "key=a/{key}", "key={key};x"),
    ],
)
def test_whatever_else_is_said_opens_nothing_and_every_answer_is_the_same(
    anyone, staff, key, forum, query
):
    answers = set()
    # Nor does a session of the office open it: a key is all that counts.
    for reader in (anyone, staff):
        answer = reader.get(f"{CALENDAR}?{query.format(key=key)}")
        answers.add((answer.status_code, answer.text, answer.headers["content-type"]))
    assert answers == {(404, calendar_keys.CLOSED, "text/plain; charset=utf-8")}
    assert forum


def test_a_key_opens_the_calendar_and_nothing_else(anyone, key):
    for path in ("/", "/events", "/s/read", "/_stcore/metrics", "/preview", "/calendar.ics/"):
        for sent in ({"params": {"key": key}}, {"headers": {"Cookie": f"{COOKIE}={key}"}}):
            assert anyone.get(path, **sent).status_code in (401, 403, 404)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        answer = anyone.request(method, CALENDAR, params={"key": key})
        assert (answer.status_code, answer.text) == (401, "Sign in first.")
    assert anyone.head(CALENDAR, params={"key": key}).status_code == 200


def test_a_program_that_has_it_already_is_sent_nothing(anyone, key, forum, database, staff):
    first = anyone.get(CALENDAR, params={"key": key})
    known = {"If-None-Match": f'W/"other", {first.headers["etag"]}'}
    again = anyone.get(CALENDAR, params={"key": key}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "no-store"
    # Who has no key is not even told that nothing changed.
    assert anyone.get(CALENDAR, params={"key": "x" * 43}, headers=known).status_code == 404
    with connections.writing(database) as conn:
        conn.execute(sa.update(events).where(events.c.id == forum).values(title="Fair"))
    changed = anyone.get(CALENDAR, params={"key": key}, headers=known)
    assert changed.status_code == 200
    assert b"SUMMARY:Fair" in changed.content
    assert staff


def test_it_travels_compressed_where_that_is_understood(anyone, key, forum):
    assert forum
    asked = {"params": {"key": key}}
    for wanted, coded in (("gzip", "gzip"), ("identity", None)):
        answer = anyone.get(CALENDAR, **asked, headers={"Accept-Encoding": wanted})
        assert answer.headers.get("content-encoding") == coded
        assert answer.headers["vary"] == "Accept-Encoding"
        assert b"SUMMARY:Forum" in answer.content


def test_a_calendar_ends_with_its_key_at_once(anyone, key, database):
    assert anyone.get(CALENDAR, params={"key": key}).status_code == 200
    run_command(database, COMMAND_LINE, accounts.disable, name="staff")
    answer = anyone.get(CALENDAR, params={"key": key})
    assert (answer.status_code, answer.text) == (404, calendar_keys.CLOSED)


def test_the_link_of_a_member_state_opens_no_calendar(anyone, delegate, link, database, forum):
    cookie = delegate.cookies[LINK_COOKIE]
    assert forum
    for reader in (anyone, delegate):
        for key in (link, cookie, tokens.fingerprint(cookie)):
            answer = reader.get(CALENDAR, params={"key": key})
            assert (answer.status_code, answer.text) == (404, calendar_keys.CLOSED)
        assert reader.get(CALENDAR).status_code == 404
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(calendar_keys_table)) == 0


def test_a_key_that_was_revoked_or_replaced_opens_nothing_from_the_next_request(
    anyone, key, database
):
    with database.connect() as conn:
        mine = sa.select(accounts_table.c.id).where(accounts_table.c.name == "staff")
        viewer = Viewer(Role.STAFF, "staff", conn.scalar(mine))
    second = run_command(database, viewer, calendar_keys.make)
    assert anyone.get(CALENDAR, params={"key": key}).status_code == 404
    assert anyone.get(CALENDAR, params={"key": second}).status_code == 200
    run_command(database, viewer, calendar_keys.revoke)
    for gone in (key, second):
        answer = anyone.get(CALENDAR, params={"key": gone})
        assert (answer.status_code, answer.text) == (404, calendar_keys.CLOSED)


def moment(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


def by_icalendar(content: bytes) -> dict[str, tuple]:
    """What one reader of calendars, who knows nothing of the other, makes of what was sent."""
    read = {}
    for one in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        texts = (str(one[name]) for name in ("SUMMARY", "STATUS", "TRANSP", "URL"))
        more = (str(one.get(name, "")) for name in ("LOCATION", "DESCRIPTION"))
        times = (moment(one[name].dt) for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"))
        assert str(one["UID"]) not in read
        read[str(one["UID"])] = (*texts, *more, int(one["SEQUENCE"]), *times)
    return read


def by_vobject(content: bytes) -> dict[str, tuple]:
    """What the other makes of it."""
    read = {}
    for one in vobject.readOne(content.decode()).vevent_list:
        texts = (getattr(one, name).value for name in ("summary", "status", "transp", "url"))
        more = (one.getChildValue(name, "") for name in ("location", "description"))
        names = ("dtstart", "dtend", "dtstamp", "last_modified")
        times = (moment(getattr(one, name).value) for name in names)
        assert one.uid.value not in read
        read[one.uid.value] = (*texts, *more, int(one.sequence.value), *times)
    return read


def as_recorded(row: sa.Row) -> tuple:
    """First and last moment of an event as the database has it, and what else is sent of it."""
    last = row.ends_on + dt.timedelta(days=1)
    begins, ends = row.starts_at or row.starts_on, row.ends_at if row.starts_at else last
    title = f"DEMONSTRATION: {row.title}"
    status = "CANCELLED" if row.cancelled else "CONFIRMED"
    return title, status, row.place or "", row.sequence, begins, ends


def test_two_readers_of_calendars_find_in_it_every_event_as_it_is_on_record(
    anyone, database, demonstrate
):
    today = weeks.today()
    demonstrate(database)
    with connections.writing(database) as conn:
        staff = sa.select(accounts_table).where(accounts_table.c.role == Role.STAFF.value)
        row = conn.execute(staff).first()
        # What folding, escaping and other programs trip over.
        conn.execute(
            sa.update(events)
            .where(events.c.starts_on > today)
            .values(place="Ωδείο; 会议厅, \\ \N{SEEDLING}" + " long" * 70, sequence=3)
        )
    key = run_command(database, Viewer(Role.STAFF, row.name, row.id), calendar_keys.make)
    content = anyone.get(CALENDAR, params={"key": key}).content
    read = by_icalendar(content)
    assert by_vobject(content) == read
    near = (today - dt.timedelta(days=92), today + dt.timedelta(days=731))
    with database.connect() as conn:
        statement = sa.select(events).where(
            events.c.starts_on <= near[1], events.c.ends_on >= near[0]
        )
        held = {f"event-{row.id}@127.0.0.1": as_recorded(row) for row in conn.execute(statement)}
        states = sa.select(appearances.c.status, sa.func.count()).group_by(appearances.c.status)
        asked = dict(conn.execute(states.join(events).where(events.c.ends_on >= near[0])).all())
    naive = {
        uid: tuple(
            part.replace(tzinfo=None) if isinstance(part, dt.datetime) else part
            for part in (one[0], one[1], one[4], one[6], one[7], one[8])
        )
        for uid, one in read.items()
        if uid.startswith("event-")
    }
    assert naive == held
    assert len(held) > 20
    assert {one[1] for one in held.values()} == {"CONFIRMED", "CANCELLED"}
    kinds = Counter(uid.partition("-")[0] for uid in read)
    shown = ("proposed", "requested", "confirmed", "delivered")
    assert kinds["appearance"] == sum(asked.get(status, 0) for status in shown)
    assert min(kinds[kind] for kind in ("briefing", "milestone")) > 3


def test_keys_that_are_guessed_at_are_counted_and_the_right_one_still_opens(front, key):
    guesser = client(front, "192.0.2.77")
    said = [guesser.get(CALENDAR, params={"key": f"guess {n}"}) for n in range(12)]
    assert [answer.status_code for answer in said] == [404] * 10 + [429] * 2
    assert said[-1].text == calendar_keys.LOCKED
    assert guesser.get(CALENDAR, params={"key": key}).status_code == 200


def test_no_log_and_no_trail_holds_a_key(anyone, key, database, caplog, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the calendar cannot be made")

    anyone.get(CALENDAR, params={"key": f"{key[:-1]}!"})
    monkeypatch.setattr("data_access.events.calendar_feed.entries", fail)
    answer = anyone.get(CALENDAR, params={"key": key})
    assert answer.status_code == 500
    assert "logged as incident" in answer.text
    assert key not in answer.text
    told = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "the calendar cannot be made" in told
    assert key not in told
    with database.connect() as conn:
        assert key not in str(conn.execute(sa.select(audit)).all())


def test_a_database_that_is_away_is_no_closed_calendar(anyone, key, monkeypatch, forum):
    def away(*_):
        raise session.DatabaseUnavailableError("The database cannot be reached.")

    assert forum
    monkeypatch.setattr("pages.web.calendar._read", away)
    assert anyone.get(CALENDAR, params={"key": key}).status_code == 503


# Signing in, and out


def test_the_cookie_is_read_by_no_script_and_ends_with_the_browser(staff, front):
    given = {"name": "staff", "password": GOOD}
    said = client(front).post("/signin", data=given, headers=OURS).headers["set-cookie"]
    assert staff
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax", said)


def test_through_tls_the_cookie_is_this_hosts_alone(staff, front, monkeypatch, link):
    assert staff
    monkeypatch.setenv("PUBLIC_URL", "https://127.0.0.1")
    reader = client(front)
    office = reader.post("/signin", data={"name": "staff", "password": GOOD}, headers=OURS)
    assert re.fullmatch(
        r"__Host-focal_point=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure",
        office.headers["set-cookie"],
    )
    opened = reader.post("/s", data={"link": link}, headers=OURS)
    assert re.fullmatch(
        r"__Host-focal_point_link=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure",
        opened.headers["set-cookie"],
    )
    assert opened.headers["strict-transport-security"] == "max-age=31536000"


def test_signing_in_again_ends_the_session_that_the_browser_had(staff, anyone):
    before = {"Cookie": f"{COOKIE}={staff.cookies[COOKIE]}"}
    assert anyone.get("/", headers=before).status_code == 200
    staff.post("/signin", data={"name": "staff", "password": GOOD}, headers=OURS)
    assert anyone.get("/", headers=before).status_code == 401


def test_a_delegate_closes_the_link_on_this_device(delegate):
    assert delegate.post("/s/close").status_code == 403
    assert delegate.get("/s/read").status_code == 200
    assert delegate.post("/s/close", headers=OURS).status_code == 200
    assert delegate.get("/s/read").status_code == 403


def test_through_tls_every_cookie_is_marked_whoever_sets_it(staff, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://127.0.0.1")
    office = {"Cookie": f"__Host-focal_point={staff.cookies[COOKIE]}"}
    said = staff.get("/cookies", headers=office).headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in said] == ["_streamlit_xsrf", "other"]
    assert [cookie.lower().count("secure") for cookie in said] == [1, 1]


def test_a_cookie_is_worth_nothing_once_its_session_has_ended(staff, database):
    token = staff.cookies[COOKIE]
    assert staff.get("/").status_code == 200
    sessions.end(database, tokens.fingerprint(token))
    assert staff.get("/").status_code == 401
    given = {"name": "staff", "password": GOOD}
    assert staff.post("/signin", data=given, headers=OURS).status_code == 303
    assert staff.cookies[COOKIE] != token
    run_command(database, COMMAND_LINE, accounts.disable, name="staff")
    assert staff.get("/").status_code == 401


def test_a_wrong_name_and_a_wrong_password_are_answered_with_the_same_page(anyone, staff):
    assert staff
    shown = {}
    for name in ("staff", "nobody"):
        given = {"name": name, "password": "x" * 20}
        answer = anyone.post("/signin", data=given, headers=OURS)
        shown[name] = answer.status_code, answer.text.replace(f'value="{name}"', "")
    assert shown["staff"] == shown["nobody"]
    assert shown["staff"][0] == 401
    assert "do not belong together" in shown["staff"][1]


def test_what_was_typed_comes_back_as_text_and_a_password_never(anyone):
    given = {"name": '"><b>bold</b>', "password": "CNRY-PASSWORD"}
    answer = anyone.post("/signin", data=given, headers=OURS)
    assert "<b>bold" not in answer.text
    assert "&lt;b&gt;bold" in answer.text
    assert "CNRY-PASSWORD" not in answer.text


@pytest.mark.parametrize("path", ["/signin", "/signin?set", "/s"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_not_acted_on(anyone, database, path, headers):
    answer = anyone.post(path, data={"name": "x", "password": "y", "link": "z"}, headers=headers)
    assert answer.status_code == 403
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(audit)) == 0


@pytest.mark.parametrize("path", ["/signin", "/signin?set", "/s"])
def test_a_form_that_is_none_of_ours_is_refused_whatever_its_size(anyone, path):
    sent = {**OURS, "Content-Type": "application/x-www-form-urlencoded"}
    assert anyone.post(path, content=b"x" * 9000, headers=sent).status_code == 413
    assert anyone.post(path, content=b"&".join([b"a=b"] * 30), headers=sent).status_code == 400
    assert anyone.post(path, content=b"\xff\xfe=1", headers=sent).status_code == 400


def test_a_new_owner_sets_a_password_with_the_code_and_signs_in(anyone, database):
    code = run_command(database, COMMAND_LINE, accounts.add, name="head", role="focal-point head")
    given = {"name": "head", "present": code, "new": GOOD, "again": GOOD}
    assert (
        "not the same both times"
        in anyone.post("/signin?set", data={**given, "again": "other"}, headers=OURS).text
    )
    assert (
        "15 to 64"
        in anyone.post(
            "/signin?set", data={**given, "new": "short", "again": "short"}, headers=OURS
        ).text
    )
    assert (
        anyone.post("/signin?set", data=given, headers=OURS).headers["location"] == "/signin?done"
    )
    assert "Your password is set." in anyone.get("/signin?done").text
    signed = anyone.post("/signin", data={"name": "HEAD", "password": GOOD}, headers=OURS)
    assert signed.status_code == 303


def test_guesses_are_counted_by_the_address_that_a_trusted_proxy_names(front, link, monkeypatch):
    def guess(address: str, via: str) -> int:
        reader = client(front, via)
        sent = {**OURS, "X-Forwarded-For": f"203.0.113.99, {address}"}
        return reader.post("/s", data={"link": "wrong"}, headers=sent).status_code

    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.2")
    assert [guess("198.51.100.1", "10.0.0.2") for _ in range(11)] == [403] * 10 + [429]
    assert guess("198.51.100.2", "10.0.0.2") == 403
    # Without being trusted, a client that claims other addresses is counted as one.
    assert [guess(f"198.51.100.{n}", "192.0.2.50") for n in range(11)] == [403] * 10 + [429]
    opened = client(front, "192.0.2.51").post("/s", data={"link": link}, headers=OURS)
    assert opened.status_code == 303


# Demonstration


def test_the_demonstration_offers_each_role_in_one_click(anyone, database, demonstrate):
    demonstrate(database)
    assert "Focal-point head" in anyone.get("/signin").text
    for role in ("chief of staff", "focal-point head", "staff"):
        reader = anyone.post("/signin", data={"role": role, "next": "/events"}, headers=OURS)
        assert (reader.status_code, reader.headers["location"]) == (303, "/events")
    assert anyone.post("/signin", data={"role": "operator"}, headers=OURS).status_code == 403


@pytest.mark.parametrize("why", ["real data", "a public address"])
def test_with_real_data_or_readers_elsewhere_there_is_no_demonstration(
    anyone, database, monkeypatch, why, demonstrate
):
    demonstrate(database)
    with connections.writing(database) as conn:
        if why == "real data":
            conn.exec_driver_sql("UPDATE database_state SET demonstration = 0")
    if why == "a public address":
        monkeypatch.setenv("PUBLIC_URL", "https://dashboard.example")
    assert "DEMONSTRATION" not in anyone.get("/signin").text
    assert anyone.post("/signin", data={"role": "chief of staff"}, headers=OURS).status_code == 403
    assert anyone.post("/s", data={"state": "XAA"}, headers=OURS).status_code == 403
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(open_sessions)) == 0


# What every answer says

EVERY = ("/signin", "/s", "/healthz", "/", "/failing", "/_stcore/metrics", "/s/read", "/media/x")
EVERY += (CALENDAR, f"{CALENDAR}?key=x")


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_keeps_the_browser_from_what_it_need_not_do(anyone, staff, path):
    for reader in (anyone, staff):
        said = reader.get(path).headers
        policy = said["content-security-policy"]
        scripts = re.search(r"script-src ([^;]*)", policy)[1]
        assert "unsafe" not in scripts
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "no-referrer"
        assert said["cache-control"] == "no-store"
        assert said["cross-origin-opener-policy"] == "same-origin"


def test_the_one_inline_script_of_the_front_end_is_known_by_its_hash(staff):
    policy = staff.get("/").headers["content-security-policy"]
    assert re.search(r"script-src 'self' 'sha256-[\w+/]{43}='; ", policy)


def test_a_failure_tells_the_reader_a_number_and_the_log_what_it_was(staff, caplog):
    answer = staff.get("/failing")
    assert answer.status_code == 500
    number = re.search(r"logged as incident ([0-9a-f]{8})", answer.text)[1]
    assert "CNRY-SECRET" not in answer.text
    assert "RuntimeError" not in answer.text
    [record] = [one for one in caplog.records if number in one.getMessage()]
    assert "CNRY-SECRET" in str(record.exc_info[1])


def test_a_database_that_is_away_is_said_in_a_sentence(staff, monkeypatch):
    def away(_):
        raise session.DatabaseUnavailableError("The database cannot be reached.")

    monkeypatch.setattr("pages.web.auth_middleware._reader", away)
    answer = staff.get("/")
    assert answer.status_code == 503
    assert "The database cannot be reached." in answer.text


@pytest.mark.parametrize("given", [None, "Bearer wrong", "Basic x", "Bearer "])
def test_metrics_are_closed_unless_a_setting_opens_them(anyone, staff, monkeypatch, given):
    headers = {"Authorization": given} if given else {}
    for reader in (anyone, staff):
        assert reader.get("/_stcore/metrics", headers=headers).status_code == 404
    monkeypatch.setenv("METRICS_TOKEN", "t" * 32)
    for reader in (anyone, staff):
        assert reader.get("/_stcore/metrics", headers=headers).status_code == 404
    right = {"Authorization": f"Bearer {'t' * 32}"}
    assert anyone.get("/_stcore/metrics", headers=right).text.startswith("page for")


# What is not started


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PUBLIC_URL": "http://dashboard.example"}, "PUBLIC_URL must be the address"),
        ({"LINK_KEY": "changeme"}, "The secret LINK_KEY is too short or too simple"),
        ({"SECRETS_FILE": "/nowhere.toml"}, "The secret PASSWORD_KEY is not set"),
        ({"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}, "Readers elsewhere reach the application"),  # noqa: S104
    ],
)
def test_what_could_not_be_kept_safe_is_not_started_and_says_why(sqlite_url, settings, said):
    assert sqlite_url
    # Port 0 is any that is free; it is given back at once.
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=product.ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert "changeme" not in done.stdout + done.stderr


# Files of the front end, and signs of life


def test_the_front_end_travels_compressed_and_is_kept_for_a_year(anyone):
    script = next((web.STATIC / "static" / "js").glob("*.js"))
    path = f"/static/js/{script.name}"
    answer = anyone.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.content == script.read_bytes()
    assert web._gzipped(path) == web._gzipped(path)
    assert gzip.decompress(web._gzipped(path)) == script.read_bytes()


def test_a_browser_that_reads_no_gzip_gets_the_file_as_it_is(anyone):
    script = next((web.STATIC / "static" / "js").glob("*.js"))
    answer = anyone.get(f"/static/js/{script.name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == script.read_bytes()


@pytest.mark.parametrize(
    "path", ["/static/../index.html", "/static/../../config.py", "/static/none.js", "/static/"]
)
def test_nothing_outside_the_front_end_is_compressed(path):
    assert web._gzipped(path) is None


def test_the_version_is_shown_at_the_foot_of_the_pages_for_people_without_an_account(
    anyone, delegate
):
    foot = f'<footer class="foot"><p>Version {VERSION}</p></footer>'
    for reader, path in ((anyone, "/signin"), (anyone, "/s"), (delegate, "/s/read")):
        assert reader.get(path).text.count(foot) == 1


def test_the_process_says_that_it_lives_and_whether_its_database_answers(
    anyone, sqlite_url, monkeypatch, tmp_path
):
    assert anyone.get("/healthz").text == f"ok {VERSION}"
    assert anyone.get("/readyz").status_code == 200
    session.engine.clear()
    monkeypatch.setattr(session, "_shape_is_present", False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder.db")
    answer = anyone.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready")
    assert anyone.get("/healthz").text == f"ok {VERSION}"
    assert sqlite_url not in answer.text
    session.engine.clear()


def test_no_secret_comes_into_the_process_behind_the_settings_back(tmp_path):
    """Streamlit would set what a file of secrets holds, in the place of what SECRETS_FILE says."""
    folder = tmp_path / ".streamlit"
    folder.mkdir()
    config = (product.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    (folder / "config.toml").write_text(config, encoding="utf-8")
    (folder / "secrets.toml").write_text('CONTACT_KEY = "another"\n', encoding="utf-8")
    loads = "import os, streamlit as st; st.secrets.load_if_toml_exists()"
    asked = [sys.executable, "-c", f"{loads}; print(os.environ.get('CONTACT_KEY'))"]
    said = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == "None\n"


@pytest.mark.parametrize("megabytes", [None, "7", "200"])
def test_what_may_be_dropped_is_as_large_as_what_may_be_imported(monkeypatch, megabytes):
    stated = config.get_option("server.maxUploadSize")
    assert stated == 50
    if megabytes:
        monkeypatch.setenv("MAX_IMPORT_MEGABYTES", megabytes)
    try:
        web.limit_uploads()
        assert config.get_option("server.maxUploadSize") == int(megabytes or 50)
    finally:
        config.set_option("server.maxUploadSize", stated)
