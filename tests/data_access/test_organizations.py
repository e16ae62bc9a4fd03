import pytest
import sqlalchemy as sa

from data_access.organizations import counted_as
from data_access.schema import organizations


@pytest.fixture
def known(conn):
    """Make organizations known: `known(1, merged_into_id=2)`."""

    def known(number: int, name: str | None = None, **columns) -> int:
        name = name or f"Fictional Organization {number}"
        conn.execute(organizations.insert().values(id=number, name=name, **columns))
        return number

    return known


def stands_for(conn) -> dict[int, int]:
    found = counted_as()
    return dict(conn.execute(sa.select(found.c.organization_id, found.c.counted_as_id)).all())


def test_an_organization_counts_as_what_it_was_at_last_merged_into(conn, known):
    known(3)
    known(2, merged_into_id=3)
    known(1, merged_into_id=2)
    known(4)
    assert stands_for(conn) == {1: 3, 2: 3, 3: 3, 4: 4}


def test_organizations_merged_in_a_circle_stand_for_themselves(conn, known):
    known(1)
    known(2, merged_into_id=1)
    conn.execute(organizations.update().where(organizations.c.id == 1).values(merged_into_id=2))
    assert stands_for(conn) == {1: 1, 2: 2}
