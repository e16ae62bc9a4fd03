"""Files through the browser: by the same readers and limits, whatever they are called."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from data_access import freshness
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role, Viewer
from data_access.imports import browser, history
from data_access.imports.loading import Options
from data_access.schema import audit, engagements, import_batches
from tests.data_access.imports.test_bad_files import REFUSED

ENGAGED = "organization,occasion,kind,date,participants\n"
ALPHA = f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n"
STAFF = Viewer(Role.STAFF, "staff", 1)


class Dropped(io.BytesIO):
    """A file as Streamlit hands it over."""

    def __init__(self, name: str, content: str | bytes):
        super().__init__(content.encode() if isinstance(content, str) else content)
        self.name, self.size = name, len(self.getvalue())


@pytest.fixture
def drop(database):
    """Drop files and load them: `drop(("a.csv", "…"), kind="events")`."""

    def drop(*files, kind="engagements", by=STAFF, **options):
        uploads = [one if isinstance(one, Dropped) else Dropped(*one) for one in files]
        told = Options(**options)
        return browser.bring(database, by, kind, uploads, told, lambda _: None)

    return drop


def test_a_dropped_file_is_loaded_and_who_did_it_is_on_the_trail(drop, conn):
    [brought] = drop(("a.csv", ALPHA))
    assert (brought.name, brought.trouble) == ("a.csv", "")
    told = conn.execute(sa.select(audit.c.actor, audit.c.action, audit.c.object)).one()
    counts = "read 1, new 1, changed 0, unchanged 0, rejected 0"
    assert tuple(told) == ("staff", "import", f"engagements, a.csv: {counts}")


NAMES = {
    "../folder/a.csv": "a.csv",
    "..\\folder\\a.csv": "a.csv",
    "/folder/a": "a",
    "C:\\a\\b.csv": "b.csv",
    "a\0b.csv": "a b.csv",
    "a\r\nb.csv": "a b.csv",
    "\u202ecba.csv": "cba.csv",
    "half \ud800.csv": "half \N{REPLACEMENT CHARACTER}.csv",
    "": "file",
    "..": "file",
    ".": "file",
    " . ": "file",
    "/": "file",
    "\x1b[0m.csv": "[0m.csv",
    "中文 مرحبا.csv": "中文 مرحبا.csv",
    "x" * 5000 + ".csv": "x" * 116 + ".csv",
}


def test_a_name_is_text_and_no_path(drop, conn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert {name: browser.named(name) for name in NAMES} == NAMES
    [brought] = drop(("../folder/half \ud800.csv", ALPHA))
    assert brought.name == "half \N{REPLACEMENT CHARACTER}.csv"
    assert list(conn.scalars(sa.select(import_batches.c.file_name))) == [brought.name]
    assert list(tmp_path.iterdir()) == []


def test_a_file_on_the_server_is_never_read_in_the_place_of_what_was_dropped(drop, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(ALPHA)
    [brought] = drop((str(secret), b""))
    assert (brought.result, brought.trouble) == (None, "secret.csv is empty.")


def test_what_is_too_large_is_refused_before_its_bytes_are_taken(drop, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "1")
    taken = []

    class Watched(Dropped):
        def getbuffer(self):
            taken.append(self.name)
            return memoryview(b"")

    large = Watched("a.csv", ALPHA)
    large.size = 1_000_001
    [brought] = drop(large)
    assert brought.trouble == (
        "a.csv holds more than 1 MB; split it, or raise MAX_IMPORT_MEGABYTES."
    )
    # Once, to see which file comes first, and no more than its beginning.
    assert taken == ["a.csv"]


def test_the_bytes_count_and_not_the_size_that_is_stated(drop, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "1")
    large = Dropped("a.csv", ALPHA + " " * 1_000_001)
    large.size = 10
    [brought] = drop(large)
    assert "holds more than 1 MB" in brought.trouble


# What is dropped has bytes, and a name that the database takes.
DROPPED = {
    what: given
    for what, given in REFUSED.items()
    if given[1] is not None and browser.named(given[0]) == given[0]
}


def test_an_unreadable_file_is_refused_in_the_words_of_the_command_line(drop, database, everything):
    before = everything(database)
    for what, (name, content, sentence) in DROPPED.items():
        [brought] = drop((name, content), kind="contributions")
        assert (what, brought.result) == (what, None)
        assert sentence.format(name) in brought.trouble, what
    assert everything(database) == before


def test_several_files_come_in_the_order_they_need_and_one_that_fails_stops_no_other(
    drop, conn, sheet
):
    columns = ("NGO_name", "Session_number")
    files = [
        ("9_first.xlsx", sheet(columns, ("Alpha", "2024-06-14"))),
        ("no list.xlsx", b"PK"),
        ("1_granted.xlsx", sheet(columns, ("Alpha", "2024-06-14"))),
    ]
    brought = drop(*files, kind="decisions")
    assert [one.name for one in brought] == ["no list.xlsx", "1_granted.xlsx", "9_first.xlsx"]
    assert [one.result is not None for one in brought] == [False, True, True]
    assert list(conn.scalars(sa.select(import_batches.c.changed_rows))) == [0, 1]


def test_looking_first_tells_what_would_change_from_what_to_what_and_changes_nothing(
    drop, database, everything
):
    drop(("a.csv", f"{ALPHA}Beta,Forum,event,2026-05-06,2\n"))
    before = everything(database)
    brought = drop(
        ("b.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,9\nGamma,Forum,meeting,2026-05-06,\n"),
        dry_run=True,
    )
    assert everything(database) == before
    told = browser.changes_of(brought)
    assert told.fillna("–").to_numpy().tolist() == [
        ["b.csv", "engagement", "Alpha, Forum, 6 May 2026", "changed", "participants", "4", "9"],
        [
            *("b.csv", "engagement", "Gamma, Forum, 6 May 2026", "new", "", "–"),
            "kind meeting; occurred until 6 May 2026; civil society yes",
        ],
        ["b.csv", "organization", "Gamma", "new", "", "–", "–"],
    ]


def test_of_what_would_change_a_few_of_each_kind_are_told(drop):
    rows = (f"Fictional Union {n},Forum,event,2026-05-06,{n}\n" for n in range(100))
    told = browser.changes_of(drop(("a.csv", ENGAGED + "".join(rows)), dry_run=True))
    assert told["thing"].value_counts().to_dict() == {"engagement": 20, "organization": 20}


def test_of_two_files_with_the_same_rows_the_second_brings_nothing_and_both_are_taken_back(
    drop, database, everything
):
    def facts() -> dict:
        found = everything(database)
        return {name: found[name] for name in ("engagements", "organizations", "import_batches")}

    empty = facts()
    brought = drop(("a.csv", ALPHA), ("b.csv", ALPHA))
    assert [one.result.new for one in brought] == [1, 0]
    assert [one.result.unchanged for one in brought] == [0, 1]
    told = [run_command(database, STAFF, history.take_back, batch=batch) for batch in (2, 1)]
    assert told == [
        "b.csv: removed 0, restored 0, returned 0",
        "a.csv: removed 3, restored 0, returned 0",
    ]
    assert facts() == empty


def test_a_row_that_somebody_changed_by_hand_keeps_its_import_and_is_named(
    drop, database, everything
):
    drop(("a.csv", f"{ALPHA}Beta,Forum,event,2026-05-06,2\n"))
    with connections.writing(database) as conn:
        conn.execute(
            sa.update(engagements).where(engagements.c.participants == 2).values(participants=3)
        )
    before = everything(database)
    with pytest.raises(ValueError, match="cannot be reversed") as refused:
        run_command(database, STAFF, history.take_back, batch=1)
    assert str(refused.value).endswith(
        "one engagement that it brought or changed was changed since by a person or another"
        " office, first Beta, Forum, 6 May 2026."
    )
    assert everything(database) == before


def test_a_formula_in_a_dropped_workbook_is_never_taken_for_its_value(drop, conn):
    book = openpyxl.Workbook()
    for row in (ENGAGED.strip().split(","), ["Alpha", "Forum", "event", "2026-05-06", "=2+2"]):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    [brought] = drop(("a.xlsx", held.getvalue()))
    [complaint] = brought.result.rejected
    assert (complaint.row, complaint.reason) == (2, "a formula stands here; paste it as a value")
    assert conn.scalar(sa.select(sa.func.count()).select_from(engagements)) == 0


def test_rows_that_will_not_do_are_listed_with_their_file_as_the_command_line_lists_them(drop):
    bad = f"{ENGAGED}Alpha,Forum,event,6 May,4\n=1+1,Forum,party,2026-05-06,3\n"
    listed = browser.rejected(drop(("a.csv", bad), ("b.csv", ALPHA)))
    assert listed.to_numpy().tolist() == [
        ["a.csv", 2, "date", "6 May", "is not a date such as 2026-12-05"],
        ["a.csv", 3, "kind", "party", "is not one of: event, meeting, statement"],
    ]


def test_what_is_good_is_loaded_where_that_is_accepted_and_nothing_otherwise(drop, conn):
    bad = f"{ALPHA}Beta,Forum,event,6 May,4\n"
    drop(("a.csv", bad))
    assert conn.scalar(sa.select(sa.func.count()).select_from(engagements)) == 0
    conn.rollback()
    drop(("a.csv", bad), accept_rejects=True)
    assert conn.scalar(sa.select(sa.func.count()).select_from(engagements)) == 1


def test_one_sentence_says_what_files_bring(drop):
    assert browser.summary(drop(("a.csv", ALPHA), dry_run=True), done=False) == (
        "One file would bring one new row and change none."
    )
    files = ("a.csv", f"{ALPHA}Beta,Forum,event,6 May,4\n"), ("b.doc", b"x"), ("c.csv", ALPHA)
    assert browser.summary(drop(*files, accept_rejects=True), done=True) == (
        "Three files brought one new row and changed none; one of three rows rejected;"
        " one file not read."
    )
    assert browser.summary(drop(("a.csv", ALPHA)), done=True) == "One file brought nothing new."


def test_a_session_that_ends_in_the_middle_leaves_nothing_of_the_file(database, everything):
    """The page tells how far it is, and is stopped there and then, as when its reader goes."""
    rows = "".join(f"Fictional Union {n},Forum,event,2026-05-06,1\n" for n in range(20_001))
    before = everything(database)

    class GoneError(Exception):
        pass

    def leave(said: str) -> None:
        if "rows read" in said:
            raise GoneError

    upload = Dropped("a.csv", ENGAGED + rows)
    with pytest.raises(GoneError):
        browser.bring(database, STAFF, "engagements", [upload], Options(), leave)
    assert everything(database) == before
    [brought] = browser.bring(database, STAFF, "engagements", [upload], Options(), print)
    assert brought.result.new == 20_001


def test_made_up_data_are_never_joined(drop, database, demonstrate):
    demonstrate(database)
    with pytest.raises(PermissionError, match="demonstration data"):
        drop(("a.csv", ALPHA))


def test_a_delegate_loads_nothing_and_that_it_was_tried_is_on_the_trail(drop, column):
    with pytest.raises(PermissionError, match="may not load files"):
        drop(("a.csv", ALPHA), by=Viewer(Role.MEMBER_STATE, "link 1", state="KEN"))
    assert column(audit.c.refused) == [True]


@pytest.mark.usefixtures("new_connections")
def test_that_someone_else_is_writing_is_said_in_one_sentence(database, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 50)
    opened = connections.engine(database.url.render_as_string(hide_password=False))
    with connections.writing(database) as conn:
        freshness.hold(conn)
        [brought] = browser.bring(
            opened, STAFF, "engagements", [Dropped("a.csv", ALPHA)], Options(), print
        )
    opened.dispose()
    assert brought.trouble.startswith("Someone else is writing to the database;")
