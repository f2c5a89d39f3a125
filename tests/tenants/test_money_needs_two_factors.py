"""Once a workspace handles money, those who keep it need a second factor before its pages."""

from datetime import timedelta

import pytest
from litestar import Controller, Litestar, get
from sqlalchemy import select, update

from app.core import clock
from app.core.module import Registry
from app.core.tables import EventRow
from app.core.uow import Database
from app.main import create_app
from app.modules import registry
from app.settings import Settings
from app.tenants import get_tenant, require_second_factor
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Membership, Tenant
from app.tenants.service.keys import make_api_key
from app.tenants.service.second_factors import require_second_factor_now
from app.web.guards import proven, requires, signed_in
from tests.cast import Cast
from tests.tenants.conftest import PASSWORD, Enter
from tests.tenants.factors import add_app, code
from tests.web.browser import Browser

MONEY, ELSEWHERE = "/t/nova/till", "/t/nova/settings/team"


class TillController(Controller):
    """Stands for every page of money, and for every change that asks for a fresh proof."""

    @get("/t/{slug:str}/till", guards=[requires("money.read")])
    async def till(self) -> str:
        return "money"

    @get("/t/{slug:str}/plan-desk", guards=[requires("plan.manage")])
    async def plan(self) -> str:
        return "plan"

    @get("/t/{slug:str}/prices-for-clients", guards=[requires("rebilling.manage")])
    async def prices(self) -> str:
        return "prices"

    @get("/t/{slug:str}/shares", guards=[requires("bandmoney.share")])
    async def shares(self) -> str:
        return "shares"

    @get("/t/{slug:str}/receipts", guards=[requires("bandmoney.write")])
    async def receipts(self) -> str:
        return "receipts"

    @get("/api/v1/till", guards=[requires("money.read")])
    async def program(self) -> str:
        return "money"

    @get("/account/till", guards=[signed_in, proven])
    async def own(self) -> str:
        return "money"


@pytest.fixture
def modules() -> Registry:
    return registry()


@pytest.fixture
async def app(settings: Settings, modules: Registry, cast: Cast, database: Database) -> Litestar:
    app = create_app(settings, modules, DatabaseAuthenticator, routes=[TillController])
    await app.state.site.redis.flushdb()
    yield app
    await app.state.site.database.close()
    await app.state.site.redis.aclose()


async def ask_for_two(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await require_second_factor(uow)


async def give_role(database: Database, cast: Cast, role: str) -> None:
    async with database.tenant(cast.nova) as uow:
        mine = Membership.person_id == cast.mo.person_id
        await uow.db.execute(update(Membership).where(mine).values(role=role))


async def where(browser: Browser, page: str) -> str:
    answer = await browser.get(page)
    return answer.headers.get("location", str(answer.status_code))


@pytest.mark.parametrize(
    ("role", "is_led"), [("admin", True), ("accountant", True), ("owner", True), ("manager", False)]
)
async def test_keepers_of_money_are_led_to_enrolment(
    enter: Enter, database: Database, cast: Cast, role: str, *, is_led: bool
) -> None:
    await give_role(database, cast, role)
    mo = await enter("mo")
    assert await where(mo, MONEY) == "200"
    await ask_for_two(database, cast)
    expected = f"/account/second-factor?next={MONEY}" if is_led else "200"
    assert await where(mo, MONEY) == expected
    assert await where(mo, ELSEWHERE) == "200"


@pytest.mark.parametrize(
    ("page", "is_led"),
    [("plan-desk", True), ("prices-for-clients", True), ("shares", True), ("receipts", False)],
)
async def test_what_spends_prices_or_pays_elsewhere_is_about_money_too(
    enter: Enter, database: Database, cast: Cast, page: str, *, is_led: bool
) -> None:
    nova, there = await enter("nova"), f"/t/nova/{page}"
    assert await where(nova, there) == "200"
    await ask_for_two(database, cast)
    assert await where(nova, there) == (f"/account/second-factor?next={there}" if is_led else "200")


async def test_an_owner_asks_for_it_before_any_money_moves(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, settings = await enter("nova"), "/t/nova/settings"
    assert "As soon as money moves here" in (await nova.get(settings)).text
    answer = await nova.submit(f"{settings}/second-factor", settings)
    assert (answer.status_code, answer.headers["location"]) == (303, settings)
    page = (await nova.get(settings)).text
    assert "Ask for it from now on" not in page
    assert "need a second factor for pages of money, the plan, and who is paid" in page
    assert await where(nova, MONEY) == f"/account/second-factor?next={MONEY}"


async def test_an_owner_asks_for_it_earlier_than_planned(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        later = uow.now + timedelta(days=400)
        await uow.db.execute(update(Tenant).values(second_factor_from=later))
        assert (await require_second_factor(uow)).second_factor_from == later
        assert (await require_second_factor_now(uow)).second_factor_from == uow.now
        assert (await require_second_factor_now(uow)).second_factor_from == uow.now


async def test_nobody_but_an_owner_asks_for_it(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await give_role(database, cast, "admin")
    mo, settings = await enter("mo"), "/t/nova/settings"
    page = (await mo.get(settings)).text
    assert ("An owner can ask for it now." in page, "Ask for it from now on" in page) == (
        True,
        False,
    )
    assert (await mo.submit(f"{settings}/second-factor", settings)).status_code == 403
    async with database.tenant(cast.nova) as uow:
        assert (await get_tenant(uow)).second_factor_from is None


async def test_an_owner_who_proved_it_long_ago_proves_it_again_first(enter: Enter) -> None:
    nova, settings = await enter("nova"), "/t/nova/settings"
    with clock.held(clock.now() + timedelta(minutes=11)):
        answer = await nova.submit(f"{settings}/second-factor", settings)
    assert answer.headers["location"].startswith("/account/prove")


async def test_enrolling_opens_the_pages_of_money(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    await ask_for_two(database, cast)
    nova = await enter("nova")
    _, codes = await add_app(nova, next=MONEY)
    assert len(codes) == 10
    assert await where(nova, MONEY) == "200"


async def test_a_session_from_before_the_second_factor_proves_it_first(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await ask_for_two(database, cast)
    here, there = await enter("nova"), await enter("nova")
    secret, _ = await add_app(here)
    assert await where(there, MONEY) == f"/account/prove?next={MONEY}"
    prove = "/account/prove"
    await there.submit(f"{prove}/code", prove, code=code(secret), next=MONEY)
    assert await where(there, MONEY) == "200"


async def test_programs_go_on_as_before(app: Litestar, database: Database, cast: Cast) -> None:
    await ask_for_two(database, cast)
    async with database.tenant(cast.nova) as uow:
        made = await make_api_key(uow, name="Books", scopes=["money.read"])
    async with Browser(app) as program:
        program.headers["Authorization"] = f"Bearer {made.display}"
        assert (await program.get("/api/v1/till")).status_code == 200


async def test_the_time_it_is_asked_from_may_lie_ahead(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, start = await enter("nova"), clock.now()
    async with database.tenant(cast.nova) as uow:
        later = start + timedelta(hours=1)
        await uow.db.execute(update(Tenant).values(second_factor_from=later))
    assert await where(nova, MONEY) == "200"
    with clock.held(start + timedelta(hours=1, seconds=1)):
        assert await where(nova, MONEY) == f"/account/second-factor?next={MONEY}"


async def test_asking_is_written_down_once(database: Database, cast: Cast) -> None:
    for _ in range(2):
        await ask_for_two(database, cast)
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.scalars(
            select(EventRow.name).where(EventRow.name == "tenants.second_factor_required")
        )
        assert len(found.all()) == 1


async def test_a_protected_page_asks_again_after_ten_minutes(enter: Enter) -> None:
    nova, start = await enter("nova"), clock.now()
    assert await where(nova, "/account/till") == "200"
    with clock.held(start + timedelta(minutes=10, seconds=5)):
        assert await where(nova, "/account/till") == "/account/prove?next=/account/till"
        prove = "/account/prove"
        form = {"password": PASSWORD, "next": "/account/till"}
        answer = await nova.submit(f"{prove}/password", prove, **form)
        assert answer.headers["location"] == "/account/till"
        assert await where(nova, "/account/till") == "200"


async def test_a_program_is_told_what_it_lacks_instead_of_being_led(enter: Enter) -> None:
    nova = await enter("nova")
    with clock.held(clock.now() + timedelta(minutes=11)):
        answer = await nova.get("/account/till", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")
