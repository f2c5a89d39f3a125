"""What people send on the pages of plans."""

from datetime import datetime

from app.billing.plans.entitlements import CURRENCY, Cycle, PlanName
from app.billing.plans.errors import ChangedMeanwhile
from app.billing.plans.prices import Choice
from app.core.money import Money
from app.web.fields import Amount, Day, Integer, Text
from app.web.fields import Choice as ChoiceField
from app.web.forms import Form

MOST_SEATS = 500


class ChoiceForm(Form):
    """A plan, its cycle and further seats."""

    plan = ChoiceField(label="Plan", options=[str(name) for name in PlanName])
    cycle = ChoiceField(label="Billed", options=[str(cycle) for cycle in Cycle])
    seats = Integer(label="Further seats", high=MOST_SEATS, required=False)

    @property
    def choice(self) -> Choice:
        seats = self.values["seats"] or 0
        return Choice(PlanName(self.values["plan"]), Cycle(self.values["cycle"]), seats)


class ConfirmForm(ChoiceForm):
    """A choice with what it was said to cost, and when that was said."""

    as_of = Text(label="Time of the quote", max_length=40)
    due = Integer(label="Amount of the quote", low=-(10**12), high=10**12)
    currency = Text(label="Currency of the quote", max_length=3)

    @property
    def quoted_at(self) -> datetime:
        try:
            at = datetime.fromisoformat(self.values["as_of"])
        except ValueError:
            raise ChangedMeanwhile from None
        if at.tzinfo is None:
            raise ChangedMeanwhile
        return at

    @property
    def quoted(self) -> Money:
        return Money(self.values["due"], self.values["currency"])


class BeyondForm(Form):
    """What happens at the limits of the plan that can be exceeded."""

    beyond = ChoiceField(label="At the limit", options=["stop", "pay"])

    @property
    def pays(self) -> bool:
        return bool(self.values["beyond"] == "pay")


class RebillForm(Form):
    """What a client pays its agency for the platform."""

    price = Amount(label="Price a month", currency=CURRENCY)
    ai_markup = Integer(label="Added to the cost of AI", high=1000)
    valid_from = Day(label="First day")
