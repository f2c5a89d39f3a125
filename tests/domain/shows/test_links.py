"""A side without an account: reads, answers, writes, signs by link, and takes the show home."""

import re

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.holds import Asker
from app.domain.shows import Side, get_show
from app.domain.shows.errors import SideTaken
from app.domain.shows.queries.shows import list_offers
from app.domain.shows.service.keeping import readdress_show
from tests.cast import Cast
from tests.domain.shows.conftest import MakeShow
from tests.domain.shows.offering import offer
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

TIGERS = Asker("Paper Tigers", "tour@tigers.example")


async def link_of(post: Post, address: str) -> str:
    mail = (await post.to(address))[-1]
    return re.search(r"/shows/[\w-]+", mail.text_body)[0]


@pytest.fixture
async def show(make_show: MakeShow, database: Database, cast: Cast) -> object:
    """Offered by The Foundry to a band without a workspace."""
    made = await make_show(asker=TIGERS)
    await offer(database, cast.flo, made, Side.VENUE)
    return made


async def test_a_band_without_an_account_accepts_by_link(
    visitor: Browser, post: Post, show: object, database: Database, cast: Cast
) -> None:
    link = await link_of(post, "tour@tigers.example")
    page = await visitor.get(link)
    assert (page.status_code, "€2,000.00" in page.text) == (200, True)
    nameless = await visitor.submit(f"{link}/offers/1/accept", link, name="")
    assert (nameless.status_code, "Your name is missing" in nameless.text) == (422, True)
    answer = await visitor.submit(f"{link}/offers/1/accept", link, name="Tara Tiger")
    assert answer.status_code == 303, answer.text
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        assert (found.state, (await list_offers(uow, found))[0].answered_by) == (
            "agreed", "Tara Tiger",
        )  # fmt: skip
    assert any("accepted version 1" in m.subject for m in await post.to("flo@example.com")) or any(
        "accepted version 1" in m.subject for m in await post.to("booking@harbourhall.example")
    )


async def test_a_band_declines_or_asks_for_other_terms_by_message(
    visitor: Browser, enter: Enter, post: Post, show: object
) -> None:
    link = await link_of(post, "tour@tigers.example")
    answer = await visitor.submit(f"{link}/messages", link, name="Tara", body="Could you do 2,500?")
    assert answer.status_code == 303
    answer = await visitor.submit(f"{link}/offers/1/decline", link, name="Tara", reason="Too low")
    assert answer.status_code == 303
    page = await (await enter("flo")).get(f"/t/foundry/shows/{show}")
    assert "Could you do 2,500?" in page.text
    assert "The offer is declined" in page.text
    again = await visitor.submit(f"{link}/offers/1/accept", link, name="Tara")
    assert again.status_code == 409


async def test_a_damaged_link_opens_nothing(visitor: Browser, post: Post, show: object) -> None:
    link = await link_of(post, "tour@tigers.example")
    for other in (link[:-1] + ("A" if link[-1] != "A" else "B"), "/shows/abc"):
        assert (await visitor.get(other)).status_code == 404


async def test_a_mistyped_address_is_corrected_and_what_went_there_opens_nothing(
    visitor: Browser, enter: Enter, post: Post, show: object, database: Database, cast: Cast
) -> None:
    wrong, flo = await link_of(post, "tour@tigers.example"), await enter("flo")
    here = f"/t/foundry/shows/{show}"
    answer = await flo.submit(f"{here}/address", here, of="artist", email="tour@tigers")
    assert (answer.status_code, "Write an email address" in answer.text) == (422, True)
    assert (await visitor.get(wrong)).status_code == 200
    answer = await flo.submit(f"{here}/address", here, of="artist", email="booking@tigers.example")
    assert answer.status_code == 303
    link = await link_of(post, "booking@tigers.example")
    for old in (wrong, f"{wrong}/advance", f"{wrong}/settlement"):
        assert (await visitor.get(old)).status_code == 404
    assert (await visitor.get(link)).status_code == 200
    same = await flo.submit(f"{here}/address", here, of="artist", email="booking@tigers.example")
    assert same.status_code == 303
    assert (await visitor.get(link)).status_code == 200
    log = text("SELECT payload::text FROM events WHERE name = 'shows.readdressed'")
    async with database.tenant(cast.flo) as uow:
        [said] = list(await uow.db.scalars(log))
    assert "tigers.example" not in said and "Paper Tigers" in said


async def test_a_side_says_where_its_own_mails_go(
    enter: Enter, visitor: Browser, post: Post, show: object
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}"
    link = await link_of(post, "tour@tigers.example")
    answer = await flo.submit(f"{here}/address", here, of="venue", email="night@foundry.example")
    assert answer.status_code == 303
    assert (await visitor.get(link)).status_code == 200
    await visitor.submit(f"{link}/messages", link, name="Tara", body="Hello")
    assert len(await post.to("night@foundry.example")) == 1


async def test_the_address_of_a_workspace_is_its_own(
    enter: Enter, post: Post, show: object, database: Database, cast: Cast
) -> None:
    link, rival = await link_of(post, "tour@tigers.example"), await enter("rival")
    await rival.submit(f"{link}/join", link, tenant_id=str(cast.rival.tenant_id))
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(SideTaken):
            await readdress_show(
                uow, show, side=Side.VENUE, of=Side.ARTIST, email="other@tigers.example"
            )
    page = (await (await enter("flo")).get(f"/t/foundry/shows/{show}")).text
    assert "Correct their address" not in page


async def test_a_show_taken_into_a_workspace_is_answered_there_and_not_by_link(
    visitor: Browser, enter: Enter, post: Post, show: object, cast: Cast
) -> None:
    link = await link_of(post, "tour@tigers.example")
    rival = await enter("rival")
    answer = await rival.submit(f"{link}/join", link, tenant_id=str(cast.nova.tenant_id))
    assert answer.status_code == 422
    answer = await rival.submit(f"{link}/join", link, tenant_id=str(cast.rival.tenant_id))
    assert answer.headers["location"] == f"/t/rival/shows/{show}"
    page = await rival.get(f"/t/rival/shows/{show}")
    assert (page.status_code, "€2,000.00" in page.text) == (200, True)
    assert (await rival.get(link)).headers["location"] == f"/t/rival/shows/{show}"
    closed = await visitor.get(link)
    assert ("in your workspace" in closed.text, "€2,000.00" in closed.text) == (True, False)
    refused = await visitor.submit(f"{link}/offers/1/accept", "/sign-in", name="Tara Tiger")
    assert refused.status_code == 409


async def test_a_link_shows_nothing_private(
    visitor: Browser, enter: Enter, post: Post, show: object
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}"
    answer = await flo.submit(
        f"{here}/private", here, notes="Desperate for a Friday", currency="EUR",
        walk_away="4321.09",
    )  # fmt: skip
    assert answer.status_code == 303
    page = (await visitor.get(await link_of(post, "tour@tigers.example"))).text
    assert not re.search("Desperate|4321.09|4,321.09|For us", page)
