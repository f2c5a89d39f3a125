"""What the deal of a show says about merch, by our categories, and back as a settlement has it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.core.money import Money
from app.domain.merch.choices import CATEGORIES, categories_of
from app.domain.merch.takings import House, Takings
from app.domain.shows import Terms


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A row of merch as the settlement of a show takes it: sales are without tax."""

    label: str
    sales: Money
    percent: Decimal
    is_seller: bool

    @property
    def seller(self) -> str:
        return "house" if self.is_seller else "artist"


def houses_of(terms: Terms | None) -> dict[str, House]:
    """The house's part by category; nothing where nothing was agreed."""
    found = dict.fromkeys(CATEGORIES, House(Decimal(0)))
    for label, categories in _placed(terms):
        term = next(each for each in terms.merch if each.label == label) if terms else None
        if term is not None:
            house = House(term.house_percent, term.sold_by_house)
            found |= dict.fromkeys(categories, house)
    return found


def settlement_rows(takings: Takings, terms: Terms) -> list[SettlementRow]:
    """One row a category that sold, named as the deal names it: parts agree to the cent.

    Categories of the deal that sold nothing stay in the settlement with nothing.
    """
    labels: dict[str, str] = {}
    for label, categories in _placed(terms):
        for category in categories:
            is_alone = len(categories) == 1
            labels[category] = label if is_alone else f"{label}: {CATEGORIES[category]}"
    rows = [
        SettlementRow(
            labels.get(part.category, CATEGORIES[part.category]), takings.money(part.net),
            part.percent, part.is_seller,
        )
        for part in takings.parts
        if part.net
    ]  # fmt: skip
    named = {each.label for each in rows}
    nothing = Money.zero(takings.rules.currency)
    rows += [
        SettlementRow(term.label, nothing, term.house_percent, term.sold_by_house)
        for term in terms.merch
        if term.label not in named and not any(n.startswith(f"{term.label}: ") for n in named)
    ]
    return rows


def _placed(terms: Terms | None) -> Iterator[tuple[str, Sequence[str]]]:
    """Labels of the deal and the categories they are about; each category goes to the first."""
    left = list(CATEGORIES)
    merch = terms.merch if terms else ()
    for term in merch:
        wanted = categories_of(term.label, is_only=len(merch) == 1)
        found = [each for each in left if each in wanted]
        left = [each for each in left if each not in found]
        if found:
            yield term.label, found
