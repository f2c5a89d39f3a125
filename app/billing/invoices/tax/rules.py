"""Which tax a line carries: seller, buyer, what is sold and the day decide, in that order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.billing.invoices.tax.numbers import check_number, number_name
from app.billing.invoices.tax.rates import EU, has_rates, rate_on, tax_name

ZERO = Decimal(0)


class Treatment(StrEnum):
    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    COMMUNITY_SUPPLY = "community_supply"
    ONE_STOP_SHOP = "one_stop_shop"
    EXPORT = "export"
    OUTSIDE = "outside"
    EXEMPT = "exempt"
    SMALL_BUSINESS = "small_business"
    UNREGISTERED = "unregistered"
    MANUAL = "manual"


CODES = {
    "service": "Service",
    "digital": "Digital service",
    "goods": "Goods",
    "reduced": "Reduced rate",
    "reduced_2": "Second reduced rate",
    "exempt": "Exempt",
    "outside": "Outside the scope of tax",
}
"""What a line is, as far as tax asks."""

_REDUCED = {"reduced": 1, "reduced_2": 2}

_SMALL_BUSINESS = {
    "DE": "No VAT is charged: small business under § 19 UStG.",
    "AT": "No VAT is charged: small business under § 6 Abs. 1 Z 27 UStG.",
    "FR": "TVA non applicable, art. 293 B du CGI.",
    "GB": "No VAT is charged: the seller is not registered for VAT.",
    "AU": "No GST is charged: the seller is not registered for GST.",
    "NZ": "No GST is charged: the seller is not registered for GST.",
    "CA": "No GST/HST is charged: small supplier.",
}
_EU_SMALL_BUSINESS = "No VAT is charged: small business, Article 284 of Directive 2006/112/EC."
_REVERSE_CHARGE = (
    "Reverse charge: VAT is owed by the customer (Article 196, Directive 2006/112/EC)."
)
_COMMUNITY = "Intra-Community supply, exempt from VAT (Article 138, Directive 2006/112/EC)."


@dataclass(frozen=True, slots=True)
class Seller:
    """Who bills. Registered means: has a number of its country under which it charges tax."""

    country: str
    is_registered: bool = True
    is_small_business: bool = False
    is_oss_registered: bool = False


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is billed. A business proves itself by its number; without one it is a consumer."""

    country: str
    is_business: bool = True
    number: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The tax of a line: `note` must stand on the invoice, `reasons` explain it to people."""

    treatment: Treatment
    country: str
    rate: Decimal
    label: str
    note: str = ""
    reasons: tuple[str, ...] = ()


def decide(
    seller: Seller, buyer: Buyer, code: str, *, on: date, manual_rate: Decimal | None = None
) -> Decision:
    """The tax of what `code` names, sold on a day. Raises RateUnknown when no table has the rate.

    A rate given by hand holds, except for sellers who may charge none.
    """
    fixed = _whoever_buys(seller, code, manual_rate)
    if fixed is not None:
        return fixed
    if seller.country == buyer.country:
        return _domestic(seller, buyer, code, on)
    if seller.country in EU and buyer.country in EU:
        return _within_eu(seller, buyer, code, on)
    return _abroad(seller, buyer, code, on)


def is_proven_business(buyer: Buyer) -> bool:
    """Whether a business has a number of its country's format. Nobody is asked online."""
    return buyer.is_business and check_number(buyer.number, buyer.country).is_valid


def _whoever_buys(seller: Seller, code: str, manual_rate: Decimal | None) -> Decision | None:
    """What holds for every customer: because of the line, the seller, or a rate by hand."""
    if code == "outside":
        return _none(Treatment.OUTSIDE, seller, "Outside the scope", "The line is no supply.")
    if seller.is_small_business:
        return _small_business(seller)
    if manual_rate is not None:
        return _manual(seller, manual_rate)
    if not seller.is_registered:
        return _unregistered(seller)
    if code == "exempt":
        reason = "The line is marked as exempt from tax."
        return _none(Treatment.EXEMPT, seller, "Exempt", reason, note="Exempt from tax.")
    return None


def _domestic(seller: Seller, buyer: Buyer, code: str, on: date, *why: str) -> Decision:
    is_at_home = seller.country == buyer.country
    region = buyer.region if is_at_home else ""
    rate = rate_on(seller.country, on, reduced=_REDUCED.get(code, 0), region=region)
    name = tax_name(seller.country, region)
    reasons = why or (f"Seller and customer are both in {seller.country}.",)
    which = f"{name} in {region or seller.country} on {on.isoformat()} is {_percent(rate)}."
    return Decision(
        Treatment.DOMESTIC,
        seller.country,
        rate,
        f"{name} {_percent(rate)}",
        reasons=(*reasons, which),
    )


def _within_eu(seller: Seller, buyer: Buyer, code: str, on: date) -> Decision:
    if is_proven_business(buyer):
        who = (
            f"The customer is a business in {buyer.country} with a {number_name(buyer.country)}"
            " (format checked, not verified online)."
        )
        if code == "goods":
            reasons = (who, "Goods sent to a business in another member state are exempt here.")
            return Decision(
                Treatment.COMMUNITY_SUPPLY, seller.country, ZERO, "VAT 0 %", _COMMUNITY, reasons
            )
        reasons = (who, "A service to a business is taxed where the customer is, by the customer.")
        return Decision(
            Treatment.REVERSE_CHARGE,
            buyer.country,
            ZERO,
            "Reverse charge",
            _REVERSE_CHARGE,
            reasons,
        )
    who = _as_consumer(buyer)
    if code not in {"digital", "goods"}:
        where = "A service to a consumer is taxed where the seller is."
        return _domestic(seller, buyer, code, on, who, where)
    if not seller.is_oss_registered:
        below = (
            "You are not registered for the one-stop shop: below €10,000 a year such sales"
            " are taxed at home."
        )
        return _domestic(seller, buyer, code, on, who, below)
    rate = rate_on(buyer.country, on)
    because = (
        who,
        "You are registered for the one-stop shop: the customer's country decides the rate.",
        f"VAT in {buyer.country} on {on.isoformat()} is {_percent(rate)}.",
    )
    label = f"VAT {buyer.country} {_percent(rate)}"
    return Decision(Treatment.ONE_STOP_SHOP, buyer.country, rate, label, "", because)


def _abroad(seller: Seller, buyer: Buyer, code: str, on: date) -> Decision:
    name = tax_name(seller.country)
    if not has_rates(seller.country):
        reason = f"No {name.lower()} is computed for {seller.country}. Enter a rate if one is owed."
        return _none(Treatment.OUTSIDE, seller, f"{name} 0 %", reason)
    if code == "goods":
        reason = f"Goods leave {_union(seller)} for {buyer.country}."
        return _none(Treatment.EXPORT, seller, f"{name} 0 %", reason, note="Export, zero-rated.")
    if seller.country not in EU and seller.country not in {"GB", "CH"}:
        reason = f"A service for use in {buyer.country} is zero-rated."
        return _none(Treatment.EXPORT, seller, f"{name} 0 %", reason, note="Export, zero-rated.")
    if buyer.is_business or code == "digital" or seller.country == "CH":
        reason = f"The place of supply is {buyer.country}, outside {_union(seller)}."
        note = f"Outside the scope of {seller.country} {name}: the place of supply is abroad."
        if buyer.is_business:
            note += " The customer accounts for tax where it is due there."
        return _none(Treatment.OUTSIDE, seller, "Outside the scope", reason, note=note)
    where = "A service to a consumer is taxed where the seller is."
    return _domestic(seller, buyer, code, on, _as_consumer(buyer), where)


def _small_business(seller: Seller) -> Decision:
    standard = _EU_SMALL_BUSINESS if seller.country in EU else "No tax is charged: small business."
    note = _SMALL_BUSINESS.get(seller.country, standard)
    reason = "Your settings say that you are a small business that charges no tax."
    return _none(Treatment.SMALL_BUSINESS, seller, "No tax", reason, note=note)


def _unregistered(seller: Seller) -> Decision:
    if not has_rates(seller.country):
        reason = f"No {tax_name(seller.country).lower()} is computed for {seller.country}."
    else:
        reason = f"You have no {number_name(seller.country)} in your settings, so you charge none."
    return _none(Treatment.UNREGISTERED, seller, "No tax", reason)


def _manual(seller: Seller, rate: Decimal) -> Decision:
    name = tax_name(seller.country)
    reason = f"The rate of {_percent(rate)} was entered by hand."
    return Decision(
        Treatment.MANUAL, seller.country, rate, f"{name} {_percent(rate)}", "", (reason,)
    )


def _none(
    treatment: Treatment, seller: Seller, label: str, reason: str, *, note: str = ""
) -> Decision:
    return Decision(treatment, seller.country, ZERO, label, note, (reason,))


def _as_consumer(buyer: Buyer) -> str:
    if buyer.is_business:
        return (
            f"The customer has no valid {number_name(buyer.country)}, so it counts as a consumer."
        )
    return f"The customer is a consumer in {buyer.country}."


def _union(seller: Seller) -> str:
    return "the EU" if seller.country in EU else seller.country


def _percent(rate: Decimal) -> str:
    shown = f"{rate:f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown} %"
