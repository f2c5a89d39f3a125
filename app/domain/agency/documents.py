"""What is printed: the signed agreement with its evidence, and the month's report for a client."""

import hashlib
import io
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.domain.agency.models import Agreement
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.offers import get_agreement, list_signatures, list_terms
from app.domain.agency.terms_text import commission_words, price_words
from app.domain.agency.wording import markdown
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.storage import new_key
from app.integrations.wiring import Adapters
from app.tenants import Tenant, brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"


@long_job("agency.print_agreement", queue=Queue.BULK, timeout=300, attempts=8)
async def print_agreement(run: JobRun, *, agreement_id: str) -> None:
    """Make the PDF of a signed agreement and keep it; the first one made stays."""
    async with run.uow() as uow:
        agreement = await get_agreement(uow, UUID(agreement_id))
        context = await agreement_context(uow, agreement)
        tenant = await get_tenant(uow)
    if agreement.pdf_key is not None:
        return
    pdf = await render(run.adapters, tenant, "documents/agreement.html", context)
    key = new_key(agreement.tenant_id, ".pdf")
    await run.adapters.storage.put_file(key, io.BytesIO(pdf), "application/pdf")
    async with run.uow() as uow:
        await uow.db.execute(
            text(
                "UPDATE agreements SET pdf_key = :key, pdf_sha256 = :hash"
                " WHERE tenant_id = :tenant AND id = :id AND pdf_key IS NULL"
            ),
            {
                "key": key,
                "hash": hashlib.sha256(pdf).digest(),
                "tenant": agreement.tenant_id,
                "id": agreement.id,
            },
        )


async def agreement_context(uow: UnitOfWork, agreement: Agreement) -> dict[str, Any]:
    """What the document of an agreement shows; the same rows give the same bytes."""
    terms = await list_terms(uow, agreement.id)
    dated = agreement.signed_at or agreement.sent_at or agreement.created_at
    return {
        "document": {
            "title": agreement.title,
            "reference": "Signed" if agreement.is_signed else "Not signed by both",
            "language": "en",
            "paper": "a4",
            "created_at": dated.isoformat(),
        },
        "agreement": agreement,
        "client": await get_client(uow, agreement.client_id),
        "body": markdown(agreement.body),
        "services": [(t.label, price_words(t, agreement.currency)) for t in terms.services],
        "commission": [commission_words(term) for term in terms.commission],
        "signatures": await list_signatures(uow, agreement.id),
        "document_hash": agreement.document_hash.hex() if agreement.document_hash else "",
    }


async def render(
    adapters: Adapters, tenant: Tenant, template: str, context: dict[str, Any]
) -> bytes:
    """A PDF in the tenant's brand."""
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters, tenant.logo_key)
    brand = brand_of_documents(tenant)
    html = shared_environment().get_template(template).render({**context, "brand": brand})
    return await adapters.documents.render_pdf(html, assets=assets)


async def read_whole(adapters: Adapters, key: str) -> bytes:
    stored = await adapters.storage.stat(key)
    stream = await adapters.storage.open_range(key, 0, stored.size)
    return b"".join([chunk async for chunk in stream])
