"""The pages of leaving, as people use them."""

import io
import json
import re
import zipfile
from pathlib import Path

from litestar import Litestar

from tests.domain.leaving.conftest import World
from tests.told import NOVA, RIVAL, signed_in
from tests.web.browser import Browser

DATA = f"/t/{NOVA}/settings/data"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_an_owner_fetches_an_archive(world: World, product: Litestar) -> None:
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        assert "Make an archive" in (await browser.get(DATA)).text
        assert (await browser.submit(f"{DATA}/exports", DATA)).status_code == 303
        again = await browser.submit(f"{DATA}/exports", DATA)
        assert (again.status_code, "already being made" in again.text) == (409, True)
        await world.run()
        link = re.search(rf'href="({DATA}/exports/[^"]+)"', (await browser.get(DATA)).text)
        answer = await browser.get(link.group(1))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert json.loads(archive.read("manifest.json"))["workspace"]["slug"] == NOVA
    assert answer.headers["content-disposition"].startswith('attachment; filename="backline-nova')
    facts = "SELECT count(*) FROM events WHERE name = 'leaving.export_fetched'"
    assert (await world.rows(facts))[0][0] == 1


async def test_others_of_the_team_do_not_get_to_it(world: World, product: Litestar) -> None:
    async with signed_in(product, world.told.person(NOVA, "manager")) as browser:
        assert (await browser.get(DATA)).status_code == 403
        page = await browser.get(f"/t/{NOVA}")
        assert page.status_code == 200
        assert (await browser.submit(f"{DATA}/exports", "/account")).status_code == 403
        assert (await browser.submit(f"{DATA}/delete", "/account", name="x")).status_code == 403
    assert await world.rows("SELECT id FROM workspace_exports") == []


async def test_an_archive_is_not_there_once_its_days_are_over(
    world: World, product: Litestar
) -> None:
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        await browser.submit(f"{DATA}/exports", DATA)
        await world.run()
        link = re.search(rf'href="({DATA}/exports/[^"]+)"', (await browser.get(DATA)).text)
        await world.rows("UPDATE workspace_exports SET expires_at = now() - interval '1 minute'")
        key = (await world.rows("SELECT storage_key FROM workspace_exports"))[0][0]
        await world.watch()
        assert (await browser.get(link.group(1))).status_code == 404
    assert key not in [k async for k in world.adapters.storage.list_keys("t/")]


async def test_deleting_closes_the_workspace_and_keeping_opens_it(
    world: World, product: Litestar
) -> None:
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        page, settings = f"{DATA}/delete", f"/t/{NOVA}/settings"
        wrong = await browser.submit(page, page, name="Nova")
        assert (wrong.status_code, "exactly" in wrong.text) == (422, True)
        assert (await browser.submit(page, page, name="Nova Lind")).status_code == 303
        closed = await _rename(browser, settings)
        assert (closed.status_code, "is deleted on" in closed.text) == (403, True)
        assert "Keep my workspace" in (await browser.get(DATA)).text
        assert (await browser.submit(f"{DATA}/keep", DATA)).status_code == 303
        assert (await _rename(browser, settings)).status_code == 303


async def test_the_page_says_what_happens_with_plan_and_money(
    world: World, product: Litestar
) -> None:
    nova = world.told.tenant_ids[NOVA]
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        page = words((await browser.get(f"{DATA}/delete")).text)
        assert "No plan is paid for, so nothing is charged." in page
        assert "payment service" not in page
        await world.rows(
            "UPDATE subscriptions SET provider_subscription = 'sub_1', state = 'active',"
            " period_until = '2027-03-05' WHERE tenant_id = $1",
            nova,
        )
        await world.rows(
            "INSERT INTO connect_accounts (tenant_id, id, provider_ref, country)"
            " VALUES ($1, gen_random_uuid(), 'acct_1', 'DE')",
            nova,
        )
        page = words((await browser.get(f"{DATA}/delete")).text)
        assert " is not renewed. It ends on 5 March 2027 , or with the workspace if" in page
        assert "account for being paid is closed" in page
        assert await browser.submit(f"{DATA}/delete", f"{DATA}/delete", name="Nova Lind")
        plan = words((await browser.get(f"/t/{NOVA}/settings/plan")).text)
    assert "This workspace is going to be deleted Its plan is not renewed." in plan
    assert "Change plan" not in plan


async def test_while_money_is_on_its_way_the_page_leads_there(
    world: World, product: Litestar
) -> None:
    await world.rows(
        "INSERT INTO charges (tenant_id, id, purpose_kind, purpose_id, description, currency,"
        " amount, fee, status, is_hosted) VALUES ($1, gen_random_uuid(), 'sale',"
        " gen_random_uuid(), 'A song', 'EUR', 1000, 0, 'processing', true)",
        world.told.tenant_ids[NOVA],
    )
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        page = (await browser.get(f"{DATA}/delete")).text
        assert f'<a href="/t/{NOVA}/payments?status=processing">1 payment not confirmed yet' in page
        assert "Delete in fourteen days" not in page
        answer = await browser.submit(f"{DATA}/delete", DATA, name="Nova Lind")
    assert (answer.status_code, "Money of this workspace is still" in answer.text) == (422, True)
    assert await world.rows("SELECT id FROM tenant_deletions") == []


async def test_a_workspace_is_handed_over(world: World, product: Litestar) -> None:
    offer = f"/t/{NOVA}/settings/ownership"
    async with (
        signed_in(product, world.told.person(NOVA, "owner")) as owner,
        signed_in(product, world.told.person(NOVA, "manager")) as manager,
    ):
        assert "No offer is open" in (await manager.get(offer)).text
        assert (await manager.submit(f"{offer}/accept", "/account")).status_code == 409
        member = re.search(
            r'<option value="([0-9a-f-]{36})"[^>]*>[^<]*manager', (await owner.get(DATA)).text
        )
        await owner.submit(f"{DATA}/ownership", DATA, member=member.group(1))
        assert (await owner.submit(f"{offer}/accept", "/account")).status_code == 409
        assert "offers you this workspace" in (await manager.get(offer)).text
        assert (await manager.submit(f"{offer}/accept", offer)).status_code == 303
        assert (await manager.get(DATA)).status_code == 200
        assert (await owner.get(DATA)).status_code == 403


async def test_a_workspace_is_brought_by_its_archive(
    world: World, product: Litestar, tmp_path: Path
) -> None:
    archive = await world.export(world.owner(NOVA), tmp_path / "a.zip")
    async with signed_in(product, world.told.person(RIVAL, "owner")) as browser:
        answer = await _upload(browser, archive.read_bytes())
        assert answer.status_code == 303, answer.text
        await world.run()
        page = (await browser.get("/workspaces/import")).text
        slug = re.search(r'href="/t/(nova-lind[^"]*)"', page).group(1)
        assert slug != NOVA
        assert (await browser.get(f"/t/{slug}")).status_code == 200
        assert "Was a member" in page


async def test_what_is_no_archive_is_refused_in_words(world: World, product: Litestar) -> None:
    before = await world.rows("SELECT count(*) FROM tenants")
    async with signed_in(product, world.told.person(RIVAL, "owner")) as browser:
        assert (await _upload(browser, b"hello")).status_code == 303
        await world.run()
        page = words((await browser.get("/workspaces/import")).text)
    assert "This is not a zip file, or it is damaged." in page
    assert "Nothing was written." in page
    assert await world.rows("SELECT count(*) FROM tenants") == before


async def test_a_person_fetches_their_data_and_another_cannot(
    world: World, product: Litestar
) -> None:
    page = "/account/data"
    async with (
        signed_in(product, world.told.person(NOVA, "owner")) as nova,
        signed_in(product, world.told.person(RIVAL, "owner")) as rival,
    ):
        assert (await nova.submit(f"{page}/exports", page)).status_code == 303
        await world.run()
        link = re.search(rf'href="({page}/exports/[^"]+)"', (await nova.get(page)).text).group(1)
        answer = await nova.get(link)
        assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert (await rival.get(link)).status_code == 404


async def test_a_person_who_is_needed_by_nobody_is_erased(world: World, product: Litestar) -> None:
    viewer = world.told.person(NOVA, "manager")
    async with signed_in(product, viewer) as browser:
        page = "/account/data/erase"
        wrong = await browser.submit(page, page, email="somebody@else.example")
        assert (wrong.status_code, "Type the address" in wrong.text) == (422, True)
        assert (await browser.submit(page, page, email=viewer["email"])).status_code == 303
        await world.run()
        assert (await browser.get("/account")).status_code in (303, 401)
    mine = "SELECT count(*) FROM persons WHERE email = $1"
    assert (await world.rows(mine, viewer["email"]))[0][0] == 0


async def test_the_only_owner_is_told_what_to_do_first(world: World, product: Litestar) -> None:
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        page = words((await browser.get("/account/data/erase")).text)
        assert "You are the only owner of Nova Lind" in page
        email = world.told.person(NOVA, "owner")["email"]
        refused = await browser.submit("/account/data/erase", "/account/data", email=email)
    assert refused.status_code == 422
    assert await world.rows("SELECT id FROM erasures") == []


async def test_consents_are_given_and_withdrawn(world: World, product: Litestar) -> None:
    page, form = "/account/data", {"purpose": "product_news"}
    async with signed_in(product, world.told.person(NOVA, "owner")) as browser:
        await browser.submit(f"{page}/consents", page, **form, agrees="yes")
        assert "You agreed" in (await browser.get(page)).text
        await browser.submit(f"{page}/consents", page, **form)
        assert "You agreed" not in (await browser.get(page)).text


async def test_anybody_reads_what_is_kept_and_who_handles_data(product: Litestar) -> None:
    async with Browser(product) as browser:
        retention = await browser.get("/privacy/retention")
        processors = await browser.get("/privacy/processors")
    assert "At least 10 years" in retention.text
    assert "§ 147" in retention.text
    assert "Simulated on this machine" in processors.text


async def _rename(browser: Browser, settings: str) -> object:
    return await browser.submit(
        settings, settings, name="Nova Lind", currency="EUR", time_zone="Europe/Berlin"
    )


async def _upload(browser: Browser, content: bytes) -> object:
    page = "/workspaces/import"
    return await browser.post(
        page,
        data={"csrf_token": await browser.token(page), "workspace": ""},
        files={"archive": ("a.zip", content, "application/zip")},
    )
