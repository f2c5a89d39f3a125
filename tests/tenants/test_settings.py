"""Settings, brand, API keys, audit and the bell, through the pages."""

import csv
import io
import re
from uuid import UUID

import pytest
from litestar import Litestar
from PIL import Image
from sqlalchemy import func, select

from app.core.crypto import hash_token
from app.core.module import Registry
from app.core.tables import EventRow
from app.core.uow import Database
from app.modules import registry
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.contrast import brand_contrast
from app.tenants.models import ApiKey, Notification, Tenant
from app.tenants.service.keys import make_api_key
from app.tenants.service.team import invite
from tests.cast import Cast
from tests.domain.vault.analysis import bombs
from tests.tenants.conftest import Enter, Post
from tests.web.browser import HTMX, Browser

BASE = "/t/nova/settings"
WANTED = {"name": "Nova Lind", "currency": "SEK", "time_zone": "Europe/Stockholm"}


async def tenant(database: Database, cast: Cast) -> Tenant:
    async with database.tenant(cast.nova) as uow:
        return (await uow.db.scalars(select(Tenant))).one()


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind)
    return drawn.getvalue()


async def words(browser: Browser, page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", (await browser.get(page)).text).split())


async def test_settings_answer_a_browser_htmx_and_nonsense(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    wrong = await nova.submit(BASE, BASE, **{**WANTED, "time_zone": "Mars/Olympus"})
    assert (wrong.status_code, (await tenant(database, cast)).name) == (422, "Nova")

    plain = await nova.submit(BASE, BASE, **WANTED)
    assert (plain.status_code, plain.headers["location"]) == (303, BASE)

    headers = {**HTMX, "HX-Target": "general"}
    part = await nova.submit(BASE, BASE, headers=headers, **{**WANTED, "name": "Nova"})
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="general"')
    assert "The settings are saved." in part.text
    found = await tenant(database, cast)
    assert (found.name, found.currency, found.slug) == ("Nova", "SEK", "nova")


async def test_the_color_is_served_as_a_stylesheet(enter: Enter) -> None:
    nova = await enter("nova")
    await nova.submit(f"{BASE}/brand", f"{BASE}/brand", hue="120", chroma="10")
    assert 'href="/brand/120-10.css"' in (await nova.get(BASE)).text
    answer = await nova.get("/brand/120-10.css")
    assert "--brand-hue: 120; --brand-chroma: 0.1;" in answer.text
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    for wrong in ("361-10", "120-23", "120", "red-1"):
        assert (await nova.get(f"/brand/{wrong}.css")).status_code == 404


@pytest.mark.parametrize("wrong", [{"hue": "361", "chroma": "1"}, {"hue": "1", "chroma": "red"}])
async def test_a_color_outside_the_scale_is_refused(
    enter: Enter, database: Database, cast: Cast, wrong: dict[str, str]
) -> None:
    nova = await enter("nova")
    assert (await nova.submit(f"{BASE}/brand", f"{BASE}/brand", **wrong)).status_code == 422
    assert (await tenant(database, cast)).hue == 265


def test_every_color_a_workspace_can_choose_is_readable() -> None:
    lowest = min(brand_contrast(hue, chroma) for hue in range(0, 361, 4) for chroma in range(23))
    assert lowest >= 4.5


async def test_a_logo_is_drawn_anew_and_served_to_members(enter: Enter) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    page, token = f"{BASE}/brand", await nova.token(f"{BASE}/brand")
    files = {"logo": ("x.jpg", picture(), "image/jpeg")}
    answer = await nova.post(f"{page}/logo", data={"csrf_token": token}, files=files)
    assert answer.status_code == 303, answer.text
    served = await nova.get("/t/nova/logo")
    assert served.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(served.content)).size == (512, 341)
    assert (await rival.get("/t/nova/logo")).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture((5000, 10)),
        picture()[:99],
        bombs.png(20_000),
    ],
)
async def test_what_is_no_usable_picture_is_refused(
    enter: Enter, database: Database, cast: Cast, data: bytes
) -> None:
    nova = await enter("nova")
    page, token = f"{BASE}/brand", await nova.token(f"{BASE}/brand")
    files = {"logo": ("x.png", data, "image/png")}
    answer = await nova.post(f"{page}/logo", data={"csrf_token": token}, files=files)
    assert answer.status_code == 422
    assert (await tenant(database, cast)).logo_key is None


async def test_an_api_key_is_shown_once_and_stops_when_revoked(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        made = await make_api_key(uow, name="Sync", scopes=["workspace.read"])
    doorman = DatabaseAuthenticator(database)
    actor = await doorman.by_api_key(hash_token(made.display), "r", None)
    assert (actor.tenant_id, actor.permissions) == (cast.nova.tenant_id, {"workspace.read"})

    nova = await enter("nova")
    page = f"{BASE}/api-keys"
    text = (await nova.get(page)).text
    assert made.row.prefix in text
    assert made.display not in text
    assert (await nova.submit(f"{page}/{made.row.id}/revoke", page)).status_code == 303
    assert await doorman.by_api_key(hash_token(made.display), "r", None) is None


async def test_nobody_gives_a_key_more_than_they_hold(database: Database, cast: Cast) -> None:
    with pytest.raises(Exception, match="what your own role allows"):
        async with database.tenant(cast.vic) as uow:
            await make_api_key(uow, name="Sync", scopes=["team.manage"])
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(ApiKey)) == 0


async def test_a_key_without_scopes_or_with_unknown_ones_is_refused(enter: Enter) -> None:
    nova = await enter("nova")
    page = f"{BASE}/api-keys"
    for scopes in ("", "everything"):
        assert (await nova.submit(page, page, name="x", scopes=scopes)).status_code == 422


async def test_the_audit_log_shows_before_and_after_and_its_chain(enter: Enter, post: Post) -> None:
    nova = await enter("nova")
    await nova.submit(BASE, BASE, **WANTED)
    assert "1 entry waits to be linked" in await words(nova, f"{BASE}/audit")
    await post.run()
    text = await words(nova, f"{BASE}/audit")
    assert "EUR → SEK" in text
    assert "Verified up to entry 1 of 1." in text


async def test_the_audit_log_filters_by_person_kind_and_day(enter: Enter, cast: Cast) -> None:
    nova = await enter("nova")
    await nova.submit(BASE, BASE, **WANTED)
    shown = "Changed the workspace"
    mine = f"?person={cast.nova.person_id}&kind=tenants.settings_changed&since=2020-01-01"
    assert shown in (await nova.get(f"{BASE}/audit{mine}")).text
    for other in (f"?person={cast.mo.person_id}", "?kind=x", "?until=2020-01-01"):
        assert shown not in (await nova.get(f"{BASE}/audit{other}")).text


async def test_the_export_holds_no_formula(enter: Enter) -> None:
    nova = await enter("nova")
    await nova.submit(BASE, BASE, **{**WANTED, "name": "=HYPERLINK(1)"})
    answer = await nova.get(f"{BASE}/audit/export.csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert len(rows) == 2
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert 'filename="audit-nova.csv"' in answer.headers["content-disposition"]


async def test_a_damaged_page_address_is_refused_politely(enter: Enter) -> None:
    nova = await enter("nova")
    assert (await nova.get(f"{BASE}/audit?after=nonsense")).status_code == 422


async def test_members_who_may_see_it_are_told_except_who_did_it(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    nova, mo = await enter("nova"), await enter("mo")
    await mo.submit(f"{BASE}/team/leave", f"{BASE}/team/leave")
    await post.run()
    async with database.tenant(cast.nova) as uow:
        told = (await uow.db.scalars(select(Notification))).all()
    assert [note.person_id for note in told] == [cast.nova.person_id]
    page = await nova.get("/t/nova/notifications")
    assert "Notifications, 1 unread" in page.text
    opened = await nova.submit(f"/t/nova/notifications/{told[0].id}/read", "/t/nova/notifications")
    assert opened.headers["location"] == "/t/nova/settings/team"
    assert "unread" not in (await nova.get("/t/nova/notifications")).text


async def test_nobody_reads_somebody_elses_notification(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    mo, vic = await enter("mo"), await enter("vic")
    await mo.submit(f"{BASE}/team/leave", f"{BASE}/team/leave")
    await post.run()
    async with database.tenant(cast.nova) as uow:
        [note] = (await uow.db.scalars(select(Notification))).all()
    answer = await vic.submit(f"/t/nova/notifications/{note.id}/read", "/t/nova/notifications")
    assert answer.status_code == 404
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalars(select(Notification.read_at))).all() == [None]


PAGES = ["", "/brand", "/team", "/api-keys", "/audit", "/audit/export.csv", "/team/leave"]


@pytest.mark.parametrize("page", PAGES)
async def test_rival_finds_none_of_the_pages(enter: Enter, page: str) -> None:
    rival = await enter("rival")
    assert (await rival.get(f"{BASE}{page}")).status_code == 404


async def test_rival_finds_none_of_the_writes(
    enter: Enter, app: Litestar, database: Database, cast: Cast
) -> None:
    rival, token = await enter("rival"), None
    token = await rival.token("/account")
    anything = str(UUID(int=7))
    tried = 0
    for route in app.routes:
        if route.path.startswith("/t/{slug:str}/") and "POST" in getattr(route, "methods", ()):
            path = re.sub(r"\{\w+:uuid\}", anything, route.path).replace("{slug:str}", "nova")
            answer = await rival.post(path, data={"csrf_token": token})
            assert answer.status_code == 404, path
            tried += 1
    assert tried >= 14
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(EventRow)) == 0


@pytest.mark.parametrize("page", ["/brand", "/api-keys", "/audit"])
async def test_a_viewer_is_told_whom_to_ask(enter: Enter, page: str) -> None:
    vic = await enter("vic")
    assert (await vic.get(f"{BASE}{page}")).status_code == 403


async def test_a_viewer_finds_the_team_behind_the_settings(enter: Enter) -> None:
    vic = await enter("vic")
    assert (await vic.get(BASE)).headers["location"] == f"{BASE}/team"
    assert (await vic.submit(BASE, "/account", **WANTED)).status_code == 403


async def test_the_team_page_costs_the_same_for_many_members(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    nova = await enter("nova")
    await nova.get(f"{BASE}/team")
    count_statements.clear()
    await nova.get(f"{BASE}/team")
    few = len(count_statements)
    async with database.tenant(cast.nova) as uow:
        for number in range(30):
            await invite(uow, email=f"n{number}@example.com", role="viewer")
    count_statements.clear()
    await nova.get(f"{BASE}/team")
    assert len(count_statements) == few <= 4


async def test_further_workspaces_belong_to_who_opened_them(enter: Enter, visitor: Browser) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    data = {"kind": "venue", "workspace": "Nova Hall", "slug": "", **WANTED}
    answer = await nova.submit("/workspaces", "/workspaces/new", **data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/t/nova-hall")
    assert "Opened the workspace Nova Hall" in (await nova.get("/t/nova-hall/settings/audit")).text
    assert (await rival.get("/t/nova-hall/settings")).status_code == 404


def test_keys_offer_what_modules_offer() -> None:
    modules: Registry = registry()
    offered = {scope for module in modules.modules for scope in module.api_scopes}
    assert offered <= set(modules.permissions)
