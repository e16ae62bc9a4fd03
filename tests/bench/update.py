"""What the head waits for: an update of a dozen pages with six figures, as its three files."""

import datetime as dt
import io
import statistics
import time
from dataclasses import replace

import sqlalchemy as sa
from pypdf import PdfReader

from data_access import demonstration, migrations
from data_access.__main__ import _draw, _make
from data_access.commands import run_command
from data_access.database import connections
from data_access.demonstration.access import viewer_of
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.schema import FORMATS
from data_access.sg_updates import approval, editing, live_figures
from data_access.sg_updates.content import NUMBERED

TIMES = 3
SHOWN = {
    "engagement": (
        "engagement.by_month",
        "engagement.by_region",
        "accreditation.decisions_by_year",
    ),
    "partnerships": ("partnerships.contributions_by_year", "partnerships.partners_by_type"),
    "reforms": ("reforms.by_work_package",),
}
PARAGRAPHS = 11
TEXT = "Civil society takes part where doors are open, and says so where they are not. " * 4


def measure(url: str) -> dict[str, float]:
    """Seconds to write the draft and to make its files, and the pages that these have."""
    database = connections.engine(url)
    migrations.migrate(database)
    with connections.writing(database) as conn:
        demonstration.create(conn)
        head = viewer_of(conn, Role.FOCAL_POINT_HEAD)
    until = weeks.today()
    since = until - dt.timedelta(days=365)
    began = time.perf_counter()
    update = run_command(database, head, editing.start, since=since, until=until)
    drafted = time.perf_counter() - began
    _lengthen(database, head, update, since, until)
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        with database.connect() as conn:
            made = _make(approval.assembled(conn, update, _draw), FORMATS)
        taken.append(time.perf_counter() - began)
    database.dispose()
    return {
        "writing the draft, s": drafted,
        "its files: Word, PDF and text, s": statistics.median(taken),
        "pages": len(PdfReader(io.BytesIO(made["pdf"][1])).pages),
    }


def _lengthen(
    database: sa.Engine, head: Viewer, update: int, since: dt.date, until: dt.date
) -> None:
    """Show six figures and no others, and say something beside them."""
    with database.connect() as conn:
        drafted = editing.latest(conn, update)[1]
    for item in drafted.items:
        if item.shows:
            run_command(database, head, editing.drop, update=update, item=item.id)
    for section, names in SHOWN.items():
        for name in names:
            quote = (name, live_figures.about(name, since, until))
            params = {"section": section, "kind": "figure", "quote": quote}
            run_command(database, head, editing.show, update=update, **params)
    for section in NUMBERED * PARAGRAPHS:
        run_command(database, head, editing.add, update=update, section=section, kind="text")
        with database.connect() as conn:
            was = editing.latest(conn, update)[1].of(section)[-1]
        becomes = replace(was, text=TEXT)
        run_command(database, head, editing.edit, update=update, was=was, becomes=becomes)
