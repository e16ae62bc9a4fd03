"""The only reader of the environment and of secrets: what an installation may set, and how."""

import base64
import binascii
import ipaddress
import os
import secrets
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from data_access import mail_server as mail_server_module
from data_access.domain.refusal import Refused

CHECKOUT = Path(__file__).parent.parent
EMBEDDED = f"sqlite:///{CHECKOUT / 'focal_point.db'}"
SECRETS_FILE = CHECKOUT / ".streamlit" / "secrets.toml"
# What each secret is for; the names are those of the environment and of the file.
SECRETS = {
    "PASSWORD_KEY": "keys passwords and one-time codes before they are hashed",
    "LINK_KEY": "keys the secrets of links and the addresses that guess at them",
    "CONTACT_KEY": "encrypts the contacts of organizations",
    "BACKUP_KEY": "encrypts backups",
}
SECRET_BYTES = 32


@dataclass(frozen=True)
class Settings:
    """What this installation is set to.

    database_url       the shared database, as SQLAlchemy writes it
    links_database_url the same for readers of links, on PostgreSQL; None where it is not set up
    embedded           whether the database is the git-ignored SQLite file of the checkout
    public_url         where readers reach the application, without a path
    trusted_proxies    addresses whose X-Forwarded-For is believed, to count guesses by
    metrics_token      opens /_stcore/metrics; None keeps them closed
    update_every_days  days between updates to the Secretary-General, as promised
    max_import_rows    rows that one imported file may hold
    max_import_bytes   bytes that one imported file may hold once unpacked
    mail_server        who takes the weekly overview as mail; None where mail is off
    mail_from          address that it comes from; None where mail is off
    weekly_readers     addresses of those who are sent it, each once
    """

    database_url: str
    links_database_url: str | None
    embedded: bool
    public_url: str
    trusted_proxies: frozenset[str]
    metrics_token: str | None
    update_every_days: int
    max_import_rows: int
    max_import_bytes: int
    mail_server: mail_server_module.MailServer | None
    mail_from: str | None
    weekly_readers: tuple[str, ...]

    @property
    def host(self) -> str:
        """The host name of the public address."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def loopback(self) -> bool:
        """Whether readers reach the application on the machine it runs on, and nowhere else."""
        return _is_loopback(self.host)

    @property
    def secure(self) -> bool:
        """Whether readers reach the application through TLS."""
        return self.public_url.startswith("https:")


def settings() -> Settings:
    """Read the settings from the environment, as they are now.

    Raises:
        Refused: a setting makes no sense; the message says which, and what it should be.
    """
    url = os.environ.get("DATABASE_URL") or None
    port = _number("PORT", 8501)
    return Settings(
        database_url=url or EMBEDDED,
        links_database_url=os.environ.get("LINKS_DATABASE_URL") or None,
        embedded=url is None,
        public_url=_public(os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"),
        trusted_proxies=_addresses(os.environ.get("TRUSTED_PROXIES") or ""),
        metrics_token=_token(os.environ.get("METRICS_TOKEN") or None),
        update_every_days=_number("UPDATE_EVERY_DAYS", 7),
        max_import_rows=_number("MAX_IMPORT_ROWS", 200_000),
        max_import_bytes=_number("MAX_IMPORT_MEGABYTES", 50) * 1_000_000,
        mail_server=_mail_server(os.environ.get("SMTP_URL") or None),
        mail_from=_sender(os.environ.get("MAIL_FROM") or None),
        weekly_readers=_readers(os.environ.get("WEEKLY_READERS") or ""),
    )


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise Refused(f"{name} must be a whole number above zero, not {text!r}.")
    return int(text)


def _public(text: str) -> str:
    parts = urlsplit(text)
    plain = parts.scheme == "http" and _is_loopback(parts.hostname)
    if not parts.hostname or not (parts.scheme == "https" or plain) or parts.path.strip("/"):
        raise Refused(
            "PUBLIC_URL must be the address that readers open, such as https://dashboard.example:"
            " without a path, and with https unless it is this machine's own."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _addresses(text: str) -> frozenset[str]:
    try:
        return frozenset(str(ipaddress.ip_address(one.strip())) for one in text.split(",") if one)
    except ValueError:
        raise Refused(
            "TRUSTED_PROXIES must list addresses, such as 10.0.0.2, parted by commas."
        ) from None


def _token(text: str | None) -> str | None:
    if text is not None and len(text) < SECRET_BYTES:
        raise Refused(f"METRICS_TOKEN must have at least {SECRET_BYTES} letters.")
    return text


def _mail_server(url: str | None) -> mail_server_module.MailServer | None:
    if url is None:
        return None
    try:
        server = mail_server_module.server_of(url)
    except ValueError:
        raise Refused(
            "SMTP_URL must be a mail server such as smtp+starttls://user:password@host:587, smtps://"
            " or smtp://; user and password are ASCII, with %40 for @, %2F for / and the like."
        ) from None
    if server.tells_password and not _is_loopback(server.host):
        raise Refused(
            "SMTP_URL would send its password in the clear; say smtp+starttls:// or smtps://."
        )
    return server


def _sender(text: str | None) -> str | None:
    if text is not None and not mail_server_module.is_address(text):
        raise Refused("MAIL_FROM must be one address, such as dashboard@office.example.")
    return text


def _readers(text: str) -> tuple[str, ...]:
    named = [one.strip() for one in text.split(",") if one.strip()]
    if not all(map(mail_server_module.is_address, named)):
        raise Refused(
            "WEEKLY_READERS must list addresses, such as first.name@office.example, parted by"
            " commas."
        )
    # Who is listed twice, if in other letters, is one reader.
    return tuple({one.lower(): one for one in named}.values())


# Secrets


def secret(name: str) -> bytes:
    """One of SECRETS, from the environment or else from the file of secrets.

    Raises:
        Refused: it is not set, too short, or like no secret; or others can read the file.
    """
    text = os.environ.get(name) or _kept().get(name)
    if not text:
        raise Refused(
            f"The secret {name} is not set. Make the secrets with: python -m data_access secrets"
        )
    try:
        value = base64.b64decode(str(text).encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        value = b""
    # A word repeated or a row of zeros may be as long as a secret, and is none.
    if len(value) != SECRET_BYTES or len(set(value)) < SECRET_BYTES // 2:
        raise Refused(
            f"The secret {name} is too short or too simple: it must be {SECRET_BYTES} random"
            " bytes in base64, as python -m data_access secrets makes them."
        )
    return value


def _kept() -> dict[str, str]:
    path = secrets_file()
    if not path.exists():
        return {}
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"Others can read {path.name}; close it with: chmod 600 {path}")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def secrets_file() -> Path:
    """Where the secrets are kept that the environment does not name."""
    return Path(os.environ.get("SECRETS_FILE") or SECRETS_FILE)


def make_secrets() -> bool:
    """Write the file of secrets, readable by its owner alone; False where it is there already."""
    lines = [f'# This {use}.\n{name} = "{_new()}"\n' for name, use in SECRETS.items()]
    try:
        opened = os.open(secrets_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return True


def _new() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
