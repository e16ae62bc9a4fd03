"""Nothing that is stored here can do harm: no deep or huge input, nobody's number or address."""

import ast
import functools
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("components", "data_access", "docs", "pages", "tests", ".streamlit")
LOCKS = ("requirements.txt", "requirements-dev.txt")

LARGEST_FILE = 100_000
# Templates filled in, row by row: the demonstration has as many engagements as two years.
DEMONSTRATION = "data_access/demonstration/files/"
LARGEST_TEXT = 2_000_000
MOST_OPEN = 10
MOST_DEEP = 10

# A document type that declares entities or names another file.
ENTITIES = re.compile(r"<!(?:ENTITY\b|DOCTYPE[^>]*(?:\[|SYSTEM|PUBLIC))", re.IGNORECASE)
OPENING = re.compile(r"<[a-zA-Z][^<>/]*>|BEGIN:|[\[{(]")
CLOSING = re.compile(r"</|END:|[\]})]")
TELEPHONE = re.compile(r"(?<![\w.])(?:\+|00)\d[\d ()./-]{7,}\d")
# The ranges that North America and the United Kingdom keep for fiction.
FICTION = re.compile(r"(?:00)?(?:1\d{3}55501\d\d|442079460\d{3})")
E_MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[\w-]+)")
RESERVED = re.compile(r"(?:.*\.)?(?:example|test|invalid|example\.(?:com|net|org))|127\.0\.0\.1")


@functools.cache
def stored() -> dict[str, bytes]:
    """The bytes of every file of the project by its path, read once."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    beside = (path for path in ROOT.glob("*.*") if path.suffix in (".py", ".md", ".toml", ".in"))
    return {
        str(path.relative_to(ROOT)): path.read_bytes()
        for path in itertools.chain(inside, beside)
        if path.is_file() and "__pycache__" not in path.parts
    }


def found(pattern: re.Pattern, allowed: re.Pattern | None = None) -> list[tuple[str, str]]:
    """Each place where a pattern stands, with what stands there."""
    return [
        (path, match[0])
        for path, content in stored().items()
        for match in pattern.finditer(content.decode("utf-8", "replace"))
        if allowed is None or not allowed.fullmatch(_key(match))
    ]


def _key(match: re.Match) -> str:
    """What decides: the domain of an address, the digits of a number."""
    return match[1].lower() if match.re.groups else re.sub(r"\D", "", match[0])


def _value(node: ast.AST) -> str | bytes | int | None:
    """A text or number as a source writes it, powers and products of numbers included."""
    match node:
        case ast.Constant(value=str() | bytes() | int() as value):
            return value
        case ast.BinOp(left=left, op=ast.Pow() | ast.Mult() as how, right=right):
            values = _value(left), _value(right)
            if all(isinstance(value, int) for value in values):
                return values[0] ** values[1] if isinstance(how, ast.Pow) else values[0] * values[1]
    return None


def repeated(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each text that a source repeats, with how often; zero bytes are one such text."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                pair = sorted((_value(left), _value(right)), key=lambda one: isinstance(one, int))
            case ast.Call(func=ast.Name(id="bytes"), args=[size]):
                pair = ["\0", _value(size)]
            case _:
                continue
        if isinstance(pair[0], str | bytes) and isinstance(pair[1], int):
            text = pair[0] if isinstance(pair[0], str) else pair[0].decode("latin-1")
            yield text, pair[1]


def depth(text: str) -> int:
    """How many brackets, tags or components are open at once."""
    signs = sorted(
        [(one.start(), 1) for one in OPENING.finditer(text)]
        + [(one.start(), -1) for one in CLOSING.finditer(text)]
    )
    return max(itertools.accumulate((step for _, step in signs), initial=0))


def beyond(source: str) -> list[tuple[str, int]]:
    """What a source repeats too often or nests too deeply: the text's beginning, and how much."""
    tree = ast.parse(source)
    far = [
        (text[:20], times)
        for text, times in repeated(tree)
        if len(text) * times > LARGEST_TEXT
        or (times > MOST_OPEN and len(OPENING.findall(text)) > len(CLOSING.findall(text)))
    ]
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    deep = ((text[:20], depth(text)) for text in texts if isinstance(text, str))
    return far + [(text, open_) for text, open_ in deep if open_ > MOST_DEEP]


def test_no_file_declares_entities_or_an_outside_document_type():
    assert found(ENTITIES) == []


def test_no_test_holds_an_input_that_is_deeply_nested_or_huge():
    sources = {path: content for path, content in stored().items() if path.startswith("tests/")}
    assert {
        path: far
        for path, content in sources.items()
        if path.endswith(".py") and (far := beyond(content.decode()))
    } == {}


def test_no_file_is_large():
    assert {
        path: len(content)
        for path, content in stored().items()
        if len(content) > LARGEST_FILE and not path.startswith(DEMONSTRATION)
    } == {}


def test_every_telephone_number_is_in_a_range_kept_for_fiction():
    assert found(TELEPHONE, FICTION) == []


def test_every_e_mail_address_is_in_a_domain_kept_for_examples():
    assert found(E_MAIL, RESERVED) == []


@pytest.mark.parametrize(
    ("source", "far"),
    [
        ('"[" * 10', []),
        ('"[" * 11', [("[", 11)]),
        ('11 * b"BEGIN:X"', [("BEGIN:X", 11)]),
        ("f\"<a>{'<b>' * 11}\"", [("<b>", 11)]),
        ('"<a/>" * 500 + "[]" * 500', []),
        ("bytes(2_000_000)", []),
        ("bytes(2 * 10**6 + 1)", []),
        ("bytes(3 * 10**6)", [("\0", 3_000_000)]),
        ('"x" * 2_000_001', [("x", 2_000_001)]),
        ('"[1], [[2]], {3: (4)}"', []),
    ],
)
def test_a_source_is_searched_for_what_it_repeats(source, far):
    assert beyond(source) == far


def test_depth_is_what_is_open_at_once():
    assert [depth("[1, [2], {3: 4}]"), depth("<a><b></b><c/></a>"), depth("none")] == [2, 2, 0]


def test_patterns_tell_fiction_from_what_may_be_somebodys():
    numbers = ("+1 (212) 555-0123", "0044 20 7946 0958", "+1 212 55" + "5 0200")
    assert [bool(FICTION.fullmatch(_key(TELEPHONE.search(one)))) for one in numbers] == [
        *(True, True, False)
    ]
