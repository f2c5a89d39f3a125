"""Requests: asked once, bound to what was shown, answered once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor, ActorKind
from app.core.tables import EventRow, JobRow
from app.core.uow import Database
from app.domain.portal import RequestKind, Subject, ask, complete, is_approved, withdraw
from app.domain.portal.errors import (
    AlreadyAnswered,
    AskFromYourAgency,
    InvalidPath,
    NothingUploaded,
    PortalClosed,
    RequestNotFound,
    SomethingElseShown,
    WrongAnswer,
)
from app.domain.portal.models import Portal, PortalRequest
from app.domain.portal.queries.contents import get_request
from app.domain.portal.service.answering import (
    Answerer,
    approve,
    comment,
    decline,
    hand_in,
    sign,
)
from tests.domain.portal.conftest import World

COVER = uuid4()


def guest(world: World, name: str = "Kit Marrow") -> Actor:
    return Actor(
        kind=ActorKind.GUEST, name=name, tenant_id=world.cast.ada.tenant_id, ip="192.0.2.7"
    )


def kit(portal: Portal, name: str = "Kit Marrow") -> Answerer:
    return Answerer(portal_id=portal.id, name=name)


def cover(version: str) -> Subject:
    return Subject(kind="asset", id=COVER, version=version)


async def state_of(world: World, request: PortalRequest) -> PortalRequest:
    async with world.database.tenant(world.cast.ada) as uow:
        return await get_request(uow, request.portal_id, request.id)


async def facts(database: Database, actor: Actor, name: str) -> list[str]:
    async with database.tenant(actor) as uow:
        rows = await uow.db.execute(
            select(EventRow.summary).where(EventRow.name == name).order_by(EventRow.id)
        )
        return [summary for (summary,) in rows]


async def test_an_approval_is_recorded_with_who_when_and_from_where(world: World) -> None:
    request = await world.ask(world.marrow, subject=cover("1"))
    async with world.database.tenant(guest(world)) as uow:
        await approve(uow, kit(world.marrow), request.id, version=request.version, words="Lovely")
    found = await state_of(world, request)
    assert (found.state, found.decided_name, found.words) == ("approved", "Kit Marrow", "Lovely")
    assert (found.decided_ip, found.decided_version) == ("192.0.2.7", request.version)
    told = await facts(world.database, world.cast.ada, "portal.request_decided")
    assert told == ["Kit Marrow approved Cover of Glass Harbour"]


async def test_asking_for_the_same_version_again_is_the_same_request(world: World) -> None:
    first = await world.ask(world.marrow, subject=cover("1"))
    again = await world.ask(world.marrow, subject=cover("1"))
    assert again.id == first.id
    assert len(await facts(world.database, world.cast.ada, "portal.request_asked")) == 1


async def test_a_changed_thing_is_asked_about_again(world: World) -> None:
    first = await world.ask(world.marrow, subject=cover("1"))
    second = await world.ask(world.marrow, subject=cover("2"))
    assert (await state_of(world, first)).state == "withdrawn"
    async with world.database.tenant(guest(world)) as uow:
        await approve(uow, kit(world.marrow), second.id, version=second.version)
    async with world.database.tenant(world.cast.ada) as uow:
        about = {"subject_kind": "asset", "subject_id": COVER}
        assert await is_approved(uow, **about, subject_version="2")
        assert not await is_approved(uow, **about, subject_version="1")


async def test_what_was_not_shown_is_not_approved(world: World) -> None:
    request = await world.ask(world.marrow)
    with pytest.raises(SomethingElseShown):
        async with world.database.tenant(guest(world)) as uow:
            await approve(uow, kit(world.marrow), request.id, version="something else")
    assert (await state_of(world, request)).is_open


async def test_of_two_answers_at_once_the_first_wins_and_the_second_is_told(world: World) -> None:
    request = await world.ask(world.marrow)

    async def answer(verb: object, name: str) -> str:
        try:
            async with world.database.tenant(guest(world, name)) as uow:
                who = kit(world.marrow, name)
                await verb(uow, who, request.id, version=request.version, words="So be it")
        except AlreadyAnswered:
            return "told"
        return "won"

    outcomes = await asyncio.gather(answer(approve, "Kit"), answer(decline, "Sam"))

    assert sorted(outcomes) == ["told", "won"]
    winner = "Kit" if outcomes[0] == "won" else "Sam"
    assert (await state_of(world, request)).decided_name == winner
    assert len(await facts(world.database, world.cast.ada, "portal.request_decided")) == 1


async def test_a_signature_keeps_its_evidence(world: World) -> None:
    request = await world.ask(world.marrow, kind=RequestKind.SIGN, body="20 % for two years.")
    async with world.database.tenant(guest(world)) as uow:
        await sign(
            uow, kit(world.marrow), request.id, version=request.version, signature="Kit Marrow"
        )
    found = await state_of(world, request)
    assert (found.state, found.signature, found.decided_ip) == (
        "approved",
        "Kit Marrow",
        "192.0.2.7",
    )
    assert found.consent.startswith("I have read this and sign it electronically.")
    assert found.decided_version == request.version


async def test_the_database_refuses_a_signature_without_consent(world: World) -> None:
    request = await world.ask(world.marrow, kind=RequestKind.SIGN)
    with pytest.raises(DBAPIError, match="ck_portal_requests_signature"):
        async with world.database.tenant(guest(world)) as uow:
            found = await get_request(uow, world.marrow.id, request.id)
            found.state, found.decided_at = "approved", uow.now
            found.decided_version = found.version


async def test_an_answered_request_stays_as_it_was_answered(world: World) -> None:
    request = await world.ask(world.marrow)
    async with world.database.tenant(guest(world)) as uow:
        await decline(uow, kit(world.marrow), request.id, version=request.version, words="Too dark")
    with pytest.raises(DBAPIError, match="stays as it was"):
        async with world.database.tenant(world.cast.ada) as uow:
            (await get_request(uow, world.marrow.id, request.id)).state = "approved"


@pytest.mark.parametrize("column", ["title", "body", "version", "kind"])
async def test_what_was_asked_cannot_be_changed(world: World, column: str) -> None:
    request = await world.ask(world.marrow)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.database.tenant(world.cast.ada) as uow:
            found = await get_request(uow, world.marrow.id, request.id)
            setattr(found, column, "pay")


async def test_a_comment_ends_what_asked_for_one_and_nothing_else(world: World) -> None:
    asked = await world.ask(world.marrow, kind=RequestKind.COMMENT, title="The plan")
    other = await world.ask(world.marrow)
    async with world.database.tenant(guest(world)) as uow:
        await comment(uow, kit(world.marrow), asked.id, words="Start a week later.")
        await comment(uow, kit(world.marrow), other.id, words="Which font is that?")
    assert (await state_of(world, asked)).state == "done"
    assert (await state_of(world, other)).is_open


async def test_nothing_is_handed_in_without_a_file(world: World) -> None:
    request = await world.ask(world.marrow, kind=RequestKind.UPLOAD)
    with pytest.raises(NothingUploaded):
        async with world.database.tenant(guest(world)) as uow:
            await hand_in(uow, kit(world.marrow), request.id)


async def test_a_request_takes_only_its_kind_of_answer(world: World) -> None:
    request = await world.ask(world.marrow, kind=RequestKind.PAY)
    with pytest.raises(WrongAnswer):
        async with world.database.tenant(guest(world)) as uow:
            await approve(uow, kit(world.marrow), request.id, version=request.version)


async def test_a_payment_that_arrived_ends_its_request(world: World) -> None:
    invoice = Subject(kind="invoice", id=uuid4(), path="/invoices/x")
    request = await world.ask(world.marrow, kind=RequestKind.PAY, subject=invoice)
    async with world.database.tenant(world.cast.ada) as uow:
        about = {"subject_kind": "invoice", "subject_id": invoice.id}
        assert await complete(uow, **about, kind=RequestKind.PAY, by="Marrow Bay") == 1
        assert await complete(uow, **about, kind=RequestKind.PAY, by="Marrow Bay") == 0
    assert (await state_of(world, request)).state == "done"


async def test_a_guest_of_one_client_does_not_reach_another_clients_request(world: World) -> None:
    request = await world.ask(world.marrow)
    with pytest.raises(RequestNotFound):
        async with world.database.tenant(guest(world, "Lou")) as uow:
            await approve(uow, kit(world.ines), request.id, version=request.version)
    assert (await state_of(world, request)).is_open


async def test_requests_are_withdrawn_once(world: World) -> None:
    request = await world.ask(world.marrow)
    async with world.database.tenant(world.cast.ada) as uow:
        await withdraw(uow, world.marrow.id, request.id)
    with pytest.raises(AlreadyAnswered):
        async with world.database.tenant(guest(world)) as uow:
            await approve(uow, kit(world.marrow), request.id, version=request.version)


async def test_nobody_asks_in_an_agencys_name_from_a_clients_workspace(world: World) -> None:
    acting = replace(
        world.cast.ada,
        tenant_id=world.cast.nova.tenant_id,
        on_behalf_of=world.cast.ada.tenant_id,
    )
    with pytest.raises(AskFromYourAgency):
        async with world.database.tenant(acting) as uow:
            await ask(uow, kind=RequestKind.APPROVE, title="x", portal_id=world.nova.id)


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_a_request_leads_nowhere_but_here(world: World, path: str) -> None:
    with pytest.raises(InvalidPath):
        await world.ask(world.marrow, subject=Subject(kind="page", id=uuid4(), path=path))


async def test_reminders_wait_for_the_day_before_and_three_days_after(world: World) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        due_on = uow.now.date() + timedelta(days=10)
    await world.ask(world.marrow, due_on=due_on)
    async with world.database.tenant(world.cast.ada) as uow:
        rows = await uow.db.execute(
            select(JobRow.arguments["moment"].astext, func.date(JobRow.run_at))
            .where(JobRow.name == "portal.mail_request")
            .order_by(JobRow.run_at)
        )
        found = [(moment, day) for moment, day in rows][1:]
    assert found == [
        ("before", due_on - timedelta(days=1)),
        ("after", due_on + timedelta(days=3)),
    ]


async def test_after_the_end_nobody_asks_or_answers(world: World) -> None:
    request = await world.ask(world.nova)
    await world.end()
    with pytest.raises(PortalClosed):
        await world.ask(world.nova, title="Another")
    with pytest.raises(PortalClosed):
        async with world.database.tenant(guest(world)) as uow:
            await approve(uow, kit(world.nova), request.id, version=request.version)


async def test_a_clients_log_says_what_its_agency_asked(world: World) -> None:
    await world.ask(world.nova)
    told = await facts(world.database, world.cast.nova, "portal.told")
    assert told == ["Asked for your approval: Cover of Glass Harbour"]
    assert await facts(world.database, world.cast.rival, "portal.told") == []
