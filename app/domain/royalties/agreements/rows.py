"""A version as rows of its tables, and rows read back as the same version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app.core.db import Base as Row
from app.core.ids import TenantId, new_id
from app.domain.royalties.agreements.deal import (
    Clause,
    Covered,
    Dated,
    Deal,
    Fee,
    Mechanicals,
    OwnShare,
    Rate,
    Share,
    Stage,
)
from app.domain.royalties.agreements.models import (
    ContractFee,
    ContractScope,
    ContractShare,
    ContractTerm,
    ContractVersion,
)
from app.domain.royalties.contracts import Base, Basis, Kind, Of
from app.domain.royalties.contracts.albums import SpreadBy


@dataclass
class Parts:
    """The rows a version consists of, each kind in its order."""

    shares: list[ContractShare] = field(default_factory=list)
    scopes: list[ContractScope] = field(default_factory=list)
    terms: list[ContractTerm] = field(default_factory=list)
    fees: list[ContractFee] = field(default_factory=list)


def version_columns(deal: Deal) -> dict[str, Any]:
    """The columns of a version itself that its deal fills."""
    return {
        "basis": str(deal.basis),
        "profit_share": deal.profit_share,
        "starts": deal.starts,
        "until": deal.until,
        "sunset": msgspec.to_builtins(deal.sunset),
        "minimum": deal.minimum,
        "mechanicals": msgspec.to_builtins(deal.mechanicals) if deal.mechanicals else None,
        "album_spread": str(deal.album_spread),
        "favored_with_id": deal.favored_with_id,
        "note": deal.note,
    }


def part_rows(deal: Deal, tenant_id: TenantId, version_id: UUID) -> list[Row]:
    """The rows of everything the deal consists of."""
    of: dict[str, Any] = {"tenant_id": tenant_id, "version_id": version_id}
    shared: list[Share | OwnShare] = [*deal.shares, *deal.own_shares]
    return [
        *(_share_row(share, place, of) for place, share in enumerate(shared)),
        *(_scope_row(part, place, of) for place, part in enumerate(deal.covers)),
        *(_term_row(rate, place, of) for place, rate in enumerate(deal.terms)),
        *(_fee_row(fee, place, of) for place, fee in enumerate(deal.fees)),
    ]


def deal_of(version: ContractVersion, parts: Parts) -> Deal:
    """The deal the rows of a version were written from."""
    whole = [share for share in parts.shares if not (share.recording_id or share.upc)]
    own = [share for share in parts.shares if share.recording_id or share.upc]
    return Deal(
        shares=tuple(Share(share.party_id, _plain(share.percent)) for share in whole),
        own_shares=tuple(
            OwnShare(each.party_id, _plain(each.percent), each.recording_id, each.upc or "")
            for each in own
        ),
        covers=tuple(
            Covered(each.group_id, each.upc or "", each.recording_id, _plain(each.participation))
            for each in parts.scopes
        ),
        terms=tuple(_rate(term) for term in parts.terms),
        fees=tuple(_fee(fee) for fee in parts.fees),
        basis=Basis(version.basis),
        profit_share=_plain(version.profit_share),
        starts=version.starts,
        until=version.until,
        sunset=_dated(version.sunset),
        minimum=version.minimum,
        mechanicals=(
            msgspec.convert(version.mechanicals, Mechanicals, strict=False)
            if version.mechanicals is not None
            else None
        ),
        album_spread=SpreadBy(version.album_spread),
        favored_with_id=version.favored_with_id,
        note=version.note,
    )


def grouped(parts: Mapping[type[Any], Sequence[Any]]) -> dict[UUID, Parts]:
    """Rows of several versions, by version, each kind in its order."""
    found: dict[UUID, Parts] = {}
    names = {
        ContractShare: "shares",
        ContractScope: "scopes",
        ContractTerm: "terms",
        ContractFee: "fees",
    }
    for kind, rows in parts.items():
        for row in rows:
            getattr(found.setdefault(row.version_id, Parts()), names[kind]).append(row)
    return found


def _share_row(share: Share | OwnShare, place: int, of: dict[str, Any]) -> Row:
    own = share if isinstance(share, OwnShare) else None
    return ContractShare(
        id=new_id(),
        position=place,
        party_id=share.party_id,
        percent=share.percent,
        recording_id=own.recording_id if own else None,
        upc=(own.upc or None) if own else None,
        **of,
    )


def _scope_row(part: Covered, place: int, of: dict[str, Any]) -> Row:
    return ContractScope(
        id=new_id(),
        position=place,
        group_id=part.group_id,
        recording_id=part.recording_id,
        upc=part.upc or None,
        participation=part.participation,
        **of,
    )


def _term_row(rate: Rate, place: int, of: dict[str, Any]) -> Row:
    return ContractTerm(
        id=new_id(),
        position=place,
        key=rate.key,
        name=rate.name,
        rate=rate.rate,
        base=str(rate.base),
        clause=msgspec.to_builtins(rate.clause),
        **of,
    )


def _fee_row(fee: Fee, place: int, of: dict[str, Any]) -> Row:
    return ContractFee(
        id=new_id(),
        position=place,
        stage=str(fee.stage),
        kind=str(fee.kind),
        percent=fee.percent,
        of=str(fee.of),
        per_unit=fee.per_unit,
        sunset=msgspec.to_builtins(fee.sunset),
        to_contract_id=fee.to_contract_id,
        to_party_id=fee.to_party_id,
        **of,
    )


def _rate(term: ContractTerm) -> Rate:
    clause = msgspec.convert(term.clause, Clause, strict=False)
    return Rate(term.key, term.name, _plain(term.rate), Base(term.base), clause)


def _fee(fee: ContractFee) -> Fee:
    return Fee(
        stage=Stage(fee.stage),
        kind=Kind(fee.kind),
        percent=_plain(fee.percent),
        of=Of(fee.of),
        per_unit=_plain(fee.per_unit),
        sunset=_dated(fee.sunset),
        to_contract_id=fee.to_contract_id,
        to_party_id=fee.to_party_id,
    )


def _dated(steps: list[Any]) -> tuple[Dated, ...]:
    return msgspec.convert(steps, tuple[Dated, ...], strict=False)


def _plain(value: Decimal) -> Decimal:
    """Without the zeros its column adds: 18 rather than 18.000000."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
