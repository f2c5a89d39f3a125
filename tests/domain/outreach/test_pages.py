"""Pages of outreach, with the fields their forms really send."""

from datetime import timedelta
from typing import Any

from app.core.uow import Database
from app.domain.outreach import OutreachRound
from app.domain.outreach.queries.rounds import list_recipients
from app.domain.venues import Venue
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.outreach.factories import FIRST, mails, make_round, sent
from tests.domain.tours.factories import make_tour
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter
from tests.web.browser import Browser

HOME = "/t/nova/outreach"
TYPED: dict[str, Any] = {
    "name": "Spring", "act": "Nova Lind", "draw": "150", "first_on": FIRST.isoformat(),
    "last_on": (FIRST + timedelta(days=6)).isoformat(), "weekdays": ["4", "5"], "kit_id": "",
    "subject": "{{artist}} at {{venue}}", "body": "Hello {{venue}}: {{dates}}?",
    "sender_name": "Mo", "sender_email": "mo@example.com", "version": "",
    "followups_days": ["7", "", ""], "followups_text": ["Again?", "", ""],
}  # fmt: skip


async def test_from_the_text_to_the_mail(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    nova = await enter("nova")
    assert "No venue asked yet" in (await nova.get(HOME)).text
    made = await nova.submit(f"{HOME}/rounds", f"{HOME}/rounds/new", **TYPED)
    assert made.status_code == 303, made.text
    choose = made.headers["location"]
    here = choose.removesuffix("/venues")
    page = (await nova.get(f"{choose}?near=Berlin&radius=50")).text
    assert "Kesselhaus" in page and "The Lexicon" not in page
    added = await nova.submit(choose, choose, venues=[str(v.id) for v in venues[:2]])
    assert added.status_code == 303
    again = await nova.submit(choose, choose, venues=[str(venues[0].id)])
    assert again.status_code == 303
    preview = (await nova.get(f"{here}/preview")).text
    assert "2 venues will be written to" in preview and "Nova Lind at Kesselhaus" in preview
    version = preview.split('name="version" value="')[1].split('"')[0]
    went = await nova.submit(f"{here}/send", f"{here}/preview", version=version)
    assert went.status_code == 303
    twice = await nova.submit(f"{here}/send", f"{HOME}/rounds/new", version=version)
    assert twice.status_code == 409
    await run_all(database, adapters)
    found = await mails(database)
    assert len(found) == 2
    weekend = [FIRST + timedelta(days=n) for n in range(7)]
    nights = [each for each in weekend if each.weekday() in (4, 5)]
    assert str(nights[0].day) in found[0].text_body
    shown = (await nova.get(f"{HOME}?state=waiting&q=kessel")).text
    assert "Kesselhaus" in shown and "Harbour Hall" not in shown
    assert "Waiting 1" in shown
    assert "Waiting" in (await nova.get(f"/t/nova/venues/{venues[1].id}")).text


async def test_a_wrong_text_is_told_beside_its_field_and_kept(enter: Enter) -> None:
    nova = await enter("nova")
    page = f"{HOME}/rounds/new"
    for change, words in (
        ({"body": "Hi {{venu}}"}, "There is no field {{venu}}. Did you mean {{venue}}?"),
        ({"followups_text": ["{{x", "", ""]}, "Follow-up 1: A field is not closed"),
        ({"followups_days": ["", "", ""]}, "Follow-up 1: The number of days is missing"),
        ({"last_on": "2020-01-01"}, "Let the last night be after the first."),
        ({"first_on": "2020-01-01", "last_on": "2020-01-05"}, "These nights are over."),
        ({"last_on": FIRST.isoformat(), "weekdays": [str((FIRST.weekday() + 1) % 7)]},
         "None of these weekdays"),
        ({"last_on": (FIRST + timedelta(days=200)).isoformat(), "weekdays": []},
         "Ask for at most 62 nights"),
        ({"sender_email": "no"}, "Write an email address"),
    ):  # fmt: skip
        answer = await nova.submit(f"{HOME}/rounds", page, **{**TYPED, **change})
        assert answer.status_code == 422, words
        assert words in answer.text.replace("&#39;", "'"), words
        assert 'value="Spring"' in answer.text


async def test_a_round_is_changed_by_one_at_a_time(
    database: Database, cast: Cast, round_: OutreachRound, enter: Enter
) -> None:
    nova, here = await enter("nova"), f"{HOME}/rounds/{round_.id}"
    page = (await nova.get(f"{here}/edit")).text
    version = page.split('name="version" value="')[1].split('"')[0]
    first = await nova.submit(here, f"{here}/edit", **{**TYPED, "version": version})
    assert first.status_code == 303
    second = await nova.submit(here, f"{here}/edit", **{**TYPED, "version": version})
    assert second.status_code == 422 and "Somebody changed this round" in second.text


async def test_the_address_of_one_venue_is_changed_and_it_is_taken_out(
    database: Database, cast: Cast, round_: OutreachRound, enter: Enter
) -> None:
    async with database.tenant(cast.nova) as uow:
        inquiry = (await list_recipients(uow, round_.id))[0].inquiry
    nova, here = await enter("nova"), f"{HOME}/recipients/{inquiry.id}"
    wrong = await nova.submit(here, here, email="nobody", contact="")
    assert wrong.status_code == 422 and 'value="nobody"' in wrong.text
    right = await nova.submit(here, here, email="Kim@kesselhaus.example", contact="Kim")
    assert right.status_code == 303
    async with database.tenant(cast.nova) as uow:
        inquiry = (await list_recipients(uow, round_.id))[0].inquiry
        assert (inquiry.email, inquiry.contact) == ("kim@kesselhaus.example", "Kim")
    gone = await nova.submit(f"{here}/remove", here)
    assert gone.status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert len(await list_recipients(uow, round_.id)) == 2


async def test_the_venues_of_a_tour_and_of_one_s_own_book_are_offered(
    database: Database, cast: Cast, venues: list[Venue], round_: OutreachRound, enter: Enter
) -> None:
    tour = await make_tour(database, cast.nova)
    nova = await enter("nova")
    empty = await make_round(database, cast.nova, [])
    choose = f"{HOME}/rounds/{empty.id}/venues"
    page = await nova.get(f"{choose}?from={tour.id}")
    assert page.status_code == 200 and "Kesselhaus" in page.text
    there = f"/t/nova/venues/{venues[2].id}"
    await nova.submit(f"{there}/contacts", there, name="Lee", role="", email="lee@lexicon.example",
                      phone="")  # fmt: skip
    page = (await nova.get(f"{choose}?from=contacts")).text
    assert "lee@lexicon.example" in page and "Kesselhaus" not in page


async def test_a_thread_is_written_noted_and_steered(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound, enter: Enter
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    nova = await enter("nova")
    here = f"{HOME}/inquiries/{found['Kesselhaus'].id}"
    assert (await nova.submit(f"{here}/followups/pause", here)).status_code == 303
    assert "Resume" in (await nova.get(here)).text
    assert (await nova.submit(f"{here}/followups/twist", here)).status_code == 404
    assert (await nova.submit(f"{here}/messages", here, text="")).status_code == 422
    assert (await nova.submit(f"{here}/messages", here, text="One more thing")).status_code == 303
    await run_all(database, adapters)
    last = (await mails(database))[-1]
    assert last.subject == "Re: Nova Lind in Berlin" and "One more thing" in last.text_body
    noted = await nova.submit(f"{here}/notes", here, note="They rang", answer="later", again_on="")
    assert noted.status_code == 303
    page = (await nova.get(here)).text
    assert "They rang" in page and "Ask again" in page and "Not sent" in page
    rows = await nova.get(f"{HOME}/rounds")
    assert "Spring, north" in rows.text


async def test_rules_and_addresses_that_are_left_alone(enter: Enter) -> None:
    nova, vic, here = await enter("nova"), await enter("vic"), f"{HOME}/rules"
    wrong = await nova.submit(here, here, again_days="0", daily_most="20")
    assert wrong.status_code == 422 and "between 1 and 365" in wrong.text
    assert (await nova.submit(here, here, again_days="60", daily_most="20")).status_code == 303
    refusals = f"{HOME}/refusals"
    assert (await nova.submit(refusals, here, email="x")).status_code == 422
    await nova.submit(refusals, here, email="Kim@venue.example")
    page = (await vic.get(here)).text
    assert "kim@venue.example" in page and 'value="60"' in page and "Never write there" not in page


async def test_readers_read_and_write_nothing(
    round_: OutreachRound, enter: Enter, database: Database, cast: Cast
) -> None:
    vic, here = await enter("vic"), f"{HOME}/rounds/{round_.id}"
    assert "Read and send" not in (await vic.get(here)).text
    assert (await vic.get(f"{here}/edit")).status_code == 403
    assert (await vic.submit(f"{here}/send", f"{HOME}/rules", version="1")).status_code == 403
    assert (
        await (await enter("rival")).get(f"/t/rival/outreach/rounds/{round_.id}")
    ).status_code == 404


async def test_many_venues_take_as_many_statements_as_few(
    database: Database,
    adapters: Adapters,
    cast: Cast,
    enter: Enter,
    count_statements: list[str],
) -> None:
    houses = [
        await make_venue(
            database, cast.nova, name=f"House {n}", city="Berlin", email=f"{n}@v.example"
        )
        for n in range(8)
    ]
    nova, counts = await enter("nova"), list[list[int]]()
    for some in (houses[:1], houses[1:]):
        found = await make_round(database, cast.nova, some)
        at = f"{HOME}/rounds/{found.id}"
        counts.append([])
        for path in (at, f"{at}/preview", f"{at}/venues"):
            counts[-1].append(await _statements(nova, path, count_statements))
        await sent(database, adapters, cast.nova, found)
        for path in (HOME, at):
            counts[-1].append(await _statements(nova, path, count_statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20, counts


async def _statements(browser: Browser, path: str, counted: list[str]) -> int:
    await browser.get(path)
    counted.clear()
    assert (await browser.get(path)).status_code == 200
    return len(counted)
