"""What of an agency's business a blueprint may carry: its services and the wordings it signs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.core.module import BlueprintItem, BlueprintPart
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.agency.choices import PriceKind
from app.domain.agency.commission import plain
from app.domain.agency.models import ServicePackage
from app.domain.agency.queries.clients import list_packages
from app.domain.agency.queries.offers import list_templates
from app.domain.agency.service.agreements import write_template
from app.domain.agency.service.clients import write_package

_AGENCIES = frozenset({"agency"})


async def read_services(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    offered = [package for package in await list_packages(uow) if package.archived_at is None]
    return [BlueprintItem(each.name, each.name, _package(each)) for each in offered]


async def apply_services(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    ids = {package.name: package.id for package in await list_packages(uow)}
    for item in items:
        body, currency = item.body, item.body["currency"]
        await write_package(
            uow,
            name=item.key,
            kind=PriceKind(body["priced"]),
            currency=currency,
            price=_money(body["price"], currency),
            rate=Decimal(body["per cent"]) if body["per cent"] else None,
            description=body["description"],
            included_minutes=body["included minutes"],
            rollover=body["hours left over"],
            overage=_money(body["further hour"], currency),
            deliverables=body["deliverables"],
            package_id=ids.get(item.key),
        )


async def read_wordings(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    return [
        BlueprintItem(each.name, each.name, {"text": each.body})
        for each in await list_templates(uow)
    ]


async def apply_wordings(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    ids = {template.name: template.id for template in await list_templates(uow)}
    for item in items:
        await write_template(
            uow, name=item.key, body=item.body["text"], template_id=ids.get(item.key)
        )


def _package(package: ServicePackage) -> dict[str, Any]:
    return {
        "priced": package.kind,
        "currency": package.currency,
        "price": _decimal(package.price, package.currency),
        "per cent": "" if package.rate is None else plain(package.rate),
        "included minutes": package.included_minutes,
        "hours left over": package.rollover,
        "further hour": _decimal(package.overage, package.currency),
        "description": package.description,
        "deliverables": list(package.deliverables),
    }


def _decimal(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency).decimal)


def _money(text: str, currency: str) -> Money | None:
    return Money.of(text, currency) if text else None


PARTS = (
    BlueprintPart(
        "services", "Services", "agency.preset", read_services, apply_services, kinds=_AGENCIES
    ),
    BlueprintPart(
        "wordings", "Wordings", "agency.preset", read_wordings, apply_wordings, kinds=_AGENCIES
    ),
)
