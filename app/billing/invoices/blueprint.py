"""What of how a workspace bills a blueprint may carry: terms and reminders, never who it is."""

from collections.abc import Sequence
from typing import Any

from app.billing.invoices.models import TaxProfile
from app.billing.invoices.queries.customers import find_profile
from app.billing.invoices.service.parties import set_profile
from app.core.module import BlueprintItem, BlueprintPart
from app.core.uow import UnitOfWork

_COLUMNS = (
    "legal_name", "address", "country", "vat_id", "registration", "is_small_business",
    "is_oss_registered", "rounding", "terms_days", "iban", "bic", "footer", "reminder_days",
)  # fmt: skip
NO_PROFILE = "Enter your invoice details first; terms and reminders belong to them."


async def read_terms(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    profile = await find_profile(uow)
    if profile is None:
        return ()
    reminders = {"days after the due date": list(profile.reminder_days)}
    return (
        BlueprintItem("terms", "Days to pay", {"days": profile.terms_days}),
        BlueprintItem("reminders", "Reminders", reminders),
        BlueprintItem("rounding", "Where tax is rounded", {"rounded by": profile.rounding}),
    )


async def apply_terms(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    profile = await find_profile(uow)
    if profile is not None:
        await set_profile(uow, **{**_kept(profile), **_wanted(items)})


async def terms_obstacle(uow: UnitOfWork) -> str:
    return "" if await find_profile(uow) else NO_PROFILE


def _kept(profile: TaxProfile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in _COLUMNS}


def _wanted(items: Sequence[BlueprintItem]) -> dict[str, Any]:
    columns = {
        "days": "terms_days",
        "days after the due date": "reminder_days",
        "rounded by": "rounding",
    }
    return {columns[name]: value for item in items for name, value in item.body.items()}


PARTS = (
    BlueprintPart(
        "invoices",
        "Invoice terms and reminders",
        "money.write",
        read_terms,
        apply_terms,
        obstacle=terms_obstacle,
    ),
)
