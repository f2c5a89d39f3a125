"""Refusals: what a person is told when the answer is no, and the HTTP status that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class NextStep:
    """The one thing the person can do about a refusal."""

    label: str
    href: str


class Refusal(Exception):
    """A user-safe sentence with a stable `code`; never logged as an error."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "That cannot be done."

    def __init__(
        self,
        sentence: str | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        next_step: NextStep | None = None,
        code: str | None = None,
    ) -> None:
        self.message = sentence or type(self).sentence
        self.fields: Mapping[str, str] = dict(fields or {})
        self.next_step = next_step
        self.error_code = code or type(self).code
        super().__init__(self.message)


class Invalid(Refusal):
    status = 422
    code = "invalid"
    sentence = "Some of what you entered needs another look."


class NotFound(Refusal):
    """Also the answer for what exists but belongs to somebody else."""

    status = 404
    code = "not_found"
    sentence = "We could not find that. It may have been moved or removed."


class Unauthenticated(Refusal):
    status = 401
    code = "unauthenticated"
    sentence = "Sign in to continue."


class Forbidden(Refusal):
    status = 403
    code = "forbidden"
    sentence = "Your role does not allow this. Ask an owner or admin of the workspace."


class Conflict(Refusal):
    status = 409
    code = "conflict"
    sentence = "This has changed in the meantime. Look at it again and retry."


class PaymentNeeded(Refusal):
    status = 402
    code = "payment_needed"
    sentence = "Your plan does not include this."


class TooLarge(Refusal):
    status = 413
    code = "too_large"
    sentence = "The file is too large."


class TooMany(Refusal):
    """`retry_after` is the wait in seconds until the next attempt is accepted."""

    status = 429
    code = "too_many"
    sentence = "Too many attempts. Wait a moment and try again."

    def __init__(self, sentence: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """A provider is down; the same attempt may succeed later, so jobs retry it."""

    status = 503
    code = "unavailable"
    sentence = "A service we depend on is not answering. We keep trying."
