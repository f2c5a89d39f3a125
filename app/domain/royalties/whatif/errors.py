"""What is refused about trying a contract over its history, in sentences."""

from app.core.errors import Invalid, NotFound


class TooMuchHistory(Invalid):
    code = "too_much_history"
    sentence = "These sales are too many to account while you wait."


class CannotReplay(Invalid):
    """What the engine asks for before it can account the history as agreed."""

    code = "history_not_accountable"


class AnswerNotFound(NotFound):
    code = "whatif_answer_not_found"
    sentence = "That answer does not exist any more. Ask again."


class AskedAmiss(Invalid):
    code = "whatif_asked_amiss"
    sentence = "Correct what is marked on the form, then have it worked out."
