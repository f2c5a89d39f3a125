"""A payee gives its form, by link or on paper; a newer form ends the one before."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.billing.tax.checking import check_number
from app.billing.tax.errors import FormWrong, TaxNumberWrong
from app.billing.tax.events import TaxFormGiven
from app.billing.tax.income import Entity
from app.billing.tax.models import TaxForm
from app.billing.tax.numbers import NumberKind, NumberWrong, TaxNumber, tax_number
from app.billing.tax.queries.forms import find_form, list_notices
from app.billing.tax.withholding import FormKind
from app.core.crypto import Keyring
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork

LINK, PAPER = "link", "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a form says, as it was written; `number` may be empty where the form allows it."""

    kind: FormKind
    name: str
    address: str
    city: str
    signed_name: str
    country: str = "US"
    business_name: str = ""
    entity: Entity = Entity.INDIVIDUAL
    region: str = ""
    postal_code: str = ""
    number_kind: NumberKind = NumberKind.SSN
    number: str = ""
    is_subject_to_backup: bool = False
    treaty_country: str = ""
    works_abroad: bool = False
    fatca_status: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A scan in storage, of a form that was signed on a day."""

    signed_on: date
    key: str
    name: str
    media_type: str


async def give_form(
    uow: UnitOfWork,
    subject_id: UUID,
    *,
    payee_name: str,
    answers: Answers,
    keys: Keyring,
    today: date,
    paper: Paper | None = None,
) -> TaxForm:
    """Keep a signed form, its number encrypted. Raises TaxNumberWrong and FormWrong.

    A form for the United States answers a first notice about the number; a second one only when it
    comes on paper.
    """
    _refuse_strange(answers)
    number = _number(answers)
    before = await find_form(uow, subject_id)
    if before is not None:
        before.ended_at = uow.now
        await uow.flush_rows()
    form = _form(answers, paper, uow.actor.ip, today)
    form.tenant_id, form.subject_id, form.payee_name = uow.tenant_id, subject_id, payee_name
    if number is not None:
        form.number_kind, form.last_four = str(number.kind), number.last_four
        form.number = keys.encrypt(number.value.encode(), form.place)
    uow.db.add(form)
    await _answer_notices(uow, form)
    await uow.flush_rows()
    uow.record(
        TaxFormGiven(payee_id=subject_id, payee=payee_name, kind=form.kind, source=form.source)
    )
    if answers.kind is FormKind.W9 and number is not None:
        uow.enqueue(check_number, key=str(form.id), form_id=form.id)
    return form


def number_of(form: TaxForm, keys: Keyring) -> str:
    """The full number; raises DecryptionFailed when it was moved or changed."""
    return keys.decrypt(form.number, form.place).decode() if form.number else ""


def _refuse_strange(answers: Answers) -> None:
    is_domestic = answers.kind is FormKind.W9
    if is_domestic and not answers.number:
        raise TaxNumberWrong(fields={"number": "A form W-9 needs the number."})
    if is_domestic and answers.number_kind is NumberKind.FOREIGN:
        raise FormWrong(fields={"number_kind": "A form W-9 needs a number of the United States."})
    if not is_domestic and answers.country == "US":
        sentence = "Who lives in the United States gives a form W-9."
        raise FormWrong(fields={"country": sentence})
    if answers.kind is FormKind.W8BENE and answers.entity is Entity.INDIVIDUAL:
        raise FormWrong(fields={"entity": "Individuals give a form W-8BEN."})
    if answers.treaty_country and not answers.number:
        raise FormWrong(fields={"number": "A treaty can only be claimed with a tax number."})
    if answers.treaty_country and answers.treaty_country != answers.country:
        sentence = "The treaty is that of the country you live in."
        raise FormWrong(fields={"treaty_country": sentence})


def _number(answers: Answers) -> TaxNumber | None:
    if not answers.number:
        return None
    try:
        return tax_number(answers.number_kind, answers.number)
    except NumberWrong as wrong:
        raise TaxNumberWrong(fields={"number": str(wrong)}) from wrong


def _form(answers: Answers, paper: Paper | None, ip: str | None, today: date) -> TaxForm:
    return TaxForm(
        id=new_id(),
        kind=str(answers.kind),
        name=answers.name,
        business_name=answers.business_name,
        entity=str(answers.entity),
        address=answers.address,
        city=answers.city,
        region=answers.region,
        postal_code=answers.postal_code,
        country=answers.country,
        number_kind="",
        last_four="",
        is_subject_to_backup=answers.is_subject_to_backup,
        treaty_country=answers.treaty_country,
        works_abroad=answers.works_abroad,
        fatca_status=answers.fatca_status,
        signed_name=answers.signed_name,
        signed_on=paper.signed_on if paper else today,
        signed_ip=None if paper else ip,
        source=PAPER if paper else LINK,
        paper_key=paper.key if paper else None,
        paper_name=clean_line(paper.name, limit=120) if paper else "",
        paper_type=paper.media_type if paper else "",
        check_result="",
    )


async def _answer_notices(uow: UnitOfWork, form: TaxForm) -> None:
    for notice in await list_notices(uow, form.subject_id):
        is_enough = notice.step == 1 or form.source == PAPER
        if notice.answered_at is None and form.kind == FormKind.W9 and is_enough:
            notice.answered_at = uow.now
