"""What the router refuses, in sentences."""


class InvalidProblem(ValueError):
    """A tour that cannot be planned as it is asked; the text says what to change."""
