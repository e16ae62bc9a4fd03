"""The import rules of docs/architecture.md, and the few habits that the design rests on."""

import ast
import functools
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What each room may import besides the standard library; the innermost room counts.
DATA = {
    *("data_access", "alembic", "cryptography", "pandas", "sqlalchemy", "zxcvbn"),
    *("defusedxml", "icalendar", "python_calamine", "rapidfuzz", "xlsxwriter"),
}
ROOMS = {
    "components": {"components", "data_access", "altair", "pandas", "streamlit"},
    "components/documents": {
        *("components", "data_access", "altair", "docx", "jinja2"),
        *("pandas", "typst", "vl_convert", "xlsxwriter"),
    },
    "pages": {"components", "data_access", "streamlit", "pages"},
    "pages/internal": {"components", "data_access", "streamlit"},
    "pages/web": {*("components", "data_access", "pages"), *("anyio", "starlette", "streamlit")},
    "pages/member_states": {"anyio", "components", "data_access", "pages", "starlette"},
    "data_access": DATA,
    "data_access/statistics": {"data_access", "scipy"},
}
# The places that see past their room: an entrance, live answers, how passwords are hashed.
SEAMS = {
    "data_access/__main__.py": {"components"},
    "data_access/session.py": {"streamlit"},
    "data_access/access/passwords.py": {"streamlit_authenticator"},
}
# What may change the database: acts, files, the doors, and what is done to the whole of it.
WRITERS = {
    *("data_access/commands.py", "data_access/backups.py"),
    *(f"data_access/command_line/{name}.py" for name in ("backups", "database")),
    "data_access/audit.py",
    "data_access/migrations/__init__.py",
    *(f"data_access/access/{name}.py" for name in ("accounts", "links", "sessions")),
    "data_access/access/calendar_keys.py",
    "data_access/access/demo_sign_in.py",
    "data_access/access/last_seen.py",
}
# What asks a clock for the time or the day, in Python and in SQL.
CLOCK = re.compile(
    r"(dt\.|datetime\.|pd\.)*(datetime|date|Timestamp)\.(now|today|utcnow)"
    r"|time\.(time|time_ns|localtime|strftime|ctime)|(email\.)?utils\.(formatdate|localtime)"
)
DATABASE_CLOCK = {
    f"{module}.func.{name}"
    for module in ("sa", "sqlalchemy")
    for name in ("now", "current_timestamp", "current_date", "current_time", "localtimestamp")
}
SQL_CLOCK = re.compile(
    r"\b(CURRENT_(TIMESTAMP|DATE|TIME)|LOCALTIME(STAMP)?|(clock|statement)_timestamp)\b|\bnow\(\)"
    r"|'now'"
)
# The two entrances, which nothing imports.
ENTRANCES = {"app", "data_access.__main__"}


def files(*rooms: str) -> list[Path]:
    found = {path for room in rooms for path in (ROOT / room).rglob("*.py")}
    return sorted(found)


def room(path: Path) -> str:
    """The innermost room that has rules of its own."""
    return max((name for name in ROOMS if where(path).startswith(f"{name}/")), key=len)


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@functools.cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its whole name."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides where it leads"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@functools.cache
def attributes(path: Path) -> set[str]:
    """Every dotted use of a module or an object, such as os.environ."""
    return {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}


def strings(path: Path) -> list[str]:
    """Every text in a file but docstrings, which speak of what the code does."""
    nodes = list(ast.walk(tree(path)))
    spoken = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    ]


def found_in(paths: Iterable[Path], look: Callable[[Path], set[str]]) -> dict[str, set[str]]:
    """What a rule forbids, by the file that has it; {} where every file keeps the rule."""
    found = {where(path): look(path) for path in paths}
    assert found, "there is nothing to look at"
    return {name: forbidden for name, forbidden in found.items() if forbidden}


def test_a_module_imports_only_what_its_room_may():
    def foreign(path: Path) -> set[str]:
        allowed = ROOMS[room(path)] | SEAMS.get(where(path), set()) | sys.stdlib_module_names
        return {name.split(".")[0] for name in imports(path)} - allowed

    assert found_in(files(*ROOMS), foreign) == {}


def test_nothing_imports_an_entrance():
    assert found_in(files(*ROOMS), lambda path: imports(path) & ENTRANCES) == {}


def test_components_know_the_ground_floor_of_the_data_layer_and_nothing_above_it():
    known = {
        where(path): {name for name in imports(path) if name.startswith("data_access.")}
        for path in files("components")
    }
    above = {
        (path, name)
        for path, names in known.items()
        for name in names
        if not name.startswith("data_access.domain")
    }
    assert above == set()


def test_components_take_the_types_of_the_data_layer_and_declare_no_copies_of_them():
    assert found_in(files("components"), lambda path: imports(path) & {"typing.Protocol"}) == {}


def test_real_data_come_in_without_the_demonstration_which_uses_the_importers():
    using = {
        where(path)
        for path in files(*ROOMS)
        if any(name.startswith("data_access.demonstration.") for name in imports(path))
        or "data_access.demonstration" in imports(path)
    }
    using = {name for name in using if not name.startswith("data_access/demonstration/")}
    assert using == {"data_access/command_line/database.py"}


# Lists that nobody takes along by themselves: why.
STAYING = {
    ("pages/internal/imports.py", "looked"): "what would become of files; their rows are below",
    ("pages/internal/imports.py", "done"): "what became of files, which are on record below",
    ("pages/internal/support.py", "confided"): "told in confidence, which leaves no file behind",
    ("components/charts/board.py", ""): "columns of the board, which is a figure above",
    (
        "components/charts/my_tasks.py",
        "",
    ): "parts of what awaits its reader, which is taken along as a whole",
}


def test_every_list_can_be_taken_along_or_is_said_to_stay():
    staying = set()
    for path in files("components", "pages/internal"):
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "lines":
                key = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
                if "answer" not in {one.arg for one in call.keywords}:
                    staying.add((where(path), key))
    assert staying == set(STAYING)


def test_a_page_is_short_flat_and_says_what_question_it_answers():
    def unlike_a_page(path: Path) -> set[str]:
        lines = len(text(path).splitlines())
        defined = [n for n in tree(path).body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        asks = (ast.get_docstring(tree(path)) or "").endswith("?")
        return {
            *([f"{lines} lines"] if lines > 70 else []),
            *(f"defines {node.name}" for node in defined),
            *([] if asks else ["its docstring asks nothing"]),
        }

    assert found_in(files("pages/internal"), unlike_a_page) == {}


def test_the_only_script_directly_in_pages_is_the_router():
    """Beside a main script, Streamlit would serve pages/*.py by URL without asking who is there."""
    assert {path.name for path in (ROOT / "pages").glob("*.py")} == {"router.py"}


def everywhere() -> list[Path]:
    return [*files(*ROOMS), ROOT / "app.py"]


def test_no_markup_is_trusted_and_no_sql_is_written_as_text():
    # Our own rules of style are the one exception.
    style = {("components/page.py", "st.html")}

    def trusted(path: Path) -> set[str]:
        used = attributes(path) & {"sa.text", "sqlalchemy.text", "st.html"}
        used |= imports(path) & {"sqlalchemy.text"}
        used |= {"allow_html"} if "allow_html" in text(path) else set()
        return {name for name in used if (where(path), name) not in style}

    assert found_in(everywhere(), trusted) == {}


def test_only_the_settings_read_the_environment():
    def reads(path: Path) -> set[str]:
        used = attributes(path) & {"os.environ", "os.getenv", "st.secrets"}
        return used | (imports(path) & {"os.environ", "os.getenv"})

    assert found_in(everywhere(), reads).keys() == {"data_access/settings.py"}


def test_there_is_one_clock():
    """One module reads the machine's, and hands it to the database; what else asks is known."""
    python, database = set(), set()
    for path in (*files(*ROOMS), ROOT / "app.py"):
        if where(path).startswith("data_access/migrations/versions/"):
            continue
        used = attributes(path)
        if any(CLOCK.fullmatch(name) for name in used):
            python.add(where(path))
        if used & DATABASE_CLOCK or any(SQL_CLOCK.search(text) for text in strings(path)):
            database.add(where(path))
    assert python == {"data_access/domain/weeks.py"}
    # The default of a column for other offices; what the application hands over; and, for links,
    # the database's own clock, which a reader's connection cannot set.
    assert database == {
        *("data_access/schema/columns.py", "data_access/database/connections.py"),
        "data_access/database/server_roles.py",
    }


def test_writing_happens_where_permission_is_looked_at_and_nowhere_else():
    def writes(path: Path) -> set[str]:
        return {name for name in attributes(path) if name.endswith("connections.writing")}

    assert found_in(everywhere(), writes).keys() == WRITERS


def test_only_the_engines_know_which_database_it_is():
    def knows(path: Path) -> set[str]:
        ends = (".dialect", ".exec_driver_sql")
        told = {name for name in attributes(path) if name.endswith(ends)}
        return told | {name for name in imports(path) if name.startswith("sqlalchemy.dialects")}

    found = found_in(files(*ROOMS), knows)
    assert {n: v for n, v in found.items() if not n.startswith("data_access/database/")} == {}
    assert found != {}


def test_nothing_is_cached_beyond_the_answers_and_their_charts():
    def caches(path: Path) -> set[str]:
        return {name for name in attributes(path) if name.startswith("st.cache_")}

    assert found_in(files("components", "pages"), caches).keys() == {"components/figure.py"}


# Parts of the data layer that still import each other. A pair may leave this list, none may join.
MUTUAL = {("civil_society", "ngo_committee"), ("overview", "sg_updates")}


def test_no_two_parts_of_the_data_layer_import_each_other():
    """A part is a folder of data_access, or a module directly in it."""
    base = ROOT / "data_access"
    parts = {path.stem for path in base.iterdir() if path.is_dir() or path.suffix == ".py"}
    edges = set()
    for path in files("data_access"):
        here = path.relative_to(base).with_suffix("").parts[0]
        known = {name.split(".")[1] for name in imports(path) if name.startswith("data_access.")}
        edges |= {(here, there) for there in known & parts if here != there}
    assert {pair for pair in edges if pair[::-1] in edges and pair[0] < pair[1]} == MUTUAL
