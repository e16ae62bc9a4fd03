"""The UN80 tracker's two JSON files, told apart by what stands in them.

The actions are a list with an object an action. The progress report is a list with an object a
work package; it speaks of actions by number, adds its texts to them (to every sub-action of a
number) and creates none. Rows are counted as the objects stand in the list, from 1.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.imports import odd_cells, reform_editions, reforms, staging
from data_access.imports.file_reading import Reading
from data_access.imports.loading import File, Loader
from data_access.imports.reform_editions import PROGRESS, Account
from data_access.imports.rows import CellError, Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import reform_actions

# For each column of the template, the actions' field.
FIELDS = {
    "number": "action_number",
    "sub_action": "sub_action_details",
    "title": "indicative_activity",
    "work_package_number": "work_package_number",
    "work_package": "work_package_name",
    "goal": "work_package_goal",
    "status": "public_action_status",
    "update": "updates",
    "mandate": "doc_text",
    "leads": "action_leads",
    "package_leads": "work_package_leads",
    "entities": "action_entities",
    "first_milestone": "first_milestone",
    "first_due_on": "first_milestone_deadline",
    "upcoming_milestone": "upcoming_milestone",
    "upcoming_due_on": "delivery_date",
    "final_milestone": "final_milestone",
    "final_due_on": "final_milestone_deadline",
}
ACTION, PACKAGE = "action_number", "workPackageNumber"
# "Action 15", "Actions 17, 18", "Action 74, 75", "Actions 16 and 17"; a title may follow.
NUMBERS = re.compile(r"Actions? (\d{1,4}(?:(?:,| and|, and) \d{1,4})*)\s*(?::.*)?", re.DOTALL)
NO_MORE = "No further steps"
TEXTS = ("progress", "next_steps", "pathway")

staged_progress = sa.Table(
    "staged_reform_progress",
    sa.MetaData(),
    sa.Column("row", sa.Integer, index=True),
    sa.Column("number", sa.Integer),
    *(sa.Column(name, sa.Text) for name in TEXTS),
    prefixes=["TEMPORARY"],
)


def read(file: File) -> Iterator[Record | Rejected]:
    """An action, or a work package with its progress, an object of the list."""
    found = _list(file)
    if _all_have(found, ACTION):
        yield from _actions(file, found)
        return
    if not _all_have(found, PACKAGE):
        raise UnreadableFileError(
            f"{file.path.name} is neither a list of UN80 actions, each with {ACTION},"
            f" nor of work packages, each with {PACKAGE}."
        )
    for number, item in enumerate(found, start=1):
        try:
            yield from _progress(number, item)
        except CellError as error:
            yield Rejected(number, error.column, str(error.value), error.reason)


def _list(file: File) -> list:
    try:
        found = json.loads(file.text(), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            f"{file.path.name} is not valid JSON: line {error.lineno}, column {error.colno}:"
            f" {error.msg}."
        ) from None
    except (ValueError, RecursionError):
        raise UnreadableFileError(
            f"{file.path.name} is not valid JSON: a number or the nesting is beyond all bounds."
        ) from None
    if not isinstance(found, list) or not found:
        raise UnreadableFileError(f"{file.path.name} holds no list of actions or work packages.")
    if len(found) > file.max_rows:
        raise UnreadableFileError(
            f"{file.path.name} has more than {file.max_rows:,} rows;"
            " split it, or raise MAX_IMPORT_ROWS."
        )
    return found


def _refuse(constant: str) -> None:
    """NaN and the infinities are Python's, not JSON's."""
    raise Refused(constant)


def _all_have(found: list, name: str) -> bool:
    return all(isinstance(item, dict) and name in item for item in found)


# Actions


def _actions(file: File, found: list) -> Iterator[Record | Rejected]:
    rows = (
        Row(number, {column: item.get(name) for column, name in FIELDS.items()})
        for number, item in enumerate(found, start=1)
    )
    for parsed in odd_cells.parse_rows(file, rows, _action, vital=reforms.VITAL, names=FIELDS):
        if isinstance(parsed, Rejected):
            yield parsed
        else:
            yield from parsed[1]


def _action(row: Row) -> list[Record]:
    cells: dict[str, Any] = {}
    for column, value in row.cells.items():
        if column in reforms.PARTS.values() and isinstance(value, list):
            cells[column] = [_text(column, party) or "" for party in value]
        else:
            cells[column] = _plain(column, value)
    return reforms.records(Row(row.number, cells))


def _plain(column: str, value: Any) -> str | int | float | None:
    if value is not None and type(value) not in (str, int, float):
        raise CellError(column, json.dumps(value)[:100], "is neither a text nor a number")
    return value


def _text(column: str, value: Any) -> str | None:
    return Row(0, {column: _plain(column, value)}).text(column)


# Progress


def _progress(number: int, item: Mapping[str, Any]) -> list[Record]:
    texts: dict[int, dict[str, str | None]] = {}
    for name, section, told, said in (
        ("progress", "progressPerAction", "actionNumbers", _said),
        ("next_steps", "nextStepsAndDecisions", "actionNumbers", _said),
        ("pathway", "summaryTable", "action", _pathway),
    ):
        for part in _parts(section, item.get(section)):
            text = said(section, part)
            for action in _numbers(section, part.get(told)):
                texts.setdefault(action, dict.fromkeys(TEXTS))[name] = text
    # A work package that speaks of no action is a row of the file all the same.
    texts = texts or {None: dict.fromkeys(TEXTS)}
    return [
        Record(number, staged_progress, {"number": action, **texts[action]}) for action in texts
    ]


def _parts(section: str, parts: Any) -> list[Mapping[str, Any]]:
    if parts is None:
        return []
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise CellError(section, json.dumps(parts)[:100], "is not a list of objects")
    return parts


def _numbers(section: str, told: Any) -> list[int]:
    matched = NUMBERS.fullmatch(_text(section, told) or "")
    if not matched:
        raise CellError(section, told, 'names no action as "Action 15" or "Actions 16, 17" do')
    return [int(found) for found in re.findall(r"\d+", matched[1])]


def _said(section: str, part: Mapping[str, Any]) -> str | None:
    return _text(section, part.get("text")) or (NO_MORE if part.get("noFurtherSteps") else None)


def _pathway(section: str, part: Mapping[str, Any]) -> str | None:
    """Who decides, what an intergovernmental organ does with it, what is written: a line each."""
    products = part.get("writtenProducts")
    listed = products if isinstance(products, list) else [products]
    lines = [
        _text(section, part.get("pathwayToDecision")),
        _text(section, part.get("intergovernmentalConsideration")),
        "; ".join(filter(None, (_text(section, product) for product in listed))),
    ]
    return "\n".join(line for line in lines if line and line != "-") or None


# Both


def check(conn: sa.Connection) -> list[Rejected]:
    """Actions that stand in the file twice, and work packages that differ on an action."""
    return [
        *reforms.check(conn),
        *staging.contradictions(conn, staged_progress, ("number",), TEXTS),
    ]


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Load the actions, which are a full list, or add the progress report to those on record."""
    if conn.scalar(sa.select(sa.exists().where(reforms.staged_actions.c.row.is_not(None)))):
        return reforms.merge(conn, file, batch, full_list=True)
    merged = _merge_progress(conn, file, batch)
    reform_editions.settle(conn, file)
    return merged


def _merge_progress(conn: sa.Connection, file: File, batch: int) -> Merged:
    known = sa.select(reform_actions.c.number)
    unknown = conn.scalars(
        sa.select(staged_progress.c.number)
        .where(staged_progress.c.number.not_in(known))
        .distinct()
        .order_by(staged_progress.c.number)
    ).all()
    if unknown:
        file.notices.append(
            f"{file.path.name} speaks of actions that are not loaded:"
            f" {', '.join(map(str, unknown))}. Load the actions, then this file again."
        )
    _record_progress(conn, file, batch)
    says_new = sa.and_(
        reform_actions.c.number == staged_progress.c.number,
        sa.or_(
            *(reform_actions.c[name].is_distinct_from(staged_progress.c[name]) for name in TEXTS)
        ),
    )
    changed = set(
        conn.scalars(sa.select(staged_progress.c.row).join(reform_actions, says_new).distinct())
    )
    if changed:
        conn.execute(
            sa.update(reform_actions)
            .where(says_new)
            .values(batch_id=batch, **{name: staged_progress.c[name] for name in TEXTS})
        )
    return Merged(changed=changed)


def _record_progress(conn: sa.Connection, file: File, batch: int) -> None:
    """Record the edition of each action's progress; of a later one on record, drop the older."""
    statement = sa.select(
        staged_progress.c.row,
        *(reform_actions.c[name] for name in ("number", "sub_action")),
        *(staged_progress.c[name] for name in TEXTS),
    ).join(reform_actions, reform_actions.c.number == staged_progress.c.number)
    rows = conn.execute(statement).all()
    found = {(row.number, row.sub_action): list(row[3:]) for row in rows}
    keys = dict(enumerate(found))
    older = reform_editions.later(conn, file, batch, PROGRESS, keys)
    accounts = (Account(key, reform_editions.digest(texts)) for key, texts in found.items())
    reform_editions.record(conn, batch, PROGRESS, accounts)
    if older:
        numbers = sorted({keys[place][0] for place in older})
        conn.execute(sa.delete(staged_progress).where(staged_progress.c.number.in_(numbers)))
        file.notices.append(
            f"{file.path.name} is older than the progress recorded"
            f" ({formatting.day(max(older.values()))}) and does not change it:"
            f" {reform_editions.named([str(number) for number in numbers])}."
        )


def order(reading: Reading) -> int:
    """Progress comes after the actions that it speaks of."""
    return int(PACKAGE.encode() in reading.beginning(4096))


LOADER = Loader("reforms", (*reforms.STAGED, staged_progress), read, merge, check, order=order)


def loader(path: Path) -> Loader:
    """JSON is the tracker's; anything else follows the template."""
    return LOADER if path.suffix.lower() == ".json" else reforms.LOADER
