"""Whom taxes concern: everybody who is owed something, was paid, can be paid, or gave a form."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.billing.payments import list_owed, list_payees
from app.billing.tax.direct import list_direct
from app.billing.tax.errors import TaxPayeeNotFound
from app.billing.tax.queries.forms import (
    Standing,
    find_active_payer,
    list_current,
    open_notices,
)
from app.core.uow import UnitOfWork
from app.tenants import get_tenant


async def standings(uow: UnitOfWork) -> list[Standing]:
    """How every payee stands, by name; the tenant's own account is nobody's."""
    forms, notices = await list_current(uow), await open_notices(uow)
    names = {subject_id: form.payee_name for subject_id, form in forms.items()}
    names |= {each: payee.payee_name for each, payee in (await list_payees(uow)).items()}
    names |= {each.subject_id: each.payee_name for each in await list_owed(uow)}
    today = uow.now.astimezone(ZoneInfo((await get_tenant(uow)).time_zone)).date()
    if await find_active_payer(uow) is not None:
        # Until the returns of the last year are made.
        direct = await list_direct(uow, date(today.year - 1, 1, 1), today)
        names = {each.subject_id: each.payee_name for each in direct} | names
    names.pop(uow.tenant_id, None)
    return [
        Standing(each, name, forms.get(each), notices.get(each), today)
        for each, name in sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
    ]


async def get_standing(uow: UnitOfWork, subject_id: UUID) -> Standing:
    """How one payee stands; raises TaxPayeeNotFound."""
    for each in await standings(uow):
        if each.subject_id == subject_id:
            return each
    raise TaxPayeeNotFound
