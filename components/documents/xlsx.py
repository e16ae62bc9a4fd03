"""Rows as a workbook: on each sheet what was found, of what and when, then the table below it.

What is text is written as text, whatever it looks like; numbers, dates and yes or no stay what they
are; what is missing is an empty cell.
"""

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from data_access.domain import tables

# What a sheet may be called, and what one of its cells may hold, by the format.
NAME, MOST_IN_NAME, MOST_IN_CELL = re.compile(r"[\[\]:*?/\\']"), 31, 32_767
# Letters that a column is wide: at least, and at most, of so many first rows.
NARROW, WIDE, LOOKED_AT = 8, 60, 1000
# The first year that a spreadsheet can date.
FIRST_YEAR = 1900
STYLES = {
    "day": "d mmmm yyyy",
    "instant": "d mmmm yyyy hh:mm",
    "share": "0.0%",
    "whole": "#,##0",
    "name": "0",
    "number": "#,##0.###",
}


@dataclass(frozen=True)
class Sheet:
    """Rows with the lines above them: the finding, then unit, period, source and date."""

    name: str
    rows: pd.DataFrame
    said: Sequence[str]
    columns: Mapping[str, str] = field(default_factory=dict)


def xlsx(
    rows: pd.DataFrame,
    said: Sequence[str],
    columns: Mapping[str, str] | None = None,
    *,
    sheet: str = "Rows",
) -> bytes:
    """Write rows as a workbook. `said` are lines above them: the finding, then what it rests on.

    `columns` names the columns that have a name for readers; all are written.
    """
    return _book(said, [Sheet(sheet, rows, said, columns or {})])


def workbook(said: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook with a sheet for each of `sheets`, behind a list of them.

    `said` are lines above the list, first the title. The list gives the finding of each sheet, and
    the lines below it: unit, period, source, date; not those that are among `said`.
    """
    names = _names([one.name for one in sheets])
    own = [[line for line in one.said if line not in said] for one in sheets]
    longest = max(map(len, own), default=1)
    lines = [[*some, *[None] * (longest - len(some))] for some in own]
    columns = ["Sheet", "Finding", *(f"Note {place}" for place in range(1, longest))]
    rows = [[name, *line] for name, line in zip(names, lines, strict=True)]
    contents = Sheet("Contents", pd.DataFrame(rows, columns=columns[: longest + 1]), said)
    named = [replace(one, name=name) for one, name in zip(sheets, names, strict=True)]
    return _book(said, [contents, *named])


def _names(names: Sequence[str]) -> list[str]:
    """Give each sheet a name of its own that the format allows."""
    known = {"contents"}
    given = []
    for name in names:
        bare = NAME.sub(" ", name)[:MOST_IN_NAME] or "Rows"
        own = bare
        place = 2
        while own.casefold() in known:
            own = f"{bare[: MOST_IN_NAME - 3]} {place}"
            place += 1
        known.add(own.casefold())
        given.append(own)
    return given


def _book(said: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": said[0][:255] if said else "", "comments": "\n".join(said)})
        styles = {name: book.add_format({"num_format": form}) for name, form in STYLES.items()}
        styles["bold"] = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(NAME.sub(" ", sheet.name)[:MOST_IN_NAME] or "Rows")
            _fill(page, sheet, styles)
    return file.getvalue()


def _fill(page: Worksheet, sheet: Sheet, styles: Mapping[str, Any]) -> None:
    rows, said, bold = sheet.rows, sheet.said, styles["bold"]
    for line, text in enumerate(said):
        page.write_string(line, 0, text[:MOST_IN_CELL], bold if line == 0 else None)
    top = len(said) + 1 if said else 0
    for place, name in enumerate(rows.columns):
        title = _title(name, rows[name], sheet.columns)
        page.write_string(top, place, title, bold)
        style = styles.get(_style(rows[name]))
        for line, value in enumerate(rows[name], start=top + 1):
            _write(page, line, place, value, style)
        page.set_column(place, place, _width(title, rows[name]))
    page.freeze_panes(top + 1, 0)
    if len(rows):
        page.autofilter(top, 0, top + len(rows), len(rows.columns) - 1)


def _title(name: str, values: pd.Series, columns: Mapping[str, str]) -> str:
    title = columns.get(name) or tables.title(str(name))
    is_instant = pd.api.types.is_datetime64_dtype(values)
    return f"{title}, UTC" if is_instant and not title.endswith("UTC") else title


def _style(values: pd.Series) -> str | None:
    kind, name = pd.api.types, str(values.name)
    if kind.is_datetime64_dtype(values):
        return "instant"
    if kind.is_bool_dtype(values) or not kind.is_numeric_dtype(values):
        return (
            "day" if any(isinstance(value, dt.date) for value in values.head(LOOKED_AT)) else None
        )
    if name in tables.NAMES or name.split("_")[-1] == "id":
        return "name"
    if name.endswith("share"):
        return "share"
    return "whole" if kind.is_integer_dtype(values) or name.endswith("_usd") else "number"


def _write(page: Worksheet, line: int, place: int, value: Any, style: Any) -> None:
    kind = pd.api.types
    if kind.is_scalar(value) and pd.isna(value):
        return
    if kind.is_bool(value):
        page.write_boolean(line, place, bool(value))
    elif kind.is_number(value) and abs(value) != float("inf"):
        page.write_number(line, place, float(value), style)
    elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
        page.write_datetime(line, place, value, style)
    else:
        page.write_string(line, place, _text(value)[:MOST_IN_CELL])


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | set):
        return "; ".join(map(str, value))
    return str(value)


def _width(title: str, values: pd.Series) -> int:
    # Room for the arrow that filters, beside the title.
    longest = max((len(_shown(value)) for value in values.head(LOOKED_AT)), default=0)
    return min(max(NARROW, len(title) + 3, longest + 2), WIDE)


def _shown(value: Any) -> str:
    kind = pd.api.types
    if kind.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%d %B %Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d %B %Y}"
    is_number = kind.is_number(value) and not kind.is_bool(value)
    return f"{value:,.3f}".rstrip("0") if is_number else _text(value)
