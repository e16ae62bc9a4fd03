"""An update as files: nothing of it is left out, and every number has its source."""

import re

from components.documents.sg_update_files import files
from components.documents.sg_update_parts import NONE
from tests.components.documents.conftest import EMPTY


def test_every_number_in_brackets_stands_in_the_annex_and_the_other_way_round(note):
    text = re.sub(r"\s+", " ", files(note(), ["txt"])["txt"][1].decode())
    above, _, annex = text.partition("Annex: sources and methods")
    assert {*re.findall(r"\[(\d+)\]", above)} == {*re.findall(r"\[(\d+)\]", annex)} == {"1", "2"}


def test_every_part_is_there_and_an_empty_one_says_so(note):
    text = files(note(**EMPTY), ["txt"])["txt"][1].decode()
    assert re.findall(r"\n([^\n]+)\n-{4,}\n\n([^\n]+)", text) == [
        ("For the Secretary-General’s attention", NONE),
        ("Ferries", NONE),
        ("Decisions requested", NONE),
        ("Coming up", NONE),
        ("Line to take", NONE),
        ("Annex: sources and methods", NONE),
    ]


def test_an_update_is_made_in_the_formats_asked_for_and_twice_the_same(note):
    made = files(note(), ["docx", "pdf", "txt"])
    assert {format_: name for format_, (name, _) in made.items()} == {
        "docx": "SGU 261123 Monday 23 November.docx",
        "pdf": "SGU 261123 Monday 23 November.pdf",
        "txt": "SGU 261123 Monday 23 November.txt",
    }
    assert made["docx"][1].startswith(b"PK")
    assert made["pdf"][1].startswith(b"%PDF-")
    assert files(note(), ["docx", "pdf", "txt"]) == made
    assert [*files(note(), ["pdf"])] == ["pdf"]
