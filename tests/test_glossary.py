"""Labels, errors and headlines use the words of docs/glossary.md: one word for one thing."""

import ast
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Calls whose first texts a reader sees, and the options that are texts on screen.
DRAWN = {
    *("title", "header", "subheader", "markdown", "caption", "info", "success", "warning"),
    *("error", "button", "form_submit_button", "download_button", "link_button", "text_input"),
    *("text_area", "selectbox", "multiselect", "segmented_control", "pills", "radio", "checkbox"),
    *("toggle", "date_input", "time_input", "number_input", "file_uploader", "expander", "popover"),
    *("metric", "badge", "toast", "status", "Page", "page_link", "leads_to", "head", "lines"),
    *("opened", "hidden", "progress", "Tooltip"),
}
OPTIONS = {"placeholder", "help", "label", "empty", "title"}
ROOMS = ("pages", "components", "data_access")
# Messages of a folder that still have another word: a number may become lower, never higher.
REMAINING = {"events": 8, "ngo_committee": 1, "reforms": 2, "sg_updates": 1}


def texts(node: ast.AST) -> list[str]:
    """Every text in an expression but keys of subscripts, the constant parts of f-strings too."""
    return [
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def labels(source: str) -> list[str]:
    """What a module puts on the screen: texts of drawing calls, and of its tables of labels."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in DRAWN:
                found += [text for part in node.args for text in texts(part)]
            if name == "hidden":
                found += [text for option in node.keywords for text in texts(option.value)]
            shown = [option for option in node.keywords if option.arg in OPTIONS]
            found += [text for option in shown for text in texts(option.value)]
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and all(getattr(target, "id", "").isupper() for target in node.targets)
        ):
            found += [text for value in node.value.values for text in texts(value)]
    return found


def forbidden() -> dict[str, str]:
    """The words of the second table of the glossary, each with the word to use instead."""
    table = (ROOT / "docs" / "glossary.md").read_text().split("## Words that no label uses")[1]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)
    return {word: instead for words, instead in rows[1:] for word in words.split(", ")}


def messages(source: str) -> list[str]:
    """What a module tells its readers: texts of errors, of notices, and of findings."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    findings = {
        ast.unparse(option.value)
        for call in calls
        for option in call.keywords
        if option.arg == "finding"
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found += texts(node.exc)
        if isinstance(node, ast.FunctionDef) and node.name in findings:
            documented = ast.get_docstring(node, clean=False)
            found += [text for text in texts(node) if text != documented]
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("notices.append"):
            found += [text for part in node.args for text in texts(part)]
    return found


def replaced(found: list[str]) -> list[tuple[str, str]]:
    """The texts that use a word of the second table, with the word to use instead."""
    words = forbidden()
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    return [
        (text, words[match[1].lower()])
        for text in found
        # A column or command is named by identifiers, which are no labels.
        if (match := pattern.search(text)) and not re.fullmatch(r"[a-z_.]+", text)
    ]


def in_each(sources: list[Path], of: Callable[[str], list[str]]) -> dict[str, list[str]]:
    return {
        path.relative_to(ROOT).as_posix(): of(path.read_text(encoding="utf-8")) for path in sources
    }


def test_no_label_of_any_page_uses_a_word_that_the_glossary_replaces():
    sources = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py")]
    known = in_each(sources, labels)
    assert sum(map(len, known.values())) > 900
    assert {path: wrong for path, found in known.items() if (wrong := replaced(found))} == {}


def test_no_error_or_headline_uses_a_word_that_the_glossary_replaces():
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    known = in_each([path for path in sources if "versions" not in path.parts], messages)
    assert sum(map(len, known.values())) > 900
    wrong = [
        (Path(path).parts[1], path, *one)
        for path, texts in known.items()
        for one in replaced(texts)
    ]
    counts = Counter(folder for folder, *_ in wrong)
    assert [one for one in wrong if counts[one[0]] > REMAINING.get(one[0], 0)] == []


@pytest.mark.parametrize(
    ("source", "label"),
    [
        ('st.button("Take it back")', "Take it back"),
        ('head(f"Desk {number}", "now")', "Desk "),
        ('st.selectbox("Day", days, placeholder="Not known")', "Not known"),
        ('COLUMNS = {"value": "What stands there"}', "What stands there"),
        ('hidden(audit="Trail")', "Trail"),
    ],
)
def test_a_label_is_found_wherever_a_page_writes_it(source, label):
    assert label in labels(source)
    assert re.search(rf"\b({'|'.join(forbidden())})\b", label, re.IGNORECASE)
