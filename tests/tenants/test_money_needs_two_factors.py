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
from app.tenants import require_second_factor
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Membership, Tenant
from app.tenants.service.keys import make_api_key
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
