"""Names of States and other places: what a file or a reader calls them, and which place that is.

Present and former names, codes and the spellings of `place_names.csv` identify one place. A word
that fits several, such as "Korea", identifies none.
"""

import csv
import datetime as dt
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from data_access.domain.names import fold

FOLDER = Path(__file__).parent
MEMBER, AMBIGUOUS = "Member State", "ambiguous"
# The list of Member States and their names: South Sudan was the latest admitted (2011), Naoero
# (until then Nauru) the latest change of name, told by note verbale on this day.
LIST_OF = dt.date(2026, 7, 6)
# What UNTERM puts behind a short name: "Sudan (the)", "Algérie (l')", "Brasil (el)".
ARTICLE = re.compile(r"\s*\((the|l['’]|le|la|les|el|los|las)\)\s*$", re.IGNORECASE)
SAINT = re.compile(r"^st (?=\w)")


@dataclass(frozen=True)
class Place:
    """A State or another place: its code, its present name, its kind."""

    code: str
    name: str
    kind: str

    @property
    def is_member(self) -> bool:
        """Whether it is a Member State."""
        return self.kind == MEMBER


def rows_of(name: str) -> list[dict[str, str]]:
    """Read a reference file of this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def every_place() -> dict[str, Place]:
    """Give all places by code: Member States as the United Nations sorts them, then others."""
    states = (Place(row["iso3"], row["name"], MEMBER) for row in rows_of("member_states.csv"))
    others = (Place(row["code"], row["name"], row["kind"]) for row in rows_of("other_places.csv"))
    # States of the demonstration have user-assigned codes, which no real State ever gets.
    fictional = (Place(row["iso3"], row["name"], MEMBER) for row in rows_of("fictional_states.csv"))
    return {place.code: place for place in (*states, *others, *fictional)}


def key(name: str) -> str:
    """Fold a place's name: "Sudan (the)" as "the Sudan", "&" as "and", "St. Lucia" in full."""
    folded = fold(ARTICLE.sub("", name).replace("&", " and "))
    return SAINT.sub("saint ", folded.removeprefix("the ").removesuffix(" the"))


def place_keys() -> frozenset[str]:
    """Give the folded form of every code and name that is known of a place."""
    return frozenset(_by_key())


def find_place(name: str) -> Place | None:
    """Find the one place of this code or name; None if there is none, or there are several."""
    found = _by_key().get(key(name), ())
    return every_place()[found[0]] if len(found) == 1 else None


def state_code(name: str) -> str | None:
    """Give the code of a Member State by its code or any of its names; None for all else.

    "Türkiye", "Turkey", "TUR", "TR" and "the Sudan" are known.
    """
    place = find_place(name)
    return place.code if place and place.is_member else None


def why_no_state(name: str) -> str:
    """Say why a name is that of no Member State, as the end of a sentence that begins with it."""
    place = find_place(name)
    if place and not place.is_member:
        return f"is no Member State ({place.kind})"
    return why_no_place(name) or "is no Member State by this code or name"


def why_no_place(name: str) -> str | None:
    """Say which places a name may be; None if it is not ambiguous."""
    found = _by_key().get(key(name), ())
    if len(found) < 2:
        return None
    names = [every_place()[code].name for code in found]
    return f"may be {', '.join(names[:-1])} or {names[-1]}: write which"


@functools.cache
def _by_key() -> dict[str, tuple[str, ...]]:
    """The codes of the places that each name fits, in the order of the places."""
    found: dict[str, set[str]] = {}
    for row in rows_of("place_names.csv"):
        found.setdefault(key(row["name"]), set()).add(row["code"])
    # Codes and present names identify, whatever else a word may stand for.
    for row in (*rows_of("member_states.csv"), *rows_of("other_places.csv")):
        code = row.get("iso3") or row["code"]
        for name in filter(None, (code, row["iso2"], row["name"])):
            found[key(name)] = {code}
    for row in rows_of("fictional_states.csv"):
        found[key(row["iso3"])] = {row["iso3"]}
    order = list(every_place())
    return {name: tuple(sorted(codes, key=order.index)) for name, codes in found.items()}
