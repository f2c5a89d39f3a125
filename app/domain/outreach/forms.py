"""Untrusted text of outreach's forms."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.domain.outreach import merging
from app.domain.outreach.choices import ANSWER_LABELS, MOST_FOLLOWUPS, MOST_NIGHTS
from app.domain.outreach.models import Inquiry, OutreachRound
from app.web.fields import Area, Checkbox, Choice, Day, Email, Integer, Reference, Several, Text
from app.web.forms import Form, Rows

WEEKDAYS = (
    ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"),
    ("5", "Saturday"), ("6", "Sunday"),
)  # fmt: skip


class RoundForm(Form):
    name = Text(label="Name of the round", max_length=80)
    act = Text(label="Act", max_length=120)
    subject = Text(label="Subject", max_length=150)
    body = Area(label="Mail", max_length=6000)
    first_on = Day(label="First night")
    last_on = Day(label="Last night", required=False)
    weekdays = Several(label="Weekdays", required=False, options=dict(WEEKDAYS))
    draw = Text(label="How many come", required=False, max_length=60)
    kit_id = Reference(label="Press kit", required=False)
    sender_name = Text(label="Your name", max_length=80)
    sender_email = Email(label="Your email", required=False)
    followups = Rows(
        label="Follow-up",
        required=False,
        days=Integer(label="The number of days", low=2, high=60),
        text=Area(label="The text", max_length=4000),
    )
    version = Integer(label="Version", required=False)
    source = Text(label="From", required=False, max_length=36)
    """The plan or tour the venues come from; only of a new round."""

    def check(self) -> None:
        for name in ("subject", "body"):
            self._check_text(name, self.values[name])
        for number, each in enumerate(self.values["followups"], start=1):
            self._check_text("followups", each["text"], f"Follow-up {number}: ")
        if len(self.values["followups"]) > MOST_FOLLOWUPS:
            self.errors["followups"] = f"Write at most {MOST_FOLLOWUPS} follow-ups."
        last = self.values["last_on"]
        if last is not None and last < self.values["first_on"]:
            self.errors["last_on"] = "Let the last night be after the first."
        elif not self.errors and not self.nights:
            self.errors["weekdays"] = "None of these weekdays is between the first and last night."
        elif not self.errors and len(self.nights) > MOST_NIGHTS:
            self.errors["last_on"] = (
                f"Ask for at most {MOST_NIGHTS} nights: choose a shorter time, or some weekdays."
            )

    @property
    def nights(self) -> list[date]:
        first = self.values["first_on"]
        days = min(((self.values["last_on"] or first) - first).days, 366)
        wanted = {int(each) for each in self.values["weekdays"]} or set(range(7))
        span = (first + timedelta(days=number) for number in range(days + 1))
        return [day for day in span if day.weekday() in wanted]

    @property
    def words(self) -> dict[str, Any]:
        """As `begin_round` and `change_round` take them."""
        plain = ("name", "act", "subject", "body", "kit_id", "sender_name", "sender_email")
        followups = self.values["followups"]
        return {
            **{name: self.values[name] for name in plain},
            "draw": self.values["draw"] or "",
            "nights": self.nights,
            "followups": [{"days": each["days"], "text": each["text"]} for each in followups],
        }

    @classmethod
    def of(cls, found: OutreachRound) -> "RoundForm":
        plain = ("name", "act", "subject", "body", "draw", "kit_id", "sender_name", "sender_email")
        nights = found.nights
        weekdays = sorted({str(night.weekday()) for night in nights})
        span = (nights[-1] - nights[0]).days + 1 if nights else 0
        return cls.blank(
            **{name: getattr(found, name) for name in plain},
            first_on=nights[0] if nights else "",
            last_on=nights[-1] if len(nights) > 1 else "",
            weekdays=[] if span == len(nights) else weekdays,
            followups=found.followups,
            version=found.version,
        )

    def _check_text(self, field: str, text: str, where: str = "") -> None:
        wrong = merging.problems(text)
        if wrong:
            self.errors.setdefault(field, where + wrong[0].sentence)


class VenuesForm(Form):
    venues = Several(label="Venues")
    source = Text(label="From", required=False, max_length=36)

    @property
    def ids(self) -> list[UUID]:
        return [UUID(each) for each in self.values["venues"]]


class AddressForm(Form):
    email = Email(label="Address")
    contact = Text(label="Name", required=False, max_length=120)
    on_purpose = Checkbox(label="Write all the same")


class SendForm(Form):
    version = Integer(label="Version")


class AnswerForm(Form):
    """`nights` are checked against those that were asked for."""

    answer = Choice(label="Your answer", options=ANSWER_LABELS)
    nights = Several(label="Nights", required=False)
    again_on = Day(label="Ask again on", required=False)
    text = Area(label="Message", required=False, max_length=4000)
    name = Text(label="Your name", required=False, max_length=120)

    @property
    def said(self) -> dict[str, Any]:
        return {
            "answer": self.values["answer"],
            "nights": [date.fromisoformat(each) for each in self.values["nights"]],
            "again_on": self.values["again_on"],
            "text": self.values["text"] or "",
        }


class GuestMessageForm(Form):
    text = Area(label="Message", max_length=4000)
    name = Text(label="Your name", max_length=120)


class MessageForm(Form):
    text = Area(label="Message", max_length=6000)


class NoteForm(Form):
    note = Area(label="What they said", max_length=4000)
    answer = Choice(label="Their answer", required=False, options=ANSWER_LABELS)
    again_on = Day(label="Ask again on", required=False)


class NightForm(Form):
    on = Day(label="The night")
    room_id = Reference(label="Room", required=False)


class RulesForm(Form):
    again_days = Integer(label="Days until a venue is written to again", low=1, high=365)
    daily_most = Integer(label="Mails a day", low=1, high=200)


class RefusalForm(Form):
    email = Email(label="Address")


def nights_of(inquiry: Inquiry, today: date) -> list[date]:
    """The nights a venue may still say something about."""
    return [night for night in inquiry.nights if night >= today]
