"""A session is its reader's alone, is looked up at every run, and ends when it is ended."""

import contextlib
import itertools
import re

import pytest
import sqlalchemy as sa
from websockets.exceptions import ConnectionClosed, InvalidStatus

from data_access.access import accounts, links, sessions, tokens
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE
from data_access.schema import accounts as accounts_table
from data_access.schema import audit
from data_access.schema import links as links_table
from data_access.schema import releases as releases_table
from data_access.schema import sessions as open_sessions
from tests.websocket.conftest import HERE, LINK, OFFICE
from tests.websocket.reader import Reader

GOOD = "copper lantern walks seven rivers"
NUMBERS = itertools.count(1)
ENDED = b"Your session has ended."
DATA = (b"Waiting for you", b"Reforms overdue", b"Work package", b"CNRY")


def is_without_data(raw: bytes) -> bool:
    return not [part for part in DATA if part in raw]


def fingerprint(reader: Reader) -> str:
    return tokens.fingerprint(reader.cookies[OFFICE])


# Who opens a websocket


def test_no_websocket_is_opened_without_a_session_of_the_office(world):
    for name in (None, "KEN"):
        with pytest.raises(InvalidStatus) as refused, world.reader(name).open():
            pass
        assert refused.value.response.status_code == 403
    named = {"x_focal_point_session": fingerprint(world.reader("head"))}
    with pytest.raises(InvalidStatus), world.reader(None).open(**named):
        pass


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Host": "elsewhere.example"}],
    ids=str,
)
def test_no_websocket_is_opened_from_another_site_or_under_another_name(world, headers):
    with pytest.raises(InvalidStatus), world.reader("head").open(**headers):
        pass


def test_a_page_is_not_reached_by_its_streamlit_identifier_without_a_session(world):
    """Pages are reached through the router alone."""
    pages = world.reader("head").run().pages
    assert {"releases", "links", "audit_log"} <= set(pages)
    with pytest.raises(InvalidStatus):
        world.reader(None).run(called=pages["links"])


@pytest.mark.parametrize("page", ["releases", "links", "audit_log"])
def test_staff_get_no_page_of_others_by_address_name_or_script(world, page):
    called = world.reader("head").run().pages[page]
    staff = world.reader("staff")
    for asked in ({"page": page}, {"called": called}, {"query": f"page={page}&role=head"}):
        heard = staff.run(**asked)
        assert page not in heard.pages
        assert b"CNRY-RE" not in heard.raw
        assert b"CNRY-LABEL" not in heard.raw


def test_staff_who_press_a_button_of_the_head_change_nothing(world):
    head = world.reader("head").run("links")
    pressed = [head.widget("Revoke"), head.widget("Revoke, and make it anew")]
    heard = world.reader("staff").run("links", called=head.pages["links"], pressed=pressed)
    assert b"CNRY-LABEL" not in heard.raw
    with world.database.connect() as conn:
        assert set(conn.scalars(sa.select(links_table.c.revoked_at))) == {None}


def test_the_name_of_anothers_session_opens_ones_own_and_leaves_theirs_alone(world):
    head, staff = world.reader("head"), world.reader("staff")
    with head.open() as theirs:
        named = head.run("links", on=theirs).session
        taken = staff.run("links", session=named)
        assert taken.session != named
        assert b"CNRY-LABEL" not in taken.raw
        with pytest.raises(InvalidStatus):
            world.reader(None).run("links", session=named)
        with pytest.raises(InvalidStatus):
            world.reader("KEN").run("links", session=named)
        assert b"CNRY-LABEL-KEN" in head.run("links", on=theirs).raw


# How it ends


@pytest.fixture
def someone(world) -> Reader:
    """A member of staff with an account of their own, signed in."""
    name = f"someone.{next(NUMBERS)}"
    code = run_command(world.database, COMMAND_LINE, accounts.add, name=name, role="staff")
    accounts.set_password(world.database, name, code, GOOD, HERE)
    token = accounts.sign_in(world.database, name, GOOD, HERE)
    reader = Reader(world.served.address, {OFFICE: token})
    reader.name = name
    return reader


def age(world, reader: Reader, column: str, by: str) -> None:
    mine = open_sessions.c.id_hash == fingerprint(reader)
    back = sa.func.strftime("%Y-%m-%d %H:%M:%f000", open_sessions.c[column], by)
    with connections.writing(world.database) as conn:
        conn.execute(sa.update(open_sessions).where(mine).values({column: back}))


ENDS = {
    "signed out": lambda world, who: sessions.end(world.database, fingerprint(who)),
    "new password": lambda world, who: accounts.set_password(
        world.database, who.name, GOOD, f"{GOOD} again", HERE
    ),
    "disabled": lambda world, who: run_command(
        world.database, COMMAND_LINE, accounts.disable, name=who.name
    ),
    "reset": lambda world, who: run_command(
        world.database, COMMAND_LINE, accounts.reset, name=who.name
    ),
    "idle": lambda world, who: age(world, who, "seen_at", "-31 minutes"),
    "too long": lambda world, who: age(world, who, "began_at", "-12 hours"),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_session_that_ended_reads_nothing_at_its_next_run_or_elsewhere(world, someone, end):
    with someone.open() as opened:
        first = someone.run(on=opened)
        assert b"Waiting for you" in first.raw
        end(world, someone)
        for again in (
            someone.run(on=opened),
            someone.run("reforms", on=opened),
            someone.run(on=opened, fragment=first.fragments()[0]),
        ):
            assert is_without_data(again.raw)
        assert ENDED in someone.run(on=opened).raw
    with pytest.raises(InvalidStatus):
        someone.run()
    assert someone.request("GET", "/media/anything")[0] == 401


def test_a_run_that_a_clock_starts_keeps_no_session_alive(world, someone):
    mine = open_sessions.c.id_hash == fingerprint(someone)

    def seen():
        with world.database.connect() as conn:
            return conn.scalar(sa.select(open_sessions.c.seen_at).where(mine))

    with someone.open() as opened:
        [watch] = someone.run(on=opened).fragments()
        age(world, someone, "seen_at", "-5 minutes")
        before = seen()
        someone.run(on=opened, fragment=watch)
        assert seen() == before
        someone.run(on=opened)
        assert seen() > before


def test_a_link_that_is_revoked_reads_nothing_at_the_very_next_request(world):
    head = world.viewers["head"]
    given = run_command(world.database, head, links.make, state="KEN", label="CNRY-LABEL-SHORT")
    reader = Reader(world.served.address, {LINK: links.enter(world.database, given, HERE)})
    other = world.reader("FRA")
    assert b"CNRY-RELEASE-KEN" in reader.request("GET", "/s/read")[1]
    with world.database.connect() as conn:
        link = conn.scalar(sa.select(sa.func.max(links_table.c.id)))
    run_command(world.database, head, links.revoke, link=link)
    for path in ("/s/read", "/s/read.pdf", "/s/read/1.csv"):
        status, came = reader.request("GET", path)
        assert (status, b"CNRY" in came) == (403, False)
        assert b"cache-control: no-store" in came
    assert b"CNRY-RELEASE-FRA" in other.request("GET", "/s/read")[1]


# What goes wrong


def test_a_page_that_fails_tells_its_reader_a_number_and_nothing_else(world):
    with connections.writing(world.database) as conn:
        conn.exec_driver_sql("ALTER TABLE link_reads RENAME TO link_reads_away")
    try:
        raw = world.reader("head").run("links").raw
    finally:
        with connections.writing(world.database) as conn:
            conn.exec_driver_sql("ALTER TABLE link_reads_away RENAME TO link_reads")
    for part in (b"link_reads", b"SELECT", b"sqlite", b"Error", b"Traceback", b"/data_access/"):
        assert part not in raw
    assert re.search(rb"Nothing is lost|logged as incident [0-9a-f]{8}", raw)


def test_what_is_no_message_ends_the_connection_and_not_the_server(world):
    head = world.reader("head")
    with head.open() as opened:
        opened.send("text, which no reader's browser sends")
        with contextlib.suppress(ConnectionClosed):
            while opened.recv(timeout=30):
                pass
    assert b"Waiting for you" in head.run().raw
    status, came = head.request("TRACE", "/")
    assert (status >= 400, b"CNRY" in came) == (True, False)


def test_no_client_says_from_where_it_guesses(world):
    anyone = world.reader(None)
    sent = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}
    statuses = [
        anyone.request("POST", "/s", b"link=guess", X_Forwarded_For=f"192.0.2.{n}", **sent)[0]
        for n in range(12)
    ]
    assert statuses == [403] * 10 + [429] * 2


def test_the_trail_of_all_that_tells_no_secret(world):
    with world.database.connect() as conn:
        told = repr(conn.execute(sa.select(audit)).all())
        kept = repr(conn.execute(sa.select(accounts_table)).all())
    for secret in world.secrets:
        assert secret not in told + kept
    assert "CNRY-CONTACT" not in told
    assert releases_table.name in told
