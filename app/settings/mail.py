"""How mail leaves and comes in, and who answers questions about names."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.settings.reader import Reader, WrongSetting


class EmailProvider(StrEnum):
    SANDBOX = "sandbox"
    SMTP = "smtp"


class IntakeProvider(StrEnum):
    SANDBOX = "sandbox"
    IMAP = "imap"
    NONE = "none"


class NamesProvider(StrEnum):
    SANDBOX = "sandbox"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """`sender` is the From header of every message."""

    host: str
    port: int
    username: str
    password: str
    starttls: bool
    sender: str


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """`smtp` is None with the sandbox, which keeps every message on a screen."""

    provider: EmailProvider
    smtp: SmtpSettings | None


def read_email(read: Reader) -> EmailSettings:
    provider = read.choice("EMAIL", EmailProvider, EmailProvider.SANDBOX)
    if provider is EmailProvider.SANDBOX:
        return EmailSettings(provider, None)
    smtp = SmtpSettings(
        host=read.text("SMTP_HOST", advice="write the name of your mail server."),
        port=read.number("SMTP_PORT", 587, low=1, high=65535),
        username=read.text("SMTP_USERNAME", ""),
        password=read.text("SMTP_PASSWORD", ""),
        starttls=read.yes_or_no("SMTP_STARTTLS", default=True),
        sender=read.text("SMTP_FROM", advice="write the sender, as in Backline <a@example.com>."),
    )
    if not re.search(r"[^@\s<]+@[^@\s>]+", smtp.sender):
        raise WrongSetting("SMTP_FROM", "write an address, as in Backline <mail@example.com>.")
    return EmailSettings(provider, smtp)


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """The mailbox that mail to workspaces lies in; port 993 speaks TLS at once, as it must."""

    host: str
    port: int
    username: str
    password: str
    folder: str
    trusted: str


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """`address` has a star where a workspace's own part stands; `imap` is None without a server."""

    provider: IntakeProvider
    address: str
    imap: ImapSettings | None


def read_intake(read: Reader, *, is_production: bool) -> IntakeSettings:
    """Simulated where everything may be; in production nobody listens unless told to."""
    usual = IntakeProvider.NONE if is_production else IntakeProvider.SANDBOX
    provider = read.choice("INTAKE", IntakeProvider, usual)
    if provider is not IntakeProvider.IMAP:
        return IntakeSettings(provider, read.text("INTAKE_ADDRESS", "*@reports.example"), None)
    advice = "write it with a star for what is a workspace's own, as in *@reports.example.com."
    address = read.text("INTAKE_ADDRESS", advice=advice)
    if not re.fullmatch(r"[A-Za-z0-9._+-]*\*[A-Za-z0-9._+-]*@[A-Za-z0-9.-]+", address):
        raise WrongSetting("INTAKE_ADDRESS", advice)
    imap = ImapSettings(
        host=read.text("IMAP_HOST", advice="write the name of the server with the mailbox."),
        port=read.number("IMAP_PORT", 993, low=1, high=65535),
        username=read.text("IMAP_USERNAME", advice="write the mailbox's user name."),
        password=read.text("IMAP_PASSWORD", advice="write the mailbox's password."),
        folder=read.text("IMAP_FOLDER", "INBOX"),
        trusted=read.text("IMAP_TRUSTED", ""),
    )
    return IntakeSettings(provider, address, imap)
