"""The mail server: what SMTP_URL says of it, and how one message is handed to it."""

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from data_access.domain.refusal import Refused

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
# Seconds to wait for each reply of the server.
PATIENCE = 30
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?=.{{1,64}}@){ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})*")
LONGEST = 254


@dataclass(frozen=True)
class MailServer:
    """Who takes our mail, and how it is spoken to.

    scheme          one of PORTS: plain, TLS from the greeting on, TLS from the first byte
    user, password  whom to sign in as; None for nobody
    """

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def tells_password(self) -> bool:
        """Whether a password would travel in the clear."""
        return self.scheme == "smtp" and self.password is not None


class UnreachedError(Exception):
    """The server was not reached, or not as it should be; the message says why."""


class NotTakenError(Exception):
    """The server refused the message; the message of this error quotes its reply."""


class LostError(Exception):
    """The connection ended before the server's last word: it may have taken the message."""


def server_of(url: str) -> MailServer:
    """Read the address of a mail server, such as smtp+starttls://user:password@host:587.

    Raises:
        Refused: it is none; the message repeats nothing of it, for it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("this is not an address") from None
    user, password = (
        None if text is None else unquote(text) for text in (parts.username, parts.password)
    )
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not re.fullmatch(r"[\w.:-]+", host, re.ASCII):
        raise Refused("this is not an address")
    if parts.path.strip("/") or parts.query or parts.fragment or port == 0:
        raise Refused("this is not an address")
    if bool(user) != bool(password) or not f"{user}{password}".isascii():
        raise Refused("user and password are needed, both or none")
    port = port or PORTS[parts.scheme]
    return MailServer(parts.scheme, host, port, user or None, password or None)


def is_address(text: str) -> bool:
    """Whether a text is one plain address, such as first.name@office.example."""
    return len(text) <= LONGEST and ADDRESS.fullmatch(text) is not None


def hand_over(server: MailServer, message: EmailMessage) -> None:
    """Hand one message to the server; it is the server's once this returns.

    Raises:
        UnreachedError: the server was not reached, so that it has nothing of it.
        NotTakenError: the server refused it.
        LostError: nobody knows whether the server took it.
    """
    with contextlib.closing(_reached(server)) as client:
        try:
            client.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, reply)] = error.recipients.values()
            raise _refusal(code, reply) from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from None
        except OSError:
            raise LostError from None
        # What goes wrong in taking leave changes nothing: the message is the server's.
        with contextlib.suppress(OSError):
            client.quit()


def _refusal(code: int, reply: bytes | str) -> Exception:
    # What is no refusal, such as an unreadable reply, leaves open whether it was taken.
    if not 400 <= code < 600:
        return LostError()
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    return NotTakenError(f"{code} {' '.join(text.split())[:200]}")


def _reached(server: MailServer) -> smtplib.SMTP:
    """A connection that is safe, and signed in, where SMTP_URL says so."""
    try:
        with contextlib.ExitStack() as undone:
            client = _connected(server)
            undone.callback(client.close)
            if server.scheme == "smtp+starttls":
                client.starttls(context=ssl.create_default_context())
            if server.user is not None and server.password is not None:
                client.login(server.user, server.password)
            undone.pop_all()
            return client
    except OSError as error:
        raise UnreachedError(_said(error)) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    host, port = server.host, server.port
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    return smtplib.SMTP(host, port, timeout=PATIENCE)


def _said(error: OSError) -> str:
    # Never the server's own words: whoever it is, it has just been told a user and a password.
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            "The mail server did not take the user and the password of SMTP_URL"
            f" ({error.smtp_code})."
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "The mail server does not offer TLS, or signing in, as SMTP_URL wants it."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of the mail server is not trusted: {error.verify_message}."
    return "The mail server cannot be reached; is it running, and SMTP_URL right?"
