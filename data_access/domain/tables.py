"""Tables for readers: titles of columns, cells as text, and text that no spreadsheet runs."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import pandas as pd

from data_access.domain import formatting

# Numbers that are names, such as 2026, and count nothing.
NAMES = ("year", "action", "number")
UNKNOWN = "unknown"
# Letters from which on a text needs room in a table.
LONG = 28
# What a spreadsheet takes for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True)
class Column:
    """One column of a table; amounts are aligned right, long texts need room."""

    title: str
    is_number: bool
    is_long: bool


@dataclass(frozen=True)
class Row:
    """One row as text, None where a value is missing; `own` marks the reader's own group."""

    cells: tuple[str | None, ...]
    own: bool


@dataclass(frozen=True)
class Table:
    """Columns in their order, and the rows below them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def table(rows: pd.DataFrame, columns: Mapping[str, str], group: str = "") -> Table:
    """Write rows as text under the titles of `columns`; those of the region `group` are marked."""
    texts = {name: [_region_or_cell(name, value) for value in rows[name]] for name in columns}
    own = (rows["region"] == group) if "region" in columns else [False] * len(rows)
    cells = zip(*texts.values(), strict=True)
    return Table(
        tuple(
            Column(
                _with_unit(name, label),
                is_number(rows[name]),
                max(len(text or "") for text in texts[name]) > LONG,
            )
            for name, label in columns.items()
        ),
        tuple(Row(row, bool(is_own)) for row, is_own in zip(cells, own, strict=True)),
    )


def _with_unit(name: str, label: str) -> str:
    return f"{label}, US$" if name.endswith("_usd") and "US$" not in label else label


def _region_or_cell(name: str, value: object) -> str | None:
    return "Region not recorded" if name == "region" and value == UNKNOWN else cell(name, value)


def title(name: str) -> str:
    """Write a column's name for readers; money has its currency."""
    words = name.replace("_", " ").removesuffix(" usd")
    return words[:1].upper() + words[1:] + (", US$" if name.endswith("_usd") else "")


def is_number(values: pd.Series) -> bool:
    """Tell whether a column holds amounts, which are aligned right."""
    kind = pd.api.types
    numeric = kind.is_numeric_dtype(values) and not kind.is_bool_dtype(values)
    return numeric and values.name not in NAMES


def cell(name: str, value: object) -> str | None:
    """Write one value of a column; None where it is missing, which is neither zero nor empty."""
    kind = pd.api.types
    if kind.is_scalar(value) and pd.isna(value):
        return None
    if kind.is_bool(value):
        return "Yes" if value else "No"
    if kind.is_number(value):
        return _number(name, cast(float, value)).replace("-", "−")
    # A narrow column never separates the day from its month.
    is_date = isinstance(value, dt.date)
    return formatting.day(value).replace(" ", "\u00a0", 1) if is_date else str(value)


def _number(name: str, value: float) -> str:
    if name.endswith("share"):
        return formatting.percent(value, "%")
    if name in NAMES:
        return str(value)
    if name.endswith("_usd") or float(value).is_integer():
        return f"{round(value):,}"
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def without_formula(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
