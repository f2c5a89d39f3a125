"""The contract of an agreed show: signed by both, printed, and its deposits billed."""

import hashlib
import io
from datetime import time, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing.invoices import get_invoice, issue_invoice, set_profile
from app.core.uow import Database
from app.domain.shows import Side, get_show
from app.domain.shows.errors import (
    AlreadyBilled,
    AlreadySigned,
    DocumentChanged,
    NoSuchDeposit,
    NotArtists,
    NothingOffered,
    PlaceSigned,
)
from app.domain.shows.queries.shows import list_deposits
from app.domain.shows.service.contracts import fingerprint_of, sign_contract
from app.domain.shows.service.deposits import draft_deposit
from app.domain.shows.service.keeping import Party, change_show, join_show, pencil_show
from app.domain.shows.service.reminding import remind_contract, remind_deposit
from app.jobs.in_process import run_all
from app.web.site import Site
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import accept, offer
from tests.tenants.conftest import Enter

ARTIST, VENUE = Side.ARTIST, Side.VENUE


@pytest.fixture
async def show(make_show: MakeShow, database: Database, cast: Cast) -> object:
    """Agreed on version 1, made by The Foundry."""
    made = await make_show()
    await offer(database, cast.flo, made, VENUE)
    await accept(database, cast.flo, made, 1, ARTIST)
    return made


async def document(database: Database, cast: Cast, show: object) -> str:
    async with database.tenant(cast.flo) as uow:
        return (await fingerprint_of(uow, await get_show(uow, show))).hex()


async def sign(database: Database, cast: Cast, show: object, side: Side, **other: str) -> None:
    digest = other.get("document") or await document(database, cast, show)
    async with database.tenant(cast.flo) as uow:
        await sign_contract(uow, show, side=side, name=f"The {side}", document=digest)


async def test_both_sign_and_the_contract_is_in_force(
    show: object, database: Database, cast: Cast
) -> None:
    with pytest.raises(DocumentChanged):
        await sign(database, cast, show, ARTIST, document="00" * 32)
    await sign(database, cast, show, ARTIST)
    with pytest.raises(AlreadySigned):
        await sign(database, cast, show, ARTIST)
    async with database.tenant(cast.nova) as uow:
        assert (await get_show(uow, show)).state == "agreed"
    await sign(database, cast, show, VENUE)
    async with database.tenant(cast.nova) as uow:
        found = await get_show(uow, show)
        assert (found.state, found.is_contracted) == ("contracted", True)


async def test_what_the_contract_names_stays_once_somebody_has_signed(
    show: object, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.flo) as uow:
        await change_show(uow, show, side=VENUE, place="Cellar")
    await sign(database, cast, show, ARTIST)
    async with database.tenant(cast.flo) as uow:
        await change_show(uow, show, side=VENUE, place="Cellar", doors=time(19))
        with pytest.raises(PlaceSigned):
            await change_show(uow, show, side=VENUE, place="Great hall")


async def test_a_venue_that_joins_later_sees_what_was_billed(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await set_profile(uow, legal_name="Nova Lind", address="Berlin", country="DE")
        nova = Party("Nova Lind", "nova@example.com", uow.tenant_id)
        made = await pencil_show(uow, artist=nova, venue=Party("Hall"), by=ARTIST, on=NIGHT)
    await offer(database, cast.nova, made.id, ARTIST)
    await accept(database, cast.nova, made.id, 1, VENUE)
    async with database.tenant(cast.nova) as uow:
        await draft_deposit(uow, made.id, 1)
        await join_show(uow, made.id, side=VENUE, tenant_id=cast.flo.tenant_id)
    async with database.tenant(cast.flo) as uow:
        assert len(await list_deposits(uow, await get_show(uow, made.id))) == 1


async def test_the_place_stays_once_somebody_has_signed(
    enter: Enter, show: object, database: Database, cast: Cast
) -> None:
    await sign(database, cast, show, ARTIST)
    nova, here = await enter("nova"), f"/t/nova/shows/{show}"
    moved = await nova.submit(here, here, place="The car park", doors="19:00")
    assert (moved.status_code, "names the place" in moved.text) == (422, True)
    assert (await nova.submit(here, here, place="Main", doors="19:00")).status_code == 303
    await sign(database, cast, show, VENUE)


async def test_a_signature_stays_as_it_was_given(
    show: object, database: Database, cast: Cast
) -> None:
    await sign(database, cast, show, ARTIST)
    with pytest.raises(DBAPIError):
        async with database.tenant(cast.flo) as uow:
            await uow.db.execute(text("UPDATE show_signatures SET name = 'Somebody'"))


async def test_nobody_signs_what_is_not_agreed(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    open_show = await make_show()
    with pytest.raises(NothingOffered):
        await sign(database, cast, open_show, ARTIST, document="00")


async def test_the_pdf_says_the_terms_and_carries_both_signatures(
    enter: Enter, show: object, database: Database, cast: Cast
) -> None:
    flo, nova = await enter("flo"), await enter("nova")
    for browser, slug, name in ((flo, "foundry", "Flo Foundry"), (nova, "nova", "Nova Lind")):
        here = f"/t/{slug}/shows/{show}"
        wrong = await browser.submit(f"{here}/sign", here, signature=name, document="00")
        assert (wrong.status_code, "needs your consent" in wrong.text) == (422, True)
        digest = await document(database, cast, show)
        answer = await browser.submit(
            f"{here}/sign", here, signature=name, document=digest, consent="yes"
        )
        assert answer.status_code == 303, answer.text
    answer = await nova.get(f"/t/nova/shows/{show}/contract.pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for said in ("Guarantee", "2,000.00", "Six warm meals", "“Flo Foundry”", "“Nova Lind”", digest):
        assert said in words, said


async def test_the_printed_contract_is_kept(
    enter: Enter, show: object, database: Database, cast: Cast, app: object
) -> None:
    await sign(database, cast, show, ARTIST)
    await sign(database, cast, show, VENUE)
    site: Site = app.state.site
    await run_all(site.database, site.adapters)
    async with database.tenant(cast.nova) as uow:
        found = await get_show(uow, show)
        assert found.pdf_key is not None
    answer = await (await enter("nova")).get(f"/t/nova/shows/{show}/contract.pdf")
    assert hashlib.sha256(answer.content).digest() == found.pdf_sha256


async def test_the_artist_bills_the_deposit_and_the_venue_sees_its_number(
    enter: Enter, show: object, database: Database, cast: Cast, app: object
) -> None:
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NotArtists):
            await draft_deposit(uow, show, 1)
    async with database.tenant(cast.nova) as uow:
        await set_profile(uow, legal_name="Nova Lind", address="Berlin", country="DE")
        invoice = await draft_deposit(uow, show, 1)
        with pytest.raises(AlreadyBilled):
            await draft_deposit(uow, show, 1)
        with pytest.raises(NoSuchDeposit):
            await draft_deposit(uow, show, 2)
    async with database.tenant(cast.nova) as uow:
        assert (await get_invoice(uow, invoice.id)).net_amount == 1000_00
        issued = await issue_invoice(uow, invoice.id)
    site: Site = app.state.site
    await run_all(site.database, site.adapters)
    async with database.tenant(cast.flo) as uow:
        found = await list_deposits(uow, await get_show(uow, show))
        assert [each.reference for each in found] == [issued.reference]
    assert issued.reference in (await (await enter("flo")).get(f"/t/foundry/shows/{show}")).text


async def test_both_are_reminded_of_the_signature_and_the_deposit(
    show: object, database: Database, cast: Cast
) -> None:
    deposit = remind_deposit.function
    async with database.tenant(cast.flo) as uow:
        await remind_contract.function(uow, show_id=str(show))
        await deposit(uow, show_id=str(show), number=1)
    due = NIGHT - timedelta(days=10)
    told = "SELECT summary FROM events WHERE name = 'shows.told' ORDER BY id DESC LIMIT 2"
    async with database.tenant(cast.nova) as uow:
        last, before = (await uow.db.scalars(text(told))).all()
    assert last.endswith(f"is due on {due.day} {due:%B %Y}: not billed yet")
    assert before.endswith("waits to be signed by both sides")
    await sign(database, cast, show, ARTIST)
    await sign(database, cast, show, VENUE)
    async with database.tenant(cast.flo) as uow:
        await remind_contract.function(uow, show_id=str(show))
        uow.now += timedelta(days=90)
        await deposit(uow, show_id=str(show), number=1)
        count = "SELECT count(*) FROM events WHERE name ~ 'contract_waits|deposit_due'"
        assert await uow.db.scalar(text(count)) == 2
