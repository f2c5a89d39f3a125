"""The paper of a settlement: its fingerprint, and the PDF that is kept once both have signed."""

import hashlib
import io
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from app.billing.invoices import read_whole
from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.domain.shows.codec import encode, figures_of
from app.domain.shows.errors import NotSettled
from app.domain.shows.models import Show
from app.domain.shows.queries.shows import get_show, list_offers
from app.domain.shows.reading import accepted_version
from app.domain.shows.settling.figures import reckon
from app.domain.shows.settling.models import ShowSettlement
from app.domain.shows.settling.queries import find_settlement, list_signatures
from app.domain.shows.settling.sheet import shared_sheet
from app.domain.shows.terms import Terms
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.storage import new_key
from app.integrations.wiring import Adapters
from app.tenants import Tenant, brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"


def fingerprint(show: Show, terms: Terms, settlement: ShowSettlement) -> bytes:
    """Of the show, its terms, and every figure of a version."""
    said = [
        str(show.id), show.artist_name, show.venue_name, show.on_date.isoformat(),
        show.last_date.isoformat(), encode(terms), settlement.number, settlement.figures,
    ]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).digest()


@long_job("shows.print_settlement", queue=Queue.BULK, timeout=300, attempts=8)
async def print_settlement(run: JobRun, *, show_id: str) -> None:
    """Make the PDF of a settlement both have signed, and keep it; the first one made stays."""
    async with run.uow() as uow:
        show = await get_show(uow, UUID(show_id))
        settlement = await find_settlement(uow, show)
        if settlement is None or settlement.pdf_key is not None:
            return
        context, tenant = await paper_context(uow, show), await get_tenant(uow)
    pdf = await render_paper(run.adapters, tenant, context)
    key = new_key(show.tenant_id, ".pdf")
    await run.adapters.storage.put_file(key, io.BytesIO(pdf), "application/pdf")
    async with run.uow() as uow:
        await uow.db.execute(
            text(
                "UPDATE show_settlements SET pdf_key = :key, pdf_sha256 = :hash"
                " WHERE tenant_id = :tenant AND id = :id AND pdf_key IS NULL"
            ),
            {"key": key, "hash": hashlib.sha256(pdf).digest(), "tenant": show.tenant_id,
             "id": settlement.id},
        )  # fmt: skip


async def paper_context(uow: UnitOfWork, show: Show) -> dict[str, Any]:
    """What the paper says: the shared sheet and the signatures; the same rows, the same bytes."""
    settlement = await find_settlement(uow, show)
    if settlement is None:
        raise NotSettled("Nothing is settled yet. Enter the figures first.")
    version = accepted_version(show, await list_offers(uow, show))
    found = reckon(version.terms, figures_of(settlement.figures))
    dated = settlement.closed_at or settlement.created_at
    signatures = [e for e in await list_signatures(uow, show) if e.number == settlement.number]
    return {
        "document": {
            "title": f"Settlement: {show.title}, {show.on_date.day} {show.on_date:%B %Y}",
            "reference": "Signed by both" if settlement.closed_at else "Not signed by both",
            "language": "en",
            "paper": "a4",
            "created_at": dated.isoformat(),
        },
        "show": show,
        "version": version,
        "settlement": settlement,
        "sheet": shared_sheet(found),
        "signatures": signatures,
        "document_hash": fingerprint(show, version.terms, settlement).hex(),
    }


async def render_paper(adapters: Adapters, tenant: Tenant, context: dict[str, Any]) -> bytes:
    """The PDF, in the brand of the workspace the show lives with."""
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    brand = brand_of_documents(tenant)
    template = shared_environment().get_template("documents/show_settlement.html")
    return await adapters.documents.render_pdf(
        template.render({**context, "brand": brand}), assets=assets
    )


async def settlement_pdf(adapters: Adapters, uow: UnitOfWork, show: Show) -> bytes:
    """The one kept once both have signed, else as it stands, where the show lives."""
    settlement = await find_settlement(uow, show)
    if settlement is not None and settlement.pdf_key is not None:
        return await read_whole(adapters.storage, settlement.pdf_key)
    return await render_paper(adapters, await get_tenant(uow), await paper_context(uow, show))
