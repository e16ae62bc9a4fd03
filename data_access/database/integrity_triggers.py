"""What the database refuses, whoever asks: to change what is on record, to approve alone.

Each guard is a trigger on both databases. They hold for our own mistakes and for whoever reaches
the database with the application's rights; the owner of the tables alone can lift them.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.database import connections


@dataclass(frozen=True)
class Guard:
    """One thing refused: on which write to which table, when, and in which words.

    when  SQL that is true where the write is refused; OLD and NEW are its rows
    """

    table: str
    write: str
    when: str
    words: str

    @property
    def name(self) -> str:
        """What the trigger is called."""
        return f"guard_{self.table}_{self.write.lower()}"


ALWAYS = "1 = 1"


def _role(account: str) -> str:
    known = f"(SELECT role FROM accounts WHERE id = {account} AND disabled_at IS NULL)"
    return f"COALESCE({known}, 'nobody')"


def _changed(*columns: str) -> str:
    return " OR ".join(
        f"(OLD.{name} <> NEW.{name} OR (OLD.{name} IS NULL) <> (NEW.{name} IS NULL))"
        for name in columns
    )


def _there(table: str, *key: str) -> str:
    # INSERT OR REPLACE would take the place of a row without any DELETE that a trigger sees.
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"


STEPS = (
    ("prepared", "submitted"),
    ("prepared", "withdrawn"),
    ("submitted", "approved"),
    ("submitted", "returned"),
    ("submitted", "withdrawn"),
)
STEP = " OR ".join(f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in STEPS)

UPDATE_STEPS = (
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "cleared"),
    ("cleared", "sent"),
    ("draft", "withdrawn"),
)
UPDATE_STEP = " OR ".join(
    f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in UPDATE_STEPS
)
# The level is chosen while it is a draft, and by itself.
CLASSIFIED = "(OLD.status = 'draft' AND NEW.status = 'draft')"


def _status(update: str) -> str:
    return f"COALESCE((SELECT status FROM updates WHERE id = {update}), '')"


def _only_while(table: str, status: str, *key: str) -> str:
    return f"{_status('NEW.update_id')} <> '{status}' OR {_there(table, 'update_id', *key)}"


WROTE = (
    "EXISTS (SELECT 1 FROM update_versions WHERE update_id = NEW.id AND saved_by = NEW.decided_by)"
)

DATES = "A date that a milestone was given stays on record; why it was is said once."
# What an import brought goes with it, as long as it can be taken back.
UNDONE = (
    "EXISTS (SELECT 1 FROM import_undo"
    " WHERE table_name = 'milestone_dates' AND before IS NULL"
    """ AND REPLACE(row_key, ' ', '') = '{"id":' || OLD.id || '}')"""
)
# The one date of a milestone that is gone, of an action that no file ever reported.
BY_HAND = (
    "NOT EXISTS (SELECT 1 FROM reform_editions WHERE action_id = OLD.action_id)"
    " AND NOT EXISTS (SELECT 1 FROM reform_milestones"
    " WHERE action_id = OLD.action_id AND milestone = OLD.milestone)"
    " AND NOT EXISTS (SELECT 1 FROM milestone_dates AS other WHERE other.id <> OLD.id"
    " AND other.action_id = OLD.action_id AND other.milestone = OLD.milestone)"
)

# What can become of a request that a principal appear. One that was confirmed, and then asked for
# at another hour, waits for an answer again.
APPEARANCE_STEPS = (
    ("proposed", "requested"),
    ("proposed", "declined"),
    ("proposed", "withdrawn"),
    ("requested", "confirmed"),
    ("requested", "declined"),
    ("requested", "withdrawn"),
    ("confirmed", "requested"),
    ("confirmed", "delivered"),
    ("confirmed", "declined"),
    ("confirmed", "withdrawn"),
)
APPEARANCE_STEP = " OR ".join(
    f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in APPEARANCE_STEPS
)
STILL_OPEN = "(OLD.status = NEW.status AND OLD.status IN ('proposed', 'requested', 'confirmed'))"
STEP_BEFORE = (
    "(SELECT status FROM appearance_steps WHERE appearance_id = NEW.appearance_id"
    " ORDER BY id DESC LIMIT 1)"
)
STEPS_STAY = "What became of a request is only ever added to, and head or chief of staff answer it."

GUARDS = (
    Guard("audit", "INSERT", _there("audit", "id"), "The trail is only ever added to."),
    Guard("audit", "UPDATE", ALWAYS, "The trail is only ever added to."),
    Guard("audit", "DELETE", ALWAYS, "The trail is only ever added to."),
    Guard("accounts", "INSERT", _there("accounts", "id"), "An account keeps its name and role."),
    Guard(
        "accounts", "UPDATE", _changed("id", "role", "name"), "An account keeps its name and role."
    ),
    Guard("accounts", "DELETE", ALWAYS, "An account stays on record."),
    Guard(
        "releases",
        "INSERT",
        f"{_there('releases', 'id')} OR NEW.status <> 'prepared'"
        f" OR {_role('NEW.composed_by')} <> 'focal-point head'",
        "A release begins with the focal-point head, and is approved by nobody yet.",
    ),
    Guard(
        "releases",
        "UPDATE",
        f"{_changed('id', 'title', 'state', 'composed_by', 'composed_at')} OR NOT ({STEP})"
        " OR (NEW.status IN ('approved', 'returned')"
        f" AND {_role('NEW.decided_by')} <> 'chief of staff')",
        "A release never changes, and the chief of staff decides on it once it is submitted.",
    ),
    Guard("releases", "DELETE", ALWAYS, "A release stays on record."),
    Guard(
        "release_figures",
        "INSERT",
        "COALESCE((SELECT status FROM releases WHERE id = NEW.release_id), '') <> 'prepared'"
        f" OR {_there('release_figures', 'release_id', 'place')}",
        "Nothing joins a release that was submitted.",
    ),
    Guard("release_figures", "UPDATE", ALWAYS, "A release never changes."),
    Guard("release_figures", "DELETE", ALWAYS, "A release stays on record."),
    Guard(
        "updates",
        "INSERT",
        f"{_there('updates', 'id')} OR NEW.status <> 'draft'"
        f" OR {_role('NEW.started_by')} <> 'focal-point head'",
        "An update begins as a draft of the focal-point head.",
    ),
    Guard(
        "updates",
        "UPDATE",
        f"{_changed('id', 'since', 'until', 'started_by', 'started_at')}"
        f" OR NOT ({UPDATE_STEP} OR {CLASSIFIED})"
        f" OR (({_changed('level')}) AND NOT {CLASSIFIED})"
        f" OR (NEW.status = 'cleared' AND ({_role('NEW.decided_by')} <> 'chief of staff'"
        f" OR {WROTE}))"
        f" OR (NEW.status = 'sent' AND ({_changed('version', 'decided_by', 'decided_at')}))",
        "An update goes from draft to clearance, and another than its author clears it.",
    ),
    Guard("updates", "DELETE", ALWAYS, "An update stays on record."),
    Guard(
        "update_versions",
        "INSERT",
        _only_while("update_versions", "draft", "version"),
        "Nothing is written on an update that was handed in.",
    ),
    Guard("update_versions", "UPDATE", ALWAYS, "A version never changes."),
    Guard("update_versions", "DELETE", ALWAYS, "A version stays on record."),
    Guard(
        "update_figures",
        "INSERT",
        _only_while("update_figures", "submitted", "place"),
        "What an update rests on is frozen when it is cleared, and never again.",
    ),
    Guard("update_figures", "UPDATE", ALWAYS, "What an update rests on never changes."),
    Guard("update_figures", "DELETE", ALWAYS, "What an update rests on stays on record."),
    Guard(
        "update_files",
        "INSERT",
        _only_while("update_files", "submitted", "format"),
        "The files of an update are made when it is cleared, and never again.",
    ),
    Guard("update_files", "UPDATE", ALWAYS, "The files of an update never change."),
    Guard("update_files", "DELETE", ALWAYS, "The files of an update stay on record."),
    Guard("links", "INSERT", _there("links", "id"), "A link stays on record."),
    Guard(
        "links",
        "UPDATE",
        "OLD.revoked_at IS NOT NULL OR "
        + _changed(
            *("id", "address", "secret_hash", "state", "label", "release_id"),
            *("made_by", "made_at", "valid_days", "expires_at"),
        ),
        "Nothing of a link changes but that it is revoked.",
    ),
    Guard("links", "DELETE", ALWAYS, "A link stays on record."),
    Guard(
        "appearances",
        "INSERT",
        f"{_there('appearances', 'id')} OR NEW.status <> 'proposed'",
        "A request that a principal appear begins as a proposal.",
    ),
    Guard(
        "appearances",
        "UPDATE",
        f"{_changed('id', 'event_id', 'principal', 'made_by', 'recorded_at')}"
        f" OR NOT ({APPEARANCE_STEP} OR {STILL_OPEN})",
        "A request goes from proposed to requested, confirmed and delivered, or ends before.",
    ),
    Guard("appearances", "DELETE", ALWAYS, "A request that a principal appear stays on record."),
    Guard(
        "appearance_steps",
        "INSERT",
        f"{_there('appearance_steps', 'id')} OR (NEW.status IN ('confirmed', 'declined')"
        f" AND NEW.status <> COALESCE({STEP_BEFORE}, '')"
        f" AND {_role('NEW.taken_by')} NOT IN ('focal-point head', 'chief of staff'))",
        STEPS_STAY,
    ),
    Guard("appearance_steps", "UPDATE", ALWAYS, STEPS_STAY),
    Guard("appearance_steps", "DELETE", ALWAYS, STEPS_STAY),
    Guard("milestone_dates", "INSERT", _there("milestone_dates", "id"), DATES),
    Guard(
        "milestone_dates",
        "UPDATE",
        _changed("id", "action_id", "milestone", "due_on", "batch_id", "recorded_at")
        + " OR OLD.reason IS NOT NULL OR OLD.recorded_by IS NOT NULL",
        DATES,
    ),
    Guard(
        "milestone_dates",
        "DELETE",
        f"OLD.reason IS NOT NULL OR NOT ({UNDONE} OR ({BY_HAND}))",
        DATES,
    ),
    Guard("type_reviews", "INSERT", _there("type_reviews", "id"), "A review stays on record."),
    Guard("type_reviews", "UPDATE", ALWAYS, "A review never changes."),
    Guard("type_reviews", "DELETE", ALWAYS, "A review stays on record."),
)


def install(conn: sa.Connection) -> None:
    """Put the guards in place, in the place of any that were."""
    lift(conn)
    for guard in GUARDS:
        for statement in _statements(conn, guard):
            conn.exec_driver_sql(statement)


@contextlib.contextmanager
def lifted(conn: sa.Connection) -> Iterator[None]:
    """Take the guards away for a while, in this transaction: to clear made-up data, to restore.

    Only the owner of the tables can.
    """
    lift(conn)
    yield
    install(conn)


def lift(conn: sa.Connection) -> None:
    """Take the guards away, in this transaction."""
    on_table = conn.dialect.name == "postgresql"
    for guard in GUARDS:
        at = f" ON {guard.table}" if on_table else ""
        conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard.name}{at}")
    if on_table:
        for table in sorted({guard.table for guard in GUARDS}):
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS guard_{table}_truncate ON {table}")


def _statements(conn: sa.Connection, guard: Guard) -> list[str]:
    words = guard.words.replace("'", "''")
    if conn.dialect.name != "postgresql":
        return [
            f"CREATE TRIGGER {guard.name} BEFORE {guard.write} ON {guard.table}"
            f" WHEN {guard.when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ]
    made = [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql"
        f" SECURITY DEFINER {connections.own_tables_first(conn)}"
        # A table that is emptied at once has no OLD to decide by: that is always refused.
        f" AS $$ BEGIN IF TG_OP = 'TRUNCATE' OR {guard.when} THEN RAISE EXCEPTION '{words}'"
        " USING ERRCODE = 'check_violation'; END IF; RETURN COALESCE(NEW, OLD); END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.write} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]
    if guard.write == "DELETE":
        # What is emptied at once fires no trigger of its rows.
        made.append(
            f"CREATE TRIGGER guard_{guard.table}_truncate BEFORE TRUNCATE ON {guard.table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {guard.name}()"
        )
    return made
