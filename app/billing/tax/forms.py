"""What people may enter about taxes."""

from typing import Any, ClassVar

import pycountry

from app.billing.tax.income import INCOME_NAMES, Entity, Income
from app.billing.tax.numbers import NumberKind
from app.billing.tax.service.giving import Answers
from app.billing.tax.withholding import FormKind
from app.web.fields import Checkbox, Choice, Day, Email, File, Secret, Text
from app.web.forms import Form

COUNTRIES = sorted(
    ((country.alpha_2, country.name) for country in pycountry.countries), key=lambda pair: pair[1]
)
_CODES = frozenset(code for code, _ in COUNTRIES)
STATES = sorted(
    (state.code.removeprefix("US-"), state.name)
    for state in pycountry.subdivisions.get(country_code="US")  # type: ignore[no-untyped-call]
)
FATCA = {
    "active_nffe": "Active non-financial entity",
    "passive_nffe": "Passive non-financial entity",
    "nonprofit": "Nonprofit organization",
    "government": "Government or international organization",
    "other": "Another status",
}


class AnswersForm(Form):
    """Base of the forms: what every one of them asks."""

    kind: ClassVar[FormKind]

    @property
    def answers(self) -> Answers:
        asked = {name: self.values.get(name) or "" for name in _TEXTS if name in self.values}
        ticked = {name: self.values[name] for name in _TICKS if name in self.values}
        more: dict[str, Any] = {**asked, **ticked}
        if self.values.get("entity"):
            more["entity"] = Entity(self.values["entity"])
        if self.values.get("number_kind"):
            more["number_kind"] = NumberKind(self.values["number_kind"])
        return Answers(kind=self.kind, **more)


_TEXTS = (
    "name", "business_name", "address", "city", "region", "postal_code", "country", "number",
    "treaty_country", "fatca_status", "signed_name",
)  # fmt: skip
_TICKS = ("is_subject_to_backup", "works_abroad")


class W9(AnswersForm):
    kind = FormKind.W9
    name = Text(label="Name", max_length=80)
    business_name = Text(label="Business name", required=False, max_length=80)
    entity = Choice(label="Tax classification", options=frozenset(Entity))
    address = Text(label="Street address", max_length=80)
    city = Text(label="City", max_length=40)
    region = Choice(label="State", options=frozenset(code for code, _ in STATES))
    postal_code = Text(label="ZIP code", max_length=10)
    number_kind = Choice(label="Kind of number", options=frozenset({"ssn", "ein", "itin"}))
    number = Secret(label="Number", max_length=20)
    is_subject_to_backup = Checkbox(label="Subject to backup withholding")
    signed_name = Text(label="Signature", max_length=80)


class Foreign(AnswersForm):
    name = Text(label="Name", max_length=80)
    country = Choice(label="Country", options=_CODES)
    address = Text(label="Street address", max_length=80)
    city = Text(label="City", max_length=60)
    region = Text(label="State or province", required=False, max_length=40)
    postal_code = Text(label="Postal code", required=False, max_length=20)
    number = Secret(label="Number", required=False, max_length=40)
    treaty_country = Choice(label="Treaty", required=False, options=_CODES)
    works_abroad = Checkbox(label="Work outside the United States")
    signed_name = Text(label="Signature", max_length=80)


class W8Ben(Foreign):
    kind = FormKind.W8BEN
    number_kind = Choice(label="Kind of number", options=frozenset({"foreign", "ssn", "itin"}))


class W8BenE(Foreign):
    kind = FormKind.W8BENE
    entity = Choice(label="Kind of entity", options=frozenset(Entity) - {Entity.INDIVIDUAL})
    fatca_status = Choice(label="Status under FATCA", options=frozenset(FATCA))
    number_kind = Choice(label="Kind of number", options=frozenset({"foreign", "ein"}))


_AGREES = Checkbox(label="Your certification", required=True)
_SIGNED_ON = Day(label="Day of the signature")
_SCAN = File(label="Scan")


class SignedW9(W9):
    agrees = _AGREES


class SignedW8Ben(W8Ben):
    agrees = _AGREES


class SignedW8BenE(W8BenE):
    agrees = _AGREES


class PaperW9(W9):
    signed_on = _SIGNED_ON
    scan = _SCAN


class PaperW8Ben(W8Ben):
    signed_on = _SIGNED_ON
    scan = _SCAN


class PaperW8BenE(W8BenE):
    signed_on = _SIGNED_ON
    scan = _SCAN


SIGNED: dict[str, type[AnswersForm]] = {
    FormKind.W9: SignedW9,
    FormKind.W8BEN: SignedW8Ben,
    FormKind.W8BENE: SignedW8BenE,
}
PAPER: dict[str, type[AnswersForm]] = {
    FormKind.W9: PaperW9,
    FormKind.W8BEN: PaperW8Ben,
    FormKind.W8BENE: PaperW8BenE,
}


class PayerForm(Form):
    """The number may be left out once it is known."""

    name = Text(label="Name", max_length=80)
    address = Text(label="Street address", max_length=80)
    city = Text(label="City", max_length=40)
    region = Choice(label="State", options=frozenset(code for code, _ in STATES))
    postal_code = Text(label="ZIP code", max_length=10)
    phone = Text(label="Phone", max_length=20)
    number = Secret(label="Employer identification number", required=False, max_length=20)
    is_active = Checkbox(label="Keep tax back and report")


class IncomeForm(Form):
    source = Text(label="Source", max_length=60)
    income = Choice(label="Kind of income", options=frozenset(INCOME_NAMES))

    @property
    def chosen(self) -> Income:
        return Income(self.values["income"])


class AskForm(Form):
    email = Email(label="Mail address")


class NoticeForm(Form):
    received_on = Day(label="Day the letter came")


class TemplateForm(Form):
    template = File(label="Template", max_bytes=1_000_000)
