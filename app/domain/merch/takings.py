"""What a night of merchandise brought, from two counts: every step exact. Pure.

Sold is what was counted in, and what came during the night, less what is left, was given away or
was damaged. A bundle sells its parts: they are part of what was sold, and its price takes the
place of theirs. The house's part is reckoned as settlements do it, of sales without tax.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec

from app.core.money import Money
from app.domain.merch.choices import CATEGORIES
from app.domain.merch.errors import CountsDoNotFit
from app.domain.shows import MerchLine


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of one variant. Prices are in minor units of the night's currency."""

    variant_id: UUID
    name: str
    sku: str
    category: str
    price: int
    counted_in: int
    counted_out: int
    added: int = 0
    comps: int = 0
    damaged: int = 0

    @property
    def sold(self) -> int:
        return self.counted_in + self.added - self.counted_out - self.comps - self.damaged


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """So many of a bundle were sold; `parts` are variants and how many of each are in one."""

    variant_id: UUID
    name: str
    sku: str
    price: int
    sold: int
    parts: dict[UUID, int]


class House(msgspec.Struct, frozen=True):
    """What the house keeps of a category, and whether it sells."""

    percent: Decimal
    is_seller: bool = False


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How a night is reckoned. `pays_house`: no settlement will, the part is paid that night."""

    currency: str
    houses: dict[str, House]
    tax_percent: Decimal = Decimal(0)
    tax_inside: bool = True
    seller_percent: Decimal = Decimal(0)
    seller_amount: int = 0
    cash: int = 0
    card: int = 0
    attendance: int | None = None
    pays_house: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of a variant or a bundle; `bundled` of them as parts of bundles."""

    variant_id: UUID
    name: str
    sku: str
    price: int
    sold: int
    bundled: int
    amount: int
    is_bundle: bool = False


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A category: what fans paid is `net` and `tax`; `house` is kept of the net."""

    category: str
    net: int
    tax: int
    percent: Decimal
    house: int
    is_seller: bool

    @property
    def received(self) -> int:
        return self.net + self.tax


class Takings(msgspec.Struct, frozen=True, kw_only=True):
    """A night, reckoned. Amounts in minor units of the currency of its rules."""

    rules: Rules
    lines: list[Line]
    rows: list[Row]
    parts: list[Part]

    def money(self, minor: int) -> Money:
        return Money(minor, self.rules.currency)

    @property
    def received(self) -> Money:
        """What fans paid, whoever sold."""
        return self.money(sum(each.received for each in self.parts))

    @property
    def tax(self) -> Money:
        return self.money(sum(each.tax for each in self.parts))

    @property
    def net(self) -> Money:
        return self.money(sum(each.net for each in self.parts))

    @property
    def house(self) -> Money:
        return self.money(sum(each.house for each in self.parts))

    @property
    def own_parts(self) -> list[Part]:
        """The categories we sold ourselves."""
        return [each for each in self.parts if not each.is_seller]

    @property
    def taken(self) -> Money:
        """What our own stall should hold, in cash and by card."""
        return self.money(sum(each.received for each in self.own_parts))

    @property
    def own_net(self) -> Money:
        return self.money(sum(each.net for each in self.own_parts))

    @property
    def own_tax(self) -> Money:
        return self.money(sum(each.tax for each in self.own_parts))

    @property
    def seller(self) -> Money:
        """The seller's fee: a percentage of what our stall sold without tax, and an amount."""
        share = Fraction(self.rules.seller_percent) / 100
        return self.money(_rounded(self.own_net.minor * share) + self.rules.seller_amount)

    @property
    def held(self) -> Money:
        """What was found in the cash box and on the card machine."""
        return self.money(self.rules.cash + self.rules.card)

    @property
    def difference(self) -> Money:
        """Below zero: the box is short."""
        return self.held - self.taken

    @property
    def left(self) -> Money:
        """What the night brings: sales without tax, less the house's part and the seller."""
        return self.net - self.house - self.seller

    @property
    def beside_settlement(self) -> Money:
        """The part of it that no settlement holds: of our own stall, or all where there is none."""
        return self.left if self.rules.pays_house else self.own_net - self.seller

    @property
    def per_head(self) -> Money | None:
        heads = self.rules.attendance
        return self.money(_rounded(Fraction(self.received.minor, heads))) if heads else None

    @property
    def sold(self) -> int:
        """Pieces; a bundle counts by its parts."""
        return sum(each.sold for each in self.lines)


def reckon(rules: Rules, lines: Iterable[Line], bundles: Sequence[Bundle] = ()) -> Takings:
    """Raises CountsDoNotFit where more is left than there was, or bundles have no parts left."""
    counted = sorted(lines, key=lambda each: (each.name, each.sku))
    bundled = _bundled(bundles)
    _check(counted, bundles, bundled)
    rows = [
        Row(
            variant_id=each.variant_id, name=each.name, sku=each.sku, price=each.price,
            sold=each.sold, bundled=bundled.get(each.variant_id, 0),
            amount=(each.sold - bundled.get(each.variant_id, 0)) * each.price,
        )
        for each in counted
    ]  # fmt: skip
    rows += [
        Row(
            variant_id=each.variant_id, name=each.name, sku=each.sku, price=each.price,
            sold=each.sold, bundled=0, amount=each.sold * each.price, is_bundle=True,
        )
        for each in bundles
    ]  # fmt: skip
    gross = dict.fromkeys(CATEGORIES, 0)
    for line, row in zip(counted, rows, strict=False):
        gross[line.category] += row.amount
    known = {each.variant_id: each for each in counted}
    for bundle in bundles:
        for category, minor in spread(bundle, known, rules.currency).items():
            gross[category] += minor
    parts = [_part(rules, category, minor) for category, minor in gross.items()]
    return Takings(rules=rules, lines=counted, rows=rows, parts=parts)


def spread(bundle: Bundle, lines: Mapping[UUID, Line], currency: str) -> dict[str, int]:
    """What bundles brought by category, in proportion to the prices of their parts alone."""
    weights: dict[str, int] = {}
    pieces: dict[str, int] = {}
    for variant_id, number in bundle.parts.items():
        line = lines[variant_id]
        weights[line.category] = weights.get(line.category, 0) + line.price * number
        pieces[line.category] = pieces.get(line.category, 0) + number
    amount = Money(bundle.sold * bundle.price, currency)
    # Parts that cost nothing alone are worth the same a piece.
    shares = amount.allocate_by(weights if any(weights.values()) else pieces)
    return {category: money.minor for category, money in shares.items()}


def house_part(net: int, house: House, currency: str) -> int:
    """As the settlement of the show reckons it, to the cent."""
    return MerchLine("", Money(net, currency), house.percent).house_part.minor


def written(takings: Takings) -> dict[str, Any]:
    kept: dict[str, Any] = msgspec.to_builtins(takings)
    return kept


def read(kept: Mapping[str, Any]) -> Takings:
    return msgspec.convert(kept, Takings)


def _part(rules: Rules, category: str, gross: int) -> Part:
    house = rules.houses.get(category, House(Decimal(0)))
    rate = Fraction(rules.tax_percent) / 100
    if rules.tax_inside:
        tax = gross - _rounded(gross / (1 + rate))
        net = gross - tax
    else:
        tax, net = _rounded(gross * rate), gross
    return Part(
        category=category, net=net, tax=tax, percent=house.percent,
        house=house_part(net, house, rules.currency), is_seller=house.is_seller,
    )  # fmt: skip


def _bundled(bundles: Iterable[Bundle]) -> dict[UUID, int]:
    """How many of each variant went as parts of bundles."""
    found: dict[UUID, int] = {}
    for bundle in bundles:
        for variant_id, number in bundle.parts.items():
            found[variant_id] = found.get(variant_id, 0) + number * bundle.sold
    return found


def _check(lines: Sequence[Line], bundles: Sequence[Bundle], bundled: Mapping[UUID, int]) -> None:
    for line in lines:
        if line.sold < 0:
            raise CountsDoNotFit(
                f"{line.name}: {line.counted_out} left, {line.comps} given away and"
                f" {line.damaged} damaged are more than the {line.counted_in + line.added} there"
                " were. Count again, or write down what was added."
            )
        if bundled.get(line.variant_id, 0) > line.sold:
            raise CountsDoNotFit(
                f"{line.name}: bundles took {bundled[line.variant_id]} of them, but only"
                f" {line.sold} are gone. Correct the bundles, or count again."
            )
    counted = {each.variant_id for each in lines}
    for bundle in bundles:
        if bundle.sold and not counted >= bundle.parts.keys():
            raise CountsDoNotFit(
                f"{bundle.name}: not all of its parts were counted. Count them in and out first."
            )


def _rounded(amount: Fraction) -> int:
    """Whole minor units, halves away from zero, as settlements round."""
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return -size if amount < 0 else size
