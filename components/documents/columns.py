"""How a line of paper is shared between the columns of a table."""

from data_access.domain.tables import Table

# Letters on a line of a table, around the text of a cell, and in what then takes several lines.
LINE, PADDING, WIDEST = 94, 2, 34


def widths(table: Table) -> list[float]:
    """How a line is shared between columns, in letters: what cannot be parted fits first."""
    columns = list(zip(*(row.cells for row in table.rows), strict=True))
    least = [
        min(max(map(_longest_word, (column.title, *cells))) + PADDING, WIDEST)
        for column, cells in zip(table.columns, columns, strict=True)
    ]
    wanted = [
        # A title takes two lines before it takes the room of others.
        min(max(narrow, len(column.title) / 2, *(len(cell or "") for cell in cells)), WIDEST)
        for narrow, column, cells in zip(least, table.columns, columns, strict=True)
    ]
    more = sum(wanted) - sum(least)
    share = min(max(LINE - sum(least), 0) / more, 1) if more else 0
    # What nobody wants is for all alike.
    rest = max(LINE - sum(wanted), 0) / len(wanted)
    return [
        narrow + (wide - narrow) * share + rest for narrow, wide in zip(least, wanted, strict=True)
    ]


def _longest_word(text: str | None) -> int:
    # A space that parts nothing is a letter here.
    return max(map(len, (text or "").split(" ")), default=0)
