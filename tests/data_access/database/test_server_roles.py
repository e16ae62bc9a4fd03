"""PostgreSQL's roles: what the office and the readers of links may do, and what they may not."""

import pytest
import sqlalchemy as sa

from data_access.database import connections, server_roles
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import audit, organizations, releases


@pytest.fixture
def office(postgresql_url, office_user):
    """The database as a user with the office's role sees it."""
    owner = connections.engine(postgresql_url)
    opened = connections.engine(office_user(owner))
    owner.dispose()
    yield opened
    opened.dispose()


def test_the_office_reads_writes_and_adds_to_the_trail(office):
    entry = {"at": weeks.now(), "actor": "x", "action": "y", "refused": False}
    with connections.writing(office) as conn:
        conn.execute(organizations.insert().values(name="Fictional Union"))
        conn.execute(audit.insert().values(**entry))
        conn.exec_driver_sql("CREATE TEMPORARY TABLE staged (row integer)")
    with office.connect() as conn:
        assert conn.scalar(sa.select(organizations.c.name)) == "Fictional Union"


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TRIGGER guard_audit_update ON audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "ALTER TABLE releases DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE x (id integer)",
        "DROP TABLE audit",
        "UPDATE alembic_version SET version_num = '9999'",
        "SET ROLE postgres",
    ],
)
def test_the_office_owns_nothing(office, attempt):
    with pytest.raises(sa.exc.DBAPIError), connections.writing(office) as conn:
        conn.exec_driver_sql(attempt)


def test_a_temporary_table_of_accounts_approves_nothing(postgresql_url, office, person):
    owner = connections.engine(postgresql_url)
    with connections.writing(owner) as conn:
        head, staff = (person(conn, role) for role in (Role.FOCAL_POINT_HEAD, Role.STAFF))
        row = {"title": "x", "composed_by": head.account, "composed_at": weeks.now()}
        conn.execute(releases.insert().values(status="prepared", **row))
        conn.execute(releases.update().values(status="submitted"))
    owner.dispose()
    approved = {"status": "approved", "decided_by": staff.account, "decided_at": weeks.now()}
    with connections.writing(office) as conn:
        conn.exec_driver_sql(
            "CREATE TEMPORARY TABLE accounts AS SELECT id, 'chief of staff'::text AS role,"
            " NULL::timestamp AS disabled_at FROM public.accounts"
        )
        with pytest.raises(sa.exc.IntegrityError, match="the chief of staff decides"):
            conn.execute(releases.update().values(approved))
        conn.rollback()


def test_migrate_makes_the_roles_or_prints_them_for_an_administrator(
    postgresql_url, say, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    status, out, _ = say("migrate", "--roles", "print")
    assert status == 0
    assert "CREATE ROLE focal_point_links NOLOGIN" in out
    assert "ENABLE ROW LEVEL SECURITY" in out
    assert say("migrate", "--roles", "run")[0] == 0
    assert say("migrate")[0] == 0
    database = connections.engine(postgresql_url)
    with database.connect() as conn:
        assert server_roles.present(conn)
        assert conn.exec_driver_sql("SELECT count(*) FROM pg_policies").scalar() == 4
    database.dispose()


def test_sqlite_has_no_roles_and_says_so(sqlite_url, say, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    status, _, err = say("migrate", "--roles", "run")
    assert (status, "Roles are PostgreSQL's" in err) == (1, True)
