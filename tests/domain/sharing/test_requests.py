"""A request from both sides: asked, answered, moved, agreed, canceled, done; and never twice."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.errors import NotFound, Refusal
from app.core.uow import Database
from app.domain.sharing import (
    SharingOffer,
    SharingRequest,
    accept_request,
    promise_mention,
    propose_days,
    tick_mention,
)
from app.domain.sharing.errors import (
    AlreadyAsked,
    AlreadyPromised,
    DayHasCome,
    DayHasNotCome,
    DaysArePast,
    NotAgreed,
    NotFree,
    NotShared,
    NotYourPromise,
    NotYourTurn,
    PromiseKnown,
    RequestEnded,
    SharingChanged,
    TooManyAsked,
)
from app.domain.sharing.queries.requests import (
    count_waiting,
    get_request,
    list_agreed_between,
    list_promises,
)
from app.domain.sharing.service import asking
from app.domain.sharing.service.moves import cancel_request, decline_request, finish_request
from app.domain.sharing.service.offering import share_offer, withdraw_offer
from tests.cast import Cast
from tests.domain.sharing.factories import HAMBURG, ask, day, guest, make_offer

RACE = 6


async def again(database: Database, cast: Cast, request: SharingRequest) -> SharingRequest:
    async with database.tenant(cast.rival) as uow:
        return await get_request(uow, request.id)


async def test_both_sides_read_one_row_and_a_third_reads_none(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id, last=day(1))
    for actor in (cast.rival, cast.nova):
        async with database.tenant(actor) as uow:
            found = await get_request(uow, request.id)
            assert (found.state, found.turn, found.owner_email) == ("asked", "owner", None)
            assert found.total_words == "€120.00: 2 days of €60.00"
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NotFound):
            await get_request(uow, request.id)


async def test_the_asker_reads_but_writes_nothing_in_their_own_tenant(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    with pytest.raises(DBAPIError, match="kept by whoever owns"):
        async with database.tenant(cast.nova) as uow:
            (await get_request(uow, request.id)).state = "accepted"
    assert (await again(database, cast, request)).state == "asked"


async def test_agreeing_tells_address_and_place_and_takes_the_days(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    assert (request.owner_email, request.handover) == (None, "")
    async with database.tenant(cast.rival) as uow:
        assert await count_waiting(uow) == 1
        await accept_request(uow, request.id, side="owner", seen=1)
    async with database.tenant(cast.nova) as uow:
        found = await get_request(uow, request.id)
        assert (found.owner_email, found.handover) == (van.contact_email, van.handover)
        assert [r.id for r in await list_agreed_between(uow, day(0), day(0))] == [request.id]
        assert await list_agreed_between(uow, day(1), day(3)) == []
    with pytest.raises(NotFree) as refused:
        await ask(database, cast.rival, cast.flo, van.id)
    assert refused.value.fields == {"first_on": NotFree.sentence}


async def test_other_days_are_proposed_back_and_forth_until_one_agrees(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    moved = {"first_on": day(3), "last_on": day(4), "price_amount": 5000, "words": "Then it is in"}
    async with database.tenant(cast.rival) as uow:
        await propose_days(uow, request.id, side="owner", seen=1, **moved)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotYourTurn):
            await accept_request(uow, request.id, side="owner", seen=2)
        with pytest.raises(NotYourTurn):
            await propose_days(uow, request.id, side="owner", seen=2, **moved)
    async with database.tenant(guest(cast.rival, "Nova")) as uow:
        found = await accept_request(uow, request.id, side="asker", seen=2)
    assert (found.state, found.first_on, found.answer) == ("accepted", day(3), "Then it is in")
    assert found.total_words == "€100.00: 2 days of €50.00"


async def test_what_was_looked_at_before_a_change_is_not_answered(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(SharingChanged):
            await accept_request(uow, request.id, side="owner", seen=2)
        await decline_request(uow, request.id, side="owner", seen=1, reason="It is in the garage")
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(RequestEnded):
            await accept_request(uow, request.id, side="owner", seen=2)
    found = await again(database, cast, request)
    assert (found.state, found.reason) == ("declined", "It is in the garage")


async def test_an_ended_request_stays_as_it_ended(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    async with database.tenant(guest(cast.rival, "Nova")) as uow:
        await decline_request(uow, request.id, side="asker", seen=1)
    assert (await again(database, cast, request)).state == "withdrawn"
    with pytest.raises(DBAPIError, match="stays as it ended"):
        async with database.tenant(cast.rival) as uow:
            (await get_request(uow, request.id)).state = "accepted"


async def test_only_what_is_shared_and_free_ahead_can_be_asked_for(
    database: Database, cast: Cast
) -> None:
    kept = await make_offer(database, cast.rival, is_shared=False)
    spring = await make_offer(database, cast.rival, first_on=day(0), last_on=day(5))
    with pytest.raises(NotShared):
        await ask(database, cast.rival, cast.nova, kept.id)
    with pytest.raises(NotShared):
        await ask(database, cast.rival, cast.rival, spring.id)
    with pytest.raises(NotFree):
        await ask(database, cast.rival, cast.nova, spring.id, first=day(5), last=day(6))
    with pytest.raises(DaysArePast):
        past = clock.now().date() - timedelta(days=2)
        await ask(database, cast.rival, cast.nova, spring.id, first=past)


async def test_asking_twice_asks_once_and_nobody_floods(
    database: Database, cast: Cast, van: SharingOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(database, cast.rival, cast.nova, van.id)
    with pytest.raises(AlreadyAsked):
        await ask(database, cast.rival, cast.nova, van.id)
    monkeypatch.setattr(asking, "MOST_OPEN", 2)
    await ask(database, cast.rival, cast.nova, van.id, first=day(1))
    with pytest.raises(TooManyAsked):
        await ask(database, cast.rival, cast.nova, van.id, first=day(2))


async def test_either_cancels_before_the_day_and_says_done_after_it(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    today = clock.today(ZoneInfo(HAMBURG.time_zone))
    begun = await ask(database, cast.rival, cast.nova, van.id, first=today, last=day(-1))
    async with database.tenant(cast.rival) as uow:
        for each in (request, begun):
            await accept_request(uow, each.id, side="owner", seen=1)
    async with database.tenant(guest(cast.rival, "Nova")) as uow:
        with pytest.raises(DayHasNotCome):
            await finish_request(uow, request.id, side="asker", seen=2)
        with pytest.raises(DayHasCome):
            await cancel_request(uow, begun.id, side="asker", seen=2, reason="Rain")
        await cancel_request(uow, request.id, side="asker", seen=2, reason="The van broke")
        await finish_request(uow, begun.id, side="asker", seen=2)
    assert (await again(database, cast, begun)).state == "done"
    # The days that were canceled are free again.
    await ask(database, cast.rival, cast.flo, van.id)


async def test_taking_an_offer_back_declines_what_waits_and_keeps_what_is_agreed(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    agreed = await ask(database, cast.rival, cast.nova, van.id)
    waiting = await ask(database, cast.rival, cast.nova, van.id, first=day(3))
    async with database.tenant(cast.rival) as uow:
        await accept_request(uow, agreed.id, side="owner", seen=1)
    async with database.tenant(cast.rival) as uow:
        await withdraw_offer(uow, van.id)
    assert (await again(database, cast, agreed)).state == "accepted"
    ended = await again(database, cast, waiting)
    assert (ended.state, ended.reason) == ("declined", "It is not offered any more")


async def test_of_many_who_are_accepted_at_once_one_gets_the_day(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    requests = [
        await ask(database, cast.rival, cast.nova, van.id, first=day(-n), last=day(1))
        for n in range(RACE)
    ]

    async def accept(request: SharingRequest) -> str:
        try:
            async with database.tenant(cast.rival) as uow:
                await accept_request(uow, request.id, side="owner", seen=1)
        except Refusal as refusal:
            return refusal.code
        return "agreed"

    ended = await asyncio.gather(*map(accept, requests))
    assert sorted(ended) == ["agreed", *[AlreadyPromised.code] * (RACE - 1)]
    states = [(await again(database, cast, each)).state for each in requests]
    assert sorted(states) == ["accepted", *["asked"] * (RACE - 1)]


async def test_of_two_who_answer_one_request_at_once_one_is_heard(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)

    async def answer(verb: object) -> str:
        try:
            async with database.tenant(cast.rival) as uow:
                await verb(uow, request.id, side="owner", seen=1)
        except Refusal as refusal:
            return refusal.code
        return "heard"

    ended = await asyncio.gather(answer(accept_request), answer(decline_request))
    assert sorted(ended) == ["heard", RequestEnded.code]


async def test_the_same_request_sent_twice_at_once_is_one(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    async def send() -> str:
        try:
            await ask(database, cast.rival, cast.nova, van.id)
        except Refusal as refusal:
            return refusal.code
        return "sent"

    assert sorted(await asyncio.gather(send(), send())) == [AlreadyAsked.code, "sent"]


async def test_who_asks_for_several_things_at_once_is_counted_one_after_the_other(
    database: Database, cast: Cast, van: SharingOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_OPEN", 1)
    bed = await make_offer(database, cast.rival)

    async def send(offer: SharingOffer) -> str:
        try:
            await ask(database, cast.rival, cast.nova, offer.id)
        except Refusal as refusal:
            return refusal.code
        return "sent"

    assert sorted(await asyncio.gather(send(van), send(bed))) == ["sent", TooManyAsked.code]


async def test_each_side_promises_for_itself_and_both_see_what_is_done(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id)
    story = {"what": "A story about you", "channel": "Instagram", "by_on": day(2)}
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotAgreed):
            await promise_mention(uow, request.id, side="owner", **story)
        await accept_request(uow, request.id, side="owner", seen=1)
    async with database.tenant(guest(cast.rival, "Nova")) as uow:
        mine = await promise_mention(uow, request.id, side="asker", **story)
    with pytest.raises(PromiseKnown):
        async with database.tenant(guest(cast.rival, "Nova")) as uow:
            await promise_mention(uow, request.id, side="asker", **story)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotYourPromise):
            await tick_mention(uow, mine.id, side="owner")
    async with database.tenant(guest(cast.rival, "Nova")) as uow:
        await tick_mention(uow, mine.id, side="asker", link="https://example.com/story")
    for actor in (cast.nova, cast.rival):
        async with database.tenant(actor) as uow:
            found = await list_promises(uow, request.id)
            assert [(p.side, p.link, p.done_at is not None) for p in found] == [
                ("asker", "https://example.com/story", True)
            ]
    async with database.tenant(cast.flo) as uow:
        assert list(await list_promises(uow, request.id)) == []


async def test_an_offer_kept_to_oneself_again_takes_no_new_requests(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    async with database.tenant(cast.rival) as uow:
        await share_offer(uow, van.id, is_shared=False)
    with pytest.raises(NotShared):
        await ask(database, cast.rival, cast.nova, van.id)
