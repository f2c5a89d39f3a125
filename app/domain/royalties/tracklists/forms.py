"""A release and its tracks, as a person writes them."""

import re

from app.web.fields import Area, Text
from app.web.forms import Form


class TracklistForm(Form):
    upc = Text(label="UPC or EAN", max_length=20)
    title = Text(label="Title")
    recordings = Area(label="Tracks", max_length=20000)

    def check(self) -> None:
        self.values["upc"] = re.sub(r"[\s-]", "", self.values.get("upc") or "")
        if "upc" not in self.errors and not re.fullmatch(r"[0-9]{8,14}", self.values["upc"]):
            self.errors["upc"] = "Write the digits of the UPC or EAN, as reports name it."

    @property
    def named(self) -> list[str]:
        """The tracks as they were typed, in their order."""
        lines = (line.strip() for line in self.values["recordings"].splitlines())
        return [line for line in lines if line]
