"""A database of a given size: the demonstration data, and as many engagements as asked for."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator

import sqlalchemy as sa

from data_access import demonstration, migrations
from data_access.civil_society import rollup
from data_access.database import connections
from data_access.domain import weeks
from data_access.schema import database_state, engagements, organizations

YEARS = 3
AT_ONCE = 10_000
KINDS = ("event", "meeting", "statement")


def build(url: str, *, engaged: int, of: int) -> sa.Engine:
    """Fill the database at `url` with `engaged` engagements of `of` organizations."""
    database = connections.engine(url)
    migrations.migrate(database)
    with connections.writing(database) as conn:
        demonstration.create(conn)
        first = conn.scalar(sa.select(sa.func.max(organizations.c.id))) + 1
        names = [{"name": f"Example Organization {number}"} for number in range(of)]
        conn.execute(organizations.insert(), names)
        rows = _rows(range(first, first + of), engaged, random.Random(2026))  # noqa: S311 (no secret)
        while some := list(itertools.islice(rows, AT_ONCE)):
            conn.execute(engagements.insert(), some)
        rollup.refresh(conn)
        # Made up, but meant to be loaded into.
        conn.execute(sa.update(database_state).values(demonstration=False))
    with database.begin() as conn:
        connections.analyze(conn)
    return database


def _rows(ids: range, engaged: int, chance: random.Random) -> Iterator[dict]:
    today = weeks.today()
    for number in range(engaged):
        day = today - dt.timedelta(days=chance.randrange(365 * YEARS))
        yield {
            "organization_id": chance.choice(ids),
            "occasion": f"Occasion {number}",
            "occasion_key": f"occasion {number}",
            "kind": chance.choice(KINDS),
            "occurred_from": day,
            "occurred_until": day,
            "participants": chance.choice((None, 1, 2, 3, 5, 8)),
        }
