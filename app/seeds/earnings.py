"""Takes a story's reports in and sends its statements out."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from app.core.actor import Actor
from app.core.period import Period
from app.domain.royalties.accounting.origins import Origin
from app.domain.royalties.accounting.rates import choose_order, write_rate
from app.domain.royalties.jobs import import_report
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.receiving import receive_report
from app.domain.royalties.service.runs import approve_run, draft_run
from app.seeds.stage import Stage


async def import_reports(stage: Stage, owner: Actor, files: Sequence[tuple[str, bytes]]) -> None:
    """Import files of the given names, and wait until they are posted."""
    for filename, content in files:
        async with stage.database.tenant(owner) as uow:
            await receive_report(
                uow,
                stage.adapters.storage,
                BytesIO(content),
                import_job=import_report,
                filename=filename,
            )
    await stage.finish_jobs()


async def write_rates(stage: Stage, author: Actor, months: Sequence[Period]) -> None:
    """What a US dollar is worth in euros in the statements of these months."""
    async with stage.database.tenant(author) as uow:
        for month, value in zip(months, ("0.9184", "0.9241"), strict=True):
            await write_rate(
                uow,
                of="USD",
                into="EUR",
                period=month.code,
                value=Decimal(value),
                source="European Central Bank",
                quoted_on=month.last_day,
                origin=Origin.ECB,
            )
        await write_rate(
            uow,
            of="USD",
            into="EUR",
            period=months[0].code,
            value=Decimal("0.9031"),
            source="DistroKid's remittance",
            quoted_on=months[0].last_day,
            payer="DistroKid",
        )
        await choose_order(uow, (Origin.OWN, Origin.ECB, Origin.PAYER))


async def draft_statements(stage: Stage, author: Actor, period: str) -> None:
    async with stage.database.tenant(author) as uow:
        await draft_run(uow, period)


async def publish_statements(stage: Stage, author: Actor, approver: Actor, period: str) -> None:
    """Draft, have a second person approve, and publish; the worker prints and mails."""
    async with stage.database.tenant(author) as uow:
        run = await draft_run(uow, period)
    async with stage.database.tenant(approver) as uow:
        await approve_run(uow, run.id)
    async with stage.database.tenant(author) as uow:
        await publish_run(uow, run.id)
