"""Files: into the shared database, taken back, and templates to fill in."""

import argparse
import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from data_access import reference
from data_access.command_line.questions import date
from data_access.command_line.terminal import Command, opened, say
from data_access.commands import run_command
from data_access.domain import weeks
from data_access.domain.formatting import count
from data_access.domain.import_results import Rejected, Result
from data_access.domain.refusal import Refused
from data_access.domain.roles import COMMAND_LINE
from data_access.domain.tables import without_formula
from data_access.imports import history, kinds, templates
from data_access.imports.file_reading import Reading
from data_access.imports.loading import Options, load
from data_access.imports.rows import UnreadableFileError
from data_access.schema import EVENT_KINDS


def add(command: Command) -> None:
    """Add these commands to the command line."""
    taken = command(
        "import", _import, "load files into the shared database, each in one transaction"
    )
    taken.add_argument("kind", choices=sorted(kinds.TEMPLATES))
    taken.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taken.add_argument(
        "--dry-run", action="store_true", help="say what would change; change nothing"
    )
    taken.add_argument("--accept-rejects", action="store_true", help="load the rows that are right")
    taken.add_argument("--as-of", type=date, help="day the files speak for, as 2026-12-05")
    taken.add_argument("--outcome", help="outcome of the Committee, where a file's name tells none")
    taken.add_argument(
        "--entries",
        choices=EVENT_KINDS,
        help="what the entries of a calendar are; by default what the calendar suggests",
    )
    taken.add_argument(
        "--replace-demonstration", action="store_true", help="clear made-up data first"
    )

    undone = command("undo", _undo, "take back the last file that was loaded of a source")
    undone.add_argument("source", choices=sorted(name for name, *_ in reference.SOURCES))
    undone.add_argument("--dry-run", action="store_true", help="say what would be undone")

    template = command("template", _template, "write an empty template, as CSV")
    template.add_argument("kind", choices=sorted(kinds.TEMPLATES))
    template.add_argument("--xlsx", type=Path, metavar="FILE", help="write an XLSX file instead")


def _import(given: argparse.Namespace, _: list[str]) -> int:
    options = Options(
        as_of=given.as_of,
        outcome=given.outcome,
        entries=given.entries,
        accept_rejects=given.accept_rejects,
        dry_run=given.dry_run,
        replace_demonstration=given.replace_demonstration,
        together=weeks.now(),
    )
    total = Counter(dict.fromkeys(Result().counts, 0))
    failed = False
    with opened() as database:
        try:
            for path in sorted(given.files, key=lambda path: _order(given.kind, path)):
                result = _load(database, given.kind, path, options)
                failed |= result is None or not _report(path, result, options)
                total.update(result.counts if result else {})
        finally:
            print(", ".join(f"{name} {number}" for name, number in total.items()))
    return 1 if failed else 0


def _load(database: sa.Engine, kind: str, path: Path, options: Options) -> Result | None:
    """Load one file, or say why it cannot be used."""
    try:
        return load(database, COMMAND_LINE, kinds.loader(kind, path), kind, path, options, say)
    except UnreadableFileError as error:
        say(str(error))
        return None


def _order(kind: str, path: Path) -> int:
    try:
        return kinds.loader(kind, path).order(Reading(path, 0, 0))
    except UnreadableFileError:
        return 0


def _report(path: Path, result: Result, options: Options) -> bool:
    """Say what is to be said of one file, and whether it was loaded."""
    for notice in result.notices:
        say(notice)
    if not result.rejected:
        return True
    listed = Path(f"{path.name}.rejected.csv")
    _write_rejected(listed, result.rejected)
    say(
        f"{path.name}: {count(result.counts['rejected'], 'row')} rejected,"
        f" listed in {listed.resolve()}."
    )
    first = result.rejected[0]
    say(f"First: row {first.row}, column {first.column or '(whole row)'}: {first.reason}.")
    if not options.accept_rejects:
        say("Nothing of the file was loaded; mend these rows, or say --accept-rejects.")
    return options.accept_rejects


def _write_rejected(path: Path, rejected: Sequence[Rejected]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["row", "column", "value", "reason"])
        rows.writerows(
            (complaint.row, complaint.column, without_formula(complaint.value), complaint.reason)
            for complaint in rejected
        )


def _undo(given: argparse.Namespace, _: list[str]) -> int:
    with opened() as database:
        with database.connect() as conn:
            batch = history.latest(conn, given.source)
            if batch is None:
                raise Refused(f"Nothing was loaded of {given.source}.")
            effects, obstacles = (
                asked.finding(asked(conn, batch=batch), {"batch": batch})
                for asked in (history.effects, history.obstacles)
            )
        if given.dry_run:
            print(effects)
            say(obstacles)
        else:
            told = run_command(database, COMMAND_LINE, history.take_back, batch=batch)
            print(told.rpartition(": ")[2])
    return 0


def _template(given: argparse.Namespace, _: list[str]) -> int:
    if given.xlsx:
        templates.write_xlsx(given.kind, given.xlsx)
        say(f"Template written to {given.xlsx}.")
    else:
        print(templates.as_csv(given.kind))
    return 0
