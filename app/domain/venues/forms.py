"""Untrusted text of the directory's forms."""

from typing import Any

from app.domain.venues.choices import (
    COUNTRIES,
    EDITED,
    GENRE_LABELS,
    KIND_LABELS,
    LAYOUT_LABELS,
    TECHNICAL,
)
from app.domain.venues.models import Venue, VenueRoom
from app.domain.venues.rooms import MAIN_ROOM, MOST_PEOPLE, RoomFacts, layouts_of
from app.domain.venues.websites import host_of
from app.web.fields import Area, Checkbox, Choice, Day, Email, File, Integer, Several, Text
from app.web.forms import Form, Rows


class VenueForm(Form):
    name = Text(label="Name", max_length=120)
    kind = Choice(label="Kind", options=KIND_LABELS)
    street = Text(label="Street", required=False)
    postcode = Text(label="Postcode", required=False, max_length=20)
    city = Text(label="City", max_length=120)
    country = Choice(label="Country", options=COUNTRIES)
    latitude = Text(label="Latitude", required=False, max_length=20)
    longitude = Text(label="Longitude", required=False, max_length=20)
    genres = Several(label="Genres", required=False, options=GENRE_LABELS)
    website = Text(label="Website", required=False)
    email = Email(label="Booking email", required=False)
    phone = Text(label="Phone", required=False, max_length=40)
    description = Area(label="Description", required=False, max_length=2000)
    access = Area(label="Accessibility", required=False, max_length=1000)
    parking = Area(label="Parking", required=False, max_length=1000)
    load_in = Area(label="Load-in", required=False, max_length=1000)
    curfew = Text(label="Curfew", required=False)
    hospitality = Area(label="Hospitality", required=False, max_length=1000)
    deals = Area(label="Usual deals", required=False, max_length=1000)
    ticketing = Area(label="Ticketing", required=False, max_length=1000)
    closed_on = Day(label="The day it closed", required=False)
    reason = Area(label="Reason", required=False, max_length=500)
    even_if_known = Checkbox(label="Another venue")

    def check(self) -> None:
        for name, most in (("latitude", 90), ("longitude", 180)):
            self.values[name] = self._degrees(name, most)
        if not self.errors and (self.values["latitude"] is None) != (
            self.values["longitude"] is None
        ):
            self.errors["latitude"] = "Give both coordinates, or neither."
        website = self.values["website"]
        if website and not host_of(website):
            self.errors["website"] = "Write the website in full, with https:// at its beginning."

    @property
    def record(self) -> dict[str, Any]:
        """The fields of the venue itself."""
        return {name: self.values[name] for name in EDITED}

    @classmethod
    def of(cls, venue: Venue) -> "VenueForm":
        return cls.blank(**{name: getattr(venue, name) for name in EDITED})

    def _degrees(self, name: str, most: int) -> float | None:
        text = self.values[name]
        if text is None:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = most + 1.0
        if not -most <= value <= most:
            label = self.fields[name].label
            self.errors[name] = f"{label} is a number from -{most} to {most}."
        return value


class TechnicalForm(Form):
    """What is in a room."""

    stage = Text(label="Stage size", required=False)
    power = Text(label="Power", required=False)
    pa = Text(label="PA", required=False)
    console = Text(label="Console", required=False)
    monitors = Text(label="Monitors", required=False)
    channels = Text(label="Channels", required=False)
    di_boxes = Text(label="DI boxes", required=False)
    lights = Text(label="Lights", required=False)

    @property
    def technical(self) -> dict[str, str]:
        return {key: self.values[key] or "" for key, _ in TECHNICAL}


class MainRoomForm(TechnicalForm):
    """The room that comes with a new venue, sent with `VenueForm`."""

    room = Text(label="The name of the room", required=False, max_length=80)
    standing = Integer(label="Capacity standing", required=False, low=1, high=MOST_PEOPLE)
    seated = Integer(label="Capacity seated", required=False, low=1, high=MOST_PEOPLE)

    @property
    def facts(self) -> RoomFacts:
        layouts = layouts_of(standing=self.values["standing"], seated=self.values["seated"])
        return RoomFacts(self.values["room"] or MAIN_ROOM, layouts, self.technical)


class RoomForm(TechnicalForm):
    name = Text(label="Name", max_length=80)
    layouts = Rows(
        label="Layout",
        required=False,
        layout=Choice(label="The layout", options=LAYOUT_LABELS),
        capacity=Integer(label="The capacity", low=1, high=MOST_PEOPLE),
    )
    backline = Area(label="Backline", required=False, max_length=3000)
    reason = Area(label="Reason", required=False, max_length=500)

    @property
    def details(self) -> dict[str, Any]:
        """As `write_room` takes them."""
        return {
            "name": self.values["name"],
            "layouts": self.values["layouts"],
            "technical": self.technical,
            "backline": self.values["backline"] or "",
        }

    @classmethod
    def of(cls, room: VenueRoom) -> "RoomForm":
        return cls.blank(
            name=room.name, layouts=room.layouts, backline=room.backline, **room.technical
        )


class NoteForm(Form):
    text = Area(label="The note", required=False, max_length=5000)


class ContactForm(Form):
    name = Text(label="Name", max_length=120)
    role = Text(label="Role", required=False, max_length=80)
    email = Email(required=False)
    phone = Text(label="Phone", required=False, max_length=40)


class MailClaimForm(Form):
    email = Email(label="Address at the venue")


class DocumentClaimForm(Form):
    evidence = Area(label="What shows it", min_length=20, max_length=2000)
    document = File(label="The document", required=False, max_bytes=10_000_001)


class FileForm(Form):
    file = File(label="File", max_bytes=2_000_000)


class ImportForm(Form):
    content = Area(label="The file", max_length=2_000_000)
