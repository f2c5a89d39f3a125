"""What became of a claim: sent, paid or refused, and what societies have reported since."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.setlists import Performance, begin_performance, lock_performance
from app.domain.setlists.errors import ClaimChanged
from app.domain.setlists.queries.claims import list_claims
from app.domain.setlists.queries.performances import packet_of
from app.domain.setlists.service.claiming import note_answer, note_sent
from tests.cast import Cast, today
from tests.domain.setlists.factories import Songs, make
from tests.factories.royalties import Sale, earn
from tests.tenants.conftest import Enter


@pytest.fixture
async def night(database: Database, cast: Cast, songs: Songs, show: UUID) -> Performance:
    """The show in Jena, played and locked."""
    await make(database, cast.nova, songs, show)
    async with database.tenant(cast.nova) as uow:
        performance = await begin_performance(uow, show)
        return await lock_performance(uow, performance.id)


@pytest.fixture
async def writer(database: Database, cast: Cast, night: Performance) -> UUID:
    """Nova Lind, who is with BMI."""
    async with database.tenant(cast.nova) as uow:
        return (await packet_of(uow, night)).claims[0].writer.id


def paths(night: Performance, writer: UUID) -> tuple[str, str]:
    here = f"/t/nova/performances/{night.id}"
    return here, f"{here}/claims/{writer}"


def sent(day: date | None = None, **more: str) -> dict[str, str]:
    return {"sent_on": (day or today()).isoformat(), "reference": "", "seen": "0", **more}


def answer(state: str, **more: str) -> dict[str, str]:
    fields = {"answered_on": today().isoformat(), "paid": "", "paid_currency": "EUR", "words": ""}
    return {"state": state, **fields, "seen": "1", **more}


async def test_a_claim_is_followed_until_it_is_paid(
    enter: Enter, database: Database, cast: Cast, songs: Songs, night: Performance, writer: UUID
) -> None:
    nova, (here, claim) = await enter("nova"), paths(night, writer)
    assert "Not sent yet" in (await nova.get(here)).text
    noted = await nova.submit(f"{claim}/sent", here, **sent(reference="LP-77"))
    assert noted.headers["location"] == f"{here}#claims"
    page = (await nova.get(here)).text
    assert ("Reference LP-77" in page, "Reported since" in page) == (True, False)
    async with database.tenant(cast.nova) as uow:
        month = today().replace(day=1)
        await earn(
            uow,
            Sale(None, "38.2", kind="performance", work=songs.harbor, month=month),
            Sale(None, "5", kind="stream", work=songs.harbor, month=month),
            Sale(None, "7", kind="performance", work=songs.harbor, month=date(2020, 1, 1)),
            source="bmi", payer="BMI", period=f"{month:%Y-%m}",
        )  # fmt: skip
    page = (await nova.get(here)).text
    reported = page[page.index("Reported since") :]
    assert ("€38.20" in reported, "€5.00" in reported, "€7.00" in reported) == (True, False, False)
    told = await nova.submit(f"{claim}/answer", here, **answer("paid", paid="38.20"))
    assert told.status_code == 303, told.text
    page = (await nova.get(here)).text
    assert (page.count("€38.20"), "Correct the answer" in page) == (2, True)
    assert "1 sent, 1 answered" in (await nova.get("/t/nova/performances")).text
    async with database.tenant(cast.nova) as uow:
        row = (await list_claims(uow, night.id))[writer]
        assert (row.state, str(row.money), row.edition) == ("paid", "38.20 EUR", 2)
        said = await uow.db.scalars(
            text("SELECT summary FROM events WHERE name LIKE 'setlists.claim_%' ORDER BY id")
        )
        assert [words.split(":")[0] for words in said] == [
            "Noted that the claim of Nova Lind was sent",
            "Noted that the claim of Nova Lind was paid",
        ]


async def test_a_refused_claim_says_why_and_may_be_sent_again(
    enter: Enter, database: Database, cast: Cast, night: Performance, writer: UUID
) -> None:
    nova, (here, claim) = await enter("nova"), paths(night, writer)
    await nova.submit(f"{claim}/sent", here, **sent())
    for typed, words in (
        (answer("refused"), "Write why"),
        (answer("paid"), "Write what was paid"),
        (answer("lost"), "Choose"),
        (answer("paid", paid="1", answered_on="2020-01-01"), "from the night on"),
        (answer("paid", paid="1", seen="7"), "Somebody has noted something"),
    ):
        refused = await nova.submit(f"{claim}/answer", here, **typed)
        assert (refused.status_code, words in refused.text) == (422, True), words
    await nova.submit(f"{claim}/answer", here, **answer("refused", words="The IPI is not known"))
    assert "The IPI is not known" in (await nova.get(here)).text
    await nova.submit(f"{claim}/sent", here, **sent(seen="2"))
    async with database.tenant(cast.nova) as uow:
        row = (await list_claims(uow, night.id))[writer]
        assert (row.state, row.words, row.answered_on, row.edition) == ("sent", "", None, 3)


@pytest.mark.parametrize("days", [-1, 2])
async def test_a_claim_is_not_sent_before_the_night_nor_tomorrow(
    enter: Enter, night: Performance, writer: UUID, days: int
) -> None:
    nova, (here, claim) = await enter("nova"), paths(night, writer)
    day = today() + timedelta(days=days)
    refused = await nova.submit(f"{claim}/sent", here, **sent(day))
    assert (refused.status_code, "not after today" in refused.text) == (422, True)


async def test_only_a_locked_list_of_ones_own_has_claims_to_follow(
    enter: Enter, night: Performance, writer: UUID
) -> None:
    nova, rival, (here, claim) = await enter("nova"), await enter("rival"), paths(night, writer)
    unknown = claim.replace(str(writer), str(uuid4()))
    assert (await nova.submit(f"{unknown}/sent", here, **sent())).status_code == 404
    foreign = claim.replace("/t/nova/", "/t/rival/")
    assert (await rival.submit(f"{foreign}/sent", "/t/rival", **sent())).status_code == 404
    await nova.submit(f"{here}/reopen", here, reason="One song more")
    assert (await nova.submit(f"{claim}/sent", here, **sent())).status_code in {409, 422}
    assert "Note that it was sent" not in (await nova.get(here)).text


async def test_of_two_who_note_the_same_one_does(
    database: Database, cast: Cast, night: Performance, writer: UUID
) -> None:
    async def note(reference: str) -> None:
        async with database.tenant(cast.nova) as uow:
            await note_sent(uow, night.id, writer, sent_on=today(), reference=reference, seen=0)

    ended = await asyncio.gather(note("A"), note("B"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["ClaimChanged", "NoneType"]

    async def say(state: str) -> None:
        async with database.tenant(cast.nova) as uow:
            await list_claims(uow, night.id)
            await note_answer(
                uow, night.id, writer, state=state, answered_on=today(), paid=None,
                words=state, seen=1,
            )  # fmt: skip

    ended = await asyncio.gather(say("refused"), say("refused"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["ClaimChanged", "NoneType"]
    assert ClaimChanged in {type(each) for each in ended}


async def test_a_claim_sent_before_the_list_was_locked_anew_is_named(
    enter: Enter, database: Database, cast: Cast, night: Performance, writer: UUID
) -> None:
    nova, (here, claim) = await enter("nova"), paths(night, writer)
    await nova.submit(f"{claim}/sent", here, **sent())
    assert "Sent before the list was last locked" not in (await nova.get(here)).text
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(
            text("UPDATE performance_claims SET sent_on = sent_on - 1, edition = edition")
        )
    assert "Sent before the list was last locked" in (await nova.get(here)).text
