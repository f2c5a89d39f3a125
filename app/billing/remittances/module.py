"""What remittances and self-billing add to the product."""

from app.billing.payments.events import PayoutReturned, PayoutsApproved
from app.billing.remittances import events, models
from app.billing.remittances.delivery import mail_remittance, print_self_bill
from app.billing.remittances.reactions import take_back, tell_payees
from app.billing.remittances.routes.paid import PaidController
from app.billing.remittances.routes.self_billing import SelfBillingController, SelfBillsController
from app.billing.remittances.search import SOURCES
from app.billing.remittances.vat import assess_added_tax
from app.core.module import Module, Reaction

MODULE = Module(
    name="remittances",
    search=SOURCES,
    routes=(SelfBillingController, SelfBillsController, PaidController),
    jobs=(print_self_bill, mail_remittance, tell_payees, take_back),
    events=events.ALL,
    reactions=(Reaction(PayoutsApproved, tell_payees), Reaction(PayoutReturned, take_back)),
    assessments=(assess_added_tax,),
)

TABLES = models
