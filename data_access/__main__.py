"""The command line: load files, put questions, keep the database in shape.

stdout carries the answer alone; everything said besides goes to stderr.
"""

import argparse
import csv
import datetime as dt
import inspect
import json
import sys
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import demonstration, engines, migrations, rollup
from data_access.asking import Answer, Question, ask, every_question, plain, records
from data_access.imports import kinds
from data_access.imports.loading import Options, Result, load
from data_access.imports.rows import Rejected, UnreadableFileError
from data_access.settings import settings
from data_access.viewer import Role, Viewer


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status is 0 if it was done."""
    parser = _parser()
    given, rest = parser.parse_known_args(arguments)
    if rest and given.command != "ask":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return given.run(given, rest)
    except BrokenPipeError:
        return 1
    except (RefusedError, UnreadableFileError, PermissionError) as error:
        _say(str(error))
    except sa.exc.OperationalError as error:
        _say(f"The database cannot be reached or is busy: {_first_line(error)}")
    except ValueError as error:
        _say(str(error))
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access", description=__doc__.splitlines()[0]
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    command("migrate", _migrate, "create the tables of the shared database, or upgrade them")
    command("refresh", _refresh, "compute the roll-up anew where another office changed rows")
    command("demo", _demo, "fill the database with made-up data; it must hold nothing else")
    command("questions", _questions, "list the questions that can be asked")

    asked = command("ask", _ask, "put a question; its parameters follow as --name value")
    asked.add_argument("name", help="as listed by `questions`")
    asked.add_argument("--format", choices=("table", "csv", "json"), default="table")
    asked.add_argument("--as", dest="role", choices=[role.value for role in Role], metavar="ROLE")

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


def _database(*, migrated: bool = True) -> sa.Engine:
    database = engines.engine(settings().database_url)
    if migrated:
        with database.connect() as conn:
            if problem := migrations.missing(conn):
                raise RefusedError(problem)
    return database


def _migrate(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    migrations.migrate(_database(migrated=False))
    _say("The database has the present shape.")
    return 0


def _refresh(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with engines.writing(_database()) as conn:
        days = rollup.refresh(conn)
    _say(f"{days} day{'' if days == 1 else 's'} computed anew.")
    return 0


def _demo(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with engines.writing(_database()) as conn:
        demonstration.create(conn)
    _say("The database holds demonstration data.")
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
    role = Role(given.role or Role.FOCAL_POINT_HEAD)
    with _database().connect() as conn:
        try:
            answer = ask(conn, Viewer(role, "Operator"), asked, **_params(asked, rest))
        except TypeError as error:
            raise RefusedError(str(error)) from None
    _print(answer, given.format)
    return 0


def _params(asked: Question, rest: list[str]) -> dict[str, Any]:
    """Read --name value after the types that the question's own parameters state."""
    parser = argparse.ArgumentParser(prog=f"python -m data_access ask {asked.name}")
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
    return (_date if hint is dt.date else hint), False


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-05") from None


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _print(answer: Answer, form: str) -> None:
    if form == "json":
        said = {
            "question": answer.question,
            "params": {_kebab(name): plain(value) for name, value in answer.params.items()},
            "finding": answer.finding,
            "sources": [
                {
                    "title": source.title,
                    "speaks_for": plain(source.speaks_for),
                    "precision": source.precision,
                    "loaded_at": plain(source.loaded_at),
                }
                for source in answer.sources
            ],
            "asked_at": answer.asked_at.isoformat(),
            "rows": records(answer.rows),
        }
        print(json.dumps(said, ensure_ascii=False, indent=2))
        return
    rows = pd.DataFrame(records(answer.rows), columns=answer.rows.columns, dtype=object)
    if form == "csv":
        print(rows.to_csv(index=False, lineterminator="\n"), end="")
        return
    _say(answer.finding)
    _say(f"{answer.unit}. Source: {answer.cited}.")
    print(rows.where(rows.notna(), "").to_string(index=False) if len(rows) else "No rows.")


# Files


def _import(given: argparse.Namespace, _: list[str]) -> int:
    options = Options(
        as_of=given.as_of,
        outcome=given.outcome,
        accept_rejects=given.accept_rejects,
        dry_run=given.dry_run,
        replace_demonstration=given.replace_demonstration,
    )
    database = _database()
    total = dict.fromkeys(("read", "new", "changed", "unchanged", "rejected"), 0)
    failed = False
    for path in sorted(given.files, key=lambda path: kinds.loader(given.kind, path).order(path)):
        try:
            if not path.is_file():
                raise UnreadableFileError(f"There is no file {path}.")
            result = load(database, kinds.loader(given.kind, path), given.kind, path, options, _say)
        except UnreadableFileError as error:
            _say(str(error))
            failed = True
            continue
        failed |= _report(path, result, options)
        counts = {name: getattr(result, name) for name in ("read", "new", "changed", "unchanged")}
        counts["rejected"] = len({complaint.row for complaint in result.rejected})
        total = {name: total[name] + counts[name] for name in total}
    print(", ".join(f"{name} {number}" for name, number in total.items()))
    return 1 if failed else 0


def _report(path: Path, result: Result, options: Options) -> bool:
    """Say what is to be said of one file, and whether it failed."""
    for notice in result.notices:
        _say(notice)
    if not result.rejected:
        return False
    listed = Path(f"{path.name}.rejected.csv")
    _write_rejected(listed, result.rejected)
    rows = len({complaint.row for complaint in result.rejected})
    said = (
        f"{path.name}: {rows} row{'' if rows == 1 else 's'} rejected, listed in {listed.resolve()}."
    )
    if not options.accept_rejects:
        said += " Nothing of the file was loaded; mend them, or say --accept-rejects."
    _say(said)
    first = result.rejected[0]
    _say(f"First: row {first.row}, column {first.column or '(whole row)'}: {first.reason}.")
    return not options.accept_rejects


def _write_rejected(path: Path, rejected: Sequence[Rejected]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["row", "column", "value", "reason"])
        rows.writerows(
            (complaint.row, complaint.column, _harmless(complaint.value), complaint.reason)
            for complaint in sorted(rejected, key=lambda complaint: complaint.row)
        )


def _harmless(value: str) -> str:
    """Text that a spreadsheet would run as a formula is made plain text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _template(given: argparse.Namespace, _: list[str]) -> int:
    columns = kinds.TEMPLATES[given.kind].template
    if given.xlsx:
        pd.DataFrame(columns=columns).to_excel(given.xlsx, index=False, sheet_name=given.kind)
        _say(f"Template written to {given.xlsx}.")
    else:
        csv.writer(sys.stdout, lineterminator="\n").writerow(columns)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
