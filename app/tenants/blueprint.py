"""What of a workspace's settings a blueprint may carry: how it counts, and its colors."""

from collections.abc import Sequence

from app.core.module import BlueprintItem, BlueprintPart
from app.core.uow import UnitOfWork
from app.tenants.queries.workspace import get_tenant
from app.tenants.service.workspaces import change_brand, change_settings


async def read_settings(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    tenant = await get_tenant(uow)
    return (
        BlueprintItem("currency", "Currency of totals", {"currency": tenant.currency}),
        BlueprintItem("time_zone", "Time zone", {"time zone": tenant.time_zone}),
    )


async def apply_settings(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    tenant = await get_tenant(uow)
    wanted = {name: value for item in items for name, value in item.body.items()}
    await change_settings(
        uow,
        name=tenant.name,
        currency=wanted.get("currency", tenant.currency),
        time_zone=wanted.get("time zone", tenant.time_zone),
    )


async def read_brand(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    tenant = await get_tenant(uow)
    body = {"hue": tenant.hue, "chroma": tenant.chroma}
    return (BlueprintItem("color", "Accent color", body),)


async def apply_brand(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    for item in items:
        await change_brand(uow, hue=item.body["hue"], chroma=item.body["chroma"])


PARTS = (
    BlueprintPart(
        "settings", "Workspace settings", "settings.preset", read_settings, apply_settings
    ),
    BlueprintPart("brand", "Colors", "brand.preset", read_brand, apply_brand),
)
