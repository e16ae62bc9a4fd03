"""Which pages there are for whom, and that nothing is shown to who has gone."""

import pytest
from streamlit.testing.v1 import AppTest

from data_access import session
from data_access.access import sessions
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import accounts, audit
from data_access.version import VERSION
from tests.pages.conftest import ROUTER

EVERYONES = ("overview", "engagement", "reforms", "partnerships", "events", "account")
HIDDEN = (
    *("organization", "action", "board", "support"),
    *("accreditation", "deferrals", "roll_calls"),
)
C, H, S = Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF
# Written down by hand, as the roles of questions are.
PAGES = {
    **{name: {C, H, S} for name in (*EVERYONES, *HIDDEN)},
    "releases": {C, H},
    "audit_log": {C, H},
    "links": {H},
    "imports": {H, S},
    "duplicates": {H, S},
    "merge": {H, S},
}


@pytest.fixture
def router(signed_in):
    """The router as someone with a role opens it."""

    def router(role: Role) -> AppTest:
        at = AppTest.from_file(ROUTER, default_timeout=30)
        at.user = signed_in(role)
        return at.run()

    return router


def texts(at: AppTest) -> list[str]:
    return [shown.value for kind in (at.title, at.header, at.metric, at.markdown) for shown in kind]


@pytest.mark.parametrize("role", [C, H, S])
def test_each_role_has_its_pages_and_no_others(router, role):
    for name, readers in PAGES.items():
        at = router(role)
        if role in readers:
            at.switch_page(f"internal/{name}.py").run()
            assert not at.exception
            assert not at.error
        else:
            with pytest.raises(ValueError, match="page"):
                at.switch_page(f"internal/{name}.py").run()


def test_every_page_ends_with_the_version_one_that_finds_nothing_too(router):
    at = router(S)
    foot = f":gray[:small[Version {VERSION}]]"
    assert at.markdown[-1].value == foot
    at.query_params["id"] = "999999"
    at.switch_page("internal/organization.py").run()
    assert [shown.value for shown in at.info] == ["Organization not found."]
    assert at.markdown[-1].value == foot


@pytest.mark.parametrize(
    "user", [{}, {session.IDENTITY: None}, {session.IDENTITY: "0" * 64}], ids=str
)
def test_without_a_session_nothing_is_shown_but_the_way_to_sign_in(site, user):
    assert site
    at = AppTest.from_file(ROUTER, default_timeout=30)
    at.user = user
    at.run()
    assert [error.value for error in at.error] == ["Your session has ended."]
    assert texts(at) == []


def test_a_session_that_ends_clears_the_page_at_the_next_run(router, site):
    at = router(H)
    assert texts(at)
    sessions.end(site, at.user[session.IDENTITY])
    at.run()
    assert [error.value for error in at.error] == ["Your session has ended."]
    assert texts(at) == []


def test_an_account_that_is_disabled_reads_no_more(router, site):
    at = router(S)
    with connections.writing(site) as conn:
        conn.execute(accounts.update().values(disabled_at=accounts.c.made_at))
    at.run()
    assert texts(at) == []


def test_a_question_that_a_role_may_not_ask_is_refused_with_cached_answers_at_hand(router, site):
    """The head's answer lies in the cache; staff who reach the page by some way get none of it."""
    at = router(H)
    at.switch_page("internal/links.py").run()
    assert not at.error
    staff = AppTest.from_file("../../pages/internal/links.py", default_timeout=30)
    staff.user = router(S).user
    staff.run()
    assert [entry.message for entry in staff.exception] != []
    assert texts(staff) == []
    with site.connect() as conn:
        assert (True, "ask links.register") in conn.execute(
            audit.select().with_only_columns(audit.c.refused, audit.c.action)
        ).all()


def test_the_router_serves_in_no_process_but_that_of_app_py(site, monkeypatch):
    assert site
    monkeypatch.setattr(session, "_opened", False)
    at = AppTest.from_file(ROUTER, default_timeout=30).run()
    assert [error.value for error in at.error] == [
        "This page opens with the application: start it with `make run`."
    ]
    assert texts(at) == []


def test_signing_out_is_one_click_and_ends_every_window(router):
    at = router(S)
    other = AppTest.from_file(ROUTER, default_timeout=30)
    other.user = at.user
    assert texts(other.run())
    at.switch_page("internal/account.py").run()
    at.button[0].click().run()
    for window in (at, other.run()):
        assert [error.value for error in window.error] == ["Your session has ended."]
