"""The two sides of an invoice are entered and corrected: the tenant's tax profile, customers."""

from typing import Any
from uuid import UUID

from stdnum import iban as iban_format
from stdnum.exceptions import ValidationError

from app.billing.invoices.choices import CustomerKind
from app.billing.invoices.errors import IbanInvalid, VatIdInvalid
from app.billing.invoices.events import CustomerAdded, CustomerEdited, TaxProfileChanged
from app.billing.invoices.models import Customer, TaxProfile
from app.billing.invoices.queries.customers import find_profile, get_customer
from app.billing.invoices.tax import check_number
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork


async def set_profile(
    uow: UnitOfWork,
    *,
    legal_name: str,
    address: str,
    country: str,
    vat_id: str = "",
    registration: str = "",
    is_small_business: bool = False,
    is_oss_registered: bool = False,
    rounding: str = "invoice",
    terms_days: int = 14,
    iban: str = "",
    bic: str = "",
    footer: str = "",
    reminder_days: tuple[int, ...] = (),
) -> TaxProfile:
    """Say what invoices show of the tenant. Raises VatIdInvalid and IbanInvalid."""
    values: dict[str, Any] = {
        "legal_name": clean_line(legal_name),
        "address": address,
        "country": country,
        "vat_id": checked_vat_id(vat_id, country),
        "registration": registration,
        "is_small_business": is_small_business,
        "is_oss_registered": is_oss_registered,
        "rounding": rounding,
        "terms_days": terms_days,
        "iban": _checked_iban(iban),
        "bic": bic.replace(" ", "").upper(),
        "footer": footer,
        "reminder_days": sorted(set(reminder_days)),
    }
    profile = await find_profile(uow)
    if profile is None:
        profile = TaxProfile(id=new_id(), tenant_id=uow.tenant_id)
        uow.db.add(profile)
    before, after = _apply(profile, values)
    if after:
        uow.record(TaxProfileChanged(before=before, after=after))
    await uow.flush()
    return profile


async def add_customer(
    uow: UnitOfWork,
    *,
    name: str,
    country: str,
    currency: str,
    kind: str = CustomerKind.BUSINESS,
    email: str | None = None,
    address: str = "",
    region: str = "",
    vat_id: str = "",
    language: str = "en",
    customer_tenant_id: UUID | None = None,
) -> Customer:
    """Enter somebody to bill. Raises VatIdInvalid."""
    customer = Customer(
        id=new_id(),
        tenant_id=uow.tenant_id,
        name=clean_line(name),
        kind=kind,
        email=email,
        address=address,
        country=country,
        region=region,
        vat_id=checked_vat_id(vat_id, country),
        currency=currency,
        language=language,
        customer_tenant_id=customer_tenant_id,
    )
    uow.db.add(customer)
    uow.record(CustomerAdded(customer_id=customer.id, customer_name=customer.name))
    await uow.flush()
    return customer


async def edit_customer(uow: UnitOfWork, customer_id: UUID, **values: Any) -> Customer:
    """Correct a customer; issued invoices keep what they say. Raises VatIdInvalid."""
    customer = await get_customer(uow, customer_id)
    country = values.get("country", customer.country)
    if "vat_id" in values:
        values["vat_id"] = checked_vat_id(values["vat_id"], country)
    before, after = _apply(customer, values)
    if after:
        uow.record(
            CustomerEdited(
                customer_id=customer.id, customer_name=customer.name, before=before, after=after
            )
        )
    await uow.flush()
    return customer


async def archive_customer(uow: UnitOfWork, customer_id: UUID) -> Customer:
    """Leave a customer out of lists; what was billed stays."""
    customer = await get_customer(uow, customer_id)
    if customer.archived_at is None:
        customer.archived_at = uow.now
        uow.record(
            CustomerEdited(
                customer_id=customer.id,
                customer_name=customer.name,
                before={"archived": None},
                after={"archived": "yes"},
            )
        )
    return customer


def checked_vat_id(text: str, country: str) -> str:
    """The number in its compact form; raises VatIdInvalid when its format is known and wrong."""
    if not text.strip():
        return ""
    checked = check_number(text, country)
    if checked.is_checkable and not checked.is_valid:
        raise VatIdInvalid(fields={"vat_id": VatIdInvalid.sentence})
    return checked.text


def _checked_iban(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(iban_format.validate(text))
    except ValidationError as error:
        raise IbanInvalid(fields={"iban": IbanInvalid.sentence}) from error


def _apply(row: Any, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the values; what changed, before and after, as text."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    before = {name: _shown(getattr(row, name)) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    return before, {name: _shown(values[name]) for name in changed}


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)
