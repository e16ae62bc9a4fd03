"""The update to the Secretary-General as PDF, tagged for screen readers (PDF/UA-1).

All that is told goes in as data, so that nothing in it is ever read as markup (note.typ).
"""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from components.paper import note_parts, pictures, prose
from components.paper.note import Note
from components.paper.pdf import compiled

TEMPLATE = Path(__file__).parent / "note.typ"
PAPERS = {"letter": "us-letter", "a4": "a4"}


@dataclass(frozen=True)
class Pages:
    """On which page each part begins, and how many there are."""

    parts: tuple[int, ...]
    total: int


def pdf(told: Note, *, paper: str = "letter") -> bytes:
    """An update as PDF on US Letter, or on A4; the same update is the same bytes.

    Where no font of this machine has some of the letters, these are shown as
    boxes; the paper then says so, and does not claim to be accessible. Raises
    KeyError for another paper.
    """
    return compiled(TEMPLATE, lambda whole: data(told, paper=paper, whole=whole))


def pages(told: Note, *, paper: str = "letter") -> Pages:
    """How the update falls on pages, about as Word parts it too."""
    inputs = data(told, paper=paper)
    found = json.loads(typst.query(TEMPLATE, "<pages>", field="value", one=True, sys_inputs=inputs))
    return Pages(tuple(found["parts"]), found["total"])


def data(told: Note, *, paper: str = "letter", whole: bool = True) -> dict[str, str]:
    """What the template is told, as JSON; `whole` says that all letters can be shown."""
    parts = [
        {"heading": part.heading, "blocks": [_block(block) for block in part.blocks]}
        for part in note_parts.parts(told)
    ]
    about = {
        "title": f"{told.title}: {told.subject}",
        "author": told.sender,
        "keywords": (told.level, *note_parts.marks(told)),
    }
    made = {
        "title": told.title,
        "level": told.level,
        "handling": told.handling,
        "marks": note_parts.marks(told),
        "office": note_parts.OFFICE,
        "addressed": note_parts.addressed(told),
        "contents": note_parts.CONTENTS,
        "parts": parts,
        "closing": note_parts.closing(told),
        "running": note_parts.running(told),
    }
    laid = {"about": prose.cleaned(about), "paper": PAPERS[paper], "whole": whole}
    written = prose.each(prose.cleaned(made), prose.unparted)
    return {"data": json.dumps(written | laid, ensure_ascii=False)}


def _block(block: note_parts.Block) -> dict[str, Any]:
    """A block with its kind, so that the template knows how it is drawn."""
    if isinstance(block, note_parts.Drawn):
        grid = block.grid and _block(block.grid)
        chart = pictures.wide_svg(block.chart) if block.chart else None
        return {"kind": "drawn", **_flat(block), "chart": chart, "grid": grid}
    made = {"kind": type(block).__name__.lower(), **dataclasses.asdict(block)}
    if isinstance(block, note_parts.Grid):
        made["letters"] = [column.letters for column in block.columns]
        made["together"] = block.together
        for row, its_own in zip(made["rows"], block.rows, strict=True):
            row["whole"] = its_own.whole
    return made


def _flat(block: note_parts.Drawn) -> dict[str, str]:
    names = ("caption", "note", "alternative", "said")
    return {name: getattr(block, name) for name in names}
