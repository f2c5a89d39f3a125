"""Untrusted text of the forms of advances."""

from typing import Self
from uuid import UUID

from litestar.datastructures import FormMultiDict

from app.domain.bandmoney.advances.choices import LENDERS
from app.domain.bandmoney.choices import WAYS
from app.domain.bandmoney.forms import in_currency
from app.tenants import CURRENCY_CODES
from app.web.fields import Amount, Choice, Day, Percent, Text
from app.web.forms import Form

OPEN_AGAIN = "Open this page again, then note it."


class KeyedForm(Form):
    """`key` names what is noted: pressed twice, it is one."""

    key = Text(label="The key", max_length=36)

    @property
    def id(self) -> UUID:
        return UUID(self.values["key"])

    def check(self) -> None:
        try:
            UUID(self.values["key"])
        except ValueError:
            self.errors[next(name for name in self.fields if name != "key")] = OPEN_AGAIN


class AdvanceForm(KeyedForm):
    """What it is for is `shows:<id>` or `tours:<id>`."""

    lender = Text(label="Who gave it", max_length=120)
    lender_kind = Choice(label="What they are", options=tuple(LENDERS))
    amount = Amount(label="The amount", may_be_zero=False, currencies=CURRENCY_CODES)
    percent = Percent(label="What shows pay back")
    subject = Choice(label="What it is for")
    received_on = Day(label="The day it came")
    how = Choice(label="How", options=tuple(WAYS))
    note = Text(label="Note", required=False, max_length=200)

    @classmethod
    def read(cls, data: FormMultiDict, currency: str, **options: list[str]) -> Self:
        return cls.parse(in_currency(data, currency, "amount"), **options)

    def check(self) -> None:
        super().check()
        if not self.values["percent"]:
            self.errors["percent"] = "Write a percentage above 0, for instance 100."


class PayBackForm(KeyedForm):
    amount = Amount(label="The amount", may_be_zero=False, currencies=CURRENCY_CODES)
    paid_on = Day(label="The day")
    how = Choice(label="How", options=tuple(WAYS))
    note = Text(label="Note", required=False, max_length=120)

    @classmethod
    def read(cls, data: FormMultiDict, currency: str) -> Self:
        return cls.parse(in_currency(data, currency, "amount"))


class WaiveForm(KeyedForm):
    on = Day(label="The day")
    reason = Text(label="The reason", max_length=200)
