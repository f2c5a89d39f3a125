"""The list of contracts, and what a person chooses from when writing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select, text

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.catalog import find_parties_called, get_parties
from app.domain.royalties.agreements.models import (
    ContractItem,
    ContractShare,
    ContractVersion,
    RoyaltyContract,
)


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A line of the list: who is paid, and what advances and costs are to be earned back."""

    id: UUID
    number: str
    name: str
    status: str
    currency: str
    accounting: str
    version: int
    payees: Sequence[str]
    recoverable: int


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """Which contracts to list; what is empty is open."""

    words: str = ""
    status: str = ""
    payee: str = ""
    has_costs: bool = False


ALL = ContractFilter()


async def list_contracts(
    uow: UnitOfWork,
    wanted: ContractFilter = ALL,
    *,
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ContractRow]:
    """Contracts by number."""
    payees = None
    if wanted.payee:
        payees = [party.id for party in await find_parties_called(uow, [wanted.payee])]
    query = _filtered(_rows(), wanted, payees)
    query = query.order_by(RoyaltyContract.number, RoyaltyContract.id)
    if after is not None:
        number, _ = decode_cursor(after, str)
        query = query.where(RoyaltyContract.number > number)
    found = (await uow.db.execute(query.limit(limit + 1))).all()
    names = await _payees(uow, [row.version_id for row in found])
    rows = [
        ContractRow(
            id=row.id,
            number=row.number,
            name=row.name,
            status=row.status,
            currency=row.currency,
            accounting=row.accounting,
            version=row.version,
            payees=names.get(row.version_id, ()),
            recoverable=int(row.recoverable or 0),
        )
        for row in found
    ]
    return cut_page(rows, limit=limit, key=lambda row: (row.number, row.id), after=after)


async def has_contracts(uow: UnitOfWork) -> bool:
    return bool(await uow.db.scalar(select(exists(select(RoyaltyContract.id)))))


async def contract_choices(uow: UnitOfWork) -> list[RoyaltyContract]:
    """Every contract, by number, for choosing one."""
    found = await uow.db.scalars(
        select(RoyaltyContract).order_by(RoyaltyContract.number, RoyaltyContract.id)
    )
    return list(found)


def _last_version() -> Any:
    return (
        select(ContractVersion.id, ContractVersion.number)
        .where(ContractVersion.contract_id == RoyaltyContract.id)
        .order_by(ContractVersion.number.desc())
        .limit(1)
        .lateral("last_version")
    )


def _rows() -> Select[Any]:
    last = _last_version()
    part = ContractItem.amount * ContractItem.percent / 100
    capped = case((ContractItem.cap.is_(None), part), else_=func.least(part, ContractItem.cap))
    recoverable = (
        select(func.floor(func.sum(capped)))
        .where(ContractItem.contract_id == RoyaltyContract.id)
        .where(ContractItem.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    return select(
        RoyaltyContract.id,
        RoyaltyContract.number,
        RoyaltyContract.name,
        RoyaltyContract.status,
        RoyaltyContract.currency,
        RoyaltyContract.accounting,
        last.c.number.label("version"),
        last.c.id.label("version_id"),
        recoverable.label("recoverable"),
    ).join(last, last.c.id.is_not(None))


def _filtered(
    query: Select[Any], wanted: ContractFilter, party_ids: Sequence[UUID] | None
) -> Select[Any]:
    for word in plain_letters(wanted.words).split():
        query = query.where(RoyaltyContract.search_text.contains(word, autoescape=True))
    if wanted.status:
        query = query.where(RoyaltyContract.status == wanted.status)
    if party_ids is not None:
        query = query.where(
            exists(
                select(ContractShare.id)
                .join(ContractVersion, ContractVersion.id == ContractShare.version_id)
                .where(ContractVersion.contract_id == RoyaltyContract.id)
                .where(ContractShare.party_id.in_(party_ids))
            )
        )
    if wanted.has_costs:
        query = query.where(
            exists(
                select(ContractItem.id)
                .where(ContractItem.contract_id == RoyaltyContract.id)
                .where(ContractItem.withdrawn_at.is_(None))
            )
        )
    return query


async def _payees(uow: UnitOfWork, version_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    shares = await uow.db.execute(
        select(ContractShare.version_id, ContractShare.party_id)
        .where(ContractShare.version_id.in_(version_ids))
        .where(ContractShare.recording_id.is_(None), ContractShare.upc.is_(None))
        .order_by(ContractShare.version_id, ContractShare.position)
    )
    of = [(row.version_id, row.party_id) for row in shares]
    known = await get_parties(uow, [party_id for _, party_id in of])
    found: dict[UUID, list[str]] = {}
    for version_id, party_id in of:
        found.setdefault(version_id, []).append(known[party_id].name)
    return found


async def reported_currencies(uow: UnitOfWork) -> list[str]:
    """The currencies reports have brought income in, the most used first."""
    rows = await uow.db.scalars(
        text("SELECT currency FROM earnings_months GROUP BY 1 ORDER BY sum(lines) DESC, 1")
    )
    return list(rows)
