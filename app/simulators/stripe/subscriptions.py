"""Subscriptions."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World


def create(world: World, params: Mapping[str, Any]) -> Doc:
    raise ApiError("Subscriptions are not simulated.")
