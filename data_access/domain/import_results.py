"""Results of imports: rejected rows, changes and counts, file by file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be loaded: its place in the file, its value, and the reason."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Change:
    """One change that an import makes: a row that is new or removed, or a column that changes.

    thing   kind of the row, such as "decision"
    row     name of the row
    what    new, changed or removed
    column  the column that changes; empty for a whole row
    was     its value before; None where there was none
    now     its value after; of a new row, all its values
    """

    thing: str
    row: str
    what: str
    column: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class Result:
    """The result of one file: counts of rows, rejected rows and notices.

    `changes` has examples of what a dry run would change.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    notices: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Count rows by what happened to them; a row that is rejected twice counts once."""
        return {
            "read": self.read,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": len({one.row for one in self.rejected}),
        }


@dataclass(frozen=True)
class FileResult:
    """One file with its result, or the sentence that gives the reason why it was not loaded."""

    name: str
    result: Result | None
    trouble: str = ""
