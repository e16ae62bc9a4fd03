"""Questions, put on the command line: each parameter follows as --name value."""

import argparse
import datetime as dt
import inspect
import re
import types
import typing
from typing import Any

from data_access.command_line.terminal import Command, opened, say
from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.formats import FORMATS
from data_access.queries import Query, ask, every_query

ROLES = {role.value.replace(" ", "-"): role for role in Role}


# Parameters that are whole numbers and name a year.
YEARS = {"since", "until", "year"}


def add(command: Command) -> None:
    """Add these commands to the command line."""
    command("questions", _questions, "list the questions that can be asked")
    asked = command("ask", _ask, "put a question; its parameters follow as --name value")
    asked.add_argument("name", help="as listed by `questions`")
    asked.add_argument("--format", choices=FORMATS, default="table")
    asked.add_argument(
        "--as",
        dest="viewer",
        type=_viewer,
        default=Viewer(Role.FOCAL_POINT_HEAD, COMMAND_LINE.name),
        metavar="ROLE",
        help=f"{', '.join(ROLES)}; for a Member State with its code, as member-state:KEN",
    )


def _questions(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    for name, asked in every_query().items():
        options = " ".join(f"--{_kebab(p)}" for p in asked.open_parameters)
        print(f"{name:42} {asked.method.splitlines()[0]} {options}".rstrip())
    return 0


def _ask(given: argparse.Namespace, rest: list[str]) -> int:
    asked = every_query().get(given.name)
    if asked is None:
        raise Refused(f"There is no question {given.name}; `questions` lists them.")
    params = _params(asked, rest)
    with opened() as database, database.connect() as conn:
        answer = ask(conn, given.viewer, asked, **params)
    if given.format == "table":
        say(answer.finding)
        say(f"{answer.unit}. Source: {answer.cited}.")
    print(FORMATS[given.format](answer))
    return 0


def _viewer(text: str) -> Viewer:
    role, _, state = text.partition(":")
    if role not in ROLES:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of: {', '.join(ROLES)}")
    return Viewer(ROLES[role], COMMAND_LINE.name, state=state or None)


class _Parameters(argparse.ArgumentParser):
    """The parameters of one question; what is wrong with them is said in one sentence."""

    def error(self, message: str) -> typing.NoReturn:
        raise Refused(f"{self.prog}: {message}.")


def _params(asked: Query, rest: list[str]) -> dict[str, Any]:
    """Read --name value after the types that the question's own parameters state."""
    parser = _Parameters(prog=asked.name, add_help=False, allow_abbrev=False)
    kinds_of = typing.get_type_hints(asked.function)
    for name, parameter in asked.open_parameters.items():
        type_, repeats = _type(kinds_of[name])
        type_ = _year if type_ is _whole and name in YEARS else type_
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
    return {dt.date: date, int: _whole}.get(hint, hint), False


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number such as 2026")
    return int(text)


def _year(text: str) -> int:
    if (year := _whole(text)) not in weeks.YEARS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a year such as 2026")
    return year


def date(text: str) -> dt.date:
    """Read a date as a parameter writes it, 2026-12-05."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in weeks.YEARS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-05")
    return day


def _kebab(name: str) -> str:
    return name.replace("_", "-")
