"""What of payments and payouts the search finds."""

from app.billing.payments.models.accounts import PayeeProfile
from app.billing.payments.models.charges import Charge
from app.core.module import SearchSource
from app.core.searching import day, things

_READ = "money.read"

_payees = things(
    PayeeProfile.subject_id, PayeeProfile.payee_name, PayeeProfile.email, note=(PayeeProfile.email,)
)
_charges = things(
    Charge.id,
    Charge.description,
    Charge.payer_name,
    Charge.payer_email,
    day(Charge.created_at),
    note=(Charge.payer_name, day(Charge.created_at)),
)


SOURCES = (
    SearchSource("Payees", _READ, "wallet", "payouts/payees/{key}", _payees),
    SearchSource("Payments", _READ, "credit-card", "payments/{key}", _charges),
)
