"""What an installation may set is read from the environment, and nothing else is."""

import pytest

from data_access import engines
from data_access.settings import CHECKOUT, settings

NAMES = ("DATABASE_URL", "PORT", "MAX_IMPORT_ROWS", "MAX_IMPORT_MEGABYTES")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_with_nothing_set_it_is_the_file_in_the_checkout():
    chosen = settings()
    assert chosen.database_url == f"sqlite:///{CHECKOUT / 'focal_point.db'}"
    assert chosen.embedded
    assert (chosen.port, chosen.max_import_rows) == (8501, 200_000)
    assert chosen.max_import_bytes == 50_000_000


def test_what_is_set_counts_and_an_empty_setting_is_none(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/name")
    monkeypatch.setenv("PORT", "8600")
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "7")
    monkeypatch.setenv("MAX_IMPORT_ROWS", "")
    chosen = settings()
    assert (chosen.database_url, chosen.embedded) == ("postgresql://host/name", False)
    assert (chosen.port, chosen.max_import_rows) == (8600, 200_000)
    assert chosen.max_import_bytes == 7_000_000


@pytest.mark.parametrize("name", [name for name in NAMES if name != "DATABASE_URL"])
@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "\u0661", " "])
def test_what_must_be_a_number_and_is_none_is_said(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=rf"^{name} must be a whole number above zero, not"):
        settings()


@pytest.mark.parametrize(
    "url", ["postgres://host/name", "postgresql://host/name", "postgresql+psycopg2://host/name"]
)
def test_any_address_of_postgresql_is_opened_by_the_one_driver_there_is(url):
    assert engines.engine(url).url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://host/name", "focal_point.db", "://", "sqlite:/a:b:c"])
def test_an_address_of_nothing_known_is_refused_in_one_sentence(url):
    with pytest.raises(ValueError, match=r"^DATABASE_URL names no database such as postgresql://"):
        engines.engine(url)
