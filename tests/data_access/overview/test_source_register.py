"""Each source has its age, its limit, its last file and the account that loaded it."""

import datetime as dt

from data_access.commands import run_command
from data_access.domain.roles import Role
from data_access.imports import kinds
from data_access.imports.history import take_back
from data_access.imports.loading import Options, load
from data_access.overview import source_register
from data_access.schema import import_batches

HEAD = "organization,occasion,kind,date\n"


def test_with_nothing_loaded_every_source_says_so_and_has_no_age(conn):
    rows = source_register.register(conn, as_of=dt.date(2026, 12, 1))
    assert set(rows["state"]) == {"missing"}
    assert rows[["age_days", "file", "loaded_by", "rows_read"]].isna().all(axis=None)
    assert source_register.register.finding(rows, {}) == "No data loaded yet, from any source."


def test_a_source_has_its_last_file_with_rows_and_account(
    database, people, tmp_path, at, load_file, column
):
    at("2026-05-10T12:00Z")
    load_file("engagements", "by_command.csv", f"{HEAD}A,Forum,event,2026-05-04\n")
    at("2026-05-20T12:00Z")
    path = tmp_path / "50%_may.csv"
    path.write_text(f"{HEAD}A,Forum,event,2026-05-06\nB,Forum,event,2026-05-06\n")
    given = kinds.loader("engagements", path), "engagements", path, Options(), print
    load(database, people[Role.STAFF], *given)

    def register():
        with database.connect() as conn:
            rows = source_register.register(conn, as_of=dt.date(2026, 5, 26))
            said = source_register.register.finding(rows, {})
        columns = ["speaks_for", "age_days", "cadence_days", "state"]
        columns += ["file", "loaded_by", "rows_read"]
        return rows.set_index("name").loc["engagements", columns].tolist(), said

    day = dt.date(2026, 5, 6)
    row, said = register()
    assert row == [day, 20, 7, "delinquent", "50%_may.csv", "staff", 2]
    assert said == (
        "Data are loaded from one of 12 sources; one of these is out of date; 11 have no data."
    )
    run_command(database, people[Role.STAFF], take_back, batch=max(column(import_batches.c.id)))
    row, _ = register()
    assert row == [dt.date(2026, 5, 4), 22, 7, "delinquent", "by_command.csv", "command line", 1]
