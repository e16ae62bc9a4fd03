"""Made-up revenue of made-up entities, with a break in one of them.

In the last year the donors of the Fund are counted as nonprofits, which were companies until then:
a naive balance would say that everything changed in a year.
"""

import datetime as dt
import random
from collections.abc import Iterator

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.organizations import STATES
from data_access.demonstration.rows import Batch, dice, put

YEARS = 5
FUND = words.ENTITIES[0]
# For each category of donors: sector, donors' name and number, and how much one gives an entity in
# the first and in the last year, in thousands of dollars.
DONORS = {
    "NGOs": ("nonprofit", "Imaginary Relief Association {n}", 9, 2_300, 3_300),
    "Private Sector": ("corporate", "Fictional Trading Company {n}", 12, 3_500, 4_100),
    "Foundations": ("foundation", "Example Family Foundation {n}", 6, 3_000, 2_600),
    "Academic": ("academic", "Invented University {n}", 4, 300, 420),
    "Multilateral - Other": ("public", "Imaginary Development Bank {n}", 2, 6_000, 7_000),
    "Other Contributors": ("other", "Other contributors", 1, 14_000, 18_000),
}
GOVERNMENT = (18_000, 15_500)
# What a national committee gives the Fund, in the first and in the last year.
COMMITTEES = (48_000, 57_000)
# One contribution in so many is a repayment.
REPAYMENTS = 40


def invent(conn: sa.Connection, today: dt.date, batch: Batch) -> None:
    """Make up the contributions of five years up to the last one."""
    throw = dice("revenue")
    rows = [
        row
        for years_on in range(YEARS)
        for row in _year(throw, today.year - YEARS + years_on, years_on / (YEARS - 1))
    ]
    # As in a file whose first row is its header.
    placed = [{**row, "source_row": place} for place, row in enumerate(rows, start=2)]
    put(conn, schema.contributions, placed, batch)


def _year(throw: random.Random, year: int, progress: float) -> Iterator[dict]:
    """One year's contributions; `progress` runs from 0 in the first year to 1 in the last."""
    for entity in words.ENTITIES:
        for category, (sector, name, number, first, last) in DONORS.items():
            for n in range(1, number + 1):
                # Nobody gives to everyone; who is not among the others gives as one.
                if number == 1 or throw.random() < 0.6:
                    amount = _amount(throw, first, last, progress)
                    donor = name.format(n=n), "organization", category, sector
                    yield _contribution(year, entity, donor, "Voluntary earmarked", amount)
    for group in STATES.values():
        for _, place, *_ in group:
            yield from _of_state(throw, year, progress, f"Fictional State of {place}")
    last_year = progress == 1
    category, sector = ("NGOs", "nonprofit") if last_year else ("Private Sector", "corporate")
    for _, place, *_ in STATES["Western European and Others Group"]:
        donor = f"Fictional Committee of {place} for the Fund", "organization", category, sector
        amount = _amount(throw, *COMMITTEES, progress)
        yield _contribution(year, FUND, donor, "Voluntary un-earmarked", abs(amount))


def _of_state(throw: random.Random, year: int, progress: float, name: str) -> Iterator[dict]:
    donor = name, "member", "Government", "public"
    for entity in words.ENTITIES:
        for revenue_type in ("Assessed", "Voluntary earmarked"):
            if throw.random() < 0.6:
                amount = _amount(throw, *GOVERNMENT, progress)
                yield _contribution(year, entity, donor, revenue_type, amount)


def _amount(throw: random.Random, first: int, last: int, progress: float) -> float:
    expected = (first + (last - first) * progress) * 1000
    if throw.randrange(REPAYMENTS) == 0:
        return -round(expected * throw.uniform(0.01, 0.1), 2)
    return round(expected * throw.uniform(0.6, 1.4), 2)


def _contribution(
    year: int, entity: str, donor: tuple[str, str, str, str], revenue_type: str, amount: float
) -> dict:
    name, status, category, sector = donor
    return {
        "year": year,
        "donor": name,
        "donor_status": status,
        "category": category,
        "sector": sector,
        "entity": entity,
        "revenue_type": revenue_type,
        "amount_usd": amount,
    }
