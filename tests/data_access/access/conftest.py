"""Passwords that are hashed as little as can be."""

import bcrypt
import pytest

from data_access.access import passwords


@pytest.fixture
def quick(monkeypatch):
    """Hash as little as bcrypt can: what is counted here is not its work."""
    salt = bcrypt.gensalt
    monkeypatch.setattr(bcrypt, "gensalt", lambda: salt(rounds=4))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()
