"""The artist's workspace bills the deposits of the accepted terms; the show names the invoices."""

from decimal import Decimal
from uuid import UUID

from app.billing.invoices import (
    Invoice,
    LineDraft,
    add_customer,
    draft_invoice,
    list_choices,
)
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.shows import events
from app.domain.shows.errors import AlreadyBilled, NoSuchDeposit, NotArtists, ShowClosed
from app.domain.shows.models import Show, ShowDeposit, Side
from app.domain.shows.queries.shows import (
    find_deposit_of,
    get_show,
    list_deposits,
    list_offers,
    lock_show,
)
from app.domain.shows.reading import accepted_version
from app.domain.shows.terms import Deposit
from app.domain.venues import get_venue
from app.tenants import country_of


async def draft_deposit(uow: UnitOfWork, show_id: UUID, position: int) -> Invoice:
    """Draft the invoice of a deposit in the artist's own workspace, where it is then issued.

    Raises NothingOffered, NotArtists, AlreadyBilled and whatever invoicing refuses.
    """
    show = await get_show(uow, show_id)
    if show.tenant_id == uow.tenant_id:
        # A venue that takes its side meanwhile is to see what is billed.
        show = await lock_show(uow, show_id)
    deposits = accepted_version(show, await list_offers(uow, show)).terms.deposits
    if show.tenant_of(Side.ARTIST) != uow.tenant_id:
        raise NotArtists
    if show.state == "canceled":
        raise ShowClosed
    if not 1 <= position <= len(deposits):
        raise NoSuchDeposit
    if position in {each.position for each in await list_deposits(uow, show)}:
        raise AlreadyBilled
    deposit = deposits[position - 1]
    invoice = await _invoice(uow, show, deposit, position)
    billed = ShowDeposit(
        id=new_id(), tenant_id=uow.tenant_id,
        party_tenant_id=show.tenant_of(Side.VENUE), owner_tenant_id=show.tenant_id,
        show_id=show.id, position=position, invoice_id=invoice.id, reference="",
        due_on=deposit.due_on, currency=deposit.amount.currency, amount=deposit.amount.minor,
        paid_at=None,
    )  # fmt: skip
    # Somebody else may have billed it in the same moment.
    async with uow.refusing(AlreadyBilled):
        uow.db.add(billed)
    await uow.flush()
    return invoice


async def name_invoice(uow: UnitOfWork, invoice_id: UUID, reference: str) -> None:
    """An invoice was issued: where it is a deposit's, the show names it, and the venue is told."""
    deposit = await find_deposit_of(uow, invoice_id)
    if deposit is None or deposit.reference:
        return
    deposit.reference = reference
    show = await get_show(uow, deposit.show_id)
    uow.record(events.DepositBilled(**show.facts, side=str(Side.ARTIST), reference=reference))
    await uow.flush()


async def note_paid(uow: UnitOfWork, invoice_id: UUID) -> None:
    """An invoice is paid in full: where it is a deposit's, its settlement takes it off."""
    deposit = await find_deposit_of(uow, invoice_id)
    if deposit is not None and deposit.paid_at is None:
        deposit.paid_at = uow.now


async def _invoice(uow: UnitOfWork, show: Show, deposit: Deposit, position: int) -> Invoice:
    customer_id = await _customer(uow, show, deposit.amount.currency)
    day = f"{show.on_date.day} {show.on_date:%B %Y}"
    return await draft_invoice(
        uow,
        customer_id=customer_id,
        currency=deposit.amount.currency,
        terms_days=max((deposit.due_on - uow.now.date()).days, 0),
        lines=[
            LineDraft(
                description=f"Deposit {position} for {show.title} at {show.venue_name}, {day}",
                quantity=Decimal(1),
                unit_price=deposit.amount.decimal,
                source_kind="show",
                source_id=show.id,
            )
        ],
        source_key=f"show:{show.id}:deposit:{position}",
    )


async def _customer(uow: UnitOfWork, show: Show, currency: str) -> UUID:
    """The venue as a customer of the artist: the one of its workspace or address, or a new one."""
    venues, email = show.tenant_of(Side.VENUE), show.venue_email
    for each in await list_choices(uow):
        if (venues and each.customer_tenant_id == venues) or (email and each.email == email):
            return each.id
    if show.venue_id is not None:
        venue = await get_venue(uow, show.venue_id)
        country, address = venue.country, f"{venue.street}\n{venue.postcode} {venue.city}".strip()
    else:
        country, address = country_of(show.time_zone), show.city
    customer = await add_customer(
        uow,
        name=show.venue_name,
        country=country,
        currency=currency,
        email=show.venue_email,
        address=address,
        customer_tenant_id=show.tenant_of(Side.VENUE),
    )
    return customer.id
