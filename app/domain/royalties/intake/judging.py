"""Which mails wait for a person, and which attached files are no reports."""

from app.domain.royalties.intake.models import Hold
from app.integrations.inbox.parsing import MailFile

DAMAGED = "This file did not arrive whole. Ask for it again."
WRAPPED = (
    "Outlook wrapped the files into winmail.dat, which only Outlook opens."
    " Ask the sender for a mail in HTML or plain text."
)
PICTURE = "A picture is no report, so it was left out."
PDF = "Figures cannot be taken from a PDF. Ask the sender for CSV or XLSX."
NOTHING = "This mail has no file. Reports have to be attached to it."
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def hold_of(*, is_allowed: bool, is_disproven: bool) -> Hold | None:
    """Why a mail waits. A disproven sender may be anybody, so being allowed does not help it."""
    if is_disproven:
        return Hold.CHECK
    return None if is_allowed else Hold.SENDER


def refusal_of(file: MailFile) -> str | None:
    """Why a file is no report, as far as that can be told from outside."""
    kind, name = file.content_type.lower(), file.name.lower()
    if kind in _TNEF or name == "winmail.dat":
        return WRAPPED
    if file.data is None:
        return DAMAGED
    if kind.startswith("image/"):
        return PICTURE
    if file.data.startswith(b"%PDF-"):
        return PDF
    return None
