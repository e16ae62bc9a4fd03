"""One's own page, and what changed since one last looked: read, and followed, by each role."""

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.access import last_seen
from data_access.database import connections
from data_access.demonstration.people import viewer_of
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import accounts, reform_actions, reform_milestones

TODAY = weeks.today()
C, H, S = Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF
FIRST = "This is your first look: what changes from now on will be listed here."


def said(at: AppTest) -> str:
    texts = [shown.value for kind in (at.header, at.markdown) for shown in kind]
    return "\n".join(texts).replace("\\", "")


def links(at: AppTest) -> list[str]:
    return [link.proto.label.replace("\\", "") for link in at.get("page_link")]


@pytest.fixture
def overdue(site):
    """Make a reform that has been overdue for some days; its title is safe to show."""

    def overdue(title: str, owner: Role | None = None, days: int = 1) -> None:
        with connections.writing(site) as conn:
            whose = accounts.c.role == (owner.value if owner else "")
            row = {"number": len(title), "sub_action": "", "title": title, "status": ""}
            row |= {"work_package": "Simpler access", "decided": False}
            row["owner_id"] = conn.scalar(sa.select(accounts.c.id).where(whose))
            made = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
            due_on = TODAY - dt.timedelta(days=days)
            milestone = {"action_id": made, "milestone": "final", "due_on": due_on}
            conn.execute(reform_milestones.insert().values(milestone))

    return overdue


def turn(at: AppTest, label: str) -> AppTest:
    [button] = [button for button in at.button if button.label == label]
    return button.click().run()


# The overview


def test_a_reader_turns_to_what_changed_since_they_looked_and_back(overdue, open_page):
    overdue("Answer letters")
    at = turn(open_page("overview"), "Since my last visit")
    assert at.query_params["changed"] == "since"
    assert "Since my last visit" in [header.value for header in at.header]
    assert f":gray[{FIRST}]".replace(":", "") in said(at).replace(":", "")
    at = turn(at, "This week")
    assert "What changed" in [header.value.split(" :")[0] for header in at.header]


def test_what_was_seen_is_noted_at_the_first_run_and_when_the_data_change(
    site, overdue, open_page, later
):
    def noted() -> dict[str, float]:
        with site.connect() as conn:
            kept = conn.execute(sa.select(last_seen.visits)).one()
        return last_seen._kept(kept)["last"]["figures"]

    overdue("Answer letters", days=30)
    at = open_page("overview")
    assert ["overdue", f"as of {TODAY.day} {TODAY:%B %Y}", 1.0, False] in noted()
    overdue("Open doors", days=30)
    later(hours=1)
    at.run()
    assert ["overdue", f"as of {TODAY.day} {TODAY:%B %Y}", 2.0, False] in noted()


@pytest.fixture
def later(monkeypatch):
    """Let time go by, but not for sessions: `later(hours=5)`."""
    passed = [dt.timedelta()]
    now = last_seen.weeks.now

    class Later:
        @staticmethod
        def now() -> dt.datetime:
            return now() + passed[0]

    monkeypatch.setattr(last_seen, "weeks", Later)

    def later(**by: float) -> None:
        passed[0] += dt.timedelta(**by)

    return later


def test_who_comes_back_reads_a_correction_with_the_old_figure_and_no_reload_takes_it_away(
    overdue, open_page, later
):
    overdue("Answer letters", days=30)
    open_page("overview")
    later(hours=5)
    # Overdue since before the last week ended: that the figure of its Sunday was one is corrected.
    overdue("Open doors", days=30)
    for _ in range(2):
        at = open_page("overview", changed="since")
        assert links(at).count("Corrected from 1 to 2: reform actions overdue") == 1
        assert "not 1" in said(at)
        assert [header.value for header in at.header if header.value.startswith("Since ")]
        later(hours=1)


def test_another_reader_has_looked_at_nothing_yet(overdue, open_page, later):
    overdue("Answer letters", days=30)
    open_page("overview")
    later(hours=5)
    overdue("Open doors", days=30)
    assert FIRST.split(":")[0] in said(open_page("overview", S, changed="since"))


@pytest.mark.usefixtures("site")
def test_an_earlier_week_has_no_such_list(open_page):
    at = open_page("overview", week="2024-W24", changed="since")
    assert [header.value for header in at.header][1] == "What changed"
    assert [button.label for button in at.button] == ["Earlier", "Later"]


# Mine


@pytest.mark.usefixtures("site")
def test_each_reader_finds_their_own_and_nobody_elses(signed_in, overdue, open_page):
    for role in (C, H, S):
        signed_in(role)
    overdue("Answer *every* letter", S)
    overdue("Open doors", H)
    at = open_page("my_tasks", S)
    assert at.header[0].value == r"Your tasks\: one overdue."
    assert "Answer *every* letter" in links(at)
    assert "Open doors" not in links(at)
    [link] = [one for one in at.get("page_link") if "letter" in one.proto.label]
    assert (link.proto.page, link.proto.query_string) == ("action", "key=21")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("role", "leads"), [(C, True), (H, True), (S, False)])
def test_head_and_chief_see_who_has_how_much_and_staff_do_not(open_page, role, leads):
    at = open_page("my_tasks", role)
    whole = f"No open task is recorded as of {TODAY.day} {TODAY:%B %Y}."
    assert (whole in [header.value for header in at.header]) == leads
    assert at.header[0].value.startswith("No task of yours is recorded")


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("role", [C, H, S])
def test_the_made_up_office_has_something_to_do_and_something_changed(open_page, role):
    at = open_page("my_tasks", role)
    assert "DEMONSTRATION" in said(at)
    assert at.header[0].value.startswith(r"Your tasks\: ")
    assert (r"10 waiting for you" in at.header[0].value) == (role != S)
    # Everybody looked three days ago; on opening the overview, a sitting begins.
    open_page("overview", role)
    at = open_page("my_tasks", role)
    assert [header.value for header in at.header if header.value.startswith("Since ")]
    assert [one for one in links(at) if one.startswith("Corrected from ")]


def test_the_made_up_office_shares_its_reforms(demonstration_site):
    with demonstration_site.connect() as conn:
        owners = conn.execute(
            sa.select(reform_actions.c.owner_id, sa.func.count())
            .where(~reform_actions.c.decided)
            .group_by(reform_actions.c.owner_id)
        ).all()
        people = {viewer_of(conn, role).account for role in (C, H, S)}
    assert {owner for owner, _ in owners} == people | {None}


def test_staff_give_a_reform_to_somebody_on_its_page_who_finds_it_on_theirs(
    signed_in, overdue, open_page
):
    signed_in(H)
    overdue("Open doors")
    assert "Open doors" not in links(open_page("my_tasks", H))
    at = open_page("action", S, key="10")
    at.selectbox(key="to-record").select("particulars.assign").run()
    at.text_input[0].set_value("focal-point-head")
    turn(at, "Record")
    assert "Followed by" in said(at)
    assert "Open doors" in links(open_page("my_tasks", H))
