import email
import ssl
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.core.clock import now
from app.integrations.email import Attachment, MailRefused, MailUnavailable, Message
from app.integrations.email.smtp import SmtpConfig, SmtpMailer
from tests.integrations.conftest import free_port

SENDER = "Backline <mail@backline.example>"


class Inbox:
    """Keeps what arrives; `answers` maps a recipient to the answer it gets."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.answers: dict[str, str] = {}
        self.content_answer = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        message = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return self.content_answer


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mailer(inbox: Inbox) -> Iterator[SmtpMailer]:
    server = Controller(inbox, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True)
    server.start()
    yield SmtpMailer(SmtpConfig("127.0.0.1", server.port, "", "", starttls=False, sender=SENDER))
    server.stop()


def message(**changes: object) -> Message:
    fields = {"key": "k1", "recipient": "nova@example.com", "subject": "Hi", "text": "Hello.\n"}
    return Message(**{**fields, **changes})  # type: ignore[arg-type]


async def test_sends_text_and_html_from_our_own_address(mailer: SmtpMailer, inbox: Inbox) -> None:
    await mailer.send(
        message(sender_name="Nova Müller", html="<p>Hello.</p>", reply_to="mo@example.org")
    )

    mail = inbox.messages[0]
    assert mail["From"].addresses[0].display_name == "Nova Müller"
    assert mail["From"].addresses[0].addr_spec == "mail@backline.example"
    assert mail["Reply-To"] == "mo@example.org"
    assert inbox.envelopes == [("mail@backline.example", ["nova@example.com"])]
    assert mail.get_body(("plain",)).get_content() == "Hello.\r\n"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Hello.</p>"


async def test_writes_every_script_in_the_subject(mailer: SmtpMailer, inbox: Inbox) -> None:
    subject = "Tvůj podíl na „Žluté světlo“ 海 🎵 " + "dlouhý " * 20

    await mailer.send(message(subject=subject, text="Příliš žluťoučký kůň\n"))

    assert inbox.messages[0]["Subject"] == subject.strip()
    assert inbox.messages[0].get_body(("plain",)).get_content() == "Příliš žluťoučký kůň\r\n"
    assert max(len(line) for line in inbox.raw[0].split(b"\r\n")) <= 998


async def test_the_same_key_is_the_same_message_id(mailer: SmtpMailer, inbox: Inbox) -> None:
    for key in ("statement:1", "statement:1", "statement:2"):
        await mailer.send(message(key=key))

    first, again, other = (mail["Message-ID"] for mail in inbox.messages)
    assert first == again != other
    assert first.endswith("@backline.example>")


async def test_sends_attachments_with_their_names(mailer: SmtpMailer, inbox: Inbox) -> None:
    pdf = Attachment("Výpis/srpen.pdf", "application/pdf", b"%PDF-1.7")

    await mailer.send(message(attachments=(pdf,)))

    (part,) = inbox.messages[0].iter_attachments()
    assert part.get_filename() == "Výpis-srpen.pdf"
    assert part.get_content_type() == "application/pdf"
    assert part.get_content() == b"%PDF-1.7"


@pytest.mark.parametrize("field", ["subject", "sender_name"])
@pytest.mark.parametrize("line", ["\r\n", "\n", "\r", "\x00\n", "\u2028", "\x85", "\v\n"])
async def test_a_typed_line_break_adds_no_header(
    mailer: SmtpMailer, inbox: Inbox, field: str, line: str
) -> None:
    await mailer.send(message(**{field: f"Nova{line}Bcc: victim@example.com{line}{line}Body"}))

    mail = inbox.messages[0]
    assert "Bcc" not in mail
    assert sorted(set(mail.keys())) == [
        *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From"),
        *("MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert inbox.envelopes == [("mail@backline.example", ["nova@example.com"])]
    assert mail.get_content() == "Hello.\r\n"


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "nova@example.com\r\nBcc: x@example.com"},
        {"recipient": "nova@example.com, x@example.com"},
        {"recipient": "Nova <nova@example.com>"},
        {"recipient": "nova"},
        {"recipient": ""},
        {"reply_to": "x@example.com\nBcc: y@example.com"},
        {"headers": {"X-Tag": "a\r\nBcc: x@example.com"}},
        {"headers": {"Bcc": "x@example.com"}},
        {"headers": {"X-A\r\nBcc": "x@example.com"}},
        {"headers": {"Content-Type": "text/html"}},
        {"headers": {"From": "ceo@bank.example"}},
    ],
)
async def test_refuses_what_would_forge_a_header(
    mailer: SmtpMailer, inbox: Inbox, changes: dict[str, object]
) -> None:
    with pytest.raises(MailRefused):
        await mailer.send(message(**changes))

    assert inbox.raw == []


async def test_sets_the_headers_of_the_caller(mailer: SmtpMailer, inbox: Inbox) -> None:
    await mailer.send(message(headers={"List-Unsubscribe": "<https://backline.example/u/1>"}))

    assert inbox.messages[0]["List-Unsubscribe"] == "<https://backline.example/u/1>"


async def test_reaches_addresses_in_other_scripts(mailer: SmtpMailer, inbox: Inbox) -> None:
    await mailer.send(message(recipient="jan@žluťoučký.example"))
    await mailer.send(message(recipient="用户@例え.example"))

    assert inbox.envelopes[0][1] == ["jan@xn--luouk-uva4it5a4g.example"]
    assert inbox.envelopes[1][1] == ["用户@例え.example"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 No such user", MailRefused), ("451 Try again later", MailUnavailable)],
)
async def test_tells_refused_for_good_from_refused_for_now(
    mailer: SmtpMailer, inbox: Inbox, answer: str, error: type[Exception]
) -> None:
    inbox.answers["nova@example.com"] = answer

    with pytest.raises(error):
        await mailer.send(message())

    assert inbox.raw == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("554 Looks like spam", MailRefused), ("452 Disk full", MailUnavailable)],
)
async def test_tells_the_same_apart_after_the_content(
    mailer: SmtpMailer, inbox: Inbox, answer: str, error: type[Exception]
) -> None:
    inbox.content_answer = answer

    with pytest.raises(error):
        await mailer.send(message())


async def test_a_server_that_is_away_is_unavailable() -> None:
    config = SmtpConfig("127.0.0.1", free_port(), "", "", starttls=False, sender=SENDER)

    with pytest.raises(MailUnavailable):
        await SmtpMailer(config).send(message())


async def test_never_sends_in_the_clear_when_tls_was_asked_for(
    mailer: SmtpMailer, inbox: Inbox
) -> None:
    port = mailer._config.port
    asking = SmtpConfig("127.0.0.1", port, "", "", starttls=True, sender=SENDER)

    with pytest.raises(MailUnavailable):
        await SmtpMailer(asking).send(message())

    assert inbox.raw == []


async def test_starts_tls_and_checks_the_certificate(inbox: Inbox, tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate, key)
    server = Controller(
        inbox, hostname="127.0.0.1", port=free_port(), tls_context=offered, require_starttls=True
    )
    server.start()
    config = SmtpConfig("localhost", server.port, "", "", starttls=True, sender=SENDER)

    await SmtpMailer(config, certificates=ssl.create_default_context(cafile=certificate)).send(
        message()
    )
    with pytest.raises(MailUnavailable):
        await SmtpMailer(config).send(message())
    server.stop()

    assert len(inbox.messages) == 1


def own_certificate(directory: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (directory / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (directory / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return directory / "cert.pem", directory / "key.pem"
