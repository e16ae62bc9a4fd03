"""The week by mail, to a real mail server: to each reader at most once, and without a secret."""

import asyncio
import datetime as dt
import email
import ipaddress
import socket
import ssl
import threading
from email import policy
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data_access import mail_server
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE
from data_access.mail_server import MailServer
from data_access.overview import weekly_mail
from data_access.overview.weekly_mail import Letter, Post
from data_access.schema import audit, database_state, mailings

WEEK = "2026-W24"
LETTER = Letter("Fictional subject", "Plain − text\n", "<p>Fictional</p>\n")
READERS = ("ada@office.example", "bob@office.example")
OFF = "Sending is off: SMTP_URL, MAIL_FROM and WEEKLY_READERS turn it on, and "


class Inbox:
    """What the server took, and what it is told to refuse or to drop."""

    def __init__(self):
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.refused: set[str] = set()
        self.delay = 0.0
        self.drops = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002 (the server's shape)
        if address in self.refused:
            return "550 No such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002 (the server's shape)
        await asyncio.sleep(self.delay)
        if self.drops:
            server.transport.abort()
            return "250 Never heard"
        read = email.message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos, read))
        return "250 OK"

    @property
    def readers(self) -> list[str]:
        return sorted(reader for readers, _ in self.taken for reader in readers)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox):
    """Start a mail server on a port of its own: gives the port."""
    started = []

    def serve(**options) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        started.append(Controller(inbox, hostname="127.0.0.1", port=port, **options))
        started[-1].start()
        return port

    yield serve
    for one in started:
        one.stop()


@pytest.fixture
def by(serve) -> Post:
    """Who mails here: a server without TLS on this machine, and two readers."""
    return Post(MailServer("smtp", "127.0.0.1", serve()), "dashboard@office.example", READERS)


@pytest.fixture
def send(database, by):
    """Send the week: gives how each mail ended, without what never happened, and what was said."""

    def send(**changed) -> tuple[dict[str, int], list[str]]:
        said = []
        given = Post(**{**vars(by), **changed})
        counts = weekly_mail.send(database, given, WEEK, LETTER, said.append)
        return {end: number for end, number in counts.items() if number}, said

    return send


@pytest.fixture
def on(by, monkeypatch):
    """Turn sending on, as the settings do."""
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{by.server.port}")
    monkeypatch.setenv("MAIL_FROM", by.sender)
    monkeypatch.setenv("WEEKLY_READERS", ", ".join(READERS))


# What a reader gets


def test_each_reader_gets_a_mail_of_their_own_in_text_and_html_and_sees_no_other(send, inbox, at):
    at("2026-06-08T11:05Z")
    assert send() == ({"sent": 2}, [])
    assert inbox.readers == list(READERS)
    for [reader], mail in inbox.taken:
        assert (mail["To"], mail["From"]) == (reader, "dashboard@office.example")
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        assert mail["Subject"] == "Fictional subject"
        assert mail["Date"] == "Mon, 08 Jun 2026 07:05:00 -0400"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"].endswith("@office.example>")
        assert mail.get_content_type() == "multipart/alternative"
        parts = list(mail.iter_parts())
        assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
        assert [part.get_content().replace("\r", "") for part in parts] == [
            LETTER.text,
            LETTER.html,
        ]
        others = set(READERS) - {reader}
        assert not any(other in mail.as_string() for other in others)
    assert len({mail["Message-ID"] for _, mail in inbox.taken}) == 2


def test_no_text_becomes_a_line_of_the_head():
    bent = Letter("Week\r\nBcc: eve@elsewhere.example", "", "")
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        weekly_mail.message(bent, "a@office.example", "b@office.example")


@pytest.mark.parametrize("stamp", ["", "DEMONSTRATION: "])
@pytest.mark.parametrize(
    "span",
    ["8 to 14 June 2026", "28 September to 4 October 2026", "29 December 2025 to 4 January 2026"],
)
def test_the_longest_subject_stays_on_one_line_and_the_body_within_76(stamp, span):
    subject = f"{stamp}Civil society and the United Nations: {span}"
    letter = Letter(subject, f"{'−' * 200}\n", f"<p>{'−' * 200}</p>\n")
    lines = weekly_mail.message(letter, "a@office.example", READERS[0]).as_bytes().split(b"\r\n")
    assert f"Subject: {subject}".encode() in lines
    assert max(map(len, lines[lines.index(b"") :])) <= 76


# At most once


def test_a_week_that_is_sent_twice_reaches_each_reader_once(send, inbox, column):
    assert send()[0] == {"sent": 2}
    assert send() == ({"sent before": 2}, [])
    assert inbox.readers == list(READERS)
    assert column(mailings.c.reader) == list(READERS)
    assert None not in column(mailings.c.sent_at)


def test_a_reader_who_is_added_later_is_the_only_one_who_is_sent_it_then(send, inbox):
    send()
    inbox.taken.clear()
    assert send(roles=(*READERS, "eve@office.example"))[0] == {"sent before": 2, "sent": 1}
    assert inbox.readers == ["eve@office.example"]


def test_an_address_in_other_letters_is_the_same_reader(send, inbox):
    send(roles=("ada@office.example",))
    assert send(roles=("Ada@Office.example",)) == ({"sent before": 1}, [])
    assert len(inbox.taken) == 1


def test_four_at_once_send_one_mail_to_each_reader(database, by, inbox):
    inbox.delay = 0.1
    together = threading.Barrier(4)
    ends = []

    def run() -> None:
        own = connections.engine(database.url.render_as_string(hide_password=False))
        together.wait()
        ends.append(weekly_mail.send(own, by, WEEK, LETTER, lambda _: None))
        own.dispose()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert inbox.readers == list(READERS)
    assert sum(counts["sent"] for counts in ends) == 2
    assert sum(counts["sent before"] + counts["under way"] for counts in ends) == 6


def test_what_the_server_refuses_is_let_go_and_the_next_run_tries_again(send, inbox, column):
    inbox.refused = {"ada@office.example"}
    counts, said = send()
    assert counts == {"sent": 1, "not sent": 1}
    assert said == [
        "The mail server refused the mail to ada@office.example (550 No such reader)."
        " The next run tries again."
    ]
    assert column(mailings.c.reader) == ["bob@office.example"]
    inbox.refused = set()
    assert send() == ({"sent": 1, "sent before": 1}, [])
    assert inbox.readers == list(READERS)


def test_a_server_that_is_not_reached_is_tried_once_and_leaves_no_claim(send, column, by):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = MailServer("smtp", "127.0.0.1", closed.getsockname()[1])
        counts, said = send(server=away)
    assert counts == {"not sent": 2}
    assert said == [
        "The mail server cannot be reached; is it running, and SMTP_URL right?"
        " The next run tries again."
    ]
    assert column(mailings.c.reader) == []
    assert send(server=by.server)[0] == {"sent": 2}


def test_a_server_that_is_lost_while_it_takes_the_mail_may_have_it_and_gets_it_no_more(
    send, inbox, column
):
    inbox.drops = True
    counts, said = send(roles=READERS[:1])
    assert counts == {"not known": 1}
    assert said == [
        "The mail server was lost while it took the mail to ada@office.example: it may have"
        " arrived, and is not sent again."
    ]
    assert column(mailings.c.sent_at) == [None]
    inbox.drops = False
    assert send(roles=READERS[:1]) == ({"under way": 1}, [])
    assert inbox.taken == []


def test_a_run_that_was_killed_leaves_its_claim_and_the_next_ones_say_so(
    send, inbox, monkeypatch, later, column
):
    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as here:
        here.setattr(mail_server, "hand_over", killed)
        with pytest.raises(SystemExit):
            send()
    assert (column(mailings.c.reader), column(mailings.c.sent_at)) == (
        ["ada@office.example"],
        [None],
    )
    assert send() == ({"under way": 1, "sent": 1}, [])
    later(minutes=16)
    [began] = column(mailings.c.began_at)[:1]
    there = weeks.in_new_york(began)
    counts, said = send()
    assert counts == {"not known": 1, "sent before": 1}
    assert said == [
        "Whether ada@office.example has the week 2026-W24 is not known: sending began on"
        f" {there.day} {there:%B %Y} at {there:%H:%M}, New York, and never ended."
        " It is not sent again."
    ]
    assert inbox.readers == ["bob@office.example"]


def test_nothing_is_noted_or_let_go_that_was_not_claimed(database):
    whose = {"week": WEEK, "reader": "ada@office.example", "place": 1}
    for done in (weekly_mail.sent, weekly_mail.release):
        with pytest.raises(ValueError, match="under way"):
            run_command(database, COMMAND_LINE, done, **whose)


def test_each_mail_is_on_the_trail_by_week_and_number_without_an_address(send, inbox, column):
    inbox.refused = {"bob@office.example"}
    send()
    send()
    assert list(zip(column(audit.c.action), column(audit.c.object), strict=True)) == [
        ("mailing.claim", "2026-W24, reader 1"),
        ("mailing.sent", "2026-W24, reader 1"),
        ("mailing.claim", "2026-W24, reader 2"),
        ("mailing.release", "2026-W24, reader 2"),
        ("mailing.claim", "2026-W24, reader 2"),
        ("mailing.release", "2026-W24, reader 2"),
    ]
    assert set(column(audit.c.actor)) == {"command line"}


# The way to the server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of this machine's own, which no authority vouches for: its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def over_tls(certificate, serve):
    """Start a server that speaks TLS as a scheme says, and takes one password: gives its port."""

    def over_tls(scheme: str) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        if scheme == "smtps":
            return serve(ssl_context=context)
        return serve(
            tls_context=context, require_starttls=True, auth_required=True, authenticator=_known
        )

    return over_tls


def _known(server, session, envelope, mechanism, auth):  # noqa: ARG001 (the server's shape)
    # Not handled: the answer is still to be given.
    return AuthResult(success=auth.password == b"p@ss/word", handled=False)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_is_checked_before_anything_is_told(
    send, over_tls, inbox, monkeypatch, certificate, scheme
):
    signs_in = ("dashboard", "p@ss/word") if scheme == "smtp+starttls" else (None, None)
    server = MailServer(scheme, "127.0.0.1", over_tls(scheme), *signs_in)
    counts, [said] = send(server=server)
    assert counts == {"not sent": 2}
    assert said.startswith("The certificate of the mail server is not trusted: self")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(server=server) == ({"sent": 2}, [])
    assert inbox.readers == list(READERS)


def test_a_password_that_is_refused_is_said_without_it(send, over_tls, monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = over_tls("smtp+starttls")
    server = MailServer("smtp+starttls", "127.0.0.1", port, "dashboard", "a-wrong-one")
    assert send(server=server) == (
        {"not sent": 2},
        [
            "The mail server did not take the user and the password of SMTP_URL (535)."
            " The next run tries again."
        ],
    )


def test_a_server_without_tls_is_told_nothing_where_tls_is_wanted(send, by, inbox):
    counts, said = send(server=MailServer("smtp+starttls", "127.0.0.1", by.server.port, "a", "b"))
    assert (counts, inbox.taken) == ({"not sent": 2}, [])
    assert said == [
        "The mail server does not offer TLS, or signing in, as SMTP_URL wants it."
        " The next run tries again."
    ]


# On the command line


@pytest.mark.parametrize(
    ("unset", "said"),
    [
        (("MAIL_FROM",), "MAIL_FROM is not set."),
        (("SMTP_URL", "MAIL_FROM"), "SMTP_URL and MAIL_FROM are not set."),
        (("WEEKLY_READERS",), "WEEKLY_READERS is not set."),
    ],
)
@pytest.mark.usefixtures("on")
def test_sending_is_off_until_all_of_it_is_set(say, monkeypatch, inbox, unset, said):
    for name in unset:
        monkeypatch.delenv(name)
    assert say("weekly", "--send") == (1, "", f"{OFF}{said}\n")
    assert inbox.taken == []


@pytest.mark.usefixtures("on")
def test_the_overview_is_sent_once_and_said_to_be(say, inbox):
    first = "sent 2, sent before 0, under way 0, not sent 0, not known 0\n"
    second = "sent 0, sent before 2, under way 0, not sent 0, not known 0\n"
    assert say("weekly", "--week", WEEK, "--send") == (0, first, "")
    assert say("weekly", "--week", WEEK, "--send") == (0, second, "")
    printed = say("weekly", "--week", WEEK)[1], say("weekly", "--week", WEEK, "--format", "html")[1]
    for _, mail in inbox.taken:
        assert mail["Subject"] == "Civil society and the United Nations: 8 to 14 June 2026"
        text, html = (part.get_content().replace("\r", "") for part in mail.iter_parts())
        assert (text, html) == printed
    assert len(inbox.taken) == 2


@pytest.mark.usefixtures("on")
def test_made_up_data_are_said_to_be_in_the_subject_and_the_text(say, database, inbox):
    with connections.writing(database) as conn:
        conn.execute(sa.update(database_state).values(demonstration=True))
    assert say("weekly", "--week", WEEK, "--send")[0] == 0
    _, mail = inbox.taken[0]
    assert mail["Subject"] == (
        "DEMONSTRATION: Civil society and the United Nations: 8 to 14 June 2026"
    )
    assert "DEMONSTRATION. Everything here is made up." in mail.get_body(["plain"]).get_content()


@pytest.mark.usefixtures("on")
def test_only_weeks_that_have_begun_are_sent(say, inbox, at, column):
    at("2026-06-15T03:30Z")
    assert say("weekly", "--week", "2026-W25", "--send") == (
        *(1, ""),
        "The week 2026-W25 begins after 2026-06-14.\n",
    )
    assert (inbox.taken, column(mailings.c.week)) == ([], [])


@pytest.mark.usefixtures("on")
def test_whoever_interrupts_it_is_told_what_becomes_of_the_mail_under_way(say, monkeypatch, column):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(mail_server, "hand_over", interrupted)
    said = "Interrupted; a mail that was under way is not sent again.\n"
    assert say("weekly", "--week", WEEK, "--send") == (1, "", said)
    assert column(mailings.c.reader) == ["ada@office.example"]


@pytest.mark.usefixtures("on")
def test_a_failure_is_the_exit_status_that_cron_sees(say, inbox):
    inbox.refused = set(READERS)
    status, out, err = say("weekly", "--week", WEEK, "--send")
    assert (status, out) == (1, "sent 0, sent before 0, under way 0, not sent 2, not known 0\n")
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("first", "week"),
    [
        # Before and after midnight on Sunday in New York, after midnight by UTC.
        ("2026-03-09T03:30Z", "2026-W10"),
        ("2026-03-09T04:30Z", "2026-W11"),
        ("2026-11-02T04:30Z", "2026-W44"),
        ("2026-11-02T05:30Z", "2026-W45"),
        # Both of the hours that are half past one when clocks go back, and around the missing one.
        ("2026-11-01T05:30Z", "2026-W44"),
        ("2026-11-01T06:30Z", "2026-W44"),
        ("2026-03-08T06:30Z", "2026-W10"),
        ("2026-03-08T07:30Z", "2026-W10"),
    ],
)
@pytest.mark.usefixtures("on")
def test_the_week_that_is_sent_is_that_of_the_date_in_new_york(say, at, column, first, week):
    at(first)
    assert say("weekly", "--send")[0] == 0
    assert set(column(mailings.c.week)) == {week}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begins", "sent_at"),
    [
        ("2026-03-08T04:05", ["2026-03-08T04:05", "2026-03-09T04:05"]),
        ("2026-11-01T04:05", ["2026-11-01T04:05", "2026-11-02T05:05"]),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("on")
def test_said_every_hour_while_clocks_change_it_sends_each_week_once(
    say, at, inbox, column, begins, sent_at
):
    hour = dt.datetime.fromisoformat(begins)
    for _ in range(27):
        at(f"{hour.isoformat()}Z")
        assert say("weekly", "--send")[0] == 0
        hour += dt.timedelta(hours=1)
    assert len(inbox.taken) == 4
    instants = sorted({one.isoformat(timespec="minutes") for one in column(mailings.c.sent_at)})
    assert instants == sent_at
