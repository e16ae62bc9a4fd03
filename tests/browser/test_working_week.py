"""A working week of the office, played by three roles: loaded, recorded, moved, asked, decided.

It is played on files of our own and, where they are, on real ones. How long each step takes is
printed (`pytest -s`), and never asserted.
"""

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

from data_access import engines, weeks
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.schema import milestone_dates, organizations
from data_access.viewer import COMMAND_LINE, Role
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


@dataclass(frozen=True)
class Week:
    """What the office is given to work with that week.

    decisions     files that are there before
    actions       the actions of the tracker, of which some come with other dates
    mistyped      an organization as somebody types it
    meant         what it is called
    """

    decisions: list[Path]
    actions: list[dict]
    mistyped: str
    meant: str


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Week:
    """Files of our own."""
    path = tmp_path_factory.mktemp("ours") / "decisions.csv"
    path.write_text(DECIDED)
    return Week([path], OURS, "Fictoinal Union of Rivrs", "Fictional Union of Rivers")


@pytest.fixture(scope="module")
def real(real_files) -> Week:
    """Real ones: who was recommended, and the tracker."""
    actions = json.loads((real_files / "reforms" / "un80_actions.json").read_text())
    decisions = sorted((real_files / "ngo_committee").glob("[2-5]_*.xlsx"))
    return Week(decisions, actions, "Amnsety International", "")


@pytest.fixture(
    scope="module", params=["ours", pytest.param("real", marks=pytest.mark.real_data)]
)
def week(request) -> Week:
    """The week on files of our own, and on real ones."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def url(week, sqlite_template, tmp_path_factory, person):
    """A database with what the Committee decided, and an account of each role."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("served") / "week.db")
    database = engines.engine(f"sqlite:///{path}")
    with engines.writing(database) as conn:
        for role in (STAFF, HEAD, CHIEF):
            person(conn, role)
    for file in week.decisions:
        loader = kinds.loader("decisions", file)
        load(database, COMMAND_LINE, loader, "decisions", file, Options(accept_rejects=True), print)
    database.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def address(serve, url):
    """Where it is served."""
    return serve(url)
