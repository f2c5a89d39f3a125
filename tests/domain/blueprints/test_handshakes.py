"""Two workspaces agree; a third sees nothing, and nobody writes the other's row."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.actor import Actor
from app.core.crypto import Signer
from app.core.uow import Database
from app.domain.blueprints import (
    CoWrite,
    ReleaseDeal,
    Verdict,
    answer_change,
    end_handshake,
    note_handshake,
    offer_handshake,
    propose_change,
    take_handshake,
)
from app.domain.blueprints.errors import (
    HandshakeLinkInvalid,
    NothingChanged,
    NothingToAnswer,
)
from app.domain.blueprints.links import handshake_link
from app.domain.blueprints.models import Handshake, HandshakeVersion
from app.domain.blueprints.queries.handshakes import get_handshake, list_versions, who_is_paid
from app.domain.blueprints.service.handshakes import refuse_handshake, renew_link
from app.domain.catalog import (
    ShareOffer,
    SheetKind,
    declare_splits,
    find_work,
    register_recording,
)
from tests.cast import Cast

SIGNER = Signer(b"a secret for the links of these tests")
ISWC = "T0345246801"


def shares(nova: str, flo: str) -> CoWrite:
    return CoWrite(iswc=ISWC, shares=[("Nova Lind", Decimal(nova)), ("Flo", Decimal(flo))])


@dataclass
class Pair:
    """Nova has offered Flo a co-write; `link` is what Flo was sent."""

    database: Database
    cast: Cast
    offered: UUID
    link: str
    taken: UUID | None = None

    async def take(self) -> "Pair":
        async with self.database.tenant(self.cast.flo) as uow:
            self.taken = (await take_handshake(uow, self.link)).id
        return self

    async def row(self, actor: Actor, handshake_id: UUID) -> Handshake:
        async with self.database.tenant(actor) as uow:
            return await get_handshake(uow, handshake_id)

    async def both(self) -> tuple[Handshake, Handshake]:
        nova = await self.row(self.cast.nova, self.offered)
        return nova, await self.row(self.cast.flo, self.taken)


@pytest.fixture
async def pair(database: Database, cast: Cast) -> Pair:
    async with database.tenant(cast.nova) as uow:
        made = await offer_handshake(uow, SIGNER, title="Glass Harbour", terms=shares("60", "40"))
        link = handshake_link(SIGNER, made.tenant_id, made.id, expires_at=made.expires_at)
    return Pair(database, cast, made.id, link)


async def test_an_accepted_offer_is_two_rows_and_a_work_on_each_side(pair: Pair) -> None:
    await pair.take()
    nova, flo = await pair.both()
    assert nova.pair_id == flo.pair_id
    assert nova.id != flo.id
    assert (nova.state, nova.other_name, nova.version) == ("active", "The Foundry", 1)
    assert (flo.state, flo.other_name, flo.version) == ("active", "Nova", 1)
    for actor, row in ((pair.cast.nova, nova), (pair.cast.flo, flo)):
        async with pair.database.tenant(actor) as uow:
            work = await find_work(uow, title="", iswc=ISWC)
            assert (work.id, work.title) == (row.work_id, "Glass Harbour")
            (version,) = await list_versions(uow, row.id)
            assert (version.state, version.answered_by) == ("agreed", "Flo Foundry")
            assert version.terms["shares"][0] == {"name": "Nova Lind", "share": "60"}


async def test_a_work_that_is_there_already_is_not_entered_twice(pair: Pair) -> None:
    async with pair.database.tenant(pair.cast.nova) as uow:
        again = await offer_handshake(uow, SIGNER, title="Other words", terms=shares("50", "50"))
        assert again.work_id == (await get_handshake(uow, pair.offered)).work_id


async def test_a_third_workspace_sees_and_reaches_nothing(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.rival) as uow:
        assert (await uow.db.scalars(select(Handshake.id))).all() == []
        assert (await uow.db.scalars(select(HandshakeVersion.id))).all() == []
        for call in (
            f"handshake_propose('{pair.offered}', 'Mine', '{{}}', '', 'Ravi')",
            f"handshake_settle('{pair.taken}', 'agreed', 'Ravi')",
            f"handshake_end('{pair.offered}', 'Ravi')",
        ):
            assert await uow.db.scalar(text(f"SELECT backline.{call}")) is None
    assert {row.state for row in await pair.both()} == {"active"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE handshakes SET state = 'ended'",
        "UPDATE handshakes SET other_name = 'Mine'",
        "UPDATE handshakes SET tenant_id = tenant_id",
        "DELETE FROM handshakes",
        "INSERT INTO handshakes (tenant_id) VALUES (backline.tenant())",
        "UPDATE handshake_versions SET terms = '{}'",
        "INSERT INTO handshake_versions (tenant_id) VALUES (backline.tenant())",
        "SELECT backline.handshake_tell(h, 'lies') FROM handshakes h",
        "SELECT backline.handshake_locked(id) FROM handshakes",
    ],
)
async def test_neither_side_writes_what_concerns_both(pair: Pair, statement: str) -> None:
    await pair.take()
    with pytest.raises(DBAPIError, match="permission denied"):
        async with pair.database.tenant(pair.cast.nova) as uow:
            await uow.db.execute(text(statement))


async def test_one_side_cannot_touch_the_others_row(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.nova) as uow:
        changed = await uow.db.execute(
            text("UPDATE handshakes SET note = 'Mine' WHERE id = :id"), {"id": pair.taken}
        )
        assert changed.rowcount == 0
        ended = await uow.db.scalar(
            text("SELECT backline.handshake_end(:id, 'Nova')"), {"id": pair.taken}
        )
        assert ended is None


async def test_notes_stay_private(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.nova) as uow:
        await note_handshake(uow, pair.offered, text="Ask for 70 next time")
    nova, flo = await pair.both()
    assert (nova.note, flo.note) == ("Ask for 70 next time", "")


async def test_a_change_holds_only_when_the_other_side_agrees(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.nova) as uow:
        await propose_change(uow, pair.offered, title="Glass Harbour", terms=shares("70", "30"))
        with pytest.raises(NothingToAnswer):
            await answer_change(uow, pair.offered, verdict=Verdict.AGREED)
    assert {row.version for row in await pair.both()} == {1}
    async with pair.database.tenant(pair.cast.flo) as uow:
        with pytest.raises(NothingToAnswer):
            await propose_change(uow, pair.taken, title="Mine", terms=shares("1", "99"))
        await answer_change(uow, pair.taken, verdict=Verdict.AGREED)
        versions = await list_versions(uow, pair.taken)
    assert {row.version for row in await pair.both()} == {2}
    assert [(v.number, v.is_ours, v.state) for v in versions] == [
        (2, False, "agreed"),
        (1, False, "agreed"),
    ]


@pytest.mark.parametrize("verdict", [Verdict.DECLINED, Verdict.WITHDRAWN])
async def test_a_change_refused_or_taken_back_leaves_what_was_agreed(
    pair: Pair, verdict: Verdict
) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.nova) as uow:
        await propose_change(uow, pair.offered, title="New", terms=shares("70", "30"))
    is_own = verdict == Verdict.WITHDRAWN
    actor, row = (pair.cast.nova, pair.offered) if is_own else (pair.cast.flo, pair.taken)
    async with pair.database.tenant(actor) as uow:
        await answer_change(uow, row, verdict=verdict)
    assert {(each.version, each.title) for each in await pair.both()} == {(1, "Glass Harbour")}
    async with pair.database.tenant(pair.cast.flo) as uow:
        assert (await list_versions(uow, pair.taken))[0].state == verdict


async def test_the_same_terms_are_no_change(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.flo) as uow:
        with pytest.raises(NothingChanged):
            await propose_change(uow, pair.taken, title="Glass Harbour", terms=shares("60", "40"))


async def test_after_the_end_both_read_and_nobody_changes(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.flo) as uow:
        await end_handshake(uow, pair.taken)
    assert {row.state for row in await pair.both()} == {"ended"}
    for actor, row in ((pair.cast.nova, pair.offered), (pair.cast.flo, pair.taken)):
        async with pair.database.tenant(actor) as uow:
            assert len(await list_versions(uow, row)) == 1
            with pytest.raises(NothingToAnswer):
                await propose_change(uow, row, title="More", terms=shares("1", "99"))
            with pytest.raises(NothingToAnswer):
                await end_handshake(uow, row)


async def test_the_first_of_two_who_accept_at_once_has_it(pair: Pair) -> None:
    async def take(actor: Actor) -> bool:
        try:
            async with pair.database.tenant(actor) as uow:
                await take_handshake(uow, pair.link)
        except HandshakeLinkInvalid:
            return False
        return True

    answers = await asyncio.gather(take(pair.cast.flo), take(pair.cast.rival))
    assert sorted(answers) == [False, True]


async def test_links_end_when_answered_withdrawn_renewed_late_or_ones_own(pair: Pair) -> None:
    async with pair.database.tenant(pair.cast.nova) as uow:
        with pytest.raises(HandshakeLinkInvalid):
            await take_handshake(uow, pair.link)
    with clock.held(clock.now() + timedelta(days=1)):
        async with pair.database.tenant(pair.cast.nova) as uow:
            renewed = await renew_link(uow, SIGNER, pair.offered)
    async with pair.database.tenant(pair.cast.flo) as uow:
        with pytest.raises(HandshakeLinkInvalid):
            await take_handshake(uow, pair.link)
        link = handshake_link(SIGNER, renewed.tenant_id, renewed.id, expires_at=renewed.expires_at)
        await refuse_handshake(uow, link)
        with pytest.raises(HandshakeLinkInvalid):
            await take_handshake(uow, link)
        assert (await uow.db.scalars(select(Handshake.id))).all() == []
    assert (await pair.row(pair.cast.nova, pair.offered)).state == "declined"


async def test_an_expired_offer_is_not_taken(pair: Pair) -> None:
    async with pair.database.tenant(pair.cast.nova) as uow:
        await uow.db.execute(text("UPDATE handshakes SET expires_at = now() - interval '1 day'"))
    with pytest.raises(HandshakeLinkInvalid):
        await pair.take()


async def test_each_side_hears_what_the_other_did(pair: Pair) -> None:
    await pair.take()
    async with pair.database.tenant(pair.cast.nova) as uow:
        await propose_change(uow, pair.offered, title="New", terms=shares("70", "30"))
    told = text("SELECT summary FROM events WHERE name = 'blueprints.handshake_told'")
    for actor, said in (
        (pair.cast.nova, "The Foundry accepted “Glass Harbour”"),
        (pair.cast.flo, "Nova proposes a change of “Glass Harbour”"),
        (pair.cast.rival, None),
    ):
        async with pair.database.tenant(actor) as uow:
            assert (await uow.db.scalars(told)).all() == ([said] if said else [])


async def test_who_is_paid_for_a_deal_is_what_the_split_sheets_say(
    database: Database, cast: Cast
) -> None:
    deal = ReleaseDeal(
        displayed_name="Nova", recordings=[("Tide", "USRC17607839"), ("Other", None)],
        territory="Worldwide", starts_on=date(2026, 1, 1), until=None,
    )  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        recording = await register_recording(uow, title="Tide", artist="Nova",
                                             isrc="USRC17607839")  # fmt: skip
        offers = [ShareOffer.of("Nova Lind", "75"), ShareOffer.of("Mo", "25", role="producer")]
        await declare_splits(uow, SheetKind.MASTER, recording.id, offers=offers)
        tide, other = await who_is_paid(uow, deal.json())
    assert [(s.name, s.share) for s in tide.shares] == [("Nova Lind", 75), ("Mo", 25)]
    assert (other.recording, list(other.shares)) == (None, [])
