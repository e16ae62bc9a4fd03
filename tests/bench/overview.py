"""What the weekly overview asks of the database, and how long that takes at two sizes."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access import session
from data_access.access import tokens
from data_access.domain.roles import Role, Viewer
from data_access.queries import Query
from tests.bench import product

ROUTER = Path(__file__).parents[2] / "pages" / "router.py"
ROUNDS = 21
CHIEF = Viewer(Role.CHIEF_OF_STAFF, "Chief of staff")


def questions(url: str) -> list[tuple[Query, dict]]:
    """The questions of the page as it stands, with their parameters, by opening it once."""
    asked = []
    read = session.read

    def hear(question: Query, **params):
        asked.append((question, question.settle(CHIEF, params)))
        return read(question, **params)

    session.open_process()
    with mock.patch.dict(os.environ, DATABASE_URL=url), mock.patch.object(session, "read", hear):
        opened = AppTest.from_file(str(ROUTER), default_timeout=60)
        token = product.signed_in(url, CHIEF.role)["value"]
        opened.user = {session.IDENTITY: tokens.fingerprint(token)}
        opened.run()
        session.engine().dispose()
    if opened.exception:
        raise RuntimeError(opened.exception[0].message)
    return asked


def milliseconds(
    databases: list[sa.Engine], asked: list[tuple[Query, dict]]
) -> Iterator[tuple[str, list[float]]]:
    """For each question the time that its SQL takes in each of the databases, in turn."""
    for question, params in asked:
        taken = [[] for _ in databases]
        statements = [_statements(database, question, params) for database in databases]
        for _ in range(ROUNDS):
            for database, some, times in zip(databases, statements, taken, strict=True):
                times.append(_run(database, some))
        yield question.name, [statistics.median(times) for times in taken]


def _statements(database: sa.Engine, question: Query, params: dict) -> list[tuple]:
    heard = []
    with database.connect() as conn:
        sa.event.listen(
            conn,
            "before_cursor_execute",
            lambda _conn, _cursor, statement, values, *_: heard.append((statement, values)),
        )
        question(conn, **params)
    return [one for one in heard if one[0] != "BEGIN"]


def _run(database: sa.Engine, statements: list[tuple]) -> float:
    with database.connect() as conn:
        cursor = conn.connection.cursor()
        began = time.perf_counter()
        for statement, values in statements:
            cursor.execute(statement, values).fetchall()
        return 1000 * (time.perf_counter() - began)
