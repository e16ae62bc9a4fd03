"""What an installation may set is read from the environment, and nothing else is."""

import base64
import subprocess
import sys

import pytest

from data_access.database import connections
from data_access.mail_server import MailServer
from data_access.settings import CHECKOUT, SECRETS, make_secrets, secret, secrets_file, settings

NUMBERS = ("PORT", "MAX_IMPORT_ROWS", "MAX_IMPORT_MEGABYTES")
NAMES = (
    *("DATABASE_URL", "LINKS_DATABASE_URL", "PUBLIC_URL", "TRUSTED_PROXIES", "METRICS_TOKEN"),
    *("SMTP_URL", "MAIL_FROM", "WEEKLY_READERS"),
    *NUMBERS,
)
A_SECRET = base64.urlsafe_b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_with_nothing_set_it_is_the_file_in_the_checkout():
    chosen = settings()
    assert chosen.database_url == f"sqlite:///{CHECKOUT / 'focal_point.db'}"
    assert chosen.embedded
    assert (chosen.public_url, chosen.max_import_rows) == ("http://127.0.0.1:8501", 200_000)
    assert chosen.max_import_bytes == 50_000_000
    assert (chosen.loopback, chosen.secure, chosen.host) == (True, False, "127.0.0.1")
    assert (chosen.links_database_url, chosen.metrics_token) == (None, None)
    assert chosen.trusted_proxies == frozenset()
    assert (chosen.mail_server, chosen.mail_from, chosen.weekly_readers) == (None, None, ())


def test_what_is_set_counts_and_an_empty_setting_is_none(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/name")
    monkeypatch.setenv("PORT", "8600")
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "7")
    monkeypatch.setenv("MAX_IMPORT_ROWS", "")
    chosen = settings()
    assert (chosen.database_url, chosen.embedded) == ("postgresql://host/name", False)
    assert (chosen.public_url, chosen.max_import_rows) == ("http://127.0.0.1:8600", 200_000)
    assert chosen.max_import_bytes == 7_000_000


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "\u0661", " "])
def test_what_must_be_a_number_and_is_none_is_said(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=rf"^{name} must be a whole number above zero, not"):
        settings()


@pytest.mark.parametrize(
    "url", ["postgres://host/name", "postgresql://host/name", "postgresql+psycopg2://host/name"]
)
def test_any_address_of_postgresql_is_opened_by_the_one_driver_there_is(url):
    assert connections.engine(url).url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://host/name", "focal_point.db", "://", "sqlite:/a:b:c"])
def test_an_address_of_nothing_known_is_refused_in_one_sentence(url):
    with pytest.raises(ValueError, match=r"^DATABASE_URL names no database such as postgresql://"):
        connections.engine(url)


# Where readers reach it


@pytest.mark.parametrize(
    ("url", "loopback", "secure"),
    [
        ("https://dashboard.example", False, True),
        ("https://dashboard.example:8443/", False, True),
        ("http://localhost:8501", True, False),
        ("http://[::1]:8501", True, False),
        ("https://127.0.0.1", True, True),
    ],
)
def test_the_public_address_says_whether_readers_come_from_elsewhere_and_through_tls(
    monkeypatch, url, loopback, secure
):
    monkeypatch.setenv("PUBLIC_URL", url)
    assert (settings().loopback, settings().secure) == (loopback, secure)


@pytest.mark.parametrize(
    "url",
    ["http://dashboard.example", "dashboard.example", "https://", "https://x/y", "ftp://127.0.0.1"],
)
def test_an_address_without_tls_is_this_machines_alone(monkeypatch, url):
    monkeypatch.setenv("PUBLIC_URL", url)
    with pytest.raises(ValueError, match=r"^PUBLIC_URL must be"):
        settings()


def test_proxies_are_addresses_and_tokens_are_long(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.2, ::1")
    assert settings().trusted_proxies == {"10.0.0.2", "::1"}
    monkeypatch.setenv("TRUSTED_PROXIES", "proxy.example")
    with pytest.raises(ValueError, match=r"^TRUSTED_PROXIES must list addresses"):
        settings()
    monkeypatch.delenv("TRUSTED_PROXIES")
    monkeypatch.setenv("METRICS_TOKEN", "short")
    with pytest.raises(ValueError, match=r"^METRICS_TOKEN must have at least 32 letters"):
        settings()


# Mail


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("smtp", "mail.example", 25)),
        ("smtp://mail.example:2525/", MailServer("smtp", "mail.example", 2525)),
        ("smtps://mail.example", MailServer("smtps", "mail.example", 465)),
        (
            "smtp+starttls://user%40office:a%2Fb%3Ac@mail.example",
            MailServer("smtp+starttls", "mail.example", 587, "user@office", "a/b:c"),
        ),
        ("smtp://user:secret@127.0.0.1", MailServer("smtp", "127.0.0.1", 25, "user", "secret")),
        ("smtp://user:secret@[::1]:26", MailServer("smtp", "::1", 26, "user", "secret")),
    ],
)
def test_a_mail_server_is_named_with_how_it_is_spoken_to(monkeypatch, url, server):
    monkeypatch.setenv("SMTP_URL", url)
    assert settings().mail_server == server


@pytest.mark.parametrize(
    "url",
    [
        *(
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://:25",
            "smtp://mail.example:port",
        ),
        *("smtp://mail.example:0", "smtp://mail.example:99999", "smtp://mail example", "smtp://["),
        *("smtps://user@mail.example", "smtps://:secret@mail.example", "smtps://mail.example/box"),
        *("smtps://user:secret#1@mail.example", "smtps://user:secrét@mail.example"),
        *("smtps://user:secret@mail.example?x=1", "smtps://user:secr%C3%A9t@mail.example"),
    ],
)
def test_an_address_of_no_mail_server_is_refused_and_not_repeated(monkeypatch, url):
    monkeypatch.setenv("SMTP_URL", url)
    with pytest.raises(ValueError, match=r"^SMTP_URL must be a mail server such as") as refused:
        settings()
    assert not any(part in str(refused.value) for part in ("secr", "mail.example"))
    assert refused.value.__suppress_context__


def test_a_password_never_travels_in_the_clear_and_is_never_shown(monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://user:a-secret@mail.example")
    with pytest.raises(ValueError, match=r"^SMTP_URL would send its password in the clear") as no:
        settings()
    assert "a-secret" not in str(no.value)
    monkeypatch.setenv("SMTP_URL", "smtps://user:a-secret@mail.example")
    assert "a-secret" not in repr(settings())


def test_readers_are_addresses_each_once_whatever_its_letters(monkeypatch):
    monkeypatch.setenv("MAIL_FROM", "dashboard@office.example")
    monkeypatch.setenv(
        "WEEKLY_READERS", "ada@office.example, bob.o'neil+un@x.example,ADA@office.example,"
    )
    chosen = settings()
    assert chosen.mail_from == "dashboard@office.example"
    assert chosen.weekly_readers == ("ADA@office.example", "bob.o'neil+un@x.example")


@pytest.mark.parametrize(
    "text",
    [
        *("ada", "@office.example", "ada@", "ada@office..example", "ada@-office.example"),
        *("ada b@office.example", "ada.@office.example", "Ada <ada@office.example>"),
        *(
            "ada@office.example\nBcc: eve@elsewhere.example",
            "ada@office.example\r\n.",
            "a;b@x.example",
        ),
        *("adä@office.example", f"{'a' * 65}@office.example", f"a@{'b.' * 130}example"),
    ],
)
@pytest.mark.parametrize("name", ["MAIL_FROM", "WEEKLY_READERS"])
def test_what_is_no_address_is_refused_with_the_name_of_the_setting(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=rf"^{name} must"):
        settings()


# Secrets


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A place for secrets where there are none yet."""
    monkeypatch.setenv("SECRETS_FILE", str(tmp_path / "secrets.toml"))
    return tmp_path / "secrets.toml"


def test_secrets_are_made_once_for_their_owners_eyes_and_differ(elsewhere):
    assert make_secrets()
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    made = {name: secret(name) for name in SECRETS}
    assert len(set(made.values())) == len(SECRETS) == 4
    assert {len(value) for value in made.values()} == {32}
    assert not make_secrets()
    assert {name: secret(name) for name in SECRETS} == made


def test_a_secret_that_is_not_set_is_said_with_the_mend(elsewhere):
    assert not elsewhere.exists()
    with pytest.raises(ValueError, match=r"LINK_KEY is not set.*python -m data_access secrets"):
        secret("LINK_KEY")


@pytest.mark.usefixtures("elsewhere")
def test_the_environment_comes_before_the_file(monkeypatch):
    make_secrets()
    monkeypatch.setenv("LINK_KEY", A_SECRET)
    assert secret("LINK_KEY") == bytes(range(32))
    assert secret("BACKUP_KEY") != bytes(range(32))


@pytest.mark.parametrize(
    "text",
    [
        "some_key",
        "random_signature_key",
        "changeme",
        base64.b64encode(bytes(32)).decode(),
        base64.b64encode(b"change-me" * 4).decode(),
        base64.b64encode(bytes(range(31))).decode(),
        base64.b64encode(bytes(range(33))).decode(),
        "not base64 at all, but long enough to be a secret",
        "\N{SNOWMAN}" * 44,
    ],
)
def test_a_default_a_short_or_a_simple_secret_is_refused_and_not_repeated(
    elsewhere, monkeypatch, text
):
    assert elsewhere
    monkeypatch.setenv("LINK_KEY", text)
    with pytest.raises(ValueError, match="LINK_KEY is too short or too simple") as refused:
        secret("LINK_KEY")
    assert text not in str(refused.value)


def test_a_file_of_secrets_that_others_can_read_is_refused(elsewhere):
    make_secrets()
    elsewhere.chmod(0o640)
    with pytest.raises(ValueError, match="Others can read"):
        secret("LINK_KEY")


@pytest.mark.slow
def test_commands_that_need_no_secret_run_without_any(sqlite_url, elsewhere):
    assert sqlite_url
    for command in (["questions"], ["migrate"], ["ask", "weekly.sources"], ["user", "list"]):
        done = subprocess.run(
            [sys.executable, "-m", "data_access", *command],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "secret" in done.stderr) == (0, False), done.stderr
    assert not elsewhere.exists()


def test_no_file_of_secrets_is_ever_committed():
    ignored = (CHECKOUT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".streamlit/secrets.toml" in ignored
    assert secrets_file() != CHECKOUT / ".streamlit" / "secrets.toml"
