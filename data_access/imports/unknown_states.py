"""States in optional cells: one that is not known leaves its cell unknown, and a notice says so."""

from data_access.imports.file_reading import Reading
from data_access.imports.rows import Row
from data_access.reference.places import Place, find_place, why_no_place, why_no_state

# Values that get a notice of their own; of more, the last notice gives the number.
MOST = 20


class UnknownStates:
    """Reads States of one file, and lists those that are not known: file, row, column, value."""

    def __init__(self, file: Reading):
        """Read for this file."""
        self.file = file
        self._found: dict[tuple[str, str, str], list[int]] = {}

    def state(self, row: Row, column: str, name: str | None) -> str | None:
        """Give the code of a Member State; None, with a notice, if the name is that of none."""
        place = find_place(name) if name else None
        if place and place.is_member:
            return place.code
        if name:
            self._note(row, column, name, why_no_state(name))
        return None

    def place(self, row: Row, column: str, name: str | None) -> Place | None:
        """Give a Member State or another place; None, with a notice, if it is neither."""
        place = find_place(name) if name else None
        if name and place is None:
            reason = why_no_place(name) or "is no State or other place by this code or name"
            self._note(row, column, name, reason)
        return place

    def _note(self, row: Row, column: str, name: str, reason: str) -> None:
        self._found.setdefault((column, name, reason), []).append(row.number)

    def tell(self) -> None:
        """Add the notices to the file, once all its rows are read."""
        values = list(self._found.items())
        for (column, name, reason), rows in values[:MOST]:
            more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
            self.file.notices.append(
                f"{self.file.path.name}, row {rows[0]}{more}, {column}: “{name}” {reason};"
                " left unknown."
            )
        if len(values) > MOST:
            self.file.notices.append(
                f"{self.file.path.name}: {len(values) - MOST:,} more values are no State;"
                " left unknown."
            )
