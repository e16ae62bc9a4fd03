"""The balance of corporate and nonprofit, in counts or in money, and whether it can be said.

Unknown and contested types (foundations, public-private, academic, other) are on neither side: they
make a band, from all of them nonprofit to all of them corporate.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

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
        ValueError: a side is negative or missing. Repayments may bring a sum below nothing: then
            there is no balance, and the caller says so.
    """

    nonprofit: float
    corporate: float
    contested: float = 0

    def __post_init__(self):
        if not all(0 <= side < math.inf for side in self._sides()):
            raise ValueError("a side of a balance is negative or missing")

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


def fractional(partnerships: Iterable[Collection[str]]) -> dict[str, float]:
    """How many partnerships each type has, where a partner of k has 1 / k of its partnership.

    Each partnership is the types of its partners, one a partner; one without partners counts
    nowhere.
    """
    counts: Counter[str] = Counter()
    for types in partnerships:
        for one in types:
            counts[one] += 1 / len(types)
    return dict(counts)


def with_any(partnerships: Iterable[Collection[str]], kind: str = CORPORATE) -> int:
    """How many partnerships have a partner of a type; each counts once."""
    return sum(kind in types for types in partnerships)


def taken_apart(
    before: Mapping[str, Balance], after: Mapping[str, Balance]
) -> dict[str, float] | None:
    """What each entity adds to the change of the corporate share; all together make the change.

    With c corporate of a total T over both sides of all entities, t what an entity has of both,
    and m the mean of both overall shares: c'/T' − c/T − m (t'/T' − t/T). An entity adds by being
    more corporate, or by being more of a total that is less corporate than itself. The contested
    are left out. An entity that is in one year only counts as nothing in the other. None where a
    year has nothing on either side.
    """
    totals = [
        math.fsum(b.nonprofit + b.corporate for b in year.values()) for year in (before, after)
    ]
    if not all(totals):
        return None
    shares = [
        math.fsum(b.corporate for b in year.values()) / total
        for year, total in zip((before, after), totals, strict=True)
    ]
    nothing, mean = Balance(0, 0), math.fsum(shares) / 2

    def centred(one: Balance, total: float) -> float:
        return (one.corporate - mean * (one.nonprofit + one.corporate)) / total

    return {
        entity: centred(after.get(entity, nothing), totals[1])
        - centred(before.get(entity, nothing), totals[0])
        for entity in [*before, *(name for name in after if name not in before)]
    }


def moved_by(balances: Mapping[str, Balance]) -> dict[str, float | None]:
    """How far each unit moves the index: that of all, less that of all without it.

    Negative is towards corporate. None where nothing is left without it.
    """
    n = math.fsum(one.nonprofit for one in balances.values())
    c = math.fsum(one.corporate for one in balances.values())
    whole = Balance(n, c).index
    moved: dict[str, float | None] = {}
    for name, one in balances.items():
        # Sums of money less a part of them may come out a hair below nothing.
        left = Balance(max(0.0, n - one.nonprofit), max(0.0, c - one.corporate)).index
        moved[name] = None if whole is None or left is None else whole - left
    return moved


def pace_to_parity(now: Balance, corporate_pace: float, periods: float) -> float:
    """How many nonprofit partnerships a period it takes to be even after so many periods.

    (C + pace × periods − N) / periods, and 0 where it comes by itself; the contested are left out.

    Raises:
        ValueError: there is no time for it, or corporate partnerships are taken to go away.
    """
    if periods <= 0 or corporate_pace < 0:
        raise ValueError("parity takes a time above zero, and a pace that is not negative")
    return max(0.0, (now.corporate + corporate_pace * periods - now.nonprofit) / periods)
