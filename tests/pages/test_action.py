"""The page of one reform: what is recorded of it, and what each role may add."""

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import body_sessions, reforms
from data_access.imports.loading import Options, load
from data_access.reforms import positions, schedule_slippage
from data_access.schema import accounts, audit
from data_access.schema import positions as table

TODAY = weeks.today()
C, H, S = Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF


def in_days(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def site_of_two(site, reform_file, tmp_path):
    """Two actions and a coming session; the first is due in ten days."""
    files = {
        "a.csv": (reforms.LOADER, "reforms", reform_file(*_actions())),
        "b.csv": (
            *(body_sessions.LOADER, "body-sessions"),
            f"body,session,starts_on,ends_on\nAssembly,Tenth,{in_days(20)},{in_days(40)}\n",
        ),
    }
    for name, (loader, kind, content) in files.items():
        path = tmp_path / name
        path.write_text(content)
        options = Options(as_of=TODAY)
        assert not load(site, COMMAND_LINE, loader, kind, path, options, print).rejected
    return site


def _actions() -> list[dict]:
    return [
        {"number": 7, "final_due_on": in_days(10), "final_milestone": "In use"},
        {"number": 8, "final_due_on": in_days(-5), "title": "Answer *every* letter"},
    ]


def said(at: AppTest) -> str:
    texts = [shown.value for kind in (at.header, at.markdown) for shown in kind]
    return "\n".join(texts).replace("\\", "")


def recorded(at: AppTest, act: str) -> AppTest:
    """The page with the form of an act open."""
    return at.selectbox(key="to-record").select(act).run()


def send(at: AppTest) -> AppTest:
    next(button for button in at.button if button.label == "Record").click()
    at.run()
    assert not at.exception
    return at


def last(site: sa.Engine) -> str:
    """What was done last, as the trail has it."""
    with site.connect() as conn:
        return conn.scalars(sa.select(audit.c.action).order_by(audit.c.id.desc())).first()


@pytest.mark.usefixtures("site_of_two")
def test_a_page_of_an_action_of_which_nothing_is_known_says_so_part_by_part(open_page):
    told = said(open_page("action", key="7"))
    for part in (
        "No decision window of the action is recorded.",
        "No move of a due date of action 7 is recorded.",
        "Where the final milestone will fall cannot be said: no moves of dates are recorded.",
        "No action that action 7 waits for is recorded.",
        "No obstacle to action 7 is recorded.",
        "No endorsement of action 7 is recorded.",
        "Track; Instrument; Stage; What it would open for civil society; Evidence of the decision",
    ):
        assert part in told


@pytest.mark.usefixtures("site_of_two")
def test_a_date_is_moved_with_its_reason_and_the_page_tells_it_at_once(open_page, site):
    at = recorded(open_page("action", by=S, key="7"), "slips.move")
    at.date_input[0].set_value(TODAY + dt.timedelta(days=41))
    at.text_input[0].set_value("The session was moved.")
    told = said(send(at))
    assert "Final milestone moved from" in told
    assert "The session was moved." in told
    assert (
        f"first planned for {formatting.day(TODAY + dt.timedelta(days=10))}, 31 days later" in told
    )
    with site.connect() as conn:
        assert (
            conn.scalars(sa.select(audit.c.action).order_by(audit.c.id)).all()[-1] == "slips.move"
        )


@pytest.mark.usefixtures("site_of_two")
def test_what_is_refused_says_why_and_changes_nothing(open_page, site):
    at = recorded(open_page("action", by=S, key="7"), "slips.move")
    at.date_input[0].set_value(TODAY + dt.timedelta(days=41))
    send(at)
    assert [error.value for error in at.error] == ["Say why it moves."]
    with site.connect() as conn:
        assert schedule_slippage.register(conn, as_of=TODAY).empty


@pytest.mark.usefixtures("site_of_two")
def test_an_action_that_must_come_first_is_named_and_that_it_is_overdue(open_page):
    at = recorded(open_page("action", by=H, key="7"), "dependencies.need")
    at.text_input[0].set_value("8")
    send(at)
    assert "The action waits for one other; action 8 is overdue, by five days." in said(at)
    assert "Answer *every* letter" in said(at)
    # The way there keeps the address, as a page link to its own page would not.
    next(button for button in at.button if button.label == "Open action 8").click().run()
    assert at.query_params["key"] in ("8", ["8"])
    assert at.title[0].value == "Action 8"
    assert "One other waits for it." in said(at)


@pytest.mark.usefixtures("site_of_two")
def test_a_circle_is_refused_on_the_page(open_page):
    at = recorded(open_page("action", by=H, key="7"), "dependencies.need")
    at.text_input[0].set_value("8")
    send(at)
    at = recorded(open_page("action", by=H, key="8"), "dependencies.need")
    at.text_input[0].set_value("7")
    send(at)
    assert ["they would wait for each other" in error.value for error in at.error] == [True]


@pytest.mark.usefixtures("site_of_two")
def test_a_session_of_the_calendar_is_chosen_and_said(open_page):
    at = recorded(open_page("action", by=S, key="7"), "bodies.choose")
    told = said(send(at))
    begins, ends = (TODAY + dt.timedelta(days=days) for days in (20, 40))
    assert f"Next decision window: Assembly, Tenth, {formatting.span(begins, ends)}." in told


@pytest.mark.usefixtures("site_of_two")
def test_a_blocker_is_recorded_and_resolved(open_page):
    at = recorded(open_page("action", by=S, key="7"), "dependencies.resolve")
    assert next(button for button in at.button if button.label == "Record").disabled
    at = recorded(at, "dependencies.block")
    at.text_input[0].set_value("No room")
    assert "One matter stands in the way" not in said(send(at))
    assert "No room" in said(at)
    told = said(send(recorded(at, "dependencies.resolve")))
    assert "out of the way on" in told


@pytest.mark.usefixtures("site_of_two")
@pytest.mark.parametrize("act", ["positions.record", "endorsements.record", "particulars.state"])
def test_the_other_forms_record_what_they_say(open_page, site, act):
    at = recorded(open_page("action", by=S, key="7"), act)
    if act == "particulars.state":
        at.selectbox[1].select("intergovernmental")
    else:
        for box in at.text_input[:2]:
            box.set_value("Kenya")
    send(at)
    assert not at.error
    assert last(site) == act


@pytest.mark.usefixtures("site_of_two")
def test_each_role_is_offered_what_it_may_record_and_nothing_else(open_page):
    offered = {}
    for role in (C, H, S):
        at = open_page("action", by=role, key="7")
        offered[role] = at.selectbox(key="to-record").options
    assert offered[C] == ["Confidential position of a Member State"]
    assert "Confidential position of a Member State" not in offered[S]
    assert set(offered[H]) == {*offered[S], *offered[C]}
    assert len(offered[S]) == 12


def test_nothing_that_was_told_in_confidence_is_on_the_page_of_an_action(
    site_of_two, open_page, signed_in
):
    assert signed_in(H)
    with site_of_two.connect() as conn:
        account = conn.scalar(sa.select(accounts.c.id))
    head = Viewer(H, "focal-point-head", account)
    before = said(open_page("action", by=H, key="7"))
    needs = {"key": "7", "state": "KEN", "position": "opposes", "stated_on": TODAY}
    run_command(site_of_two, head, positions.confide, **needs, reference="Note 3")
    assert said(open_page("action", by=H, key="7")) == before
    with connections.writing(site_of_two) as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 1


@pytest.mark.usefixtures("site_of_two")
def test_the_page_offers_the_action_on_one_sheet_of_paper(open_page):
    at = open_page("action", key="7")
    labels = [button.proto.label for button in at.get("download_button")]
    assert "One page, as PDF" in labels
    assert not open_page("action", key="99").get("download_button")
