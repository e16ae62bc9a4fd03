"""An update to the Secretary-General as files: Word, PDF and text for mail."""

from collections.abc import Collection

from components.documents.sg_update_docx import docx
from components.documents.sg_update_pdf import pdf
from components.documents.sg_update_text import text
from data_access.domain.sg_update import SgUpdate

WRITERS = {"docx": docx, "pdf": pdf, "txt": lambda update: text(update).encode()}


def files(update: SgUpdate, formats: Collection[str]) -> dict[str, tuple[str, bytes]]:
    """Write an update in each format: docx, pdf or txt, with its name and its bytes."""
    return {
        format_: (f"{update.file_name}.{format_}", WRITERS[format_](update)) for format_ in formats
    }
