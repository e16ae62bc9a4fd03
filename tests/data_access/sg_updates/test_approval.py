"""An update is cleared by another than its author, and then never changes."""

import base64
import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role, Viewer
from data_access.queries import ask
from data_access.schema import (
    audit,
    database_state,
    reform_actions,
    update_figures,
    update_files,
    update_versions,
    updates,
)
from data_access.sg_updates import approval, editing, live_figures, review, update_history
from data_access.sg_updates.content import Item
from data_access.snapshots import thaw

STEPS = {
    "submit": (approval.submit, {}),
    "recall": (approval.recall, {}),
    "withdraw": (approval.withdraw, {}),
    "send_back": (approval.send_back, {"remark": "Say more."}),
    "sent": (approval.sent, {}),
}


@pytest.fixture
def step(do, chief, draw, make):
    """Take one step with an update: `step("clear", 1)`."""

    def step(name: str, update: int, by: Viewer | None = None) -> None:
        act, needs = STEPS.get(name) or (approval.clear, {"draw": draw, "make": make})
        do(act, by or (chief if name in ("clear", "send_back") else None), update=update, **needs)

    return step


@pytest.fixture
def clear_with(do, chief, draw, make):
    """Clear an update with means of one's own: `clear_with(1, make=fail)`."""

    def clear_with(update: int, **means) -> None:
        do(approval.clear, chief, update=update, **{"draw": draw, "make": make, **means})

    return clear_with


@pytest.fixture
def status(column):
    return lambda update: column(updates.c.status)[update - 1]


@pytest.fixture
def get(database, head, draw, make):
    """A file of an update, as a reader: `get(1, "txt", chief)`."""

    def get(update: int, format_: str = "txt", reader: Viewer = head) -> tuple[str, bytes]:
        with database.connect() as conn:
            return approval.file(conn, reader, update=update, format_=format_, draw=draw, make=make)

    return get


# On its way


def test_an_update_goes_from_draft_to_clearance_to_the_reader_and_no_other_way(
    overdue, step, status
):
    made = overdue()
    ways = {
        "draft": {"submit", "withdraw"},
        "submitted": {"clear", "send_back", "recall"},
        "cleared": {"sent"},
        "sent": set(),
    }
    for before, go in (
        ("draft", "submit"),
        ("submitted", "clear"),
        ("cleared", "sent"),
        ("sent", ""),
    ):
        assert status(made) == before
        for name in {*STEPS, "clear"} - ways[before]:
            with pytest.raises(ValueError, match=rf"Update {made} (is not|does not wait)"):
                step(name, made)
        if go:
            step(go, made)
    withdrawn = overdue()
    step("withdraw", withdrawn)
    for name in (*STEPS, "clear"):
        with pytest.raises(ValueError, match=f"Update {withdrawn} "):
            step(name, withdrawn)


def test_who_may_take_each_step(overdue, step, people, status, column):
    made = overdue()
    mine = {"clear": Role.CHIEF_OF_STAFF, "send_back": Role.CHIEF_OF_STAFF}
    for name in (*STEPS, "clear"):
        for role in {*people} - {mine.get(name, Role.FOCAL_POINT_HEAD)}:
            with pytest.raises(PermissionError):
                step(name, made, people[role])
    with pytest.raises(PermissionError):
        step("clear", made, Viewer(Role.MEMBER_STATE, "Kenya", state="KEN"))
    assert status(made) == "draft"
    assert all(column(audit.c.refused))


def test_a_draft_that_was_taken_back_is_written_on_and_handed_in_again(overdue, step, do, now):
    made = overdue()
    step("submit", made)
    step("recall", made)
    do(editing.add, update=made, section="line", kind="text")
    with pytest.raises(ValueError, match="This paragraph is empty"):
        step("submit", made)
    do(editing.drop, update=made, item=now(made).items[-1].id)
    step("submit", made)


def test_a_draft_that_was_sent_back_keeps_the_reason(overdue, step, status, column, do, chief):
    made = overdue()
    step("submit", made)
    for remark in ("", " ", "x" * 1001):
        with pytest.raises(ValueError, match="reason for returning it"):
            do(approval.send_back, chief, update=made, remark=remark)
    step("send_back", made)
    assert (status(made), column(updates.c.remark)) == ("draft", ["Say more."])
    assert column(updates.c.decided_by) == [chief.account]
    step("submit", made)
    step("clear", made)
    assert column(updates.c.remark) == ["Say more."]


def test_the_level_is_chosen_while_it_is_a_draft_and_only_one_that_may_leave(
    overdue, step, do, column
):
    made = overdue()
    do(approval.classify, update=made, level="confidential")
    for level in ("strictly confidential", "secret", ""):
        with pytest.raises(ValueError, match="cannot be made here"):
            do(approval.classify, update=made, level=level)
    step("submit", made)
    with pytest.raises(ValueError, match="is not draft"):
        do(approval.classify, update=made, level="unclassified")
    assert column(updates.c.level) == ["confidential"]


def test_every_step_is_on_the_trail(overdue, step, column):
    made = overdue()
    for name in ("submit", "clear", "sent"):
        step(name, made)
    told = zip(*map(column, (audit.c.actor, audit.c.action, audit.c.object)), strict=True)
    assert list(told) == [
        ("focal-point-head", "clearing.submit", f"update {made}"),
        ("chief-of-staff", "clearing.clear", f"update {made}"),
        ("focal-point-head", "clearing.sent", f"update {made}"),
    ]


# What is cleared


def test_what_is_cleared_is_the_version_that_was_checked_and_who_cleared_it(
    overdue, step, do, column, chief, now
):
    made = overdue()
    do(editing.add, update=made, section="awareness", kind="text")
    was = now(made).items[-1]
    do(editing.edit, update=made, was=was, becomes=replace(was, text="Well."))
    step("submit", made)
    step("clear", made)
    assert column(updates.c.version) == column(update_versions.c.version)[-1:] == [3]
    assert column(updates.c.decided_by) == [chief.account]
    assert column(update_files.c.format) == ["docx", "pdf", "txt"]
    text = base64.b64decode(column(update_files.c.content)[2]).decode("latin-1")
    assert "txt chief-of-staff ['In Fewer Forms, two actions" in text


def test_answers_are_frozen_as_they_were_shown(
    overdue, step, postpone, column, database, head, bound
):
    made = overdue()
    binding, _ = bound("reforms.by_work_package", "overdue", as_of=dt.date(2026, 6, 17))
    step("submit", made)
    with database.connect() as conn:
        asked = live_figures.every_query()[binding.question]
        shown = ask(conn, head, asked, **binding.params)
    step("clear", made)
    postpone(4, dt.date(2026, 4, 1))
    with connections.writing(database) as conn:
        conn.execute(sa.update(reform_actions).values(work_package="Other"))
    [kept] = map(thaw, column(update_figures.c.snapshot))
    assert kept.answer.rows.equals(shown.rows)
    assert kept.answer.rows.dtypes.equals(shown.rows.dtypes)
    for name in ("question", "params", "finding", "unit", "method", "sources", "version"):
        assert getattr(kept.answer, name) == getattr(shown, name)
    assert (kept.columns["overdue"], kept.chart) == ("Overdue", {"mark": "bar"})


def test_a_file_is_handed_out_as_it_was_to_the_last_byte(overdue, step, postpone, get, chief):
    made = overdue()
    draft = get(made)
    assert draft[1].startswith(b"\xff\x00txt DRAFT")
    step("submit", made)
    step("clear", made)
    kept = [get(made, name) for name in ("docx", "pdf", "txt")]
    assert kept[2] != draft
    postpone(4, dt.date(2026, 4, 1))
    step("sent", made)
    assert [get(made, name, chief) for name in ("docx", "pdf", "txt")] == kept


def test_a_value_that_moves_before_it_is_cleared_stops_the_clearance(
    overdue, step, postpone, status, column
):
    made = overdue()
    step("submit", made)
    postpone(4, dt.date(2026, 4, 1))
    with pytest.raises(ValueError, match="the data now give “three”"):
        step("clear", made)
    assert (status(made), column(update_files.c.name)) == ("submitted", [])
    postpone(4, dt.date(2026, 9, 1))
    step("clear", made)


def test_an_update_without_a_number_is_cleared_too(begin, step, column):
    made = begin(Item("x", "awareness", text="Nothing new."))
    step("submit", made)
    step("clear", made)
    assert column(update_figures.c.place) == []
    assert len(column(update_files.c.name)) == 3


def test_a_failure_while_the_files_are_made_leaves_the_draft_as_it_was(
    overdue, step, clear_with, everything, database, make
):
    made = overdue()
    step("submit", made)
    before = everything(database)

    def fail(update, formats):
        assert make(update, formats)
        raise RuntimeError("The printer is on fire.")

    for broken in ({"make": fail}, {"draw": lambda _: 1 / 0}):
        with pytest.raises((RuntimeError, ZeroDivisionError)):
            clear_with(made, **broken)
        assert everything(database) == before
    clear_with(made)


def test_nothing_is_loaded_between_the_check_and_what_is_frozen(
    overdue, step, clear_with, database, make
):
    made = overdue()
    step("submit", made)
    load = sa.update(database_state).values(version=database_state.c.version + 1)
    patience = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = 50"}

    def load_meanwhile(update, formats):
        with database.connect() as conn:
            conn.exec_driver_sql(patience[database.dialect.name])
            with pytest.raises(sa.exc.OperationalError):
                conn.execute(load)
            conn.invalidate()
        return make(update, formats)

    clear_with(made, make=load_meanwhile)


# Who reads


def test_nobody_but_head_and_chief_reads_by_any_way(overdue, database, people, draw, make, get):
    made = overdue()
    assert get(made, "txt", people[Role.CHIEF_OF_STAFF])[0] == "SGU.txt"
    others = (people[Role.STAFF], Viewer(Role.MEMBER_STATE, "Kenya", state="KEN"))
    questions = {
        update_history.register: {},
        update_history.cadence: {},
        update_history.versions: {"update": made},
        update_history.comparison: {"update": made, "old": 1, "new": 1},
        update_history.corrections: {"update": made},
        review.remarks: {"update": made},
    }
    item = Item("x", "awareness", continues=(made, "point"))
    for reader in others:
        with pytest.raises(PermissionError):
            get(made, "txt", reader)
        with pytest.raises(PermissionError):
            approval.exported(database, reader, made, "txt", draw=draw, make=make)
        with database.connect() as conn:
            for asked, needs in questions.items():
                with pytest.raises(PermissionError):
                    ask(conn, reader, asked, **needs)
            for read, needs in (
                (update_history.opened, {"update": made}),
                (update_history.earlier, {"update": made}),
                (update_history.thread, {"item": item}),
            ):
                with pytest.raises(PermissionError):
                    read(conn, reader, **needs)
        with pytest.raises(PermissionError):
            run_command(database, reader, editing.add, update=made, section="line", kind="text")


def test_there_is_no_file_of_what_is_not_there(get):
    with pytest.raises(ValueError, match="There is no update 9"):
        get(9)


def test_an_update_on_paper_says_who_wrote_it_when_and_when_the_next_is_due(
    overdue, do, second, database, draw, now, monkeypatch
):
    monkeypatch.setenv("UPDATE_EVERY_DAYS", "7")
    made = overdue()
    item = now(made).items[0]
    do(editing.edit, second, update=made, was=item, becomes=replace(item, text="Well."))
    with database.connect() as conn:
        told = approval.assembled(conn, made, draw)
    assert told.reference == f"SGU/2026/{made}"
    assert (told.date, told.next) == (dt.date(2026, 6, 17), "24 June 2026")
    assert told.prepared_by == "focal-point-head, second-head"
    assert (told.stamp, told.cleared_by, told.level) == ("DRAFT", "", "UNCLASSIFIED")
    assert not told.demonstration
    assert told.answers == told.references == ()
