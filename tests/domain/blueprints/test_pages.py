"""Pages of blueprints, checklists and handshakes, as people use them."""

import re

from litestar import Litestar

from app.domain.blueprints import plan_seat, write_checklist
from app.domain.blueprints.queries.checklists import list_seats
from tests.domain.blueprints.conftest import LIST, World
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

HOME = "/t/atlas/agency/blueprints"
ITEM = re.compile(r'name="items" value="([^"]+)" checked')
CO_WRITE = {
    "kind": "co_write",
    "title": "Glass Harbour",
    "iswc": "",
    "shares_name": ["Nova Lind", "Flo"],
    "shares_share": ["60", "40"],
}


async def ticked(browser: Browser, path: str) -> list[str]:
    return ITEM.findall((await browser.get(path)).text)


async def test_a_blueprint_is_saved_from_a_client_and_applied_back(
    enter: Enter, world: World
) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        await write_checklist(uow, name="Before a show", texts=["Send the rider"])
    ada = await enter("ada")
    source = str(world.cast.nova.tenant_id)
    new = f"{HOME}/new?from={source}"
    items = await ticked(ada, new)
    assert "checklists:Before a show" in items
    answer = await ada.submit(HOME, new, name="Shows", source=source, items=items)
    assert answer.status_code == 303, answer.text
    there = answer.headers["location"]
    assert "Before a show" in (await ada.get(there)).text
    here = f"{there}/workspaces/{source}"
    shown = (await ada.get(here)).text
    assert "There is nothing to write" in shown


async def test_what_is_ticked_is_written_and_the_client_reads_who_did_it(
    enter: Enter, world: World
) -> None:
    ada, nova = await enter("ada"), await enter("nova")
    here = f"{HOME}/{world.blueprint.id}/workspaces/{world.cast.nova.tenant_id}"
    shown = (await ada.get(here)).text
    assert "Enter your invoice details first" in shown
    items = await ticked(ada, here)
    assert [item.split(":", 1)[1] for item in items] == [f"checklists:{LIST}"]
    answer = await ada.submit(here, here, items=items)
    assert answer.status_code == 303, answer.text
    assert f">{LIST}</a>" in (await nova.get("/t/nova/checklists")).text
    assert "Ada Atlas, Atlas Agency" in (await nova.get("/t/nova/checklists/set-up")).text


async def test_a_page_looked_at_too_long_ago_writes_nothing(enter: Enter, world: World) -> None:
    ada = await enter("ada")
    here = f"{HOME}/{world.blueprint.id}/workspaces/{world.cast.nova.tenant_id}"
    items = await ticked(ada, here)
    async with world.database.tenant(world.cast.nova) as uow:
        await write_checklist(uow, name=LIST, texts=["Mine"])
    answer = await ada.submit(here, here, items=items)
    assert answer.status_code == 422
    assert "has changed since you looked" in answer.text


async def test_a_blueprint_is_written_by_hand_and_gets_versions(enter: Enter, world: World) -> None:
    ada = await enter("ada")
    words = {"checklist_name": "Release", "checklist_texts": "Master\nCover"}
    answer = await ada.submit(HOME, f"{HOME}/new", name="By hand", source="", **words)
    there = answer.headers["location"]
    empty = await ada.submit(HOME, f"{HOME}/new", name="Nothing", source="")
    assert (empty.status_code, "Tick at least one thing" in empty.text) == (422, True)
    new = f"{there}/versions/new"
    answer = await ada.submit(
        f"{there}/versions", new, source="", note="Photos too", items=await ticked(ada, new),
        checklist_name="Photos", checklist_texts="Book the studio",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    shown = (await ada.get(there)).text
    assert all(each in shown for each in ("Photos too", "Release", "What version 2 holds"))
    taken = await ada.submit(HOME, f"{HOME}/new", name="By hand", source="", **words)
    assert (taken.status_code, "has this name" in taken.text) == (422, True)


async def test_a_workspace_that_granted_nothing_does_not_exist(enter: Enter, world: World) -> None:
    ada = await enter("ada")
    rival = world.cast.rival.tenant_id
    for path in (f"{HOME}/{world.blueprint.id}/workspaces/{rival}", f"{HOME}/new?from={rival}"):
        assert (await ada.get(path)).status_code == 404
    nova = await enter("nova")
    assert (await nova.get(HOME)).status_code == 404


async def test_things_are_ticked_off_and_seats_filled(
    enter: Enter, world: World, post: Post
) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        checklist = await write_checklist(uow, name="Shows", texts=["Rider", "Guest list"])
        await plan_seat(uow, name="Tour manager", role="manager")
        (seat,) = await list_seats(uow)
    nova = await enter("nova")
    here = f"/t/nova/checklists/{checklist.id}"
    item = re.search(r"items/([0-9a-f-]{36})", (await nova.get(here)).text)[1]
    await nova.submit(f"/t/nova/checklists/items/{item}", here, is_done="yes")
    assert "1 of 2 done" in (await nova.get(here)).text
    invite = f"/t/nova/checklists/seats/{seat.id}/invite"
    answer = await nova.submit(invite, "/t/nova/checklists", email="tm@example.net")
    assert answer.status_code == 303, answer.text
    assert len(await post.to("tm@example.net")) == 1
    vic = await enter("vic")
    token = await vic.token("/account")
    refused = await vic.post(invite, data={"email": "x@example.net", "csrf_token": token})
    assert refused.status_code == 403


async def test_an_offer_is_read_by_link_accepted_changed_and_ended(
    enter: Enter, visitor: Browser, world: World
) -> None:
    nova, flo = await enter("nova"), await enter("flo")
    base = "/t/nova/handshakes"
    answer = await nova.submit(base, f"{base}/new?kind=co_write", **CO_WRITE)
    assert answer.status_code == 303, answer.text
    here = answer.headers["location"]
    link = re.search(r"/handshakes/([\w-]{80,})", (await nova.get(here)).text)[1]
    assert "Nova Lind: 60 %" in (await visitor.get(f"/handshakes/{link}")).text
    assert f"/t/foundry/handshakes/take/{link}" in (await flo.get(f"/handshakes/{link}")).text
    take = f"/t/foundry/handshakes/take/{link}"
    answer = await flo.submit(take, take)
    assert answer.status_code == 303, answer.text
    theirs = answer.headers["location"]
    assert (await visitor.get(f"/handshakes/{link}")).status_code == 404
    more = {**CO_WRITE, "shares_share": ["50", "50"], "words": "Half each?"}
    assert (await flo.submit(f"{theirs}/change", f"{theirs}/change", **more)).status_code == 303
    shown = (await nova.get(here)).text
    assert "The Foundry proposes a change" in shown
    assert "Half each?" in shown
    assert (await nova.submit(f"{here}/agreed", here)).status_code == 303
    assert "Agreed, version 2" in (await flo.get(theirs)).text
    assert (await flo.submit(f"{theirs}/end", f"{theirs}/end")).status_code == 303
    assert "Ended" in (await nova.get(here)).text
    assert (await nova.submit(f"{here}/agreed", here)).status_code == 409


async def test_a_form_says_what_is_wrong_with_the_terms(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    base = "/t/nova/handshakes"
    wrong = {**CO_WRITE, "shares_share": ["60", "30"]}
    answer = await nova.submit(base, f"{base}/new", **wrong)
    assert (answer.status_code, "add up to exactly 100" in answer.text) == (422, True)
    deal = {
        "kind": "release_deal", "title": "Nordic deal", "displayed_name": "Nova",
        "territory": "Worldwide", "starts_on": "2026-02-01", "until": "2026-01-01",
        "recordings_title": ["Tide"], "recordings_isrc": ["USRC17607839"],
    }  # fmt: skip
    answer = await nova.submit(base, f"{base}/new?kind=release_deal", **deal)
    assert (answer.status_code, "after the first" in answer.text) == (422, True)
    answer = await nova.submit(base, f"{base}/new", **{**deal, "until": ""})
    assert "Who is paid" in (await nova.get(answer.headers["location"])).text


async def test_a_viewer_reads_and_does_not_agree(enter: Enter, world: World) -> None:
    vic = await enter("vic")
    shown = await vic.get("/t/nova/handshakes")
    assert (shown.status_code, "New co-write" in shown.text) == (200, False)
    assert (await vic.get("/t/nova/handshakes/new")).status_code == 403
    assert (await vic.get("/t/nova/checklists/new")).status_code == 403


async def test_an_agency_acts_only_with_the_scope_for_it(enter: Enter, world: World) -> None:
    ada = await enter("ada")
    assert (await ada.get("/t/nova/handshakes")).status_code == 200
    assert (await ada.get("/t/nova/handshakes/new")).status_code == 403
    assert (await ada.get("/t/nova/checklists/new")).status_code == 200


async def test_lists_cost_the_same_however_long(
    enter: Enter, world: World, app: Litestar, count_statements: list[str]
) -> None:
    nova, counts = await enter("nova"), []
    await nova.get("/t/nova/checklists")
    for names in (["One"], [f"List {number}" for number in range(12)]):
        async with world.database.tenant(world.cast.nova) as uow:
            for name in names:
                await write_checklist(uow, name=name, texts=["a", "b"])
                await plan_seat(uow, name=name, role="member")
        count_statements.clear()
        assert (await nova.get("/t/nova/checklists")).status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]
