"""The errors of Stripe's API, in its own shape."""

from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """An answer that is no success. `is_kept`: a later request with the same key gets it again.

    `is_undone`: nothing of what the call did remains; a card's refusal leaves its traces.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        is_kept: bool = True,
        is_undone: bool | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_kept = is_kept
        self.is_undone = status != HTTPStatus.PAYMENT_REQUIRED if is_undone is None else is_undone
        self.body = {
            "error": {
                "message": message,
                "type": kind,
                **{name: value for name, value in more.items() if value is not None},
            }
        }


def wrong_parameter(name: str, message: str, code: str | None = None) -> ApiError:
    return ApiError(message, param=name, code=code, is_kept=False)


def unknown_parameter(name: str) -> ApiError:
    return wrong_parameter(name, f"Received unknown parameter: {name}", "parameter_unknown")


def missing_parameter(name: str) -> ApiError:
    return wrong_parameter(name, f"Missing required param: {name}.", "parameter_missing")


def missing_resource(kind: str, found: str, param: str = "id") -> ApiError:
    """404 for what the address names, 400 for what a parameter names, as Stripe does."""
    return ApiError(
        f"No such {kind}: '{found}'",
        status=404 if param == "id" else 400,
        code="resource_missing",
        param=param,
    )


def wrong_state(message: str, code: str | None = None, **more: Any) -> ApiError:
    return ApiError(message, code=code, **more)


def balance_too_low(message: str) -> ApiError:
    return ApiError(message, code="balance_insufficient")
