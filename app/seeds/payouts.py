"""Nova pays the people of her statements: their bank details, a drafted run, and two requests."""

from datetime import date

from app.billing.payments.charging import Payer, Purpose, charge
from app.billing.payments.payouts.details import Method, paypal, sepa
from app.billing.payments.payouts.payees import hold, set_details, set_email
from app.billing.payments.payouts.runs import draft_run
from app.billing.payments.queries.payouts import list_owed
from app.billing.remittances.service import agree_self_billing
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.core.tenant_keys import keyring
from app.seeds.stage import Stage

OWN = "DE02120300000000202051"
IBANS = ("DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300")
REQUESTS = (
    ("Two days of mixing for Marrow Bay", "Ines Duarte", "ines@example.com", "840.00"),
    ("Vocal session, remote", "Rook & Vale", "hello@rookvale.example.com", "260.00"),
)


async def pay_people(stage: Stage, owner: Actor, accountant: Actor, today: date) -> None:
    """Everybody owed something in euros can be paid, but one who is held back; a run is drafted.

    The first of them lets Nova write its invoices.
    """
    async with stage.database.tenant(owner) as uow:
        keys = await keyring(uow, stage.adapters.master)
        await set_details(uow, uow.tenant_id, name="Nova Lind", details=sepa("Nova Lind", OWN),
                          keys=keys)  # fmt: skip
        owed = [each for each in await list_owed(uow) if each.currency == "EUR"]
        for each, number in zip(owed, IBANS, strict=False):
            name = each.payee_name
            await set_details(
                uow, each.subject_id, name=name, details=sepa(name, number), keys=keys
            )
        for each in owed[:1]:
            name = each.payee_name
            await set_email(uow, each.subject_id, name=name, email="books@example.com")
            await agree_self_billing(
                uow, each.subject_id, payee_name=name, legal_name=name,
                address="Fährstraße 12\n21107 Hamburg", country="DE", vat_id="DE136695976",
                is_small_business=False, agreed_on=today,
            )  # fmt: skip
        if len(owed) > len(IBANS):
            last = owed[len(IBANS)]
            name, where = last.payee_name, paypal(last.payee_name, "payee@example.com")
            await set_details(uow, last.subject_id, name=name, details=where, keys=keys)
            await hold(uow, last.subject_id, name=name, reason="Tax form is missing")
        for words, payer, email, amount in REQUESTS:
            await charge(
                uow,
                Purpose("service", new_id()),
                Money.of(amount, "EUR"),
                description=words,
                payer=Payer(payer, email),
            )
    if owed:
        async with stage.database.tenant(accountant) as uow:
            await draft_run(uow, method=Method.SEPA, currency="EUR")
