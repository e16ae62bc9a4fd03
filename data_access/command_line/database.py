"""The database: its shape, made-up data, the roll-up, the data dictionary."""

import argparse

from data_access import data_dictionary, demonstration, migrations
from data_access.civil_society import rollup
from data_access.command_line.terminal import Command, opened, say
from data_access.database import connections, server_roles
from data_access.settings import make_secrets, settings


def add(command: Command) -> None:
    """Add these commands to the command line."""
    migrate = command(
        "migrate", _migrate, "create the tables of the shared database, or upgrade them"
    )
    migrate.add_argument(
        "--roles",
        choices=("print", "run"),
        help="PostgreSQL: print the SQL that makes the roles of office and links, or run it",
    )
    command("prepare", _prepare, "migrate, and fill an empty embedded database with made-up data")
    command("refresh", _refresh, "compute the roll-up anew where another office changed rows")
    command("demo", _demo, "fill the database with made-up data; it must hold nothing else")
    command("dictionary", _dictionary, "print every table and column, with what it means")


def _migrate(given: argparse.Namespace, _: list[str]) -> int:
    with opened(migrated=False) as database:
        if given.roles == "print":
            with database.connect() as conn:
                print(";\n".join(server_roles.statements(conn)) + ";")
            return 0
        migrations.migrate(database)
        with connections.writing(database) as conn:
            if given.roles or server_roles.present(conn):
                server_roles.install(conn)
    say("The database has the present shape.")
    return 0


def _prepare(given: argparse.Namespace, _: list[str]) -> int:
    if make_secrets():
        say("Made the secrets of this installation, for its owner's eyes alone.")
    with opened(migrated=False) as database:
        migrations.migrate(database)
        with connections.writing(database) as conn:
            if settings().embedded and demonstration.is_empty(conn):
                say("It is empty: making up demonstration data ...")
                demonstration.create(conn, draw=given.draw, make=given.make)
    return 0


def _refresh(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with opened() as database, connections.writing(database) as conn:
        days = rollup.refresh(conn)
    say(f"{days} day{'' if days == 1 else 's'} computed anew.")
    return 0


def _demo(given: argparse.Namespace, _: list[str]) -> int:
    with opened() as database, connections.writing(database) as conn:
        demonstration.create(conn, draw=given.draw, make=given.make)
    say("The database holds demonstration data.")
    return 0


def _dictionary(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    print(data_dictionary.text())
    return 0
