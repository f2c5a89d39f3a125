"""What payees are told of a payout, and invoices written in their name when they agreed to it.

Owns agreements on self-billing, their documents and numbers, and remittance mails. Does not own
payouts (payments, which ask here which tax to add) nor the rules of VAT (invoices).
"""

from app.billing.remittances.links import paid_link
from app.billing.remittances.queries import list_paid_to

__all__ = ["list_paid_to", "paid_link"]
