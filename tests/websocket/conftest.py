"""A world with a secret in every private field, served for real, and its readers."""

import datetime as dt
import shutil
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from data_access.access import accounts, calendar_keys, contacts, links
from data_access.civil_society import outreach
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.releases import Drawn
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.events import appearance_workflow
from data_access.events.appearance_workflow import Wanted
from data_access.partnerships import type_reviews
from data_access.releases import releases
from data_access.schema import accounts as accounts_table
from data_access.schema import (
    events,
    organization_names,
    organizations,
    positions,
    reform_actions,
    roll_calls,
)
from data_access.sg_updates import approval, editing
from tests.bench import product
from tests.websocket.reader import Reader

HERE = "192.0.2.7"
OFFICE, LINK = "unprotected_focal_point", "unprotected_focal_point_link"
ROLES = {"chief": "chief of staff", "head": "focal-point head", "staff": "staff"}
PASSWORDS = {name: f"CNRY-PASSWORD-{name} lantern walks" for name in ROLES}


def pytest_collection_modifyitems(items):
    """A served world takes seconds to make: not for every commit."""
    for item in items:
        if item.path.parent.name == "websocket":
            item.add_marker(pytest.mark.slow)


@dataclass
class World:
    """What is served, who reads it, and what must not be read as it is.

    secrets  what was given once and is kept nowhere: passwords, codes, links, ids of sessions
    event    an event at which a principal is asked to appear
    key      what opens the calendar of the staff
    """

    served: product.Served
    database: sa.Engine
    viewers: dict[str, Viewer]
    tokens: dict[str, str]
    union: int
    links: dict[str, str]
    secrets: list[str] = field(default_factory=list)
    event: int = 0
    key: str = ""

    def reader(self, name: str | None) -> Reader:
        """A reader by name: chief, head, staff, KEN, FRA; None is someone without a session."""
        cookies = {}
        if name in ROLES:
            cookies = {OFFICE: self.tokens[name]}
        elif name:
            cookies = {LINK: self.tokens[name]}
        return Reader(self.served.address, cookies)


def draw(answer) -> Drawn:
    """An answer as a table alone, with a picture that says what it is of."""
    columns = {name: name.capitalize() for name in answer.rows.columns}
    return Drawn(columns, {"mark": "bar"}, f"<svg xmlns='x'><desc>{answer.question}</desc></svg>")


@pytest.fixture(scope="module")
def world(demonstration_template, tmp_path_factory):
    """The product on made-up data with a canary in every private field."""
    path = shutil.copy(demonstration_template, tmp_path_factory.mktemp("served") / "world.db")
    url = f"sqlite:///{path}"
    database = connections.engine(url)
    with connections.writing(database) as conn:
        # Meant for real readers: no demonstration's shortcuts, and Member States that are real.
        conn.exec_driver_sql("UPDATE database_state SET demonstration = 0")
        union = _facts(conn)
    viewers, codes = _people(database)
    given = _released(database, viewers)
    _written(database, viewers)
    reached = {"organization": union, "on": weeks.today(), "note": "CNRY-OUTREACH"}
    run_command(database, viewers["staff"], outreach.contact, **reached)
    review = {"donor": "Fictional Trading Company 1", "organization_type": "22"}
    run_command(
        database, viewers["staff"], type_reviews.review_contributor, **review, reason="CNRY-REVIEW"
    )
    tokens = {name: accounts.sign_in(database, name, PASSWORDS[name], HERE) for name in ROLES}
    tokens |= {state: links.enter(database, given[state], HERE) for state in ("KEN", "FRA")}
    event = _asked(database, viewers["staff"])
    key = run_command(database, viewers["staff"], calendar_keys.make)
    secrets = [*PASSWORDS.values(), *codes, *given.values(), *tokens.values(), key]
    with product.server(url) as served:
        yield World(served, database, viewers, tokens, union, given, secrets, event, key)
    database.dispose()


def _facts(conn: sa.Connection) -> int:
    made = organizations.insert().values(name="CNRY-ORG Union").returning(organizations.c.id)
    union = conn.scalar(made)
    conn.execute(
        organization_names.insert().values(
            key="cnry org union", organization_id=union, name="CNRY-ORG Union", kind="present"
        )
    )
    day = dt.date(2026, 5, 20)
    told = {"reported_on": day, "number": 99, "topic": "CNRY-ROLLCALL", "organization_id": union}
    conn.execute(roll_calls.insert().values(told))
    action = conn.scalar(sa.select(sa.func.min(reform_actions.c.id)))
    for state in ("KEN", "FRA"):
        for form in ("statement", "private"):
            said = {"reference": f"CNRY-POSITION-{state}-{form}", "stated_on": day}
            row = {"action_id": action, "member_state": state, "position": "opposes", "form": form}
            conn.execute(positions.insert().values(**row, **said))
    return union


def _people(database: sa.Engine) -> tuple[dict[str, Viewer], list[str]]:
    viewers, codes = {}, []
    for name, role in ROLES.items():
        code = run_command(database, COMMAND_LINE, accounts.add, name=name, role=role)
        accounts.set_password(database, name, code, PASSWORDS[name], HERE)
        with database.connect() as conn:
            mine = sa.select(accounts_table.c.id).where(accounts_table.c.name == name)
            viewers[name] = Viewer(Role(role), name, conn.scalar(mine))
        codes.append(code)
    return viewers, codes


def _released(database: sa.Engine, viewers: dict[str, Viewer]) -> dict[str, str]:
    """What was released, with its own canary each, and what opens the links."""
    head, chief = viewers["head"], viewers["chief"]
    chosen = {None: ("events.upcoming", {"days": 366}), **dict.fromkeys(("KEN", "FRA"))}
    for state, figure in chosen.items():
        _event(database, f"CNRY-FIGURE-{state or 'ALL'}")
        compose = {
            "title": f"CNRY-RELEASE-{state or 'ALL'}",
            "state": state,
            "chosen": [figure or ("positions.own", {}), ("events.upcoming", {"days": 366})],
            "draw": draw,
        }
        if state is None:
            compose["chosen"] = [figure]
        made = run_command(database, head, releases.compose, **compose)
        run_command(database, head, releases.submit, release=made)
        run_command(database, chief, releases.approve, release=made)
        with connections.writing(database) as conn:
            conn.execute(sa.delete(events).where(events.c.title.startswith("CNRY-FIGURE")))
    _event(database, "CNRY-FIGURE-DRAFT")
    waiting = {"state": None, "chosen": [chosen[None]], "draw": draw}
    run_command(database, head, releases.compose, title="CNRY-RELEASE-DRAFT", **waiting)
    returned = run_command(
        database, head, releases.compose, title="CNRY-RELEASE-RETURNED", **waiting
    )
    run_command(database, head, releases.submit, release=returned)
    run_command(database, chief, releases.send_back, release=returned, remark="CNRY-REMARK")
    with connections.writing(database) as conn:
        conn.execute(sa.delete(events).where(events.c.title.startswith("CNRY-FIGURE")))
        union = conn.scalar(
            sa.select(organizations.c.id).where(organizations.c.name == "CNRY-ORG Union")
        )
    someone = contacts.Contact(
        *("CNRY-CONTACT-NAME", "CNRY-CONTACT-POSITION", "CNRY-CONTACT-MAIL", "CNRY-CONTACT-CALL")
    )
    run_command(database, viewers["staff"], contacts.add, organization=union, contact=someone)
    return {
        state: run_command(database, head, links.make, state=state, label=f"CNRY-LABEL-{state}")
        for state in ("KEN", "FRA")
    }


def _written(database: sa.Engine, viewers: dict[str, Viewer]) -> None:
    """An update to the Secretary-General, sent back to the head with a remark."""
    head, today = viewers["head"], weeks.today()
    update = run_command(database, head, editing.start, since=today, until=today)
    with database.connect() as conn:
        items = editing.latest(conn, update)[1].items
    for item in items:
        run_command(database, head, editing.drop, update=update, item=item.id)
    run_command(database, head, editing.add, update=update, section="events", kind="text")
    with database.connect() as conn:
        [item] = editing.latest(conn, update)[1].items
    becomes = replace(item, text="CNRY-UPDATE-TEXT")
    run_command(database, head, editing.edit, update=update, was=item, becomes=becomes)
    run_command(database, head, approval.classify, update=update, level="confidential")
    run_command(database, head, approval.submit, update=update)
    said = {"remark": "CNRY-UPDATE-REMARK"}
    run_command(database, viewers["chief"], approval.send_back, update=update, **said)


def _asked(database: sa.Engine, staff: Viewer) -> int:
    """An event of tomorrow or later, at which the chief of staff is asked to appear."""
    coming = events.c.starts_on > weeks.today()
    with database.connect() as conn:
        event = conn.scalar(sa.select(sa.func.max(events.c.id)).where(coming, ~events.c.cancelled))
    given = {"event": event, "principal": "chief of staff", "wanted": Wanted("CNRY-APPEARANCE")}
    number = run_command(database, staff, appearance_workflow.propose, **given)
    run_command(database, staff, appearance_workflow.request, appearance=number, remark="CNRY-STEP")
    return event


def _event(database: sa.Engine, title: str) -> None:
    day = weeks.today() + dt.timedelta(days=30)
    row = {"title": title, "title_key": title.lower(), "starts_on": day, "ends_on": day}
    with connections.writing(database) as conn:
        conn.execute(events.insert().values(row))
