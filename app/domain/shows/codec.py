"""Terms as JSON and back: every value says what it is, and nothing is lost on the way."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.core.money import Money
from app.domain.shows import settlement
from app.domain.shows.settling.figures import Figures
from app.domain.shows.terms import Cost, Deposit, MerchTerm, Radius, Terms

KIND = "is"
_CLASSES: dict[str, type[Any]] = {
    each.__name__: each
    for each in (
        Terms,
        Figures,
        Cost,
        Deposit,
        MerchTerm,
        Radius,
        Money,
        settlement.Adjustment,
        settlement.Bill,
        settlement.ByGross,
        settlement.ByTickets,
        settlement.Door,
        settlement.DoorPerTicket,
        settlement.Expense,
        settlement.Flat,
        settlement.Had,
        settlement.Merch,
        settlement.Night,
        settlement.OfGross,
        settlement.Payments,
        settlement.Plus,
        settlement.Tax,
        settlement.Tickets,
        settlement.Versus,
        settlement.Withholding,
    )
}
_ENUMS: dict[str, type[StrEnum]] = {
    each.__name__: each
    for each in (
        settlement.Category,
        settlement.Counts,
        settlement.How,
        settlement.Of,
        settlement.TaxKind,
        settlement.Why,
    )
}

_READ: dict[str, Callable[[str], Any]] = {
    "Decimal": Decimal,
    "date": date.fromisoformat,
    **_ENUMS,
}


def encode(value: Any) -> Any:
    """JSON of terms, or of any part of them."""
    if isinstance(value, StrEnum | Decimal | date):
        text = value.isoformat() if isinstance(value, date) else str(value)
        return {KIND: type(value).__name__, "value": text}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, frozenset):
        return {KIND: "frozenset", "of": [encode(each) for each in sorted(value)]}
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    if is_dataclass(value) and type(value).__name__ in _CLASSES:
        named = {field.name: encode(getattr(value, field.name)) for field in fields(value)}
        return {KIND: type(value).__name__, **named}
    raise TypeError(f"Terms hold no {type(value).__name__}.")


def decode(found: Any) -> Any:
    """What was encoded; whatever the terms themselves refuse is refused here as well."""
    if isinstance(found, list):
        return tuple(decode(each) for each in found)
    if not isinstance(found, dict):
        return found
    kind = found[KIND]
    if kind == "frozenset":
        return frozenset(decode(each) for each in found["of"])
    if kind in _READ:
        return _READ[kind](found["value"])
    return _CLASSES[kind](**{name: decode(value) for name, value in found.items() if name != KIND})


def terms_of(found: dict[str, Any]) -> Terms:
    """The terms in a row of an offer."""
    terms = decode(found)
    if not isinstance(terms, Terms):
        raise TypeError("These are no terms.")
    return terms


def figures_of(found: dict[str, Any]) -> Figures:
    """The figures in a version of a settlement."""
    figures = decode(found)
    if not isinstance(figures, Figures):
        raise TypeError("These are no figures of a settlement.")
    return figures
