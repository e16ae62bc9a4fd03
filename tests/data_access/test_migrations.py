"""A database is brought to the present shape whole, or left as it was."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from data_access import migrations, reference
from data_access.database import connections
from data_access.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, tmp_path):
    """A database without any table, on each engine."""
    if request.param == "sqlite":
        opened = connections.engine(f"sqlite:///{tmp_path}/bare.db")
    else:
        opened = connections.engine(request.getfixturevalue("postgresql_url"))
        with opened.connect() as conn:
            conn.exec_driver_sql("DROP SCHEMA public CASCADE")
            conn.exec_driver_sql("CREATE SCHEMA public")
            conn.commit()
    yield opened
    opened.dispose()


def tables(database) -> set[str]:
    return set(sa.inspect(database).get_table_names())


def test_the_migrations_lead_to_the_shape_that_the_schema_states(database):
    with database.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert migrations.missing(conn) is None


def test_migrating_again_changes_nothing_at_all(database, everything):
    before = everything(database)
    migrations.migrate(database)
    assert everything(database) == before


def test_down_to_nothing_and_up_again_is_a_new_database(database, everything):
    before = everything(database)
    with connections.writing(database) as conn:
        config = migrations._config()
        config.attributes["connection"] = conn
        command.downgrade(config, "base")
    assert tables(database) == {"alembic_version"}
    migrations.migrate(database)
    assert everything(database) == before


def test_facts_outlast_an_upgrade(database, load_file, everything):
    load_file("engagements", "a.csv", "organization,occasion,kind,date\nA,Forum,event,2026-05-06\n")
    before = everything(database)
    migrations.migrate(database)
    assert everything(database) == before


def test_a_crash_in_mid_migration_leaves_no_table_behind(bare, monkeypatch):
    def crash(_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as cut_short:
        cut_short.setattr(reference, "install", crash)
        with pytest.raises(RuntimeError, match="power cut"):
            migrations.migrate(bare)
    assert tables(bare) == set()
    migrations.migrate(bare)
    assert tables(bare) == {*metadata.tables, "alembic_version"}


def test_a_bare_database_and_one_of_an_older_shape_are_told_apart(bare):
    with bare.connect() as conn:
        assert migrations.missing(conn).startswith("This database is empty.")
    migrations.migrate(bare)
    with bare.connect() as conn:
        version = sa.table("alembic_version", sa.column("version_num"))
        conn.execute(sa.update(version).values(version_num="9999"))
        assert migrations.missing(conn) == migrations.NEWER
