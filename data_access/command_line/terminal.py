"""How a command speaks and is refused, and how it opens the shared database."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from data_access import migrations
from data_access.database import connections
from data_access.domain.refusal import Refused
from data_access.settings import settings

# Makes a command of its name, what runs it and what it is for; arguments are added to the result.
Command = Callable[
    [str, Callable[[argparse.Namespace, list[str]], int], str], argparse.ArgumentParser
]


@contextlib.contextmanager
def opened(*, migrated: bool = True) -> Iterator[sa.Engine]:
    """The shared database, in its present shape unless it is still to be `migrated`.

    Raises:
        Refused: it has another shape.
    """
    database = connections.engine(settings().database_url)
    try:
        if migrated:
            with database.connect() as conn:
                if problem := migrations.missing(conn):
                    raise Refused(problem)
        yield database
    finally:
        database.dispose()


def say(text: str) -> None:
    """Say one thing on stderr; what a file made up to command a terminal is shown, not obeyed."""
    shown = "".join(
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text
    )
    print(shown, file=sys.stderr)
