"""A working week of the office, played by three roles: loaded, recorded, moved, asked, decided.

It is played on files of our own and, where they are, on real ones. How long each step takes is
printed (`pytest -s`), and never asserted.
"""

import contextlib
import datetime as dt
import io
import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from playwright.sync_api import TimeoutError

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.schema import (
    engagements,
    events,
    milestone_dates,
    organizations,
    reform_actions,
)
from tests.browser.test_journeys import settled

HEAD, CHIEF, STAFF = Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF, Role.STAFF
LATER = dt.timedelta(days=45)
TRACKED = {
    "work_package_number": 2,
    "work_package_name": "Fewer Forms",
    "work_package_goal": "Listening better",
    "work_package_leads": ["Office A"],
    "action_leads": ["Office B"],
    "action_entities": "UNX",
    "first_milestone": "Options drawn up",
    "first_milestone_deadline": "2026-02-15",
    "final_milestone": "Form mended",
    "public_action_status": "Further work ongoing",
    "is_subaction": False,
}
OURS = [
    TRACKED
    | {
        "action_number": number,
        "indicative_activity": f"Mend form {number}",
        "final_milestone_deadline": f"2026-0{number}-10",
    }
    for number in (6, 7, 8)
]
DECIDED = (
    "organization,outcome,reported_on\n"
    "Fictional Union of Rivers,recommended,2026-06-14\n"
    "Fictional Union of Lakes,deferred,2026-06-14\n"
)


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Fictional calendar//EN
BEGIN:VEVENT
UID:rivers@example.org
SUMMARY:Fictional forum on rivers
LOCATION:Nairobi
DTSTAMP:20261101T000000Z
DTSTART;TZID=Africa/Nairobi:{day}T160000
DTEND;TZID=Africa/Nairobi:{day}T180000
END:VEVENT
BEGIN:VEVENT
UID:lakes@example.org
SUMMARY:Fictional forum on lakes
LOCATION:New York
DTSTAMP:20261101T000000Z
DTSTART;TZID=America/New_York:{day}T093000
DTEND;TZID=America/New_York:{day}T110000
END:VEVENT
END:VCALENDAR
"""
# What a file of a kind is called, and what the page says of the kind once it is chosen.
TAKEN = {
    "Reforms": ("tracker.json", "the UN80 tracker's two files"),
    "Events": ("calendar.ics", "or a calendar (.ics)"),
}
RIVERS, LAKES = "Fictional forum on rivers", "Fictional forum on lakes"


@dataclass(frozen=True)
class Week:
    """What the office is given to work with that week.

    decisions  the file that is there before
    actions    the actions of the tracker, of which some come with other dates later
    mistyped   an organization as somebody types it
    meant      what it is called
    """

    decisions: Path
    actions: list[dict]
    mistyped: str
    meant: str

    @property
    def moved(self) -> list[dict]:
        """The actions, the last two of which have their final milestone later."""
        *others, one, other = self.actions
        return [*others, *map(later, (one, other))]


def later(action: dict) -> dict:
    due = dt.date.fromisoformat(action["final_milestone_deadline"]) + LATER
    return action | {"final_milestone_deadline": due.isoformat()}


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Week:
    """Files of our own."""
    path = tmp_path_factory.mktemp("ours") / "decisions.csv"
    path.write_text(DECIDED)
    return Week(path, OURS, "Fictoinal Union of Rivrs", "Fictional Union of Rivers")


@pytest.fixture(scope="module")
def real(real_files) -> Week:
    """Real ones: whom the Committee recommended, and the tracker."""
    actions = json.loads((real_files / "reforms" / "un80_actions.json").read_text())
    actions.sort(key=lambda one: (bool(one["final_milestone_deadline"]), not one["is_subaction"]))
    decisions = real_files / "ngo_committee" / "1_ecosoc_status_granted.xlsx"
    meant = "African Girls Empowerment Network"
    return Week(decisions, actions, "African Grils Empowermnt Network", meant)


@pytest.fixture(scope="module", params=["ours", pytest.param("real", marks=pytest.mark.real_data)])
def week(request) -> Week:
    """The week on files of our own, and on real ones."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def url(week, sqlite_template, tmp_path_factory, person):
    """A database with what the Committee decided, and an account of each role."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("served") / "week.db")
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        for role in (STAFF, HEAD, CHIEF):
            person(conn, role)
    loader = kinds.loader("decisions", week.decisions)
    lenient = Options(accept_rejects=True)
    load(database, COMMAND_LINE, loader, "decisions", week.decisions, lenient, print)
    database.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def address(serve, url):
    """Where it is served."""
    return serve(url)


@pytest.fixture
def step():
    """Times what is done within, under the name that it is given."""
    took = {}

    @contextlib.contextmanager
    def timed(what: str):
        began = time.perf_counter()
        yield
        took[what] = time.perf_counter() - began

    yield timed
    sys.stdout.write("".join(f"{what}: {seconds:.1f} s\n" for what, seconds in took.items()))


def rows(url: str, statement: sa.Select) -> list[tuple]:
    database = connections.engine(url)
    with database.connect() as conn:
        found = [tuple(row) for row in conn.execute(statement)]
    database.dispose()
    return found


def loaded(page, address: str, kind: str, content: str, seen: str, day: str = "") -> None:
    """Choose a kind, drop a file, give the date of its data, preview it, and load it."""
    page.goto(f"{address}/imports")
    name, takes = TAKEN[kind]
    chosen(page, "Kind of file", kind, page.get_by_text(takes))
    settled(page)
    given = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    page.locator("input[type=file]").set_input_files(given)
    page.get_by_text(name).first.wait_for()
    if day:
        # Its parts follow one another as they are typed: year, month, day.
        page.get_by_role("spinbutton", name="year, Date of the data").click()
        page.keyboard.type(day.replace("-", ""))
        page.keyboard.press("Escape")
        page.get_by_test_id("stDateInputCalendar").wait_for(state="hidden")
        settled(page)
    page.get_by_role("button", name="Preview changes").click()
    page.get_by_text(seen).first.wait_for()
    settled(page)
    page.get_by_test_id("stBaseButton-primary").filter(has_text="Load").click()
    page.get_by_text("One file brought").first.wait_for()


def calendar() -> str:
    """Two events on one day that is near: the second begins in New York as the first goes on."""
    return CALENDAR.format(day=f"{weeks.today() + dt.timedelta(days=9):%Y%m%d}")


def moves(url: str) -> list[tuple]:
    """The milestones that were ever given another date, each with its reasons."""
    number, of = sa.func.count(milestone_dates.c.id), milestone_dates.c
    reasons = sa.func.max(of.reason)
    statement = sa.select(of.milestone, reasons).group_by(of.action_id, of.milestone)
    return rows(url, statement.having(number > 1).order_by(reasons))


def last_moved(url: str) -> str:
    """The key of the action whose date moved last."""
    number, part = reform_actions.c.number, reform_actions.c.sub_action
    last = sa.select(number, part).join(milestone_dates).order_by(milestone_dates.c.id.desc())
    return "/".join(str(piece) for piece in rows(url, last.limit(1))[0] if piece)


def recorded(page, typed: str, meant: str) -> None:
    """Record an engagement at the desk of an organization that is found by what is typed."""
    page.get_by_label("Organization").fill(typed)
    page.get_by_role("radiogroup").get_by_text(meant, exact=True).click()
    page.get_by_label("Occasion").fill("Briefing on ferries")
    page.get_by_label("Occasion").press("Enter")
    page.get_by_text("Engagement: Briefing on ferries").wait_for()


def proposed(page, purpose: str) -> None:
    """Propose on the page of an event that the Secretary-General appears, and ask for it."""
    settled(page)
    page.get_by_text("Propose a request to a principal").click()
    page.get_by_label("Purpose").fill(purpose)
    # By keyboard: a press on the button, with what was typed not yet taken, goes unheard at times.
    page.get_by_label("Purpose").press("Enter")
    page.get_by_role("button", name="Send the request").wait_for()
    settled(page)
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text(f"{purpose} · requested").wait_for()


def decided(page, refused: str) -> None:
    """Confirm what the overview lists first, and decline the request that overlaps with it."""
    page.get_by_role("link", name=RIVERS).first.click()
    page.get_by_role("button", name="Confirm").wait_for()
    settled(page)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Opening words · confirmed").wait_for()
    page.goto(refused)
    page.get_by_text("Overlaps with Opening words").wait_for()
    settled(page)
    remark = page.get_by_placeholder("Reason, briefly (do not name individuals)")
    remark.fill("In Nairobi at that time")
    page.get_by_role("button", name="Decline").click()
    page.get_by_text("Closing words · declined").wait_for()


def chosen(page, label: str, option: str, shows) -> None:
    """Choose from a list until the page shows what comes with it.

    A list closes when what is around it moves: it is then opened again.
    """
    box = page.get_by_role("combobox", name=label)
    for _ in range(10):
        with contextlib.suppress(TimeoutError):
            box.fill("", timeout=3000)
            box.fill(option, timeout=3000)
            page.get_by_role("option", name=option, exact=True).click(timeout=3000)
            shows.wait_for(timeout=5000)
            return
    pytest.fail(f"{option} cannot be chosen.")


def explained(page) -> None:
    """Say on the page of an action why its final milestone moved."""
    settled(page)
    page.get_by_text("Record a change of this action").click()
    reason = page.get_by_label("Reason for the change")
    chosen(page, "Type of record", "Reason for a changed date", reason)
    reason.fill("Member States asked for more time")
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Member States asked for more time").first.wait_for()


def taken_along(page) -> list[int]:
    """The three longest slips, in days, by the workbook that the board is taken along as."""
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").first.click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    cells = [[cell.value for cell in row] for row in book.active]
    assert "two later than first planned" in cells[0][0]
    [named] = [number for number, row in enumerate(cells) if "Days of slip" in row]
    slip = cells[named].index("Days of slip")
    return sorted(row[slip] or 0 for row in cells[named + 1 :])[-3:]


def test_a_working_week(visit, address, url, week, step):
    today = weeks.today()
    staff, chief, head = (visit(f"{address}/account", by) for by in (STAFF, CHIEF, HEAD))
    with step("staff load the tracker"):
        earlier = (today - dt.timedelta(days=7)).isoformat()
        loaded(staff, address, "Reforms", json.dumps(week.actions), "would bring", earlier)
    with step("staff load it again, with two other dates"):
        loaded(staff, address, "Reforms", json.dumps(week.moved), "change two", today.isoformat())
    assert moves(url) == [("final", None), ("final", None)]

    with step("staff record an engagement under a mistyped name"):
        staff.goto(f"{address}/record")
        recorded(staff, week.mistyped, week.meant)
    came = sa.select(organizations.c.name, engagements.c.occasion).join(engagements)
    assert rows(url, came) == [(week.meant, "Briefing on ferries")]

    with step("staff load a calendar"):
        loaded(staff, address, "Events", calendar(), "would bring")
    numbers = dict(rows(url, sa.select(events.c.title, events.c.id)))
    page_of = {title: f"{address}/event?event={number}" for title, number in numbers.items()}
    with step("staff ask the Secretary-General to two events that overlap"):
        for title, purpose in ((RIVERS, "Opening words"), (LAKES, "Closing words")):
            staff.goto(page_of[title])
            proposed(staff, purpose)
    with step("the chief of staff decides both, from the overview"):
        chief.goto(address)
        decided(chief, page_of[LAKES])

    with step("the head says why a date moved"):
        head.goto(f"{address}/action?key={last_moved(url)}")
        explained(head)
    assert moves(url) == [("final", None), ("final", "Member States asked for more time")]
    with step("the head takes the list of slips along"):
        head.goto(f"{address}/board")
        assert taken_along(head) == [0, 45, 45]
