"""A secret in every private field: however it is read, it comes to those it is for alone."""

import base64
import threading

import pytest
from websockets.exceptions import InvalidStatus

from data_access.formats import as_csv, as_json, as_table
from data_access.queries import ask, every_query
from data_access.sg_updates import editing
from tests.websocket.reader import Reader

PAGES = (
    *("", "engagement", "reforms", "partnerships", "events", "releases", "links", "audit_log"),
    *("account", "organization", "action", "updates", "update", "clearance"),
    *("board", "support", "event"),
    *("imports", "duplicates", "merge", "record"),
    *("account", "organization", "action", "updates", "update", "clearance", "inclusion"),
    *("contributors", "contributions", "partners", "partner_source_rows"),
    *("accreditation", "deferrals", "roll_calls"),
    *("breadth", "outreach", "my_tasks"),
)
FILTERS = {
    "engagement": "name=CNRY",
    "organization": "id={union}",
    "merge": "one={union}",
    "reforms": "search=CNRY&role=head&state=overdue&user=head",
    "audit_log": "actor=CNRY",
    "releases": "release=1",
    "action": "key=1",
    "event": "event={event}",
    "support": "key=1",
    "update": "number=1&section=events",
    "clearance": "number=1",
}
ROUTES = (
    *("/signin", "/signin?set", "/s", "/s/read", "/s/read.pdf", "/s/read/1.csv", "/s/read/2.csv"),
    *("/healthz", "/readyz", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics"),
    *("/preview?state=KEN", "/preview?state=FRA", "/preview?state=KEN&release=4", "/"),
    *("/_stcore/agent/openapi.json", "/media/x", "/component/x", "/calendar.ics", "/s/FRA"),
    *("/s/read?state=FRA&role=head", "/.streamlit/secrets.toml", "/focal_point.db"),
)
OFFICE = ("chief", "head", "staff")
READERS = (*OFFICE, "KEN", "FRA", None)
# Each canary, and whom it is for: written down by hand.
FOR = {
    "CNRY-ORG": {"chief", "head", "staff"},
    "CNRY-ROLLCALL": {"chief", "head", "staff"},
    "CNRY-OUTREACH": {"chief", "head", "staff"},
    "CNRY-REVIEW": {"chief", "head", "staff"},
    "CNRY-APPEARANCE": {"chief", "head", "staff"},
    "CNRY-STEP": {"chief", "head", "staff"},
    "CNRY-RELEASE-ALL": {"chief", "head", "KEN", "FRA"},
    "CNRY-RELEASE-KEN": {"chief", "head", "KEN"},
    "CNRY-RELEASE-FRA": {"chief", "head", "FRA"},
    "CNRY-FIGURE-ALL": {"chief", "head", "KEN", "FRA"},
    "CNRY-FIGURE-KEN": {"chief", "head", "KEN"},
    "CNRY-FIGURE-FRA": {"chief", "head", "FRA"},
    "CNRY-POSITION-KEN-statement": {"chief", "head", "staff", "KEN"},
    "CNRY-POSITION-FRA-statement": {"chief", "head", "staff", "FRA"},
    "CNRY-RELEASE-DRAFT": {"chief", "head"},
    "CNRY-RELEASE-RETURNED": {"chief", "head"},
    "CNRY-FIGURE-DRAFT": {"chief", "head"},
    "CNRY-REMARK": {"chief", "head"},
    "CNRY-UPDATE-TEXT": {"chief", "head"},
    "CNRY-UPDATE-REMARK": {"head"},
    "CNRY-LABEL-KEN": {"head"},
    "CNRY-LABEL-FRA": {"head"},
    "CNRY-POSITION-KEN-private": set(),
    "CNRY-POSITION-FRA-private": set(),
    "CNRY-CONTACT": set(),
    "CNRY-PASSWORD": set(),
}


def everything(world, reader: Reader) -> bytes:
    """All bytes that come to a reader who tries every page and every route."""
    came = b""
    for page in PAGES:
        try:
            statement = FILTERS.get(page, "").format(union=world.union, event=world.event)
            came += reader.run(page, query=statement).raw
        except InvalidStatus as refused:
            came += refused.response.body or b""
    for route in ROUTES:
        for accept in ("text/html", "*/*"):
            came += reader.request("GET", route, Accept=accept)[1]
    return came


def holds(came: bytes, canary: str) -> bool:
    """Whether it stands there, as it is or in one of the ways that bytes are written."""
    coded = base64.b64encode(canary.encode()).rstrip(b"=")[:-2]
    ways = (canary.encode(), canary.encode("utf-16-le"), coded)
    return any(way in came for way in ways)


@pytest.fixture(scope="module")
def came(world):
    """What came to each reader, in an order in which each finds the caches of the others warm."""
    found = {name: everything(world, world.reader(name)) for name in READERS}
    return {name: found[name] + everything(world, world.reader(name)) for name in READERS[::-1]}


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_gets_the_canaries_that_are_for_them_and_no_others(came, reader):
    got = {canary for canary in FOR if holds(came[reader], canary)}
    assert got == {canary for canary, readers in FOR.items() if reader in readers}


def test_nothing_that_was_given_once_comes_to_anyone_or_into_the_log(world, came):
    log = "".join(world.served.said)
    for secret in world.secrets:
        assert secret not in log
        for name, bytes_ in came.items():
            assert not holds(bytes_, secret), name


def test_a_calendar_program_reads_what_is_asked_of_principals_and_its_key_is_in_no_log(world):
    for name in (None, "KEN", "FRA"):
        reader = world.reader(name)
        status, body = reader.request("GET", f"/calendar.ics?key={world.key}")
        assert status == 200
        found = [holds(body, canary) for canary in ("CNRY-APPEARANCE", "CNRY-STEP", "CNRY-CONTACT")]
        assert found == [True, False, False]
        # Others have guessed from this address before: the right key opens all the same.
        wrong = reader.request("GET", f"/calendar.ics?key={world.key.swapcase()}")
        assert wrong[0] in (404, 429)
        assert not holds(wrong[1], "CNRY-APPEARANCE")
    assert world.key not in "".join(world.served.said)


def test_a_contact_comes_to_the_office_when_asked_for_and_not_before(world):
    for name in OFFICE:
        reader = world.reader(name)
        with reader.open() as opened:
            page = f"id={world.union}"
            before = reader.run("organization", query=page, on=opened)
            after = reader.run(
                "organization", query=page, on=opened, pressed=[before.widget("Show contacts")]
            )
            again = reader.run("organization", query=page, on=opened)
        found = [holds(heard.raw, "CNRY-CONTACT-NAME") for heard in (before, after, again)]
        assert found == [False, True, False]


def test_a_position_told_in_confidence_comes_to_head_and_chief_when_asked_for(world):
    label = "Show confidential positions"
    for name in OFFICE:
        reader = world.reader(name)
        with reader.open() as opened:
            before = reader.run("support", query="key=1", on=opened)
            assert not holds(before.raw, "CNRY-POSITION-KEN-private")
            buttons = [one.delta.new_element.button.label for one in before.messages]
            assert (label in buttons) == (name != "staff")
            if name != "staff":
                pressed = [before.widget(label)]
                after = reader.run("support", query="key=1", on=opened, pressed=pressed)
                assert holds(after.raw, "CNRY-POSITION-KEN-private")
                again = reader.run("support", query="key=1", on=opened)
                assert not holds(again.raw, "CNRY-POSITION-KEN-private")


def test_what_the_command_line_prints_is_for_the_role_it_is_asked_as(world):
    """The private positions come to head and chief, and no contact and no password to anyone."""
    printed = {}
    with world.database.connect() as conn:
        for name in OFFICE:
            printed[name] = ""
            for asked in every_query().values():
                needs = {"organization": world.union, "release": 1, "key": "1"}
                needs |= {"update": 1, "old": 1, "new": editing.latest(conn, 1)[0]}
                given = {
                    parameter: needs.get(parameter)
                    for parameter, one in asked.open_parameters.items()
                    if one.default is one.empty
                }
                if None in given.values() or world.viewers[name].role not in asked.roles:
                    continue
                answer = ask(conn, world.viewers[name], asked, **given)
                printed[name] += as_csv(answer) + as_json(answer) + as_table(answer)
    for name in OFFICE:
        seen = {canary for canary in FOR if canary in printed[name]}
        assert ("CNRY-POSITION-KEN-private" in seen) == (name != "staff")
        assert ("CNRY-RELEASE-DRAFT" in seen) == (name != "staff")
        assert ("CNRY-UPDATE-TEXT" in seen) == (name != "staff")
        assert not {"CNRY-CONTACT", "CNRY-PASSWORD"} & seen
        assert {"CNRY-ORG", "CNRY-POSITION-FRA-statement"} <= seen


def test_readers_at_the_same_time_never_get_what_is_anothers(world):
    """Eight at once, each page ten times over: what comes to each is what came to it alone."""
    wrong: list[tuple] = []

    def look(name: str) -> None:
        reader = world.reader(name)
        for _ in range(10):
            if name in OFFICE:
                bytes_ = reader.run("releases").raw + reader.run("links").raw
            else:
                bytes_ = reader.request("GET", "/s/read")[1]
            wrong.extend(
                (name, canary)
                for canary, readers in FOR.items()
                if name not in readers and holds(bytes_, canary)
            )

    looking = [
        threading.Thread(target=look, args=[name])
        for name in ("head", "staff", "chief", "KEN", "FRA", "KEN", "FRA", "staff")
    ]
    for thread in looking:
        thread.start()
    for thread in looking:
        thread.join()
    assert wrong == []
