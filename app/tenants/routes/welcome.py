"""What somebody who opens a workspace chooses from."""

from typing import Any

from app.tenants.choices import CURRENCIES, TIME_ZONES

KINDS = [
    {
        "value": "artist",
        "label": "Artist",
        "text": "Release music and pay the people on it",
        "icon": "mic-vocal",
    },
    {
        "value": "agency",
        "label": "Agency or label",
        "text": "Run the business of a roster",
        "icon": "users",
    },
    {
        "value": "venue",
        "label": "Venue",
        "text": "Take holds, advance and settle shows",
        "icon": "speaker",
    },
]
CHOICES: dict[str, Any] = {"kinds": KINDS, "currencies": CURRENCIES, "time_zones": TIME_ZONES}
