"""Whatever an import writes is noted, before and after, by whichever module, in whichever table."""

import random
import struct

import pytest
import sqlalchemy as sa

from data_access.database import change_log, connections, integrity_triggers
from data_access.domain import weeks
from data_access.imports import undo
from data_access.schema import contributions, import_batches, import_undo, reform_milestones
from tests.data_access.database.test_engines import A_DAY, ROWS, put

# A column of each table that can take another value, with what it becomes.
BECOMES = {
    "organizations": {"name": "Beta"},
    "organization_names": {"name": "Beta"},
    "contributions": {"amount_usd": 0.1},
    "sources": {"title": "Another"},
    "member_states": {"name": "Yaria"},
    "other_places": {"name": "Yonder"},
    "committee_sessions": {"before": 3},
}


def on_record(conn) -> int:
    """An import on record, by number."""
    row = {"kind": "events", "file_name": "a.csv", "sha256": "0" * 64, "source": "events"}
    counts = (f"{name}_rows" for name in ("read", "new", "changed", "unchanged", "rejected"))
    made = import_batches.insert().values(**row, **dict.fromkeys(counts, 0), loaded_at=weeks.now())
    return conn.scalar(made.returning(import_batches.c.id))


@pytest.fixture
def batch(conn) -> int:
    """An import on record, by number."""
    return on_record(conn)


def rows(conn, table) -> list[str]:
    return sorted(map(repr, conn.execute(sa.select(table))))


def key(table) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == ROWS[table.name][column.name] for column in table.primary_key))


def becomes(table) -> dict:
    return BECOMES.get(table.name) or {"recorded_at": weeks.now()}


@pytest.mark.parametrize("write", ["insert", "update", "delete", "all three"])
def test_whatever_is_written_to_any_table_of_facts_can_be_taken_back(conn, batch, write):
    integrity_triggers.lift(conn)
    for table in change_log.TABLES:
        with conn.begin_nested() as tried:
            was, became, after = written_and_taken_back(conn, batch, table, write)
            noted = rows(conn, import_undo)
            tried.rollback()
        assert became != was, table.name
        assert after == was, table.name
        assert noted == [], table.name


def written_and_taken_back(conn, batch: int, table, write: str) -> list[list[str]]:
    """The rows of a table before an import wrote to it, after that, and after its undoing."""
    put(conn, table)
    if write == "insert":
        conn.execute(sa.delete(table).where(key(table)))
    seen = [rows(conn, table)]
    change_log.begin(conn, batch)
    if write == "update":
        conn.execute(sa.update(table).where(key(table)).values(becomes(table)))
    if write in ("delete", "all three"):
        conn.execute(sa.delete(table).where(key(table)))
    if write in ("insert", "all three"):
        conn.execute(table.insert().values(ROWS[table.name] | becomes(table)))
    seen.append(rows(conn, table))
    undo.take_back(conn, batch)
    return [*seen, rows(conn, table)]


def test_a_row_that_is_written_twice_is_noted_once_as_it_was_first_and_as_it_is_last(conn, batch):
    put(conn, contributions)
    change_log.begin(conn, batch)
    for amount in (2.0, 3.0):
        conn.execute(sa.update(contributions).values(amount_usd=amount))
    [noted] = conn.execute(sa.select(import_undo)).all()
    assert noted.batch_id == batch
    before, after = (
        change_log.rows(conn, contributions, batch, side) for side in ("before", "after")
    )
    assert conn.scalar(sa.select(before.c.amount_usd)) == 1.0
    assert conn.scalar(sa.select(after.c.amount_usd)) == 3.0


def test_what_comes_and_goes_within_one_import_is_nothing(conn, batch):
    change_log.begin(conn, batch)
    put(conn, contributions)
    conn.execute(sa.delete(contributions))
    assert undo.effects(conn, batch) == {}


def test_what_other_triggers_write_is_noted_too(conn, batch):
    """A milestone that is given a date has that date put on record by the database."""
    put(conn, reform_milestones)
    change_log.begin(conn, batch)
    conn.execute(sa.update(reform_milestones).values(due_on=A_DAY, batch_id=batch))
    assert dict(undo.effects(conn, batch)) == {
        ("milestone_dates", "new"): 1,
        ("reform_milestones", "changed"): 1,
    }


def test_nothing_is_noted_of_what_others_write(database, conn, batch):
    conn.commit()
    with conn.begin():
        change_log.begin(conn, batch)
    conn.detach()
    conn.close()
    with connections.writing(database) as other:
        put(other, contributions)
        assert rows(other, import_undo) == []


NUMBERS = random.Random(7)  # noqa: S311 (numbers to write down, and no secret)
AMOUNTS = [
    *(0.0, 0.1, -0.1, 1 / 3, 1e300, 5e-324, 2**53 + 1.0, 123456789.12345678, -1417.0),
    *(struct.unpack("d", NUMBERS.randbytes(8))[0] for _ in range(300)),
]


def test_no_amount_loses_its_last_digit(conn, batch):
    amounts = [one for one in AMOUNTS if one - one == 0]
    made = [
        ROWS["contributions"] | {"id": number, "donor": f"Fund {number}", "amount_usd": amount}
        for number, amount in enumerate(amounts, start=1)
    ]
    conn.execute(contributions.insert(), made)
    change_log.begin(conn, batch)
    conn.execute(sa.update(contributions).values(amount_usd=1.5))
    undo.take_back(conn, batch)
    statement = sa.select(contributions.c.amount_usd).order_by(contributions.c.id)
    assert list(map(repr, conn.scalars(statement))) == list(map(repr, amounts))


TEXTS = (
    "",
    "'",
    '"',
    "\\",
    "{}",
    "null",
    "\n\t",
    "Côte d’Ivoire — 中文",
    "🌍",
    "a\u2028b",
    "x" * 400,
)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_as_it_was_and_a_missing_one_stays_missing(conn, batch, text):
    table = change_log.TABLES[
        [table.name for table in change_log.TABLES].index("organization_names")
    ]
    put(conn, table)
    conn.execute(sa.update(table).values(key=text[:400], name=text[:400]))
    before = rows(conn, table)
    change_log.begin(conn, batch)
    conn.execute(sa.delete(table))
    undo.take_back(conn, batch)
    assert rows(conn, table) == before


def test_the_office_of_postgresql_imports_with_the_rights_it_has(postgresql_url, office_user):
    owner = connections.engine(postgresql_url)
    office = connections.engine(office_user(owner))
    with connections.writing(office) as conn:
        number = on_record(conn)
        change_log.begin(conn, number)
        put(conn, contributions)
        undo.take_back(conn, number)
        assert rows(conn, contributions) == []
    office.dispose()
    owner.dispose()
