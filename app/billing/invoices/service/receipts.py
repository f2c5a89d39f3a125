"""Receipts of expenses that are passed on: a file beside a line of a draft."""

from uuid import UUID

from app.billing.invoices.models import InvoiceLine
from app.billing.invoices.queries.invoices import get_line
from app.billing.invoices.service.drafting import lock_draft
from app.core.errors import Invalid
from app.core.text import clean_line
from app.core.uow import UnitOfWork

_STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


class ReceiptUnreadable(Invalid):
    code = "receipt_unreadable"
    sentence = "A receipt is a PDF, PNG or JPEG file. Choose another one."


def receipt_type(head: bytes) -> str:
    """The media type a file's first bytes show, whatever it was called; else ReceiptUnreadable."""
    for start, media_type in _STARTS.items():
        if head.startswith(start):
            return media_type
    raise ReceiptUnreadable(fields={"receipt": ReceiptUnreadable.sentence})


async def attach_receipt(
    uow: UnitOfWork, invoice_id: UUID, line_id: UUID, *, key: str, name: str, media_type: str
) -> InvoiceLine:
    """Put a stored file beside a line of a draft. Raises NotADraft."""
    await lock_draft(uow, invoice_id)
    line = await get_line(uow, invoice_id, line_id)
    line.receipt_key, line.receipt_type = key, media_type
    line.receipt_name = clean_line(name, limit=120) or "receipt"
    await uow.flush()
    return line
