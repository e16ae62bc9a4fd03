"""The command line says what it did, and puts nothing on stdout but the answer."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import migrations
from data_access.__main__ import main
from data_access.database import connections
from data_access.queries import every_query
from data_access.schema import engagements

ROOT = Path(__file__).parents[2]
HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"
ATTENDED = """organization,occasion,kind,date,participants
=Fictional Union,Forum,event,2026-05-06,3
Fictional League,Forum,event,2026-05-06,
"""


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
@pytest.mark.parametrize("name", every_query())
def test_no_question_trips_over_the_ends_of_time(untouched, monkeypatch, capsys, name):
    monkeypatch.setenv("DATABASE_URL", untouched)
    options = [f"--{name.replace('_', '-')}" for name in every_query()[name].parameters]
    for value in ("9999-12-31", "0001-01-01", "999999999", "0", "0001-W01", "9999-W52", "", "%"):
        given = [part for option in options for part in (option, value)]
        status = main(["ask", name, *given, "--format", "json"])
        assert status in (0, 1)
        assert len(capsys.readouterr().err.splitlines()) == status


def test_another_role_narrows_what_may_be_asked(say):
    assert say("ask", "engagement.by_organization", "--as", "chief-of-staff")[0] == 0
    assert say("ask", "engagement.by_organization", "--as", "member-state") == (
        *(1, ""),
        "The member state may not run engagement.by_organization.\n",
    )


def test_questions_are_listed_with_the_first_line_of_their_method_card(say):
    status, out, err = say("questions")
    assert (status, err) == (0, "")
    listed = {line.split()[0]: line for line in out.splitlines()}
    assert list(listed) == sorted(every_query())
    for name, asked in every_query().items():
        assert asked.method.splitlines()[0] in listed[name]
    assert listed["events.upcoming"].endswith("--as-of --days")


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
    with connections.writing(database) as conn:
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


def test_a_database_of_a_later_release_is_left_alone(say, database):
    with connections.writing(database) as conn:
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
    database = connections.engine(url)
    first = everything(database)
    assert len(first["engagements"]) > 100
    assert main(["prepare"]) == 0
    assert everything(database) == first

    named = f"sqlite:///{tmp_path}/named.db"
    monkeypatch.setenv("DATABASE_URL", named)
    assert main(["prepare"]) == 0
    assert everything(connections.engine(named))["engagements"] == []
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
    database = connections.engine(url)
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
