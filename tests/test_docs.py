"""What the documents and the commands promise is so."""

import ast
import datetime as dt
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access import data_dictionary
from data_access.__main__ import _parser
from data_access.access import rate_limit
from data_access.imports import kinds
from data_access.queries import every_query
from data_access.schema import attempts, metadata
from data_access.settings import SECRETS
from data_access.version import VERSION

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")),
    *sorted((ROOT / "docs").glob("*.md")),
]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCKS = {path: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.txt"))}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_data_dictionary_is_what_the_schema_says():
    assert text_of("docs/data_dictionary.md").endswith(
        f"## Tables\n\n{data_dictionary.text()}\n"
    ), "say: make dictionary"


def test_every_table_and_column_says_what_it_is():
    tables = metadata.tables.values()
    assert [table.name for table in tables if not table.comment.endswith(".")] == []
    columns = [column for table in tables for column in table.columns]
    assert [str(column) for column in columns if not column.comment] == []


def test_the_data_dictionary_names_every_way_in_whose_failed_attempts_are_counted():
    ways = {
        one.called for one in vars(rate_limit).values() if isinstance(one, rate_limit.RateLimit)
    }
    assert ways == {"sign-in", "link", "calendar"}
    for text in (attempts.c.door.comment, attempts.comment, text_of("docs/data_dictionary.md")):
        assert [way for way in ways if way.replace("-in", "") not in text] == []


def test_links_lead_to_files_that_are_there():
    broken = {
        f"{path.name}: {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    }
    assert broken == set()


def test_commands_that_are_written_down_exist():
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    commands = next(iter(_parser()._subparsers._group_actions)).choices
    assert set(re.findall(r"-m data_access (\w+)", text)) <= set(commands)
    assert set(re.findall(r"data_access ask ([\w.]+)", text)) <= set(every_query())
    assert set(re.findall(r"(?:`|^ {4}|8600 )make (\w+)", text, re.MULTILINE)) <= targets()
    assert set(re.findall(r"`(\w[\w./]+\.py)`", text)) <= sources()
    # Folders and other files, by their path from the top or in a line of a command.
    top = "components|container|data_access|docs|findings|pages|tests"
    paths = set(re.findall(rf"[` (]((?:{top})/[\w./-]+)", text))
    assert len(paths) > 100
    # What the operator puts there.
    paths -= {f"container/{name}" for name in ("dashboard.env", "database.env", "tls")}
    assert [path for path in sorted(paths) if not (ROOT / path.rstrip(".")).exists()] == []


def targets() -> set[str]:
    return set(re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE))


def sources() -> set[str]:
    """Every file of Python by its path, and by the shorter ways to write it."""
    paths = [path.relative_to(ROOT) for path in ROOT.glob("[!.]*/**/*.py")]
    return {"app.py", *(Path(*path.parts[n:]).as_posix() for path in paths for n in range(3))}


def test_the_readme_lists_the_kinds_of_import_and_the_pages():
    listed = re.findall(r"^\| `([\w-]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(kinds.TEMPLATES)
    for title in re.findall(r'title="([^"]+)"', text_of("pages/router.py")):
        assert title.lower() in README.lower()


def test_the_settings_that_are_written_down_are_those_that_are_read():
    operations = text_of("docs/operations.md")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", operations, re.MULTILINE))
    assert listed - {"TEST_DATABASE_URL", "CI"} == read_settings() | set(SECRETS)


def read_settings() -> set[str]:
    """The environment variables that settings.py reads, but for the secrets."""
    settings = text_of("data_access/settings.py")
    return set(re.findall(r'(?:environ\.get|_number)\("(\w+)"', settings))


# Security


def test_the_sections_of_security_are_numbered_and_each_protection_has_its_code_and_tests():
    parts = re.findall(r"^## (\d+)\. ", SECURITY, re.MULTILINE)
    assert parts == [str(n) for n in range(1, len(parts) + 1)]
    sections = re.findall(r"^### ((\d+)\.(\d+) .+)$", SECURITY, re.MULTILINE)
    for part in parts:
        within = [int(number) for _, of, number in sections if of == part]
        assert within == list(range(1, len(within) + 1))
    protections = [title for title, of, _ in sections if of == "2"]
    rows = re.findall(r"^\| (2\.\d+ [^|]+) \| ([^|]+) \| ([^|]+) \|$", SECURITY, re.MULTILINE)
    assert [title for title, _, _ in rows] == protections
    for _, code, tests in rows:
        named = [re.findall(r"`([^`]+)`", cell) for cell in (code, tests)]
        assert all(named)
        assert [path for path in (*named[0], *named[1]) if not (ROOT / path).is_file()] == []


def test_security_lists_the_pages_that_take_files_and_there_are_no_others():
    section = SECURITY.partition("### 2.13 ")[2].partition("\n### ")[0]
    listed = re.findall(r"^\| `(pages/[^`]+)` \|", section, re.MULTILINE)
    asking = dict(functions_that_take_files())
    assert asking  # the search finds what there is
    found = []
    for path in sorted((ROOT / "pages").glob("**/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("components")
            for alias in node.names
        }
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        used = {(aliases.get(call.partition(".")[0]), call.rpartition(".")[2]) for call in calls}
        if takes_files(tree) or used & set(asking):
            found.append(path.relative_to(ROOT).as_posix())
    assert listed == found
    plain = [path.read_text(encoding="utf-8") for path in ROOT.glob("[cp]*/**/*.html")]
    assert len(plain) > 5
    assert not [text for text in plain if 'type="file"' in text or "multipart" in text]


def functions_that_take_files() -> Iterator[tuple[tuple[str, str], None]]:
    """Functions of components that ask for a file, by module and name."""
    for path in (ROOT / "components").glob("**/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and takes_files(node):
                yield (path.stem, node.name), None


def takes_files(tree: ast.AST) -> bool:
    """Whether a Streamlit element that takes files is called here."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
    more = {keyword.arg for call in calls for keyword in call.keywords}
    return bool(names & {"file_uploader", "camera_input", "audio_input"} or "accept_file" in more)


def test_the_version_is_that_of_the_newest_entry_of_the_changelog():
    entries = re.findall(r"^## ([\d.]+), (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert entries[0][0] == VERSION
    days = [dt.datetime.strptime(day, "%d %B %Y").date() for _, day in entries]
    assert days == sorted(days, reverse=True)
    assert len(entries) >= 6


def test_the_glossary_lists_each_term_once_in_order_with_its_meaning_and_place():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text_of("docs/glossary.md"), re.M)
    terms = [term for term, _, _ in rows if term not in ("term", "---")]
    assert len(terms) >= 30
    assert terms == sorted(set(terms), key=str.lower)
    for term, meaning, where in rows[1:]:
        assert meaning.endswith((".", "meaning")), term
        assert where.strip()


# Dependencies


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes_and_no_registry_is_named(path):
    blocks = re.split(r"\n(?=\S)", LOCKS[path])
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 20
    assert [
        one for one in packages if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:", one, re.S)
    ] == []
    assert re.findall(r"https?:|index-url|find-links", LOCKS[path]) == []


def wanted(name: str) -> set[str]:
    lines = text_of(name).splitlines()
    return {re.match(r"[\w-]+", line)[0] for line in lines if re.match(r"\w", line)}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_is_wanted_is_what_is_pinned(name):
    pinned = set(re.findall(r"^([\w-]+)==", text_of(f"{name}.txt"), re.MULTILINE))
    assert wanted(f"{name}.in") <= pinned | set(
        re.findall(r"^([\w-]+)==", text_of("requirements.txt"), re.MULTILINE)
    )


def test_a_run_needs_nothing_that_nothing_imports_and_imports_nothing_unnamed():
    imported = set()
    for path in [ROOT / "app.py", *ROOT.glob("[cdp]*/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module.split(".")[0])
    named = {name.replace("-", "_") for name in wanted("requirements.in")}
    # What it is imported as is not what it is called.
    named = named - {"vl_convert_python", "python_docx"} | {"vl_convert", "docx"}
    # SQLAlchemy loads the driver, and the standard library the time zones.
    assert named - imported == {"psycopg", "tzdata"}
    ours = {"app", "components", "data_access", "pages"}
    assert imported - named - ours - set(sys.stdlib_module_names) == set()


def test_each_dependency_has_its_reason():
    architecture = text_of("docs/architecture.md")
    assert [name for name in wanted("requirements.in") if name not in architecture] == []


# The commands


def make(*arguments: str, **settings: str) -> subprocess.CompletedProcess:
    """Say a make command as from a terminal, whatever make runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=kept | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_make_alone_explains_every_target():
    said = make().stdout
    explained = re.findall(r"^make (\w+)", said, re.MULTILINE)
    assert set(explained) == targets() - {"help", "machine"}


def test_a_port_that_is_taken_is_said_with_the_mend():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = make("run", PORT=port)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        f"Port {port} is taken, or is none. Choose another: PORT=8600 make run"
    )
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("python", "mend"),
    [
        ("", "Python 3.11 or newer is needed, and is not found here: install it, or name it:"),
        ("false", "Python's module venv is missing here; on Debian and Ubuntu: apt install"),
    ],
    ids=["no Python that is new enough", "no venv"],
)
def test_what_the_machine_lacks_is_said_with_the_mend(python, mend):
    done = make("run", f"PYTHON={python}")
    assert done.returncode != 0
    assert done.stderr.startswith(mend)
