"""Made-up rows: thrown with the same dice each time, and written in bulk."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Batch:
    """The import that made-up rows would have come with; no `id` where a person recorded them."""

    id: int | None
    loaded_at: dt.datetime


def dice(name: str) -> random.Random:
    """Dice of one's own, so that a change to one kind of data leaves the others as they were."""
    return random.Random(name)  # noqa: S311 (nothing here is secret)


def weighted(throw: random.Random, likely: Mapping[Any, float]) -> Any:
    """One of the keys, each as likely as its weight."""
    return throw.choices(list(likely), list(likely.values()))[0]


def put(
    conn: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], batch: Batch
) -> list[int]:
    """Write rows and return the ids that the database gave them, in the order of the rows."""
    brought = {"batch_id": batch.id, "recorded_at": batch.loaded_at}
    full = [{**row, **brought} for row in rows]
    if "id" not in table.c:
        conn.execute(table.insert(), full)
        return []
    insert = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    return list(conn.scalars(insert, full))
