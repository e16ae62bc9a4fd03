"""The only reader of the environment: what an installation may set, and what each is by default."""

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
EMBEDDED = f"sqlite:///{CHECKOUT / 'focal_point.db'}"


@dataclass(frozen=True)
class Settings:
    """What this installation is set to.

    database_url     the shared database, as SQLAlchemy writes it
    embedded         whether that is the git-ignored SQLite file of the checkout, by default
    port             where the application listens, on the loopback interface only
    max_import_rows  rows that one imported file may hold
    max_import_bytes bytes that one imported file may hold once unpacked
    """

    database_url: str
    embedded: bool
    port: int
    max_import_rows: int
    max_import_bytes: int


def settings() -> Settings:
    """Read the settings from the environment, as they are now.

    Raises:
        ValueError: a setting that must be a whole number above zero is not one.
    """
    url = os.environ.get("DATABASE_URL") or None
    return Settings(
        database_url=url or EMBEDDED,
        embedded=url is None,
        port=_number("PORT", 8501),
        max_import_rows=_number("MAX_IMPORT_ROWS", 200_000),
        max_import_bytes=_number("MAX_IMPORT_MEGABYTES", 50) * 1_000_000,
    )


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(f"{name} must be a whole number above zero, not {text!r}.")
    return int(text)
