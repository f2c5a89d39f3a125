"""Settling a show in two browsers: the worked numbers, what each side sees, and two signatures."""

import asyncio
import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from redis.asyncio.client import PubSub

from app.core.channels import channel_name
from app.core.uow import Database
from app.domain.shows import Side, get_show
from app.domain.shows.links import show_link
from app.jobs.in_process import run_all
from app.web.site import Site
from tests.cast import Cast
from tests.domain.shows.settling.conftest import TYPED, MakePlayed
from tests.tenants.conftest import Enter, Post
from tests.web.browser import HTMX, Browser

DUE = "$12,384.62"
SECRET = "A sponsor nobody knows of"


async def keep(browser: Browser, here: str, **typed: object) -> None:
    answer = await browser.submit(here, here, **{**TYPED, **typed})
    assert answer.status_code == 303, answer.text


async def sign(browser: Browser, here: str, name: str) -> None:
    page = (await browser.get(here)).text
    document = re.search(r'name="document" value="([0-9a-f]{64})"', page).group(1)
    answer = await browser.submit(
        f"{here}/sign", here, signature=name, document=document, consent="yes"
    )
    assert answer.status_code == 303, answer.text


def words_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def next_of(heard: PubSub) -> dict[str, Any]:
    while (message := await heard.get_message(timeout=1)) is None:
        continue
    return message


@pytest.mark.parametrize("owner", ["flo", "nova"])
async def test_the_worked_example_is_settled_by_both_sides_in_their_browsers(
    owner: str, enter: Enter, make_played: MakePlayed, cast: Cast
) -> None:
    show = await make_played(getattr(cast, owner))
    flo, nova = await enter("flo"), await enter("nova")
    venues, artists = (f"/t/{slug}/shows/{show}/settlement" for slug in ("foundry", "nova"))
    await keep(flo, venues)
    page = (await nova.get(artists)).text
    for figure in ("$22,500.00", "$21,500.00", "$20,187.79", "$11,500.00", "$8,687.79", DUE):
        assert figure in page, figure
    await sign(flo, venues, "Flo Foundry")
    await sign(nova, artists, "Nova Lind")
    page = (await flo.get(venues)).text
    assert "Signed by both" in page
    assert "Keep for both sides" not in page
    late = await flo.submit(venues, venues, **{**TYPED, "seen": "1", "cost_amount": "1"})
    assert (late.status_code, "stays as it is" in late.text) == (422, True)


async def test_the_figures_are_worked_out_while_typing_and_by_a_button(
    enter: Enter, make_played: MakePlayed
) -> None:
    show = await make_played()
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/settlement"
    answer = await flo.submit(here, here, **TYPED, **{"try": "1"})
    assert (answer.status_code, DUE in answer.text) == (200, True)
    target = {**HTMX, "HX-Target": "sheet"}
    answer = await flo.submit(f"{here}/reckon", here, headers=target, **TYPED)
    assert (answer.status_code, "<html" in answer.text, DUE in answer.text) == (200, False, True)
    more = await flo.submit(here, here, **{**TYPED, "cost_amount": "5400"}, **{"try": "1"})
    assert "$400.00 more than agreed; capped: $5,000.00 is charged" in more.text
    assert DUE in more.text
    wrong = await flo.submit(here, here, **{**TYPED, "ticket_sold": ["501", "500"]})
    assert (wrong.status_code, "More tickets" in wrong.text) == (422, True)
    assert "Version 1" not in (await flo.get(here)).text


async def test_fees_come_off_the_gross_before_tax_and_split(
    enter: Enter, make_played: MakePlayed
) -> None:
    show = await make_played()
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/settlement"
    fees = {
        "fee_night": ["1", "1", "1"], "fee_what": ["Card fees", "Presale", "Set-up"],
        "fee_amount": ["2", "0.1", "50"], "fee_way": ["gross", "per_ticket", "fixed"],
        "fee_cap": ["400", "", ""],
    }  # fmt: skip
    await keep(flo, here, **fees)
    page = (await flo.get(here)).text
    # 22,500 less 1,000 for the house, 400 of 450 for cards, 100 and 50; of it 6.5 % inside.
    for figure in ("$22,500.00", "$20,950.00", "$19,671.36", "Card fees", "capped"):
        assert figure in page, figure
    assert page.count('name="fee_what" value="Set-up"') == 1
    await keep(flo, here, **fees | {"seen": "1", "fee_amount": ["2", "0.1", "60"]})
    page = (await (await enter("nova")).get(f"/t/nova/shows/{show}/settlement")).text
    assert "$50.00" in page and "$60.00" in page and "What changed since version 1" in page
    more = {"fee_night": "1", "fee_what": "All", "fee_amount": "30000", "fee_way": "fixed"}
    wrong = await flo.submit(here, here, **{**TYPED, "seen": "2"}, **more, fee_cap="")
    assert (wrong.status_code, "more than the gross" in wrong.text) == (422, True)


async def test_a_change_after_a_signature_asks_again_and_says_what_changed(
    enter: Enter, make_played: MakePlayed, post: Post
) -> None:
    show = await make_played()
    flo, nova = await enter("flo"), await enter("nova")
    venues, artists = (f"/t/{slug}/shows/{show}/settlement" for slug in ("foundry", "nova"))
    await keep(flo, venues)
    await sign(flo, venues, "Flo Foundry")
    await keep(nova, artists, seen="1", ticket_sold=["500", "480"])
    page = (await flo.get(venues)).text
    assert "What changed since version 1" in page
    assert "480 tickets sold" in page
    assert "Type your full name to sign" in page
    late = await flo.submit(venues, venues, **{**TYPED, "seen": "1", "cost_amount": "1"})
    assert (late.status_code, "has changed the settlement meanwhile" in late.text) == (422, True)
    subjects = [mail.subject for mail in await post.to("flo@example.com")]
    assert any("changed the settlement" in subject for subject in subjects)


async def test_what_the_house_keeps_to_itself_never_reaches_the_other_side(
    enter: Enter, make_played: MakePlayed, post: Post
) -> None:
    show = await make_played()
    flo, nova = await enter("flo"), await enter("nova")
    venues, artists = (f"/t/{slug}/shows/{show}/settlement" for slug in ("foundry", "nova"))
    await keep(flo, venues)
    own = {"line_what": SECRET, "line_amount": "777.77", "line_kind": "income"}
    assert (await flo.submit(f"{venues}/house", venues, **own)).status_code == 303
    page = (await flo.get(venues)).text
    assert all(each in page for each in (SECRET, "$777.77", "Our own result"))
    theirs = (await nova.get(artists)).text
    theirs += (await nova.get(artists.removesuffix("/settlement"))).text
    theirs += words_of((await nova.get(f"{artists}/settlement.pdf")).content)
    theirs += "".join(mail.text_body for mail in await post.to("nova@example.com"))
    assert DUE in theirs
    for told in (SECRET, "777.77", "Promoter's result", "Promoter&#39;s result", "own result"):
        assert told not in theirs, told
    refused = await nova.submit(f"{artists}/house", artists, **own)
    assert (refused.status_code, "the house&#39;s own" in refused.text) == (409, True)


async def test_the_signed_paper_is_the_same_bytes_again(
    enter: Enter, make_played: MakePlayed, app: object
) -> None:
    show = await make_played()
    flo, nova = await enter("flo"), await enter("nova")
    venues, artists = (f"/t/{slug}/shows/{show}/settlement" for slug in ("foundry", "nova"))
    await keep(flo, venues)
    await sign(nova, artists, "Nova Lind")
    await sign(flo, venues, "Flo Foundry")
    drawn = (await flo.get(f"{venues}/settlement.pdf")).content
    site: Site = app.state.site
    await run_all(site.database, site.adapters)
    answer = await nova.get(f"{artists}/settlement.pdf")
    assert answer.status_code == 200, re.sub("<[^>]+>", " ", answer.text)
    kept = answer.content
    assert kept == drawn
    words = words_of(kept)
    for said in ("12,384.62", "“Flo Foundry”", "“Nova Lind”", "Split point"):
        assert said in words, said


async def test_an_artist_without_a_workspace_reads_and_signs_by_link(
    enter: Enter, visitor: Browser, make_played: MakePlayed, database: Database, cast: Cast,
    app: object,
) -> None:  # fmt: skip
    show_id = await make_played(guest=True)
    flo, venues = await enter("flo"), f"/t/foundry/shows/{show_id}/settlement"
    async with database.tenant(cast.flo) as uow:
        show = await get_show(uow, show_id)
        site: Site = app.state.site
        here = f"/shows/{show_link(site.signer, show, Side.ARTIST)}/settlement"
    assert "Nothing is settled yet" in (await visitor.get(here)).text
    await keep(flo, venues)
    assert DUE in (await visitor.get(here)).text
    await sign(visitor, here, "Nova Lind")
    await sign(flo, venues, "Flo Foundry")
    assert "Signed by both" in (await visitor.get(here)).text
    assert (await visitor.get(f"{here}/settlement.pdf")).content.startswith(b"%PDF")


async def test_a_show_that_is_still_to_come_is_not_settled(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    show_id = await make_played()
    async with database.tenant(cast.flo) as uow:
        show = await get_show(uow, show_id)
        show.last_date = show.on_date.replace(year=show.on_date.year + 1)
    flo = await enter("flo")
    answer = await flo.get(f"/t/foundry/shows/{show_id}/settlement")
    assert (answer.status_code, "once its last night has come" in answer.text) == (409, True)
    assert "Settle the show" not in (await flo.get(f"/t/foundry/shows/{show_id}")).text


async def test_an_open_page_hears_of_a_change_and_never_signs_what_it_does_not_show(
    enter: Enter, make_played: MakePlayed, app: object, cast: Cast
) -> None:
    show = await make_played()
    flo, nova = await enter("flo"), await enter("nova")
    venues, artists = (f"/t/{slug}/shows/{show}/settlement" for slug in ("foundry", "nova"))
    await keep(flo, venues)
    site: Site = app.state.site
    heard = site.redis.pubsub(ignore_subscribe_messages=False)
    async with asyncio.timeout(10):
        await heard.subscribe(
            channel_name(site.live_key, cast.nova.tenant_id, f"settlement:{show}")
        )
        assert (await next_of(heard))["type"] == "subscribe"
        await keep(flo, venues, seen="1", ticket_sold=["500", "480"])
        assert (await next_of(heard))["data"] == b"changed"
    await heard.aclose()
    aimed = {**HTMX, "HX-Target": "signing"}
    behind = await nova.get(f"{artists}?seen=1", headers=aimed)
    assert ("Version 2 is here" in behind.text, "Type your full name" in behind.text) == (
        True,
        False,
    )
    level = await nova.get(f"{artists}?seen=2", headers=aimed)
    assert ("<html" in level.text, "Type your full name" in level.text) == (False, True)
