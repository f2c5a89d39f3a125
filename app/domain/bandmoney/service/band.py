"""Who is in the band and how it shares; what members are paid of what they are owed."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.billing import Entry, Reference, chart, post, reverse
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.money import HUNDRED, Money, exact_sum
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.bandmoney import events
from app.domain.bandmoney.division import Rule
from app.domain.bandmoney.errors import (
    AlreadyUndone,
    MemberChanged,
    MoreThanOwed,
    TooManyPercent,
)
from app.domain.bandmoney.models import BandMember, BandPayment, BandTerms
from app.domain.bandmoney.queries.band import (
    find_payment,
    find_terms,
    get_member,
    hold_band,
    list_members,
    owed,
)
from app.tenants import get_tenant


async def add_member(
    uow: UnitOfWork,
    *,
    name: str,
    email: str | None = None,
    is_hired: bool = False,
    share_percent: Decimal | None = None,
    points: int | None = None,
    fee: Money | None = None,
) -> BandMember:
    """Somebody of the band, or a hired player. Raises TooManyPercent."""
    await hold_band(uow)
    member = BandMember(
        id=new_id(), tenant_id=uow.tenant_id, left_on=None, edition=1,
        currency=(await get_tenant(uow)).currency,
    )  # fmt: skip
    _say(
        member, name=name, email=email, share_percent=share_percent, points=points, fee=fee,
        is_hired=is_hired,
    )  # fmt: skip
    await _within_hundred(uow, member)
    uow.db.add(member)
    uow.record(events.MemberAdded(member_id=member.id, member_name=member.name, is_hired=is_hired))
    await uow.flush()
    return member


async def change_member(
    uow: UnitOfWork,
    member_id: UUID,
    *,
    seen: int,
    name: str,
    email: str | None,
    is_hired: bool,
    share_percent: Decimal | None,
    points: int | None,
    fee: Money | None,
) -> BandMember:
    """Say otherwise, for what is shared out from now on. Raises MemberChanged, TooManyPercent."""
    await hold_band(uow)
    member = await _next(uow, member_id, seen)
    _say(
        member, name=name, email=email, share_percent=share_percent, points=points, fee=fee,
        is_hired=is_hired,
    )  # fmt: skip
    await _within_hundred(uow, member)
    uow.record(events.MemberChanged(member_id=member.id, member_name=member.name))
    await uow.flush()
    return member


async def leave_band(uow: UnitOfWork, member_id: UUID, *, seen: int, on: date) -> BandMember:
    """No share and no fee any more; what is owed stays owed. Raises MemberChanged."""
    member = await _next(uow, member_id, seen)
    member.left_on = on
    uow.record(events.MemberLeft(member_id=member.id, member_name=member.name, left_on=on))
    await uow.flush()
    return member


async def return_to_band(uow: UnitOfWork, member_id: UUID, *, seen: int) -> BandMember:
    """With the share as it was. Raises MemberChanged and TooManyPercent."""
    await hold_band(uow)
    member = await _next(uow, member_id, seen)
    member.left_on = None
    await _within_hundred(uow, member)
    uow.record(events.MemberReturned(member_id=member.id, member_name=member.name))
    await uow.flush()
    return member


async def set_rule(
    uow: UnitOfWork, *, rule: Rule, commission_percent: Decimal, seen: int
) -> BandTerms:
    """How the band shares from now on; `seen` is the edition read or 0. Raises MemberChanged."""
    await uow.db.execute(
        insert(BandTerms)
        .values(tenant_id=uow.tenant_id, id=new_id(), edition=0)
        .on_conflict_do_nothing()
    )
    terms = await find_terms(uow, lock=True)
    if terms is None:
        raise NotFound
    if terms.edition != seen:
        raise MemberChanged
    terms.rule, terms.commission_percent = str(rule), commission_percent
    terms.edition += 1
    shown = f"{commission_percent.normalize():f}"
    uow.record(events.SharingRuleSet(terms_id=terms.id, rule=terms.rule, commission_percent=shown))
    await uow.flush()
    return terms


async def pay_member(
    uow: UnitOfWork,
    member_id: UUID,
    *,
    payment_id: UUID,
    amount: Money,
    paid_on: date,
    how: str,
    note: str = "",
    is_advance: bool = False,
) -> BandPayment:
    """Note and book what a member got. The same `payment_id` again is the same payment.

    `is_advance` says that what is more than owed is an advance. Raises MoreThanOwed.
    """
    member = await get_member(uow, member_id, lock=True)
    found = await find_payment(uow, payment_id)
    if found is not None:
        return found
    due = (await owed(uow, [member], amount.currency))[member.id]
    if amount > due and not is_advance:
        said = (
            f"{member.name} is owed {max(due, Money.zero(due.currency)).display()}. Pay that or"
            " less, or tick the box below: the rest is then an advance."
        )
        raise MoreThanOwed(said, fields={"amount": said})
    source = chart.cash if how == "cash" else chart.bank
    code, decimal = amount.currency, amount.decimal
    posting = await post(
        uow,
        kind="band_payment",
        key=str(payment_id),
        entries=[
            Entry(chart.band_member(member.id, member.name, code), decimal),
            Entry(source(code), -decimal),
        ],
        description=f"Paid out: {note}" if note else "Paid out",
        reference=Reference("band_member", member.id),
        event_at=datetime.combine(paid_on, time(12), UTC),
    )
    payment = BandPayment(
        id=payment_id, tenant_id=uow.tenant_id, member_id=member.id, paid_on=paid_on, how=how,
        amount=amount.minor, currency=code, note=note, booked_as=posting.id, undone_at=None,
        undone_reason="",
    )  # fmt: skip
    uow.db.add(payment)
    uow.record(
        events.MemberPaid(
            member_id=member.id, member_name=member.name, amount=amount.display(), paid_on=paid_on
        )
    )
    await uow.flush()
    return payment


async def undo_payment(uow: UnitOfWork, payment_id: UUID, *, reason: str) -> BandPayment:
    """It was a mistake: the member is owed it again. Raises NotFound and AlreadyUndone."""
    payment = await find_payment(uow, payment_id, lock=True)
    if payment is None:
        raise NotFound
    if payment.undone_at is not None:
        raise AlreadyUndone
    said = clean_line(reason)
    payment.undone_at, payment.undone_reason = uow.now, said
    member = await get_member(uow, payment.member_id)
    await reverse(uow, payment.booked_as, reason=f"Payment taken back: {said}")
    uow.record(
        events.PaymentUndone(
            member_id=member.id, member_name=member.name, amount=payment.money.display(),
            reason=said,
        )
    )  # fmt: skip
    await uow.flush()
    return payment


async def _next(uow: UnitOfWork, member_id: UUID, seen: int) -> BandMember:
    member = await get_member(uow, member_id, lock=True)
    if member.edition != seen:
        raise MemberChanged
    member.edition += 1
    return member


def _say(
    member: BandMember,
    *,
    name: str,
    email: str | None,
    share_percent: Decimal | None,
    points: int | None,
    fee: Money | None,
    is_hired: bool,
) -> None:
    member.name, member.email, member.is_hired = clean_line(name), email, is_hired
    member.share_percent = None if is_hired else share_percent
    member.points = None if is_hired else points
    member.fee_amount = fee.minor if fee and is_hired else None
    if fee is not None:
        member.currency = fee.currency


async def _within_hundred(uow: UnitOfWork, member: BandMember) -> None:
    """Percentages of those who are here, this one as it is now said, are at most a hundred."""
    with uow.db.no_autoflush:
        others = [each for each in await list_members(uow) if each.id != member.id]
    here = [each.share_percent or Decimal(0) for each in (*others, member) if each.is_here]
    total = exact_sum(here)
    if total > HUNDRED:
        said = (
            f"Together the percentages would be {total.normalize():f}. Lower this one, or another"
            " one first."
        )
        raise TooManyPercent(said, fields={"share_percent": said})
