"""From files to facts: each file is one transaction, and all of it arrives or nothing."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from data_access import audit, demonstration_reset, freshness
from data_access.civil_society import rollup
from data_access.domain import formatting, weeks
from data_access.domain.import_results import Rejected, Result
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.freshness import is_demonstration
from data_access.imports import changes, organization_matching, staging, undo
from data_access.imports.file_reading import Reading
from data_access.imports.rows import UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import import_batches, sources
from data_access.settings import settings

PROGRESS = 20_000
# Of what a dry run would change, how many rows of each table and kind are told.
SAMPLE = 20
# Rows of an older edition that a notice names.
MOST_OLDER = 10
MOST_NAME = 255
IMPORTERS = OFFICE | {Role.OPERATOR}


@dataclass(frozen=True)
class Options:
    """What the person who loads a file may say about it, and how it came.

    as_of          date of the data; needed where the file has none of its own
    outcome        outcome of the Committee, where the file's name does not tell
    entries        what the entries of a calendar are, of EVENT_KINDS; by default what it suggests
    accept_rejects load the other rows when some cannot be loaded
    dry_run        say what would happen, and change nothing
    replace_demonstration  clear a demonstration database first
    together       instant since which the files of one call are loaded: each can be taken back
    given          its bytes, where it came without a file
    """

    as_of: dt.date | None = None
    outcome: str | None = None
    entries: str | None = None
    accept_rejects: bool = False
    dry_run: bool = False
    replace_demonstration: bool = False
    together: dt.datetime | None = None
    given: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Loader:
    """How one kind of file becomes facts.

    source   name of the source in `sources` that such files belong to
    staged   temporary tables that its rows are staged in
    read     rows of a file as records for those tables, and the rows that cannot be loaded;
             may set `speaks_for` on the file
    merge    bring the staged rows into the shared tables, in the open transaction
    check    further complaints that only the staged rows together can show
    template columns of an empty template; none where the kind has none
    order    files that must be loaded before others of the same call come first
    """

    source: str
    staged: tuple[sa.Table, ...]
    read: Callable[["File"], Iterator[Record | Rejected]]
    merge: Callable[[sa.Connection, "File", int], Merged]
    check: Callable[[sa.Connection], list[Rejected]] = lambda conn: []  # noqa: ARG005
    template: tuple[str, ...] = ()
    order: Callable[[Reading], int] = lambda reading: 0  # noqa: ARG005


@dataclass
class File(Reading):
    """A file being loaded: what may be read of it, what was said of it, what it speaks for.

    by  role of who loads it: not everybody may load every row
    """

    options: Options = field(default_factory=Options)
    speaks_for: dt.date | None = None
    by: Role | None = None

    def mention(self, day: dt.date) -> None:
        """Take note of a day the file speaks for; the latest one counts."""
        self.speaks_for = max(self.speaks_for or day, day)


def load(
    database: sa.Engine,
    viewer: Viewer,
    loader: Loader,
    kind: str,
    path: Path,
    options: Options,
    progress: Callable[[str], None],
) -> Result:
    """Load one file on behalf of `viewer`, in one transaction, the trail included.

    Rejected rows undo the file unless `options.accept_rejects`. Of what came without a file,
    `options.given` are the bytes, and the path is a name alone.

    Raises:
        UnreadableFileError: the file as a whole cannot be used.
        PermissionError: `viewer` may not load files; or the database holds demonstration data
            that may not be replaced.
    """
    if viewer.role not in IMPORTERS:
        audit.refuse(database, viewer, "import", kind)
        raise PermissionError(f"The {viewer.role} may not load files.")
    limits = settings()
    most = limits.max_import_rows, limits.max_import_bytes
    file = File(path, *most, given=options.given, options=options, by=viewer.role)
    with database.connect() as conn:
        # Closed for good afterwards, and not given back: the temporary tables go with it.
        conn.detach()
        if is_demonstration(conn) and not options.replace_demonstration:
            raise PermissionError(
                "This database holds demonstration data, which real files never join."
                " Say --replace-demonstration to clear it first."
            )
        conn.rollback()
        return _load(conn, viewer, loader, kind, file, progress)


def _load(
    conn: sa.Connection,
    viewer: Viewer,
    loader: Loader,
    kind: str,
    file: File,
    progress: Callable[[str], None],
) -> Result:
    with conn.begin():
        result = _stage(conn, loader, file, progress)
    bad = result.counts["rejected"]
    if bad and (bad == result.read or not file.options.accept_rejects):
        return result
    _date(file)
    conn.execution_options(writes=True)
    with conn.begin() as transaction:
        freshness.hold(conn)
        if file.options.replace_demonstration and is_demonstration(conn):
            demonstration_reset.clear(conn)
        batch, result = _merge(conn, loader, kind, file, result, undoable=True)
        told = ", ".join(f"{name} {number}" for name, number in result.counts.items())
        audit.record(conn, viewer, "import", f"{kind}, {file.path.name}: {told}")
        if file.options.dry_run:
            seen = tuple(changes.sample(conn, batch, SAMPLE))
            result = dataclasses.replace(result, changes=seen)
            transaction.rollback()
    return dataclasses.replace(result, notices=tuple(dict.fromkeys(file.notices)))


def load_within(
    conn: sa.Connection, loader: Loader, kind: str, path: Path, options: Options
) -> Result:
    """Load the bytes of a file, `options.given`, as a part of the open transaction.

    Demonstration data come so: the import cannot be reversed, and has no entry in the audit log.

    Raises:
        UnreadableFileError: the file as a whole cannot be used, or a row of it is rejected.
    """
    limits = settings()
    most = limits.max_import_rows, limits.max_import_bytes
    file = File(path, *most, given=options.given, options=options)
    result = _stage(conn, loader, file, lambda _: None)
    for one in result.rejected:
        raise UnreadableFileError(
            f"{path.name}, row {one.row}, {one.column}: {one.value!r} {one.reason}"
        )
    _date(file)
    _, result = _merge(conn, loader, kind, file, result, undoable=False)
    for table in loader.staged:
        table.drop(conn)
    return dataclasses.replace(result, notices=tuple(dict.fromkeys(file.notices)))


def _stage(
    conn: sa.Connection, loader: Loader, file: File, progress: Callable[[str], None]
) -> Result:
    """Stage the rows of a file and drop those that are rejected; gives how many there are."""
    rejected: list[Rejected] = []
    rows: set[int] = set()
    staging.create(conn, loader.staged)
    staging.stage(conn, _sorted_out(loader.read(file), rejected, rows, file, progress))
    fictional = not file.options.replace_demonstration
    rejected += staging.without_state(conn, loader.staged, fictional=fictional)
    rejected += loader.check(conn)
    if not rows and not rejected:
        raise UnreadableFileError(f"{file.path.name} has no entries, so there is nothing to load.")
    bad = {complaint.row for complaint in rejected}
    for table in loader.staged:
        for some in _in_parts(sorted(bad)):
            conn.execute(sa.delete(table).where(table.c.row.in_(some)))
    rejected.sort(key=lambda complaint: complaint.row)
    return Result(len(rows | bad), rejected=tuple(rejected))


def _sorted_out(
    found: Iterable[Record | Rejected],
    rejected: list[Rejected],
    rows: set[int],
    file: File,
    progress: Callable[[str], None],
) -> Iterator[Record]:
    for item in found:
        if isinstance(item, Rejected):
            rejected.append(item)
            continue
        if item.row not in rows:
            rows.add(item.row)
            if len(rows) % PROGRESS == 0:
                progress(f"{file.path.name}: {len(rows):,} rows read")
        yield item


def _merge(
    conn: sa.Connection, loader: Loader, kind: str, file: File, result: Result, *, undoable: bool
) -> tuple[int, Result]:
    now = weeks.now()
    batch = conn.scalar(
        import_batches.insert()
        .values(
            kind=kind,
            file_name=file.path.name.encode(errors="replace").decode()[-MOST_NAME:],
            sha256=file.sha256,
            source=loader.source,
            speaks_for=file.speaks_for,
            loaded_at=now,
            **_rows(result),
        )
        .returning(import_batches.c.id)
    )
    if undoable:
        undo.begin(conn, batch, loader.source, file.options.together or now)
    merged = loader.merge(conn, file, batch)
    _mention_older(file, merged)
    file.notices += organization_matching.notices(conn, batch)
    new, changed = len(merged.new), len(merged.changed)
    kept = result.read - result.counts["rejected"]
    result = dataclasses.replace(result, new=new, changed=changed, unchanged=kept - new - changed)
    of_this = import_batches.c.id == batch
    conn.execute(import_batches.update().where(of_this).values(_rows(result)))
    rollup.refresh(conn)
    _date_source(conn, loader.source, file.speaks_for)
    return batch, result


def _mention_older(file: File, merged: Merged) -> None:
    """Name what a file would have changed that a later edition reported otherwise."""
    if not merged.older:
        return
    rows = [
        f"row {row} ({', '.join(columns)})" for row, columns in [*merged.older.items()][:MOST_OLDER]
    ]
    file.notices.append(
        f"{file.path.name} is older than the data recorded for"
        f" {formatting.count(len(merged.older), 'row')}; those stay. It differs in"
        f" {formatting.listed(rows)}{', among others' if len(merged.older) > MOST_OLDER else ''}."
    )


def _rows(result: Result) -> dict[str, int]:
    return {f"{name}_rows": number for name, number in result.counts.items()}


def _date(file: File) -> None:
    """Set the date of the data: the one entered, or else the one that the file gives."""
    file.speaks_for = file.options.as_of or file.speaks_for
    if file.speaks_for is None:
        changed = file.changed_on()
        offer = f" The file was last changed on {formatting.day(changed)}." if changed else ""
        raise UnreadableFileError(
            f"{file.path.name} has no date of its own. Enter the date of the data"
            f" (on the command line: --as-of 2026-12-05).{offer}"
        )


def _date_source(conn: sa.Connection, name: str, speaks_for: dt.date) -> None:
    latest = sa.case(
        (sources.c.speaks_for > speaks_for, sources.c.speaks_for), else_=sa.literal(speaks_for)
    )
    conn.execute(
        sources.update()
        .where(sources.c.name == name)
        .values(speaks_for=latest, loaded_at=weeks.now())
    )


def _in_parts(rows: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
