"""What the settlement engine refuses, in sentences."""


class InvalidDeal(ValueError):
    """A show, deal or payment that cannot be settled; the text says what to change."""
