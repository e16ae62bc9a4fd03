"""The update to the Secretary-General as PDF, tagged for screen readers (PDF/UA-1).

All text goes in as data, so that nothing in it is ever read as markup (note.typ).
"""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from components.documents import chart_images, line_breaking, sg_update_parts
from components.documents.pdf import compiled, inputs
from data_access.domain.sg_update import SgUpdate

TEMPLATE = Path(__file__).parent / "sg_update.typ"
PAPERS = {"letter": "us-letter", "a4": "a4"}


@dataclass(frozen=True)
class Pages:
    """On which page each part begins, and how many there are."""

    parts: tuple[int, ...]
    total: int


def pdf(update: SgUpdate, *, paper: str = "letter") -> bytes:
    """An update as PDF on US Letter, or on A4; the same update is the same bytes.

    Where no font of this machine has some of the letters, these are shown as
    boxes; the paper then says so, and does not claim to be accessible. Raises
    KeyError for another paper.
    """
    return compiled(TEMPLATE, lambda whole: data(update, paper=paper, whole=whole))


def pages(update: SgUpdate, *, paper: str = "letter") -> Pages:
    """How the update falls on pages, about as Word parts it too."""
    given = data(update, paper=paper)
    found = json.loads(typst.query(TEMPLATE, "<pages>", field="value", one=True, sys_inputs=given))
    return Pages(tuple(found["parts"]), found["total"])


def data(update: SgUpdate, *, paper: str = "letter", whole: bool = True) -> dict[str, str]:
    """Give the input of the template as JSON; `whole` says that all letters can be shown."""
    parts = [
        {"heading": part.heading, "blocks": [_block(block) for block in part.blocks]}
        for part in sg_update_parts.parts(update)
    ]
    about = {
        "title": f"{update.title}: {update.subject}",
        "author": update.sender,
        "keywords": (update.level, *sg_update_parts.marks(update)),
    }
    made = {
        "title": update.title,
        "level": update.level,
        "handling": update.handling,
        "marks": sg_update_parts.marks(update),
        "office": sg_update_parts.OFFICE,
        "addressed": sg_update_parts.addressed(update),
        "contents": sg_update_parts.CONTENTS,
        "parts": parts,
        "closing": sg_update_parts.closing(update),
        "running": sg_update_parts.running(update),
    }
    laid = {"about": line_breaking.cleaned(about), "paper": PAPERS[paper], "whole": whole}
    written = line_breaking.each(line_breaking.cleaned(made), line_breaking.unparted)
    return inputs(written | laid)


def _block(block: sg_update_parts.Block) -> dict[str, Any]:
    """A block with its kind, so that the template knows how it is drawn."""
    if isinstance(block, sg_update_parts.Drawn):
        grid = block.grid and _block(block.grid)
        chart = chart_images.wide_svg(block.chart) if block.chart else None
        return {"kind": "drawn", **_flat(block), "chart": chart, "grid": grid}
    made = {"kind": type(block).__name__.lower(), **dataclasses.asdict(block)}
    if isinstance(block, sg_update_parts.Grid):
        made["letters"] = [column.letters for column in block.columns]
        made["together"] = block.together
        for row, its_own in zip(made["rows"], block.rows, strict=True):
            row["whole"] = its_own.whole
    return made


def _flat(block: sg_update_parts.Drawn) -> dict[str, str]:
    names = ("caption", "note", "alternative", "said")
    return {name: getattr(block, name) for name in names}
