"""Updates to the Secretary-General: as files, and whether a file is one that was cleared."""

import argparse
from pathlib import Path

from data_access.command_line.terminal import Command, opened, say
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.schema import FORMATS
from data_access.sg_updates import approval, update_history

# Whoever commands the machine reads what the head can.
READER = Viewer(Role.FOCAL_POINT_HEAD, "command line")


def add(command: Command) -> None:
    """Add these commands to the command line."""
    update = command("update", lambda given, rest: given.act(given, rest), "updates as files")
    acts = update.add_subparsers(dest="what", required=True, metavar="WHAT")
    export = acts.add_parser("export", help="write an update as a file", allow_abbrev=False)
    export.add_argument("number", type=int)
    export.add_argument("--format", choices=FORMATS, default="docx")
    export.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="where to")
    export.set_defaults(act=_export)
    verify = acts.add_parser("verify", help="tell whether a file is one that was cleared")
    verify.add_argument("file", type=Path)
    verify.set_defaults(act=_verify)


def _export(given: argparse.Namespace, _: list[str]) -> int:
    with opened() as database, database.connect() as conn:
        name, made = approval.file(
            conn,
            READER,
            update=given.number,
            format_=given.format,
            draw=given.draw,
            make=given.make,
        )
    path = given.to / name
    path.write_bytes(made)
    print(path)
    return 0


def _verify(given: argparse.Namespace, _: list[str]) -> int:
    with opened() as database, database.connect() as conn:
        known = update_history.known_file(conn, given.file.read_bytes())
    if known is None:
        raise Refused(
            f"{given.file.name} is no file of an update that was cleared here, or was changed."
        )
    say(known)
    return 0
