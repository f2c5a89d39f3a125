"""The words of outreach: how far an inquiry has come, and what a venue may answer."""

STATES = {
    "draft": ("Draft", ""),
    "left_out": ("Left out", ""),
    "queued": ("On its way", "notice"),
    "waiting": ("Waiting", "notice"),
    "interested": ("Interested", "positive"),
    "later": ("Ask again", "accent"),
    "declined": ("Declined", "negative"),
    "failed": ("Not delivered", "negative"),
    "refused": ("Writes no more", "negative"),
    "replaced": ("Written to again", ""),
    "withdrawn": ("Not sent", ""),
    "held": ("Held", "accent"),
    "booked": ("Booked", "positive"),
}
"""The last two are read from holds and shows, and win over what was answered."""

OPEN = ("queued", "waiting", "interested")
"""One inquiry in these states to each venue; the database holds to it."""
UNDER_WAY = ("queued", "waiting")
ANSWERS = (
    ("interested", "Interested"),
    ("later", "Not now, ask again"),
    ("declined", "No, thank you"),
)
ANSWER_LABELS = dict(ANSWERS)
REASONS = {
    "unsubscribed": "Asked not to be written to",
    "bounced": "Does not accept mail",
    "by_hand": "Entered by you",
}

MOST_IN_A_ROUND = 200
MOST_NIGHTS = 62
MOST_FOLLOWUPS = 3
