"""The scan of a form on paper: looked at, and put into storage."""

from collections.abc import Mapping
from typing import Any

from app.billing.tax.errors import PaperUnreadable
from app.billing.tax.service.giving import Paper
from app.core.uow import UnitOfWork
from app.integrations.storage import ObjectStorage, new_key

_STARTS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}


async def keep_scan(uow: UnitOfWork, storage: ObjectStorage, values: Mapping[str, Any]) -> Paper:
    """Store the uploaded `scan` of a form `signed_on` a day. Raises PaperUnreadable."""
    upload = values["scan"]
    media_type, suffix = _kind_of(upload.file.read(8))
    upload.file.seek(0)
    key = new_key(uow.tenant_id, suffix)
    await storage.put_file(key, upload.file, media_type)
    return Paper(values["signed_on"], key, upload.filename, media_type)


def _kind_of(head: bytes) -> tuple[str, str]:
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    raise PaperUnreadable(fields={"scan": PaperUnreadable.sentence})
