"""Stripe's form encoding: nested names such as `items[0][price]`, there and back."""

from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

from app.simulators.stripe.errors import ApiError


def decode(text: str) -> dict[str, Any]:
    """Nested parameters of a query or body. Maps whose keys are all numbers become lists."""
    tree: dict[str, Any] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError:
        raise ApiError("Invalid form encoding.", is_kept=False) from None
    for name, value in pairs:
        _put(tree, _path(name), value)
    listed: dict[str, Any] = _listed(tree)
    return listed


def _path(name: str) -> list[str]:
    head, *rest = name.replace("]", "").split("[")
    return [head, *rest]


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part, after in pairwise(path):
        key = part or str(len(tree))
        inner = tree.setdefault(key, {})
        if not isinstance(inner, dict):
            raise ApiError(f"Invalid parameter: {key}[{after}]", is_kept=False)
        tree = inner
    tree[path[-1] or str(len(tree))] = value


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    inner = {key: _listed(value) for key, value in tree.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
