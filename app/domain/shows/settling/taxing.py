"""What a house in the United States keeps back of an act for the tax office, and reports of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from app.billing.tax import (
    DirectPayment,
    Income,
    Regime,
    Ruling,
    ask_whom_we_pay,
    find_form,
    is_less,
    ruling_of,
)
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.shows.codec import figures_of, terms_of
from app.domain.shows.errors import HouseOnly
from app.domain.shows.models import Show, Side
from app.domain.shows.settlement import ActPaid, Settlement, TaxKind
from app.domain.shows.settling.figures import only_act, reckon
from app.domain.shows.settling.form import SettlementForm
from app.domain.shows.settling.queries import list_paid_by_house
from app.domain.shows.settling.values import values_of
from app.tenants import country_of

REGIMES = {
    TaxKind.ARTIST: Regime.FOREIGN,
    TaxKind.AGREEMENT: Regime.AGREEMENT,
    TaxKind.BACKUP: Regime.BACKUP,
}
"""Taxes of the United States; one of a state, or of another country, is on none of its forms."""
REASONS = {
    Regime.FOREIGN: (TaxKind.ARTIST, "Artist from abroad, United States"),
    Regime.BACKUP: (TaxKind.BACKUP, "Backup withholding, United States"),
}


@dataclass(frozen=True, slots=True)
class TaxOfAct:
    """What is to be kept back of an act, and what a settlement keeps back of it."""

    payee_id: UUID
    ruling: Ruling
    due: Money
    kept: Money
    is_agreed: bool
    has_form: bool

    @property
    def is_short(self) -> bool:
        """An agreement with the tax office says itself how much it is."""
        return not self.is_agreed and is_less(self.kept, self.due)


def payee_of(show: Show, house_id: UUID) -> UUID:
    """The act as somebody the house pays: told apart by its name, over all its shows there."""
    return uuid5(house_id, f"act:{' '.join(show.artist_name.casefold().split())}")


def is_abroad(show: Show) -> bool:
    """Whether a show is outside the United States, as its time zone says."""
    return country_of(show.time_zone) != "US"


async def list_paid_acts(uow: UnitOfWork, first: date, last: date) -> list[DirectPayment]:
    """What this house paid acts on these days, whole, by settlements both sides have signed.

    Deposits count with the settlement they were taken off.
    """
    found = []
    for show, settlement, offer, paid in await list_paid_by_house(uow, first, last):
        acts = _acts(reckon(terms_of(offer.terms), figures_of(settlement.figures)))
        gross = _taxable(acts)
        if gross.minor:
            regime, rate, withheld = _kept(acts, gross.currency)
            found.append(
                DirectPayment(
                    payee_of(show, uow.tenant_id), show.artist_name, Income.PERFORMANCE,
                    paid.paid_on, gross, withheld, regime, rate, is_abroad(show),
                )
            )  # fmt: skip
    return found


async def tax_of(uow: UnitOfWork, show: Show, found: Sequence[Settlement]) -> TaxOfAct | None:
    """What the house keeps back if it pays today; None where it has nothing to do with this tax."""
    acts, payee = _acts(found), payee_of(show, uow.tenant_id)
    gross, today = _taxable(acts), uow.now.astimezone(ZoneInfo(show.time_zone)).date()
    ruling = await ruling_of(
        uow, payee, Income.PERFORMANCE, gross, on=today, is_abroad=is_abroad(show)
    )
    if ruling is None:
        return None
    regime, _, kept = _kept(acts, gross.currency)
    has_form = await find_form(uow, payee) is not None
    is_agreed = regime is Regime.AGREEMENT
    return TaxOfAct(payee, ruling, ruling.withheld(gross), kept, is_agreed, has_form)


async def ask_act(uow: UnitOfWork, show: Show) -> None:
    """Mail the act the link to its tax form. Raises HouseOnly and ContactMissing."""
    if show.tenant_of(Side.VENUE) != uow.tenant_id:
        raise HouseOnly
    email = show.email_of(Side.ARTIST)
    await ask_whom_we_pay(uow, payee_of(show, uow.tenant_id), name=show.artist_name, email=email)


def with_tax(context: dict[str, Any], query: Any) -> dict[str, Any]:
    """The form with the tax an address with `keep_tax` brings, as if typed: nothing is kept yet."""
    tax: TaxOfAct | None = context["tax"]
    if "keep_tax" not in query or tax is None or not tax.is_short:
        return context
    kind, reason = REASONS[tax.ruling.regime]
    values = values_of(context["figures"])
    row = {
        "reason": reason,
        "percent": f"{tax.ruling.rate.normalize():f}",
        "act": only_act(context["version"].terms),
        "kind": str(kind),
    }
    others = [each for each in values["withholding"] if each["kind"] == str(TaxKind.LOCAL)]
    values["withholding"] = [*others, row]
    form = SettlementForm.blank(**values, seen=context["number"])
    return {**context, "form": form, "has_brought_tax": True}


def _acts(found: Sequence[Settlement]) -> list[ActPaid]:
    return [act for each in found for act in each.acts]


def _taxable(acts: Sequence[ActPaid]) -> Money:
    return Money.sum([act.taxable for act in acts], acts[0].taxable.currency)


def _kept(acts: Sequence[ActPaid], currency: str) -> tuple[Regime | None, Decimal, Money]:
    """The rule, its rate in per cent, and the money kept back for the United States."""
    kept = [pair for act in acts for pair in act.kept if pair[0].kind in REGIMES]
    if not kept:
        return None, Decimal(0), Money.zero(currency)
    first = kept[0][0]
    return REGIMES[first.kind], first.percent, Money.sum([money for _, money in kept], currency)
