"""Everything one page says of a contract: its memo, costs, versions, and what it is tied to."""

from collections.abc import Sequence
from typing import Any

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.closing import Closing
from app.domain.royalties.accounting.queries import last_closing
from app.domain.royalties.agreements import words
from app.domain.royalties.agreements.deal import Mechanicals
from app.domain.royalties.agreements.figures import shown
from app.domain.royalties.agreements.loading import recoverable_of
from app.domain.royalties.agreements.memo import memo
from app.domain.royalties.agreements.models import ContractItem, RoyaltyContract
from app.domain.royalties.agreements.queries.closed import first_open_day, period_of
from app.domain.royalties.agreements.queries.contracts import list_versions
from app.domain.royalties.agreements.queries.lists import reported_currencies
from app.domain.royalties.agreements.queries.naming import names_in
from app.domain.royalties.agreements.queries.tied import ties_of
from app.domain.royalties.agreements.routes.shared import home_of, said
from app.domain.royalties.contracts.mechanicals import (
    STATUTORY_RATES,
    ControlledComposition,
)


async def overview(uow: UnitOfWork, slug: str, contract: RoyaltyContract) -> dict[str, Any]:
    versions = await list_versions(uow, contract.id)
    deal = await said(uow, versions[0])
    ties = await ties_of(uow, contract.id)
    names = await names_in(uow, [deal], parties=ties.parties)
    return {
        "slug": slug,
        "home": home_of(slug),
        "here": f"{home_of(slug)}/{contract.id}",
        "contract": contract,
        "deal": deal,
        "memo": memo(deal, contract.currency, names),
        "versions": versions,
        "ties": ties,
        "names": names,
        "words": words,
        "money_of": Money,
        "recoverable": {item.id: recoverable_of(item) for item in ties.items},
        "total": _total(ties.items),
        **await _balance(uow, contract),
        "mechanicals": _mechanicals(deal.mechanicals),
        "open_from": await first_open_day(uow),
        "reported": await reported_currencies(uow),
        "may_write": uow.actor.can("money.write"),
        "now": uow.now,
    }


async def _balance(uow: UnitOfWork, contract: RoyaltyContract) -> dict[str, Any]:
    """What published statements have earned back so far, by item, and up to when."""
    closing = await last_closing(uow, contract.id)
    if closing is None:
        return {"closing": None, "earned_back": {}}
    return {
        "closing": closing,
        "closed": period_of(closing.period).label,
        "earned_back": Closing.read(closing.balances).recouped,
    }


def _total(items: Sequence[ContractItem]) -> int:
    return sum(recoverable_of(item) for item in items if item.withdrawn_at is None)


def _mechanicals(clause: Mechanicals | None) -> list[dict[str, Any]]:
    """The clause over the statutory rates of the years, the latest first."""
    if clause is None:
        return []
    controlled = ControlledComposition(clause.rate, clause.reduced)
    return [
        {
            "years": _years(rate.starts.year, rate.ends.year),
            "statutory": rate.flat,
            "per_song": shown(controlled.per_song(rate.flat)),
            "cap": shown(controlled.cap(rate.flat, clause.format)),
            "source": rate.source,
        }
        for rate in reversed(STATUTORY_RATES)
    ]


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
