"""A message as MIME, safe against header injection whatever people typed into its fields."""

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from app.core.clock import now
from app.integrations.email import Attachment, MailRefused, Message

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_OURS = frozenset(
    {
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date"),
        *("message-id", "return-path", "mime-version"),
    }
)
_LONGEST_LINE = 998


def to_mime(message: Message, *, sender: str) -> EmailMessage:
    """The message as it goes over the wire, from `sender` ("Name <address>").

    The display name is the message's own; so is the address when the message has one, which is
    then also the envelope's. Raises `MailRefused`.
    """
    own_name, own_address = parseaddr(sender)
    own_address = message.sender_address or own_address
    recipient = checked_address(message.recipient)
    mime = EmailMessage(policy=SMTP if recipient.ascii_email else SMTPUTF8)
    mime["From"] = _named(message.sender_name or own_name, own_address)
    mime["To"] = recipient.ascii_email or recipient.normalized
    if message.reply_to:
        reply_to = checked_address(message.reply_to)
        mime["Reply-To"] = reply_to.ascii_email or reply_to.normalized
    mime["Subject"] = one_line(message.subject)
    mime["Date"] = format_datetime(now())
    mime["Message-ID"] = message_id(message.key, own_address)
    mime["Auto-Submitted"] = "auto-generated"
    for name, value in message.headers.items():
        mime[_header_name(name)] = _header_value(value)
    mime.set_content(message.text)
    if message.html is not None:
        mime.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        _attach(mime, attachment)
    return mime


def message_id(key: str, own_address: str) -> str:
    """The Message-ID of a key: always the same, so a mail program shows a repeat once."""
    domain = own_address.rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def checked_address(address: str) -> ValidatedEmail:
    """A well-formed address, its domain also in ASCII; raises `MailRefused`."""
    try:
        return validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise MailRefused from error


def one_line(text: str) -> str:
    """Text for a header: line breaks and controls become single spaces."""
    return _CONTROLS.sub(" ", text).strip()[:_LONGEST_LINE]


def _named(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
        raise MailRefused(f"A message may not set the header {one_line(name)!r}.")
    if name.lower().startswith("content-"):
        raise MailRefused(f"A message may not set the header {name!r}.")
    return name


def _header_value(value: str) -> str:
    if _CONTROLS.search(value):
        raise MailRefused("A header may not hold line breaks.")
    return value


def _attach(mime: EmailMessage, attachment: Attachment) -> None:
    main, _, sub = attachment.content_type.partition("/")
    mime.add_attachment(
        attachment.data,
        maintype=one_line(main),
        subtype=one_line(sub) or "octet-stream",
        filename=one_line(attachment.name).replace("/", "-"),
    )
