"""Invoices for programs: drafted, issued once, listed, and refused when they make no sense."""

from typing import Any

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.tenants import make_api_key
from tests.billing.invoices.factories import make_customer, make_invoice, make_profile
from tests.cast import Cast
from tests.web.browser import Browser

API = "/api/v1/invoices"


@pytest.fixture
async def key(app: Litestar, database: Database, cast: Cast) -> dict[str, str]:
    async with database.tenant(cast.nova) as uow:
        made = await make_api_key(uow, name="Books", scopes=["money.read", "money.write"])
        return {"Authorization": f"Bearer {made.display}"}


async def new_invoice(database: Database, cast: Cast, **values: Any) -> dict[str, Any]:
    async with database.tenant(cast.nova) as uow:
        await make_profile(uow)
        customer = await make_customer(uow)
    line = {"description": "Mixing", "quantity": "2.5", "unit_price": "99.99", "unit": "hour"}
    return {"customer_id": str(customer.id), "lines": [{**line, **values}]}


async def test_an_invoice_is_drafted_and_issued(
    visitor: Browser, key: dict[str, str], database: Database, cast: Cast
) -> None:
    sent = await new_invoice(database, cast)
    made = (await visitor.post(API, json=sent, headers=key)).json()
    assert made["invoice"]["status"] == "draft"
    assert (made["invoice"]["net"], made["invoice"]["tax"]) == ("249.98", "47.50")
    assert made["taxes"][0]["reasons"][0] == "Seller and customer are both in DE."
    path = f"{API}/{made['invoice']['id']}"
    issued = (await visitor.post(f"{path}/issue", headers=key)).json()
    assert issued["reference"].startswith("INV-")
    again = await visitor.post(f"{path}/issue", headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "invoice_issued")
    assert (await visitor.get(path, headers=key)).json()["invoice"]["open"] == "297.48"


async def test_a_source_is_billed_once(
    visitor: Browser, key: dict[str, str], database: Database, cast: Cast
) -> None:
    sent = {**await new_invoice(database, cast), "source_key": "order:7"}
    ids = {
        (await visitor.post(API, json=sent, headers=key)).json()["invoice"]["id"] for _ in range(3)
    }
    assert len(ids) == 1
    listed = (await visitor.get(API, headers=key)).json()
    assert [each["id"] for each in listed["items"]] == list(ids)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": "many"},
        {"unit_price": "1.2345678"},
        {"unit_price": "1e5"},
        {"tax_code": "luxury"},
        {"unit": "bushel"},
        {"discount": "101"},
        {"description": " "},
    ],
)
async def test_a_line_that_makes_no_sense_is_refused(
    visitor: Browser, key: dict[str, str], database: Database, cast: Cast, wrong: dict[str, str]
) -> None:
    sent = await new_invoice(database, cast, **wrong)
    answer = await visitor.post(API, json=sent, headers=key)
    assert answer.status_code == 422, answer.text
    assert (await visitor.get(API, headers=key)).json()["items"] == []


async def test_the_list_goes_on_page_by_page(
    visitor: Browser, key: dict[str, str], database: Database, cast: Cast
) -> None:
    made = [(await make_invoice(database, cast.nova)).reference for _ in range(3)]
    found, path = [], f"{API}?state=due&limit=2"
    while path:
        page = (await visitor.get(path, headers=key)).json()
        found += [each["reference"] for each in page["items"]]
        path = page["next"]
    assert found == made[::-1]
