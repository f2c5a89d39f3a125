"""How mail leaves, and who answers questions about names."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.settings.reader import Reader, WrongSetting


class EmailProvider(StrEnum):
    SANDBOX = "sandbox"
    SMTP = "smtp"


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
