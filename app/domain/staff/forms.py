"""Untrusted text of the forms of staff and rotas."""

from typing import Any

from app.core.money import Money
from app.domain.staff.models import StaffPerson, StaffShift, StaffTemplate
from app.domain.staff.roles import ROLES
from app.domain.staff.timing import Line
from app.tenants import CURRENCY_CODES
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Clock,
    Day,
    Email,
    Integer,
    Reference,
    Several,
    Text,
)
from app.web.forms import Form, Rows

DAYS = (("", "Same day"), ("after", "After midnight"))
SAME_TIMES = "Let the shift end at another time than it starts."
MOST_LINES = 30


class PersonForm(Form):
    name = Text(label="Name", max_length=120)
    email = Email(label="Email", required=False)
    roles = Several(label="What they do", required=False, options=tuple(ROLES))
    rate = Amount(label="Rate for an hour", required=False, currencies=CURRENCY_CODES)
    seen = Integer(label="The version", required=False)

    @classmethod
    def of(cls, person: StaffPerson) -> "PersonForm":
        hourly = person.hourly
        return cls.blank(
            name=person.name,
            email=person.email,
            roles=person.roles,
            rate=hourly.decimal if hourly else None,
            rate_currency=person.currency,
            seen=person.edition,
        )

    def person(self, *, hourly: Money | None) -> dict[str, Any]:
        """What is said of them; `hourly` is what was kept, for those who may not see it."""
        return {
            "name": self.values["name"],
            "email": self.values["email"],
            "roles": self.values["roles"],
            "hourly": hourly,
        }


class TemplateForm(Form):
    """A kind of night. Besides saving, its button adds rows."""

    name = Text(label="Name", max_length=80)
    line = Rows(
        label="Shift",
        role=Choice(label="Role", options=tuple(ROLES)),
        starts=Clock(label="From", required=True),
        ends=Clock(label="To", required=True),
        wanted=Integer(label="People", required=False, low=1, high=50),
        day=Choice(label="Day", required=False, options=("after",)),
    )
    seen = Integer(label="The version", required=False)

    @classmethod
    def of(cls, template: StaffTemplate) -> "TemplateForm":
        lines = [
            {
                "role": line.role,
                "starts": f"{line.starts:%H:%M}",
                "ends": f"{line.ends:%H:%M}",
                "wanted": line.wanted,
                "day": "after" if line.is_after_midnight else "",
            }
            for line in template.rows
        ]
        return cls.blank(name=template.name, line=lines, seen=template.edition)

    def check(self) -> None:
        rows = self.values["line"]
        if len(rows) > MOST_LINES:
            self.errors["line"] = f"A kind of night has at most {MOST_LINES} shifts."
        if any(row["starts"] == row["ends"] for row in rows):
            self.errors["line"] = SAME_TIMES

    @property
    def lines(self) -> list[Line]:
        return [
            Line(row["role"], row["starts"], row["ends"], row["wanted"] or 1, row["day"] == "after")
            for row in self.values["line"]
        ]


class NightForm(Form):
    on_date = Day(label="The day")
    title = Text(label="What is on", max_length=200)
    room_id = Reference(label="Room", required=False)
    template_id = Reference(label="Kind of night", required=False)
    seen = Integer(label="The version", required=False)


class ShiftForm(Form):
    role = Choice(label="Role", options=tuple(ROLES))
    starts = Clock(label="From", required=True)
    ends = Clock(label="To", required=True)
    is_after_midnight = Checkbox(label="Starts after midnight")
    wanted = Integer(label="People", low=1, high=50)
    note = Text(label="Note", required=False, max_length=200)
    seen = Integer(label="The version", required=False)

    @classmethod
    def of(cls, shift: StaffShift) -> "ShiftForm":
        return cls.blank(
            role=shift.role,
            starts=f"{shift.starts:%H:%M}",
            ends=f"{shift.ends:%H:%M}",
            is_after_midnight="yes" if shift.is_after_midnight else None,
            wanted=shift.wanted,
            note=shift.note,
            seen=shift.edition,
        )

    def check(self) -> None:
        if self.values["starts"] == self.values["ends"]:
            self.errors["ends"] = SAME_TIMES

    @property
    def line(self) -> Line:
        said = self.values
        return Line(
            said["role"], said["starts"], said["ends"], said["wanted"], said["is_after_midnight"]
        )


class PutOnForm(Form):
    staff_person_id = Reference(label="Who")


class MadeFromForm(Form):
    template_id = Reference(label="Kind of night")


class AnswerForm(Form):
    """What somebody says to one of their shifts."""

    place_id = Reference(label="Shift")
    comes = Choice(label="Answer", options=("yes", "no"))
    note = Area(label="A word with it", required=False, max_length=300)
