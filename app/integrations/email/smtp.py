"""Mail through a real SMTP server."""

import ssl
from dataclasses import dataclass
from email.utils import parseaddr

import aiosmtplib

from app.integrations.email import MailRefused, MailUnavailable, Message
from app.integrations.email.mime import to_mime

_IMPLICIT_TLS_PORT = 465
_TIMEOUT = 20
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """How to reach the mail server; `sender` is "Name <address>". Port 465 speaks TLS at once."""

    host: str
    port: int
    username: str
    password: str
    starttls: bool
    sender: str


class SmtpMailer:
    """The `Mailer` port on SMTP: one connection per message."""

    def __init__(self, config: SmtpConfig, *, certificates: ssl.SSLContext | None = None) -> None:
        self._config = config
        self._certificates = certificates

    async def send(self, message: Message) -> None:
        """Hand one message over; an answer of 5xx to its recipient or content is for good."""
        config = self._config
        mime = to_mime(message, sender=config.sender)
        is_tls = config.port == _IMPLICIT_TLS_PORT
        try:
            await aiosmtplib.send(
                mime,
                sender=message.sender_address or parseaddr(config.sender)[1],
                recipients=[str(mime["To"])],
                hostname=config.host,
                port=config.port,
                username=config.username or None,
                password=config.password or None,
                use_tls=is_tls,
                # Asked for, TLS is never given up silently when the server does not offer it.
                start_tls=config.starttls and not is_tls,
                tls_context=self._certificates,
                timeout=_TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _judged(max(refusal.code for refusal in error.recipients)) from error
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPSenderRefused) as error:
            # Our own account or sender is at fault, not the reader's address.
            raise MailUnavailable from error
        except aiosmtplib.SMTPResponseException as error:
            raise _judged(error.code) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailUnavailable from error


def _judged(code: int) -> MailRefused | MailUnavailable:
    return MailRefused() if code >= _PERMANENT else MailUnavailable()
