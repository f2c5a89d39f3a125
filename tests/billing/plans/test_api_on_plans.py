"""API keys rest on a plan without the API, and no plan sells what nothing counts."""

import re
from pathlib import Path

import pytest
from litestar import Litestar

from app.billing.plans.entitlements import INFO, Cycle, Limit, PlanName
from app.billing.plans.views import plan_cards
from app.core.uow import Database
from app.modules import registry
from app.tenants.service.keys import make_api_key
from tests.billing.plans.conftest import Put
from tests.cast import Cast
from tests.tenants.conftest import Enter
from tests.web.browser import Browser

KEYS = "/t/nova/settings/api-keys"


async def test_keys_rest_on_a_plan_without_the_api_and_work_again_after(
    app: Litestar, database: Database, cast: Cast, put_on: Put
) -> None:
    async with database.tenant(cast.nova) as uow:
        made = await make_api_key(uow, name="Robot", scopes=["catalog.read"])
    told = []
    async with Browser(app) as program:
        for plan in (PlanName.PRO, PlanName.CREATOR, PlanName.STUDIO):
            await put_on(cast.nova, plan)
            told.append(
                await program.get(
                    "/api/v1/recordings", headers={"Authorization": f"Bearer {made.display}"}
                )
            )
    assert [answer.status_code for answer in told] == [200, 403, 200]
    assert told[1].json()["code"] == "plan_without_api"
    assert "work again" in told[1].text


@pytest.mark.parametrize(("plan", "rests"), [(PlanName.CREATOR, True), (PlanName.PRO, False)])
async def test_the_page_of_the_keys_says_that_they_rest(
    enter: Enter, cast: Cast, put_on: Put, plan: PlanName, *, rests: bool
) -> None:
    await put_on(cast.nova, plan)
    shown = (await (await enter("nova")).get(KEYS)).text
    assert ("Your plan does not include the API" in shown) is rests


def test_every_gate_is_passed_by_a_verb() -> None:
    sources = [path.read_text() for path in (Path(__file__).parents[3] / "app").rglob("*.py")]
    passed = {name for text in sources for name in re.findall(r'\.gate\("(\w+)"\)', text)}
    passed |= {
        name for text in sources for name in re.findall(r'^GATE = "(\w+)"', text, re.MULTILINE)
    }
    sold = {str(limit) for limit, info in INFO.items() if not info.is_coming}
    assert passed == sold - {str(Limit.RATE)}
    assert {name for module in registry().modules for name in module.gates} == passed


def test_a_plan_says_plainly_what_is_not_here_yet() -> None:
    creator = plan_cards(Cycle.MONTHLY)[1]
    assert creator.coming == "10 releases a year and 500 AI credits a month"
    assert not any("release" in point or "AI" in point for point in creator.points)
