"""Backups: one encrypted file, the same from SQLite and PostgreSQL, and restored to either.

A clear header, then one stream of AES-256-GCM over gzip over lines of JSON: of what shape, and
when; for each table its name and columns, its rows in the order of their key, and null; last the
proof of each table. Everything streams: no whole database is ever in memory.
"""

import contextlib
import datetime as dt
import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM

from data_access import audit, migrations
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import COMMAND_LINE
from data_access.schema import (
    accounts,
    attempts,
    calendar_keys,
    link_sessions,
    links,
    sessions,
)
from data_access.settings import secret

MAGIC, FORMAT = b"Focal point backup ", b"1\n"
IV_BYTES, TAG_BYTES = 12, 16
HEADER_BYTES = len(MAGIC + FORMAT) + IV_BYTES
# How much is held at once: bytes deciphered, rows read or written.
PORTION, BATCH = 1 << 20, 1000

FOREIGN = "This file is no backup that this software made."
LATER = "This backup was made by a later release of this software; update the software."
ALTERED = "This backup was made with another BACKUP_KEY, or was altered."
FILLED = "A backup is restored into an empty database, and the one that DATABASE_URL names is not."


@dataclass(frozen=True)
class Proof:
    """What a table holds: its number of rows, and a SHA-256 over them in the order of their key.

    The same rows have the same proof in SQLite and in PostgreSQL.
    """

    rows: int
    sha256: str


# To a file


def back_up(database: sa.Engine, path: Path) -> dict[str, Proof]:
    """Write every row, as all are at one instant, to a new file that its owner alone can read.

    Raises:
        FileExistsError: there is such a file.
        PermissionError: PostgreSQL keeps rows from its user.
        Refused: the database is empty, or of a later release; or there is no key.
    """
    if path.exists():
        raise _exists(path)
    with _beside(path) as file:
        with connections.at_one_instant(database) as conn:
            proofs = _write(conn, _Sealing(file))
        file.flush()
        os.fsync(file.fileno())
        with connections.writing(database) as conn:
            # An older shape has no trail, or not this one.
            if migrations.missing(conn) is None:
                audit.record(conn, COMMAND_LINE, "back up", path.name)
            _put(Path(file.name), path)
    return proofs


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(f"{path} is there already; a backup takes no other file's place.")


@contextlib.contextmanager
def _beside(path: Path) -> Generator[IO[bytes]]:
    """A new file in the same folder, closed to all but its owner, whose name does not stay."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f"{path.name}.", suffix=".part", delete=False
    ) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def _put(complete: Path, path: Path) -> None:
    try:
        # Unlike a new name, a second one never takes the place of what came meanwhile.
        path.hardlink_to(complete)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        # Not every file system gives a file two names.
        if path.exists():
            raise _exists(path) from None
        complete.rename(path)


def _write(conn: sa.Connection, sealing: "_Sealing") -> dict[str, Proof]:
    revision = migrations.present(conn)
    if revision is None:
        raise Refused("This database is empty: there is nothing to back up.")
    proofs = {}
    with gzip.GzipFile("", "wb", fileobj=sealing, mtime=0) as lines:
        lines.write(_line({"revision": revision, "made_at": weeks.now()}))
        for table in migrations.shape(revision).sorted_tables:
            lines.write(_line({"table": table.name, "columns": table.c.keys()}))
            proofs[table.name] = _prove(conn, table, lines.write)
            lines.write(_line(None))
        lines.write(_line({name: asdict(proof) for name, proof in proofs.items()}))
    sealing.finish()
    return proofs


def _prove(
    conn: sa.Connection, table: sa.Table, keep: Callable[[bytes], Any] = lambda _: None
) -> Proof:
    """Read every row of a table, and `keep` the line that it makes."""
    statement = sa.select(table).order_by(*connections.by_key(conn, table))
    number, digest = 0, hashlib.sha256()
    for row in conn.execute(statement, execution_options={"yield_per": BATCH}):
        # SQLite knows one zero, PostgreSQL two.
        line = _line([value or 0.0 if isinstance(value, float) else value for value in row])
        digest.update(line)
        keep(line)
        number += 1
    return Proof(number, digest.hexdigest())


def _line(value: Any) -> bytes:
    """One line of JSON: the same value is the same line, whichever database it came from."""
    said = json.dumps(value, default=_in_text, ensure_ascii=False, separators=(",", ":"))
    return f"{said}\n".encode()


def _in_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"A backup does not know how to write a {type(value).__name__}.")


# From a file

FROM_TEXT = {dt.date: dt.date.fromisoformat, dt.datetime: dt.datetime.fromisoformat}


def restore(database: sa.Engine, path: Path) -> dict[str, Proof]:
    """Fill an empty database with what a backup holds, proven row by row, or leave it empty.

    Then it has the present shape, nobody is signed in, and every link is revoked, as is every key
    of a calendar.

    Raises:
        Refused: the database is not empty, the file is none of ours, altered, of a later
            release or of another key; or rows did not come back as they were.
    """
    with database.connect() as conn:
        _refuse_filled(conn)
    with path.open("rb") as file:
        opening = _Opening(file)
        # Nothing is written before all of it is known to be ours.
        while opening.read(PORTION):
            pass
        with connections.writing(database) as conn:
            _refuse_filled(conn)
            with gzip.GzipFile(fileobj=cast("IO[bytes]", _Opening(file))) as lines:
                proofs = _fill(conn, map(json.loads, lines), path)
                # To the end, which tells that nothing was changed since the first reading.
                lines.read()
    return proofs


def _refuse_filled(conn: sa.Connection) -> None:
    if sa.inspect(conn).get_table_names():
        raise Refused(FILLED)


def _fill(conn: sa.Connection, lines: Iterator[Any], path: Path) -> dict[str, Proof]:
    first = next(lines)
    tables = migrations.shape(first["revision"]).tables
    migrations.upgrade(conn, first["revision"])
    told = next(lines)
    while "table" in told:
        # A table's rows end with null.
        _insert(conn, tables[told["table"]], told["columns"], iter(lines.__next__, None))
        told = next(lines)
    proofs = {name: _prove(conn, tables[name]) for name in told}
    for name, proof in proofs.items():
        if asdict(proof) != told[name]:
            raise Refused(f"The rows of {name} did not come back as they were.")
        connections.number_on(conn, tables[name])
    migrations.bring_up(conn)
    _close_doors(conn)
    connections.analyze(conn)
    audit.record(conn, COMMAND_LINE, "restore", f"{path.name}, made {first['made_at']}")
    return proofs


def _insert(
    conn: sa.Connection, table: sa.Table, columns: list[str], lines: Iterator[list[Any]]
) -> None:
    kinds = [FROM_TEXT.get(table.c[name].type.python_type) for name in columns]
    # A row may refer to a later one of its own table: that waits until all are there.
    own = {key.parent.name for key in table.foreign_keys if key.column.table is table}
    named = {column.name: f"its_{column.name}" for column in table.primary_key}
    waiting = []
    while batch := list(islice(lines, BATCH)):
        rows = [
            {
                name: value if kind is None or value is None else kind(value)
                for name, kind, value in zip(columns, kinds, line, strict=True)
            }
            for line in batch
        ]
        conn.execute(table.insert(), [row | dict.fromkeys(own) for row in rows])
        waiting += [
            {its: row[name] for name, its in named.items()} | {name: row[name] for name in own}
            for row in rows
            if any(row[name] is not None for name in own)
        ]
    if waiting:
        same = [table.c[name] == sa.bindparam(its) for name, its in named.items()]
        conn.execute(table.update().where(*same), waiting)


def _close_doors(conn: sa.Connection) -> None:
    """End what was open when the backup was made: it may have been closed since."""
    for table in (sessions, link_sessions, attempts):
        conn.execute(sa.delete(table))
    conn.execute(sa.update(accounts).values(code_hash=None, code_expires_at=None))
    for table in (links, calendar_keys):
        left_open = sa.update(table).where(table.c.revoked_at.is_(None))
        conn.execute(left_open.values(revoked_at=weeks.now()))


# Sealed


class _Sealing:
    """What is written to it stands in a file encrypted, with the means to tell if it is changed."""

    def __init__(self, file: IO[bytes]):
        header = MAGIC + FORMAT + os.urandom(IV_BYTES)
        self._file = file
        self._cipher = _cipher(header).encryptor()
        self._cipher.authenticate_additional_data(header)
        file.write(header)

    def write(self, data: bytes) -> int:
        self._file.write(self._cipher.update(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    def finish(self) -> None:
        self._file.write(self._cipher.finalize() + self._cipher.tag)


class _Opening:
    """What was sealed, read from its beginning; whoever reads it all knows that it is whole."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self._left = file.seek(0, os.SEEK_END) - HEADER_BYTES - TAG_BYTES
        file.seek(0)
        header = file.read(HEADER_BYTES)
        if not header.startswith(MAGIC):
            raise Refused(FOREIGN)
        if not header.startswith(MAGIC + FORMAT):
            raise Refused(LATER)
        if self._left <= 0:
            raise Refused(ALTERED)
        self._cipher = _cipher(header).decryptor()
        self._cipher.authenticate_additional_data(header)

    def read(self, size: int) -> bytes:
        if not self._left:
            return b""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        opened = self._cipher.update(data)
        if not self._left or not data:
            self._finish()
        return opened

    def _finish(self) -> None:
        try:
            self._cipher.finalize_with_tag(self._file.read(TAG_BYTES))
        except (InvalidTag, ValueError):
            raise Refused(ALTERED) from None


def _cipher(header: bytes) -> Cipher:
    return Cipher(AES256(secret("BACKUP_KEY")), GCM(header[-IV_BYTES:]))
