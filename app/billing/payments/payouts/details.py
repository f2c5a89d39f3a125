"""Bank details of payees: what each way of paying needs, checked, masked and packed."""

import re
from enum import StrEnum

import msgspec
from email_validator import EmailNotValidError, validate_email
from stdnum import bic, iban
from stdnum.exceptions import ValidationError
from stdnum.us import rtn

from app.billing.payments.errors import DetailsWrong

_ACCOUNT = re.compile(r"[0-9]{4,17}")
_COMPANY = re.compile(r"[0-9A-Z]{9,10}")


class Method(StrEnum):
    CONNECT = "connect"
    SEPA = "sepa"
    ACH = "ach"
    PAYPAL = "paypal"


class Sepa(msgspec.Struct, frozen=True, tag="sepa"):
    """A European bank account; `bic` may be empty."""

    name: str
    iban: str
    bic: str = ""

    @property
    def masked(self) -> str:
        return f"{self.iban[:2]}•• •••• {self.iban[-4:]}"


class Ach(msgspec.Struct, frozen=True, tag="ach"):
    """A bank account in the United States. The payer's own one also names its company id."""

    name: str
    routing: str
    account: str
    is_company: bool = False
    is_savings: bool = False
    company_id: str = ""
    bank_name: str = ""

    @property
    def masked(self) -> str:
        return f"{self.routing[:4]}••••• · ••••{self.account[-4:]}"


class PayPal(msgspec.Struct, frozen=True, tag="paypal"):
    name: str
    email: str

    @property
    def masked(self) -> str:
        local, _, domain = self.email.partition("@")
        return f"{local[:1]}•••@{domain}"


Details = Sepa | Ach | PayPal
CURRENCIES = {Method.SEPA: "EUR", Method.ACH: "USD"}
"""What a way of paying can carry; PayPal and connected accounts take any currency."""


def sepa(name: str, number: str, bank_code: str = "") -> Sepa:
    """Checked SEPA details; raises DetailsWrong with the field."""
    try:
        account = iban.validate(number)
    except ValidationError as error:
        raise _wrong("iban", "This IBAN has a typing mistake; please compare it.") from error
    try:
        code = bic.validate(bank_code) if bank_code.strip() else ""
    except ValidationError as error:
        raise _wrong("bic", "A BIC has 8 or 11 letters and digits.") from error
    return Sepa(_name(name), account, code)


def ach(
    name: str,
    routing: str,
    account: str,
    *,
    is_company: bool = False,
    is_savings: bool = False,
    company_id: str = "",
    bank_name: str = "",
) -> Ach:
    """Checked ACH details; raises DetailsWrong with the field."""
    try:
        number = rtn.validate(routing)
    except ValidationError as error:
        raise _wrong("routing", "This routing number has a typing mistake.") from error
    if not _ACCOUNT.fullmatch(account.strip()):
        raise _wrong("account", "An account number has 4 to 17 digits.")
    company = company_id.strip().upper().replace("-", "")
    if company and not _COMPANY.fullmatch(company):
        raise _wrong("company_id", "A company id has 9 or 10 digits; your bank gives it to you.")
    return Ach(
        _name(name), number, account.strip(), is_company, is_savings, company, bank_name.strip()
    )


def paypal(name: str, email: str) -> PayPal:
    """Checked PayPal details; raises DetailsWrong with the field."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise _wrong("email", "Write the address of the PayPal account.") from error
    return PayPal(_name(name), address)


def pack(details: Details) -> bytes:
    return msgspec.json.encode(details)


def unpack(packed: bytes) -> Details:
    found: Details = msgspec.json.decode(packed, type=Sepa | Ach | PayPal)
    return found


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise _wrong("name", "Write the name the account is held in.")
    return cleaned[:70]


def _wrong(field: str, sentence: str) -> DetailsWrong:
    return DetailsWrong(fields={field: sentence})
