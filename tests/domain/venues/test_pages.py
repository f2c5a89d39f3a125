"""The pages of the directory, as people and as strangers see them."""

from datetime import timedelta

from sqlalchemy import text

from app.core.uow import Database
from app.domain.venues.service.claiming import claim_by_document, decide_claim
from app.domain.venues.service.proposing import decide_edit, propose_edit
from tests.cast import Cast, email, today
from tests.domain.venues.factories import HARBOUR, keep, make_venue
from tests.tenants.conftest import Enter, Post
from tests.web.browser import HTMX, Browser

VENUES = "/t/nova/venues"


async def test_a_venue_is_added_found_and_noted(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    assert "No venues yet" in (await nova.get(VENUES)).text
    answer = await nova.submit(VENUES, f"{VENUES}/new", **HARBOUR)
    here = answer.headers["location"]
    assert answer.status_code == 303, answer.text
    shown = (await nova.get(here)).text
    assert "Europe/Berlin" in shown
    assert "Checked today" in shown
    answer = await nova.submit(f"{here}/note", here, text="Ask for the second key")
    assert answer.status_code == 303
    await nova.submit(f"{here}/contacts", here, name="Petra Lang", role="Sound")
    shown = (await nova.get(here)).text
    rival = (await (await enter("rival")).get(here.replace("nova", "rival"))).text
    for private in ("Ask for the second key", "Petra Lang"):
        assert private in shown
        assert private not in rival
    assert "Harbour Hall" in rival


async def test_the_list_answers_the_whole_page_or_its_part(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    for number in range(30):
        await make_venue(database, cast.nova, name=f"Stage number {number} of thirty")
    nova = await enter("nova")
    count_statements.clear()
    page = (await nova.get(f"{VENUES}?near=Hamburg&radius=25")).text
    assert len(count_statements) <= 16, count_statements
    assert "30 venues within 25 km of Hamburg, Germany" in page
    assert "map__mark" in page
    part = await nova.get(VENUES, headers={**HTMX, "HX-Target": "venues"})
    assert part.text.lstrip().startswith('<div id="venues"')
    lost = (await nova.get(f"{VENUES}?near=Nowhereville")).text
    assert "We do not know the city" in lost


async def test_old_information_is_marked_in_the_list_and_can_be_left_out(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await make_venue(database, cast.nova, name="Old Quay", city="Bremen")
    await make_venue(database, cast.nova, name="Rink", city="Vienna", country="AT")
    async with database.platform(reason="test") as uow:
        await uow.db.execute(
            text("UPDATE venues SET checked_on = :day WHERE name = 'Old Quay'"),
            {"day": today() - timedelta(days=800)},
        )
    nova = await enter("nova")
    page = (await nova.get(VENUES)).text
    assert page.count("Checked two years ago") == 1
    assert "Checked today" not in page
    fresh = (await nova.get(f"{VENUES}?checked=year")).text
    assert ("Old Quay" in fresh, "Rink" in fresh) == (False, True)
    austrian = (await nova.get(f"{VENUES}?country=AT")).text
    assert ("Old Quay" in austrian, "Rink" in austrian) == (False, True)
    assert '<option value="AT" selected>' in austrian


async def test_wrong_fields_come_back_and_a_twin_asks_once_more(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await make_venue(database, cast.nova)
    nova = await enter("nova")
    answer = await nova.submit(
        VENUES, f"{VENUES}/new", **{**HARBOUR, "latitude": "99", "website": "harbour"}
    )
    assert answer.status_code == 422
    assert "Latitude is a number from -90 to 90." in answer.text
    assert "Write the website in full, with https://" in answer.text
    for website in ("http://[", "javascript:alert(1)", "https://"):
        answer = await nova.submit(VENUES, f"{VENUES}/new", **{**HARBOUR, "website": website})
        assert (answer.status_code, "Write the website in full" in answer.text) == (422, True)
    answer = await nova.submit(VENUES, f"{VENUES}/new", **HARBOUR)
    assert answer.status_code == 422
    assert "It is another venue of the same name" in answer.text
    answer = await nova.submit(VENUES, f"{VENUES}/new", **HARBOUR, even_if_known="yes")
    assert answer.status_code == 303


async def test_a_claim_is_confirmed_by_the_mails_link(
    enter: Enter, visitor: Browser, post: Post, database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    here = f"/t/foundry/venues/{venue.id}"
    flo = await enter("flo")
    answer = await flo.submit(f"{here}/claim/mail", f"{here}/claim", email="flo@example.com")
    assert answer.status_code == 422
    answer = await flo.submit(
        f"{here}/claim/mail", f"{here}/claim", email="office@harbourhall.example"
    )
    assert answer.status_code == 303
    link = await post.link("office@harbourhall.example", "venue-claims")
    assert "The Foundry" in (await visitor.get(link)).text
    answer = await visitor.submit(link, link)
    assert answer.status_code == 303
    assert "Confirmed" in (await visitor.get(link)).text
    assert "Kept by you" in (await flo.get(here)).text
    assert (await visitor.get("/venue-claims/" + "x" * 60)).status_code == 404


async def test_whoever_claimed_or_proposed_is_told_what_was_decided(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    async with database.tenant(cast.rival) as uow:
        edit = await propose_edit(uow, venue.id, {"curfew": "23:00"})
        claim = await claim_by_document(uow, venue.id, evidence="A bill in our name, online.")
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Flo")
    async with database.platform(reason="test") as uow:
        await decide_claim(uow, claim.id, is_accepted=False, by="Olive")
    sent = await post.to(email("rival"))
    told = [f"Your {what} of Harbour Hall was " for what in ("change", "claim")]
    told = [told[0] + "taken over", told[1] + "declined"]
    assert [mail.subject for mail in sent] == told
    assert f"/t/rival/venues/{venue.id}" in sent[0].text_body
    bell = (await (await enter("rival")).get("/t/rival/notifications")).text
    assert all(words in bell for words in told)
    assert not any("was taken over" in mail.subject for mail in await post.to(email("nova")))


async def test_a_proposal_reaches_the_keeper_and_is_decided(
    enter: Enter, database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    rival, flo = await enter("rival"), await enter("flo")
    theirs = f"/t/rival/venues/{venue.id}"
    answer = await rival.submit(
        f"{theirs}/edit", f"{theirs}/edit", **{**HARBOUR, "parking": "None", "kind": "arts_centre"}
    )
    assert answer.status_code == 303, answer.text
    page = (await flo.get("/t/foundry/venue-proposals")).text
    assert all(words in page for words in ("Ravi Rival", "Arts centre", "Club"))
    action = page.split('action="/t/foundry/venue-proposals/')[1].split('"')[0]
    path = f"/t/foundry/venue-proposals/{action}"
    astray = f"/t/foundry/venue-proposals/{action.split('/')[0]}/acept"
    assert (await flo.submit(astray, "/t/foundry/venue-proposals")).status_code == 404
    answer = await flo.submit(path, "/t/foundry/venue-proposals")
    assert answer.status_code == 303
    assert "None" in (await rival.get(theirs)).text


async def test_a_keeper_writes_down_a_room(enter: Enter, database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    flo, here = await enter("flo"), f"/t/foundry/venues/{venue.id}"
    room = {"name": "Main", "layouts_layout": ["standing", "seated"]}
    page = f"{here}/rooms/new"
    again = await flo.submit(
        f"{here}/rooms", page, **room, layouts_capacity=["400", "x"], stage="10 x 8 m"
    )
    assert (again.status_code, "whole number" in again.text) == (422, True)
    answer = await flo.submit(
        f"{here}/rooms", page, **room, layouts_capacity=["400", "220"], stage="10 x 8 m"
    )
    assert answer.status_code == 303
    assert "10 x 8 m" in (await flo.get(here)).text
    taken = await flo.submit(f"{here}/rooms", page, name="Main")
    assert taken.status_code == 422


async def test_a_file_is_looked_at_before_it_is_entered(enter: Enter) -> None:
    nova = await enter("nova")
    path = "/t/nova/venue-import"
    content = "name;city;country\nQuay;Hamburg;DE\nLost;Nowhereville;DE\n"
    token = await nova.token(path)
    answer = await nova.post(
        f"{path}/preview", data={"csrf_token": token}, files={"file": ("v.csv", content)}
    )
    assert "Enter 1 venue" in answer.text, answer.text
    assert "Lost" in answer.text
    answer = await nova.submit(path, path, content=content.replace(";", ","))
    assert answer.status_code == 303
    assert "Quay" in (await nova.get(VENUES)).text
    assert (await nova.submit(path, path, content="nonsense")).status_code == 422


async def test_a_viewer_reads_and_adds_nothing(enter: Enter) -> None:
    vic = await enter("vic")
    assert "Add a venue" not in (await vic.get(VENUES)).text
    assert (await vic.get(f"{VENUES}/new")).status_code == 403
