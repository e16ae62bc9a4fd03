"""Which names may be one: initials, the order of words, a typing error; and what never is."""

import pytest

from data_access.civil_society.name_matching import INITIALS, ORDER, SPELLING, alike
from data_access.domain.names import organization_key

ONE = {
    "its initials at the end": ("Department for Rivers", "Department for Rivers - DFR", INITIALS),
    "its initials at the beginning": (
        "FUR Fictional Union Rivers",
        "Fictional Union Rivers",
        INITIALS,
    ),
    "initials without the empty words": (
        "Union of the Rivers",
        "Union of the Rivers, UR",
        INITIALS,
    ),
    "an article": ("Fictional Tandem Project", "The Fictional Tandem Project", ORDER),
    "and for a sign": ("Sea & Samfund", "Sea and Samfund", ORDER),
    "the order": ("Institute of Fictional Rivers", "Fictional Rivers Institute", ORDER),
    "a letter lost": ("Fictional Union of Rivers", "Fictional Union of Rivrs", SPELLING),
    "two letters changed places": (
        "Fictional Centre of Water",
        "Fictional Center of Water",
        SPELLING,
    ),
    "two errors in a long name": (
        "Enviornmental Organisation of Fictional Rivers",
        "Environmental Organization of Fictional Rivers",
        SPELLING,
    ),
    "a hyphen": ("Re-evaluation Foundation", "Reevaluation Foundation", SPELLING),
    "initials apart": ("F W Fictional Trust", "FW Fictional Trust", SPELLING),
    "another script": ("Фонд вымышленных рек", "Фонд вымышленых рек", SPELLING),
}
NEVER = {
    "another number": ("Fictional Union 21", "Fictional Union 22"),
    "another letter": ("Fictional Union A", "Fictional Union B"),
    "another State": ("Fictional Society of Niger", "Fictional Society of Nigeria"),
    "yet another State": ("Relief Society of Iran", "Relief Society of Iraq"),
    "a short name": ("Relief", "Belief"),
    "a short word": ("Fictional Men Society", "Fictional Hen Society"),
    "other words": ("Fictional Rivers Union", "Fictional Lakes Union"),
    "two errors in a short name": ("River Aid", "Rover Aud"),
    "initials of something else": ("Fictional Union of Rivers ABC", "Fictional Union of Rivers"),
    "a word more": ("Fictional Union of Rivers", "Fictional Union of Rivers and Lakes"),
    "initials alone": ("FUR", "Fictional Union of Rivers"),
}


def keys(*names: str) -> list[str]:
    return [organization_key(name) for name in names]


@pytest.mark.parametrize(("one", "other", "why"), ONE.values(), ids=ONE)
def test_these_may_be_one(one, other, why):
    pair = tuple(sorted(keys(one, other)))
    assert alike(keys(one, other, "Something Else Entirely")) == {pair: why}


@pytest.mark.parametrize(("one", "other"), NEVER.values(), ids=NEVER)
def test_these_are_two(one, other):
    assert alike(keys(one, other)) == {}


def test_three_spellings_are_three_pairs():
    found = alike(
        keys("Fictional Rivers Union", "Fictional Rivrs Union", "Fictional Riverrs Union")
    )
    assert list(found.values()) == [SPELLING] * 3


def test_no_names_have_no_pairs():
    assert alike([]) == {}
    assert alike(["alone"]) == {}


def test_ten_thousand_names_are_compared_by_their_ends_and_not_each_with_each(monkeypatch):
    from data_access.civil_society import name_matching

    compared = []
    cdist = name_matching.process.cdist

    def counted(some, others, **how):
        compared.append(len(some) * len(others))
        return cdist(some, others, **how)

    monkeypatch.setattr(name_matching.process, "cdist", counted)
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [
        f"{a}{b}{c}ational union of the {c}{b}{a} coastal foundation"
        for a in letters
        for b in letters
        for c in letters[:15]
    ]
    alike(names)
    assert len(names) > 10_000
    # Each with each would be a hundred million.
    assert sum(compared) < 1_000_000
