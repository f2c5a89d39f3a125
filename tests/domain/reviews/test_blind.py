"""Who reads a review when, and what nobody can make up: the database says so itself."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.reviews import answer_review, rewrite_review, write_review
from app.domain.reviews.errors import (
    AlreadyAnswered,
    AlreadyWritten,
    NothingToAnswer,
    ReviewChanged,
    ReviewShown,
    TooLate,
)
from app.domain.reviews.queries import find_ours, find_theirs, get_reviewable, list_to_write
from tests.cast import Cast
from tests.domain.reviews.conftest import OF_ARTIST, OF_VENUE, MakeSettled, by_flo, by_nova

RAW = """
    INSERT INTO show_reviews (tenant_id, show_id, about_tenant_id, venue_id, side, writer_name,
        about_name, on_date, settled_at, sound, hospitality, payment, communication, answer,
        answered_at)
    VALUES (:tenant_id, :show_id, :about_tenant_id, :venue_id, :side, :writer_name, :about_name,
        :on_date, :settled_at, 5, 5, 5, 5, :answer, :answered_at)
"""


async def words_of(database: Database, actor: Actor) -> list[str]:
    """What the rows say that a workspace may read, past every query of ours."""
    async with database.tenant(actor) as uow:
        found = await uow.db.scalars(text("SELECT words FROM show_reviews ORDER BY words"))
        return list(found)


async def test_neither_side_reads_the_other_before_both_have_written(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await by_nova(database, cast, show)
    assert await words_of(database, cast.nova) == ["Loud and warm"]
    assert await words_of(database, cast.flo) == []
    async with database.tenant(cast.flo) as uow:
        seen = await get_reviewable(uow, show)
        assert (seen.has_ours, seen.has_theirs, seen.is_open) == (False, True, False)
        assert await find_theirs(uow, show) is None
    await by_flo(database, cast, show)
    both = ["Loud and warm", "Sold out"]
    assert await words_of(database, cast.nova) == await words_of(database, cast.flo) == both
    assert await words_of(database, cast.rival) == []


@pytest.mark.parametrize(("ago", "read"), [(13, []), (14, ["Loud and warm"])])
async def test_a_lone_review_is_shown_fourteen_days_after_the_settlement(
    make_settled: MakeSettled, database: Database, cast: Cast, ago: int, read: list[str]
) -> None:
    show = await make_settled(ago)
    await by_nova(database, cast, show)
    assert await words_of(database, cast.flo) == read


async def test_whoever_can_read_the_other_side_writes_none(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled(15)
    await by_nova(database, cast, show)
    with pytest.raises(TooLate):
        await by_flo(database, cast, show)
    async with database.tenant(cast.flo) as uow:
        assert await list_to_write(uow) == []
    with pytest.raises(DBAPIError, match="the time for a review is over"):
        await raw(database, cast.flo, show, side="venue")


async def test_ninety_days_after_the_settlement_nobody_writes_any_more(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    late, still = await make_settled(90), await make_settled(89)
    with pytest.raises(TooLate):
        await by_nova(database, cast, late)
    with pytest.raises(DBAPIError, match="the time for a review is over"):
        await raw(database, cast.nova, late)
    async with database.tenant(cast.nova) as uow:
        assert [each.show_id for each in await list_to_write(uow)] == [still]
    await by_nova(database, cast, still)


async def test_one_of_two_of_a_side_writes_when_both_do_at_once(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    seen = asyncio.Barrier(2)

    async def write(words: str) -> None:
        async with database.tenant(cast.nova) as uow:
            assert not (await get_reviewable(uow, show)).has_ours
            await seen.wait()
            await write_review(uow, show, marks=OF_VENUE, words=words)

    ended = await asyncio.gather(write("One"), write("Other"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["AlreadyWritten", "NoneType"]
    assert len(await words_of(database, cast.nova)) == 1
    with pytest.raises(AlreadyWritten):
        await by_nova(database, cast, show)


async def test_a_change_waits_for_the_other_review_on_its_way(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await by_nova(database, cast, show)
    async with database.tenant(cast.flo) as theirs:
        await write_review(theirs, show, marks=OF_ARTIST)
        with pytest.raises(DBAPIError, match="lock timeout"):
            async with database.tenant(cast.nova) as uow:
                await uow.db.execute(text("SET LOCAL lock_timeout = '100ms'"))
                await rewrite_review(uow, show, seen=1, marks=OF_VENUE, words="Changed")
    assert await words_of(database, cast.flo) == ["", "Loud and warm"]


async def test_it_is_changed_until_it_is_shown_and_never_after(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await by_nova(database, cast, show)
    softer = {**OF_VENUE, "sound": 1}
    async with database.tenant(cast.nova) as uow:
        await rewrite_review(uow, show, seen=1, marks=softer, words="Softer")
    async with database.tenant(cast.nova) as uow:
        kept = await find_ours(uow, show)
        assert (kept.sound, kept.words, kept.edition) == (1, "Softer", 2)
        with pytest.raises(ReviewChanged):
            await rewrite_review(uow, show, seen=1, marks=OF_VENUE)
    await by_flo(database, cast, show)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ReviewShown):
            await rewrite_review(uow, show, seen=2, marks=OF_VENUE)
    with pytest.raises(DBAPIError, match="a review that was shown stays as it is"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("UPDATE show_reviews SET words = 'x'"))
    assert await words_of(database, cast.flo) == ["Softer", "Sold out"]


@pytest.mark.parametrize(
    "change",
    ["answer = 'We agree', answered_at = now()", "settled_at = settled_at - interval '20 days'",
     "writer_name = 'Somebody'", "show_id = uuidv7()", "about_tenant_id = NULL", "venue_id = NULL"],
)  # fmt: skip
async def test_what_a_review_is_about_is_not_changed_even_before(
    make_settled: MakeSettled, database: Database, cast: Cast, change: str
) -> None:
    await by_nova(database, cast, await make_settled())
    with pytest.raises(DBAPIError, match="a review that was shown stays as it is"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(f"UPDATE show_reviews SET {change}"))


async def test_nobody_deletes_a_review(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    await by_nova(database, cast, await make_settled())
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("DELETE FROM show_reviews"))


async def raw(database: Database, actor: Actor, show: UUID, **other: Any) -> None:
    """A row as our own code writes it, but for what is said otherwise."""
    async with database.tenant(actor) as uow:
        is_artist = other.get("side", "artist") == "artist"
        found = (
            await uow.db.execute(
                text(
                    "SELECT s.id AS show_id, s.venue_id, s.on_date, t.closed_at AS settled_at,"
                    " s.artist_name, s.venue_name, CASE WHEN s.tenant_id = :me"
                    " THEN s.party_tenant_id ELSE s.tenant_id END AS about_tenant_id"
                    " FROM shows s LEFT JOIN show_settlements t ON t.tenant_id = s.tenant_id"
                    " AND t.show_id = s.id WHERE s.id = :show"
                ),
                {"show": show, "me": actor.tenant_id},
            )
        ).mappings().one_or_none()  # fmt: skip
        row = dict(found or {})
        artist, venue = row.pop("artist_name", "Nova Lind"), row.pop("venue_name", "The Foundry")
        row |= {"tenant_id": actor.tenant_id, "side": "artist", "answer": "", "answered_at": None}
        row |= {"writer_name": artist if is_artist else venue}
        row |= {"about_name": venue if is_artist else artist}
        row |= other
        if not is_artist:
            marks = "sound, hospitality, payment,", "turnout, punctuality,"
            query = RAW.replace(*marks).replace("5, 5, 5, 5, :answer", "5, 5, 5, :answer")
        else:
            query = RAW
        await uow.db.execute(text(query), row)


REFUSED = "a review is of a settled show, by one of its sides"


async def test_a_row_as_our_code_writes_it_is_taken(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await raw(database, cast.nova, show)
    await raw(database, cast.flo, show, side="venue")


@pytest.mark.parametrize(
    "other",
    [{"writer_name": "Queen"}, {"about_name": "Wembley"}, {"about_tenant_id": None},
     {"venue_id": None}, {"answer": "Thanks", "answered_at": "settled_at"},
     {"on_date": timedelta(days=1)}, {"settled_at": timedelta(days=-14)}],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
async def test_a_row_that_says_otherwise_than_the_show_is_refused(
    make_settled: MakeSettled, database: Database, cast: Cast, other: dict[str, Any]
) -> None:
    show = await make_settled()
    async with database.tenant(cast.nova) as uow:
        about = await get_reviewable(uow, show)
    said = dict(other)
    for name, moved in other.items():
        if isinstance(moved, timedelta):
            said[name] = getattr(about, name) + moved
    if "answer" in said:
        said["answered_at"] = about.settled_at
    with pytest.raises(DBAPIError, match=REFUSED):
        await raw(database, cast.nova, show, **said)


async def test_the_wrong_side_and_other_workspaces_write_none(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    async with database.tenant(cast.nova) as uow:
        about = await get_reviewable(uow, show)
    with pytest.raises(DBAPIError, match=REFUSED):
        await raw(database, cast.flo, show, side="artist", about_tenant_id=cast.nova.tenant_id)
    told = {
        "show_id": show, "venue_id": about.venue_id, "on_date": about.on_date,
        "settled_at": about.settled_at, "about_tenant_id": cast.flo.tenant_id,
    }  # fmt: skip
    with pytest.raises(DBAPIError, match=REFUSED):
        await raw(database, cast.rival, show, **told)
    with pytest.raises(DBAPIError, match="row-level security"):
        await raw(database, cast.flo, show, **told, tenant_id=cast.nova.tenant_id)
    with pytest.raises(NotFound):
        async with database.tenant(cast.rival) as uow:
            await write_review(uow, show, marks=OF_VENUE)


async def test_a_show_that_is_not_settled_or_has_one_workspace_alone_has_no_reviews(
    make_played: MakeSettled, make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    open_one, alone = await make_played(), await make_settled(artist=None)
    for show, actor in ((open_one, cast.nova), (open_one, cast.flo), (alone, cast.flo)):
        with pytest.raises(NotFound):
            async with database.tenant(actor) as uow:
                marks = OF_VENUE if actor == cast.nova else OF_ARTIST
                await write_review(uow, show, marks=marks)
    async with database.tenant(cast.flo) as uow:
        assert await list_to_write(uow) == []
        now = uow.now
    with pytest.raises(DBAPIError, match=REFUSED):
        await raw(database, cast.nova, open_one, settled_at=now)
    with pytest.raises(DBAPIError, match=REFUSED):
        await raw(database, cast.flo, alone, side="venue", about_tenant_id=cast.nova.tenant_id)


async def test_the_side_that_keeps_the_show_does_not_matter(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled(owner=cast.nova)
    await by_nova(database, cast, show)
    await by_flo(database, cast, show)
    async with database.tenant(cast.flo) as uow:
        theirs = await find_theirs(uow, show)
        assert theirs.marks == [
            ("Sound", 5), ("Hospitality", 3), ("Payment", 4), ("Communication", 2)
        ]  # fmt: skip
        assert (theirs.writer_name, theirs.about_name) == ("Nova Lind", "The Foundry")


async def test_a_shown_review_is_answered_once_by_the_side_it_is_about(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await by_nova(database, cast, show)
    for actor in (cast.flo, cast.nova):
        with pytest.raises(NothingToAnswer):
            async with database.tenant(actor) as uow:
                await answer_review(uow, show, words="Not yet")
    call = text("SELECT backline.answer_review(:show, 'x')")
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(call, {"show": show}) is False
    await by_flo(database, cast, show)
    async with database.tenant(cast.rival) as uow:
        assert await uow.db.scalar(call, {"show": show}) is False
    async with database.tenant(cast.flo) as uow:
        await answer_review(uow, show, words="Come again")
        with pytest.raises(AlreadyAnswered):
            await answer_review(uow, show, words="Never again")
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(call, {"show": show}) is False
    async with database.tenant(cast.nova) as uow:
        ours, theirs = await find_ours(uow, show), await find_theirs(uow, show)
        assert (ours.answer, theirs.answer) == ("Come again", "")


async def test_one_of_two_answers_at_once_is_kept(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await by_nova(database, cast, show)
    await by_flo(database, cast, show)
    seen = asyncio.Barrier(2)

    async def answer(words: str) -> None:
        async with database.tenant(cast.flo) as uow:
            assert not (await find_theirs(uow, show)).is_answered
            await seen.wait()
            await answer_review(uow, show, words=words)

    ended = await asyncio.gather(answer("One"), answer("Other"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["AlreadyAnswered", "NoneType"]


async def test_a_review_of_nothing_known_is_refused(database: Database, cast: Cast) -> None:
    with pytest.raises(NotFound):
        async with database.tenant(cast.nova) as uow:
            await write_review(uow, new_id(), marks=OF_VENUE)
