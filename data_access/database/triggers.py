"""What the database does by itself when facts are written.

A trigger on every table of facts raises the data version, one on engagements marks the days whose
roll-up is out of date, and one on milestones keeps every date that they are given. They fire for
whoever writes, so another office's rows count too.
"""

import sqlalchemy as sa

from data_access.database import connections
from data_access.schema import FACTS, engagement_days, engagements


def install(conn: sa.Connection) -> None:
    """Put the triggers in place anew: after a change of schema they must cover every table."""
    if conn.dialect.name == "postgresql":
        _install_postgresql(conn)
    else:
        _install_sqlite(conn)
    _keep_dates(conn)


RAISE_VERSION = "UPDATE database_state SET version = version + 1"
# For each kind of write, the names that SQLite and PostgreSQL give the rows it touched.
WRITES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _install_sqlite(conn: sa.Connection) -> None:
    for table in FACTS:
        for write, rows in WRITES.items():
            steps = [RAISE_VERSION]
            if table is engagements:
                steps += [_mark_sqlite(f"SELECT {row}.occurred_from AS day") for row in rows]
            _trigger_sqlite(conn, f"AFTER {write} ON {table.name}", steps)
    # What INSERT OR REPLACE takes away fires no trigger of its own.
    replaced = _mark_sqlite("SELECT occurred_from AS day FROM engagements WHERE id = NEW.id")
    _trigger_sqlite(conn, "BEFORE INSERT ON engagements", [replaced])


def _mark_sqlite(days: str) -> str:
    # Not OR IGNORE: within a trigger the writer's own OR clause would take its place.
    known = "SELECT occurred_from FROM engagement_days_waiting"
    return (
        f"INSERT INTO engagement_days_waiting SELECT day FROM ({days}) WHERE day NOT IN ({known})"
    )


def _trigger_sqlite(conn: sa.Connection, occasion: str, steps: list[str]) -> None:
    moment, write, _, table = occasion.lower().split()
    name = f"{table}_{write}" if moment == "after" else f"{table}_{moment}_{write}"
    conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    conn.exec_driver_sql(f"CREATE TRIGGER {name} {occasion} BEGIN {'; '.join(steps)}; END")


def _install_postgresql(conn: sa.Connection) -> None:
    for table in FACTS:
        # Another office's session may have another zone; SQLite knows UTC alone.
        if "recorded_at" in table.c:
            conn.exec_driver_sql(
                f"ALTER TABLE {table.name} ALTER recorded_at SET DEFAULT {connections.clock(conn)}"
            )
    # The version comes first: its row lock lets one writer of facts at a time mark days.
    # They run with the rights of their owner: another office needs none but on what it writes.
    for name, steps in {"raise_version": [], **_marking_functions()}.items():
        body = "; ".join([RAISE_VERSION, *steps])
        conn.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SECURITY DEFINER {connections.own_tables_first(conn)}"
            f" AS $$ BEGIN {body}; RETURN NULL; END $$"
        )
    for table in FACTS:
        for write, rows in {**WRITES, "TRUNCATE": ()}.items():
            marked = table is engagements
            called = f"mark_days_{write.lower()}" if marked else "raise_version"
            seen = " ".join(f"{row} TABLE AS {row.lower()}_rows" for row in rows)
            conn.exec_driver_sql(
                f"CREATE OR REPLACE TRIGGER {table.name}_{write.lower()} AFTER {write}"
                f" ON {table.name} {f'REFERENCING {seen}' if marked and seen else ''}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {called}()"
            )


def _marking_functions() -> dict[str, list[str]]:
    seen = {write: [f"{row.lower()}_rows" for row in rows] for write, rows in WRITES.items()}
    # What a TRUNCATE took away only the roll-up still knows.
    seen["TRUNCATE"] = [engagement_days.name]
    return {
        f"mark_days_{write.lower()}": [
            "INSERT INTO engagement_days_waiting"
            f" SELECT DISTINCT occurred_from FROM {rows} ON CONFLICT DO NOTHING"
            for rows in tables
        ]
        for write, tables in seen.items()
    }


# For each write of a milestone, the import that gave it its date: none where a person did.
DATED = {
    "INSERT": ("INSERT", "NEW.batch_id", "NEW.recorded_at"),
    "UPDATE": (
        "UPDATE OF due_on",
        "CASE WHEN NEW.batch_id <> COALESCE(OLD.batch_id, 0) THEN NEW.batch_id END",
        "{clock}",
    ),
}


def _keep_dates(conn: sa.Connection) -> None:
    """Put each date that a milestone is given beside those before, and that it lost its date."""
    for write, (occasion, batch, at) in DATED.items():
        kept = (
            "INSERT INTO milestone_dates (action_id, milestone, due_on, batch_id, recorded_at)"
            f" SELECT NEW.action_id, NEW.milestone, NEW.due_on, {batch}, {at}"
            " WHERE NEW.due_on {differs} (SELECT due_on FROM milestone_dates"
            " WHERE action_id = NEW.action_id AND milestone = NEW.milestone"
            # The latest by the day that its file speaks for: an older file may have come after.
            " ORDER BY COALESCE((SELECT speaks_for FROM import_batches"
            " WHERE import_batches.id = milestone_dates.batch_id), DATE(recorded_at)) DESC,"
            " id DESC LIMIT 1)"
        )
        name = f"reform_milestones_dated_{write.lower()}"
        on = f"AFTER {occasion} ON reform_milestones FOR EACH ROW"
        if conn.dialect.name != "postgresql":
            step = kept.format(clock=connections.clock(conn), differs="IS NOT")
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            conn.exec_driver_sql(f"CREATE TRIGGER {name} {on} BEGIN {step}; END")
            continue
        step = kept.format(clock=connections.clock(conn), differs="IS DISTINCT FROM")
        conn.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SECURITY DEFINER {connections.own_tables_first(conn)}"
            f" AS $$ BEGIN {step}; RETURN NULL; END $$"
        )
        conn.exec_driver_sql(f"CREATE OR REPLACE TRIGGER {name} {on} EXECUTE FUNCTION {name}()")


def forget_dates(conn: sa.Connection) -> None:
    """Take away what keeps the dates: SQLite changes no table while a trigger names one gone."""
    on = " ON reform_milestones" if conn.dialect.name == "postgresql" else ""
    for write in DATED:
        conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS reform_milestones_dated_{write.lower()}{on}")
