"""What people may enter about payments."""

from app.billing.payments.countries import COUNTRIES
from app.web.fields import Amount, Area, Checkbox, Choice, Email, File, Integer, Text
from app.web.forms import Form


class RefundForm(Form):
    """`amount` is read in the currency of the charge, named by the caller."""

    amount = Text(label="Amount", max_length=40)
    reason = Text(label="Reason", max_length=200)


class AnswerForm(Form):
    product = Text(label="What was sold", max_length=200)
    text = Area(label="Your answer", max_length=5000)


class AccountForm(Form):
    country = Choice(label="Country", options=frozenset(COUNTRIES))
    email = Email()
    is_company = Checkbox(label="A company or organization")


class SepaForm(Form):
    name = Text(label="Account holder", max_length=70)
    iban = Text(label="IBAN", max_length=42)
    bic = Text(label="BIC", required=False, max_length=11)


class AchForm(Form):
    name = Text(label="Account holder", max_length=70)
    routing = Text(label="Routing number", max_length=9)
    account = Text(label="Account number", max_length=17)
    is_company = Checkbox(label="A company's account")
    is_savings = Checkbox(label="A savings account")
    company_id = Text(label="Company id", required=False, max_length=12)
    bank_name = Text(label="Name of the bank", required=False, max_length=23)


class PayPalForm(Form):
    name = Text(label="Name", max_length=70)
    email = Email(label="PayPal address")


class ThresholdForm(Form):
    threshold = Amount(label="Pay from")


class ContactForm(Form):
    email = Email(label="Mail address")


class CoolOffForm(Form):
    cool_off_days = Integer(label="Days to wait", low=0, high=30)


class HoldForm(Form):
    reason = Text(label="Reason", max_length=200)


class RunForm(Form):
    """`way` is `<method> <currency>`, out of what is due."""

    way = Choice(label="What to pay")


class StatementForm(Form):
    file = File(label="Statement", max_bytes=20_000_000)
    date = Text(label="Column of the day", required=False, max_length=80)
    amount = Text(label="Column of the amount", required=False, max_length=80)
    name = Text(label="Column of the name", required=False, max_length=80)
    reference = Text(label="Column of the text", required=False, max_length=80)


class ResolveForm(Form):
    reason = Area(label="What happened", max_length=500)
    write_off = Text(label="Book as a difference", required=False, max_length=40)


class ReasonForm(Form):
    reason = Text(label="Reason", max_length=200)
