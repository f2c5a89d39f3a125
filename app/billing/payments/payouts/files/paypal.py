"""PayPal's batch of payouts: one line each, receiver, amount, currency, our reference, a note."""

import csv
import io

from app.billing.payments.payouts.details import PayPal
from app.billing.payments.payouts.files.order import Order
from app.core.spreadsheet import neutralize


def paypal_file(order: Order) -> bytes:
    """The file of a run, without a header line, as PayPal's mass payment takes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for payment in order.payments:
        if not isinstance(payment.details, PayPal):
            raise TypeError("A PayPal file pays PayPal accounts.")
        writer.writerow(
            [
                neutralize(payment.details.email),
                f"{payment.amount.decimal:f}",
                payment.amount.currency,
                payment.reference,
                neutralize(payment.text),
            ]
        )
    return out.getvalue().encode()
