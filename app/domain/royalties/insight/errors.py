"""Refusals of looking at earnings."""

from app.core.errors import Invalid, NotFound


class FindingNotFound(NotFound):
    code = "payer_finding_not_found"
    sentence = "This finding is gone: a later report has answered it. Reload the page."


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = "Write down why, so that whoever looks next knows."


class UnknownVerdict(Invalid):
    code = "verdict_unknown"
    sentence = "Choose whether this looks right, is dismissed or is open again."
