"""The command line: load files, put questions, keep the database in shape.

stdout carries the answer alone; everything said besides goes to stderr.
"""

import argparse
import contextlib
import csv
import datetime as dt
import inspect
import os
import re
import sys
import types
import typing
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access import demonstration, dictionary, engines, migrations, rollup
from data_access.asking import Question, ask, every_question
from data_access.formats import FORMATS, harmless
from data_access.imports import kinds, templates
from data_access.imports.loading import Options, Result, load
from data_access.imports.rows import Rejected, UnreadableFileError
from data_access.settings import settings
from data_access.viewer import Role, Viewer
from data_access.wording import count

ROLES = {role.value.replace(" ", "-"): role for role in Role}


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status is 0 if it was done."""
    parser = _parser()
    given, rest = parser.parse_known_args(arguments)
    if rest and given.command != "ask":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        status = given.run(given, rest)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on. What is still to be written would complain when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (RefusedError, UnreadableFileError, OSError, ValueError, OverflowError) as error:
        _say(str(error))
    except sa.exc.DBAPIError as error:
        _say(engines.trouble(error))
    except KeyboardInterrupt:
        _say("Interrupted; what was under way left nothing behind.")
    else:
        return status
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access", description=__doc__.splitlines()[0]
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.set_defaults(run=run)
        return added

    command("migrate", _migrate, "create the tables of the shared database, or upgrade them")
    command("prepare", _prepare, "migrate, and fill an empty embedded database with made-up data")
    command("refresh", _refresh, "compute the roll-up anew where another office changed rows")
    command("demo", _demo, "fill the database with made-up data; it must hold nothing else")
    command("dictionary", _dictionary, "print every table and column, with what it means")
    command("questions", _questions, "list the questions that can be asked")

    asked = command("ask", _ask, "put a question; its parameters follow as --name value")
    asked.add_argument("name", help="as listed by `questions`")
    asked.add_argument("--format", choices=FORMATS, default="table")
    asked.add_argument("--as", dest="role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))

    taken = command(
        "import", _import, "load files into the shared database, each in one transaction"
    )
    taken.add_argument("kind", choices=sorted(kinds.TEMPLATES))
    taken.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taken.add_argument(
        "--dry-run", action="store_true", help="say what would change; change nothing"
    )
    taken.add_argument("--accept-rejects", action="store_true", help="load the rows that are right")
    taken.add_argument("--as-of", type=_date, help="day the files speak for, as 2026-12-05")
    taken.add_argument("--outcome", help="outcome of the Committee, where a file's name tells none")
    taken.add_argument(
        "--replace-demonstration", action="store_true", help="clear made-up data first"
    )

    template = command("template", _template, "write an empty template, as CSV")
    template.add_argument("kind", choices=sorted(kinds.TEMPLATES))
    template.add_argument("--xlsx", type=Path, metavar="FILE", help="write an XLSX file instead")
    return parser


# The database


@contextlib.contextmanager
def _database(*, migrated: bool = True) -> Iterator[sa.Engine]:
    database = engines.engine(settings().database_url)
    try:
        if migrated:
            with database.connect() as conn:
                if problem := migrations.missing(conn):
                    raise RefusedError(problem)
        yield database
    finally:
        database.dispose()


def _migrate(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with _database(migrated=False) as database:
        migrations.migrate(database)
    _say("The database has the present shape.")
    return 0


def _prepare(given: argparse.Namespace, rest: list[str]) -> int:
    _migrate(given, rest)
    if settings().embedded:
        with _database() as database, engines.writing(database) as conn:
            if demonstration.is_empty(conn):
                _say("It is empty: making up demonstration data ...")
                demonstration.create(conn)
    return 0


def _refresh(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with _database() as database, engines.writing(database) as conn:
        days = rollup.refresh(conn)
    _say(f"{days} day{'' if days == 1 else 's'} computed anew.")
    return 0


def _demo(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with _database() as database, engines.writing(database) as conn:
        demonstration.create(conn)
    _say("The database holds demonstration data.")
    return 0


def _dictionary(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    print(dictionary.text())
    return 0


# Questions


def _questions(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    for name, asked in every_question().items():
        options = " ".join(f"--{_kebab(p)}" for p in asked.parameters)
        print(f"{name:42} {asked.method.splitlines()[0]} {options}".rstrip())
    return 0


def _ask(given: argparse.Namespace, rest: list[str]) -> int:
    asked = every_question().get(given.name)
    if asked is None:
        raise RefusedError(f"There is no question {given.name}; `questions` lists them.")
    params = _params(asked, rest)
    role = ROLES.get(given.role, Role.FOCAL_POINT_HEAD)
    with _database() as database, database.connect() as conn:
        answer = ask(conn, Viewer(role, "Operator"), asked, **params)
    if given.format == "table":
        _say(answer.finding)
        _say(f"{answer.unit}. Source: {answer.cited}.")
    print(FORMATS[given.format](answer))
    return 0


class _Parameters(argparse.ArgumentParser):
    """The parameters of one question; what is wrong with them is said in one sentence."""

    def error(self, message: str) -> typing.NoReturn:
        raise RefusedError(f"{self.prog}: {message}.")


def _params(asked: Question, rest: list[str]) -> dict[str, Any]:
    """Read --name value after the types that the question's own parameters state."""
    parser = _Parameters(prog=asked.name, add_help=False, allow_abbrev=False)
    kinds_of = typing.get_type_hints(asked.function)
    for name, parameter in asked.parameters.items():
        type_, repeats = _type(kinds_of[name])
        parser.add_argument(
            f"--{_kebab(name)}",
            dest=name,
            type=type_,
            action="append" if repeats else "store",
            required=parameter.default is inspect.Parameter.empty,
        )
    given = vars(parser.parse_args(rest))
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if value is not None
    }


def _type(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        return _type(typing.get_args(hint)[0])[0], True
    return {dt.date: _date, int: _whole}.get(hint, hint), False


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number such as 2026")
    return int(text)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-05") from None


def _kebab(name: str) -> str:
    return name.replace("_", "-")


# Files


def _import(given: argparse.Namespace, _: list[str]) -> int:
    options = Options(
        as_of=given.as_of,
        outcome=given.outcome,
        accept_rejects=given.accept_rejects,
        dry_run=given.dry_run,
        replace_demonstration=given.replace_demonstration,
    )
    total = Counter(dict.fromkeys(Result().counts, 0))
    failed = False
    with _database() as database:
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
        return load(database, kinds.loader(kind, path), kind, path, options, _say)
    except UnreadableFileError as error:
        _say(str(error))
        return None


def _order(kind: str, path: Path) -> int:
    try:
        return kinds.loader(kind, path).order(path)
    except UnreadableFileError:
        return 0


def _report(path: Path, result: Result, options: Options) -> bool:
    """Say what is to be said of one file, and whether it was loaded."""
    for notice in result.notices:
        _say(notice)
    if not result.rejected:
        return True
    listed = Path(f"{path.name}.rejected.csv")
    _write_rejected(listed, result.rejected)
    _say(
        f"{path.name}: {count(result.counts['rejected'], 'row')} rejected,"
        f" listed in {listed.resolve()}."
    )
    first = result.rejected[0]
    _say(f"First: row {first.row}, column {first.column or '(whole row)'}: {first.reason}.")
    if not options.accept_rejects:
        _say("Nothing of the file was loaded; mend these rows, or say --accept-rejects.")
    return options.accept_rejects


def _write_rejected(path: Path, rejected: Sequence[Rejected]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["row", "column", "value", "reason"])
        rows.writerows(
            (complaint.row, complaint.column, harmless(complaint.value), complaint.reason)
            for complaint in rejected
        )


def _template(given: argparse.Namespace, _: list[str]) -> int:
    if given.xlsx:
        templates.write_xlsx(given.kind, given.xlsx)
        _say(f"Template written to {given.xlsx}.")
    else:
        print(templates.as_csv(given.kind))
    return 0


def _say(text: str) -> None:
    """Say one thing on stderr; what a file made up to command a terminal is shown, not obeyed."""
    shown = "".join(
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text
    )
    print(shown, file=sys.stderr)


if __name__ == "__main__":
    # An answer is for programs too: the same bytes, whatever the terminal.
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
