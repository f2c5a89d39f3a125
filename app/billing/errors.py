"""Refusals of the ledger."""

from app.core.errors import Conflict, NotFound


class KeyReused(Conflict):
    code = "posting_key_reused"
    sentence = "This was already booked with other amounts. Nothing was changed."


class AlreadyReversed(Conflict):
    code = "already_reversed"
    sentence = "This posting has been reversed before."


class PostingNotFound(NotFound):
    code = "posting_not_found"
    sentence = "That posting does not exist."


class AccountNotFound(NotFound):
    code = "ledger_account_not_found"
    sentence = "That account does not exist."
