"""The template files of the demonstration, and the dates that they give relative to a day.

A date or a year stands in braces, and is worked out before the file is read:

    {today}          the day on which the demonstration is made
    {today-12}       12 days before it; {today+3} is 3 days after
    {week-3 Tue}     the Tuesday 3 weeks before; {week Mon} is the Monday of this week
    {year-1}         the year before; {year} is this one
    {report-0}       the day of the last report of the Committee on NGOs; {report-1} the one before
    {report-0 year}  the year of that report
"""

import csv
import datetime as dt
import io
import re
from pathlib import Path

from data_access.domain.refusal import Refused

FOLDER = Path(__file__).parent / "files"
BRACES = re.compile(
    r"\{(today|week|year|report)([+-]\d+)?(?: (Mon|Tue|Wed|Thu|Fri|Sat|Sun|year))?\}"
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Months in which the Committee reports: its regular session, then its resumed one.
REPORTS = (2, 6)


def text(name: str, today: dt.date) -> str:
    """The text of a template file, with its dates as ISO 8601.

    Raises:
        Refused: braces hold something else than the notation above.
    """
    found = resolved((FOLDER / name).read_text(encoding="utf-8"), today)
    if "{" in found:
        raise Refused(f"{name} has braces that are no date: {found[found.index('{') :][:30]}")
    return found


def rows(name: str, today: dt.date) -> list[dict[str, str]]:
    """The rows of a template file by their columns, with dates as ISO 8601; empty cells are ""."""
    return list(csv.DictReader(io.StringIO(text(name, today), newline="")))


def resolved(text: str, today: dt.date) -> str:
    """The text with each date in braces worked out from `today`."""
    return BRACES.sub(lambda match: _written(match, today), text)


def _written(match: re.Match[str], today: dt.date) -> str:
    what, by, part = match[1], int(match[2] or 0), match[3]
    if what == "year":
        return str(today.year + by)
    if what == "week":
        day = today + dt.timedelta(weeks=by, days=WEEKDAYS.index(part) - today.weekday())
    elif what == "report":
        day = report_days(today, 1 - by)[0]
    else:
        day = today + dt.timedelta(days=by)
    return str(day.year) if part == "year" else day.isoformat()


def report_days(today: dt.date, number: int) -> list[dt.date]:
    """The last days up to `today` on which the Committee reported, the earliest first."""
    years = range(today.year - number, today.year + 1)
    days = [_second_friday(year, month) for year in years for month in REPORTS]
    return [day for day in days if day <= today][-number:]


def _second_friday(year: int, month: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(4 - first.weekday()) % 7 + 7)
