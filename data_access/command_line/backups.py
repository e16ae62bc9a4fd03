"""Backups: to one encrypted file, and from it to an empty database."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from data_access.backups import Proof, back_up, restore
from data_access.command_line.terminal import Command, opened, say
from data_access.database import connections, server_roles


def add(command: Command) -> None:
    """Add these commands to the command line."""
    made = command("backup", _back_up, "write the whole database to one new, encrypted file")
    made.add_argument("file", type=Path, metavar="FILE")
    taken = command("restore", _restore, "fill an empty database with a backup, and prove it")
    taken.add_argument("file", type=Path, metavar="FILE")


def _back_up(given: argparse.Namespace, _: list[str]) -> int:
    with opened(migrated=False) as database:
        _print(back_up(database, given.file))
    say(f"Backed up to {given.file}, for its owner's eyes alone.")
    return 0


def _restore(given: argparse.Namespace, _: list[str]) -> int:
    with opened(migrated=False) as database:
        _print(restore(database, given.file))
        with connections.writing(database) as conn:
            if server_roles.present(conn):
                server_roles.install(conn)
    say("Restored; everybody is signed out, and every link is revoked.")
    return 0


def _print(proofs: Mapping[str, Proof]) -> None:
    for name, proof in proofs.items():
        print(f"{name:26} {proof.rows:>9} {proof.sha256[:16]}")
