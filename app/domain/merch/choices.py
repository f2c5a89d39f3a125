"""The closed lists of merchandise."""

CATEGORIES = {"music": "Music", "clothing": "Clothing", "other": "Other"}
"""What houses take different parts of."""
MOVES = {
    "received": "Received",
    "counted": "Counted",
    "sold": "Sold at a show",
    "given_away": "Given away",
    "damaged": "Damaged",
    "returned": "Returned",
    "corrected": "Corrected",
}
"""Why stock changes."""
BY_HAND = {
    "received": "Received: new stock came",
    "counted": "Counted: this many are there",
    "given_away": "Given away",
    "damaged": "Damaged or lost",
    "returned": "Returned by a customer",
}
"""What is noted outside of a show."""
OUTWARD = frozenset({"given_away", "damaged"})
"""What is typed as a number above zero, and takes so many away."""
SELLERS = (("artist", "We sell"), ("house", "The house sells"))
_WORDS = {
    "music": ("music", "record", "vinyl", "cd", "lp", "tape", "cassette"),
    "clothing": ("cloth", "shirt", "soft", "textile", "apparel", "hood", "wear", "garment"),
    "other": ("other", "hard", "poster", "print", "accessor"),
}
_ALL = frozenset({"merch", "merchandise", "all", "all merch", "everything", "sales"})


def categories_of(label: str, *, is_only: bool) -> frozenset[str]:
    """The categories a line of a deal is about, by its words; the only line is about all.

    A label nobody can place is about other things.
    """
    said = label.casefold().strip()
    named = frozenset(
        category for category, words in _WORDS.items() if any(word in said for word in words)
    )
    if said in _ALL or (is_only and not named):
        return frozenset(CATEGORIES)
    return named or frozenset({"other"})
