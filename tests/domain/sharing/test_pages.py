"""The pages of sharing as both sides use them, with the fields they really send."""

import re
from datetime import date
from typing import Any

from app.core.uow import Database
from app.domain.sharing import SharingOffer, accept_request, open_tour
from app.domain.sharing.queries.offers import list_offers
from app.domain.sharing.queries.requests import get_request, page_requests
from app.domain.tours import Tour
from app.domain.tours.queries.tours import list_scenarios
from tests.cast import Cast
from tests.domain.sharing.factories import ask, day, make_offer
from tests.domain.tours.factories import make_tour
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter, Post

HOME = "/t/nova/sharing"
FILLED = {
    "kind": "backline", "title": "Drum kit", "words": "Five pieces", "city": "Hamburg",
    "reach_km": "30", "first_on": "", "last_on": "", "price": "25.50", "price_currency": "EUR",
    "unit": "day", "terms": "No cymbals", "giver": "Nova Lind", "handover": "Third floor",
    "contact_email": "nova@example.com",
}  # fmt: skip


async def offers_of(database: Database, actor: Any) -> list[SharingOffer]:
    async with database.tenant(actor) as uow:
        return await list_offers(uow)


async def test_something_is_offered_shared_changed_and_taken_back(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, offers = await enter("nova"), f"{HOME}/offers"
    assert "Nothing offered yet" in (await nova.get(offers)).text
    answer = await nova.submit(offers, f"{offers}/new", **FILLED)
    assert (answer.status_code, answer.headers["location"]) == (303, offers)
    [kit] = await offers_of(database, cast.nova)
    assert (kit.price_amount, kit.is_shared, kit.city) == (2550, False, "Hamburg")
    assert "Only you" in (await nova.get(offers)).text
    assert (await nova.submit(f"{offers}/{kit.id}/share", offers)).status_code == 303
    assert "Everybody" in (await nova.get(offers)).text
    changed = FILLED | {"price": "", "is_shared": "on", "version": "2", "title": "Small kit"}
    answer = await nova.submit(f"{offers}/{kit.id}", f"{offers}/{kit.id}", **changed)
    assert answer.status_code == 303, answer.text
    [kit] = await offers_of(database, cast.nova)
    assert (kit.price_words, kit.title, kit.is_shared) == ("Free", "Small kit", True)
    late = await nova.submit(f"{offers}/{kit.id}", f"{offers}/{kit.id}", **changed)
    assert (late.status_code, "changed in the meantime" in late.text) == (422, True)
    assert (await nova.submit(f"{offers}/{kit.id}/keep", offers)).status_code == 303
    assert [o.is_shared for o in await offers_of(database, cast.nova)] == [False]
    ask_first = f"{offers}/{kit.id}/withdraw"
    assert (await nova.submit(ask_first, ask_first)).status_code == 303
    assert await offers_of(database, cast.nova) == []
    assert (await nova.get(f"{offers}/{kit.id}")).status_code == 404


async def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(enter: Enter) -> None:
    nova, offers = await enter("nova"), f"{HOME}/offers"
    wrong = FILLED | {"city": "Nowhereville", "first_on": "2027-05-02", "last_on": "2027-05-01"}
    answer = await nova.submit(offers, f"{offers}/new", **wrong)
    assert answer.status_code == 422
    for words in ("We do not know this city", "Swap them", 'value="Drum kit"', "Third floor"):
        assert words in answer.text
    answer = await nova.submit(offers, f"{offers}/new", **FILLED | {"price": "9" * 20})
    assert (answer.status_code, "larger than we can keep" in answer.text) == (422, True)


async def test_offers_of_others_stand_along_the_route_and_are_asked_for(
    enter: Enter, post: Post, database: Database, cast: Cast, van: SharingOffer, tour: Tour
) -> None:
    nova = await enter("nova")
    page = (await nova.get(HOME)).text
    assert "Nine-seat van" in page
    assert "In Hamburg; free that day" in page
    assert re.search(r"Nothing shared near\s+Berlin", page)
    assert "Nine-seat van" not in (await nova.get(f"{HOME}?kind=crew")).text
    assert "Hafenstrasse" not in page + (await nova.get(f"{HOME}/ask/{van.id}")).text
    there = f"{HOME}/ask/{van.id}"
    sent = {"first_on": day(0).isoformat(), "last_on": day(1).isoformat(), "words": "Please",
            "email": "nova@example.com"}  # fmt: skip
    answer = await nova.submit(there, f"{there}?on={day(0)}", **sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}/requests")
    twice = await nova.submit(there, there, **sent)
    assert (twice.status_code, "asked for these days already" in twice.text) == (422, True)
    assert [m.subject for m in await post.to("van@rival.example")] == [
        f"Nova asks for Nine-seat van, {words(day(0))} to {words(day(1))}"
    ]
    request, rival = await one_request(database, cast.rival), await enter("rival")
    here = f"/t/rival/sharing/requests/{request.id}"
    assert "nova@example.com" not in (await rival.get(here)).text
    answer = await rival.submit(f"{here}/accept", here, seen="1", words="Gladly")
    assert answer.status_code == 303, answer.text
    shown = (await nova.get(f"{HOME}/requests/{request.id}")).text
    for told in ("Hafenstrasse 7", "van@rival.example", "Gladly", "€120.00: 2 days of €60.00"):
        assert told in shown
    [mail] = await post.to("nova@example.com")
    assert mail.subject.startswith("Rival agrees to Nine-seat van")
    assert f"/t/nova/sharing/requests/{request.id}" in mail.text_body
    assert (await (await enter("flo")).get(here.replace("rival", "foundry"))).status_code == 404


def words(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


async def one_request(database: Database, actor: Any) -> Any:
    async with database.tenant(actor) as uow:
        return (await page_requests(uow, after=None)).items[0]


async def test_days_are_proposed_agreed_and_canceled_by_the_page(
    enter: Enter, database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    nova, rival = await enter("nova"), await enter("rival")
    ours, theirs = (f"/t/{slug}/sharing/requests/{request.id}" for slug in ("nova", "rival"))
    sent = {"seen": "1", "first_on": day(4).isoformat(), "last_on": "", "price": "55", "words": ""}
    wrong = await rival.submit(f"{theirs}/propose", theirs, **sent | {"price": "much"})
    assert (wrong.status_code, 'value="much"' in wrong.text) == (422, True)
    assert (await rival.submit(f"{theirs}/propose", theirs, **sent)).status_code == 303
    assert "1 day of €55.00" in (await nova.get(ours)).text
    assert (await nova.submit(f"{ours}/accept", ours, seen="1", words="")).status_code == 422
    assert (await nova.submit(f"{ours}/accept", ours, seen="2", words="")).status_code == 303
    empty = await nova.submit(f"{ours}/cancel", ours, seen="3", reason="")
    assert (empty.status_code, "The reason is missing" in empty.text) == (422, True)
    answer = await nova.submit(f"{ours}/cancel", ours, seen="3", reason="No show")
    assert answer.status_code == 303
    assert "No show" in (await rival.get(theirs)).text
    assert (await rival.submit(f"{theirs}/nonsense", theirs, seen="3")).status_code == 404


async def test_the_asker_withdraws_and_the_owner_declines(
    enter: Enter, database: Database, cast: Cast, van: SharingOffer
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    for number, (browser, slug, act) in enumerate(
        ((nova, "nova", "withdraw"), (rival, "rival", "decline"))
    ):
        request = await ask(database, cast.rival, cast.nova, van.id, first=day(number))
        here = f"/t/{slug}/sharing/requests/{request.id}"
        answer = await browser.submit(f"{here}/{act}", here, seen="1", words="Not now")
        assert answer.status_code == 303
        async with database.tenant(cast.rival) as uow:
            ended = await get_request(uow, request.id)
        states = {"withdraw": "withdrawn", "decline": "declined"}
        assert (ended.state, ended.reason) == (states[act], "Not now")


async def test_mentions_are_promised_ticked_and_taken_out(
    enter: Enter, database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    async with database.tenant(cast.rival) as uow:
        await accept_request(uow, request.id, side="owner", seen=1)
    nova, here = await enter("nova"), f"{HOME}/requests/{request.id}"
    said = {"what": "A story", "channel": "Instagram", "by_on": day(0).isoformat()}
    assert (await nova.submit(f"{here}/promises", here, **said)).status_code == 303
    again = await nova.submit(f"{here}/promises", here, **said)
    assert (again.status_code, "in the list already" in again.text) == (422, True)
    promise = re.search(r"requests/promises/([0-9a-f-]{36})/done", (await nova.get(here)).text)
    assert promise is not None
    its = f"{HOME}/requests/promises/{promise[1]}"
    bad = await nova.submit(f"{its}/done", here, link="javascript:alert(1)")
    assert (bad.status_code, "begins with https://" in bad.text) == (422, True)
    assert (await nova.submit(f"{its}/done", here, link="https://e.example/x")).status_code == 303
    rival = await enter("rival")
    theirs = (await rival.get(f"/t/rival/sharing/requests/{request.id}")).text
    assert 'href="https://e.example/x"' in theirs
    other = its.replace("/t/nova", "/t/rival")
    refused = await rival.submit(f"{other}/open", f"/t/rival/sharing/requests/{request.id}")
    assert refused.status_code == 409
    assert (await nova.submit(f"{its}/open", here)).status_code == 303
    assert (await nova.submit(f"{its}/drop", here)).status_code == 303
    assert promise[1] not in (await nova.get(here)).text


async def test_a_tour_is_opened_asked_for_and_closed(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    nova, rival, here = await enter("nova"), await enter("rival"), f"{HOME}/tours/{tour.id}"
    page = (await nova.get(here)).text
    plan = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert plan is not None
    said = {"act": "Nova Lind", "genre": "indie", "scenario_id": plan[1], "words": "Openers",
            "contact_email": ""}  # fmt: skip
    assert (await nova.submit(here, here, **said)).status_code == 303
    assert (await nova.submit(here, here, **said)).status_code == 422
    assert "Munich" in (await nova.get(here)).text
    async with database.tenant(cast.nova) as uow:
        opened = (await open_tour(uow, tour.id, act="Nova", genre="indie", seen=1)).id
    night = f"/t/rival/sharing/nights/{opened}"
    shown = (await rival.get(night)).text
    assert "Berlin" in shown
    assert "Hall of" not in shown
    sent = {"on": day(2).isoformat(), "words": "", "email": ""}
    assert (await rival.submit(night, night, **sent)).status_code == 303
    wrong = await rival.submit(night, night, **sent | {"on": day(3).isoformat()})
    assert (wrong.status_code, "does not play on this day" in wrong.text) == (422, True)
    assert "Nova in Berlin" in (await nova.get(f"{HOME}/requests?which=waiting")).text
    assert (await nova.submit(f"{here}/close", here)).status_code == 303
    assert (await rival.get(night)).status_code == 404


async def test_acts_near_on_the_same_days_are_co_bills(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    other = await make_tour(database, cast.rival, act="Rook", first_on=day(0), last_on=day(7))
    async with database.tenant(cast.nova) as uow:
        plan = (await list_scenarios(uow, [tour.id]))[0].plan
    async with database.tenant(cast.rival) as uow:
        (await list_scenarios(uow, [other.id]))[0].plan = plan
    async with database.tenant(cast.rival) as uow:
        await open_tour(uow, other.id, act="Rook & Vale", genre="folk", words="Trio")
    nova = await enter("nova")
    page = (await nova.get(HOME)).text
    assert page.count("The same day, in the same city") == 3
    assert "Co-bill, Folk: Trio" in page
    assert "Rook" not in (await nova.get(f"{HOME}?kind=van")).text


async def test_what_one_looks_for_stands_with_what_fits(
    enter: Enter, database: Database, cast: Cast, van: SharingOffer
) -> None:
    nova, wishes = await enter("nova"), f"{HOME}/wishes"
    assert "Nothing looked for yet" in (await nova.get(wishes)).text
    said = {"kind": "van", "title": "A van", "city": "Hamburg", "reach_km": "50",
            "first_on": day(0).isoformat(), "last_on": "", "words": ""}  # fmt: skip
    assert (await nova.submit(wishes, f"{wishes}/new", **said)).status_code == 303
    page = (await nova.get(wishes)).text
    assert "Nine-seat van" in page
    wish = re.search(r"wishes/([0-9a-f-]{36})/drop", page)
    assert wish is not None
    assert (await nova.submit(f"{wishes}/{wish[1]}/drop", wishes)).status_code == 303
    assert "Nothing looked for yet" in (await nova.get(wishes)).text


async def test_a_house_sees_what_is_shared_near_it(
    enter: Enter, database: Database, cast: Cast, van: SharingOffer
) -> None:
    flo = await enter("flo")
    assert "Claim your house first" in (await flo.get("/t/foundry/sharing")).text
    await keep(database, cast.flo, await make_venue(database, cast.nova))
    page = (await flo.get("/t/foundry/sharing")).text
    assert "Nine-seat van" in page
    assert "Near your house" in page


async def test_what_a_house_lends_stands_in_its_calendar(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await keep(database, cast.flo, await make_venue(database, cast.nova))
    flo = await enter("flo")
    assert "Lent and borrowed" not in (await flo.get("/t/foundry/calendar")).text
    room = await make_offer(database, cast.flo, title="Room above the hall")
    first, last = day(0), day(2)
    request = await ask(database, cast.flo, cast.nova, room.id, first=first, last=last)
    assert "Room above the hall" not in (await flo.get("/t/foundry/calendar")).text
    async with database.tenant(cast.flo) as uow:
        await accept_request(uow, request.id, side="owner", seen=1)
    page = (await flo.get("/t/foundry/calendar")).text
    assert f'href="/t/foundry/sharing/requests/{request.id}"' in page
    assert f"To Nova, Hamburg, until {last:%-d %B}" in page


async def test_who_may_only_read_finds_no_buttons_and_no_way(
    enter: Enter, database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    vic, here = await enter("vic"), f"{HOME}/requests/{request.id}"
    assert "Withdraw the request" not in (await vic.get(here)).text
    assert (await vic.get(f"{HOME}/ask/{van.id}")).status_code == 403
    answer = await vic.submit(f"{here}/withdraw", here, seen="1", words="")
    assert answer.status_code == 403


async def test_pages_ask_as_much_for_many_as_for_few(
    enter: Enter, database: Database, cast: Cast, tour: Tour, count_statements: list[str]
) -> None:
    nova = await enter("nova")
    counts: dict[str, list[int]] = {}
    await nova.get(HOME)
    for most in (1, 5):
        for number in range(most):
            title = f"{most} {number}"
            offer = await make_offer(database, cast.rival, title=f"Van {title}")
            await make_offer(database, cast.nova, title=f"Kit {title}")
            await ask(database, cast.rival, cast.nova, offer.id)
        for path in ("", "/offers", "/wishes", "/requests"):
            count_statements.clear()
            assert (await nova.get(HOME + path)).status_code == 200
            counts.setdefault(path, []).append(len(count_statements))
    assert [few == many for few, many in counts.values()] == [True] * 4, counts
    assert max(max(each) for each in counts.values()) <= 18, counts
