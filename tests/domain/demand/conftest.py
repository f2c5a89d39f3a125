"""The whole product, and shows of Nova's that were settled."""

from tests.domain.shows.settling.conftest import (
    app,
    enter,
    make_played,
    passwords,
    post,
    settings,
    stored,
    visitor,
)
from tests.tenants.conftest import count_statements

__all__ = [
    "app",
    "count_statements",
    "enter",
    "make_played",
    "passwords",
    "post",
    "settings",
    "stored",
    "visitor",
]
