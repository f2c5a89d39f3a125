"""What operators, owners and visitors send."""

import re

from app.billing.plans import PlanName
from app.web.fields import Area, Checkbox, Choice, Day, Email, Integer, Several, Text
from app.web.forms import Form

KINDS = (
    ("copyright", "It uses my work without permission"),
    ("fraud", "It deceives people or sells what is not there"),
    ("harassment", "It attacks or threatens somebody"),
    ("privacy", "It shows personal data that is not public"),
    ("spam", "It is advertising nobody asked for"),
    ("other", "Something else"),
)
HOURS = (("4", "4 hours"), ("24", "1 day"), ("72", "3 days"), ("168", "7 days"))
_NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")


class ReasonForm(Form):
    reason = Text(label="The reason", max_length=300)


class GivePlanForm(ReasonForm):
    plan = Choice(label="Plan", options=[str(name) for name in PlanName])


class NewFlagForm(Form):
    name = Text(label="The name", max_length=40)
    description = Text(label="What it opens", max_length=200)

    def check(self) -> None:
        if not _NAME.fullmatch(self.values["name"]):
            self.errors["name"] = "Use lower-case letters, digits and _, for instance new_editor."


class FlagForm(Form):
    is_on = Checkbox(label="On")
    plans = Several(label="Plans", required=False, options=[str(name) for name in PlanName])
    tenants = Area(label="Workspaces", required=False, max_length=2000)
    percentage = Integer(label="Share of workspaces", high=100, required=False)
    starts_on = Day(label="First day", required=False)
    ends_on = Day(label="Last day", required=False)

    def check(self) -> None:
        first, last = self.values["starts_on"], self.values["ends_on"]
        if first and last and last < first:
            self.errors["ends_on"] = "The last day is not before the first."

    @property
    def slugs(self) -> list[str]:
        return (self.values["tenants"] or "").replace(",", " ").split()


class ReportForm(Form):
    kind = Choice(label="What is wrong", options=[kind for kind, _ in KINDS])
    address = Text(label="The address of the page", max_length=300)
    words = Area(label="What happened", max_length=4000)
    name = Text(label="Your name", max_length=80)
    email = Email()


class DecisionForm(Form):
    state = Choice(label="Decision", options=("upheld", "dismissed"))
    reasons = Area(label="The reasons", max_length=2000)


class ClosingForm(Form):
    reason = Text(label="The reason", max_length=300)


class SupportForm(Form):
    reason = Text(label="What it is about", max_length=200)
    hours = Choice(label="For how long", options=[hours for hours, _ in HOURS])
    may_change = Checkbox(label="Support may change things")
