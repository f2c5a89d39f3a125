"""Untrusted text of the catalogue's forms, read all at once."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.core.money import InvalidMoney, exact_sum, parse_share
from app.domain.catalog.choices import CREDIT_ROLES, ROLES, SheetKind
from app.domain.catalog.splits import ShareOffer, plain, total_sentence
from app.web.fields import Area, Choice, Day, Email, Percent, Reference, Text
from app.web.forms import Form, Rows

_LENGTH = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)")


class ArtistForm(Form):
    name = Text(label="Name", max_length=120)
    bio = Area(label="Biography", required=False)
    notes = Area(label="Notes", required=False)


class WorkForm(Form):
    title = Text(label="Title")
    iswc = Text(label="ISWC", required=False, max_length=40)


class RecordingForm(Form):
    title = Text(label="Title")
    version_title = Text(label="Version", required=False)
    artist = Text(label="Artist")
    isrc = Text(label="ISRC", required=False, max_length=40)
    duration = Text(label="Length", required=False, max_length=10)
    work_id = Reference(label="Work", required=False)

    def check(self) -> None:
        typed = self.values["duration"]
        if typed is None:
            return
        parts = _LENGTH.fullmatch(typed)
        if parts is None:
            self.errors["duration"] = "Write the length in minutes and seconds, for instance 3:45."
        else:
            hours, minutes, seconds = (int(part or 0) for part in parts.groups())
            self.values["duration"] = timedelta(hours=hours, minutes=minutes, seconds=seconds)

    @property
    def details(self) -> dict[str, Any]:
        """The values as the verbs of recordings take them."""
        return {**self.values, "version_title": self.values["version_title"] or ""}


class PartyForm(Form):
    name = Text(label="Name")
    email = Email(required=False)
    ipi = Text(label="IPI name number", required=False, max_length=30)
    pro = Text(label="Society", required=False, max_length=80)
    notes = Area(label="Notes", required=False)


class CreditForm(Form):
    name = Text(label="Name")
    email = Email(required=False)
    role = Choice(label="Role", options=[str(role) for role, _ in CREDIT_ROLES])


class SplitForm(Form):
    split = Rows(
        label="Row",
        name=Text(label="The name"),
        email=Email(required=False),
        role=Choice(
            label="Role", options=[str(role) for roles in ROLES.values() for role, _ in roles]
        ),
        share=Percent(label="The share"),
    )
    effective_from = Day(label="The day", required=False)
    note = Area(label="Note", required=False, max_length=2000)

    @property
    def offers(self) -> list[ShareOffer]:
        return [ShareOffer(**row) for row in self.values["split"]]

    @property
    def typed_shares(self) -> list[Decimal]:
        return [share for row in self.rows("split") if (share := _share(row["share"])) is not None]

    @property
    def total(self) -> str:
        return plain(exact_sum(self.typed_shares))

    @property
    def state(self) -> str:
        return total_sentence(self.typed_shares)

    @property
    def is_balanced(self) -> bool:
        return exact_sum(self.typed_shares) == 100


class AgreeForm(Form):
    signature = Text(label="Your name", min_length=2)


class DeclineForm(Form):
    signature = Text(label="Your name", min_length=2)
    reason = Area(label="The reason", max_length=1000)


class NoteForm(Form):
    text = Area(label="The note", max_length=2000)


def role_options(kind: SheetKind) -> list[tuple[str, str]]:
    return [(str(role), label) for role, label in ROLES[kind]]


def _share(text: str) -> Decimal | None:
    try:
        return parse_share(text.removesuffix("%").strip())
    except InvalidMoney:
        return None
