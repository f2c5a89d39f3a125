"""Untrusted text of a house's pages."""

from collections.abc import Mapping
from datetime import date

from app.domain.house.asked import Asked, year_of
from app.domain.shows import CURRENCIES
from app.web.fields import Choice, Day, Text
from app.web.forms import Form


class ReportForm(Form):
    first = Day(label="From")
    last = Day(label="To")
    room = Choice(label="Room", required=False)
    act = Text(label="Act", required=False, max_length=200)
    currency = Choice(label="Currency", required=False, options=CURRENCIES)

    def check(self) -> None:
        days = (self.values["last"] - self.values["first"]).days
        if not 0 <= days <= 731:
            self.errors["last"] = "Let the last day be after the first, within two years."


def read_question(
    typed: Mapping[str, str], today: date, rooms: list[str]
) -> tuple[ReportForm, Asked]:
    """What is asked for; this year where nothing is said, or what is said cannot be."""
    usual = year_of(today)
    named = {name: typed.get(name, "") for name in ("room", "act", "currency")}
    span = {
        "first": typed.get("first") or usual.first.isoformat(),
        "last": typed.get("last") or usual.last.isoformat(),
    }
    form = ReportForm.parse({**named, **span}, room=rooms)
    if not form.is_valid:
        return form, usual
    said = form.values
    texts = {name: said[name] or "" for name in named}
    return form, Asked(said["first"], said["last"], **texts)
