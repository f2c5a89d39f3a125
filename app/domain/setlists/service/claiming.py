"""Claims on their way: noted as sent, then as paid or refused; `seen` is the edition one has read.

The society decides. These are notes of it, so each may be corrected; who noted what is in the log.
"""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.setlists.claims import Claim
from app.domain.setlists.errors import ClaimChanged, NotLocked, OutOfTime
from app.domain.setlists.events import ClaimAnswered, ClaimSent
from app.domain.setlists.models import Performance, PerformanceClaim
from app.domain.setlists.queries.claims import lock_claim
from app.domain.setlists.queries.performances import get_performance, packet_of
from app.tenants import get_tenant

SENT, PAID, REFUSED = "sent", "paid", "refused"


async def note_sent(
    uow: UnitOfWork,
    performance_id: UUID,
    party_id: UUID,
    *,
    sent_on: date,
    reference: str,
    seen: int,
) -> PerformanceClaim:
    """A claim went to the society, for the first time or again.

    Raises NotFound, NotLocked, OutOfTime and ClaimChanged.
    """
    performance, claim = await _claim(uow, performance_id, party_id)
    await _check_day(uow, sent_on, performance.on_date, "sent_on")
    row = await lock_claim(uow, performance_id, party_id)
    if (row.edition if row else 0) != seen:
        raise ClaimChanged
    if row is None:
        row = PerformanceClaim(
            id=new_id(), tenant_id=uow.tenant_id, performance_id=performance_id,
            party_id=party_id, edition=0,
        )  # fmt: skip
        uow.db.add(row)
    row.state, row.sent_on, row.reference = SENT, sent_on, clean_line(reference)
    row.answered_on = row.amount = row.currency = None
    row.words, row.edition = "", seen + 1
    uow.record(ClaimSent(**performance.facts, party_id=party_id, writer=claim.writer.name))
    await uow.flush()
    return row


async def note_answer(
    uow: UnitOfWork,
    performance_id: UUID,
    party_id: UUID,
    *,
    state: str,
    answered_on: date,
    paid: Money | None,
    words: str,
    seen: int,
) -> PerformanceClaim:
    """What the society made of a claim that was sent; `paid` where it paid.

    Raises NotFound, NotLocked, OutOfTime and ClaimChanged.
    """
    performance, claim = await _claim(uow, performance_id, party_id)
    row = await lock_claim(uow, performance_id, party_id)
    if row is None or row.edition != seen:
        raise ClaimChanged
    await _check_day(uow, answered_on, row.sent_on, "answered_on")
    row.state, row.answered_on, row.words = state, answered_on, clean_line(words)
    money = paid if state == PAID else None
    row.amount = money.minor if money else None
    row.currency = money.currency if money else None
    row.edition += 1
    uow.record(
        ClaimAnswered(**performance.facts, party_id=party_id, writer=claim.writer.name, state=state)
    )
    await uow.flush()
    return row


async def _claim(
    uow: UnitOfWork, performance_id: UUID, party_id: UUID
) -> tuple[Performance, Claim]:
    # Locked, so that of two who note the first thing one waits for the other.
    performance = await get_performance(uow, performance_id, lock=True)
    if not performance.is_locked:
        raise NotLocked
    claims = (await packet_of(uow, performance)).claims
    found = next((each for each in claims if each.writer.id == party_id), None)
    if found is None:
        raise NotFound
    return performance, found


async def _check_day(uow: UnitOfWork, day: date, first: date, field: str) -> None:
    zone = ZoneInfo((await get_tenant(uow)).time_zone)
    if not first <= day <= uow.now.astimezone(zone).date():
        raise OutOfTime(fields={field: OutOfTime.sentence})
