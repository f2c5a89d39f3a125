"""The chart of accounts: every account the product posts to is named here."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.core.money import minor_places


@dataclass(frozen=True)
class Account:
    """An account as a posting names it; made on first use. `places` None takes any precision."""

    code: str
    currency: str
    kind: str
    name: str
    places: int | None = None
    floor: Decimal | None = None
    owner_id: UUID | None = None


def receivable(source: str, name: str, currency: str) -> Account:
    """What a store, distributor or society has reported and owes."""
    return Account(f"receivable:{source}", currency, "asset", f"Receivable from {name}")


def suspense(currency: str) -> Account:
    """Income whose recording is not known yet."""
    return Account("suspense", currency, "liability", "Unmatched income")


def held(subject_id: UUID, title: str, currency: str) -> Account:
    """Income of a recording or work whose splits are not agreed yet."""
    return Account(
        f"held:{subject_id}", currency, "liability", f"Held for {title}", owner_id=subject_id
    )


def accrued(party_id: UUID, name: str, currency: str) -> Account:
    """What a payee has earned, exactly, before it is settled to whole minor units."""
    return Account(
        f"accrued:{party_id}", currency, "liability", f"Earned by {name}", owner_id=party_id
    )


def payable(party_id: UUID, name: str, currency: str) -> Account:
    """Whole minor units that published statements owe a payee."""
    return Account(
        f"payable:{party_id}",
        currency,
        "liability",
        f"Payable to {name}",
        places=minor_places(currency),
        owner_id=party_id,
    )


def contracted(currency: str) -> Account:
    """Income under a contract that no accounting has taken in yet."""
    return Account("contracted", currency, "liability", "Under contract, not yet accounted")


def royalty(contract_id: UUID, contract: str, party_id: UUID, name: str, currency: str) -> Account:
    """What a payee has under a contract and is not due yet, exactly; a debt is a debit."""
    return Account(
        f"royalty:{contract_id}:{party_id}",
        currency,
        "liability",
        f"Owed to {name} under {contract}",
        owner_id=party_id,
    )


def reserve(contract_id: UUID, contract: str, party_id: UUID, name: str, currency: str) -> Account:
    """Held back of a payee's royalty against returns, exactly."""
    return Account(
        f"reserve:{contract_id}:{party_id}",
        currency,
        "liability",
        f"Reserve held of {name} under {contract}",
        owner_id=party_id,
    )


def recoupable(item_id: UUID, label: str, currency: str) -> Account:
    """What an advance or a cost still waits to earn back, exactly."""
    return Account(f"recoupable:{item_id}", currency, "asset", f"To be recouped: {label}")


def contract_loss(contract_id: UUID, contract: str, currency: str) -> Account:
    """A profit share's loss, carried to its next period."""
    return Account(f"loss:{contract_id}", currency, "asset", f"Loss carried under {contract}")


def royalty_fee(kind: str, currency: str) -> Account:
    """What the label takes out of income or royalties for itself, by kind of fee."""
    return Account(f"kept:{kind}", currency, "income", f"{kind.capitalize()}, kept of royalties")


def label_share(currency: str) -> Account:
    """What contracts leave of their income to who issues the statements, exactly."""
    return Account("label", currency, "income", "Own part of income under contract")


def is_part_of_reported(code: str) -> bool:
    """Whether an income account holds a part of what reports brought, not something beside it."""
    return code == "label" or code.startswith("kept:")


def royalty_outlay(currency: str) -> Account:
    """The far side of advances, costs and balances entered to be earned back or paid."""
    return Account("outlay:royalties", currency, "equity", "Entered under contracts")


def royalty_exchange(currency: str) -> Account:
    """The far side of income accounted in another currency than it was reported in."""
    return Account("exchange:royalties", currency, "equity", "Royalties exchanged")


def clearing(provider: str, currency: str) -> Account:
    """Taken by the provider; back at zero when its own record of it is booked."""
    return _whole(f"clearing:{provider}", currency, "asset", f"Taken by {_called(provider)}")


def wallet(provider: str, currency: str) -> Account:
    """What the provider holds and has accounted for."""
    return _whole(f"wallet:{provider}", currency, "asset", f"Held at {_called(provider)}")


def connected(provider: str, currency: str) -> Account:
    """Moved to the tenant's own account at the provider, which pays it out to its bank."""
    return _whole(f"connected:{provider}", currency, "asset", f"Own account at {_called(provider)}")


def disputed(provider: str, currency: str) -> Account:
    """Taken back by payers' banks until they decide."""
    return _whole(f"disputed:{provider}", currency, "asset", "Withheld in disputes")


def processing_fees(provider: str, currency: str) -> Account:
    return _whole(f"fees:{provider}", currency, "expense", f"Fees of {_called(provider)}")


def platform_fees(currency: str) -> Account:
    return _whole("fees:platform", currency, "expense", "Fees of Backline")


def sales(kind: str, label: str, currency: str) -> Account:
    """The seller's own part of what was sold."""
    return _whole(f"sales:{kind}", currency, "income", f"{label} income")


def proceeds(kind: str, label: str, currency: str) -> Account:
    """Received for something whose module books it itself; back at zero once it has."""
    return _whole(f"proceeds:{kind}", currency, "liability", f"{label} payments not yet booked")


def recoverable(party_id: UUID, name: str, currency: str) -> Account:
    """Paid to a payee who no longer has a right to it; taken from later payouts."""
    return _whole(
        f"recoverable:{party_id}", currency, "asset", f"To be taken back from {name}", party_id
    )


_WITHHELD = {
    "backup": "Backup withholding owed (Form 945)",
    "nra": "Withheld from foreign payees (Form 1042)",
}


def withheld(kind: str, currency: str) -> Account:
    """Tax kept back from payouts and owed to the tax office."""
    return _whole(f"withheld:{kind}", currency, "liability", _WITHHELD[kind])


def input_tax(country: str, currency: str) -> Account:
    """Tax paid to payees on top of what they are owed, to be reclaimed."""
    return _whole(f"input-tax:{country}", currency, "asset", f"Tax paid to payees in {country}")


def in_transit(method: str, currency: str) -> Account:
    """Payouts and transfers sent; back at zero when they are known to have arrived."""
    return _whole(f"transit:{method}", currency, "liability", f"On its way ({method})")


def bank(currency: str) -> Account:
    return _whole("bank", currency, "asset", "Bank account")


def differences(currency: str) -> Account:
    """What reconciliation wrote off or found, with a reason."""
    return _whole("differences", currency, "expense", "Differences written off")


def billed(customer_id: UUID, name: str, currency: str) -> Account:
    """What a customer owes on issued invoices; never less than nothing."""
    return Account(
        f"receivable:customer:{customer_id}",
        currency,
        "asset",
        f"Billed to {name}",
        places=minor_places(currency),
        floor=Decimal(0),
        owner_id=customer_id,
    )


def customer_credit(customer_id: UUID, name: str, currency: str) -> Account:
    """What a customer gave or was credited beyond what was billed."""
    return Account(
        f"credit:customer:{customer_id}",
        currency,
        "liability",
        f"In credit: {name}",
        places=minor_places(currency),
        floor=Decimal(0),
        owner_id=customer_id,
    )


def tax_payable(country: str, label: str, rate: str, currency: str) -> Account:
    """Tax charged on invoices and owed to a country, one account a rate."""
    return _whole(f"tax:{country}:{rate}", currency, "liability", f"{label} owed in {country}")


def bank_charges(currency: str) -> Account:
    """What banks keep of money on its way here."""
    return _whole("fees:bank", currency, "expense", "Bank charges")


def payer_exchange(currency: str) -> Account:
    """The far side of what a payer owed in one currency and paid in another, exactly."""
    return Account("exchange:payers", currency, "equity", "Owed by payers, exchanged")


def exchange_differences(currency: str) -> Account:
    """What money was worth less when it came than when it was reported; a gain is a credit."""
    return _whole("exchange-differences", currency, "expense", "Exchange gains and losses")


def payer_differences(reason: str, currency: str) -> Account:
    """What payers reported and did not pay, and why, exactly; what they overpaid is a credit."""
    label = f"Reported and not paid: {reason}"
    return Account(f"payer-differences:{reason}", currency, "expense", label)


def bad_debts(currency: str) -> Account:
    return _whole("bad-debts", currency, "expense", "Invoices written off")


def cash(currency: str) -> Account:
    return _whole("cash", currency, "asset", "Cash")


def received_elsewhere(currency: str) -> Account:
    return _whole("received:other", currency, "asset", "Received another way")


def exchange(currency: str) -> Account:
    """The far side of money that changed its currency on the way."""
    return _whole("exchange", currency, "equity", "Currency exchange")


def time_cost(client_id: UUID, name: str, currency: str) -> Account:
    """What the team's hours for a client have cost."""
    return _whole(f"time_cost:{client_id}", currency, "expense", f"Time for {name}", client_id)


def time_charged(currency: str) -> Account:
    """The other side of the hours' cost: wages are paid elsewhere, clients only carry them."""
    return _whole("time_charged", currency, "expense", "Time charged to clients")


def client_costs(client_id: UUID, name: str, currency: str) -> Account:
    """Expenses made for a client."""
    return _whole(
        f"client_costs:{client_id}", currency, "expense", f"Expenses for {name}", client_id
    )


def overhead(category: str, label: str, currency: str) -> Account:
    """Expenses of the business itself."""
    return _whole(f"overhead:{category}", currency, "expense", label)


def laid_out(person_id: UUID, name: str, currency: str) -> Account:
    """What somebody of the team has laid out and gets back."""
    return _whole(f"laid_out:{person_id}", currency, "liability", f"Laid out by {name}", person_id)


def box_office(currency: str) -> Account:
    """What the house took of fans on settled shows, wherever it was paid in."""
    return _whole("box-office", currency, "asset", "Taken at the box office")


def ticket_tax(currency: str) -> Account:
    return _whole("tax:tickets", currency, "liability", "Tax on tickets owed")


def artist_fees(currency: str) -> Account:
    """What artists earned of the house's shows."""
    return _whole("fees:artists", currency, "expense", "Fees of artists")


def withheld_of_artists(currency: str) -> Account:
    """Tax the house kept of artists and owes to the tax office."""
    return _whole("withheld:artists", currency, "liability", "Withheld from artists' fees")


def withheld_from_us(currency: str) -> Account:
    """Tax houses kept of the artist's fees, to be set off against its own."""
    return _whole("withheld:fees", currency, "asset", "Tax withheld from our fees")


def settled_before(currency: str) -> Account:
    """The far side of deposits and buy-outs that a settlement names and no invoice here has."""
    return _whole("settled-before", currency, "equity", "Paid before shows were settled")


def merch_rates(currency: str) -> Account:
    """What houses kept of merch."""
    return _whole("fees:merch", currency, "expense", "Houses' part of merch")


def merch_tax(currency: str) -> Account:
    """Tax on merch that our own stall sold."""
    return _whole("tax:merch", currency, "liability", "Tax on merch owed")


def merch_sellers(currency: str) -> Account:
    """What those who sold our merch were paid, out of the cash box."""
    return _whole("fees:merch-sellers", currency, "expense", "Sellers of merch")


def owed_to_artist(show_id: UUID, name: str, currency: str) -> Account:
    """What a house owes by a show's settlement; a debit where the artist owes it."""
    return _whole(f"show-payable:{show_id}", currency, "liability", f"Owed to {name}", show_id)


def owed_by_house(show_id: UUID, name: str, currency: str) -> Account:
    return _whole(f"receivable:show:{show_id}", currency, "asset", f"Owed by {name}", show_id)


def on_the_road(category: str, label: str, currency: str) -> Account:
    """What shows and tours cost the band, by category."""
    return _whole(f"road:{category}", currency, "expense", f"On the road: {label}")


def band_member(member_id: UUID, name: str, currency: str) -> Account:
    """What the band owes one of its members; a debit is an advance."""
    return _whole(f"band:{member_id}", currency, "liability", f"Owed to {name}", member_id)


def shared_out(currency: str) -> Account:
    """What members have had of the band's profit."""
    return _whole("shared-out", currency, "equity", "Shared out in the band")


def commission_owed(currency: str) -> Account:
    """What the band's booker gets of shows that were shared out."""
    return _whole("commission-owed", currency, "liability", "Commission owed on shows")


def tour_advance(advance_id: UUID, lender: str, currency: str) -> Account:
    """What settled shows have still to pay back of an advance."""
    code = f"tour-advance:{advance_id}"
    return _whole(code, currency, "liability", f"Advance of {lender}", advance_id)


def owed_to_lender(advance_id: UUID, lender: str, currency: str) -> Account:
    """What shows have paid back and the lender has not got yet."""
    code = f"tour-advance-due:{advance_id}"
    return _whole(code, currency, "liability", f"Owed to {lender}", advance_id)


def advances_kept(currency: str) -> Account:
    """What lenders let go of advances for tours."""
    return _whole("sales:advances-kept", currency, "income", "Advances not paid back")


def _called(provider: str) -> str:
    return provider.capitalize()


def _whole(code: str, currency: str, kind: str, name: str, owner_id: UUID | None = None) -> Account:
    places = minor_places(currency)
    return Account(code, currency, kind, name, places=places, owner_id=owner_id)
