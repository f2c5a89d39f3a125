"""An advance is taken, paid back by settled shows or by hand, let go, or taken out again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing import Entry, Reference, chart, post, reverse
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.bandmoney.advances import events
from app.domain.bandmoney.advances.errors import (
    AdvanceIsOut,
    AdvanceMoved,
    MoreThanLent,
    MoveIsUndone,
    NothingLeft,
    PaidOnAlready,
)
from app.domain.bandmoney.advances.models import (
    PAID,
    RECOUPED,
    WAIVED,
    AdvanceMove,
    TourAdvance,
)
from app.domain.bandmoney.advances.queries import (
    find_advance,
    find_move,
    get_advance,
    hold_advances,
    list_advances,
    list_moves,
    standings,
    taken_of,
)
from app.domain.bandmoney.advances.recoupment import Earned, Lent, Standing, Taken, recoup
from app.domain.bandmoney.service.reckoning import reckon
from app.domain.bandmoney.subjects import Subject


async def take_advance(
    uow: UnitOfWork,
    subject: Subject,
    *,
    advance_id: UUID,
    lender: str,
    lender_kind: str,
    amount: Money,
    percent: Decimal,
    received_on: date,
    how: str,
    note: str = "",
) -> TourAdvance:
    """Note and book money that came to be paid back. The same `advance_id` again is the same."""
    await hold_advances(uow)
    found = await find_advance(uow, advance_id)
    if found is not None:
        return found
    name = clean_line(lender)
    booked = await _post(
        uow, "tour_advance", advance_id,
        [
            Entry(_purse(how, amount.currency), amount.decimal),
            Entry(chart.tour_advance(advance_id, name, amount.currency), -amount.decimal),
        ],
        of=advance_id, words=f"Advance of {name}: {subject.words}", on=received_on,
    )  # fmt: skip
    advance = TourAdvance(
        id=advance_id, tenant_id=uow.tenant_id, lender=name, lender_kind=lender_kind,
        tour_id=subject.id if subject.is_tour else None,
        show_id=None if subject.is_tour else subject.id, amount=amount.minor,
        currency=amount.currency, percent=percent, received_on=received_on, how=how,
        note=clean_line(note), booked_as=booked, undone_at=None, undone_reason="",
    )  # fmt: skip
    uow.db.add(advance)
    uow.record(events.AdvanceTaken(**_facts(advance, amount), of=subject.words))
    await uow.flush()
    return advance


async def recoup_settled(uow: UnitOfWork, subject: Subject) -> list[AdvanceMove]:
    """Book what its settled shows pay back of its advances, each show once.

    What was paid back is owed to the lender from then on. A show whose currency has no rate, or an
    advance in another currency than the workspace has now, waits.
    """
    await hold_advances(uow)
    statement = (found := await reckon(uow, subject)).statement
    days = {show.id: show.on_date for show in found.shows}
    advances = {
        each.id: each
        for each in await list_advances(uow, subject)
        if each.currency == statement.currency
    }
    how = await standings(uow, advances.values())
    earned = [
        Earned(each.show_id, days[each.show_id], statement.money(each.earned - each.withheld))
        for each in statement.incomes
        if each.earned is not None
    ]
    before = await taken_of(uow, days)
    taken = recoup(
        [Lent(each.id, each.received_on, each.percent, how[each.id].outstanding)
         for each in advances.values()],
        earned,
        {key: move.money for key, move in before.items()},
    )  # fmt: skip
    return [
        move
        for advance in advances.values()
        for move in await _book(uow, advance, [t for t in taken if t.advance_id == advance.id])
    ]


async def pay_back(
    uow: UnitOfWork,
    advance_id: UUID,
    *,
    payment_id: UUID,
    amount: Money,
    paid_on: date,
    how: str,
    note: str = "",
) -> AdvanceMove:
    """Note and book what the lender got: what shows paid back first, the rest is paid early.

    The same `payment_id` again is the same payment. Raises MoreThanLent and AdvanceIsOut.
    """
    advance, standing = await _standing(uow, advance_id)
    found = await find_move(uow, payment_id)
    if found is not None:
        return found
    if amount > standing.most:
        said = f"{standing.most.display()} is left of this advance. Pay that or less."
        raise MoreThanLent(said, fields={"amount": said})
    code, of_due = amount.currency, min(amount, standing.due)
    entries = [
        Entry(chart.owed_to_lender(advance.id, advance.lender, code), of_due.decimal),
        Entry(chart.tour_advance(advance.id, advance.lender, code), (amount - of_due).decimal),
        Entry(_purse(how, code), -amount.decimal),
    ]
    words = f"Paid back to {advance.lender}"
    booked = await _post(
        uow, "tour_advance_paid", payment_id, [each for each in entries if each.amount],
        of=advance.id, words=f"{words}: {note}" if note else words, on=paid_on,
    )  # fmt: skip
    move = _move(
        uow, advance, PAID, amount, on=paid_on, booked=booked, move_id=payment_id, how=how,
        of_due=of_due.minor, note=clean_line(note),
    )  # fmt: skip
    uow.record(events.AdvancePaidBack(**_facts(advance, amount)))
    await uow.flush()
    return move


async def waive_rest(
    uow: UnitOfWork, advance_id: UUID, *, waiver_id: UUID, on: date, reason: str
) -> AdvanceMove:
    """The lender lets go what shows have not paid back; it is income from now on.

    Raises NothingLeft and AdvanceIsOut.
    """
    advance, standing = await _standing(uow, advance_id)
    found = await find_move(uow, waiver_id)
    if found is not None:
        return found
    rest = standing.outstanding
    if rest.minor <= 0:
        raise NothingLeft
    said = clean_line(reason)
    booked = await _post(
        uow, "tour_advance_waived", waiver_id,
        [
            Entry(chart.tour_advance(advance.id, advance.lender, rest.currency), rest.decimal),
            Entry(chart.advances_kept(rest.currency), -rest.decimal),
        ],
        of=advance.id, words=f"{advance.lender} lets the rest of the advance go: {said}", on=on,
    )  # fmt: skip
    move = _move(
        uow, advance, WAIVED, rest, on=on, booked=booked, move_id=waiver_id, note=said
    )  # fmt: skip
    uow.record(events.AdvanceWaived(**_facts(advance, rest), reason=said))
    await uow.flush()
    return move


async def undo_move(
    uow: UnitOfWork, advance_id: UUID, move_id: UUID, *, reason: str
) -> AdvanceMove:
    """It was a mistake: booked back. Raises NotFound, MoveIsUndone and PaidOnAlready."""
    advance, standing = await _standing(uow, advance_id)
    move = await find_move(uow, move_id)
    if move is None or move.advance_id != advance.id:
        raise NotFound
    if move.undone_at is not None:
        raise MoveIsUndone
    if move.kind == RECOUPED and move.money > standing.due:
        raise PaidOnAlready
    said = clean_line(reason)
    move.undone_at, move.undone_reason = uow.now, said
    if move.booked_as is not None:
        await reverse(uow, move.booked_as, reason=f"Taken back: {said}")
    uow.record(events.AdvanceMoveUndone(**_facts(advance, move.money), reason=said))
    await uow.flush()
    return move


async def undo_advance(uow: UnitOfWork, advance_id: UUID, *, reason: str) -> TourAdvance:
    """It was noted by mistake. Raises AdvanceMoved and AdvanceIsOut."""
    advance, _ = await _standing(uow, advance_id)
    if any(move.undone_at is None for move in await list_moves(uow, advance.id)):
        raise AdvanceMoved
    said = clean_line(reason)
    advance.undone_at, advance.undone_reason = uow.now, said
    await reverse(uow, advance.booked_as, reason=f"Noted by mistake: {said}")
    uow.record(events.AdvanceUndone(**_facts(advance, advance.money), reason=said))
    await uow.flush()
    return advance


async def _standing(uow: UnitOfWork, advance_id: UUID) -> tuple[TourAdvance, Standing]:
    await hold_advances(uow)
    advance = await get_advance(uow, advance_id)
    if advance.undone_at is not None:
        raise AdvanceIsOut
    return advance, (await standings(uow, [advance]))[advance.id]


async def _book(uow: UnitOfWork, advance: TourAdvance, taken: Sequence[Taken]) -> list[AdvanceMove]:
    moves = []
    for each in taken:
        move_id, booked, code = new_id(), None, each.amount.currency
        if each.amount.minor:
            amount = each.amount.decimal
            booked = await _post(
                uow, "tour_advance_recouped", move_id,
                [
                    Entry(chart.tour_advance(advance.id, advance.lender, code), amount),
                    Entry(chart.owed_to_lender(advance.id, advance.lender, code), -amount),
                ],
                of=advance.id, words=f"Paid back by a show to {advance.lender}", on=each.on,
            )  # fmt: skip
        moves.append(
            _move(
                uow, advance, RECOUPED, each.amount, on=each.on, booked=booked, move_id=move_id,
                show_id=each.show_id,
            )
        )  # fmt: skip
    if moves:
        total = Money.sum((each.amount for each in taken), advance.currency)
        uow.record(events.AdvanceRecouped(**_facts(advance, total), shows=len(moves)))
        await uow.flush()
    return moves


async def _post(
    uow: UnitOfWork,
    kind: str,
    key: UUID,
    entries: Sequence[Entry],
    *,
    of: UUID,
    words: str,
    on: date,
) -> UUID:
    posting = await post(
        uow,
        kind=kind,
        key=str(key),
        entries=entries,
        description=words,
        reference=Reference("tour_advance", of),
        event_at=datetime.combine(on, time(12), UTC),
    )
    return posting.id


def _move(
    uow: UnitOfWork,
    advance: TourAdvance,
    kind: str,
    amount: Money,
    *,
    on: date,
    booked: UUID | None,
    move_id: UUID,
    show_id: UUID | None = None,
    how: str | None = None,
    of_due: int = 0,
    note: str = "",
) -> AdvanceMove:
    move = AdvanceMove(
        id=move_id, tenant_id=uow.tenant_id, advance_id=advance.id, kind=kind, show_id=show_id,
        on_date=on, how=how, amount=amount.minor, of_due=of_due, currency=amount.currency,
        note=note, booked_as=booked, undone_at=None, undone_reason="",
    )  # fmt: skip
    uow.db.add(move)
    return move


def _purse(how: str, code: str) -> chart.Account:
    return chart.cash(code) if how == "cash" else chart.bank(code)


def _facts(advance: TourAdvance, amount: Money) -> dict[str, Any]:
    return {"advance_id": advance.id, "lender": advance.lender, "amount": amount.display()}
