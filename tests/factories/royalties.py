"""Posted earnings without a file: what a report would have brought, in the books and the tables."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.catalog import ShareOffer
from app.domain.royalties.accounting.covering import mark_report
from app.domain.royalties.models.earnings import Earning, EarningsReport, ReportStatus
from app.domain.royalties.queries.earnings import sums_of_report
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.reports.fields import match_key
from app.domain.royalties.service.posting import owed, post_entries, receivables
from app.domain.royalties.sources import sheet_kind


@dataclass(frozen=True)
class Sale:
    """One earning; without `recording` its money is in suspense."""

    recording: UUID | None
    amount: str
    currency: str = "EUR"
    store: str | None = "Spotify"
    country: str | None = "DE"
    month: date = date(2026, 8, 1)
    quantity: int = 100
    kind: str = "stream"
    upc: str | None = None
    work: UUID | None = None
    title: str | None = "As reported"
    format: str | None = None
    price: str | None = None


async def record(
    uow: UnitOfWork, title: str, *splits: tuple[str, str], isrc: str | None = None
) -> UUID:
    """A recording by Nova; `splits` are (name, share) pairs that count as agreed."""
    offers = [
        ShareOffer(name=name, share=Decimal(share), email=f"{name.lower()}@example.com")
        for name, share in splits
    ]
    found = await catalog.register_recording_with_splits(
        uow, title=title, artist="Nova", isrc=isrc, splits=offers
    )
    return found.id


async def party_ids(uow: UnitOfWork) -> dict[str, UUID]:
    """Everybody who holds a share, by name."""
    from app.domain.catalog.models import Party

    return {party.name: party.id for party in await uow.db.scalars(select(Party))}


async def earn(
    uow: UnitOfWork,
    *sales: Sale,
    period: str = "2026-08",
    rejected: int = 0,
    source: str = "distrokid_v1",
    payer: str = "DistroKid",
) -> EarningsReport:
    """A posted report of these sales."""
    report = EarningsReport(
        id=new_id(),
        tenant_id=uow.tenant_id,
        filename=f"{period}.csv",
        sha256=hashlib.sha256(new_id().bytes).digest(),
        size=1,
        status=ReportStatus.POSTED,
        source=source,
        source_name=payer,
        period=period,
        raw_key="t/none",
        lines=len(sales),
        rejected=rejected,
        posted_at=uow.now,
    )
    uow.db.add(report)
    await uow.flush()
    sheets = await agreed_sheets(
        uow, {sale.recording for sale in sales if sale.recording}, sheet_kind(source)
    )
    for number, sale in enumerate(sales, start=1):
        uow.db.add(
            Earning(
                tenant_id=uow.tenant_id,
                report_id=report.id,
                number=number,
                title=sale.title,
                title_key=match_key(sale.title) if sale.title else None,
                store=sale.store,
                country=sale.country,
                kind=sale.kind,
                upc=sale.upc,
                work_id=sale.work,
                format=sale.format,
                price=Decimal(sale.price) if sale.price else None,
                sale_month=sale.month,
                currency=sale.currency,
                amount=Decimal(sale.amount),
                quantity=Decimal(sale.quantity),
                lines=1,
                first_line=number,
                last_line=number,
                recording_id=sale.recording,
                sheet_id=sheets.get(sale.recording) if sale.recording else None,
            )
        )
    await uow.flush()
    await mark_report(uow, report.id)
    sums = await sums_of_report(uow, report.id)
    await post_entries(
        uow,
        kind="earnings_report",
        key=str(report.id),
        entries=[*receivables(report, sums), *await owed(uow, sums)],
        description="Test report",
        subject=("earnings_report", report.id),
    )
    return report
