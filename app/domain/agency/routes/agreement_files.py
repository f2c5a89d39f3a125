"""The PDF of an agreement: the one kept once it is signed, else as it stands."""

from typing import Any

from litestar import Response

from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.agency.documents import agreement_context, read_whole, render
from app.domain.agency.models import Agreement
from app.tenants import get_tenant
from app.web.site import site_of
from app.web.visit import HttpRequest


async def agreement_pdf(
    request: HttpRequest, uow: UnitOfWork, agreement: Agreement
) -> Response[Any]:
    """The document with its evidence; the same state gives the same bytes."""
    adapters = site_of(request).adapters
    if agreement.pdf_key is not None:
        content = await read_whole(adapters, agreement.pdf_key)
    else:
        context = await agreement_context(uow, agreement)
        content = await render(adapters, await get_tenant(uow), "documents/agreement.html", context)
    return pdf_answer(content, f"agreement-{slugify(agreement.title, fallback='client')}")


def pdf_answer(content: bytes, name: str) -> Response[Any]:
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
