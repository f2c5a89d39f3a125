"""A mail's bytes as what we need of them, whatever a sender or a broken program put into them."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import errors, policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import collapse_rfc2231_value, getaddresses, parseaddr
from html.parser import HTMLParser
from pathlib import PurePosixPath

from app.core.text import clean_line

MOST_PARTS, MOST_FILES = 500, 100
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_BODY = re.compile(rb"\r?\n\r?\n")
_DAMAGED = (
    errors.InvalidBase64PaddingDefect,
    errors.InvalidBase64CharactersDefect,
    errors.InvalidBase64LengthDefect,
)
_SHOWN = frozenset({"text/plain", "text/html", "text/calendar", "text/x-amp-html"})
_READ = ("text/plain", "text/html")
_HIDDEN = frozenset({"style", "script", "head", "title"})
_BREAKING = frozenset({"br", "p", "div", "tr", "li", "blockquote"})
_BY_PROGRAMS = frozenset({"bulk", "auto_reply", "junk", "list"})
_QUOTING = re.compile(
    r"(On|Am|Le|El|Il|Op) .{5,200}(wrote|schrieb|écrit|escribió|scritto|schreef).{0,120}:"
    r"|-{2,} ?(Original Message|Ursprüngliche Nachricht|Message d'origine) ?-{2,}"
)
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_ENDINGS = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/zip": ".zip",
    "application/gzip": ".gz",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


class UnreadableMail(ValueError):
    """The mail is not one; the sentence says what to ask of its sender."""


@dataclass(frozen=True, slots=True)
class MailHead:
    """What a header says. `sender` is one address, or empty when there is not exactly one."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    recipients: list[str]
    results: list[str]


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file in a mail; `data` is None when it did not arrive whole."""

    name: str
    content_type: str
    data: bytes | None


def read_head(raw: bytes) -> MailHead:
    """What the header says; what it does not say, or says badly, is empty."""
    found = BytesHeaderParser(policy=policy.compat32).parsebytes(_head(raw))
    senders = getaddresses([_text(value) for value in found.get_all("from", [])])
    addresses = {_address(address) for _, address in senders} - {""}
    is_one = len(senders) == 1 and len(addresses) == 1
    named = getaddresses([_text(v) for name in _RECIPIENTS for v in found.get_all(name, [])])
    return MailHead(
        message_id=clean_line(_text(found.get("message-id", "")), limit=300),
        sender=addresses.pop() if is_one else "",
        sender_name=clean_line(senders[0][0], limit=120) if is_one else "",
        subject=clean_line(_text(found.get("subject", "")), limit=200),
        recipients=[address for _, full in named if (address := _address(full))],
        results=[_text(value) for value in found.get_all("authentication-results", [])],
    )


def fingerprint_of(raw: bytes, head: MailHead) -> bytes:
    """The same for one mail however often and by however many servers it is brought."""
    body = _BODY.split(raw, 1)[-1]
    parts = (head.message_id, head.sender, head.subject, hashlib.sha256(body).hexdigest())
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()


def files_in(raw: bytes) -> list[MailFile]:
    """The attached files in order, those of mails that are attached included.

    Raises UnreadableMail.
    """
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    except (RecursionError, ValueError, LookupError) as error:
        raise UnreadableMail("This mail is put together in a way we cannot read.") from error
    found: list[MailFile] = []
    for number, part in enumerate(_parts(mail)):
        if _is_file(part):
            found.append(_file(part, len(found) + 1))
        if number >= MOST_PARTS or len(found) > MOST_FILES:
            raise UnreadableMail(
                f"This mail has more than {MOST_FILES} files. Ask for them in one zip file."
            )
    return found


def text_in(raw: bytes) -> str:
    """What somebody wrote, without what they quoted; empty where there is no text to read.

    Raises UnreadableMail.
    """
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    except (RecursionError, ValueError, LookupError) as error:
        raise UnreadableMail("This mail is put together in a way we cannot read.") from error
    found: dict[str, str] = {}
    for number, part in enumerate(_parts(mail)):
        kind = part.get_content_type()
        if number < MOST_PARTS and kind in _READ and not _is_file(part):
            found.setdefault(kind, _written(part))
    return _own_words(found.get("text/plain", "") or _words_of_page(found.get("text/html", "")))


def is_automatic(raw: bytes) -> bool:
    """Whether a program wrote it, as while somebody is away (RFC 3834)."""
    found = BytesHeaderParser(policy=policy.compat32).parsebytes(_head(raw))
    said = _text(found.get("auto-submitted", "no")).split(";")[0].strip().lower()
    return said != "no" or _text(found.get("precedence", "")).strip().lower() in _BY_PROGRAMS


def _written(part: Message) -> str:
    data = part.get_payload(decode=True)
    content = data if isinstance(data, bytes) else b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _own_words(text: str) -> str:
    """Up to where the mail it answers begins, each line without controls."""
    lines = []
    for line in text.replace("\0", "").splitlines():
        if _QUOTING.fullmatch(line.strip()):
            break
        if not line.startswith(">"):
            lines.append(clean_line(line, limit=2000))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words_of_page(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


class _Words(HTMLParser):
    """The text of a page in lines, without what is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's own
        self._hidden += tag in _HIDDEN
        if tag in _BREAKING:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _parts(mail: Message) -> Iterator[Message]:
    """The leaves in order; a mail within a mail is looked into. Nothing recurses."""
    left: list[Message] = [mail]
    while left:
        part = left.pop()
        inner = part.get_payload()
        if isinstance(inner, list):
            left.extend(each for each in reversed(inner) if isinstance(each, Message))
        else:
            yield part


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    if kind in _SIGNATURES or kind.startswith("message/"):
        return False
    is_attached = part.get_content_disposition() == "attachment"
    return is_attached or bool(_filename(part)) or kind not in _SHOWN | {"multipart/mixed"}


def _file(part: Message, number: int) -> MailFile:
    kind = part.get_content_type()
    name = _filename(part) or f"attachment-{number}{_ENDINGS.get(kind, '')}"
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    is_whole = isinstance(data, bytes) and not any(isinstance(d, _DAMAGED) for d in part.defects)
    return MailFile(name, clean_line(kind, limit=80), data if is_whole else None)  # type: ignore[arg-type]  # bytes when whole


def _filename(part: Message) -> str:
    """The name alone: folders are the sender's, whichever way they are written."""
    try:
        given = part.get_param("filename", None, "content-disposition") or part.get_param("name")
        text = _text(collapse_rfc2231_value(given)) if given else ""  # never a header
    except (ValueError, LookupError, TypeError):
        return ""
    name = clean_line(PurePosixPath(text.replace("\\", "/")).name, limit=120)
    return name.lstrip(".")


def _text(value: object) -> str:
    """A header's text, decoded when it can be."""
    text = str(value)
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError, errors.MessageError):
        return text.encode("ascii", "replace").decode()


def _address(text: str) -> str:
    address = parseaddr(text)[1].strip().lower()
    is_one = re.fullmatch(r"[^@\s<>\"(),;:]{1,64}@[^@\s<>\"(),;:]{1,255}", address)
    return address if is_one and address.isprintable() else ""


def _head(raw: bytes) -> bytes:
    return _BODY.split(raw, 1)[0] + b"\r\n\r\n"
