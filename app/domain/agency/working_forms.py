"""Untrusted text of hours, expenses, plans and reports, read all at once."""

import re
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.agency.choices import EXPENSE_CATEGORIES, RateKind
from app.domain.agency.forms import CURRENCIES, Hours
from app.web.fields import Amount, Area, Checkbox, Choice, Day, File, Percent, Reference, Text
from app.web.forms import Form, Rows

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class TimerForm(Form):
    task_id = Reference(label="Task")
    note = Text(label="Note", required=False, max_length=200)


class StopForm(Form):
    ended_at = Text(label="The end", required=False, max_length=5)

    def instant(self, day: datetime, zone: str) -> datetime | None:
        """The time typed, on the day the clock began where the workspace is; None for now."""
        typed = self.values["ended_at"]
        if typed is None:
            return None
        parts = _CLOCK.fullmatch(typed)
        if parts is None:
            self.errors["ended_at"] = "Write the time as 17:30."
            return None
        local = day.astimezone(ZoneInfo(zone))
        found = local.replace(hour=int(parts[1]), minute=int(parts[2]), second=0, microsecond=0)
        return found.astimezone(UTC)


class WeekForm(Form):
    row = Rows(
        label="Row",
        required=False,
        task=Reference(label="Task"),
        d0=Hours(required=False),
        d1=Hours(required=False),
        d2=Hours(required=False),
        d3=Hours(required=False),
        d4=Hours(required=False),
        d5=Hours(required=False),
        d6=Hours(required=False),
    )

    def check(self) -> None:
        tasks = [row["task"] for row in self.values["row"]]
        if len(set(tasks)) < len(tasks):
            self.errors["row"] = "A task is in two rows. Put its hours together in one."

    @property
    def cells(self) -> dict[UUID, list[int]]:
        return {
            row["task"]: [row[f"d{number}"] or 0 for number in range(7)]
            for row in self.values["row"]
        }


class EntryForm(Form):
    note = Text(label="Note", required=False, max_length=200)
    is_billable = Checkbox(label="Billable")


class ReturnForm(Form):
    note = Text(label="The reason", max_length=300)


class RateForm(Form):
    kind = Choice(label="Kind", options=[str(kind) for kind in RateKind])
    person_id = Reference(label="Person", required=False)
    client_id = Reference(label="Client", required=False)
    amount = Amount(label="An hour", currencies=CURRENCIES)
    starts_on = Day(label="The first day")


class ExpenseForm(Form):
    client_id = Reference(label="Client", required=False)
    day = Day(label="The day")
    category = Choice(label="Category", options=tuple(EXPENSE_CATEGORIES))
    description = Text(label="Description", max_length=160)
    amount = Amount(label="Amount", may_be_zero=False, currencies=CURRENCIES)
    is_billable = Checkbox(label="Billable")
    markup = Percent(label="Markup", required=False)
    receipt = File(required=False)

    def check(self) -> None:
        if self.values["is_billable"] and self.values["client_id"] is None:
            self.errors["client_id"] = "Choose the client who pays for it."


class AllocationForm(Form):
    person_id = Reference(label="Person")
    client_id = Reference(label="Client")
    week = Day(label="The week")
    hours = Hours(label="Planned", high=168 * 60)


class CapacityForm(Form):
    person_id = Reference(label="Person")
    starts_on = Day(label="The first week")
    hours = Hours(label="A week", high=168 * 60)


class ReportForm(Form):
    done = Area(label="What was done", required=False, max_length=10_000)
    plans = Area(label="What comes next", required=False, max_length=10_000)
