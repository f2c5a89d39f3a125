"""What the sides of a show rate each other by."""

OF_VENUE = {
    "sound": "Sound",
    "hospitality": "Hospitality",
    "payment": "Payment",
    "communication": "Communication",
}
OF_ARTIST = {
    "turnout": "Turnout as promised",
    "punctuality": "Punctuality",
    "communication": "Communication",
}
ASPECTS = {"artist": OF_VENUE, "venue": OF_ARTIST}
"""By the side that writes: column and label."""
SCALE = (
    ("5", "5, excellent"),
    ("4", "4, good"),
    ("3", "3, fair"),
    ("2", "2, poor"),
    ("1", "1, bad"),
)
MOST_WORDS = 1000
