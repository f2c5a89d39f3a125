"""Untrusted text of the forms of press kits."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.web.fields import Area, Checkbox, Email, Field, Integer, Several, Text, Wrong
from app.web.forms import Form, Rows


@dataclass(frozen=True, kw_only=True)
class Address(Field):
    """The address of a page elsewhere."""

    max_length: int = 500

    def parse(self, text: str, *_: object) -> str:
        if not re.fullmatch(r"https?://[^\s<>\"'\\]+", text):
            raise Wrong(f"Write {self.label.lower()} as https://example.com/song.")
        return text


class KitForm(Form):
    name = Text(label="Artist", max_length=120)
    tagline = Text(label="In one line", required=False, max_length=160)
    short_bio = Area(label="Short biography", required=False, max_length=600)
    long_bio = Area(label="Long biography", required=False, max_length=6000)
    quotes = Rows(
        label="Quote",
        required=False,
        text=Text(label="The quote", max_length=300),
        source=Text(label="Who said it", max_length=120),
    )
    releases = Rows(
        label="Release",
        required=False,
        title=Text(label="The title", max_length=120),
        year=Integer(label="The year", low=1900, high=2200),
        note=Text(label="Note", required=False, max_length=120),
    )
    links = Rows(
        label="Link",
        required=False,
        what=Text(label="What it is", max_length=80),
        address=Address(label="The address"),
    )
    pictures = Several(label="Pictures", required=False)
    riders = Several(label="Riders", required=False)
    picture_credit = Text(label="Credit", required=False, max_length=160)
    contact_name = Text(label="Contact", required=False, max_length=120)
    contact_email = Email(label="Email", required=False)
    contact_phone = Text(label="Phone", required=False, max_length=40)
    has_shows = Checkbox(label="Shows ahead")
    has_plays = Checkbox(label="Plays")

    @property
    def words(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        texts = ("tagline", "short_bio", "long_bio", "picture_credit", "contact_name",
                 "contact_phone")  # fmt: skip
        values = {**self.values, **{name: self.values[name] or "" for name in texts}}
        for name in ("pictures", "riders"):
            values[name] = [UUID(id_) for id_ in self.values[name]]
        return values


class LinkForm(Form):
    recipient = Text(label="Who gets it", max_length=120)
    days = Integer(label="Days", low=1, high=365)
