"""What the forms of shows and offers offer to choose from."""

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD", "JPY")
DEALS = (
    ("flat", "Flat fee"),
    ("door", "Door: a percentage"),
    ("per_ticket", "Door: an amount a ticket"),
    ("plus", "Guarantee plus a percentage"),
    ("versus", "Guarantee versus a percentage"),
)
BASES = (("gross", "gross"), ("net gross", "net gross (after fees and tax)"),
         ("net", "net (after costs)"))  # fmt: skip
COST_WAYS = (
    ("fixed", "fixed"),
    ("per_ticket", "a ticket"),
    ("gross", "% of gross"),
    ("net gross", "% of net gross"),
)
FEE_WAYS = COST_WAYS[:3]
# A fixed fee is more than the gross as long as nothing is sold: it is known when all is.
OFFERED_FEE_WAYS = COST_WAYS[1:3]
CATEGORIES = (
    ("house", "House"),
    ("production", "Production"),
    ("marketing", "Marketing"),
    ("staff", "Staff"),
    ("support act", "Support act"),
    ("hospitality", "Hospitality"),
    ("other", "Other"),
)
BONUS_WAYS = (
    ("tickets steps", "from so many tickets, an amount once"),
    ("tickets tiered", "from so many tickets, an amount for each above"),
    ("tickets retroactive", "from so many tickets, an amount for each of all"),
    ("gross steps", "from so much gross, an amount once"),
    ("gross tiered", "from so much gross, % of what is above"),
    ("gross retroactive", "from so much gross, % of all"),
)
SELLERS = (("artist", "the artist sells"), ("house", "the house sells"))
