"""What a reader hands on, whatever the format: rows, where they stand, and complaints."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Loaders import it from here, with the reasons for which they reject.
from data_access.domain.import_results import Rejected as Rejected
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused

# A JSON file can name them one by one; no text that can be written holds one alone.
SURROGATES = re.compile("[\ud800-\udfff]")


# What a whole number may be: every column of whole numbers holds 32 bits.
WHOLE = range(-(2**31), 2**31)
YEARS = range(1945, 2101)
# Numbers that can be read in two ways, by the separator of the cells of their file.
TWO_READINGS = {";": r"\(?-?\d{1,3}\.\d{3}\)?", "\t": r"\(?-?\d{1,3},\d{3}\)?"}
CONTROL = re.compile("[\0-\x1f\x7f-\x9f]")


class UnreadableFileError(Exception):
    """The file as a whole cannot be used; the message says why, and what to do, in one sentence."""


class CellError(Refused):
    """One cell does not hold what its column needs."""

    def __init__(self, column: str, value: Any, reason: str):
        """Name the column, what stands there, and why it will not do."""
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True)
class Row:
    """One row of a file: its number in the file, its cells, and what separates them."""

    number: int
    cells: Mapping[str, Any]
    separator: str = ","

    def text(self, column: str, *, needed: bool = False, most: int = 0) -> str | None:
        """The cell as text without stray white space; None if empty."""
        value = self.cells.get(column)
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            raise CellError(column, value, "a date stands where a text belongs")
        found = "" if value is None else tidy(_written(value))
        if control := CONTROL.search(found):
            reason = f"the text holds a control character (U+{ord(control[0]):04X})"
            raise CellError(column, found, reason)
        if SURROGATES.search(found):
            shown = SURROGATES.sub("\N{REPLACEMENT CHARACTER}", found)
            raise CellError(column, shown, "the text holds half a character")
        if needed and not found:
            raise CellError(column, "", "the cell is empty")
        if most and len(found) > most:
            raise CellError(column, found, f"the text is longer than {most} characters")
        return found or None

    def has(self, column: str) -> bool:
        """Whether anything stands in the cell."""
        value = self.cells.get(column)
        return value is not None and str(value).strip() != ""

    def name(self, column: str, *, needed: bool = False, most: int = 400) -> str | None:
        """The cell as a name, by which others are matched: signs alone are none."""
        found = self.text(column, needed=needed, most=most)
        if found is not None and not fold(found):
            raise CellError(column, found, "the name holds no letter or digit")
        return found

    def date(self, column: str, *, needed: bool = False) -> dt.date | None:
        """The cell as a date: a spreadsheet's own, or ISO 8601 as 2026-12-05."""
        found = self.cells.get(column)
        if isinstance(found, dt.datetime):
            found = found.date()
        if not isinstance(found, dt.date):
            reason = "is not a date such as 2026-12-05"
            found = self._parsed(column, dt.date.fromisoformat, reason, needed)
        if found and found.year not in YEARS:
            raise CellError(column, found, "lies in no year of the United Nations")
        return found

    def year(self, column: str) -> int:
        """The cell as a year in which the United Nations existed; it may not be empty."""
        found = self.integer(column, needed=True)
        if found not in YEARS:
            raise CellError(column, found, "is not a year of the United Nations")
        return found

    def integer(self, column: str, *, needed: bool = False) -> int | None:
        """The cell as a whole number."""
        self._require_clear(column)
        return self._parsed(column, _integer, "is not a whole number", needed)

    def amount(self, column: str, *, needed: bool = False) -> float | None:
        """The cell as a number: "1,234.50" and "(12)" are read, "  -    " is nothing.

        Between semicolons a comma alone marks decimals: "1000000,50", "400,000".
        """
        self._require_clear(column)
        parse = _amount_with_comma if self.separator == ";" else _amount
        return self._parsed(column, parse, "is not a number", needed)

    def _require_clear(self, column: str) -> None:
        """Refuse a number that can be read in two ways where cells are separated like this."""
        pattern = TWO_READINGS.get(self.separator)
        value = self.cells.get(column)
        if pattern and isinstance(value, str) and re.fullmatch(pattern, value.strip(), re.ASCII):
            reason = "can be read in two ways: the mark may be for thousands or for decimals"
            raise CellError(column, value.strip(), reason)

    def boolean(self, column: str) -> bool | None:
        """The cell as yes or no."""
        return self._parsed(column, _yes_or_no, "is neither yes nor no", needed=False)

    def choice(
        self,
        column: str,
        allowed: Sequence[str],
        *,
        needed: bool = False,
        default: str | None = None,
    ) -> str | None:
        """The cell as one of a few words, whatever its case."""
        found = self.text(column, needed=needed)
        if found is None:
            return default
        for word in allowed:
            if word.casefold() == found.casefold():
                return word
        raise CellError(column, found, f"is not one of: {', '.join(allowed)}")

    def _parsed(self, column: str, parse: Callable, reason: str, needed: bool) -> Any:
        found = self.text(column, needed=needed)
        if found is None:
            return None
        try:
            return parse(found)
        except ValueError:
            raise CellError(column, found, reason) from None


def _written(value: Any) -> str:
    """A spreadsheet keeps 2019 as 2019.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _integer(text: str) -> int:
    plain = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+", text, re.ASCII) else text
    if not re.fullmatch(r"-?\d{1,10}", plain, re.ASCII) or int(plain) not in WHOLE:
        raise Refused(text)
    return int(plain)


def _amount(text: str) -> float | None:
    if text == "-":
        return None
    inside = re.fullmatch(r"\(([^-]*)\)", text)
    plain = inside[1] if inside else text
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain, re.ASCII):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", plain, re.ASCII):
        raise Refused(text)
    number = float(plain)
    if number in (float("inf"), float("-inf")):
        raise Refused(text)
    return -number if inside else number


def _amount_with_comma(text: str) -> float | None:
    """A number between semicolons: "1000000,50" or "1.234.567,50", or as elsewhere."""
    if re.fullmatch(r"\(?-?(\d+|\d{1,3}(\.\d{3})+),\d+\)?", text, re.ASCII):
        text = text.replace(".", "").replace(",", ".")
    return _amount(text)


def _yes_or_no(text: str) -> bool:
    known = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
    try:
        return known[text.casefold()]
    except KeyError:
        raise Refused(text) from None
