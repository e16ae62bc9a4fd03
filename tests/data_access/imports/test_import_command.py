"""Loading files by the command line: what it counts, what it lists, what it leaves alone."""

import csv
import datetime as dt
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from data_access.imports import kinds
from data_access.schema import contributions, engagements, events, import_batches, sources


def test_the_last_line_counts_the_rows_of_all_files(say, file):
    status, out, err = say("import", "contributions", file("a.csv", 1, 2), file("b.csv", 3))
    assert (status, out) == (0, "read 3, new 3, changed 0, unchanged 0, rejected 0\n")
    assert err == ""
    _, out, _ = say("import", "contributions", file("a.csv", 1, 5), file("b.csv", 3, 4))
    assert out == "read 4, new 1, changed 1, unchanged 2, rejected 0\n"


def test_a_dry_run_counts_and_changes_nothing(say, file, database, everything):
    before = everything(database)
    assert say("import", "contributions", "--dry-run", file("a.csv", 1, 2))[:2] == (
        *(0, "read 2, new 2, changed 0, unchanged 0, rejected 0\n"),
    )
    assert everything(database) == before


def test_a_file_that_fails_leaves_the_others_loaded_and_the_status_1(say, file, conn):
    status, out, err = say(
        *("import", "contributions", file("a.csv", 1), file("b.csv", "x"), "gone.csv"),
        file("c.csv", 2),
    )
    assert (status, out) == (1, "read 3, new 2, changed 0, unchanged 0, rejected 1\n")
    assert "gone.csv cannot be read: No such file or directory." in err
    donors = sa.select(contributions.c.donor).order_by(contributions.c.donor)
    assert list(conn.scalars(donors)) == ["Fund a.csv 0", "Fund c.csv 0"]


def test_accepting_rejects_loads_the_rest_lists_them_and_succeeds(say, file, tmp_path):
    given = file("a.csv", 1, "x", 2)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / given).rename(tmp_path / "elsewhere" / given)
    status, out, err = say("import", "contributions", "--accept-rejects", f"elsewhere/{given}")
    assert (status, out) == (0, "read 3, new 2, changed 0, unchanged 0, rejected 1\n")
    listed = tmp_path / "a.csv.rejected.csv"
    assert f"a.csv: one row rejected, listed in {listed}." in err
    assert listed.read_text(encoding="utf-8-sig") == (
        "row,column,value,reason\n3,amount_usd,x,is not a number\n"
    )


def test_every_file_that_was_loaded_is_on_record_with_its_rows(say, file, conn):
    say("import", "contributions", "--accept-rejects", file("a.csv", 1, "x"))
    [batch] = conn.execute(sa.select(import_batches)).mappings()
    named = ("kind", "file_name", "source", "read_rows", "new_rows", "rejected_rows")
    assert [batch[name] for name in named] == ["contributions", "a.csv", "revenue", 2, 1, 1]
    assert len(batch["sha256"]) == 64


def test_a_list_of_rejects_that_cannot_be_written_is_said_and_no_traceback(say, file, tmp_path):
    (tmp_path / "a.csv.rejected.csv").mkdir()
    status, out, err = say("import", "contributions", file("a.csv", "x"))
    assert status == 1
    assert out.endswith("rejected 0\n")
    assert "Is a directory" in err


def test_a_long_file_says_how_far_it_is(say, file):
    _, _, err = say("import", "contributions", file("a.csv", *range(20_001)))
    assert err == "a.csv: 20,000 rows read\n"


def test_real_files_never_join_made_up_data_but_may_take_their_place(say, file, conn):
    say("demo")
    made_up = conn.scalar(sa.select(sa.func.count()).select_from(engagements))
    conn.rollback()
    assert made_up > 100
    status, out, err = say("import", "contributions", file("a.csv", 1))
    assert (status, out) == (1, "read 0, new 0, changed 0, unchanged 0, rejected 0\n")
    assert err.startswith("This database holds demonstration data, which real files never join.")
    given = ("import", "contributions", "--replace-demonstration", file("a.csv", 1))
    assert say(*given)[:2] == (0, "read 1, new 1, changed 0, unchanged 0, rejected 0\n")
    assert list(conn.scalars(sa.select(contributions.c.donor))) == ["Fund a.csv 0"]
    assert conn.scalar(sa.select(sa.func.count()).select_from(engagements)) == 0
    conn.rollback()
    assert say("demo")[0] == 1


@pytest.mark.parametrize(
    "kind", [kind for kind, loader in kinds.TEMPLATES.items() if loader.template]
)
def test_a_template_is_a_header_that_its_import_takes(say, tmp_path, kind):
    status, out, err = say("template", kind)
    assert (status, err) == (0, "")
    [columns] = csv.reader(io.StringIO(out))
    assert tuple(columns) == kinds.TEMPLATES[kind].template
    assert say("template", kind, "--xlsx", "empty.xlsx")[0] == 0
    book = openpyxl.load_workbook("empty.xlsx")
    assert [[cell.value for cell in row] for row in book.active] == [columns]
    (tmp_path / "empty.csv").write_text(out)
    for name in ("empty.csv", "empty.xlsx"):
        status, _, err = say("import", kind, name)
        assert (status, err) == (1, f"{name} has a header and no rows below it.\n")


def test_a_template_names_no_author_and_hides_nothing(say, tmp_path):
    say("template", "contributions", "--xlsx", "empty.xlsx")
    with zipfile.ZipFile(tmp_path / "empty.xlsx") as parts:
        about = parts.read("docProps/core.xml").decode()
        assert "<dc:creator></dc:creator>" in about
        assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in about
    book = openpyxl.load_workbook(tmp_path / "empty.xlsx")
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("contributions", "visible")]


def test_a_kind_without_a_template_says_so(say):
    without = [kind for kind, loader in kinds.TEMPLATES.items() if not loader.template]
    for kind in without:
        assert say("template", kind) == (
            *(1, ""),
            f"There is no template for {kind}: load its source's own files.\n",
        )


def test_what_a_database_refuses_is_said_without_what_was_put_to_it(say, file, monkeypatch):
    def overfill(conn, *_):
        conn.execute(sa.insert(contributions), [{"donor": "A secret name"}])

    loader = kinds.loader("contributions", Path("a.csv"))
    spoilt = loader.__class__(**{**vars(loader), "merge": overfill})
    monkeypatch.setattr(kinds, "loader", lambda *_: spoilt)
    status, out, err = say("import", "contributions", file("a.csv", 1))
    assert (status, out) == (1, "read 0, new 0, changed 0, unchanged 0, rejected 0\n")
    assert err.startswith("The database refused what it was given (")
    assert "secret" not in err
    assert "INSERT" not in err


def test_a_file_without_a_date_needs_one_and_its_last_change_is_offered(say, tmp_path, column):
    path = tmp_path / "a.csv"
    path.write_text("title,starts_on\nForum,2026-12-08\n")
    os.utime(path, (0, dt.datetime(2026, 5, 3, 12, tzinfo=dt.UTC).timestamp()))
    status, _, err = say("import", "events", "a.csv")
    assert (status, err) == (
        1,
        "a.csv has no date of its own. Enter the date of the data (on the command line:"
        " --as-of 2026-12-05). The file was last changed on 3 May 2026.\n",
    )
    assert column(events.c.title) == []
    assert say("import", "events", "--as-of", "2026-05-04", "a.csv")[0] == 0
    assert column(import_batches.c.speaks_for) == [dt.date(2026, 5, 4)]


def test_a_file_without_entries_gives_its_source_no_date(say, tmp_path, column):
    (tmp_path / "a.xml").write_text('<iati-activities version="2.03"/>')
    status, _, err = say("import", "partnerships", "--as-of", "2026-05-04", "a.xml")
    assert (status, err) == (1, "a.xml holds no activity.\n")
    assert set(column(sources.c.speaks_for)) == {None}
