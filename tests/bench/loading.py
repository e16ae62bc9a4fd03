"""How long a long file takes to load, and how long nobody else can write meanwhile."""

import random
import time
from pathlib import Path

import sqlalchemy as sa

from data_access.domain.roles import COMMAND_LINE
from data_access.imports import kinds
from data_access.imports.loading import Options, load

ROWS = 30_000


def write_file(path: Path, rows: int = ROWS) -> None:
    """A file of back-dated engagements of organizations old and new, on every day of a year."""
    chance = random.Random(30)  # noqa: S311 (no secret)
    with path.open("w", encoding="utf-8") as file:
        file.write("organization,occasion,kind,date,participants\n")
        for number in range(rows):
            organization = f"Example Organization {chance.randrange(8_000)}"
            day = f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
            people = chance.choice(("", 1, 2, 3))
            file.write(f"{organization},Hearing {number},meeting,{day},{people}\n")


def seconds(database: sa.Engine, path: Path) -> tuple[float, float]:
    """How long loading `path` takes, and for how much of that the write lock is held."""
    held, began = [], {}

    def begin(conn: sa.Connection) -> None:
        if conn.get_execution_options().get("writes"):
            began[conn] = time.perf_counter()

    def commit(conn: sa.Connection) -> None:
        if conn in began:
            held.append(time.perf_counter() - began.pop(conn))

    sa.event.listen(database, "begin", begin)
    sa.event.listen(database, "commit", commit)
    start = time.perf_counter()
    loader = kinds.loader("engagements", path)
    result = load(database, COMMAND_LINE, loader, "engagements", path, Options(), lambda _: None)
    taken = time.perf_counter() - start
    if result.new != ROWS:
        raise RuntimeError(f"{path} was not loaded whole: {result}")
    return taken, max(held)
