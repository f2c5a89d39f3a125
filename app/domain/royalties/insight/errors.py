"""Refusals of looking at earnings."""

from app.core.errors import Invalid, NotFound, Unavailable


class FindingNotFound(NotFound):
    code = "payer_finding_not_found"
    sentence = "This finding is gone: a later report has answered it. Reload the page."


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = "Write down why, so that whoever looks next knows."


class UnknownVerdict(Invalid):
    code = "verdict_unknown"
    sentence = "Choose whether this looks right, is dismissed or is open again."


class PackNotFound(NotFound):
    code = "audit_pack_not_found"
    sentence = "That audit pack does not exist. Ask for it again."


class PackExpired(NotFound):
    code = "audit_pack_expired"
    sentence = "This audit pack has expired. Ask whoever sent it to you for a new one."


class PackBeingMade(Unavailable):
    code = "audit_pack_being_made"
    sentence = "This audit pack is being made. Try again in a moment."
    retry_after = 5
