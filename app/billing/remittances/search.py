"""What of self-billing the search finds."""

from app.billing.remittances.models import SelfBill
from app.core.module import SearchSource
from app.core.searching import day, things

_payee = SelfBill.seller["name"].astext
_bills = things(SelfBill.id, SelfBill.reference, _payee, note=(_payee, day(SelfBill.issued_on)))


SOURCES = (
    SearchSource("Self-billing invoices", "money.read", "receipt", "payouts/self-bills", _bills),
)
