"""Read revenue of UN entities by contributor, as the Chief Executives Board publishes it.

Two shapes are read: the table of all contributors, and the Board's own tables of named donors.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.imports import staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import contributions

# Categories of contributors (UN data standard VI): code, name, other spellings, and the sector.
CATEGORIES = (
    ("C01", "Government", ("governments", "government contributions"), "public"),
    ("C02", "NGOs", ("ngo", "non-governmental organizations"), "nonprofit"),
    ("C03", "Public Private Partnership", ("public-private partnerships",), "other"),
    ("C04A", "Multilateral - IFIs", (), "public"),
    ("C04B", "Multilateral - Global Funds", ("multilateral - global vertical funds",), "public"),
    ("C04C", "Multilateral - UN Orgs", (), "public"),
    ("C04D", "Multilateral - UN Pooled Funds", (), "public"),
    ("C04E", "Multilateral - Other", (), "public"),
    ("C05", "Foundations", ("foundation", "philanthropic foundations"), "foundation"),
    ("C06", "Private Sector", ("private sector/corporate",), "corporate"),
    ("C07", "Academic", ("academia", "academic, training and research"), "academic"),
    ("C08A", "European Union", ("european commission", "other - european commission"), "public"),
    ("C08B", "Other Contributors", ("other - excluding european commission",), "other"),
    ("C09", "No Contributor", ("revenue from activities",), "other"),
    ("", "Other", (), "other"),
    ("", "Other Private Sector", ("other private",), "other"),
    ("", "Non-Government", (), "other"),
)
LONG_NAMES = {
    "multilateral - international financial institutions": "Multilateral - IFIs",
    "multilateral - un organizations excluding pooled funds": "Multilateral - UN Orgs",
    "multilateral - un inter-agency pooled funds": "Multilateral - UN Pooled Funds",
    "academic, training and research institutions": "Academic",
    "non-governmental organisations": "NGOs",
}
SECTORS = {name: sector for _, name, _, sector in CATEGORIES}
COLUMNS = ("year", "donor", "status", "category", "entity", "rev_type", "amount_usd")
# What the Board's own tables call them, in the words that `tables.header` gives.
OTHER_NAMES = {
    "year": ("calendar year",),
    "donor": ("contributor", "donor name"),
    "status": ("donor status",),
    "category": ("contrib type", "contributor type", "contributor category"),
    "entity": ("agency", "un entity", "organization"),
    "rev_type": ("revenue type", "financing instrument"),
    "amount_usd": ("amount", "amount (us$)", "amount in us dollars"),
}
OPTIONAL = ("status",)
# A named donor of the Board's table is an organization.
NAMED_DONOR = "organization"

KEY = ("year", "donor", "donor_status", "category", "entity", "revenue_type", "payment")
VALUES = ("sector", "amount_usd")

staged = staging.staged_like(contributions)


def _spellings() -> dict[str, str]:
    known = {name.casefold(): name for _, name, _, _ in CATEGORIES}
    known |= {code.casefold(): name for code, name, _, _ in CATEGORIES if code}
    known |= {word: name for _, name, words, _ in CATEGORIES for word in words}
    return known | LONG_NAMES


SPELLINGS = _spellings()


def category_of(word: str) -> str:
    """Give the category that a code or a spelling stands for; an unknown word stays as it is."""
    return SPELLINGS.get(" ".join(word.casefold().split()), word)


def sector(category: str) -> str:
    """Give the sector that a category stands for; "other" for all without a side."""
    if category.startswith("Multilateral"):
        return "public"
    return SECTORS.get(category, "other")


def read(file: File) -> Iterator[Record | Rejected]:
    """Read one record from each row; rows that are alike are payments of their own.

    Columns that are not needed are left out with a notice, and so is the meaning of a
    category that is not known: its money counts on no side.

    Raises:
        UnreadableFileError: the file cannot be read, or lacks a column.
    """
    names = _names(file)
    payments: Counter[tuple] = Counter()
    spelled: Counter[tuple[str, str]] = Counter()
    for row in tables.read(file, list(names.values()), others=True):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            values = _values(row, names, spelled)
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)
            continue
        alike = tuple(values[name] for name in KEY[:-1])
        payments[alike] += 1
        file.mention(dt.date(values["year"], 12, 31))
        yield Record(row.number, staged, values | {"payment": payments[alike]})
    _name_words(file, spelled)


def _names(file: File) -> dict[str, str]:
    """For each column what this file calls it; says which others are left out."""
    header = tables.header(file)
    names, taken = {}, set()
    for column in COLUMNS:
        words = (column.replace("_", " "), *OTHER_NAMES[column])
        found = next((word for word in words if word in header), None)
        if found:
            names[column] = found if found != words[0] else column
            taken.add(found)
    if absent := [column for column in COLUMNS if column not in names and column not in OPTIONAL]:
        raise UnreadableFileError(
            f"{file.path.name} lacks the column{'s' if len(absent) > 1 else ''}"
            f" {formatting.listed(absent)}; its header is"
            f" {formatting.listed(header, most=12) or 'empty'}."
        )
    if others := [word for word in header if word not in taken and word.strip() != "currency"]:
        plural = "s are" if len(others) > 1 else " is"
        file.notices.append(
            f"{file.path.name}: {len(others)} further column{plural} left out:"
            f" {formatting.listed(others, most=12)}."
        )
    return names


def _values(row: Row, names: Mapping[str, str], spelled: Counter) -> dict:
    word = row.text(names["category"], needed=True, most=60)
    category = category_of(word)
    if category != word or category not in SECTORS:
        spelled[word, category] += 1
    _require_dollars(row)
    amount = row.amount(names["amount_usd"], needed=True)
    if amount is None:
        raise CellError(names["amount_usd"], "-", "the amount is missing")
    status = row.text(names["status"], needed=True, most=20) if "status" in names else NAMED_DONOR
    return {
        "year": row.year(names["year"]),
        "donor": row.text(names["donor"], needed=True, most=200),
        "donor_status": status,
        "category": category,
        "sector": sector(category),
        "entity": row.text(names["entity"], needed=True, most=60),
        "revenue_type": row.text(names["rev_type"], needed=True, most=40),
        "amount_usd": amount,
        "source_row": row.number,
    }


def _require_dollars(row: Row) -> None:
    for column, cell in row.cells.items():
        if column.casefold().strip(" _") == "currency" and cell not in ("USD", "", None):
            raise CellError(column, cell, "is not USD, and nothing is converted")


def _name_words(file: File, spelled: Mapping[tuple[str, str], int]) -> None:
    """Name the words that were read as a known category, and those that are not known."""
    known = [(word, name) for word, name in spelled if name in SECTORS]
    unknown = [(word, many) for (word, name), many in spelled.items() if name not in SECTORS]
    if known:
        pairs = [f"“{word}” as {name}" for word, name in known]
        file.notices.append(f"{file.path.name}: read {formatting.listed(pairs, most=9)}.")
    if unknown := [one for one in unknown if not one[0].startswith("Multilateral")]:
        words = [f"“{word}” ({formatting.count(many, 'row')})" for word, many in unknown]
        file.notices.append(
            f"{file.path.name}: unknown category {formatting.listed(words, most=9)};"
            " counted as not classified, on neither side."
        )


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add new payments, correct known ones, and delete those that the file no longer lists."""
    _delete_absent(conn)
    written = (*VALUES, "source_row")
    merged = staging.merge(conn, staged, contributions, KEY, written, batch)
    _find_rows(conn, batch)
    return merged


def _delete_absent(conn: sa.Connection) -> None:
    """Delete further payments of a contributor of which the file now lists fewer."""
    alike = [staged.c[name] for name in KEY[:-1]]
    listed = sa.select(*alike, sa.func.max(staged.c.payment).label("most")).group_by(*alike)
    listed = listed.subquery()
    further = (
        sa.select(contributions.c.id)
        .join(listed, sa.and_(*(contributions.c[name] == listed.c[name] for name in KEY[:-1])))
        .where(contributions.c.payment > 1, contributions.c.payment > listed.c.most)
    )
    if gone := list(conn.scalars(further)):
        conn.execute(sa.delete(contributions).where(contributions.c.id.in_(gone)))


def _find_rows(conn: sa.Connection, batch: int) -> None:
    """Add the number of its row to payments that an earlier import brought without it.

    That changes nothing of them. What another office wrote stays its own.
    """
    unknown = contributions.c.source_row.is_(None) & contributions.c.batch_id.is_not(None)
    if conn.scalar(sa.select(contributions.c.id).where(unknown).limit(1)) is None:
        return
    key = [staged.c[name] for name in KEY]
    found = sa.select(*key, sa.func.min(staged.c.row).label("row")).group_by(*key).subquery()
    conn.execute(
        sa.update(contributions)
        .where(unknown, *(contributions.c[name] == found.c[name] for name in KEY))
        .values(source_row=found.c.row, batch_id=batch)
    )


LOADER = Loader("revenue", (staged,), read, merge, template=COLUMNS)
