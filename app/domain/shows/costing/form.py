"""The form of a cost template: the same fields as the cost table of an offer."""

from typing import Any

from app.domain.shows.choices import CATEGORIES, COST_WAYS, CURRENCIES
from app.domain.shows.costing.lines import Line, same
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.forms import DealForm
from app.domain.shows.offer_form import bill_columns, cost_of
from app.domain.shows.offer_values import bill_values
from app.domain.shows.settlement import InvalidDeal
from app.web.fields import Choice, Integer, Reference, Text
from app.web.forms import Rows

WHOSE = (("shared", "Both sides see it"), ("house", "Only the house"))


def _words(options: tuple[tuple[str, str], ...]) -> list[str]:
    return [value for value, _ in options]


class CostsForm(DealForm):
    """A template. `lines` is there when nothing is wrong."""

    name = Text(label="Name", max_length=80)
    room_id = Reference(label="Room", required=False)
    currency = Choice(label="Currency", options=CURRENCIES)
    cost = Rows(
        label="Cost",
        required=True,
        **bill_columns("Cost", COST_WAYS),
        category=Choice(label="Category", options=_words(CATEGORIES)),
        whose=Choice(label="Who sees it", options=_words(WHOSE)),
    )
    seen = Integer(label="The edition", required=False)

    lines: tuple[Line, ...] = ()

    @classmethod
    def of(cls, costs: CostTemplate) -> "CostsForm":
        """A form that shows what is kept."""
        return cls.blank(
            name=costs.name,
            room_id=costs.room_id,
            currency=costs.currency,
            cost=[_typed(line) for line in costs.rows],
            seen=costs.edition,
        )

    def check(self) -> None:
        named = set[str]()
        self.lines = tuple(self.rows_made("cost", lambda row: self._line(row, named)))

    def _line(self, row: dict[str, Any], named: set[str]) -> Line:
        line = Line(cost_of(row, self.values["currency"]), row["whose"] == "house")
        if same(line.label) in named:
            raise InvalidDeal("Give every cost a name of its own.")
        named.add(same(line.label))
        return line


def _typed(line: Line) -> dict[str, Any]:
    return {
        "what": line.label,
        **bill_values(line.cost.bill),
        "category": str(line.cost.category),
        "whose": "house" if line.is_private else "shared",
    }
