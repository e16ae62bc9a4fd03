"""The search finds pages, organizations and updates, each for those who may open them."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.schema import accounts, organization_names, organizations
from data_access.sg_updates import editing

RIVERS = "Union of *Rivers*"


@pytest.fixture
def union(site) -> int:
    with connections.writing(site) as conn:
        made = organizations.insert().values(name=RIVERS).returning(organizations.c.id)
        number = conn.scalar(made)
        name = {"key": "union of rivers", "name": RIVERS, "kind": "present"}
        conn.execute(organization_names.insert().values(organization_id=number, **name))
    return number


def links(at) -> dict[str, str]:
    return {one.proto.label: one.proto.query_string for one in at.get("page_link")}


def test_what_is_typed_is_found_and_leads_to_its_page(union, open_page):
    at = open_page("search", Role.STAFF)
    at.text_input[0].set_value("rivers").run()
    assert links(at) == {"Union of \\*Rivers\\*": f"id={union}"}
    assert [one.value for one in at.header] == ["Organizations"]
    at.text_input[0].set_value("no such thing").run()
    assert "Nothing is recorded under “no such thing”." in [one.value for one in at.markdown]


@pytest.mark.parametrize(
    ("role", "word", "pages"),
    [
        (Role.STAFF, "a", ["My tasks", "Partnership balance", "Account"]),
        (Role.STAFF, "links", []),
        (Role.FOCAL_POINT_HEAD, "links", ["Links"]),
    ],
)
@pytest.mark.usefixtures("site")
def test_only_pages_of_the_reader_are_found(open_page, role, word, pages):
    at = open_page("search", role, search=word)
    shown = [*links(at)]
    assert [one for one in shown if one in ("Links", "My tasks", "Account", *pages)] == pages


@pytest.mark.parametrize(("role", "seen"), [(Role.FOCAL_POINT_HEAD, True), (Role.STAFF, False)])
def test_updates_are_found_by_those_who_read_them(site, signed_in, open_page, role, seen):
    signed_in(Role.FOCAL_POINT_HEAD)
    with site.connect() as conn:
        head = accounts.c.role == Role.FOCAL_POINT_HEAD.value
        row = conn.execute(sa.select(accounts).where(head)).one()
    head = Viewer(Role.FOCAL_POINT_HEAD, row.name, row.id)
    day = weeks.today()
    made = run_command(site, head, editing.start, since=day, until=day)
    run_command(site, head, editing.add, update=made, section="events", kind="text")
    with site.connect() as conn:
        was = editing.latest(conn, made)[1].of("events")[-1]
    becomes = replace(was, text="A ferry at last.")
    run_command(site, head, editing.edit, update=made, was=was, becomes=becomes)
    at = open_page("search", role, search="ferry")
    assert [one.value for one in at.header] == (["Updates"] if seen else [])
    assert [*links(at).values()] == ([f"number={made}"] if seen else [])
