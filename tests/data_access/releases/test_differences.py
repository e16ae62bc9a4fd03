"""Tables that one delegate can read never differ by one to four organizations."""

import datetime as dt

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data_access.domain.answers import Answer
from data_access.releases import differences, small_counts

GROUPS = ("African Group", "Asia-Pacific Group", "unknown")
NARROW = {"since": dt.date(2026, 5, 1), "until": dt.date(2026, 5, 31)}
WIDE = {"since": dt.date(2026, 5, 1), "until": dt.date(2026, 6, 30)}
OWN, REST, WORLD = "Kenya", "the rest of the African Group", "the rest of the world"

# Of each place, how many organizations took part in May, and how many more in June.
NUMBERS = st.tuples(st.integers(0, 12), st.integers(0, 8))
PLACES = (OWN, REST, WORLD, "unknown")
WORLDS = st.fixed_dictionaries(dict.fromkeys(PLACES, NUMBERS))


def answer(question: str, name: str, counts: dict[str, int], period: dict) -> Answer:
    rows = pd.DataFrame({name: list(counts), "organizations": list(counts.values())})
    typed = rows.astype({name: "str", "organizations": "Int64"})
    at = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    return Answer(question, period, typed, "", "", "", (), 1, at)


def of_one_state(number: dict[str, int], period: dict) -> Answer:
    parts = {of: number[of] for of in (OWN, REST, WORLD)}
    return answer("member_states.participation", "of", parts, period | {"own_state": "KEN"})


def by_group(number: dict[str, int], period: dict) -> Answer:
    counts = (number[OWN] + number[REST], number[WORLD], number["unknown"])
    regions = dict(zip(GROUPS, counts, strict=True))
    return answer("member_states.participation_by_group", "region", regions, period)


@given(WORLDS)
def test_no_part_of_the_world_grows_by_one_to_four_between_two_tables_of_one_delegate(world):
    may = {place: numbers[0] for place, numbers in world.items()}
    june = {place: sum(numbers) for place, numbers in world.items()}
    more = {place: june[place] - may[place] for place in PLACES}
    region, elsewhere = more[OWN] + more[REST], more[WORLD]
    few = range(1, small_counts.FEWEST)
    # What a delegate can subtract, counted from the organizations that came in June alone.
    across = any(number in few for number in (region, elsewhere, region + elsewhere))
    groups = any(number in few for number in (region, elsewhere, more["unknown"]))
    parts = any(more[place] in few for place in (OWN, REST, WORLD))
    assert differences.differ(of_one_state(may, NARROW), by_group(june, WIDE)) is across
    assert differences.differ(by_group(may, NARROW), of_one_state(june, WIDE)) is across
    assert differences.differ(by_group(may, NARROW), by_group(june, WIDE)) is groups
    assert differences.differ(of_one_state(may, NARROW), of_one_state(june, WIDE)) is parts
