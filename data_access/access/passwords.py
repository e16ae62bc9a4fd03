"""Check, hash and compare passwords."""

import functools
import secrets
import unicodedata
from typing import TYPE_CHECKING

from zxcvbn import zxcvbn

from data_access.access.tokens import keyed
from data_access.domain.refusal import Refused

if TYPE_CHECKING:
    from streamlit_authenticator.utilities.hasher import Hasher

SHORTEST, LONGEST = 15, 64
# zxcvbn's best class: more than ten thousand million guesses by someone who knows the common ones.
STRONG = 4
OURS = ("united nations", "civil society", "focal point")


def normal(password: str) -> str:
    """The password as any keyboard writes it: Unicode's NFKC, nothing cut off or trimmed."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, name: str) -> None:
    """Refuse a password that is too short, too long or common; any script and sign will do.

    Raises:
        Refused: in one sentence, what is wrong with it.
    """
    length = len(normal(password))
    if not SHORTEST <= length <= LONGEST:
        raise Refused(
            f"A password has {SHORTEST} to {LONGEST} letters, digits, signs or spaces;"
            f" this one has {length}."
        )
    if zxcvbn(normal(password), user_inputs=[name, *OURS])["score"] < STRONG:
        raise Refused(
            "This password is among the first that someone would guess. Four or five words that"
            " have nothing to do with one another are better."
        )


def digest(password: str) -> str:
    """Return the keyed and hashed password for storage: about 250 ms of work, on purpose."""
    return _hasher().hash(_keyed(password))


def match(password: str, hashed: str | None) -> bool:
    """Tell whether the stored hash is of this password; without one, the work is the same."""
    right = _hasher().check_pw(_keyed(password), hashed or _nobodys())
    return right and hashed is not None


def _keyed(password: str) -> str:
    # Of 64 letters, whatever the password: bcrypt takes no more than 72 bytes.
    return keyed("PASSWORD_KEY", normal(password))


@functools.cache
def _nobodys() -> str:
    return digest(secrets.token_urlsafe())


def _hasher() -> "type[Hasher]":
    # Loaded when first needed: it brings all of Streamlit with it, which the command line spares.
    from streamlit_authenticator.utilities.hasher import Hasher

    return Hasher
