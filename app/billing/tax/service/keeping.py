"""What a tenant says about itself and its income, and what the tax office says about payees."""

from datetime import date, timedelta
from uuid import UUID

from app.billing.payments import find_payee, set_email
from app.billing.tax.errors import ContactMissing, NoForm, TaxNumberWrong
from app.billing.tax.events import (
    IncomeSorted,
    NumberDoubted,
    TaxFormAsked,
    TaxPayerChanged,
)
from app.billing.tax.income import Income
from app.billing.tax.mailing import mail_form_request
from app.billing.tax.models import IncomeSource, NumberNotice, TaxPayer
from app.billing.tax.numbers import NumberKind, NumberWrong, tax_number
from app.billing.tax.queries.forms import find_form, find_payer, find_source, list_notices
from app.billing.tax.withholding import FormKind
from app.core.crypto import Keyring
from app.core.ids import new_id
from app.core.uow import UnitOfWork

TWICE_WITHIN = timedelta(days=3 * 365)


async def set_payer(
    uow: UnitOfWork,
    *,
    name: str,
    address: str,
    city: str,
    region: str,
    postal_code: str,
    phone: str,
    number: str,
    is_active: bool,
    keys: Keyring,
) -> TaxPayer:
    """Say who pays and reports; an empty number keeps the one known. Raises TaxNumberWrong."""
    payer = await find_payer(uow)
    if payer is None:
        payer = TaxPayer(tenant_id=uow.tenant_id, id=new_id(), number=b"", last_four="")
    payer.name, payer.address, payer.city = name, address, city
    payer.region, payer.postal_code, payer.phone = region, postal_code, phone
    payer.is_active = is_active
    _set_number(payer, number, keys)
    uow.db.add(payer)
    await uow.flush_rows()
    uow.record(TaxPayerChanged(payer_id=payer.id, is_active=is_active))
    return payer


async def sort_income(uow: UnitOfWork, source: str, income: Income) -> None:
    """Say what a source of income is; saying it again changes nothing."""
    kept = await find_source(uow, source)
    before = kept.income if kept else ""
    if before == income:
        return
    if kept is None:
        kept = IncomeSource(tenant_id=uow.tenant_id, source=source)
        uow.db.add(kept)
    kept.income = str(income)
    await uow.flush_rows()
    uow.record(IncomeSorted(source=source, before=before, income=str(income)))


async def ask_form(uow: UnitOfWork, subject_id: UUID, *, name: str) -> None:
    """Mail a payee the link to its form and note it, once a day at most. Raises ContactMissing."""
    payee = await find_payee(uow, subject_id)
    if payee is None or not payee.email:
        raise ContactMissing
    key = f"{payee.id}:{uow.now.date()}"
    if await uow.enqueue_once(mail_form_request, key=key, payee_id=payee.id):
        uow.record(TaxFormAsked(payee_id=subject_id, payee=name))


async def ask_whom_we_pay(
    uow: UnitOfWork, subject_id: UUID, *, name: str, email: str | None
) -> None:
    """The same of somebody paid beside payouts, at this address unless another one is known."""
    payee = await find_payee(uow, subject_id)
    if email and (payee is None or not payee.email):
        await set_email(uow, subject_id, name=name, email=email)
    await ask_form(uow, subject_id, name=name)


async def doubt_number(
    uow: UnitOfWork, subject_id: UUID, *, name: str, received_on: date
) -> NumberNotice:
    """Note a letter of the tax office about a payee's number; tax is kept back from now on.

    A second one within three years asks for more than a new form. Raises NoForm.
    """
    form = await find_form(uow, subject_id)
    if form is None or form.kind != FormKind.W9:
        raise NoForm
    earlier = await list_notices(uow, subject_id)
    is_second = any(received_on - notice.received_on < TWICE_WITHIN for notice in earlier)
    notice = NumberNotice(
        tenant_id=uow.tenant_id,
        subject_id=subject_id,
        received_on=received_on,
        step=2 if is_second else 1,
    )
    uow.db.add(notice)
    await uow.flush_rows()
    uow.record(NumberDoubted(payee_id=subject_id, payee=name, step=notice.step))
    return notice


def _set_number(payer: TaxPayer, text: str, keys: Keyring) -> None:
    if not text and payer.last_four:
        return
    try:
        number = tax_number(NumberKind.EIN, text)
    except NumberWrong as wrong:
        raise TaxNumberWrong(fields={"number": str(wrong)}) from wrong
    payer.number = keys.encrypt(number.value.encode(), payer.place)
    payer.last_four = number.last_four
