"""What people read about money that arrives."""

REASONS = (
    ("rounding", "Rounding"),
    ("tax", "Tax kept back by the payer"),
    ("correction", "The payer's own correction"),
    ("advance", "Paid ahead, or an advance earned back"),
    ("other", "Something else"),
)
STATES = {
    "paid": ("Arrived", "positive"),
    "part": ("Partly", "warning"),
    "open": ("Open", ""),
    "overpaid": ("Too much", "warning"),
}
"""The state of a report's money: the word for it, and the look of its badge."""
