"""What a deal brings both sides at other sales; each side adds its own costs for its own eyes."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

from app.core.money import Money
from app.domain.shows.models import ShowSecret, Side
from app.domain.shows.settlement import InvalidDeal, Plus, Scenario, simulate
from app.domain.shows.terms import Terms
from app.domain.shows.wording import amount

USUAL = (Decimal(30), Decimal(60), Decimal(100))
UPWARDS = Context(prec=20, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Row:
    """Both sides at so many tickets; `ours` is what is left after costs only we know."""

    label: str
    sold: int
    artists: Money
    promoter: Money
    ours: Money | None
    is_below: bool
    """Whether the deal would be worse than the walk-away figure of whoever looks."""


@dataclass(frozen=True, slots=True)
class View:
    rows: tuple[Row, ...]
    capacity: int
    notes: tuple[str, ...]
    has_own: bool


def look_ahead(terms: Terms, side: Side | None = None, secret: ShowSecret | None = None) -> View:
    """One night of these terms, as one side sees it; without a side, as both do."""
    capacity, percents = terms.capacity, list(USUAL)
    expected = secret.expected_sold if secret else None
    if expected is not None and 0 < expected <= capacity:
        # Rounded up, as seats are rounded down: as many as were typed, not one less.
        percents.append(UPWARDS.divide(Decimal(expected * 100), Decimal(capacity)))
    found = simulate(terms.night, terms.deal_terms, tuple(percents))
    own = secret if secret and secret.currency == terms.currency else None
    labels = [f"{percent:f} %" for percent in USUAL] + ["As we expect"]
    rows = tuple(
        _row(label, each, side, own) for label, each in zip(labels, found.scenarios, strict=False)
    )
    notes = tuple(_notes(terms, found.break_even, found.beats_guarantee))
    return View(rows, capacity, notes, own is not None)


def _row(label: str, each: Scenario, side: Side | None, own: ShowSecret | None) -> Row:
    if own is None or side is None:
        return Row(label, each.sold, each.artists, each.promoter, None, is_below=False)
    costs = Money(sum(minor for _, minor in own.costs), own.currency)
    mine = each.artists if side is Side.ARTIST else each.promoter
    limit, paid = own.walk_away, each.artists.minor
    is_below = limit is not None and (paid < limit if side is Side.ARTIST else paid > limit)
    return Row(label, each.sold, each.artists, each.promoter, mine - costs, is_below=is_below)


def _notes(terms: Terms, break_even: int | None, beats: int | None) -> list[str]:
    notes = [
        f"The venue breaks even from {break_even:,} tickets."
        if break_even is not None
        else "The venue does not break even, not even sold out."
    ]
    if isinstance(terms.deal, Plus):
        point = terms.sold_out.step("split point").amount
        notes.append(f"The split point is {amount(Money(round(point), terms.currency))}, sold out.")
    if terms.deal.floor is not None:
        notes.append(
            f"The artist earns more than the guarantee from {beats:,} tickets."
            if beats is not None
            else "The artist earns the guarantee at any sales."
        )
    return notes


def try_out(terms: Terms | None, side: Side, secret: ShowSecret | None) -> View | None:
    """The same of what is just being typed; None while it cannot be worked out."""
    if terms is None or not terms.capacity:
        return None
    try:
        return look_ahead(terms, side, secret)
    except InvalidDeal:
        return None
