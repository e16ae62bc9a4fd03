"""Opaque tokens: made at random, and kept as what they cannot be made from again."""

import hashlib
import hmac
import secrets

from data_access.settings import secret


def new() -> str:
    """A token of 256 random bits, in letters that an address or a cookie can carry."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is kept of the id of a session: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(key: str, text: str) -> str:
    """HMAC-SHA-256 of a text with one of the secrets, in hexadecimal.

    Raises:
        Refused: the secret is not set, or is none.
    """
    return hmac.new(secret(key), text.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in a time that tells nothing of them."""
    return hmac.compare_digest(one, other)
