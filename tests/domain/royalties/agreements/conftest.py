"""Contracts as the royalty manager of Nova's workspace meets them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from app.core.uow import Database, UnitOfWork
from tests.cast import Cast
from tests.domain.royalties.agreements.writing import World, settle_in

BASE = "/t/nova/royalties/contracts"
Enter = Callable[[str], Awaitable[Any]]
TERM = (
    *("key", "name", "rate", "base", "places", "channels", "configurations", "price_categories"),
    *("sources", "catalogue_types", "groups", "sold_from", "sold_last", "packaging", "free_goods"),
    *("reserve", "reserve_of", "schedule", "steps", "measure", "each_country", "from_first"),
)
FEE = ("stage", "kind", "percent", "of", "per_unit", "sunset", "to_contract", "to_payee")


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


@pytest.fixture
async def uow(database: Database, cast: Cast) -> AsyncIterator[UnitOfWork]:
    async with database.tenant(cast.nova) as uow:
        yield uow


def sent(**more: Any) -> dict[str, Any]:
    """A contract as its form posts it: Nova alone, 18 % of net receipts."""
    return {
        "number": "C-1",
        "name": "Nova, first album",
        "currency": "EUR",
        "accounting": "quarter",
        "basis": "royalty",
        "income": "master",
        "share_payee": ["Nova Lind"],
        "share_percent": ["100"],
        **rates({"name": "All sales", "rate": "18"}),
        **more,
    }


def rates(*terms: dict[str, str]) -> dict[str, list[str]]:
    usual = {"base": "net receipts"}
    return {f"term_{column}": [{**usual, **t}.get(column, "") for t in terms] for column in TERM}


def fees(*chain: dict[str, str]) -> dict[str, list[str]]:
    usual = {"stage": "before", "kind": "distribution fee", "of": "gross"}
    return {f"fee_{column}": [{**usual, **f}.get(column, "") for f in chain] for column in FEE}


async def post(browser: Any, path: str, page: str = "", **fields: Any) -> Any:
    """Send a form of `page`, by default the one of a new contract."""
    token = await browser.token(f"{BASE}{page or '/new'}")
    return await browser.post(f"{BASE}{path}", data={**fields, "csrf_token": token})


async def write(browser: Any, **more: Any) -> str:
    """Write a contract by its form; the address of its page."""
    answer = await post(browser, "", **sent(**more))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])
