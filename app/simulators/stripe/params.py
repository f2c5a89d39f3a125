"""Checks a request against the shapes the SDK publishes, which Stripe generates from its API."""

import sys
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin

import stripe.params
from stripe import RequestOptions
from typing_extensions import is_typeddict

from app.simulators.stripe.errors import missing_parameter, unknown_parameter, wrong_parameter

_OPTIONS = frozenset(RequestOptions.__annotations__)


@cache
def shape(name: str) -> type:
    """The parameters of one call, such as `checkout.SessionCreateParams`."""
    found: Any = stripe.params
    for part in name.split("."):
        found = getattr(found, part)
    kind: type = found
    return kind


def checked(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with their types; raises the error Stripe answers for what does not fit."""
    return _map(shape(name), values, "")


@cache
def _fields(kind: type) -> dict[str, tuple[Any, bool]]:
    """Each parameter of a shape with its type, and whether it must be given."""
    found = {}
    for name, annotation in kind.__annotations__.items():
        if name in _OPTIONS:
            continue
        inner = _resolved(annotation, kind)
        is_needed = get_origin(inner) is not NotRequired
        if get_origin(inner) in {NotRequired, Required}:
            inner = _resolved(get_args(inner)[0], kind)
        found[name] = (inner, is_needed)
    return found


def _resolved(annotation: Any, kind: type) -> Any:
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        # The text is the SDK's own source, evaluated where it was written.
        return eval(annotation, vars(sys.modules[kind.__module__]))  # noqa: S307
    return annotation


def _map(kind: type, values: Any, path: str) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise wrong_parameter(path, "Invalid object", "parameter_invalid")
    fields = _fields(kind)
    result = {}
    for name, value in values.items():
        place = f"{path}[{name}]" if path else name
        if name not in fields:
            raise unknown_parameter(place)
        result[name] = _value(fields[name][0], value, place, kind)
    for name, (_, is_needed) in fields.items():
        if is_needed and name not in values:
            raise missing_parameter(f"{path}[{name}]" if path else name)
    return result


def _value(kind: Any, value: Any, path: str, home: type) -> Any:
    kind = _resolved(kind, home)
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _one_of(get_args(kind), value, path, home)
    if is_typeddict(kind):
        return _map(kind, value, path)
    if origin is list:
        return _list(get_args(kind)[0], value, path, home)
    if origin is dict or _is_open_map(kind):
        return _texts(value, path)
    if origin is Literal:
        if value not in get_args(kind):
            options = ", ".join(str(each) for each in get_args(kind))
            raise wrong_parameter(path, f"Invalid {path}: must be one of {options}")
        return value
    return _scalar(kind, value, path)


def _one_of(kinds: tuple[Any, ...], value: Any, path: str, home: type) -> Any:
    resolved = [_resolved(kind, home) for kind in kinds]
    words = {word for kind in resolved if get_origin(kind) is Literal for word in get_args(kind)}
    if not isinstance(value, Mapping | list) and value in words:
        return value
    # Beside words other than the empty one, `str` only keeps the SDK open for later words.
    is_closed = bool(words - {""})
    others = [
        kind
        for kind in resolved
        if kind is not NoneType
        and get_origin(kind) is not Literal
        and not (kind is str and is_closed)
    ]
    if not others:
        options = ", ".join(sorted(str(word) for word in words))
        raise wrong_parameter(path, f"Invalid {path}: must be one of {options}")
    last: Exception | None = None
    for kind in others:
        try:
            return _value(kind, value, path, home)
        except Exception as error:  # noqa: BLE001 - the next kind may fit; the last one is raised
            last = error
    assert last  # noqa: S101 - there was at least one kind
    raise last


def _list(kind: Any, value: Any, path: str, home: type) -> list[Any]:
    if value == "":
        return []
    if not isinstance(value, list):
        raise wrong_parameter(path, "Invalid array", "parameter_invalid")
    return [_value(kind, each, f"{path}[{place}]", home) for place, each in enumerate(value)]


def _is_open_map(kind: Any) -> bool:
    return "UntypedStripeObject" in str(kind)


def _texts(value: Any, path: str) -> dict[str, str]:
    if value == "":
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
        raise wrong_parameter(path, "Invalid hash", "parameter_invalid")
    return dict(value)


def _scalar(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise wrong_parameter(path, f"Invalid value for {path}")
    try:
        if kind is bool:
            return {"true": True, "false": False}[value]
        if kind in {int, float, Decimal}:
            return int(value) if kind is int else Decimal(value)
    except (KeyError, ValueError, InvalidOperation):
        word = "boolean" if kind is bool else "integer" if kind is int else "decimal"
        raise wrong_parameter(
            path, f"Invalid {word}: {value}", f"parameter_invalid_{word}"
        ) from None
    if kind is not str and kind is not Any:
        raise wrong_parameter(path, f"Invalid value for {path}")
    if kind is str and len(value) > 5000:
        raise wrong_parameter(path, f"Invalid string: {path} is too long")
    return value
