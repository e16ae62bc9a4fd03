"""Each guard is taken away once, in a copy: a test must notice, or nobody would."""

import compileall
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("app.py", "components", "data_access", "pages", "tests", ".streamlit", "pyproject.toml")
ACCESS, DATA = "tests/data_access/access", "tests/data_access"


@dataclass(frozen=True)
class Saboteur:
    """What is done, to which file, and which test notices."""

    what: str
    file: str
    old: str
    new: str
    test: str


SABOTEURS = [
    Saboteur(
        "anyone may ask anything",
        "data_access/queries.py",
        "if viewer.role not in query.roles:",
        "if viewer is None:",
        f"{DATA}/test_permissions.py::test_each_role_may_ask_what_is_written_down_and_nothing_else",
    ),
    Saboteur(
        "anyone may do anything",
        "data_access/commands.py",
        "if viewer.role not in command.roles:",
        "if viewer is None:",
        f"{DATA}/test_permissions.py::test_each_role_may_do_what_is_written_down_and_nothing_else",
    ),
    Saboteur(
        "the cache answers before the role is looked at",
        "data_access/session.py",
        "            permit(reader, query)",
        "            pass",
        "tests/pages/test_router.py"
        "::test_a_question_that_a_role_may_not_ask_is_refused_with_cached_answers_at_hand",
    ),
    Saboteur(
        "the cache forgets what was asked for",
        "data_access/session.py",
        "    params: dict[str, Any],\n    version: int,",
        "    _params: dict[str, Any],\n    version: int,",
        "tests/pages/test_reforms.py::test_the_address_carries_the_filters",
    ),
    Saboteur(
        "a caller says for which Member State",
        "data_access/queries.py",
        "for name, one in self.parameters.items() if name not in PERSONAL}",
        "for name, one in self.parameters.items()}",
        f"{DATA}/releases/test_releases.py::test_nobody_asks_for_another_state_than_the_one_that_will_read",
    ),
    Saboteur(
        "every role has every page",
        "pages/router.py",
        "}.get(reader.role, ([], [account]))",
        "}[Role.FOCAL_POINT_HEAD]",
        "tests/pages/test_router.py::test_each_role_has_its_pages_and_no_others",
    ),
    Saboteur(
        "a client says whose session it has",
        "pages/web/auth_middleware.py",
        "if header[0].lower() != HEADER]",
        "]",
        "tests/test_app.py::test_a_session_is_handed_on_as_its_fingerprint_and_no_client_can_claim_one",
    ),
    Saboteur(
        "another site opens the websocket",
        "pages/web/auth_middleware.py",
        "elif not requests.is_own_origin(asked):",
        "elif False:",
        "tests/test_app.py::test_a_websocket_from_another_site_is_refused",
    ),
    Saboteur(
        "a link opens the office",
        "pages/web/auth_middleware.py",
        "        if path.startswith(LINKS):",
        "        if path.startswith(LINKS) or web.cookie(asked, web.LINK):",
        "tests/test_app.py::test_a_link_opens_its_own_pages_and_nothing_of_the_office",
    ),
    Saboteur(
        "the pages of a link need none",
        "pages/web/auth_middleware.py",
        '        return requests.message("This link is not open", links.CLOSED, 403)',
        "        return None",
        "tests/test_app.py::test_the_pages_of_a_link_need_it_and_a_session_of_the_office_is_none",
    ),
    Saboteur(
        "another site sends our forms",
        "pages/web/requests.py",
        "    if not is_own_form(request):",
        "    if False:",
        "tests/test_app.py::test_a_form_of_another_site_is_not_acted_on",
    ),
    Saboteur(
        "any script is run",
        "pages/web/headers.py",
        "script-src 'self' {inline};",
        "script-src 'self' 'unsafe-inline';",
        "tests/test_app.py::test_every_answer_keeps_the_browser_from_what_it_need_not_do",
    ),
    Saboteur(
        "a failure is told as it is",
        "pages/web/error_pages.py",
        'return f"Something went wrong. It has been logged as incident {number(error)}."',
        'return f"{error!r} logged as incident {number(error)}."',
        "tests/test_app.py::test_a_failure_tells_the_reader_a_number_and_the_log_what_it_was",
    ),
    Saboteur(
        "a session never ends by itself",
        "data_access/access/sessions.py",
        "        .where(sessions.c.id_hash == id_hash, alive(sessions),",
        "        .where(sessions.c.id_hash == id_hash,",
        f"{ACCESS}/test_sessions.py::test_a_session_that_nobody_uses_ends_after_half_an_hour",
    ),
    Saboteur(
        "who was disabled reads on",
        "data_access/access/sessions.py",
        ", accounts.c.disabled_at.is_(None))",
        ")",
        "tests/pages/test_router.py::test_an_account_that_is_disabled_reads_no_more",
    ),
    Saboteur(
        "a new password leaves the old sessions",
        "data_access/access/accounts.py",
        "            sessions.end_all(conn, account.id)\n        audit",
        "        audit",
        f"{ACCESS}/test_accounts.py"
        "::test_setting_a_password_ends_every_session_of_its_owner_and_no_other",
    ),
    Saboteur(
        "guesses are not counted",
        "data_access/access/rate_limit.py",
        'set_={"count": attempts.c.count + 1}',
        'set_={"count": attempts.c.count}',
        f"{ACCESS}/test_accounts.py"
        "::test_the_sixth_attempt_is_refused_even_with_the_right_password_and_heals",
    ),
    Saboteur(
        "a link that was revoked opens",
        "data_access/access/links.py",
        "return link is not None and link.revoked_at is None and link.expires_at > weeks.now()",
        "return link is not None",
        f"{ACCESS}/test_links.py::test_whatever_is_wrong_with_a_link_the_answer_is_the_same",
    ),
    Saboteur(
        "a link reads every state's releases",
        "data_access/database/link_connection.py",
        "sa.or_(releases.c.state.is_(None), releases.c.state == links.c.state)",
        "sa.true()",
        f"{DATA}/database/test_link_connection.py"
        "::test_a_state_reads_what_was_released_to_all_and_to_itself",
    ),
    Saboteur(
        "the connection of a link keeps the file",
        "data_access/database/link_connection.py",
        'DETACH shared")\n        connection.set_authorizer(_authorize)',
        'SELECT 1")',
        f"{DATA}/database/test_link_connection.py::test_the_database_refuses_all_else",
    ),
    Saboteur(
        "the trail can be cleared",
        "data_access/database/integrity_triggers.py",
        '    Guard("audit", "DELETE", ALWAYS, "The trail is only ever added to."),\n',
        "",
        f"{DATA}/database/test_integrity_triggers.py::test_the_trail_is_only_ever_added_to",
    ),
    Saboteur(
        "the head approves",
        "data_access/database/integrity_triggers.py",
        "{_role('NEW.decided_by')} <> 'chief of staff')",
        "{_role('NEW.decided_by')} = 'nobody')",
        f"{DATA}/database/test_integrity_triggers.py::test_nobody_but_the_chief_decides_and_no_one_on_their_own",
    ),
    Saboteur(
        "few are told",
        "data_access/releases/releases.py",
        "    if small_counts.too_few(answer.rows, counts):",
        "    if False:",
        f"{DATA}/releases/test_releases.py::test_a_figure_with_a_group_of_one_to_four_is_withheld_whole",
    ),
    Saboteur(
        "people are told by name",
        "data_access/releases/releases.py",
        '    if found:\n        raise Refused(f"This cannot be released.',
        '    if False:\n        raise Refused(f"This cannot be released.',
        f"{DATA}/releases/test_releases.py"
        "::test_a_person_in_a_title_or_a_cell_stops_a_release_and_the_place_is_named",
    ),
    Saboteur(
        "what was told in confidence is told",
        "data_access/reforms/positions.py",
        "_with_states(conn, ~IN_CONFIDENCE,",
        "_with_states(conn, sa.true(),",
        f"{DATA}/reforms/test_positions.py",
    ),
    Saboteur(
        "the second of two writers takes the place of the first",
        "data_access/sg_updates/editing.py",
        "        if there == was:",
        "        if there is not None:",
        "tests/pages/test_updates.py"
        "::test_two_heads_who_write_on_one_paragraph_at_once_both_keep_their_words",
    ),
    Saboteur(
        "what was typed by hand passes for what the data say",
        "data_access/sg_updates/fact_checks.py",
        "        for _, number in live_figures.typed(text):",
        "        for _, number in ():",
        f"{DATA}/sg_updates/test_fact_checks.py",
    ),
]


# Imported once, before the process is forked for each saboteur: nothing of the product itself.
LIBRARIES = (
    *("pytest", "alembic.command", "altair", "anyio", "bcrypt", "cryptography.fernet", "pandas"),
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "starlette.testclient"),
    *("streamlit.testing.v1", "streamlit.web.bootstrap", "streamlit_authenticator"),
)
# Reads the tests to run from each line, runs them in a child, and answers with pytest's status.
RUNNER = f"""
import contextlib, os, sys
for library in {LIBRARIES}:
    __import__(library)
for line in sys.stdin:
    child = os.fork()
    if not child:
        with open("said.txt", "w") as said, contextlib.redirect_stdout(said):
            import pytest
            status = pytest.main(["-x", "-m", "not postgresql", *line.split()])
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the product and its tests."""
    copy = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    # By its contents a changed file is known from the whole one; by time and size, not always.
    for name in ("components", "data_access", "pages"):
        compileall.compile_dir(
            copy / name, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH
        )
    return copy


@pytest.fixture(scope="module")
def run(tree):
    """Run a test of the copy in a process of its own: gives pytest's status and its last words."""
    plugins = "-p no:cacheprovider -p no:hypothesispytest -p no:xdist"
    # What is imported before pytest begins is a library, whose assertions say nothing to us.
    plugins += " -W ignore::pytest.PytestAssertRewriteWarning"
    env = {**os.environ, "PYTEST_ADDOPTS": plugins}
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER],
        cwd=tree,
        env={name: value for name, value in env.items() if not name.startswith("PYTEST_XDIST")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(test: str) -> tuple[int, str]:
        print(test, file=runner.stdin, flush=True)
        return int(runner.stdout.readline()), (tree / "said.txt").read_text(encoding="utf-8")

    with runner:
        yield run
        runner.stdin.close()


def test_each_guard_and_the_test_that_notices_are_where_they_are_looked_for():
    lost = []
    for one in SABOTEURS:
        path, _, name = one.test.partition("::")
        tests = (ROOT / path).read_text(encoding="utf-8")
        guards = (ROOT / one.file).read_text(encoding="utf-8").count(one.old)
        if guards != 1 or f"def {name}" not in tests:
            lost.append(one.what)
    assert lost == []


@pytest.mark.slow
@pytest.mark.parametrize("saboteur", SABOTEURS, ids=lambda saboteur: saboteur.what)
def test_a_guard_that_is_taken_away_is_missed(tree, run, saboteur):
    file = tree / saboteur.file
    whole = file.read_text(encoding="utf-8")
    assert whole.count(saboteur.old) == 1, "the guard stands elsewhere now"
    file.write_text(whole.replace(saboteur.old, saboteur.new), encoding="utf-8")
    try:
        status, said = run(saboteur.test)
    finally:
        file.write_text(whole, encoding="utf-8")
    # Not one that could not be found, or that had not what it needs: unharmed it passes.
    assert status == pytest.ExitCode.TESTS_FAILED, said[-2000:]
    assert " failed" in said.splitlines()[-1]
    assert " error" not in said.splitlines()[-1]
