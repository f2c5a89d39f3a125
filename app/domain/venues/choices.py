"""The words of the directory: kinds of venues, genres, layouts, technical facts."""

from datetime import date
from typing import Any

from app.billing.invoices import COUNTRIES as _COUNTRIES

COUNTRIES: dict[str, str] = dict(_COUNTRIES)

KINDS = (
    ("club", "Club"),
    ("hall", "Concert hall"),
    ("theatre", "Theatre"),
    ("arena", "Arena"),
    ("open_air", "Open air"),
    ("festival", "Festival site"),
    ("bar", "Bar"),
    ("arts_centre", "Arts centre"),
    ("church", "Church"),
    ("house", "House concert"),
)
KIND_LABELS = dict(KINDS)

GENRES = (
    ("rock", "Rock"),
    ("pop", "Pop"),
    ("indie", "Indie"),
    ("electronic", "Electronic"),
    ("hip_hop", "Hip-hop"),
    ("jazz", "Jazz"),
    ("folk", "Folk"),
    ("metal", "Metal"),
    ("classical", "Classical"),
    ("world", "World"),
    ("singer_songwriter", "Singer-songwriter"),
    ("blues", "Blues"),
)
GENRE_LABELS = dict(GENRES)

LAYOUTS = (("standing", "Standing"), ("seated", "Seated"), ("mixed", "Mixed"))
LAYOUT_LABELS = dict(LAYOUTS)

TECHNICAL = (
    ("stage", "Stage size"),
    ("power", "Power"),
    ("pa", "PA"),
    ("console", "Console"),
    ("monitors", "Monitors"),
    ("channels", "Channels"),
    ("di_boxes", "DI boxes"),
    ("lights", "Lights"),
)
"""What a room has, in the words a production manager asks in."""

PROSE = (
    ("access", "Accessibility"),
    ("parking", "Parking"),
    ("load_in", "Load-in"),
    ("curfew", "Curfew"),
    ("hospitality", "Hospitality"),
    ("deals", "Usual deals"),
    ("ticketing", "Ticketing"),
)

EDITED = {
    "name": "Name",
    "kind": "Kind",
    "street": "Street",
    "postcode": "Postcode",
    "city": "City",
    "country": "Country",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "genres": "Genres",
    "website": "Website",
    "email": "Booking email",
    "phone": "Phone",
    "description": "Description",
    **dict(PROSE),
    "closed_on": "Closed since",
}
"""Every field of a venue that people write, with the words of its label."""

ROOM_EDITED = {
    "room_name": "Room",
    "layouts": "How many it holds",
    **dict(TECHNICAL),
    "backline": "Backline",
}
"""Every field of a room that people write; none is called as one of a venue is."""


def in_words(field: str, value: Any) -> str:
    """What stands in a field, as people read it."""
    if field == "genres":
        return ", ".join(GENRE_LABELS.get(genre, genre) for genre in value)
    if field == "layouts":
        named = [(LAYOUT_LABELS[each["layout"]], each["capacity"]) for each in value or []]
        return ", ".join(f"{label} {capacity:,}" for label, capacity in named)
    if field == "closed_on" and value:
        day = date.fromisoformat(str(value))
        return f"{day.day} {day:%B %Y}"
    labels = {"kind": KIND_LABELS, "country": COUNTRIES}.get(field, {})
    return "" if value is None else labels.get(value, str(value))


RADII = (10, 25, 50, 100, 250, 500)

FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com",
        "gmx.de", "gmx.net", "gmx.at", "web.de", "icloud.com", "me.com", "proton.me",
        "protonmail.com", "aol.com", "mail.com", "t-online.de", "orange.fr", "free.fr", "libero.it",
    }
)  # fmt: skip
"""Where anybody gets an address: it proves nothing about a house."""
