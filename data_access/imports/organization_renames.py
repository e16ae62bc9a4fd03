"""Changes of name and mergers, as the Committee on NGOs takes note of them.

The name before and the name after are names of one organization. Where both are known as
organizations, the one before is merged into the one after; which file came first makes no
difference to what any question answers.
"""

import datetime as dt
import re
from collections.abc import Iterator

import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain.names import organization_key
from data_access.imports import tables
from data_access.imports.loading import File
from data_access.imports.rows import CellError, Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import organization_names, organization_sdgs, organizations

CHANGES = ("Old_name", "New_name", "Session_number")
MERGERS = ("Old_name1", "Old_name2", "New_name", "Session_number")
MENTIONS = ("additional_mention1", "additional_mention_2")
# What a name carries at its end: (special, 2021), (Roster), (special, 1949; general, 2004), (2018).
BRACKETS = re.compile(r"[\s,]*\(((?:general|special|roster|\d{4}|[\s,;])+)\)$", re.IGNORECASE)
STATUS = re.compile(r"(general|special|roster)[\s,;]*(\d{4})?", re.IGNORECASE)
# (in special consultative status), (an organization not in status with the Council)
REMARK = re.compile(
    r"[\s,(]+(an )?(organization )?(not )?in (\w+ consultative )?status\b[^()]*\)?$", re.IGNORECASE
)
# Facts that an organization hands on to the one it was merged into, if nothing is known there.
FACTS = (
    *("member_state", "other_place", "organization_type", "consultative_status", "status_since"),
    *("scope", "field", "website", "new_york", "geneva", "budget", "constituency"),
)
# Where the seat is: one of the two.
SEAT = ("member_state", "other_place")

staged = sa.Table(
    "staged_successions",
    sa.MetaData(),
    sa.Column("row", sa.Integer, index=True),
    sa.Column("old", sa.Text),
    sa.Column("old_key", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("new_key", sa.Text),
    sa.Column("reported_on", sa.Date),
    sa.Column("status", sa.Text),
    sa.Column("status_since", sa.Integer),
    prefixes=["TEMPORARY"],
)


def read(file: File) -> Iterator[Record | Rejected]:
    """One record a change of name, and one for each organization that went into a merger."""
    if file.options.outcome:
        raise UnreadableFileError(
            f"{file.path.name} holds changes of names, which have no outcome;"
            " load it without --outcome."
        )
    mergers = "old name1" in tables.header(file)
    for row in tables.read(file, *((MERGERS, MENTIONS) if mergers else (CHANGES,))):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            found = _merger(row) if mergers else _change(row)
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)
            continue
        file.mention(found[0]["reported_on"])
        yield from (Record(row.number, staged, values) for values in found)


def _change(row: Row) -> list[dict]:
    old, status, since = without_status(row.name("Old_name", needed=True))
    return [_values(row, old) | {"status": status, "status_since": since}]


def _merger(row: Row) -> list[dict]:
    return [_values(row, row.name(column, needed=True)) for column in MERGERS[:2]]


def _values(row: Row, old: str) -> dict:
    old, new = (
        REMARK.sub("", name).strip(" ,") for name in (old, row.name("New_name", needed=True))
    )
    return {
        "old": old,
        "old_key": organization_key(old),
        "new": new,
        "new_key": organization_key(new),
        "reported_on": row.date("Session_number", needed=True),
    }


def without_status(name: str) -> tuple[str, str | None, int | None]:
    """A name without the status in brackets at its end, that status, and the year it dates from.

    Of two the last counts: "Fictional Relief (special, 1949; general, 2004)" is General since 2004.
    """
    brackets = BRACKETS.search(name)
    if brackets is None:
        return name, None, None
    status, year = (STATUS.findall(brackets[1]) or [("", "")])[-1]
    return name[: brackets.start()], status.capitalize() or None, int(year) if year else None


def merge(conn: sa.Connection, batch: int) -> Merged:
    """Make the names before and after known as those of one organization."""
    found = conn.execute(sa.select(staged).order_by(staged.c.row)).all()
    register = _Register(conn, batch)
    merged = Merged()
    for one in found:
        if register.succeed(one.old, one.old_key, one.new, one.new_key, one.reported_on):
            merged.new.add(one.row)
        if register.grant(one.new_key, one.status, one.status_since):
            merged.add(Merged(changed={one.row}))
    return merged


def point(conn: sa.Connection, before: int, after: int, batch: int) -> None:
    """Merge one organization into another, which takes over what is not known of it."""
    facts = sa.select(*(organizations.c[name] for name in FACTS))
    old, new = (
        conn.execute(facts.where(organizations.c.id == number)).mappings().one()
        for number in (before, after)
    )
    gained = {name: old[name] for name in FACTS if new[name] is None and old[name] is not None}
    if new["member_state"] or new["other_place"]:
        # A seat is in one place.
        gained = {name: value for name, value in gained.items() if name not in SEAT}
    if new["consultative_status"]:
        # A year belongs to the status that was granted in it.
        gained.pop("status_since", None)
    for number, values in ((after, gained), (before, {"merged_into_id": after})):
        if values:
            conn.execute(
                sa.update(organizations)
                .where(organizations.c.id == number)
                .values(batch_id=batch, **values)
            )
    _hand_on_goals(conn, before, after, batch)


def _hand_on_goals(conn: sa.Connection, before: int, after: int, batch: int) -> None:
    """Let the one after have the goals of the one before, unless some are known of it."""
    goals = organization_sdgs
    if conn.scalar(sa.select(sa.exists().where(goals.c.organization_id == after))):
        return
    theirs = sa.select(sa.literal(after), goals.c.sdg, sa.literal(batch))
    conn.execute(
        sa.insert(goals).from_select(
            ["organization_id", "sdg", "batch_id"], theirs.where(goals.c.organization_id == before)
        )
    )


class _Register:
    """The organizations that the staged names belong to, as far as they are known."""

    def __init__(self, conn: sa.Connection, batch: int):
        self._conn, self._batch = conn, batch
        stands_for = counted_as()
        keys = sa.union(sa.select(staged.c.old_key), sa.select(staged.c.new_key))
        known = (
            sa.select(organization_names.c.key, stands_for.c.counted_as_id)
            .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
            .where(organization_names.c.key.in_(keys))
        )
        self._owner = dict(conn.execute(known).all())

    def succeed(self, old: str, old_key: str, new: str, new_key: str, day: dt.date) -> bool:
        """Make `new` what `old` became on `day`; False if that was known."""
        before, after = self._owner.get(old_key), self._owner.get(new_key)
        if old_key == new_key or (before is not None and before == after):
            return False
        if before is None:
            if after is None:
                after = self._create(new)
                self._name(after, new_key, new, "present")
            self._name(after, old_key, old, "former", day)
        elif after is None:
            self._rename(before, old_key, new_key, new, day)
        else:
            self._join(before, after)
            self._retire(old_key, day)
        return True

    def grant(self, key: str, status: str | None, since: int | None) -> bool:
        """Note a status, unless one that is known was granted as late; False if so."""
        columns = organizations.c.consultative_status, organizations.c.status_since
        number = self._owner.get(key)
        if status is None or number is None:
            return False
        known, known_since = self._conn.execute(
            sa.select(*columns).where(organizations.c.id == number)
        ).one()
        if known and not (since and known_since and since > known_since):
            return False
        self._write(number, consultative_status=status, status_since=since)
        return True

    def _create(self, name: str) -> int:
        return self._conn.scalar(
            sa.insert(organizations)
            .values(name=name, batch_id=self._batch)
            .returning(organizations.c.id)
        )

    def _name(
        self, number: int, key: str, name: str, kind: str, until: dt.date | None = None
    ) -> None:
        self._conn.execute(
            sa.insert(organization_names).values(
                key=key,
                organization_id=number,
                name=name,
                kind=kind,
                until=until,
                batch_id=self._batch,
            )
        )
        self._owner[key] = number

    def _rename(self, number: int, old_key: str, new_key: str, new: str, day: dt.date) -> None:
        """A name that had been given up before cannot become another present one."""
        if self._retire(old_key, day, of=number):
            self._name(number, new_key, new, "present")
            self._write(number, name=new)
        else:
            self._name(number, new_key, new, "former")

    def _retire(self, key: str, day: dt.date, of: int | None = None) -> bool:
        """Make a present name a former one; False if it is none."""
        clauses = [organization_names.c.key == key, organization_names.c.kind == "present"]
        if of is not None:
            clauses.append(organization_names.c.organization_id == of)
        retired = self._conn.execute(
            sa.update(organization_names)
            .where(*clauses)
            .values(kind="former", until=day, batch_id=self._batch)
        )
        return retired.rowcount > 0

    def _join(self, before: int, after: int) -> None:
        point(self._conn, before, after, self._batch)
        for key, owner in self._owner.items():
            if owner == before:
                self._owner[key] = after

    def _write(self, number: int, **values) -> None:
        self._conn.execute(
            sa.update(organizations)
            .where(organizations.c.id == number)
            .values(batch_id=self._batch, **values)
        )
