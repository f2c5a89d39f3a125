"""A published statement mailed once more: to where its payee is now, with a link that is new."""

from datetime import datetime
from uuid import UUID

from app.core.jobs import JobRun, long_job
from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties
from app.domain.royalties.errors import DocumentBeingMade, PayeeHasNoAddress
from app.domain.royalties.events import StatementMailedAgain
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.statements import get_published, get_statement
from app.domain.royalties.statement_delivery import statement_mail
from app.domain.royalties.statement_document import reference
from app.tenants import address_of_pages, brand_of, get_tenant


async def mail_again(uow: UnitOfWork, statement_id: UUID, *, request: str) -> str:
    """Have a statement mailed to the address its payee has now, and noted, once per `request`.

    Returns the address. Raises DocumentBeingMade while the first mail waits for the files, and
    PayeeHasNoAddress.
    """
    statement = await get_published(uow, statement_id)
    if statement.pdf_key is None:
        raise DocumentBeingMade
    address = await _address(uow, statement)
    if address is None:
        raise PayeeHasNoAddress
    if await uow.enqueue_once(
        mail_statement_again,
        key=f"{statement.id}:{request}",
        statement_id=statement.id,
        since=uow.now.isoformat(),
    ):
        uow.record(
            StatementMailedAgain(
                run_id=statement.run_id,
                period=statement.period,
                statement_id=statement.id,
                reference=reference(statement),
                payee_name=statement.payee_name,
            )
        )
    return address


@long_job("royalties.mail_statement_again", timeout=60, attempts=8)
async def mail_statement_again(run: JobRun, *, statement_id: str, since: str) -> None:
    """Send a payee a link to a statement that is good from `since`."""
    async with run.uow() as uow:
        statement = await get_statement(uow, UUID(statement_id))
        address = await _address(uow, statement)
        tenant = await get_tenant(uow)
        site = await address_of_pages(uow, run.adapters)
    if address is None:
        return
    asked = datetime.fromisoformat(since)
    mail = statement_mail(run, statement, address, brand_of(tenant, site), site, since=asked)
    await run.adapters.mailer.send(mail)


async def _address(uow: UnitOfWork, statement: Statement) -> str | None:
    """Where the payee is today: an address may have been wrong when the statement was published."""
    found = (await get_parties(uow, [statement.party_id])).get(statement.party_id)
    return found.email if found else None
