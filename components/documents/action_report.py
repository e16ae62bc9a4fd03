"""One reform on one page, as PDF tagged for screen readers (PDF/UA-1).

All that is told goes in as data, so that nothing in it is ever read as markup (reform.typ). Long
texts are cut until everything stands on one page; nothing that was told in confidence is on it.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from components.charts.reforms import slip
from components.documents import line_breaking, sg_update_parts
from components.documents.pdf import compiled, inputs
from data_access.domain import formatting
from data_access.domain.answers import Answer

TEMPLATE = Path(__file__).parent / "action_report.typ"
HANDLING = "INTERNAL | NOT FOR FURTHER DISTRIBUTION"
NOT_KNOWN = "not known"
# Letters that a text of the source and a finding have at most, until it all stands on one page.
LENGTHS = ((600, 300), (300, 300), (150, 300), (60, 200), (60, 100))
TITLE, HEADLINE = 240, 500
FACTS = {
    "track": "Track",
    "instrument": "Instrument",
    "stage": "Stage",
    "opens": "Would open for civil society",
    "evidence": "Evidence of the decision",
}
PARTIES = {"leads": "Led by", "entities": "With", "work_package": "Work package"}
TEXTS = {"next_steps": "Next steps", "progress": "Progress"}
ABSENT = {"next_steps": "Not filled in.", "progress": "Not filled in."}
# The headings, and the answers whose findings stand below each.
SAID = {
    "Decision window": ("window",),
    "Dates": ("moves", "forecast"),
    "Support": ("majority", "ledger"),
    "Waits for": ("needs", "blockers"),
    "Endorsements": ("endorsements",),
}


@dataclass(frozen=True)
class Step:
    """One milestone: which, what is to be reached, first planned, now, how it has slipped, state.

    amber  whether it is said to be reached, without evidence
    """

    milestone: str
    text: str
    first: str
    now: str
    slip: str
    state: str
    amber: bool


@dataclass(frozen=True)
class Sheet:
    """An action as it stands on its page: every text is final, but for how long it may be."""

    name: str
    title: str
    finding: str
    amber: bool
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    said: tuple[tuple[str, tuple[str, ...]], ...]
    texts: tuple[tuple[str, str], ...]
    sources: str
    as_of: str
    demonstration: bool


def sheet(told: Mapping[str, Answer], *, as_of: str, demonstration: bool) -> Sheet:
    """Make ready the answers on one action: details, steps, known, moves and those of `SAID`."""
    [row] = told["details"].rows.to_dict("records")
    [known] = told["known"].rows.to_dict("records")
    facts = [(label, _text(known[name]) or NOT_KNOWN) for name, label in FACTS.items()]
    facts += [(label, _text(row[name]) or "not named") for name, label in PARTIES.items()]
    cited = dict.fromkeys(
        part for answer in told.values() for part in answer.cited.split("; ") if part
    )
    return Sheet(
        name=f"Action {row['key']}",
        title=row["whole_title"],
        finding=f"{told['details'].finding} {told['known'].finding}",
        amber=bool(row["claimed"]) or bool(known["stale"]),
        facts=tuple(facts),
        steps=tuple(_steps(told["steps"].rows, told["moves"].rows)),
        said=tuple(
            (heading, tuple(told[name].finding for name in names))
            for heading, names in SAID.items()
        ),
        texts=tuple((heading, _text(row[name]) or ABSENT[name]) for name, heading in TEXTS.items()),
        sources="; ".join(cited),
        as_of=as_of,
        demonstration=demonstration,
    )


def _steps(steps: pd.DataFrame, moves: pd.DataFrame) -> list[Step]:
    last = moves.drop_duplicates("milestone", keep="last").set_index("milestone")
    return [
        Step(
            milestone=row.milestone.capitalize(),
            text=_text(row.text) or "not described",
            first=_day(last["baseline"].get(row.milestone, row.due_on)),
            now=_day(row.due_on),
            slip=slip(last["slip_days"][row.milestone]) if row.milestone in last.index else "–",
            state=row.standing,
            amber=bool(row.claimed),
        )
        for row in steps.itertuples()
    ]


def pdf(shown: Sheet) -> bytes:
    """The sheet as PDF on one US Letter page; the same sheet is the same bytes.

    Where no font of this machine has some of the letters, these are shown as
    boxes; the paper then says so, and does not claim to be accessible.
    """
    most = next((one for one in LENGTHS if _pages(shown, one) == 1), LENGTHS[-1])
    return compiled(TEMPLATE, lambda whole: data(shown, most, whole=whole))


def _pages(shown: Sheet, most: tuple[int, int]) -> int:
    given = data(shown, most)
    return json.loads(typst.query(TEMPLATE, "<pages>", field="value", one=True, sys_inputs=given))


def data(shown: Sheet, most: tuple[int, int], *, whole: bool = True) -> dict[str, str]:
    """What the template is told, as JSON, no text and no finding longer than `most` letters."""
    text, finding = most
    made = dataclasses.asdict(shown) | {
        "title": cut(shown.title, TITLE),
        "finding": cut(shown.finding, HEADLINE),
        "facts": [(name, cut(said, text // 2)) for name, said in shown.facts],
        "steps": [
            dataclasses.asdict(step) | {"text": cut(step.text, text // 2)} for step in shown.steps
        ],
        "said": [(head, [cut(one, finding) for one in some]) for head, some in shown.said],
        "texts": [(heading, cut(said, text)) for heading, said in shown.texts],
        "sources": cut(shown.sources, 300),
        "handling": HANDLING,
        "stamp": sg_update_parts.STAMP if shown.demonstration else "",
        "office": sg_update_parts.OFFICE,
        "whole": whole,
    }
    return inputs(line_breaking.each(line_breaking.cleaned(made), line_breaking.unparted))


def cut(text: str, most: int) -> str:
    """Text on one line, cut between words where it is longer than so many letters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:.')} …"


def _day(value: Any) -> str:
    return formatting.day(value) if hasattr(value, "isoformat") else "no date"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
