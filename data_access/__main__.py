"""The command line: load files, put questions, keep the database in shape.

stdout carries the answer alone; everything said besides goes to stderr.
"""

import argparse
import io
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from data_access.command_line import backups, database, files, people, questions, updates, weekly
from data_access.command_line.terminal import say
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.refusal import Refused
from data_access.domain.releases import Drawn
from data_access.domain.sg_update import SgUpdate
from data_access.imports.rows import UnreadableFileError
from data_access.overview.weekly_mail import Letter


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
    except (Refused, UnreadableFileError, OSError) as error:
        say(str(error))
    except sa.exc.DBAPIError as error:
        say(connections.trouble(error))
    except KeyboardInterrupt:
        say("Interrupted; what was under way left nothing behind.")
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
        added.set_defaults(run=run, draw=_draw, write=_write, make=_make)
        return added

    for module in (database, questions, weekly, updates, files, people, backups):
        module.add(command)
    return parser


def _draw(answer: Answer) -> Drawn:
    # Loaded when first needed: charts and what makes pictures of them.
    from components.documents.figures import drawn

    return Drawn(*drawn(answer.question, answer.rows))


def _make(update: SgUpdate, formats: Collection[str]) -> Mapping[str, tuple[str, bytes]]:
    # Loaded when first needed, likewise.
    from components.documents import sg_update_files as paper

    return paper.files(update, formats)


def _write(
    answers: Mapping[str, Answer], week: str, *, address: str, demonstration: bool
) -> Letter:
    # Loaded when first needed, too.
    from components.documents import weekly_mail as paper

    shown = paper.week(
        answers,
        span=formatting.span(weeks.monday(week), weeks.sunday(week)),
        as_of=formatting.day(answers["weekly.sources"].params["as_of"]),
        address=address,
        demonstration=demonstration,
    )
    return Letter(shown.subject, paper.as_text(shown), paper.as_html(shown))


if __name__ == "__main__":
    # An answer is for programs too: the same bytes, whatever the terminal.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
