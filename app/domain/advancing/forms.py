"""Untrusted text of riders, stage plots and advances."""

import re
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import available_timezones

from app.core.ids import new_id
from app.domain.advancing.answers import ANSWERS
from app.domain.advancing.choices import (
    COLUMNS,
    KINDS,
    MEASURES,
    MODES,
    NEEDS,
    PLOT_KINDS,
    ROWS,
    STANDS,
)
from app.domain.advancing.items import RiderItem, keyed
from app.domain.advancing.models import Rider
from app.domain.advancing.plot import PlotItem
from app.domain.advancing.service.guests import Arrival
from app.domain.advancing.service.timing import Times
from app.web.fields import (
    Area,
    Checkbox,
    Choice,
    Clock,
    Day,
    Email,
    Field,
    Integer,
    Reference,
    Text,
    Wrong,
)
from app.web.forms import Form, Rows

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)
"""Zones by their places, as people find their own."""


@dataclass(frozen=True, kw_only=True)
class Key(Field):
    """The key a row had before; it makes no row by itself."""

    required: bool = False
    max_length: int = 12
    is_text = False

    def parse(self, text: str, *_: object) -> str:
        if not re.fullmatch(r"[ip][0-9]{1,9}", text):
            raise Wrong("Open the page again, then make your change.")
        return text


class NewRiderForm(Form):
    name = Text(label="Name", max_length=80)
    kind = Choice(label="Kind", options=KINDS)


class RiderForm(Form):
    name = Text(label="Name", max_length=80)
    body = Area(label="Text", required=False, max_length=10_000)
    edition = Integer(label="Edition", low=1)
    item = Rows(
        label="Item",
        required=False,
        key=Key(),
        quantity=Integer(label="How many", required=False, low=0, high=10_000),
        what=Text(label="What", max_length=160),
        need=Choice(label="How much it matters", options=NEEDS),
        measure=Choice(label="Compared with", options=MEASURES, required=False),
    )

    @property
    def items(self) -> tuple[RiderItem, ...]:
        return keyed(self.values["item"])

    @classmethod
    def of(cls, rider: Rider) -> "RiderForm":
        rows = [
            {"key": i.key, "quantity": i.quantity, "what": i.what, "need": i.need,
             "measure": i.measure}
            for i in rider.content.items
        ]  # fmt: skip
        return cls.blank(name=rider.name, body=rider.body, edition=rider.edition, item=rows)


class EditionForm(Form):
    edition = Integer(label="Edition", low=1)


class PlotItemForm(Form):
    edition = Integer(label="Edition", low=1)
    id = Key()
    kind = Choice(label="What it is", options=PLOT_KINDS)
    label = Text(label="Name", max_length=60)
    x = Integer(label="Column", low=1, high=COLUMNS)
    y = Integer(label="Row", low=1, high=ROWS)
    mic = Text(label="Microphone or DI", required=False, max_length=60)
    stand = Choice(label="Stand", options=STANDS, required=False)
    phantom = Checkbox(label="48 V")
    channels = Integer(label="Channels", low=1, high=2, required=False)
    place = Integer(label="Place in the list", low=1, high=200, required=False)
    note = Text(label="Note", required=False, max_length=120)

    def item(self, item_id: str) -> PlotItem:
        value = self.values
        return PlotItem(
            item_id, value["kind"], value["label"], value["x"], value["y"], value["mic"] or "",
            value["stand"] or "", value["phantom"], value["channels"] or 1, value["note"] or "",
        )  # fmt: skip

    @classmethod
    def of(cls, item: PlotItem, edition: int, place: int) -> "PlotItemForm":
        return cls.blank(
            edition=edition, id=item.id, kind=item.kind, label=item.label, x=item.x, y=item.y,
            mic=item.mic, stand=item.stand, phantom=item.phantom, channels=item.channels,
            place=place, note=item.note,
        )  # fmt: skip


class RemoveForm(Form):
    edition = Integer(label="Edition", low=1)
    id = Key()


class MoveForm(Form):
    """Wherever it was dropped; the plot keeps it on the stage."""

    id = Key()
    x = Integer(label="Column", low=1, high=COLUMNS)
    y = Integer(label="Row", low=1, high=ROWS)


class GiveForm(Form):
    rider_id = Reference(label="Rider")


class Named(Form):
    """Whoever comes by a link says who they are; a member is known."""

    name = Text(label="Your name", required=False, max_length=120)


class AnswersForm(Named):
    row = Rows(
        label="Line",
        required=False,
        id=Text(label="The line", max_length=36),
        seen=Text(label="What it said", required=False, max_length=12),
        answer=Choice(label="The answer", options=ANSWERS, required=False),
        instead=Text(label="What there is instead", required=False, max_length=200),
        note=Text(label="The note", required=False, max_length=400),
    )

    def check(self) -> None:
        for number, row in enumerate(self.values["row"], 1):
            if row["answer"] == "instead" and not row["instead"]:
                self.errors["row"] = f"Line {number}: say what there is instead."


class QuestionForm(Named):
    body = Area(label="Question", max_length=2000)


class ReplyForm(Named):
    body = Area(label="Answer", max_length=2000)
    version = Integer(label="Version", low=1)


class TimesForm(Named):
    version = Integer(label="Version", low=1)
    load_in = Clock(label="Load-in")
    sound_check = Clock(label="Sound check")
    doors = Clock(label="Doors")
    starts = Clock(label="Show")
    curfew = Clock(label="Curfew")
    more = Rows(
        label="Time",
        required=False,
        at=Clock(label="The time", required=True),
        what=Text(label="What is on", max_length=80),
    )

    @property
    def times(self) -> Times:
        values = self.values
        named = ("load_in", "sound_check", "doors", "starts", "curfew")
        more = tuple((row["at"], row["what"]) for row in values["more"])
        return Times(**{name: values[name] for name in named}, more=more)

    @classmethod
    def of(cls, times: Times, version: int) -> "TimesForm":
        named = ("load_in", "sound_check", "doors", "starts", "curfew")
        said = {name: f"{getattr(times, name):%H:%M}" for name in named if getattr(times, name)}
        more = [{"at": f"{at:%H:%M}", "what": what} for at, what in times.more]
        return cls.blank(version=version, more=more, **said)


class ContactForm(Named):
    contact = Text(label="Name of the contact", max_length=120)
    role = Text(label="What they do", required=False, max_length=80)
    email = Email(label="Email", required=False)
    phone = Text(label="Phone", required=False, max_length=40)


class AgreeForm(Named):
    version = Integer(label="Version", low=1)


class AllotmentForm(Named):
    number = Integer(label="Places", low=0, high=5000)
    day = Day(label="Cut-off day", required=False)
    at = Clock(label="Cut-off time")

    def check(self) -> None:
        if self.values["at"] and not self.values["day"]:
            self.errors["day"] = "Say the day of the cut-off too."


class GuestForm(Named):
    guest = Text(label="Name of the guest", max_length=120)
    plus = Integer(label="How many come along", low=0, high=20, required=False)


class ArrivalsForm(Form):
    """What a door counted. A browser without scripts sends no id of its own."""

    arrival = Rows(
        label="Arrival",
        id=Text(label="The id", required=False, max_length=36),
        guest=Text(label="The guest", max_length=36),
        heads=Integer(label="How many", low=-21, high=21),
    )

    def check(self) -> None:
        try:
            self.values["arrivals"] = [
                Arrival(UUID(row["id"]) if row["id"] else new_id(), UUID(row["guest"]),
                        row["heads"])
                for row in self.values["arrival"]
            ]  # fmt: skip
        except ValueError:
            self.errors["arrival"] = "Open this page again, then count."


class LegForm(Form):
    mode = Choice(label="How", options=MODES)
    origin = Text(label="From", max_length=120)
    destination = Text(label="To", max_length=120)
    departs = Clock(label="Leave")
    departs_zone = Choice(label="Zone of leaving", options=ZONES)
    arrives = Clock(label="Arrive")
    arrives_on = Day(label="Day of arriving", required=False)
    arrives_zone = Choice(label="Zone of arriving", options=ZONES)
    note = Text(label="Note", required=False, max_length=200)


class StayForm(Form):
    name = Text(label="Hotel", max_length=120)
    until = Day(label="Check-out")
    address = Text(label="Address", required=False)
    phone = Text(label="Phone", required=False, max_length=40)
    reference = Text(label="Booking number", required=False, max_length=60)
    rooms = Area(label="Rooms", required=False, max_length=2000)


class PersonForm(Form):
    name = Text(label="Name", max_length=120)
    role = Text(label="What they do", required=False, max_length=80)
    email = Email(label="Email")


class NotesForm(Form):
    notes = Area(label="Notes", required=False, max_length=5000)
