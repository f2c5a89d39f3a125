import asyncio
import gc
from dataclasses import replace

import pytest
from litestar import Litestar, get

from app.core.module import Module, Registry
from app.main import create_app, running
from app.web.admission import Admission, Busy
from app.web.guards import UnguardedRoutes, routes_with_access
from app.web.startup import UnsafeLogin, collector_resting
from tests.web.doorkeeper import Doorkeeper


def with_login(settings, servers, database_name, role):
    url = servers.dsn(role, database_name).replace("postgresql://", "postgresql+asyncpg://")
    return replace(settings, database=replace(settings.database, url=url))


@pytest.mark.parametrize(
    ("role", "reason"),
    [("postgres", "is a superuser"), ("backline_jobs", "bypasses row-level security"),
     ("backline_owner", "owns tables")],
)  # fmt: skip
async def test_refuses_to_start_with_a_login_that_sees_every_tenant(
    settings, servers, database_name, role, reason
):
    unsafe = with_login(settings, servers, database_name, role)
    app = create_app(unsafe, Registry([]), lambda _: Doorkeeper(None))

    with pytest.raises(UnsafeLogin, match=f"the login {role} {reason}"):
        async with running(app.state.site):
            pass


async def test_starts_with_the_login_of_the_application(settings):
    app = create_app(settings, Registry([]), lambda _: Doorkeeper(None))

    async with running(app.state.site):
        pass


async def test_refuses_a_route_that_does_not_say_who_may_call_it(settings):
    @get("/t/{slug:str}/forgotten")
    async def forgotten() -> str:
        return "open to all"

    with pytest.raises(UnguardedRoutes, match="GET /t/{slug:str}/forgotten"):
        create_app(
            settings, Registry([Module("m", routes=[forgotten])]), lambda _: Doorkeeper(None)
        )


async def test_every_route_declares_its_access(app: Litestar):
    found = {(method, path): access for method, path, access in routes_with_access(app)}

    assert found["POST", "/t/{slug:str}/notes"] == "notes.write"
    assert found["GET", "/api/v1/notes"] == "notes.read"
    assert found["GET", "/operator"] == "operator_only"
    assert found["GET", "/health/live"] == "public"


async def test_is_ready_when_every_dependency_answers(visitor):
    answer = await visitor.get("/health/ready")

    assert answer.status_code == 200
    assert {name: each["ok"] for name, each in answer.json()["checks"].items()} == {
        "database": True, "redis": True, "storage": True,
    }  # fmt: skip
    assert answer.json()["version"] == "0.1.0"


async def test_is_not_ready_when_a_dependency_is_down_but_lives(app, visitor):
    async def down():
        raise ConnectionError

    app.state.site.checks["mail"] = down

    answer = await visitor.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["mail"]["ok"]) == (503, False)
    assert (await visitor.get("/health/live")).json() == {"status": "ok"}


async def test_admits_as_many_as_there_are_places_and_queues_some():
    admission = Admission(at_once=2, queue=2, patience=5)
    inside = [await admission.enter("a"), await admission.enter("b")]
    waiting = [asyncio.create_task(admission.enter(key)) for key in ("c", "d")]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await admission.enter("e")
    inside[0]()
    inside[0]()
    assert callable(await waiting[0])
    assert not waiting[1].done()
    waiting[1].cancel()


async def test_one_tenant_does_not_take_every_place():
    admission = Admission(at_once=4, queue=0)
    for _ in range(3):
        await admission.enter("noisy")

    with pytest.raises(Busy):
        await admission.enter("noisy")
    assert callable(await admission.enter("quiet"))


async def test_gives_up_waiting_in_the_end_and_frees_the_queue():
    admission = Admission(at_once=1, queue=1, patience=0.01)
    release = await admission.enter("a")
    with pytest.raises(Busy):
        await admission.enter("b")

    release()
    assert callable(await admission.enter("b"))


async def test_says_when_to_come_back_with_every_header(settings, doorkeeper):
    from tests.web.browser import Browser

    admission = Admission(at_once=1, queue=0)
    await admission.enter("")
    app = create_app(settings, Registry([]), lambda _: doorkeeper, admission=admission)
    async with Browser(app) as visitor:
        answer = await visitor.get("/hello")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_garbage_is_collected_again_when_building_fails() -> None:
    with pytest.raises(ZeroDivisionError), collector_resting():
        assert not gc.isenabled()
        _ = 1 / 0
    assert gc.isenabled()
