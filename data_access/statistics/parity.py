"""The balance of corporate and nonprofit, in counts or in money, and whether it can be said.

Unknown and contested types (foundations, public-private, academic, other) are on neither side: they
make a band, from all of them nonprofit to all of them corporate.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Interval

NONPROFIT, CORPORATE = "nonprofit", "corporate"
EVEN = "even"
CANNOT_BE_SAID = "cannot be said"


@dataclass(frozen=True)
class Balance:
    """Two sides in one unit, and what may belong to either; each 0 or more, never missing.

    The interval of chance of the share, for counts, is `intervals.wilson(corporate, nonprofit +
    corporate)`; a sum of money has none.

    Raises:
        Refused: a side is negative or missing. Repayments may bring a sum below nothing: then
            there is no balance, and the caller says so.
    """

    nonprofit: float
    corporate: float
    contested: float = 0

    def __post_init__(self):
        if not all(0 <= side < math.inf for side in self._sides()):
            raise Refused("a side of a balance is negative or missing")

    def _sides(self) -> tuple[float, float, float]:
        return self.nonprofit, self.corporate, self.contested

    @property
    def ratio(self) -> float | None:
        """Corporate for each nonprofit; None where there is no nonprofit to divide by."""
        return self.corporate / self.nonprofit if self.nonprofit else None

    @property
    def log2_ratio(self) -> float | None:
        """The ratio in doublings: 1 is twice as much corporate, −1 half; None without a side."""
        return math.log2(self.ratio) if self.ratio else None

    @property
    def all_corporate(self) -> bool:
        """Whether there is corporate and no nonprofit, which is no infinite ratio."""
        return self.corporate > 0 and not self.nonprofit

    @property
    def share(self) -> float | None:
        """Corporate of both sides, from 0 to 1; None of nothing."""
        both = self.nonprofit + self.corporate
        return self.corporate / both if both else None

    @property
    def index(self) -> float | None:
        """(N − C) / (N + C), from −1, all corporate, over 0, even, to 1, all nonprofit."""
        both = self.nonprofit + self.corporate
        return (self.nonprofit - self.corporate) / both if both else None

    @property
    def known(self) -> float | None:
        """The share of all that is on one side or the other, from 0 to 1; None of nothing."""
        total = sum(self._sides())
        return (self.nonprofit + self.corporate) / total if total else None

    @property
    def band(self) -> Interval | None:
        """The index with all that is contested corporate, and with all of it nonprofit."""
        total = sum(self._sides())
        if not total:
            return None
        ahead = self.nonprofit - self.corporate
        return Interval((ahead - self.contested) / total, (ahead + self.contested) / total)

    @property
    def share_band(self) -> Interval | None:
        """The corporate share with all that is contested nonprofit, and with all corporate."""
        total = sum(self._sides())
        if not total:
            return None
        return Interval(self.corporate / total, (self.corporate + self.contested) / total)

    @property
    def verdict(self) -> str:
        """The side that has more wherever the contested belong, else "cannot be said".

        "even" is said only where both sides are equal and nothing is contested.
        """
        ahead = self.nonprofit - self.corporate
        if not any(self._sides()) or (ahead and abs(ahead) <= self.contested):
            return CANNOT_BE_SAID
        if not ahead:
            return CANNOT_BE_SAID if self.contested else EVEN
        return NONPROFIT if ahead > 0 else CORPORATE


class Sides(NamedTuple):
    """What one part has of both sides: repayments may bring it below nothing, as no balance."""

    nonprofit: float
    corporate: float


def balance_of(parts: Iterable[Balance | Sides]) -> Balance | None:
    """Both sides of all parts together, nothing contested; None where repayments leave no side."""
    sums, size = _summed(parts)
    return _balance(sums, size)


def _summed(parts: Iterable[Balance | Sides]) -> tuple[Sides, float]:
    """The sum of both sides, and of their amounts without signs, which a rounding is small to."""
    sides = [Sides(one.nonprofit, one.corporate) for one in parts]
    sums = Sides(
        math.fsum(one.nonprofit for one in sides), math.fsum(one.corporate for one in sides)
    )
    return sums, math.fsum(abs(amount) for one in sides for amount in one)


def _balance(sides: Sides, size: float) -> Balance | None:
    # What a sum leaves when its parts are taken away may be a hair instead of nothing.
    left = [0.0 if abs(amount) <= 1e-12 * size else amount for amount in sides]
    return None if min(left) < 0 else Balance(*left)


def fractional(partnerships: Iterable[Collection[str]]) -> dict[str, Fraction]:
    """How many partnerships each type has, where a partner of k has 1 / k of its partnership.

    Each partnership is the types of its partners, one a partner; one without partners counts
    nowhere. Exact, so that seven sevenths are one and two sides that are even are found to be.
    """
    counts: dict[str, Fraction] = defaultdict(Fraction)
    for types in partnerships:
        for one in types:
            counts[one] += Fraction(1, len(types))
    return dict(counts)


def with_any(partnerships: Iterable[Collection[str]], kind: str = CORPORATE) -> int:
    """How many partnerships have a partner of a type; each counts once."""
    return sum(kind in types for types in partnerships)


def taken_apart(
    before: Mapping[str, Balance | Sides], after: Mapping[str, Balance | Sides]
) -> dict[str, float] | None:
    """What each entity adds to the change of the corporate share; all together make the change.

    With c corporate of a total T over both sides of all entities, t what an entity has of both,
    and m the mean of both overall shares: c'/T' − c/T − m (t'/T' − t/T). An entity adds by being
    more corporate, or by being more of a total that is less corporate than itself. The contested
    are left out. An entity that is in one year only counts as nothing in the other. None where a
    year has nothing on either side, or a side that repayments bring below nothing.
    """
    balances = [balance_of(year.values()) for year in (before, after)]
    whole = [one for one in balances if one is not None]
    shares = [one.share for one in whole if one.share is not None]
    if len(shares) < len(balances):
        return None
    totals = [one.nonprofit + one.corporate for one in whole]
    nothing, mean = Sides(0, 0), math.fsum(shares) / 2

    def centred(one: Balance | Sides, total: float) -> float:
        return (one.corporate - mean * (one.nonprofit + one.corporate)) / total

    return {
        entity: centred(after.get(entity, nothing), totals[1])
        - centred(before.get(entity, nothing), totals[0])
        for entity in [*before, *(name for name in after if name not in before)]
    }


def moved_by(parts: Mapping[str, Balance | Sides]) -> dict[str, float | None]:
    """How far each unit moves the index: that of all, less that of all without it.

    Negative is towards corporate. None where nothing is left without it, or a side that repayments
    bring below nothing, or where that is so of all.
    """
    sums, size = _summed(parts.values())
    whole = _index(sums, size)
    moved: dict[str, float | None] = {}
    for name, one in parts.items():
        rest = Sides(sums.nonprofit - one.nonprofit, sums.corporate - one.corporate)
        left = _index(rest, size)
        moved[name] = None if whole is None or left is None else whole - left
    return moved


def _index(sides: Sides, size: float) -> float | None:
    balance = _balance(sides, size)
    return None if balance is None else balance.index


def pace_to_parity(now: Balance, corporate_pace: float, periods: float) -> float:
    """How many nonprofit partnerships a period it takes to be even after so many periods.

    (C + pace × periods − N) / periods, and 0 where it comes by itself; the contested are left out.

    Raises:
        Refused: there is no time for it, or corporate partnerships are taken to go away.
    """
    if periods <= 0 or corporate_pace < 0:
        raise Refused("parity takes a time above zero, and a pace that is not negative")
    return max(0.0, (now.corporate + corporate_pace * periods - now.nonprofit) / periods)
