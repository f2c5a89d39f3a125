"""Making a statement's files, once, and sending its payee the way to them."""

import asyncio
import hashlib
import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.crypto import InvalidSignature, SignatureExpired, Signer
from app.core.jobs import JobRun, Queue, long_job
from app.core.money import Money
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.queries import accounts_of
from app.domain.royalties.errors import StatementLinkExpired, StatementNotFound
from app.domain.royalties.merkle import records_of, root_of
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.runs import get_run
from app.domain.royalties.queries.statements import (
    PRINTED_LINES,
    get_statement,
    list_lines,
    list_recordings,
    list_unprinted,
)
from app.domain.royalties.statement_document import (
    Issuer,
    Sheet,
    csv_file,
    document,
    exact,
    reference,
)
from app.integrations.documents import DocumentBroken, DocumentTooHeavy
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.email import Message
from app.integrations.email.compose import MailBrand, compose
from app.integrations.storage import ObjectMissing, ObjectStorage, new_key
from app.integrations.wiring import Adapters
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.brand import PRODUCT, mark_on
from app.web.templating import document_assets, shared_environment

PURPOSE = "statement"
LIFETIME = timedelta(days=90)
LOGO = "logo.png"
PATIENCE = 300
"""Seconds a document may take that nobody waits for; a busy machine must not leave it unmade."""


@dataclass(frozen=True, slots=True)
class StatementLink:
    """Opens one statement without signing in, for 90 days from its publishing or a later mail."""

    tenant_id: UUID
    statement_id: UUID


def link_secret(signer: Signer, statement: Statement, since: datetime | None = None) -> str:
    """The last part of the link of a published statement; raises StatementNotFound for a draft.

    It is good from its publishing, or from `since`.
    """
    payload = statement.tenant_id.bytes + statement.id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=link_ends(statement, since))


def link_ends(statement: Statement, since: datetime | None = None) -> datetime:
    if statement.published_at is None:
        raise StatementNotFound
    return (since or statement.published_at) + LIFETIME


def read_link(secret: str, signer: Signer, now: datetime) -> StatementLink:
    """What a link opens; raises StatementNotFound, or StatementLinkExpired."""
    try:
        payload = signer.verify(secret, purpose=PURPOSE, now=now)
        return StatementLink(UUID(bytes=payload[:16]), UUID(bytes=payload[16:]))
    except SignatureExpired as error:
        raise StatementLinkExpired from error
    except (InvalidSignature, ValueError) as error:
        raise StatementNotFound from error


async def load_sheet(uow: UnitOfWork, statement: Statement) -> tuple[Sheet, str | None]:
    """What a statement's PDF shows, and the storage key of its issuer's logo."""
    recordings = await list_recordings(uow, statement)
    is_printable = sum(each.lines for each in recordings) <= PRINTED_LINES
    lines = await list_lines(uow, statement) if is_printable else []
    brand = (await get_run(uow, statement.run_id)).brand or await brand_of_today(uow)
    logo = brand["logo_key"]
    issuer = Issuer(
        statement.issuer_name,
        brand["hue"],
        brand["chroma"],
        LOGO if logo else None,
        # Runs published before this was kept carry our name.
        brand.get("mark", PRODUCT),
    )
    accounts = await accounts_of(uow, statement)
    root = statement.root.hex() if statement.root else ""
    return Sheet(statement, recordings, lines, issuer, accounts, root), logo


async def brand_of_today(uow: UnitOfWork) -> dict[str, Any]:
    """Colors, logo and our mark as they are now; a run keeps those of its publishing."""
    tenant = await get_tenant(uow)
    return {
        "hue": tenant.hue,
        "chroma": tenant.chroma,
        "logo_key": tenant.logo_key,
        "mark": mark_on(tenant),
    }


async def render(
    adapters: Adapters, sheet: Sheet, logo_key: str | None, *, within: float = 20
) -> bytes:
    """The PDF of a statement; the same rows and brand give the same bytes.

    `within` is in seconds of wall clock.
    """
    html = shared_environment().get_template("documents/statement.html").render(document(sheet))
    brand = brand_stylesheet(sheet.issuer.hue, sheet.issuer.chroma)
    assets = {**document_assets(), "brand.css": brand}
    if logo_key:
        assets[LOGO] = await read_whole(adapters.storage, logo_key)
    return await adapters.documents.render_pdf(html, assets=assets, timeout=within)


async def read_whole(storage: ObjectStorage, key: str) -> bytes:
    stored = await storage.stat(key)
    stream = await storage.open_range(key, 0, stored.size)
    return b"".join([chunk async for chunk in stream])


@long_job("royalties.print_statements", queue=Queue.BULK, timeout=3600, attempts=10)
async def print_statements(run: JobRun, *, run_id: str) -> None:
    """Make the files of a published run, each once, and have them mailed.

    A statement that cannot be printed fails the job when all others are done.
    """
    await _keep_logo(run, UUID(run_id))
    async with run.uow() as uow:
        waiting = await list_unprinted(uow, UUID(run_id))
    refused: DocumentTooHeavy | DocumentBroken | None = None
    for done, statement_id in enumerate(waiting):
        await run.progress(done, len(waiting), "Making PDF and CSV")
        try:
            await _print(run, statement_id)
        except (DocumentTooHeavy, DocumentBroken) as error:
            error.add_note(f"Statement {statement_id}")
            refused = refused or error
    if refused is not None:
        raise refused


@long_job("royalties.mail_statement", timeout=60, attempts=8)
async def mail_statement(run: JobRun, *, statement_id: str) -> None:
    """Send a payee the link to a published statement."""
    async with run.uow() as uow:
        statement = await get_statement(uow, UUID(statement_id))
        tenant = await get_tenant(uow)
        site = await address_of_pages(uow, run.adapters)
    if statement.mailed_at is not None or statement.payee_email is None:
        return
    brand = brand_of(tenant, site)
    message = statement_mail(run, statement, statement.payee_email, brand, site)
    await run.adapters.mailer.send(message)
    async with run.uow() as uow:
        await uow.db.execute(
            text(
                "UPDATE statements SET mailed_at = :now"
                " WHERE tenant_id = :tenant AND id = :id AND mailed_at IS NULL"
            ),
            {"now": uow.now, "tenant": uow.tenant_id, "id": statement.id},
        )


async def _keep_logo(run: JobRun, run_id: UUID) -> None:
    """Copy the logo: the workspace's own goes when another one comes, a statement's stays."""
    async with run.uow() as uow:
        brand, tenant_id = (await get_run(uow, run_id)).brand, uow.tenant_id
    if not brand or not brand["logo_key"] or brand.get("is_kept"):
        return
    key = new_key(tenant_id, Path(brand["logo_key"]).suffix)
    try:
        logo = await read_whole(run.adapters.storage, brand["logo_key"])
        await run.adapters.storage.put_file(key, io.BytesIO(logo), "image/png")
    except ObjectMissing:
        key = ""
    async with run.uow() as uow:
        kept = await get_run(uow, run_id)
        kept.brand = {**brand, "logo_key": key or None, "is_kept": True}


async def _print(run: JobRun, statement_id: UUID) -> None:
    async with run.uow() as uow:
        statement = await get_statement(uow, statement_id)
        sheet, logo_key = await load_sheet(uow, statement)
        lines = sheet.lines or await list_lines(uow, statement)
    csv = await asyncio.to_thread(csv_file, statement, lines)
    root = await asyncio.to_thread(lambda: root_of(records_of(csv)))
    pdf = await render(run.adapters, replace(sheet, root=root.hex()), logo_key, within=PATIENCE)
    values: dict[str, Any] = {"tenant": statement.tenant_id, "id": statement.id, "root": root}
    for kind, content, media in (("pdf", pdf, "application/pdf"), ("csv", csv, "text/csv")):
        key = new_key(statement.tenant_id, f".{kind}")
        await run.adapters.storage.put_file(key, io.BytesIO(content), media)
        values |= {f"{kind}_key": key, f"{kind}_sha256": hashlib.sha256(content).digest()}
    async with run.uow() as uow:
        # Of two attempts that overlap the first one's files stay.
        await uow.db.execute(
            text(
                "UPDATE statements SET pdf_key = :pdf_key, pdf_sha256 = :pdf_sha256,"
                " csv_key = :csv_key, csv_sha256 = :csv_sha256, root = :root"
                " WHERE tenant_id = :tenant AND id = :id AND pdf_key IS NULL"
            ),
            values,
        )
        if statement.payee_email:
            uow.enqueue(mail_statement, key=str(statement.id), statement_id=statement.id)


def statement_mail(
    run: JobRun,
    statement: Statement,
    recipient: str,
    brand: MailBrand,
    site: str,
    *,
    since: datetime | None = None,
) -> Message:
    """The mail with the link to a published statement, good from its publishing or from `since`."""
    ends = link_ends(statement, since)
    secret = link_secret(run.adapters.signer, statement, since)
    total = Money(statement.total, statement.currency)
    mail = compose(
        shared_environment(),
        "statement_ready",
        brand=brand,
        reason=f"You get this mail because {statement.issuer_name} pays you royalties.",
        variables={
            "payee_name": statement.payee_name,
            "period": month(statement.period).label,
            "total": exact(total.decimal, total.currency),
            "reference": reference(statement),
            "action_url": f"{site}/statements/{secret}",
            "expires_on": f"{ends.day} {ends:%B %Y}",
        },
    )
    return mail.addressed(recipient, key=str(run.id), tenant_id=run.tenant_id)
