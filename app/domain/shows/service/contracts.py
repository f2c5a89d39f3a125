"""The contract of an agreed show: its text, its fingerprint, two signatures, and its PDF."""

import hashlib
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from app.billing.invoices import read_whole
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, long_job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.shows import events
from app.domain.shows.errors import AlreadySigned, DocumentChanged, NothingOffered, ShowClosed
from app.domain.shows.models import Show, ShowAttachment, ShowSignature, Side
from app.domain.shows.queries.attachments import list_attachments
from app.domain.shows.queries.shows import get_show, list_offers, list_signatures, lock_show
from app.domain.shows.reading import Version, accepted_version
from app.domain.shows.service.keeping import tell
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.storage import new_key
from app.integrations.wiring import Adapters
from app.tenants import Tenant, brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

CONSENT = (
    "I have read this contract and sign it. My typed name has the effect of my handwritten"
    " signature."
)
LOGO = "logo.png"


def fingerprint(show: Show, version: Version, attached: Sequence[ShowAttachment]) -> bytes:
    """Of who plays where and when, every term of the accepted version, and each paper behind it."""
    said = [
        show.artist_name, show.venue_name, show.where, show.on_date.isoformat(),
        show.last_date.isoformat(), version.offer.number, version.offer.terms, version.offer.note,
    ]  # fmt: skip
    said += [[paper.name, paper.sha256.hex()] for paper in attached]
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).digest()


async def fingerprint_of(uow: UnitOfWork, show: Show) -> bytes:
    """Of the contract as it stands; a version must be accepted."""
    version = accepted_version(show, await list_offers(uow, show))
    return fingerprint(show, version, await list_attachments(uow, show))


async def lock_agreed(uow: UnitOfWork, show_id: UUID) -> Show:
    """The show, held until the transaction ends. Raises NothingOffered and ShowClosed."""
    show = await lock_show(uow, show_id)
    if not show.is_agreed:
        raise ShowClosed if show.state == "canceled" else NothingOffered
    return show


async def sign_contract(
    uow: UnitOfWork, show_id: UUID, *, side: Side, name: str, document: str
) -> Show:
    """Sign for one side; the second signature makes the show contracted, and prints it.

    `document` is the fingerprint one was shown, in hexadecimal. Raises NothingOffered,
    ShowClosed, DocumentChanged and AlreadySigned.
    """
    show = await lock_agreed(uow, show_id)
    digest = await fingerprint_of(uow, show)
    if digest.hex() != document:
        raise DocumentChanged
    signed = {each.side for each in await list_signatures(uow, show)}
    if side in signed:
        raise AlreadySigned
    uow.db.add(
        ShowSignature(
            id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
            show_id=show.id, side=str(side), name=clean_line(name), email=show.email_of(side),
            ip=uow.actor.ip, consent=CONSENT, document_hash=digest, signed_at=uow.now,
        )
    )  # fmt: skip
    show.document_hash = digest
    await tell(uow, show, events.ContractSigned, side=side, signed_name=clean_line(name))
    if signed:
        await _put_in_force(uow, show)
    return show


async def _put_in_force(uow: UnitOfWork, show: Show) -> None:
    show.contracted_at = uow.now
    if show.state == "agreed":
        show.state = "contracted"
    uow.enqueue(print_contract, key=str(show.id), show_id=str(show.id))
    await tell(uow, show, events.ShowContracted)


@long_job("shows.print_contract", queue=Queue.BULK, timeout=300, attempts=8)
async def print_contract(run: JobRun, *, show_id: str) -> None:
    """Make the PDF of a contract both have signed, and keep it; the first one made stays."""
    async with run.uow() as uow:
        show = await get_show(uow, UUID(show_id))
        context, tenant = await contract_context(uow, show), await get_tenant(uow)
    if show.pdf_key is not None:
        return
    pdf = await render_contract(run.adapters, tenant, context)
    key = new_key(show.tenant_id, ".pdf")
    await run.adapters.storage.put_file(key, io.BytesIO(pdf), "application/pdf")
    async with run.uow() as uow:
        await uow.db.execute(
            text(
                "UPDATE shows SET pdf_key = :key, pdf_sha256 = :hash"
                " WHERE tenant_id = :tenant AND id = :id AND pdf_key IS NULL"
            ),
            {"key": key, "hash": hashlib.sha256(pdf).digest(), "tenant": show.tenant_id,
             "id": show.id},
        )  # fmt: skip


async def contract_context(uow: UnitOfWork, show: Show) -> dict[str, Any]:
    """What the document of a contract shows; the same rows give the same bytes."""
    version = accepted_version(show, await list_offers(uow, show))
    attached = await list_attachments(uow, show)
    dated = show.contracted_at or version.offer.answered_at or version.offer.created_at
    return {
        "document": {
            "title": f"Contract: {show.title}, {show.on_date.day} {show.on_date:%B %Y}",
            "reference": "Signed by both" if show.is_contracted else "Not signed by both",
            "language": "en",
            "paper": "a4",
            "created_at": dated.isoformat(),
        },
        "show": show,
        "version": version,
        "signatures": await list_signatures(uow, show),
        "attached": attached,
        "document_hash": fingerprint(show, version, attached).hex(),
    }


async def render_contract(adapters: Adapters, tenant: Tenant, context: dict[str, Any]) -> bytes:
    """The PDF with what stands behind it, in the brand of the workspace the show lives with."""
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    brand = brand_of_documents(tenant)
    template = shared_environment().get_template("documents/show_contract.html")
    papers = [await read_whole(adapters.storage, each.file_key) for each in context["attached"]]
    return await adapters.documents.render_pdf(
        template.render({**context, "brand": brand}), assets=assets, papers=papers
    )


async def contract_pdf(adapters: Adapters, uow: UnitOfWork, show: Show) -> bytes:
    """The one kept once both have signed, else the contract as it stands, where the show lives."""
    if show.pdf_key is not None:
        return await read_whole(adapters.storage, show.pdf_key)
    return await render_contract(adapters, await get_tenant(uow), await contract_context(uow, show))
