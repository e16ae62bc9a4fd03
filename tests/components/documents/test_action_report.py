"""One reform on one page: all that is known, however much that is, and that the rest is not."""

import datetime as dt
import io
import re
from dataclasses import dataclass, replace

import pandas as pd
import pytest
from pypdf import PdfReader

from components.documents import action_report
from tests.components.documents.conftest import AWKWARD

DETAILS = {
    "key": "95/Travel",
    "whole_title": "Travel: Merge desks",
    "claimed": True,
    "leads": "Office A",
    "entities": None,
    "work_package": "Shared Services",
    "next_steps": "No further steps",
    "progress": None,
}
KNOWN = {
    "track": "intergovernmental",
    "instrument": None,
    "stage": None,
    "opens": "A seat",
    "evidence": None,
    "stale": False,
}
STEPS = [
    ("first", "Options", dt.date(2026, 2, 15), "reached", False),
    ("upcoming", None, None, "no such step", False),
    ("final", "In use", dt.date(2026, 7, 11), "reported complete, evidence pending", True),
]
SAID = ("window", "moves", "forecast", "majority", "ledger", "needs", "blockers", "endorsements")


@dataclass
class Answer:
    """What one question found."""

    rows: pd.DataFrame
    finding: str
    cited: str = "UN80 tracker, as of 22 August 2026"


@pytest.fixture
def told() -> dict[str, Answer]:
    """Answers on one action: its final milestone moved by 31 days."""
    none = pd.DataFrame()
    steps = ["milestone", "text", "due_on", "standing", "claimed"]
    moved = [("final", dt.date(2026, 6, 10), 31)]
    return {
        **{name: Answer(none, f"The finding of {name}.") for name in SAID},
        "details": Answer(pd.DataFrame([DETAILS]), "Decision taken, it is said."),
        "known": Answer(pd.DataFrame([KNOWN]), "Track intergovernmental."),
        "steps": Answer(pd.DataFrame(STEPS, columns=steps).astype(object), "Two have a date."),
        "moves": Answer(
            pd.DataFrame(moved, columns=["milestone", "baseline", "slip_days"]),
            "The finding of moves.",
        ),
    }


def made(told, **options) -> action_report.Sheet:
    usual = {"as_of": "22 August 2026", "demonstration": False}
    return action_report.sheet(told, **(usual | options))


def text(shown: action_report.Sheet) -> tuple[int, str]:
    """The number of pages, and what stands on them, without where lines end."""
    reader = PdfReader(io.BytesIO(action_report.pdf(shown)))
    words = " ".join(page.extract_text() for page in reader.pages)
    return len(reader.pages), " ".join(re.sub("[\u00a0\u200b]", " ", words).split())


def test_all_that_is_known_stands_on_one_page(told):
    pages, said = text(made(told))
    assert pages == 1
    assert "Page 1 of 1" in said
    for part in (
        *("INTERNAL | NOT FOR FURTHER DISTRIBUTION", "Action 95/Travel", "Travel: Merge desks"),
        *("Decision taken, it is said. Track intergovernmental.", "A seat", "Office A"),
        *(f"The finding of {name}." for name in SAID),
        *("UN80 tracker, as of 22 August 2026", "As of 22 August 2026."),
    ):
        assert part in said


def test_a_milestone_has_its_first_date_its_date_now_and_its_slip(told):
    _, said = text(made(told))
    assert "Final In use 10 June 2026 11 July 2026 31 days later" in said
    assert "First Options 15 February 2026 15 February 2026 – reached" in said
    assert "Upcoming not described no date no date – no such step" in said


def test_what_is_not_known_not_filled_in_and_no_more_are_three_things(told):
    shown = made(told)
    assert dict(shown.facts)["Instrument"] == "not known"
    assert dict(shown.facts)["With"] == "not named"
    assert dict(shown.texts) == {"Next steps": "No further steps", "Progress": "Not filled in."}


def test_what_is_only_said_to_be_reached_is_marked(told):
    shown = made(told)
    assert shown.amber
    assert [step.amber for step in shown.steps] == [False, False, True]


def test_made_up_data_are_stamped(told):
    stamp = "DEMONSTRATION – FICTIONAL DATA"
    assert stamp in text(made(told, demonstration=True))[1]
    assert stamp not in text(made(told))[1]


def test_however_much_is_said_it_stays_on_one_page(told):
    shown = made(told)
    words = "A very long account of what was done and what is still to do. " * 60
    long = replace(
        shown,
        title=words,
        finding=words[:600],
        texts=tuple((heading, words) for heading, _ in shown.texts),
        facts=tuple((name, words) for name, _ in shown.facts),
        said=tuple((heading, (words,) * len(some)) for heading, some in shown.said),
        steps=tuple(replace(step, text=words) for step in shown.steps),
        sources=words,
    )
    pages, said = text(long)
    assert pages == 1
    assert "…" in said


@pytest.mark.parametrize("kind", AWKWARD)
def test_text_of_the_data_is_never_markup(told, kind):
    shown = replace(made(told), title=AWKWARD[kind], texts=(("Next steps", AWKWARD[kind]),))
    pages, said = text(shown)
    assert pages == 1
    if kind == "markup":
        assert re.sub(r"\s", "", AWKWARD[kind]) in re.sub(r"\s", "", said)


def test_it_is_tagged_and_the_same_sheet_is_the_same_bytes(told):
    shown = made(told)
    first = action_report.pdf(shown)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in first
    assert PdfReader(io.BytesIO(first)).metadata.title == "Action 95/Travel: Travel: Merge desks"
    assert action_report.pdf(shown) == first


@pytest.mark.parametrize(
    ("given", "most", "cut"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two …"),
        ("one, two three", 8, "one …"),
        ("a\n b", 9, "a b"),
    ],
)
def test_a_long_text_is_cut_between_words(given, most, cut):
    assert action_report.cut(given, most) == cut
