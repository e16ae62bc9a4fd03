"""The check with the database: what blocks an update, and what was set aside."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.access import contacts
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.schema import database_state, import_batches, organizations
from data_access.sg_updates import approval, editing, review
from data_access.sg_updates.content import Item


@pytest.fixture
def remarks(database, head):
    """The remarks on an update, each as rule, whether it blocks, and why it was set aside."""

    def remarks(update: int):
        with database.connect() as conn:
            answer = ask(conn, head, review.remarks, update=update)
        rows = answer.rows.astype(object).where(answer.rows.notna(), None)
        return answer.finding, rows[["rule", "blocking", "set_aside", "by"]].values.tolist()

    return remarks


def test_the_finding_counts_what_blocks_and_what_is_advice(begin, remarks):
    made = begin(Item("x", "awareness", text="The UN sent 25."), level=None)
    assert remarks(made) == (
        "Three issues to resolve before submission; one suggestion.",
        [
            ["level", True, None, None],
            ["unbound", True, None, None],
            ["S15", True, None, None],
            ["line", False, None, None],
        ],
    )
    assert remarks(begin(Item("x", "line", text="Well."))) == (
        "No issues to resolve before submission; no suggestions.",
        [],
    )


def test_what_was_set_aside_no_longer_blocks_and_keeps_its_reason(begin, do, remarks):
    made = begin(Item("x", "awareness", text="Room B holds 25."))
    with pytest.raises(ValueError, match="Resolve one issue in update 1 first: “25” has no"):
        do(approval.submit, update=made)
    do(editing.set_aside, update=made, remark="unbound:x:25", reason="It is a name.")
    finding, rows = remarks(made)
    assert finding == "No issues to resolve before submission; one suggestion."
    assert rows[0] == ["unbound", True, "It is a name.", "focal-point-head"]
    do(approval.submit, update=made)


def test_another_number_is_not_set_aside_with_the_first(begin, do):
    made = begin(Item("x", "awareness", text="Room B holds 25, or 26."))
    do(editing.set_aside, update=made, remark="unbound:x:25", reason="It is a name.")
    with pytest.raises(ValueError, match="first: “26”"):
        do(approval.submit, update=made)


def test_a_number_that_moved_names_the_import_that_may_have_moved_it(
    overdue, postpone, do, database
):
    made = overdue()
    postpone(4, dt.date(2026, 4, 1))
    with connections.writing(database) as conn:
        batch = {"kind": "reforms", "file_name": "tracker.csv", "sha256": "0" * 64}
        counted = dict.fromkeys(
            (f"{what}_rows" for what in ("read", "new", "changed", "unchanged", "rejected")), 0
        )
        loaded = {"source": "reforms", "loaded_at": dt.datetime(2100, 1, 2, 12)}
        conn.execute(import_batches.insert().values(**batch, **counted, **loaded))
    with pytest.raises(ValueError, match="Resolve one issue") as refused:
        do(approval.submit, update=made)
    assert str(refused.value).endswith(
        "first: The text has “two”; the data now give “three”,"
        " since the import of tracker.csv (2 January 2100)."
    )


def test_a_contact_a_state_and_made_up_data_come_from_the_database(
    database, begin, people, remarks
):
    with connections.writing(database) as conn:
        made = organizations.insert().values(name="Fictional Union").returning(organizations.c.id)
        union = conn.scalar(made)
        conn.execute(sa.update(database_state).values(demonstration=True))
    someone = contacts.Contact("Example Speaker", email="speaker@union.example")
    run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=someone)
    text = "Kenya, France and Chad heard example speaker."
    _, rows = remarks(begin(Item("x", "awareness", text=text), Item("y", "line", text="Well.")))
    assert [row[:2] for row in rows] == [["T06", True], ["person", True], ["demonstration", False]]


def test_there_are_no_remarks_on_what_is_not_there(database, head):
    with database.connect() as conn, pytest.raises(ValueError, match="There is no update 7"):
        ask(conn, head, review.remarks, update=7)
