"""Members, how they share, what was shared out, what they are owed and were paid."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from app.billing import Movement, balances, list_movements
from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.models import (
    BandMember,
    BandPayment,
    BandTerms,
    MileageRate,
    RoadBook,
    RoadClosing,
)
from app.domain.shows import Show, list_settled_of_artist

REMINDED = timedelta(days=120)
"""How long after its night a settled show is offered to be shared out."""


async def get_member(uow: UnitOfWork, member_id: UUID, *, lock: bool = False) -> BandMember:
    """A member; held and read anew where it is to be changed. Raises NotFound."""
    found = await uow.db.get(
        BandMember, (uow.tenant_id, member_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def list_members(uow: UnitOfWork) -> Sequence[BandMember]:
    """Those who are here first, by name."""
    order = (BandMember.left_on.is_not(None), func.lower(BandMember.name), BandMember.id)
    return list(await uow.db.scalars(select(BandMember).order_by(*order)))


async def count_members(uow: UnitOfWork) -> int:
    query = select(func.count()).select_from(BandMember).where(BandMember.left_on.is_(None))
    return await uow.db.scalar(query) or 0


async def hold_band(uow: UnitOfWork) -> None:
    """Whoever changes shares or terms meanwhile waits: percentages stay within a hundred."""
    await uow.wait_turn(f"bandmoney:band:{uow.tenant_id}")


async def find_terms(uow: UnitOfWork, *, lock: bool = False) -> BandTerms | None:
    query = select(BandTerms)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: BandTerms | None = await uow.db.scalar(query)
    return found


def code_of(member_id: UUID) -> str:
    """The account a member's balance is in."""
    return f"band:{member_id}"


async def owed(
    uow: UnitOfWork, members: Collection[BandMember], currency: str
) -> dict[UUID, Money]:
    """What the band owes each, from the ledger; what is below zero is an advance."""
    found = await balances(uow, [code_of(each.id) for each in members])
    nothing = Decimal(0)
    return {
        each.id: Money.of(found.get((code_of(each.id), currency), nothing), currency)
        for each in members
    }


async def movements_of(uow: UnitOfWork, member_id: UUID) -> list[Movement]:
    """Everything that made a member's balance, the latest first."""
    until = uow.now + timedelta(days=36500)
    return list(reversed(await list_movements(uow, account=code_of(member_id), until=until)))


async def list_payments(uow: UnitOfWork, member_id: UUID) -> Sequence[BandPayment]:
    query = select(BandPayment).where(BandPayment.member_id == member_id)
    order = (BandPayment.paid_on.desc(), BandPayment.id.desc())
    return list(await uow.db.scalars(query.order_by(*order).limit(200)))


async def list_hired(uow: UnitOfWork) -> Sequence[BandMember]:
    """Hired players, here and gone, by name."""
    query = select(BandMember).where(BandMember.is_hired)
    return list(await uow.db.scalars(query.order_by(BandMember.name, BandMember.id)))


async def list_paid_until(
    uow: UnitOfWork, member_ids: Collection[UUID], last: date
) -> Sequence[BandPayment]:
    """What these were paid up to a day; payments that were taken back are left out."""
    query = select(BandPayment).where(
        BandPayment.member_id.in_(set(member_ids)),
        BandPayment.paid_on <= last,
        BandPayment.undone_at.is_(None),
    )
    return list(await uow.db.scalars(query.order_by(BandPayment.paid_on, BandPayment.id)))


async def find_payment(
    uow: UnitOfWork, payment_id: UUID, *, lock: bool = False
) -> BandPayment | None:
    return await uow.db.get(
        BandPayment, (uow.tenant_id, payment_id), with_for_update=lock, populate_existing=lock
    )


async def list_closings(uow: UnitOfWork, book_id: UUID) -> Sequence[RoadClosing]:
    """Every sharing out of a book, the latest first."""
    query = select(RoadClosing).where(RoadClosing.book_id == book_id)
    return list(await uow.db.scalars(query.order_by(RoadClosing.number.desc())))


async def live_closings(uow: UnitOfWork, book_ids: Collection[UUID]) -> dict[UUID, RoadClosing]:
    """By book, what is shared out of it now."""
    query = select(RoadClosing).where(
        RoadClosing.book_id.in_(set(book_ids)), RoadClosing.reversed_at.is_(None)
    )
    found = await uow.db.scalars(query.execution_options(populate_existing=True))
    return {each.book_id: each for each in found}


async def list_unshared(uow: UnitOfWork) -> list[Show]:
    """Settled shows of the last months that nobody has shared out, alone or with a tour."""
    since = uow.now.date() - REMINDED
    settled = [s for s in await list_settled_of_artist(uow) if s.last_date >= since]
    closed = select(RoadClosing.book_id).where(RoadClosing.reversed_at.is_(None))
    done = select(RoadBook.show_id).where(
        RoadBook.show_id.in_([show.id for show in settled]),
        RoadBook.id.in_(closed) | RoadBook.tour_book_id.is_not(None),
    )
    shared = set(await uow.db.scalars(done)) if settled else set()
    return [show for show in settled if show.id not in shared]


async def list_rates(uow: UnitOfWork) -> Sequence[MileageRate]:
    """The workspace's own mileage rates, the latest first."""
    order = (MileageRate.unit, MileageRate.from_on.desc(), MileageRate.id)
    return list(await uow.db.scalars(select(MileageRate).order_by(*order)))


async def get_rate(uow: UnitOfWork, rate_id: UUID) -> MileageRate:
    found = await uow.db.get(MileageRate, (uow.tenant_id, rate_id))
    if found is None:
        raise NotFound
    return found


async def find_rate(uow: UnitOfWork, unit: str, on: date) -> MileageRate | None:
    """The rate of a unit that is in force on a day."""
    query = select(MileageRate).where(MileageRate.unit == unit, MileageRate.from_on <= on)
    found: MileageRate | None = await uow.db.scalar(
        query.order_by(MileageRate.from_on.desc()).limit(1)
    )
    return found
