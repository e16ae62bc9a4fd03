"""Files that come through the browser, read and loaded as on the command line: by the same readers.

Each is one transaction. What it would change is seen by a dry run first.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

import pandas as pd
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.import_results import Change, FileResult, Result
from data_access.domain.names import tidy
from data_access.domain.roles import Viewer
from data_access.imports import calendar_contents, calendar_kinds, calendars, kinds
from data_access.imports.file_reading import Reading
from data_access.imports.loading import Options, load
from data_access.imports.rows import SURROGATES, UnreadableFileError
from data_access.settings import settings

# What is in a name that only moves, hides or breaks text.
UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MOST_NAME = 120
# How much of a file is looked at to tell which comes first.
BEGINNING = 4096
LARGE = 2_000_000


class Upload(Protocol):
    """A file as a browser hands it over: a name, which is text and leads nowhere, and bytes."""

    name: str
    size: int

    def getbuffer(self) -> memoryview:
        """Its bytes, not copied."""


def bring(
    database: sa.Engine,
    viewer: Viewer,
    kind: str,
    uploads: Sequence[Upload],
    options: Options,
    progress: Callable[[str], None],
) -> list[FileResult]:
    """Load files on behalf of `viewer`, each in a transaction of its own, in the order they need.

    Raises:
        KeyError: there is no such kind.
        PermissionError: `viewer` may not load files; or the database holds demonstration data.
    """
    options = dataclasses.replace(options, together=weeks.now())
    brought = []
    for upload in sorted(uploads, key=lambda upload: _order(kind, upload)):
        path = Path(named(upload.name))
        progress(f"{path.name}: reading")
        try:
            told = dataclasses.replace(options, given=_bytes(path, upload))
            result = load(database, viewer, kinds.loader(kind, path), kind, path, told, progress)
            brought.append(FileResult(path.name, result))
        except UnreadableFileError as error:
            brought.append(FileResult(path.name, None, str(error)))
        except sa.exc.DBAPIError as error:
            brought.append(FileResult(path.name, None, connections.trouble(error)))
    return brought


def named(name: str) -> str:
    """The name that a browser gives a file, as text alone: no folder, nothing unseen, not long."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    plain = tidy(UNSEEN.sub(" ", SURROGATES.sub("\N{REPLACEMENT CHARACTER}", last)))
    return plain[-MOST_NAME:] if plain.strip(". ") else "file"


def entries_proposed(uploads: Sequence[Upload]) -> list[str]:
    """What calendars among files suggest that their entries are, each kind once.

    A large file is not read for it alone: it suggests its kind once it is looked through.
    """
    found = []
    for upload in uploads:
        path = Path(named(upload.name))
        if not calendars.is_calendar(path) or upload.size > LARGE:
            continue
        try:
            contents = calendar_contents.contents(_reading(path, upload))
        except UnreadableFileError:
            # What is wrong with it is reported once it is looked through.
            continue
        found.append(calendar_kinds.proposed(contents)[0])
    return list(dict.fromkeys(found))


def _reading(path: Path, upload: Upload) -> Reading:
    limits = settings()
    most = limits.max_import_rows, limits.max_import_bytes
    return Reading(path, *most, given=_bytes(path, upload))


def _order(kind: str, upload: Upload) -> int:
    path = Path(named(upload.name))
    beginning = bytes(upload.getbuffer()[:BEGINNING])
    return kinds.loader(kind, path).order(Reading(path, 0, 0, given=beginning))


def _bytes(path: Path, upload: Upload) -> bytes:
    """The bytes of a file, taken only where it is not too large."""
    most = settings().max_import_bytes
    if upload.size > most:
        raise Reading(path, 0, most).too_large()
    return bytes(upload.getbuffer())


def summary(brought: Sequence[FileResult], *, done: bool) -> str:
    """Say in one sentence what files would change, or changed."""
    total = Counter(dict.fromkeys(Result().counts, 0))
    for one in brought:
        total.update(one.result.counts if one.result else {})
    files = formatting.count(len(brought), "file")
    new = formatting.count(total["new"], "new row")
    verb, change = ("brought", "changed") if done else ("would bring", "change")
    bad = (
        f"{formatting.spell(total['rejected'])} of"
        f" {formatting.count(total['read'], 'row')} rejected"
    )
    unread = sum(one.result is None for one in brought)
    some = f"{new} and {change} {formatting.some(total['changed'])}"
    said = [
        f"{files} {verb} {some if total['new'] + total['changed'] else 'nothing new'}",
        bad if total["rejected"] else "",
        f"{formatting.count(unread, 'file')} not read" if unread else "",
    ]
    return f"{formatting.sentence(said)}."


def rejected(brought: Sequence[FileResult]) -> pd.DataFrame:
    """The rows that cannot be loaded, as the command line lists them, with their file.

    Columns: file, row (Int64), column, value, reason.
    """
    found = [
        (one.name, complaint.row, complaint.column, complaint.value, complaint.reason)
        for one in brought
        for complaint in (one.result.rejected if one.result else ())
    ]
    columns = ["file", "row", "column", "value", "reason"]
    return pd.DataFrame(found, columns=columns).astype({"row": "Int64"})


def changes_of(brought: Sequence[FileResult]) -> pd.DataFrame:
    """Some of what files would change, with their file.

    Columns: file, thing, row, what (new, changed or removed), column, was, now.
    """
    found = [
        {"file": one.name, **vars(change)}
        for one in brought
        for change in (one.result.changes if one.result else ())
    ]
    return pd.DataFrame(found, columns=["file", *Change.__match_args__], dtype="str")
