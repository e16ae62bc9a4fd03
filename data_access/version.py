"""The version of this product, as pyproject.toml states it."""

import tomllib

from data_access.settings import CHECKOUT

VERSION: str = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "version"
]
