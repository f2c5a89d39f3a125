"""The words of sharing: kinds of things, what a price is for, and how a request stands."""

KINDS = (
    ("backline", "Backline"),
    ("van", "Van"),
    ("floor", "Floor to sleep"),
    ("crew", "Crew"),
    ("support", "Support slot"),
    ("room", "Rehearsal room"),
    ("mention", "Mention each other"),
    ("other", "Something else"),
)
KIND_LABELS = dict(KINDS)
COBILL = "cobill"
"""The kind of a request that is about a night of a tour."""
COBILL_LABEL = "Co-bill"

UNITS = (("day", "A day"), ("night", "A night"), ("once", "Once"))
UNIT_WORDS = {"day": "a day", "night": "a night", "once": "in all"}

STATES = {
    "asked": ("Asked", "notice"),
    "accepted": ("Agreed", "positive"),
    "declined": ("Declined", "negative"),
    "withdrawn": ("Withdrawn", ""),
    "canceled": ("Canceled", "negative"),
    "done": ("Done", ""),
}
AGREED = ("accepted", "done")

OWNER, ASKER = "owner", "asker"

SPANS = (10, 25, 50, 100, 250)
"""How far off one looks, in kilometers."""
SLACK = (0, 1, 2, 3, 7)
"""How many days before or after a night another act's counts."""
