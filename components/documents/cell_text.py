"""Values as people read them on paper: dates, numbers, shares, and what is missing."""

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd

NEW_YORK = ZoneInfo("America/New_York")
# Numbers that are names, such as 2026, and count nothing.
NAMES = ("year", "action", "number")


def day(date: dt.date) -> str:
    """Write a date as 5 December 2026."""
    return f"{date.day} {date:%B %Y}"


def day_in_new_york(instant: dt.datetime) -> str:
    """The date of an instant, which the database keeps in UTC, as the office counts days."""
    return day(instant.replace(tzinfo=dt.UTC).astimezone(NEW_YORK))


def title(name: str) -> str:
    """A column's name for people; money says whose it is."""
    words = name.replace("_", " ").removesuffix(" usd")
    return words[:1].upper() + words[1:] + (", US$" if name.endswith("_usd") else "")


def is_number(values: pd.Series) -> bool:
    """Whether a column holds amounts, which line up at their end."""
    kind = pd.api.types
    numeric = kind.is_numeric_dtype(values) and not kind.is_bool_dtype(values)
    return numeric and values.name not in NAMES


def written(name: str, value: object) -> str | None:
    """One value of a column; None where it is missing, which is neither zero nor nothing."""
    kind = pd.api.types
    if kind.is_scalar(value) and pd.isna(value):
        return None
    if kind.is_bool(value):
        return "Yes" if value else "No"
    if kind.is_number(value):
        return _number(name, value).replace("-", "−")
    # A narrow column never parts the day from its month.
    return day(value).replace(" ", "\u00a0", 1) if isinstance(value, dt.date) else str(value)


def _number(name: str, value: float) -> str:
    if name.endswith("share"):
        return percent(value)
    if name in NAMES:
        return str(value)
    if name.endswith("_usd") or float(value).is_integer():
        return f"{round(value):,}"
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def percent(share: float, sign: str = "%") -> str:
    """Write a share; all and nothing only where it is. The sign is " per cent" in prose."""
    if 0 < share < 0.005:
        return f"<1{sign}"
    return f">99{sign}" if 0.995 < share < 1 else f"{share:.0%}".replace("%", sign)
