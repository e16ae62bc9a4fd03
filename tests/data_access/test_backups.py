"""A backup tells nothing without its key, and comes back whole, on either database, or not."""

import contextlib
import datetime as dt
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from data_access import audit, backups, demonstration, migrations
from data_access.__main__ import main
from data_access.access import contacts, links, rate_limit, sessions
from data_access.backups import back_up, restore
from data_access.database import connections, server_roles
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role, Viewer
from data_access.freshness import data_version
from data_access.schema import (
    accounts,
    contributions,
    metadata,
    organization_names,
    organizations,
)
from data_access.schema import audit as trail
from data_access.schema import links as links_table

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
# What a restore changes on purpose.
CHANGED = {"sessions", "link_sessions", "attempts", "links", "audit"}
ALTERED = "This backup was made with another BACKUP_KEY, or was altered."
FOREIGN = "This file is no backup that this software made."
# Names that languages, and so databases, put in different orders.
NAMES = ("zeta", "Zeta", "alpha", "Älpha", "alpha beta", "alpha-beta", "虚构", "😀", "'\\\"\n\t")


def draw(answer: Answer) -> Drawn:
    return Drawn({name: name for name in answer.rows})


def contribute(conn: sa.Connection, amount: float) -> None:
    row = {"donor": repr(amount), "donor_status": "member", "category": "NGOs", "year": 1900}
    row |= {"sector": "nonprofit", "entity": "UNX", "revenue_type": "Other", "amount_usd": amount}
    conn.execute(contributions.insert().values(row))


def fill(conn: sa.Connection) -> None:
    """Made-up data, and besides what is most easily lost on the way."""
    demonstration.create(conn, TODAY, draw=draw)
    added = organizations.insert().returning(organizations.c.id)
    ids = [conn.scalar(added.values(name=name)) for name in NAMES]
    merged = sa.update(organizations).where(organizations.c.id == ids[0])
    conn.execute(merged.values(merged_into_id=ids[-1]))
    for key in NAMES:
        row = {"key": key, "organization_id": ids[0], "name": key, "kind": "alias"}
        conn.execute(organization_names.insert().values(row))
    for amount in (0.1 + 0.2, -5.0, 1e300, 5e-324, 1234567890.123):
        contribute(conn, amount)
    account = conn.execute(sa.select(accounts).where(accounts.c.role == Role.STAFF.value)).one()
    someone = Viewer(Role.STAFF, account.name, account.id)
    contact = contacts.Contact("Fictional Person", email="person@example.org")
    contacts.add.function(conn, someone, organization=ids[-1], contact=contact)
    sessions.begin(conn, account.id)
    links.begin(conn, conn.scalar(sa.select(sa.func.min(links_table.c.id))))
    rate_limit.admit(conn, rate_limit.SIGN_IN, address="192.0.2.1", name="someone")


def destroy(database: sa.Engine) -> None:
    there = sa.MetaData()
    there.reflect(database)
    there.drop_all(database)


def tables(database: sa.Engine) -> set[str]:
    return set(sa.inspect(database).get_table_names())


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix != ".db"]


@contextlib.contextmanager
def without_tables(request, kind: str) -> Iterator[sa.Engine]:
    if kind == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("bare")
        opened = connections.engine(f"sqlite:///{folder}/bare.db")
        yield opened
        opened.dispose()
        return
    server = sa.create_engine(
        request.getfixturevalue("postgresql_server"), isolation_level="AUTOCOMMIT"
    )
    name = f"bare_{os.urandom(6).hex()}"
    with server.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
        opened = connections.engine(address(server.url.set(database=name)))
        yield opened
        opened.dispose()
        conn.exec_driver_sql(f"DROP DATABASE {name}")
    server.dispose()


def address(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, monkeypatch):
    """A database without any table, on each engine, which the settings name."""
    with without_tables(request, request.param) as opened:
        monkeypatch.setenv("DATABASE_URL", address(opened.url))
        yield opened


def backed_up(database: sa.Engine, folder: Path) -> SimpleNamespace:
    with connections.writing(database) as conn:
        fill(conn)
    path = folder / "kept.backup"
    return SimpleNamespace(database=database, path=path, proofs=back_up(database, path))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request, tmp_path_factory):
    """A filled database and its backup, on each engine."""
    with without_tables(request, request.param) as opened:
        migrations.migrate(opened)
        yield backed_up(opened, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def sample(request, tmp_path_factory):
    """The same on one engine, where it is all the same which."""
    with without_tables(request, "sqlite") as opened:
        migrations.migrate(opened)
        yield backed_up(opened, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def restored(request, kept):
    """What was backed up on each engine, restored to each, for tests that must not change it."""
    with without_tables(request, request.param) as opened:
        assert restore(opened, kept.path) == kept.proofs
        yield opened


# There and back


def test_every_row_of_every_table_comes_back_on_either_database(kept, restored, everything):
    before, after = everything(kept.database), everything(restored)
    assert before.keys() == {*metadata.tables}
    assert {name for name in before if before[name] != after[name]} == CHANGED


def test_the_proofs_are_the_same_wherever_the_rows_stand(kept, restored):
    with restored.connect() as conn:
        tables = migrations.shape(migrations.present(conn)).tables
        for name, proof in kept.proofs.items():
            assert name in CHANGED or backups._prove(conn, tables[name]) == proof


def test_the_trail_comes_back_as_it_was_and_goes_on(kept, restored):
    entries = sa.select(trail).order_by(trail.c.id)
    with kept.database.connect() as conn:
        before = conn.execute(entries).all()
    with restored.connect() as conn:
        [*after, done] = conn.execute(entries).all()
    assert len(after) > 5
    assert after == before[: len(after)]
    made = before[len(after)]
    assert (made.actor, made.action, made.object) == ("command line", "back up", "kept.backup")
    assert (done.actor, done.role, done.action) == ("command line", "operator", "restore")
    assert done.object.startswith("kept.backup, made 20")
    assert done.id == after[-1].id + 1


def test_after_a_restore_nobody_is_signed_in_and_every_link_is_revoked(kept, restored, everything):
    before, after = everything(kept.database), everything(restored)
    for name in ("sessions", "link_sessions", "attempts"):
        assert before[name]
        assert after[name] == []
    but_revoked = sa.select(*(c for c in links_table.c if c.name != "revoked_at"))
    with restored.connect() as conn, kept.database.connect() as source:
        assert set(conn.execute(but_revoked)) == set(source.execute(but_revoked))
        revoked = conn.execute(sa.select(links_table.c.revoked_at, links_table.c.revoked_by)).all()
    assert len(revoked) == 2
    assert all(at is not None and by is None for at, by in revoked)


def test_what_was_revoked_before_stays_so_as_it_was(bare, tmp_path):
    then = dt.datetime(2026, 5, 6)
    migrations.migrate(bare)
    with connections.writing(bare) as conn:
        demonstration.create(conn, TODAY, draw=draw)
        conn.execute(sa.update(links_table).values(revoked_at=then))
    back_up(bare, tmp_path / "a.backup")
    destroy(bare)
    restore(bare, tmp_path / "a.backup")
    with bare.connect() as conn:
        assert set(conn.scalars(sa.select(links_table.c.revoked_at))) == {then}


def test_what_the_database_refuses_and_does_by_itself_is_back(sample, bare):
    restore(bare, sample.path)
    with (
        pytest.raises(sa.exc.DBAPIError, match="only ever added to"),
        connections.writing(bare) as conn,
    ):
        conn.execute(sa.update(trail).values(actor="nobody"))
    with connections.writing(bare) as conn:
        assert migrations.missing(conn) is None
        before = data_version(conn)
        conn.execute(organizations.insert().values(name="Fictional Newcomer"))
        assert data_version(conn) > before


def test_the_next_row_is_numbered_past_those_that_came_back(sample, bare):
    restore(bare, sample.path)
    with connections.writing(bare) as conn:
        highest = conn.scalar(sa.select(sa.func.max(organizations.c.id)))
        added = organizations.insert().values(name="New").returning(organizations.c.id)
        assert conn.scalar(added) == highest + 1


def test_a_backup_of_the_first_shape_is_restored_to_the_present_one(bare, tmp_path, everything):
    with connections.writing(bare) as conn:
        migrations.upgrade(conn, "0001")
        shape = migrations.shape("0001").tables
        now = weeks.now()
        rows = {
            "database_state": [{"id": 1, "version": 7, "demonstration": False}],
            "organizations": [
                {"id": 3, "name": "Fictional Union", "merged_into_id": None, "recorded_at": now},
                {"id": 2, "name": "Fictional League", "merged_into_id": 3, "recorded_at": now},
            ],
        }
        for name, given in rows.items():
            conn.execute(shape[name].insert(), given)
    proofs = back_up(bare, tmp_path / "first.backup")
    assert "audit" not in proofs
    assert proofs["organizations"].rows == 2
    destroy(bare)
    assert restore(bare, tmp_path / "first.backup") == proofs
    with bare.connect() as conn:
        assert migrations.missing(conn) is None
        kept = conn.execute(sa.select(organizations).order_by("id")).mappings().all()
        assert [{name: row[name] for name in rows["organizations"][0]} for row in kept] == [
            rows["organizations"][1],
            rows["organizations"][0],
        ]
        assert data_version(conn) > 7
    assert len(everything(bare)["member_states"]) == 193


def test_the_second_zero_of_postgresql_comes_back_as_the_only_one_of_sqlite(database, tmp_path):
    with connections.writing(database) as conn:
        contribute(conn, -0.0)
    back_up(database, tmp_path / "a.backup")
    other = connections.engine(f"sqlite:///{tmp_path}/other.db")
    restore(other, tmp_path / "a.backup")
    with other.connect() as conn:
        assert repr(conn.scalar(sa.select(contributions.c.amount_usd))) == "0.0"
    other.dispose()


def test_what_others_write_meanwhile_is_all_in_it_or_not_at_all(database, tmp_path, monkeypatch):
    shape = migrations.shape

    def written_to(revision):
        with connections.writing(database) as conn:
            conn.execute(organizations.insert().values(name="Fictional Latecomer"))
        return shape(revision)

    monkeypatch.setattr(migrations, "shape", written_to)
    proofs = back_up(database, tmp_path / "a.backup")
    assert (proofs["organizations"].rows, proofs["database_state"].rows) == (0, 1)
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(organizations)) == 1


# Closed to others


def test_a_backup_tells_nothing_to_whoever_has_not_its_key(kept):
    content = kept.path.read_bytes()
    with kept.database.connect() as conn:
        names = [name for name in conn.scalars(sa.select(organizations.c.name)) if len(name) > 4]
    assert len(names) > 500
    assert not [name for name in (*names, "organizations", "sha256") if name.encode() in content]


def test_a_backup_is_open_to_its_owner_alone(kept):
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert names_in(kept.path.parent) == ["kept.backup"]


def test_two_backups_of_the_same_rows_have_nothing_in_common(sample, tmp_path):
    back_up(sample.database, tmp_path / "again.backup")
    one, other = sample.path.read_bytes(), (tmp_path / "again.backup").read_bytes()
    same = [here == there for here, there in zip(one, other, strict=False)]
    # By chance alone it is one byte of 256.
    assert sum(same) < len(same) / 128


def test_without_a_key_there_is_no_backup(database, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRETS_FILE", str(tmp_path / "none.toml"))
    with pytest.raises(ValueError, match="BACKUP_KEY is not set"):
        back_up(database, tmp_path / "a.backup")
    assert not list(tmp_path.glob("a.backup*"))


def test_a_user_from_whom_rows_may_be_kept_makes_no_backup(postgresql_url, office_user, tmp_path):
    owner = connections.engine(postgresql_url)
    office = connections.engine(office_user(owner))
    with pytest.raises(PermissionError, match="may not see every row"):
        back_up(office, tmp_path / "a.backup")
    assert names_in(tmp_path) == []
    owner.dispose()
    office.dispose()


# Refused


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place:][1:]


SPOILT = {
    "cut short by a byte": (lambda content: content[:-1], ALTERED),
    "cut in half": (lambda content: content[: len(content) // 2], ALTERED),
    "cut to its header": (lambda content: content[: backups.HEADER_BYTES], ALTERED),
    "longer": (lambda content: content + b"\n", ALTERED),
    "flipped in the header": (lambda content: flipped(content, backups.HEADER_BYTES - 1), ALTERED),
    "flipped at the beginning": (lambda content: flipped(content, backups.HEADER_BYTES), ALTERED),
    "flipped in the middle": (lambda content: flipped(content, len(content) // 2), ALTERED),
    "flipped in the tag": (lambda content: flipped(content, -1), ALTERED),
    "flipped in the first byte": (lambda content: flipped(content, 0), FOREIGN),
    "another file": (lambda _: b"organization,occasion,kind,date\n" * 100, FOREIGN),
    "empty": (lambda _: b"", FOREIGN),
    "of a later format": (
        lambda content: content.replace(b"backup 1", b"backup 2", 1),
        "This backup was made by a later release of this software; update the software.",
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_whole_backup_is_refused_in_one_sentence(sample, bare, tmp_path, capsys, how):
    spoil, sentence = SPOILT[how]
    path = tmp_path / "spoilt.backup"
    path.write_bytes(spoil(sample.path.read_bytes()))
    assert main(["restore", str(path)]) == 1
    assert capsys.readouterr() == ("", f"{sentence}\n")
    assert tables(bare) == set()


def test_another_key_opens_nothing(sample, bare, monkeypatch, capsys):
    monkeypatch.setenv("BACKUP_KEY", "FRrg-1w5cSSAfTpOhnSx5AmtkZUvTrHGV_1uTJMaIgM=")
    assert main(["restore", str(sample.path)]) == 1
    assert capsys.readouterr() == ("", f"{ALTERED}\n")
    assert tables(bare) == set()


def test_a_database_that_holds_anything_is_not_restored_into(sample, database, everything, capsys):
    before = everything(database)
    assert main(["restore", str(sample.path)]) == 1
    assert capsys.readouterr() == ("", f"{backups.FILLED}\n")
    assert everything(database) == before


def test_a_backup_takes_no_other_files_place(database, tmp_path, everything, capsys):
    before = everything(database)
    path = tmp_path / "a.backup"
    path.write_text("precious")
    assert main(["backup", str(path)]) == 1
    assert capsys.readouterr() == (
        "",
        f"{path} is there already; a backup takes no other file's place.\n",
    )
    assert path.read_text() == "precious"
    assert everything(database) == before


def no_second_name(*_):
    raise PermissionError("This file system gives a file one name.")


@pytest.mark.parametrize("second_name", [Path.hardlink_to, no_second_name])
def test_nor_that_of_a_file_that_came_meanwhile(
    database, tmp_path, monkeypatch, everything, second_name
):
    before = everything(database)
    path = tmp_path / "a.backup"
    monkeypatch.setattr(Path, "hardlink_to", second_name)
    monkeypatch.setattr(audit, "record", lambda *_: path.write_text("precious"))
    with pytest.raises(FileExistsError, match="is there already"):
        back_up(database, path)
    assert path.read_text() == "precious"
    assert names_in(tmp_path) == ["a.backup"]
    assert everything(database) == before


def test_where_a_file_has_one_name_a_backup_is_made_too(database, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "hardlink_to", no_second_name)
    back_up(database, tmp_path / "a.backup")
    assert names_in(tmp_path) == ["a.backup"]


@pytest.mark.usefixtures("bare")
def test_an_empty_database_is_not_backed_up(tmp_path, capsys):
    assert main(["backup", str(tmp_path / "a.backup")]) == 1
    assert capsys.readouterr() == ("", "This database is empty: there is nothing to back up.\n")
    assert not list(tmp_path.glob("a.backup*"))


def test_a_newer_shape_is_neither_backed_up_nor_restored(sample, bare, tmp_path, monkeypatch):
    path = tmp_path / "later.backup"
    with sample.database.connect() as conn:
        present = migrations.shape(migrations.present(conn))
    with monkeypatch.context() as later:
        later.setattr(migrations, "present", lambda _: "9999")
        with pytest.raises(ValueError, match=migrations.NEWER):
            back_up(sample.database, path)
        later.setattr(migrations, "shape", lambda _: present)
        back_up(sample.database, path)
    with pytest.raises(ValueError, match=migrations.NEWER):
        restore(bare, path)
    assert tables(bare) == set()


def test_rows_that_do_not_come_back_as_they_were_are_taken_back(sample, bare, monkeypatch):
    as_it_was, later = backups.FROM_TEXT[dt.datetime], dt.timedelta(days=1)
    monkeypatch.setitem(backups.FROM_TEXT, dt.datetime, lambda text: as_it_was(text) + later)
    with pytest.raises(ValueError, match="did not come back as they were"):
        restore(bare, sample.path)
    assert tables(bare) == set()


# Cut short


def fail(*_):
    raise RuntimeError("power cut")


def test_a_failure_during_a_restore_leaves_no_table_behind(sample, bare, monkeypatch):
    with monkeypatch.context() as cut_short:
        cut_short.setattr(audit, "record", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            restore(bare, sample.path)
    assert tables(bare) == set()
    assert restore(bare, sample.path) == sample.proofs


def test_a_failure_during_a_backup_leaves_no_file_behind(database, tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        back_up(database, tmp_path / "a.backup")
    assert names_in(tmp_path) == []


# Back up as the command line does, and be killed just before a certain statement.
KILLED = """
import os, signal, sys
import sqlalchemy as sa
from data_access.__main__ import main

@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def killed(conn, cursor, statement, *_):
    if sys.argv[1] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

sys.exit(main(["backup", sys.argv[2]]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("point", ["FROM organizations", "FROM roll_call_votes", "INTO audit"])
def test_killed_half_way_there_is_no_backup_and_the_next_try_succeeds(
    database, tmp_path, everything, point
):
    before = everything(database)
    path = tmp_path / "a.backup"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, point, str(path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert not path.exists()
    assert everything(database) == before
    assert main(["backup", str(path)]) == 0
    assert path.exists()


# The command line


@pytest.mark.usefixtures("bare")
def test_both_commands_print_a_line_a_table_and_the_same_lines(kept, tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.backup"
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("DATABASE_URL", address(kept.database.url))
        assert main(["backup", str(path)]) == 0
    printed, said = capsys.readouterr()
    assert said == f"Backed up to {path}, for its owner's eyes alone.\n"
    assert main(["restore", str(path)]) == 0
    assert capsys.readouterr() == (
        printed,
        "Restored; everybody is signed out, and every link is revoked.\n",
    )
    lines = [line.split() for line in printed.splitlines()]
    assert {name for name, _, _ in lines} == {*metadata.tables}
    proof = kept.proofs["engagements"]
    assert ["engagements", str(proof.rows), proof.sha256[:16]] in lines


def test_where_there_are_roles_a_restore_tells_them_what_they_may_do(
    sample, request, postgresql_url, monkeypatch, capsys
):
    other = connections.engine(postgresql_url)
    with connections.writing(other) as conn:
        server_roles.install(conn)
    other.dispose()
    with without_tables(request, "postgresql") as opened:
        monkeypatch.setenv("DATABASE_URL", address(opened.url))
        assert main(["restore", str(sample.path)]) == 0, capsys.readouterr()
        with opened.connect() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM pg_policies").scalar() == 4


def test_a_backup_that_is_not_there_is_said_not_to_be(bare, tmp_path, capsys):
    assert main(["restore", str(tmp_path / "none.backup")]) == 1
    printed, said = capsys.readouterr()
    assert printed == ""
    assert "No such file" in said
    assert tables(bare) == set()
