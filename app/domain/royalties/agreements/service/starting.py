"""What a deal begins with, written in one go: its first advance, and a producer paid out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.deal import WHOLE, Deal, Fee, Share, Stage
from app.domain.royalties.agreements.errors import (
    BelongsToClosedPeriod,
    ContractEnded,
    DealRefused,
)
from app.domain.royalties.agreements.models import Accounting, RoyaltyContract
from app.domain.royalties.agreements.queries.agreed import group_names, parts_of
from app.domain.royalties.agreements.queries.closed import first_open_day
from app.domain.royalties.agreements.queries.contracts import last_version, lock_contract
from app.domain.royalties.agreements.rows import Parts, deal_of
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import (
    activate_contract,
    amend_contract,
    write_contract,
)
from app.domain.royalties.agreements.translating import engine_contract
from app.domain.royalties.contracts import CostKind, InvalidContract, Kind, Of


@dataclass(frozen=True, slots=True)
class Advance:
    """A first advance, in main units of the contract's currency, borne by all its payees."""

    amount: Decimal
    paid_on: date
    description: str


async def start_contract(
    uow: UnitOfWork, deal: Deal, advance: Advance | None, details: Mapping[str, Any]
) -> RoyaltyContract:
    """Write a contract as a draft with its first advance; nothing when either is refused.

    Raises as `write_contract`, and BelongsToClosedPeriod.
    """
    if advance is not None:
        await _check(uow, advance, str(details["currency"]))
    contract = await write_contract(uow, deal, **details)
    if advance is not None:
        await enter_cost(
            uow,
            contract.id,
            kind=CostKind.ADVANCE,
            amount=advance.amount,
            incurred_on=advance.paid_on,
            description=advance.description,
        )
    return contract


async def add_producer(
    uow: UnitOfWork, contract_id: UUID, *, party_id: UUID, percent: Decimal, of: Of, number: str
) -> RoyaltyContract:
    """Pay a producer out of the royalty of a contract, under a contract of their own.

    The producer's contract receives what the artist's next version pays, and is in force as soon
    as that is. Raises ContractEnded, NumberTaken and DealRefused.
    """
    contract = await lock_contract(uow, contract_id)
    if not (contract.is_draft or contract.is_active):
        raise ContractEnded
    version = await last_version(uow, contract_id)
    deal = deal_of(version, (await parts_of(uow, [version.id])).get(version.id, Parts()))
    # Refused before anything is written: to itself says nothing else than to one yet to come.
    await _try(uow, contract, _paying(deal, party_id, percent, of, contract_id))
    accounting = Accounting(contract.accounting)
    own = await write_contract(
        uow,
        Deal(shares=(Share(party_id, WHOLE),), note=f"Paid out of {contract.number}"),
        number=number,
        name=f"Producer, {contract.name}",
        currency=contract.currency,
        accounting=accounting,
        income=contract.income,
    )
    if contract.is_active:
        await activate_contract(uow, own.id)
    await amend_contract(
        uow,
        contract_id,
        _paying(deal, party_id, percent, of, own.id),
        seen=version.number,
        number=contract.number,
        name=contract.name,
        accounting=accounting,
        income=contract.income,
    )
    return own


async def _check(uow: UnitOfWork, advance: Advance, currency: str) -> None:
    if Money.of(advance.amount, currency).minor <= 0:
        raise DealRefused(fields={"advance_amount": "Write an amount above zero."})
    opened = await first_open_day(uow)
    if opened is not None and advance.paid_on < opened:
        sentence = f"Statements are published up to then; {opened} is open."
        raise BelongsToClosedPeriod(sentence, fields={"advance_day": sentence})


def _paying(deal: Deal, party_id: UUID, percent: Decimal, of: Of, to: UUID) -> Deal:
    fee = Fee(Stage.COMMISSION, Kind.PRODUCER, percent, of, to_contract_id=to, to_party_id=party_id)
    return msgspec.structs.replace(deal, fees=(*deal.fees, fee))


async def _try(uow: UnitOfWork, contract: RoyaltyContract, deal: Deal) -> None:
    groups = await group_names(uow)
    try:
        engine_contract(contract.id, contract.currency, deal, groups, income=contract.income)
    except InvalidContract as error:
        raise DealRefused(str(error)) from error
