"""How likely a recording is for what a report calls it, and the queue of what is not known."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.core.uow import Database
from app.domain.royalties.candidates import Candidate, Title, TitleIndex
from app.domain.royalties.errors import ChooseARecording, MatchNotFound
from app.domain.royalties.queries.matching import list_unmatched, suspense_totals
from app.domain.royalties.service.matching import confirm_match, preview_match
from tests.cast import Cast
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.test_import import books, report_of

GLOW = Title(UUID(int=1), "Glow", "Nova", "DEA622600001")
REMIX = Title(UUID(int=2), "Glow (Remix)", "Nova", "DEA622600002")
OTHER = Title(UUID(int=3), "Dusk till Dawn", "Ilse Kahn")
INDEX = TitleIndex([GLOW, REMIX, OTHER])


def best(title: str | None, artist: str | None, isrc: str | None = None) -> Candidate | None:
    return next(iter(INDEX.candidates(title, artist, isrc=isrc)), None)


def test_an_equal_isrc_is_certain_whatever_the_title_says() -> None:
    found = best("Something else", "Nobody", "DEA622600002")
    assert found == Candidate(REMIX, 100, "Same ISRC")


def test_the_same_title_and_artist_comes_before_its_remix() -> None:
    found = INDEX.candidates("GLOW!", "nova")
    assert [each.recording for each in found] == [GLOW, REMIX]
    assert found[0].confidence == 99 > found[1].confidence


def test_a_remix_is_another_version() -> None:
    assert best("Glow - Remix", "Nova").recording == REMIX
    assert best("Glow (Live)", "Nova").reason == "Another version of this title"


@pytest.mark.parametrize(("title", "artist"), [("Zebra", "Ilse Kahn"), (None, "Nova"), ("", "")])
def test_offers_nothing_that_is_not_alike(title: str | None, artist: str) -> None:
    assert best(title, artist) is None


async def test_queues_the_most_money_first_page_by_page(
    import_file: Import, database: Database, cast: Cast
) -> None:
    for title, amount in (("A", "5"), ("B", "-9"), ("C", "7")):
        await import_file(report_of(title=title, amount=amount))
    async with database.tenant(cast.nova) as uow:
        first = await list_unmatched(uow, limit=2)
        second = await list_unmatched(uow, limit=2, after=first.next)
        assert [group.title for group in (*first.items, *second.items)] == ["B", "C", "A"]
        assert second.next is None
        assert await suspense_totals(uow) == [("USD", Decimal(3), 3)]


async def test_a_preview_names_where_the_money_goes_and_changes_nothing(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "60"), ("Ben", "40"))
    await import_file(report_of(title="Glow 2", amount="10"))
    before = await books(database, cast)
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0]
        _, _, entries, lines = await preview_match(uow, group.id, recording)
    assert [(e.account.name, e.amount) for e in entries] == [
        ("Earned by Ann", Decimal(-6)),
        ("Earned by Ben", Decimal(-4)),
    ]
    assert lines == 1 and await books(database, cast) == before


async def test_refuses_a_group_that_is_gone_and_a_recording_nobody_has(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow")
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0]
        with pytest.raises(ChooseARecording):
            await confirm_match(uow, group.id, new_id())
        with pytest.raises(MatchNotFound):
            await confirm_match(uow, new_id(), recording)


async def test_an_unknown_isrc_under_a_known_title_waits_for_a_person(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        await confirm_match(uow, (await list_unmatched(uow)).items[0].id, recording)
    await import_file(report_of(isrc="DEA622600009", amount="4"))
    assert (await books(database, cast))["suspense USD"] == -4
