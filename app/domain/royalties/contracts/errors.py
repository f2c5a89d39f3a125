"""What the contract engine refuses, in sentences."""


class InvalidContract(ValueError):
    """A contract, earning or balance that cannot be accounted; the text says what to change."""
