"""What the documents and the commands promise is so."""

import ast
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from data_access import data_dictionary
from data_access.__main__ import _parser
from data_access.imports import kinds
from data_access.queries import every_query
from data_access.schema import metadata
from data_access.settings import SECRETS

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
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
    settings = text_of("data_access/settings.py")
    read = set(re.findall(r'(?:environ\.get|_number)\("(\w+)"', settings))
    operations = text_of("docs/operations.md")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", operations, re.MULTILINE))
    assert listed - {"TEST_DATABASE_URL", "CI"} == read | set(SECRETS)


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
