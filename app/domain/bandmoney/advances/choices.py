"""The closed lists of advances."""

LENDERS = {"label": "Label", "agency": "Agency or booker", "other": "Somebody else"}
MOVES = {"recouped": "Paid back by a show", "paid": "Paid to them", "waived": "Let go by them"}
