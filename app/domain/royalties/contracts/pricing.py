"""A sum of alike lines through conversion, deductions and the base its rate applies to."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.royalties.contracts.balances import Rate, Rates
from app.domain.royalties.contracts.cells import Cell, Total
from app.domain.royalties.contracts.deductions import Taken, deduct
from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import HUNDRED, ZERO, fraction, per_cent
from app.domain.royalties.contracts.terms import Base, Basis, Contract, Term


@dataclass(frozen=True, slots=True)
class Priced:
    """Amounts in the contract's currency; `gross` is the contract's part of the `reported`.

    `base` is what the rate applies to, sunset included; `sold` is the base before sunset, which
    a revenue counter counts. `copies` are the units sold, `units` the contract's part of them.
    """

    reported: Fraction
    gross: Fraction
    deducted: tuple[Taken, ...]
    net: Fraction
    sold: Fraction
    base: Fraction
    units: Fraction
    copies: Fraction


def price(contract: Contract, term: Term | None, cell: Cell, total: Total, rates: Rates) -> Priced:
    """Linear in the total: the parts of a sum priced apart add up to the sum priced at once."""
    taking_part = per_cent(cell.participation)
    worth = conversion(cell.currency, contract.currency, rates, cell.payer)
    reported = total.gross * worth
    gross, units = reported * taking_part, total.units * taking_part
    taken, net = deducted(contract, term, gross, units, cell.day)
    retail = total.retail * worth * taking_part
    sold = net if term is None else royalty_base(term, gross, net, units, retail)
    base = sold * per_cent(cell.royalty_part)
    return Priced(reported, gross, taken, net, sold, base, units, total.units)


def conversion(of: str, into: str, rates: Rates, payer: str = "") -> Fraction:
    """Units of one currency for one of another; refuses to guess a rate it was not given."""
    return fraction(1) if of == into else fraction(rate_of(of, into, rates, payer).value)


def payer_with_rate(payer: str, of: str, into: str, rates: Rates) -> str:
    """The payer, if a rate of their own converts their income; else nobody."""
    return payer if (of, into, payer) in rates else ""


def rate_of(of: str, into: str, rates: Rates, payer: str = "") -> Rate:
    """The payer's own rate before the one of everybody."""
    rate = rates.get((of, into, payer)) or rates.get((of, into))
    if rate is None:
        raise InvalidContract(f"Add the exchange rate from {of} to {into} for this period.")
    if rate.value <= 0:
        raise InvalidContract(f"Write an exchange rate from {of} to {into} above zero.")
    return rate


def deducted(
    contract: Contract, term: Term | None, gross: Fraction, units: Fraction, day: date
) -> tuple[tuple[Taken, ...], Fraction]:
    """The chain before the rate: only where net receipts or profit are shared, else nothing."""
    shares_net = contract.basis is Basis.PROFIT_SHARE
    if shares_net or (term is not None and term.base is Base.NET_RECEIPTS):
        return deduct(contract.deductions, gross, units=units, on=day, base=ZERO)
    return (), gross


def royalty_base(
    term: Term, gross: Fraction, net: Fraction, units: Fraction, retail: Fraction
) -> Fraction:
    """Base × (1 − packaging) × (1 − free goods)."""
    whole = {
        Base.GROSS: gross,
        Base.NET_RECEIPTS: net,
        Base.PPD: retail,
        Base.PER_UNIT: units,
    }[term.base]
    return whole * (1 - per_cent(term.packaging)) * (1 - per_cent(term.free_goods))


def royalty_rate(term: Term, rate: Fraction) -> Fraction:
    """What one unit of base earns: a part of it, or an amount of money for each copy."""
    return rate if term.base is Base.PER_UNIT else rate / HUNDRED
