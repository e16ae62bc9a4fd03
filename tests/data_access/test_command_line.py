"""The command line says what it did, and puts nothing on stdout but the answer."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from data_access import engines, migrations
from data_access.__main__ import main
from data_access.asking import every_question
from data_access.imports import kinds
from data_access.schema import contributions, engagements, import_batches

ROOT = Path(__file__).parents[2]
HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"
ATTENDED = """organization,occasion,kind,date,participants
=Fictional Union,Forum,event,2026-05-06,3
Fictional League,Forum,event,2026-05-06,
"""


@pytest.fixture
def say(database, tmp_path, monkeypatch, capsys):
    """Say a command line: gives the exit status, stdout and stderr."""
    assert database
    monkeypatch.chdir(tmp_path)

    def say(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return status, *capsys.readouterr()

    return say


@pytest.fixture
def file(tmp_path):
    """Write a file of contributions: `file("a.csv", 1, 2)` has a row for each amount."""

    def file(name: str, *amounts: object) -> str:
        rows = [f"2023,Fund {name} {n},nonmember,NGOs,UNX,Other,{a}" for n, a in enumerate(amounts)]
        (tmp_path / name).write_text(HEADER + "\n".join(rows))
        return name

    return file


# Questions


def test_an_answer_in_json_is_one_object_that_says_all_there_is_to_say(say, load_file):
    load_file("engagements", "a.csv", ATTENDED)
    status, out, err = say(
        *("ask", "engagement.by_organization", "--format", "json"),
        *("--since", "2026-01-01", "--until", "2026-12-31", "--top", "5"),
    )
    assert (status, err) == (0, "")
    answer = json.loads(out)
    assert list(answer) == ["question", "params", "finding", "sources", "asked_at", "rows"]
    assert answer["question"] == "engagement.by_organization"
    assert answer["params"] == {"since": "2026-01-01", "until": "2026-12-31", "top": 5}
    assert answer["sources"][0]["speaks_for"] == "2026-05-06"
    assert answer["asked_at"].endswith("+00:00")
    named = ("organization", "engagements", "participants")
    assert [{name: row[name] for name in named} for row in answer["rows"]] == [
        {"organization": "=Fictional Union", "engagements": 1, "participants": 3},
        {"organization": "Fictional League", "engagements": 1, "participants": None},
    ]


def test_an_answer_in_csv_is_rows_that_a_spreadsheet_cannot_run(say, load_file):
    load_file("engagements", "a.csv", ATTENDED)
    status, out, err = say("ask", "engagement.by_organization", "--format", "csv")
    assert (status, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["organization"] for row in rows] == ["'=Fictional Union", "Fictional League"]
    assert [row["participants"] for row in rows] == ["3", ""]


def test_a_negative_amount_stays_a_number_in_csv(say, load_file):
    load_file("contributions", "a.csv", f"{HEADER}2023,A,nonmember,NGOs,UNX,Other,-5\n")
    _, out, _ = say("ask", "partnerships.contributions_by_year", "--format", "csv")
    amounts = [row["amount_usd"] for row in csv.DictReader(io.StringIO(out))]
    assert "-5.0" in amounts


def test_an_answer_to_read_keeps_its_finding_and_source_off_stdout(say, load_file):
    load_file("engagements", "a.csv", ATTENDED)
    _, out, err = say("ask", "engagement.by_organization")
    assert out.splitlines()[0].split()[:2] == ["organization", "engagements"]
    finding, cited = err.splitlines()
    assert "Fictional Union" in finding
    assert cited.endswith("Source: Engagement register, as of 6 May 2026.")


def test_no_rows_are_an_answer_too(say):
    status, out, _ = say("ask", "engagement.by_organization")
    assert (status, out) == (0, "No rows.\n")
    _, out, _ = say("ask", "engagement.by_organization", "--format", "csv")
    assert out.startswith("organization,engagements,participants")
    _, out, _ = say("ask", "engagement.by_organization", "--format", "json")
    assert json.loads(out)["rows"] == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["astrology.by_star"], "There is no question astrology.by_star; `questions` lists them."),
        (
            ["engagement.by_organization", "--colour", "blue"],
            "engagement.by_organization: unrecognized arguments: --colour blue.",
        ),
        (
            ["engagement.by_organization", "--sin", "2026-01-01"],
            "engagement.by_organization: unrecognized arguments: --sin 2026-01-01.",
        ),
        (
            ["engagement.by_organization", "--since", "last week"],
            "engagement.by_organization: argument --since: 'last week' is not a date such as"
            " 2026-12-05.",
        ),
        (
            ["engagement.by_organization", "--top", "-1"],
            "engagement.by_organization: argument --top: '-1' is not a whole number such as 2026.",
        ),
        (
            ["engagement.by_organization", "--top"],
            "engagement.by_organization: argument --top: expected one argument.",
        ),
        (
            ["partnerships.contributions_by_year", "--since", "2023", "--until", "99999999999"],
            "partnerships.contributions_by_year: argument --until: '99999999999' is not a whole"
            " number such as 2026.",
        ),
        (
            ["weekly.headlines", "--week", "2026-W54"],
            "'2026-W54' is not a week such as 2026-W47.",
        ),
        (
            ["organizations.profile"],
            "organizations.profile: the following arguments are required: --organization.",
        ),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_cannot_be_asked_is_said_in_one_sentence(say, arguments, sentence):
    assert say("ask", *arguments) == (1, "", f"{sentence}\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", every_question())
def test_no_question_trips_over_the_ends_of_time(untouched, monkeypatch, capsys, name):
    monkeypatch.setenv("DATABASE_URL", untouched)
    options = [f"--{name.replace('_', '-')}" for name in every_question()[name].parameters]
    for value in ("9999-12-31", "0001-01-01", "999999999", "0", "0001-W01", "9999-W52", "", "%"):
        given = [part for option in options for part in (option, value)]
        status = main(["ask", name, *given, "--format", "json"])
        assert status in (0, 1)
        assert len(capsys.readouterr().err.splitlines()) == status


def test_another_role_narrows_what_may_be_asked(say):
    assert say("ask", "engagement.by_organization", "--as", "chief-of-staff")[0] == 0
    assert say("ask", "engagement.by_organization", "--as", "member-state") == (
        *(1, ""),
        "The member state may not ask engagement.by_organization.\n",
    )


def test_questions_are_listed_with_the_first_line_of_their_method_card(say):
    status, out, err = say("questions")
    assert (status, err) == (0, "")
    listed = {line.split()[0]: line for line in out.splitlines()}
    assert list(listed) == sorted(every_question())
    for name, asked in every_question().items():
        assert asked.method.splitlines()[0] in listed[name]
    assert listed["events.upcoming"].endswith("--as-of --days")


# Files


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


# The database


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "engagement.by_organization"],
        ["import", "contributions", "a.csv"],
        ["refresh"],
        ["demo"],
    ],
    ids=" ".join,
)
def test_an_empty_database_is_said_to_be_one(say, arguments, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    status, out, err = say(*arguments)
    assert (status, out) == (1, "")
    assert err == (
        "This database is empty. Create its tables with: python -m data_access migrate\n"
    )


def test_a_refresh_says_how_many_days_it_counted_anew(say, load_file, database):
    load_file("engagements", "a.csv", ATTENDED)
    with engines.writing(database) as conn:
        conn.execute(sa.update(engagements).values(participants=7))
    assert say("refresh") == (0, "", "1 day computed anew.\n")
    assert say("refresh") == (0, "", "0 days computed anew.\n")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/name", "DATABASE_URL names no database such as postgresql://user@host/name"),
        ("postgresql://nobody@127.0.0.1:1/none", "The database cannot be reached; is its server"),
        ("sqlite:////nowhere/at/all.db", "The file that DATABASE_URL names cannot be opened; does"),
        ("sqlite:///{}/text.db", "What DATABASE_URL names is no SQLite database, or it is damaged"),
    ],
)
def test_a_database_that_is_not_there_is_said_in_one_sentence(
    capsys, tmp_path, monkeypatch, url, sentence
):
    (tmp_path / "text.db").write_text("no database " * 100)
    monkeypatch.setenv("DATABASE_URL", url.format(tmp_path))
    for command in (["migrate"], ["refresh"], ["ask", "engagement.by_organization"]):
        assert main(command) == 1
        [said] = capsys.readouterr().err.splitlines()
        assert said.startswith(sentence)


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


def test_a_database_of_a_later_release_is_left_alone(say, database):
    with engines.writing(database) as conn:
        conn.execute(
            sa.table("alembic_version", sa.column("version_num"))
            .update()
            .values(version_num="9999")
        )
    later = "This database has a newer shape than this software knows; update the software.\n"
    for command in (["migrate"], ["refresh"], ["ask", "engagement.by_organization"]):
        assert say(*command) == (1, "", later)


def test_prepare_fills_an_embedded_database_once_and_no_other(
    capsys, tmp_path, monkeypatch, everything
):
    url = f"sqlite:///{tmp_path}/own.db"
    monkeypatch.setattr("data_access.settings.EMBEDDED", url)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["prepare"]) == 0
    assert "making up demonstration data" in capsys.readouterr().err
    database = engines.engine(url)
    first = everything(database)
    assert len(first["engagements"]) > 100
    assert main(["prepare"]) == 0
    assert everything(database) == first

    named = f"sqlite:///{tmp_path}/named.db"
    monkeypatch.setenv("DATABASE_URL", named)
    assert main(["prepare"]) == 0
    assert everything(engines.engine(named))["engagements"] == []
    database.dispose()


# The process


def run(*arguments: str, url: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "data_access", *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
        env={"DATABASE_URL": url, "PATH": "/usr/bin:/bin", **options},
    )


@pytest.fixture
def filled(tmp_path) -> str:
    """A database with one organization, whose name no old encoding holds."""
    url = f"sqlite:///{tmp_path}/filled.db"
    database = engines.engine(url)
    migrations.migrate(database)
    database.dispose()
    (tmp_path / "a.csv").write_text(
        "organization,occasion,kind,date\n虚构,Forum,event,2026-05-06\n"
    )
    assert run("import", "engagements", str(tmp_path / "a.csv"), url=url).returncode == 0
    return url


@pytest.mark.slow
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_an_answer_is_utf_8_whatever_the_terminal(filled, form):
    done = run(
        *("ask", "engagement.by_organization", "--format", form),
        url=filled,
        PYTHONIOENCODING="ascii",
    )
    assert done.returncode == 0, done.stderr
    assert "虚构" in done.stdout.decode("utf-8")


@pytest.mark.slow
def test_a_reader_who_stops_reading_hears_no_complaint(filled):
    script = f"{sys.executable} -m data_access questions | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, env={"DATABASE_URL": filled}
    )
    assert done.stderr == b""
    assert done.returncode in (0, 1)
