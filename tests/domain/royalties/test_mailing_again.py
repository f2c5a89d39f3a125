"""A published statement is mailed once more, to where its payee is now."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.errors import (
    DocumentBeingMade,
    PayeeHasNoAddress,
    StatementLinkExpired,
    StatementNotFound,
)
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.statement_again import mail_again
from app.domain.royalties.statement_delivery import read_link
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import Enter
from tests.domain.royalties.test_publishing import mails, make_due, published, run_id

__all__ = ["published", "run_id"]
HOME = "/t/nova/royalties/statements"


@pytest.fixture
async def ida(database: Database, cast: Cast, adapters: Adapters, published: UUID) -> UUID:
    """Ida's statement, printed and mailed."""
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        return next(s.id for s in await list_of_run(uow, published) if s.payee_name == "Ida")


async def move(uow: UnitOfWork, address: str | None) -> None:
    await uow.db.execute(text("UPDATE parties SET email = :to WHERE name = 'Ida'"), {"to": address})


async def test_it_goes_to_the_address_of_now_once_for_each_request(
    database: Database, cast: Cast, adapters: Adapters, ida: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await move(uow, "ida@new.example.com")
    for request in ("one", "one", "two"):
        async with database.tenant(cast.nova) as uow:
            assert await mail_again(uow, ida, request=request) == "ida@new.example.com"
    assert set(await run_all(database, adapters)) == {"done"}
    sent = [mail[0] for mail in await mails(database)]
    assert sorted(sent) == [
        "ida@example.com", "ida@new.example.com", "ida@new.example.com", "jon@example.com"
    ]  # fmt: skip


async def test_its_link_is_good_from_the_day_it_was_asked_for(
    database: Database, cast: Cast, adapters: Adapters, ida: UUID
) -> None:
    asked = datetime.now(UTC) + timedelta(days=10)
    with clock.held(asked):
        async with database.tenant(cast.nova) as uow:
            await mail_again(uow, ida, request="one")
    await make_due(database)
    await run_all(database, adapters)
    bodies = [mail[2] for mail in await mails(database) if mail[0] == "ida@example.com"]
    links = [re.findall(r"/statements/([^\s\"]+)", body)[0] for body in bodies]
    late, opened = asked + timedelta(days=89), []
    for link in links:
        with suppress(StatementLinkExpired):
            opened.append(read_link(link, adapters.signer, late).statement_id)
    assert (len(links), opened) == (2, [ida])


async def test_it_stands_in_the_audit_log_once_however_often_the_button_is_pressed(
    database: Database, cast: Cast, ida: UUID
) -> None:
    for _ in range(2):
        async with database.tenant(cast.nova) as uow:
            await mail_again(uow, ida, request="one")
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.scalars(
            text("SELECT summary FROM events WHERE name = 'royalties.statement_mailed_again'")
        )
        [said] = found.all()
    assert said.startswith("Statement ") and said.endswith("was mailed to Ida again")


async def test_a_payee_without_an_address_is_told_of(
    enter: Enter, database: Database, cast: Cast, ida: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await move(uow, None)
        with pytest.raises(PayeeHasNoAddress):
            await mail_again(uow, ida, request="one")
    nova = await enter("nova")
    answer = await nova.submit(f"{HOME}/{ida}/mail-again", f"{HOME}/{ida}", request="one")
    assert (answer.status_code, "Add one under People" in answer.text) == (409, True)


async def test_drafts_and_statements_that_are_being_made_are_not_mailed(
    database: Database, cast: Cast, run_id: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        draft = (await list_of_run(uow, run_id))[0].id
        with pytest.raises(StatementNotFound):
            await mail_again(uow, draft, request="one")


async def test_the_files_have_to_be_there(database: Database, cast: Cast, published: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        one = (await list_of_run(uow, published))[0].id
        with pytest.raises(DocumentBeingMade):
            await mail_again(uow, one, request="one")


async def test_the_button_mails_three_times_an_hour_and_no_more(
    enter: Enter, database: Database, adapters: Adapters, ida: UUID
) -> None:
    nova = await enter("nova")
    page = (await nova.get(f"{HOME}/{ida}")).text
    assert "Mail it again" in page and 'name="request"' in page
    for number, status in enumerate((303, 303, 303, 429)):
        answer = await nova.submit(
            f"{HOME}/{ida}/mail-again", f"{HOME}/{ida}", request=f"press {number}"
        )
        assert answer.status_code == status
    await run_all(database, adapters)
    assert [mail[0] for mail in await mails(database)].count("ida@example.com") == 4


async def test_whoever_only_reads_has_no_button(enter: Enter, ida: UUID) -> None:
    reader = await enter("vic")
    assert "Mail it again" not in (await reader.get(f"{HOME}/{ida}")).text
