"""What the database takes from whoever has the application's rights, and what it refuses."""

import pytest
import sqlalchemy as sa

from data_access.database import connections


def refused(database, statement, said: str) -> None:
    with pytest.raises(sa.exc.IntegrityError) as error, connections.writing(database) as conn:
        conn.execute(statement)
    assert said in str(error.value)


def put(database, statement) -> None:
    with connections.writing(database) as conn:
        conn.execute(statement)
