"""Names as keys: most files give nothing else, and no two write a name alike."""

import re
import unicodedata

# Latin, Greek and Cyrillic accents. Marks of other scripts carry vowels, and stay.
ACCENTS = re.compile("[\u0300-\u036f]")
QUOTES = re.compile("['’‘ʼ`´.]")
NOT_WORDS = re.compile(r"[^\w]|_")
# Capitals in brackets, such as (FRX); a country's tell branches of one organization apart.
INITIALS = re.compile(r"\((?!USA?\)|UK\))[^a-z()]*[A-Z][^a-z()]*\)")


def fold(name: str) -> str:
    """Reduce a name to what identifies it: no case, accents, quotes, punctuation or brackets.

    What stands in brackets stays, without them. Direction marks and other
    invisible characters go. Two names with the same key are the same name.
    """
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    plain = QUOTES.sub("", ACCENTS.sub("", plain).casefold())
    # Marks that are no letters to the pattern, such as Thai vowels, must not split words.
    words = "".join(
        " "
        if NOT_WORDS.match(letter) and not unicodedata.category(letter).startswith("M")
        else letter
        for letter in plain
    )
    return unicodedata.normalize("NFC", " ".join(words.split()))


def organization_key(name: str) -> str:
    """The key by which an organization is matched: its name folded, without initials in brackets.

    Reports give an organization's initials at one session and leave them out at another.
    """
    return fold(INITIALS.sub(" ", name)) or fold(name)


LONGEST_KEY = 380


def place_key(key: str, place: str) -> str:
    """Return the key of a second organization of one name, told apart by the code of its State."""
    return f"{key[:LONGEST_KEY]} @{place}"


def bare_key(key: str) -> str:
    """Return the folded name of a key, without the organization or the State behind it."""
    return key.partition(" ~")[0].partition(" @")[0]


def tidy(name: str) -> str:
    """A name for display: as its source writes it, without stray white space."""
    return unicodedata.normalize("NFC", " ".join(name.split()))
