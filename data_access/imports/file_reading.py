"""One file being read: what it may hold, and what its reader should be told about it."""

import codecs
import datetime as dt
import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path

from data_access.domain import weeks
from data_access.imports.rows import UnreadableFileError


@dataclass
class Reading:
    """How a file is read: its path, its limits, and what its reader should be told about it.

    `sha256` is that of the bytes that were read last, `separator` that of a CSV file's cells. Of
    what came without a file, such as through a browser, `given` are the bytes, and the path is a
    name and nothing else.
    """

    path: Path
    max_rows: int
    max_bytes: int
    notices: list[str] = field(default_factory=list)
    sha256: str = ""
    separator: str = ","
    given: bytes | None = field(default=None, repr=False)

    def beginning(self, size: int) -> bytes:
        """The first bytes, to tell by; none of a file that cannot be read."""
        if self.given is not None:
            return self.given[:size]
        try:
            with self.path.open("rb") as file:
                return file.read(size)
        except OSError:
            return b""

    def changed_on(self) -> dt.date | None:
        """The day (New York) on which the file was last changed; None of one from a browser."""
        if self.given is not None:
            return None
        try:
            changed = dt.datetime.fromtimestamp(self.path.stat().st_mtime, dt.UTC)
        except OSError:
            return None
        return weeks.in_new_york(changed).date()

    def _on_disk(self) -> bytes:
        try:
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise UnreadableFileError(f"{self.path} is a folder or a device, not a file.")
            with self.path.open("rb") as file:
                return file.read(self.max_bytes + 1)
        except OSError as error:
            raise UnreadableFileError(f"{self.path} cannot be read: {error.strerror}.") from None

    def bytes(self) -> bytes:
        """The whole file, refused as soon as it is longer than the limit."""
        held = self._on_disk() if self.given is None else self.given
        if len(held) > self.max_bytes:
            raise self.too_large()
        if not held.strip():
            raise UnreadableFileError(f"{self.path.name} is empty.")
        self.sha256 = hashlib.sha256(held).hexdigest()
        return held

    def text(self) -> str:
        """The file as text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252, said so."""
        return self.decoded(self.bytes())

    def decoded(self, held: bytes) -> str:
        """The same of bytes that were mended after they were read."""
        marked = held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        try:
            return held.decode("utf-16" if marked else "utf-8-sig")
        except UnicodeDecodeError as error:
            if marked:
                raise UnreadableFileError(f"{self.path.name} is not valid UTF-16 text.") from None
            return self._windows(held, error.start)

    def _windows(self, held: bytes, first: int) -> str:
        line = held.count(b"\n", 0, first) + 1
        try:
            text = held.decode("cp1252")
        except UnicodeDecodeError:
            raise UnreadableFileError(
                f"{self.path.name} is text neither in UTF-8 (first in row {line}) nor in"
                " Windows-1252; save it as UTF-8."
            ) from None
        self.notices.append(
            f"{self.path.name} is not UTF-8 (first in row {line}); read as Windows-1252."
            " Check names with accents."
        )
        return text

    def too_large(self) -> UnreadableFileError:
        """The complaint that the file holds more bytes than one file may."""
        return UnreadableFileError(
            f"{self.path.name} holds more than {self.max_bytes // 1_000_000} MB;"
            " split it, or raise MAX_IMPORT_MEGABYTES."
        )

    def too_long(self) -> UnreadableFileError:
        """The complaint that the file has more rows than one file may."""
        return UnreadableFileError(
            f"{self.path.name} has more than {self.max_rows:,} rows;"
            " split it, or raise MAX_IMPORT_ROWS."
        )
