"""A site with invoices, payments and tenants, and what runs in its background."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.billing.invoices.module import MODULE as INVOICES
from app.billing.module import MODULE as BILLING
from app.billing.payments.module import MODULE as PAYMENTS
from app.core.module import Registry
from app.core.uow import Database
from app.settings import Settings
from app.tenants.module import MODULE as TENANTS
from tests.cast import Cast
from tests.serving import serving
from tests.tenants.conftest import (
    count_statements,
    enter,
    passwords,
    post,
    settings,
    stored,
    visitor,
)

__all__ = ["count_statements", "enter", "passwords", "post", "settings", "stored", "visitor"]


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    modules = Registry([INVOICES, PAYMENTS, BILLING, TENANTS])
    async with serving(settings, modules) as app:
        yield app
