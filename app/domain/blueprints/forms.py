"""Untrusted text of blueprints, checklists and handshakes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.identifiers import InvalidIdentifier, parse_isrc, parse_iswc
from app.domain.blueprints.choices import SEAT_ROLES, HandshakeKind
from app.domain.blueprints.comparing import Place
from app.domain.blueprints.terms import CoWrite, ReleaseDeal, Terms
from app.web.fields import (
    Area,
    Choice,
    Day,
    Email,
    Field,
    Options,
    Pairs,
    Percent,
    Text,
    Wrong,
    raw_list,
)
from app.web.forms import Form, Rows


@dataclass(frozen=True, kw_only=True)
class Ticks(Field):
    """Names of ticked things, whatever they are: what is none of the listed is sorted out later."""

    required: bool = False
    is_text = False
    high: int = 2000

    def read(self, name: str, pairs: Pairs, _options: Options) -> list[str]:
        ticked = list(dict.fromkeys(raw_list(name, pairs)))
        if len(ticked) > self.high or any(len(each) > 500 for each in ticked):
            raise Wrong(f"Tick at most {self.high} things at once.")
        return ticked


class BlueprintForm(Form):
    name = Text(label="Name", max_length=80)
    description = Area(label="Description", required=False, max_length=500)
    items = Ticks(label="What it holds")
    checklist_name = Text(label="The checklist's name", required=False, max_length=80)
    checklist_texts = Area(label="Things to do", required=False)

    def check(self) -> None:
        if bool(self.values["checklist_name"]) != bool(self.values["checklist_texts"]):
            self.errors["checklist_texts"] = "A checklist has a name and at least one thing to do."


class VersionForm(BlueprintForm):
    name = Text(label="Name", required=False, max_length=80)
    note = Text(label="What is new", required=False, max_length=160)


class ApplyForm(Form):
    """Each of `items` says what the workspace had when it was compared, the part, and the key."""

    items = Ticks(label="What to apply")

    @property
    def chosen(self) -> dict[Place, str]:
        split = [item.split(":", 2) for item in self.values["items"] if item.count(":") > 1]
        return {(part, key): seen for seen, part, key in split}


class ChecklistForm(Form):
    name = Text(label="Name", max_length=80)
    texts = Area(label="Things to do")

    @property
    def lines(self) -> list[str]:
        return list(self.values["texts"].splitlines())


class TickForm(Form):
    is_done = Choice(label="Done", options=("yes", "no"))


class SeatForm(Form):
    email = Email()


class PlanForm(Form):
    name = Text(label="Seat", max_length=80)
    role = Choice(label="Role", options=[str(role) for role in SEAT_ROLES])


class CoWriteForm(Form):
    title = Text(label="The work's title", max_length=160)
    iswc = Text(label="ISWC", required=False, max_length=20)
    shares = Rows(
        label="Share", name=Text(label="Writer", max_length=120), share=Percent(label="Share")
    )
    words = Text(label="Words to the other side", required=False, max_length=300)

    def check(self) -> None:
        try:
            self.values["iswc"] = parse_iswc(self.values["iswc"]) if self.values["iswc"] else None
        except InvalidIdentifier as error:
            self.errors["iswc"] = str(error)

    @property
    def terms(self) -> CoWrite:
        shares = [(row["name"], row["share"]) for row in self.values["shares"]]
        return CoWrite(iswc=self.values["iswc"], shares=shares)


class DealForm(Form):
    title = Text(label="What the deal is called", max_length=160)
    displayed_name = Text(label="Displayed as", max_length=120)
    territory = Text(label="Territory", max_length=120)
    starts_on = Day(label="The first day")
    until = Day(label="The last day", required=False)
    recordings = Rows(
        label="Recording",
        title=Text(label="Title", max_length=160),
        isrc=Text(label="ISRC", required=False, max_length=20),
    )
    words = Text(label="Words to the other side", required=False, max_length=300)

    def check(self) -> None:
        for row in self.values["recordings"]:
            try:
                row["isrc"] = parse_isrc(row["isrc"]) if row["isrc"] else None
            except InvalidIdentifier as error:
                self.errors["recordings"] = str(error)

    @property
    def terms(self) -> ReleaseDeal:
        return ReleaseDeal(
            displayed_name=self.values["displayed_name"],
            recordings=[(row["title"], row["isrc"]) for row in self.values["recordings"]],
            territory=self.values["territory"],
            starts_on=self.values["starts_on"],
            until=self.values["until"],
        )


class SendForm(Form):
    email = Email()


class NoteForm(Form):
    text = Area(label="Note", required=False, max_length=2000)


FORMS: Mapping[str, type[CoWriteForm] | type[DealForm]] = {
    HandshakeKind.CO_WRITE: CoWriteForm,
    HandshakeKind.RELEASE_DEAL: DealForm,
}


def filled(kind: str, title: str, terms: Terms) -> Form:
    """The form of a kind with the terms as they stand."""
    values: dict[str, Any] = {"title": title, **terms}
    for rows in ("shares", "recordings"):
        if rows in values:
            values[rows] = [
                {name: text or "" for name, text in row.items()} for row in values[rows]
            ]
    return FORMS[kind].blank(**values)
