"""Updates on the command line: written as files, and known again."""

import datetime as dt
import hashlib
import io
import re
import zipfile
from dataclasses import replace

import pytest

from data_access.__main__ import _draw, _make
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import update_files, update_versions, updates
from data_access.sg_updates import approval, content, editing
from data_access.sg_updates.content import Content, Item

DAY = dt.date(2026, 6, 17)
FILE = "SGU 260617 Wednesday 17 June"
MARKUP = "<w:br/><b>bold</b> #strong(“x”) {|} $x$ مرحبا " + "x" * 10_000


@pytest.fixture
def draft(database, people, at):
    """A draft on record: `draft(Item(…))`; gives its number."""
    at("2026-06-17T16:00Z")
    head = people[Role.FOCAL_POINT_HEAD].account

    def draft(*items: Item, level: str | None = "unclassified") -> int:
        row = {"since": DAY, "until": DAY, "level": level, "status": "draft"}
        started = {"started_by": head, "started_at": weeks.now()}
        saved = {"saved_by": head, "saved_at": weeks.now(), "version": 1}
        with connections.writing(database) as conn:
            made = conn.scalar(updates.insert().values(row | started).returning(updates.c.id))
            written = {"update_id": made, "content": content.write(Content(items))}
            conn.execute(update_versions.insert().values(saved | written))
        return made

    return draft


@pytest.fixture
def clear(database, people):
    """Hand an update in and clear it, with the real files."""

    def clear(update: int) -> int:
        run_command(database, people[Role.FOCAL_POINT_HEAD], approval.submit, update=update)
        means = {"draw": _draw, "make": _make}
        run_command(database, people[Role.CHIEF_OF_STAFF], approval.clear, update=update, **means)
        return update

    return clear


def test_a_cleared_update_is_written_as_it_was_and_verified(say, draft, clear, tmp_path, column):
    made = clear(draft(Item("x", "awareness", text="Nothing new.")))
    for place, format_ in enumerate(("docx", "pdf", "txt")):
        asked = () if format_ == "docx" else ("--format", format_)
        assert say("update", "export", str(made), *asked) == (0, f"{FILE}.{format_}\n", "")
        written = (tmp_path / f"{FILE}.{format_}").read_bytes()
        assert hashlib.sha256(written).hexdigest() == column(update_files.c.sha256)[place]
        assert say("update", "verify", f"{FILE}.{format_}") == (
            *(0, ""),
            f"This is update {made}, as chief-of-staff cleared it on 17 June 2026:"
            f" {FILE}.{format_}\n",
        )
        (tmp_path / "other.bin").write_bytes(written + b" ")
        assert say("update", "verify", "other.bin") == (
            *(1, ""),
            "other.bin is no file of an update that was cleared here, or was changed.\n",
        )


def test_a_draft_is_written_with_its_stamp_and_is_none_that_was_cleared(say, draft, tmp_path):
    made = draft(Item("x", "awareness", text="Nothing new."))
    folder = tmp_path / "out"
    folder.mkdir()
    said = say("update", "export", str(made), "--format", "txt", "--to", "out")
    assert said == (0, f"out/{FILE}.txt\n", "")
    text = (folder / f"{FILE}.txt").read_text(encoding="utf-8")
    assert text.startswith("UNCLASSIFIED · INTERNAL | NOT FOR FURTHER DISTRIBUTION · DRAFT")
    assert "Nothing new." in text
    assert say("update", "verify", f"out/{FILE}.txt")[0] == 1


def test_a_draft_without_a_level_is_no_file(say, draft):
    made = draft(Item("x", "awareness", text="Nothing new."), level=None)
    said = "Choose a classification to download the file.\n"
    assert say("update", "export", str(made)) == (1, "", said)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["export", "9"], 1, "There is no update 9.\n"),
        (["verify", "none.pdf"], 1, "[Errno 2] No such file or directory: 'none.pdf'\n"),
        (["export", "1", "--format", "doc"], 2, "invalid choice: 'doc'"),
        (["export", "first"], 2, "invalid int value: 'first'"),
        (["export"], 2, "the following arguments are required: number"),
        ([], 2, "the following arguments are required: WHAT"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    say, tmp_path, arguments, status, sentence
):
    left, out, err = say("update", *arguments)
    assert (left, out) == (status, "")
    assert sentence in err
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == []


def test_markup_goes_through_every_format_whole_and_as_text(say, draft, tmp_path, database, people):
    made = draft(Item("x", "awareness", text="First."), Item("y", "attention", lead="Lead."))
    for item in editing_items(database, made):
        becomes = replace(item, lead=MARKUP, text=MARKUP, reason=MARKUP, owner=MARKUP)
        given = {"update": made, "was": item, "becomes": becomes}
        run_command(database, people[Role.FOCAL_POINT_HEAD], editing.edit, **given)
    for format_ in ("docx", "pdf", "txt"):
        assert say("update", "export", str(made), "--format", format_)[0] == 0
    text = (tmp_path / f"{FILE}.txt").read_text(encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO((tmp_path / f"{FILE}.docx").read_bytes())) as parts:
        document = parts.read("word/document.xml").decode()
    assert (tmp_path / f"{FILE}.pdf").read_bytes().startswith(b"%PDF-")
    assert "<b>" not in document
    for whole in (text, re.sub(r"<[^>]+>", "", document)):
        bare = re.sub(r"\s", "", whole)
        # The point for attention has its claim and its text.
        assert bare.count("x" * 10_000) == 3
        assert "مرحبا" in bare


def editing_items(database, update: int) -> tuple[Item, ...]:
    with database.connect() as conn:
        return editing.latest(conn, update)[1].items
