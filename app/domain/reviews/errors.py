"""Refusals of reviews."""

from app.core.errors import Conflict


class AlreadyWritten(Conflict):
    code = "already_written"
    sentence = "Your side has written about this show already. Open the review again to see it."


class ReviewChanged(Conflict):
    code = "review_changed"
    sentence = "Somebody of your side changed it meanwhile. Open it again, then change it."


class ReviewShown(Conflict):
    code = "review_shown"
    sentence = "The other side reads it already, so it stays as it is. You can answer theirs."


class TooLate(Conflict):
    code = "too_late"
    sentence = "The time to review this show is over. You can still answer what they wrote."


class NothingToAnswer(Conflict):
    code = "nothing_to_answer"
    sentence = "There is no review of theirs to answer. It can be read once both have written."


class AlreadyAnswered(Conflict):
    code = "already_answered"
    sentence = "Your side has answered this review already. Open it again to see the answer."
