"""Who answers whether a name and a tax number belong together."""

from enum import StrEnum

from app.settings.reader import Reader


class NumbersProvider(StrEnum):
    SANDBOX = "sandbox"
    NONE = "none"


def read_tax_numbers(read: Reader, *, is_production: bool) -> NumbersProvider:
    """Simulated where everything may be; in production nobody answers unless told to pretend."""
    usual = NumbersProvider.NONE if is_production else NumbersProvider.SANDBOX
    return read.choice("TAX_NUMBERS", NumbersProvider, usual)
