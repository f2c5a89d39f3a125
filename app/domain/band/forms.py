"""Untrusted text of the forms of the band."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from app.core.money import InvalidMoney, Money
from app.domain.band.ics.limited import LARGEST
from app.domain.band.models import BandPollOption
from app.domain.band.models.days import KINDS as DATE_KINDS
from app.domain.band.models.polls import ANSWERS
from app.domain.band.models.polls import KINDS as POLL_KINDS
from app.domain.band.queries.people import Player
from app.domain.band.service.polls import Slot
from app.domain.band.service.work import Subject
from app.tenants import CURRENCY_CODES
from app.web.fields import (
    Area,
    Checkbox,
    Choice,
    Clock,
    Day,
    Email,
    File,
    Integer,
    Reference,
    Several,
    Text,
)
from app.web.forms import Form, Rows

ZONES = ["UTC", *sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc"))]
ZONE_CHOICES = [(zone, zone.replace("_", " ").replace("/", " / ")) for zone in ZONES]
MEASURES = {
    "shows": "Shows played",
    "income": "Money paid for shows",
    "own": "A number of our own",
}
MOST_SLOTS = 30


class PersonForm(Form):
    name = Text(label="Name", max_length=120)
    instrument = Text(label="Instrument", required=False, max_length=120)
    email = Email(label="Email", required=False)
    is_dep = Checkbox(label="Dep")
    seen = Integer(label="The version", required=False)

    @property
    def person(self) -> dict[str, Any]:
        return {
            "name": self.values["name"],
            "instrument": self.values["instrument"] or "",
            "email": self.values["email"],
            "is_dep": self.values["is_dep"],
        }


class TaskForm(Form):
    title = Text(label="What is to be done", max_length=200)
    who = Choice(label="For whom", required=False)
    due_on = Day(label="The day", required=False)
    about = Choice(label="What it is for", required=False)
    seen = Integer(label="The version", required=False)

    @property
    def subject(self) -> Subject:
        kind, _, subject = (self.values["about"] or "").partition(":")
        wanted = UUID(subject) if subject else None
        return Subject(
            show_id=wanted if kind == "show" else None, tour_id=wanted if kind == "tour" else None
        )


class ListForm(Form):
    show_id = Reference(label="Show")


class GoalForm(Form):
    title = Text(label="Goal", max_length=120)
    measure = Choice(label="What is counted", options=tuple(MEASURES))
    target = Text(label="The figure", max_length=20)
    value = Text(label="Where it stands", required=False, max_length=20)
    currency = Choice(label="Currency", options=CURRENCY_CODES, required=False)
    from_on = Day(label="From")
    by_on = Day(label="By")
    seen = Integer(label="The version", required=False)

    def check(self) -> None:
        if self.values["by_on"] < self.values["from_on"]:
            self.errors["by_on"] = "Choose a day after the first."
        if self.values["measure"] == "income" and not self.values["currency"]:
            self.errors["currency"] = "Choose the currency the money is counted in."
            return
        self._read_figure("target", low=1)
        if self.values["measure"] == "own":
            self._read_figure("value", low=0)

    @property
    def goal(self) -> dict[str, Any]:
        is_own, is_money = (self.values["measure"] == each for each in ("own", "income"))
        kept = {
            name: self.values[name] for name in ("title", "measure", "target", "from_on", "by_on")
        }
        return {
            **kept,
            "value": self.values["value"] if is_own else None,
            "currency": self.values["currency"] if is_money else None,
        }

    def _read_figure(self, name: str, *, low: int) -> None:
        text = self.values[name] or "0"
        try:
            if self.values["measure"] == "income":
                found = Money.of(text, self.values["currency"]).minor
            else:
                found = int(text.replace(",", "").replace(" ", ""))
        except (InvalidMoney, ValueError):
            self.errors[name] = "Write a number, for instance 40."
            return
        if not low <= found <= 10**12:
            self.errors[name] = f"Write a number from {low} on."
        self.values[name] = found


class _Times(Form):
    """A start and an end on one day; an end at or before the start is on the next."""

    starts = Clock(label="Start")
    ends = Clock(label="End")

    def check(self) -> None:
        if self.values["ends"] and not self.values["starts"]:
            self.errors["starts"] = "Write the start as well, or leave both empty."


class DateForm(_Times):
    title = Text(label="Title", max_length=120)
    kind = Choice(label="What", options=tuple(DATE_KINDS))
    on_date = Day(label="The day")
    time_zone = Choice(label="Time zone", options=ZONES)
    place = Text(label="Place", required=False, max_length=200)
    note = Area(label="Note", required=False, max_length=2000)
    seen = Integer(label="The version", required=False)

    @property
    def date(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.values.items() if name != "seen"}
        return {**kept, "place": kept["place"] or "", "note": kept["note"] or ""}


class PollForm(Form):
    """A question for dates. Besides saving, its button adds a row for one more date."""

    title = Text(label="Title", max_length=120)
    kind = Choice(label="What for", options=tuple(POLL_KINDS))
    place = Text(label="Place", required=False, max_length=200)
    note = Area(label="Note", required=False, max_length=2000)
    time_zone = Choice(label="Time zone", options=ZONES)
    closes_on = Day(label="The last day to answer")
    closes_clock = Clock(label="The time", required=True)
    slots = Rows(
        label="Date",
        on=Day(label="The day"),
        starts=Clock(label="Start"),
        ends=Clock(label="End"),
    )
    who = Several(label="Whom to ask", required=False)
    seen = Integer(label="The version", required=False)

    @property
    def asked_slots(self) -> list[Slot]:
        """Each date once, in order."""
        found = {Slot(row["on"], row["starts"], row["ends"]) for row in self.values["slots"]}
        return sorted(
            found, key=lambda slot: (slot.on_date, slot.starts or time.min, str(slot.ends))
        )

    @property
    def poll(self) -> dict[str, Any]:
        zone = ZoneInfo(self.values["time_zone"])
        day, clock = self.values["closes_on"], self.values["closes_clock"]
        return {
            **{name: self.values[name] for name in ("title", "kind", "time_zone")},
            "place": self.values["place"] or "",
            "note": self.values["note"] or "",
            "closes_at": datetime.combine(day, clock, zone),
            "slots": self.asked_slots,
        }

    def check(self) -> None:
        rows = self.values["slots"]
        if len(rows) > MOST_SLOTS:
            self.errors["slots"] = f"Ask for at most {MOST_SLOTS} dates at once."
        if any(row["ends"] and not row["starts"] for row in rows):
            self.errors["slots"] = "A date has an end and no start. Write both, or only the start."


class AskForm(Form):
    who = Several(label="Whom to ask")


class DecideForm(Form):
    option_id = Reference(label="Date")


class AnswerForm(Form):
    """What somebody says to each date, posted as `answer_<option>`."""

    note = Area(label="A word with it", required=False, max_length=500)

    said: dict[UUID, str]

    @classmethod
    def read(cls, data: Any, options: Iterable[BandPollOption]) -> Self:
        """Read posted data; a date without an answer is wrong, one that is not asked is ignored."""
        form, said = cls.parse(data), dict[UUID, str]()
        for option in options:
            name = f"answer_{option.id}"
            given = form.raw(name)
            if given in ANSWERS:
                said[option.id] = given
            else:
                form.errors[name] = "Say yes, if need be, or no to every date."
        form.said = said
        return form

    @property
    def shown_options(self) -> set[str]:
        """The dates that were on the page when it was sent."""
        return set(self.raw_list("shown"))


class CalendarForm(Form):
    name = Text(label="Whose calendar", max_length=120)
    time_zone = Choice(label="Time zone", options=ZONES)
    address = Text(label="The address", required=False, max_length=2000)
    file = File(label="A file", required=False, max_bytes=LARGEST)

    def check(self) -> None:
        address = self.values["address"]
        if bool(address) is bool(self.values["file"]):
            self.errors["address"] = "Give the address of a calendar, or choose a file."
            return
        if address:
            secure = "https://" + address.split("://", 1)[-1]
            web = {"webcal", "webcals", "https", "http"}
            if address.partition("://")[0].lower() not in web:
                self.errors["address"] = "Write the address as https://… or webcal://…"
            # Programs write webcal:// for what is fetched by https.
            is_plain = address.lower().startswith("http://")
            self.values["address"] = address if is_plain else secure


class MessageForm(Form):
    body = Area(label="Message", max_length=4000)


def find_player(players: Iterable[Player], key: str | None) -> Player | None:
    """Whoever a form names."""
    return next((player for player in players if player.key == key), None)
