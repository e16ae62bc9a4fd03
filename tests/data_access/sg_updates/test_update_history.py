"""What was cleared is found again, held against today's data, and known by its files."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.queries import ask
from data_access.schema import reform_actions, reform_milestones
from data_access.sg_updates import approval, editing, update_history
from data_access.sg_updates.content import Item

DAY = dt.date(2026, 6, 17)


@pytest.fixture
def put(database, head):
    """Put a question of the archive: `put(archive.register, search="forum")`."""

    def put(asked, **params):
        with database.connect() as conn:
            return ask(conn, head, asked, **params)

    return put


def test_the_register_tells_how_each_stands_the_latest_period_first(
    overdue, clear, begin, do, put, world
):
    assert world
    cleared = clear(overdue(until=DAY - dt.timedelta(days=7)), sent=True)
    waits = overdue()
    do(approval.submit, update=waits)
    point = Item("p", "attention", lead="Grown.", text="All of {it|a}.")
    older = begin(point, until=dt.date(2026, 1, 31), level=None)
    answer = put(update_history.register)
    shown = [
        "update",
        "until",
        "status",
        "level",
        "started_by",
        "cleared_by",
        "versions",
        "subject",
    ]
    rows = answer.rows[shown].astype(object)
    head, nothing = "focal-point-head", "Nothing for attention"
    assert rows.where(rows.notna(), None).values.tolist() == [
        [waits, DAY, "submitted", "unclassified", head, None, 1, nothing],
        [cleared, dt.date(2026, 6, 10), "sent", "unclassified", head, "chief-of-staff", 1, nothing],
        [older, dt.date(2026, 1, 31), "draft", None, head, None, 1, "Grown. All of it."],
    ]
    assert list(answer.rows["cleared_at"].notna()) == [False, True, False]
    assert list(answer.rows["sent_at"].notna()) == [False, True, False]
    assert answer.finding == "Three updates; one awaits clearance."


def test_an_update_is_found_by_its_words_however_they_are_written(begin, put, now, do):
    first = begin(Item("x", "reforms", text="The CÔTE d’Ivoire sent {25|a} people."))
    begin(Item("x", "awareness", text="Nothing about it."))
    for search, found in (
        *(("cote  d'ivoire", [first]), ("people 25", [first]), ("about ivoire", [])),
        # No heading, no question and no binding is a word of it.
        *(("reforms", []), ("awareness", []), ("", [2, 1]), ("%", [2, 1]), ("_", [2, 1])),
    ):
        assert put(update_history.register, search=search).rows["update"].tolist() == found, search
    answer = put(update_history.register, search="zebra")
    assert answer.finding == ("No updates to the Secretary-General with the words “zebra”.")
    do(editing.edit, update=first, was=now(first).items[0], becomes=Item("x", "line", text="New."))
    assert put(update_history.register, search="ivoire").rows.empty


def test_an_empty_archive_says_so(put):
    answer = put(update_history.register)
    assert (len(answer.rows), answer.finding) == (*(0, "No updates to the Secretary-General."),)
    assert put(update_history.cadence).rows["days"].isna().all()
    assert put(update_history.cadence).finding.startswith(
        "No update has gone out yet; updates are due"
    )


def test_the_cadence_says_how_long_ago_the_last_went_out_and_whether_the_next_is_late(
    overdue, clear, put, at, monkeypatch
):
    monkeypatch.setenv("UPDATE_EVERY_DAYS", "7")
    # One that was cleared and not sent did not go out.
    clear(overdue(), sent=True)
    clear(overdue())
    for instant, said, late in (
        ("2026-06-18T03:59Z", "today", ""),
        ("2026-06-18T04:00Z", "one day ago", ""),
        ("2026-06-24T16:00Z", "seven days ago", ""),
        ("2026-06-25T16:00Z", "eight days ago", ", and the next is late"),
    ):
        at(instant)
        promised = f"updates are due every seven days{late}"
        assert (
            put(update_history.cadence).finding == f"The last update went out {said}; {promised}."
        )


def test_versions_are_listed_and_held_against_each_other_line_by_line(begin, do, put, now, second):
    made = begin(
        Item("1", "awareness", text="First."),
        Item("2", "awareness", text="Second."),
        Item("3", "line", text="Third."),
    )
    item = now(made).items[1]
    do(editing.edit, second, update=made, was=item, becomes=replace(item, text="Other."))
    do(editing.add, update=made, section="line", kind="text")
    answer = put(update_history.versions, update=made)
    assert answer.rows[["version", "saved_by"]].values.tolist() == [
        *([3, "focal-point-head"], [2, "second-head"], [1, "focal-point-head"]),
    ]
    assert answer.finding == f"Update {made} was saved three times."
    answer = put(update_history.comparison, update=made, old=1, new=2)
    assert answer.rows.values.tolist() == [
        *(["same", "  First."], ["removed", "  Second."], ["added", "  Other."]),
        ["same", "Civil society engagement"],
    ]
    assert answer.finding == "From version 1 to version 2, one line added, one deleted."
    answer = put(update_history.comparison, update=made, old=3, new=3)
    assert (len(answer.rows), answer.finding) == (
        *(0, "From version 3 to version 3, no lines added, none deleted."),
    )
    for old, new in ((0, 1), (1, 4)):
        with pytest.raises(ValueError, match=f"Update {made} has no version"):
            put(update_history.comparison, update=made, old=old, new=new)


def test_a_later_correction_says_both_figures(overdue, clear, put, postpone, world):
    made = clear(overdue())
    answer = put(update_history.corrections, update=made)
    assert (len(answer.rows), answer.finding) == (0, f"No figure of update {made} has changed.")
    postpone(4, dt.date(2026, 4, 1))
    answer = put(update_history.corrections, update=made)
    assert answer.rows.values.tolist() == [
        ["Situational awareness", "two", "three", "reforms.by_work_package"]
    ]
    assert answer.finding == f"Update {made} gave “two”; today’s figure is “three”."
    with connections.writing(world) as conn:
        conn.execute(sa.delete(reform_milestones))
        conn.execute(sa.update(reform_actions).values(work_package="Another"))
    assert put(update_history.corrections, update=made).rows["today"].tolist() == [
        "no longer in the data"
    ]


def test_a_figure_that_was_shown_is_corrected_as_well(begin, bound, clear, put, postpone):
    until = dt.date(2026, 6, 17)
    shown, said = bound("reforms.by_work_package", as_of=until)
    made = clear(begin(Item("x", "reforms", "figure", shows="a"), a=shown))
    assert put(update_history.corrections, update=made).rows.empty
    postpone(4, dt.date(2026, 4, 1))
    [row] = put(update_history.corrections, update=made).rows.values.tolist()
    assert row[:2] == ["Reforms", said]
    assert "three are overdue" in row[2]


@pytest.mark.usefixtures("world")
def test_a_thread_goes_back_over_three_updates(begin, clear, database, head, now, draw):
    first = clear(begin(Item("a", "awareness", text="It began."), until=dt.date(2026, 6, 3)))
    follows = Item("b", "awareness", text="It went on.", continues=(first, "a"))
    second = clear(begin(follows, until=dt.date(2026, 6, 10)))
    third = begin(Item("c", "reforms", text="It ended.", continues=(second, "b")))
    with database.connect() as conn:
        [item] = now(third).items
        assert update_history.thread(conn, head, item) == [
            *("10 June 2026: It went on.", "3 June 2026: It began."),
        ]
        assert update_history.thread(conn, head, now(first).items[0]) == []
        assert update_history.thread(conn, head, replace(item, continues=(second, "gone"))) == []
        assert update_history.earlier(conn, head, update=third) == {
            (second, "b"): "10 June 2026: It went on.",
            (first, "a"): "3 June 2026: It began.",
        }
        assert update_history.earlier(conn, head, update=second) == {
            (first, "a"): "3 June 2026: It began."
        }
        [block] = approval.assembled(conn, third, draw).sections[2].blocks
    assert block.thread == "Follows up the update to 10 June 2026: “It went on.”"


def test_a_file_is_known_by_its_bytes_and_an_altered_one_is_not(
    overdue, clear, database, head, draw, make
):
    made = overdue()
    formats = {"update": made, "draw": draw, "make": make}
    with database.connect() as conn:
        draft = approval.file(conn, head, format_="pdf", **formats)[1]
    clear(made)
    with database.connect() as conn:
        assert update_history.known_file(conn, draft) is None
        for format_ in ("docx", "pdf", "txt"):
            kept = approval.file(conn, head, format_=format_, **formats)[1]
            said = f"This is update {made}, as chief-of-staff cleared it on 17 June 2026"
            assert update_history.known_file(conn, kept) == f"{said}: SGU.{format_}"
            for altered in (kept + b"\n", kept[:-1], bytes([kept[0] ^ 1]) + kept[1:], b""):
                assert update_history.known_file(conn, altered) is None


def test_an_update_is_opened_as_it_stands(overdue, clear, do, database, head, at):
    made = overdue()
    with database.connect() as conn:
        draft = update_history.opened(conn, head, update=made)
    assert (draft.status, draft.version, draft.day) == ("draft", 1, DAY)
    clear(made)
    at("2026-07-01T16:00Z")
    with database.connect() as conn:
        cleared = update_history.opened(conn, head, update=made)
        with pytest.raises(ValueError, match="There is no update 9"):
            update_history.opened(conn, head, update=9)
    assert (cleared.status, cleared.day, cleared.content) == ("cleared", DAY, draft.content)
    with pytest.raises(ValueError, match="not a draft"):
        do(editing.renew, update=made)
