"""The Word template of the update: letterhead, page, styles, header and footer.

The office may change sg_update_template.docx in Word: its styles, its page and the words of its
letterhead, header and footer. A placeholder such as {{level}} is replaced by text of the update,
in the format that the placeholder has.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

from docx import Document
from docx.document import Document as Opened
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from components.documents import line_breaking, ooxml

PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
TEMPLATE = Path(__file__).parent / "sg_update_template.docx"
PAPERS = {"letter": (21.59, 27.94), "a4": (21.0, 29.7)}
# The styles that the document is written in; a template must have them all.
PARAGRAPHS = (
    *("Normal", "Heading 1", "Heading 2", "Letterhead", "Header block", "Attention"),
    *("List Number", "Caption", "Picture", "Source note", "Words to say", "Table head"),
    *("Table text", "Contents head", "Contents entry"),
)
LABEL, THREAD, QUIET = "Label", "Follow-up", "Quiet"
STYLES = (*PARAGRAPHS, LABEL, THREAD, QUIET)


def opened(paper: str, template: Path = TEMPLATE) -> Opened:
    """Open the template on the paper, letter or a4, with lines as long as those of the template.

    Raises:
        KeyError: for another paper.
        ValueError: the template lacks a style that the document needs; the message names it.
    """
    size = tuple(Cm(side) for side in PAPERS[paper])
    document = Document(str(template))
    there = {style.name for style in document.styles}
    if missing := [name for name in STYLES if name not in there]:
        raise ValueError(f"The Word template lacks these styles: {', '.join(missing)}.")
    for section in document.sections:
        added = size[0] - section.page_width
        section.page_width, section.page_height = size
        section.left_margin += added // 2
        section.right_margin += added - added // 2
    return document


def numbering(document: Opened) -> int:
    """The numbering that the template gives to numbered paragraphs."""
    return document.styles["List Number"].element.pPr.numPr.numId.val


def filled(paragraph: Paragraph, texts: Mapping[str, str]) -> None:
    """Replace the placeholders of a paragraph by texts, each once and each in its own format.

    Raises:
        ValueError: the paragraph lacks one of the placeholders; the message names it.
    """
    whole = "".join(run.text for run in paragraph.runs)
    found = list(PLACEHOLDER.finditer(whole))
    if missing := [name for name in texts if name not in {one[1] for one in found}]:
        raise ValueError(f"The Word template lacks {{{{{missing[0]}}}}} in {whole!r}.")
    # From the last to the first, so that the places of those still to come stay as they are.
    for one in reversed(found):
        _replaced(paragraph, one.start(), one.end(), texts.get(one[1], one[0]))


def _replaced(paragraph: Paragraph, start: int, end: int, text: str) -> None:
    """Write text in the place of some characters, in the format of the run that they begin in.

    Word may have divided a placeholder among runs. Words that are read from the right become runs
    of their own.
    """
    place, touched = 0, []
    for run in paragraph.runs:
        if place < end and place + len(run.text) > start:
            touched.append((run, place))
        place += len(run.text)
    (first, begun), (last, ended) = touched[0], touched[-1]
    before, after = first.text[: start - begun], last.text[end - ended :]
    _written(last, [(after, False)])
    _written(first, [(before, False), *line_breaking.directions(text)])
    for run, _ in touched:
        run._r.getparent().remove(run._r)


def _written(model: Run, pieces: list[tuple[str, bool]]) -> None:
    """Add pieces of text after a run and in its format; True marks one read from the right."""
    for words, from_right in reversed(pieces):
        if words:
            made = Run(deepcopy(model._r), model._parent)
            made.text = words
            if from_right:
                ooxml.right_to_left(made._r.get_or_add_rPr())
            model._r.addnext(made._r)
