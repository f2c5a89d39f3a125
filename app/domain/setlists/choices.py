"""The closed lists of performances: what kind of night it was, and one's place in it."""

BILLINGS = {"headline": "Headliner", "support": "Support"}
ANSWERS = {"paid": "Paid", "refused": "Refused"}
KINDS = {
    "concert": "Concert",
    "festival": "Festival",
    "listening": "Listening room",
    "community": "Community event",
    "college": "College event",
    "fundraiser": "Fundraiser",
    "special": "Special event",
    "trade": "Trade show",
    "other": "Other",
}
