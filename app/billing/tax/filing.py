"""Returns on their way out: records with full numbers, copies as PDF, and the pack of a year."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.billing.tax.errors import NothingToFile, PayerMissing
from app.billing.tax.iris import Record, nec_files
from app.billing.tax.models import TaxPack, TaxReturn
from app.billing.tax.numbers import NumberKind, masked
from app.billing.tax.queries.forms import find_payer, forms_by_id, open_notices
from app.billing.tax.queries.returns import get_pack, latest_returns
from app.billing.tax.return_document import document
from app.billing.tax.secrets import keys_in_job
from app.billing.tax.service.giving import number_of
from app.core.crypto import Keyring
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.storage import new_key
from app.integrations.wiring import Adapters
from app.tenants import Tenant, brand_of_documents, get_tenant, logo_of_documents
from app.web.templating import document_assets, shared_environment

ZIP = "application/zip"
_DAY_ONE = (1980, 1, 1, 0, 0, 0)


async def records_of(uow: UnitOfWork, year: int, form: str, keys: Keyring) -> list[Record]:
    """The newest returns of one form with full numbers. Raises PayerMissing and NothingToFile."""
    payer = await find_payer(uow)
    if payer is None:
        raise PayerMissing
    latest = [row for row in (await latest_returns(uow, year)).values() if row.form == form]
    if not latest:
        raise NothingToFile
    payer_number = keys.decrypt(payer.number, payer.place).decode()
    forms, notices = (
        await forms_by_id(uow, [row.form_id for row in latest]),
        await open_notices(uow),
    )
    return [
        Record(
            form=row.form,
            tax_year=year,
            account=row.subject_id.hex[-12:],
            payer=row.payer,
            payer_number=payer_number,
            recipient=row.recipient,
            recipient_number=number_of(forms[row.form_id], keys),
            boxes=row.boxes,
            is_second_notice=row.subject_id in notices and notices[row.subject_id].step > 1,
        )
        for row in latest
    ]


async def print_return(adapters: Adapters, row: TaxReturn, number: str, tenant: Tenant) -> bytes:
    """Copy B of a return; the same row and brand give the same bytes. `number` is in full."""
    shown = document(row, number, brand_of_documents(tenant))
    html = shared_environment().get_template("documents/tax_return.html").render(shown)
    assets = {**document_assets(), **await logo_of_documents(adapters, tenant)}
    assets["brand.css"] = brand_stylesheet(tenant.hue, tenant.chroma)
    return await adapters.documents.render_pdf(html, assets=assets)


async def payer_number(uow: UnitOfWork, keys: Keyring) -> str:
    """The payer's number as it stands on copies: 12-3456789. Raises PayerMissing."""
    payer = await find_payer(uow)
    if payer is None:
        raise PayerMissing
    digits = keys.decrypt(payer.number, payer.place).decode()
    return f"{digits[:2]}-{digits[2:]}"


def copy_name(row: TaxReturn) -> str:
    """A file's name for a copy, the same on every system."""
    words = "".join(c if c.isalnum() else "-" for c in str(row.recipient["name"]).lower())
    version = f"-corrected-{row.sequence}" if row.is_correction else ""
    part = f"-{row.part.replace('.', '_')}" if row.part else ""
    return f"{row.tax_year}-{row.form.lower()}-{words}-{row.subject_id.hex[-4:]}{part}{version}.pdf"


async def ask_for_pack(uow: UnitOfWork, year: int) -> None:
    """Have all returns of a year put into one file. Raises NothingToFile.

    Whoever presses twice asks once: the same returns are packed once in a minute.
    """
    latest = await latest_returns(uow, year)
    if not latest:
        raise NothingToFile
    newest = max(row.id for row in latest.values())
    pack_id, key = new_id(), f"{newest}:{uow.now:%Y-%m-%dT%H:%M}"
    if not await uow.enqueue_once(make_pack, key=key, pack_id=pack_id):
        return
    uow.db.add(TaxPack(tenant_id=uow.tenant_id, id=pack_id, tax_year=year, returns=len(latest)))
    await uow.flush_rows()


@long_job("tax.make_pack", queue=Queue.BULK, timeout=3600, attempts=5)
async def make_pack(run: JobRun, *, pack_id: str) -> None:
    """Put the newest returns of a year into one file: copies, the file for IRIS, a summary."""
    async with run.uow() as uow:
        pack = await get_pack(uow, UUID(pack_id))
        rows = list((await latest_returns(uow, pack.tax_year)).values())
        keys, tenant = await keys_in_job(run, uow), await get_tenant(uow)
        number = await payer_number(uow, keys)
        has_nec = any(row.form == "1099-NEC" for row in rows)
        records = await records_of(uow, pack.tax_year, "1099-NEC", keys) if has_nec else []
    if pack.file_key is not None:
        return
    files: dict[str, bytes] = {"summary.csv": _summary(rows)}
    for place, content in enumerate(nec_files(records), start=1):
        files[f"iris-1099-nec-{place}.csv"] = content
    for done, row in enumerate(rows):
        await run.progress(done, len(rows), "Printing copies")
        files[copy_name(row)] = await print_return(run.adapters, row, number, tenant)
    key = new_key(pack.tenant_id, ".zip")
    await run.adapters.storage.put_file(key, io.BytesIO(zipped(files)), ZIP)
    async with run.uow() as uow:
        (await get_pack(uow, UUID(pack_id))).file_key = key


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in one, the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _DAY_ONE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _summary(rows: Sequence[TaxReturn]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Form", "Payee", "Tax number", "Corrected", "Box", "Amount"])
    for row in rows:
        writer.writerows(_summary_lines(row))
    return text.getvalue().encode()


def _summary_lines(row: TaxReturn) -> list[list[Any]]:
    kind = row.recipient["number_kind"]
    number = masked(NumberKind(kind), row.recipient["last_four"]) if kind else ""
    name = str(row.recipient["name"]).lstrip("=+-@\t")
    start = [row.form, name, number, "yes" if row.is_correction else ""]
    return [[*start, box, amount] for box, amount in sorted(row.boxes.items())]
