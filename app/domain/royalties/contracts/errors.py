"""What the contract engine refuses, in sentences."""


class InvalidContract(ValueError):
    """A contract, earning or balance that cannot be accounted; the text says what to change."""


class NotConserved(Exception):
    """Income of a contract that went nowhere or came from nowhere: a fault of the engine."""

    def __init__(self, contract: str) -> None:
        super().__init__(f"The postings of the contract “{contract}” do not add up to its income.")
