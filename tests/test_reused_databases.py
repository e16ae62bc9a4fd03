"""A database that is used again is what a new one would be."""

import sqlalchemy as sa

from data_access.database import connections, integrity_triggers
from data_access.domain import weeks
from data_access.schema import audit, database_state, events, member_states


def event(title: str) -> dict:
    today = weeks.today()
    return {"title": title, "title_key": title, "starts_on": today, "ends_on": today}


def test_a_database_is_given_again_with_the_rows_and_numbers_of_a_new_one(
    database, everything, request
):
    again = request.getfixturevalue(f"reused_{database.dialect.name}")
    new = everything(database)
    assert new["events"] == []
    assert len(new["member_states"]) == 193
    for title in ("a", "b"):
        with connections.writing(database) as conn:
            number = conn.scalar(events.insert().values(event(title)).returning(events.c.id))
    assert number == 2
    with connections.writing(database) as conn:
        conn.execute(audit.insert().values(at=weeks.now(), actor="x", action="x", refused=False))
        conn.execute(sa.delete(member_states).where(member_states.c.iso3 == "KEN"))
        conn.execute(sa.update(database_state).values(demonstration=True))
    assert again.fresh() == database.url.render_as_string(hide_password=False)
    assert everything(database) == new
    with connections.writing(database) as conn:
        assert conn.scalar(events.insert().values(event("c")).returning(events.c.id)) == 1


def test_a_transaction_that_was_left_open_holds_up_no_other_test(postgresql_url, reused_postgresql):
    database = connections.engine(postgresql_url)
    left = database.connect().execution_options(writes=True)
    left.execute(events.insert().values(event("a")))
    assert reused_postgresql.fresh() == postgresql_url
    left.invalidate()
    left.close()
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(events)) == 0


def test_a_schema_that_was_changed_is_given_to_no_other_test(postgresql_url, reused_postgresql):
    database = connections.engine(postgresql_url)
    with database.connect() as conn:
        integrity_triggers.lift(conn)
        conn.rollback()
    assert reused_postgresql.fresh() == postgresql_url
    with connections.writing(database) as conn:
        integrity_triggers.lift(conn)
    assert reused_postgresql.fresh() != postgresql_url


def test_listeners_of_one_test_hear_nothing_of_the_next(database):
    heard = []
    sa.event.listen(database, "before_cursor_execute", lambda *args: heard.append(args[2]))
    url = database.url.render_as_string(hide_password=False)
    with database.connect() as conn, connections.engine(url).connect() as other:
        conn.execute(sa.select(1))
        other.execute(sa.select(2))
    assert [one for one in heard if one != "BEGIN"] == ["SELECT 1"]


def test_what_was_set_for_all_connections_to_come_is_so_in_no_other_test(
    postgresql_url, reused_postgresql
):
    name = sa.make_url(postgresql_url).database
    database = connections.engine(postgresql_url)
    with connections.writing(database) as conn:
        conn.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert reused_postgresql.fresh() != postgresql_url


def test_what_one_test_set_for_its_connection_is_not_so_in_the_next(
    postgresql_url, reused_postgresql
):
    database = connections.engine(postgresql_url)

    def patience() -> str:
        with database.connect() as conn:
            return conn.exec_driver_sql("SHOW lock_timeout").scalar()

    with database.connect() as conn:
        conn.exec_driver_sql("SET lock_timeout = 50")
        conn.commit()
    assert patience() == "50ms"
    assert reused_postgresql.fresh() == postgresql_url
    assert patience() == "5s"
