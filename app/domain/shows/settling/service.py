"""A settlement is kept in versions, signed by both sides, and closed by the second signature.

It runs where the show lives, with the show's row locked, whoever does it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.shows.codec import encode, figures_of
from app.domain.shows.errors import (
    DocumentChanged,
    HouseOnly,
    NothingOffered,
    SettlementChanged,
    SettlementClosed,
    SettlementSigned,
    ShowClosed,
    TooEarlyToSettle,
)
from app.domain.shows.events import SecretChanged, ShowPlayed
from app.domain.shows.models import Show, Side
from app.domain.shows.queries.shows import list_offers, lock_show
from app.domain.shows.reading import accepted_version
from app.domain.shows.service.keeping import tell
from app.domain.shows.settlement import Had, PrivateLine
from app.domain.shows.settling import events
from app.domain.shows.settling.figures import Figures, begin, reckon
from app.domain.shows.settling.models import HouseFigures, SettlementSignature, ShowSettlement
from app.domain.shows.settling.printing import fingerprint, print_settlement
from app.domain.shows.settling.queries import (
    find_settlement,
    list_paid_deposits,
    list_signatures,
)
from app.domain.shows.terms import Terms

CONSENT = (
    "I have read this settlement and agree to it. My typed name has the effect of my handwritten"
    " signature."
)


def may_settle(show: Show, now: datetime) -> bool:
    """From the last night on, where the show is: often it is settled that very night."""
    return show.is_agreed and show.last_date <= _today(show, now)


async def begin_figures(uow: UnitOfWork, show: Show, terms: Terms) -> Figures:
    """What a first version starts from; deposits whose invoices were paid stand in it."""
    deposits = [
        Had(f"Deposit {each.position}, {each.reference}", Money(each.amount, each.currency))
        for each in await list_paid_deposits(uow, show)
        if each.currency == terms.currency
    ]
    return begin(terms, deposits)


async def keep_settlement(
    uow: UnitOfWork, show_id: UUID, *, side: Side, by: str, figures: Figures, seen: int
) -> ShowSettlement:
    """Keep the next version for both sides; `seen` is the one it goes on from, 0 for none.

    Figures like those of the last version make no new one. Raises TooEarlyToSettle,
    SettlementClosed, SettlementChanged, and what the engine refuses.
    """
    show, latest = await _open(uow, show_id)
    if (latest.number if latest else 0) != seen:
        raise SettlementChanged
    if latest is not None and figures_of(latest.figures) == figures:
        return latest
    terms = await _terms(uow, show)
    reckon(terms, figures)
    kept = ShowSettlement(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, number=seen + 1, side=str(side), made_by=clean_line(by),
        currency=terms.currency, figures=encode(figures), closed_at=None, pdf_key=None,
        pdf_sha256=None, created_at=uow.now,
    )  # fmt: skip
    uow.db.add(kept)
    await tell(uow, show, events.SettlementKept, side=side, number=kept.number)
    return kept


async def sign_settlement(
    uow: UnitOfWork, show_id: UUID, *, side: Side, name: str, document: str
) -> ShowSettlement:
    """Sign the last version for one side; the second signature closes the settlement.

    `document` is the fingerprint one was shown, in hexadecimal. Raises SettlementClosed,
    DocumentChanged and SettlementSigned.
    """
    show, latest = await _open(uow, show_id)
    if latest is None:
        raise SettlementChanged("Nothing is settled yet. Enter the figures first.")
    digest = fingerprint(show, await _terms(uow, show), latest)
    if digest.hex() != document:
        raise DocumentChanged("The settlement has changed. Read what changed, then sign.")
    signed = {e.side for e in await list_signatures(uow, show) if e.number == latest.number}
    if side in signed:
        raise SettlementSigned
    uow.db.add(
        SettlementSignature(
            id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
            show_id=show.id, number=latest.number, side=str(side), name=clean_line(name),
            email=show.email_of(side), ip=uow.actor.ip, consent=CONSENT, document_hash=digest,
            signed_at=uow.now,
        )
    )  # fmt: skip
    said = {"number": latest.number, "signed_name": clean_line(name)}
    await tell(uow, show, events.SettlementSignedBySide, side=side, **said)
    if signed:
        await _close(uow, show, latest)
    return latest


async def keep_house_figures(
    uow: UnitOfWork, show: Show, *, currency: str, lines: Sequence[tuple[str, Money]]
) -> None:
    """Write down what the house alone takes and spends, in its own workspace. Raises HouseOnly."""
    if show.tenant_of(Side.VENUE) != uow.tenant_id:
        raise HouseOnly
    key = {"tenant_id": uow.tenant_id, "owner_tenant_id": show.tenant_id, "show_id": show.id}
    values = {"currency": currency, "lines": [[label, money.minor] for label, money in lines]}
    await uow.db.execute(
        insert(HouseFigures)
        .values({"id": new_id(), **key, **values})
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )
    uow.record(SecretChanged(**show.facts, side=str(Side.VENUE)))
    await uow.flush()


def private_lines(found: HouseFigures | None) -> tuple[PrivateLine, ...]:
    if found is None:
        return ()
    return tuple(PrivateLine(label, Money(minor, found.currency)) for label, minor in found.lines)


async def _open(uow: UnitOfWork, show_id: UUID) -> tuple[Show, ShowSettlement | None]:
    show = await lock_show(uow, show_id)
    if not show.is_agreed:
        raise ShowClosed if show.state == "canceled" else NothingOffered
    if not may_settle(show, uow.now):
        raise TooEarlyToSettle
    latest = await find_settlement(uow, show)
    if latest is not None and latest.closed_at is not None:
        raise SettlementClosed
    return show, latest


async def _terms(uow: UnitOfWork, show: Show) -> Terms:
    return accepted_version(show, await list_offers(uow, show)).terms


async def _close(uow: UnitOfWork, show: Show, settlement: ShowSettlement) -> None:
    settlement.closed_at = uow.now
    if show.state != "played":
        show.state = "played"
        await tell(uow, show, ShowPlayed)
    uow.enqueue(print_settlement, key=str(settlement.id), show_id=str(show.id))
    await tell(uow, show, events.ShowSettled, number=settlement.number)


def _today(show: Show, now: datetime) -> date:
    return now.astimezone(ZoneInfo(show.time_zone)).date()
