"""What is refused about trying a contract over its history, in sentences."""

from app.core.errors import Invalid


class TooMuchHistory(Invalid):
    code = "too_much_history"
    sentence = (
        "These sales are too many to account while you wait. Try the last four quarters, or a"
        " contract that covers fewer titles."
    )


class CannotReplay(Invalid):
    """What the engine asks for before it can account the history as agreed."""

    code = "history_not_accountable"
