"""Papers behind a contract: signed with it, printed with it, and unchanged once somebody signed."""

import asyncio
import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database
from app.domain.holds import Asker
from app.domain.shows import Side, get_show, list_attachments, show_link
from app.domain.shows.errors import (
    AttachedAlready,
    AttachmentsSigned,
    DocumentChanged,
    EnoughAttachments,
    NothingOffered,
    NotYourAttachment,
)
from app.domain.shows.models import ShowAttachment
from app.domain.shows.service.attachments import attach, detach
from app.domain.shows.service.contracts import fingerprint_of, sign_contract
from app.domain.shows.service.keeping import join_show
from app.integrations.documents import PaperUnfit
from app.integrations.storage import ObjectMissing
from app.jobs.in_process import run_all
from app.web.site import Site
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import accept, offer
from tests.integrations.documents.papers import pdf
from tests.tenants.conftest import Enter
from tests.web.browser import Browser

ARTIST, VENUE = Side.ARTIST, Side.VENUE
ASKER, LATER = Asker("Ida Holm", "ida@example.com"), NIGHT + timedelta(days=1)


@pytest.fixture
async def show(make_show: MakeShow, database: Database, cast: Cast) -> UUID:
    """Agreed on version 1, made by The Foundry, where it lives."""
    made = await make_show()
    await offer(database, cast.flo, made, VENUE)
    await accept(database, cast.flo, made, 1, ARTIST)
    return made


@pytest.fixture
def site(app: Any) -> Site:
    return app.state.site


async def put(
    site: Site, cast: Cast, show: UUID, side: Side = ARTIST, pages: int = 1, **other: Any
) -> ShowAttachment:
    async with site.database.tenant(other.get("actor", cast.flo)) as uow:
        return await attach(
            uow, site.adapters, show, side=side, by="Somebody", name=other.get("name", "Rider"),
            content=pdf(pages),
        )  # fmt: skip


async def sign(site: Site, cast: Cast, show: UUID, side: Side, document: bytes = b"") -> None:
    async with site.database.tenant(cast.flo) as uow:
        digest = document or await fingerprint_of(uow, await get_show(uow, show))
        await sign_contract(uow, show, side=side, name=f"The {side}", document=digest.hex())


async def names(database: Database, who: Any, show: UUID) -> list[str]:
    async with database.tenant(who) as uow:
        return [paper.name for paper in await list_attachments(uow, await get_show(uow, show))]


async def send(who: Browser, here: str, content: bytes, **typed: str) -> Any:
    data = {"csrf_token": await who.token(here), **typed}
    files = {"paper": ("house-rules.pdf", content, "application/pdf")}
    return await who.post(f"{here}/attachments", data=data, files=files)


async def test_what_is_attached_is_part_of_what_is_signed(
    site: Site, show: UUID, cast: Cast
) -> None:
    async with site.database.tenant(cast.flo) as uow:
        bare = await fingerprint_of(uow, await get_show(uow, show))
    await put(site, cast, show)
    with pytest.raises(DocumentChanged):
        await sign(site, cast, show, VENUE, bare)
    await sign(site, cast, show, VENUE)
    with pytest.raises(AttachmentsSigned):
        await put(site, cast, show, pages=2)
    (paper,) = await papers(site, cast, show)
    with pytest.raises(AttachmentsSigned):
        async with site.database.tenant(cast.flo) as uow:
            await detach(uow, show, paper.id, side=ARTIST)


async def papers(site: Site, cast: Cast, show: UUID) -> list[ShowAttachment]:
    async with site.database.tenant(cast.flo) as uow:
        return await list_attachments(uow, await get_show(uow, show))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE show_attachments SET name = 'x'",
        "UPDATE show_attachments SET file_key = 'x'",
        "UPDATE show_attachments SET sha256 = 'x'",
        "DELETE FROM show_attachments",
        "INSERT INTO show_attachments (tenant_id, show_id, side, name, file_key, size, pages,"
        " sha256, attached_by) SELECT tenant_id, show_id, side, name, file_key, size, pages,"
        " 'other', attached_by FROM show_attachments",
    ],
)
async def test_the_database_keeps_what_was_signed(
    site: Site, show: UUID, cast: Cast, change: str
) -> None:
    await put(site, cast, show)
    await sign(site, cast, show, ARTIST)
    with pytest.raises(DBAPIError):
        async with site.database.tenant(cast.flo) as uow:
            await uow.db.execute(text(change))


async def test_papers_change_only_where_the_show_lives(site: Site, show: UUID, cast: Cast) -> None:
    await put(site, cast, show)
    for change in ("DELETE FROM show_attachments", "UPDATE show_attachments SET party_tenant_id"
                   " = party_tenant_id"):  # fmt: skip
        with pytest.raises(DBAPIError, match="where it lives"):
            async with site.database.tenant(cast.nova) as uow:
                await uow.db.execute(text(change))
    assert await names(site.database, cast.nova, show) == ["Rider"]


async def test_the_signed_contract_is_printed_with_what_stands_behind_it(
    site: Site, show: UUID, cast: Cast, enter: Enter
) -> None:
    await put(site, cast, show, pages=2, name="Technical rider")
    await put(site, cast, show, VENUE, pages=3, name="House rules")
    for side in Side:
        await sign(site, cast, show, side)
    await run_all(site.database, site.adapters)
    nova = await enter("nova")
    answer = await nova.get(f"/t/nova/shows/{show}/contract.pdf")
    async with site.database.tenant(cast.nova) as uow:
        found = await get_show(uow, show)
    assert hashlib.sha256(answer.content).digest() == found.pdf_sha256
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert [int(page.mediabox.width) for page in pages][-5:] == [200, 201, 200, 201, 202]
    words = "".join(page.extract_text() for page in pages)
    for paper in await papers(site, cast, show):
        assert paper.name in words and paper.sha256.hex() in "".join(words.split())


async def test_a_person_attaches_reads_and_removes_a_paper(
    site: Site, show: UUID, cast: Cast, enter: Enter
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}"
    assert (await send(flo, here, pdf(2))).status_code == 303
    again = await send(flo, here, pdf(2))
    assert (again.status_code, "behind the contract already" in again.text) == (422, True)
    (paper,) = await papers(site, cast, show)
    assert (paper.name, paper.pages, paper.side) == ("house-rules", 2, "venue")
    nova, there = await enter("nova"), f"/t/nova/shows/{show}"
    assert "house-rules" in (await nova.get(there)).text
    file = await nova.get(f"{there}/attachments/{paper.id}/paper.pdf")
    assert hashlib.sha256(file.content).digest() == paper.sha256
    assert file.headers["content-disposition"] == 'attachment; filename="house-rules.pdf"'
    theirs = await nova.submit(f"{there}/attachments/{paper.id}/remove", there)
    assert (theirs.status_code, "other side has attached" in theirs.text) == (409, True)
    assert (await flo.submit(f"{here}/attachments/{paper.id}/remove", here)).status_code == 303
    assert await papers(site, cast, show) == []
    await run_all(site.database, site.adapters)
    with pytest.raises(ObjectMissing):
        await site.adapters.storage.stat(paper.file_key)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ not a paper", "opens without a password"),
        (pdf(101), "opens without a password"),
        (b"%PDF-" + bytes(10_000_001), "The file is too large"),
    ],
    ids=["no pdf", "101 pages", "too large"],
)
async def test_what_is_no_paper_is_refused_and_what_was_typed_stays(
    site: Site, show: UUID, cast: Cast, enter: Enter, content: bytes, why: str
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}"
    answer = await send(flo, here, content, name="House rules of May")
    assert (answer.status_code, why in answer.text) == (422, True), answer.text
    assert 'value="House rules of May"' in answer.text
    assert await papers(site, cast, show) == []


async def test_only_sides_of_the_show_read_a_paper(
    site: Site, show: UUID, cast: Cast, enter: Enter, visitor: Browser
) -> None:
    paper = await put(site, cast, show)
    rival = await enter("rival")
    address = f"/t/rival/shows/{show}/attachments/{paper.id}/paper.pdf"
    assert (await rival.get(address)).status_code == 404
    async with site.database.tenant(cast.nova) as uow:
        link = show_link(site.adapters.signer, await get_show(uow, show), ARTIST)
    # The artist's side has a workspace: its link opens nothing of the show any more.
    answer = await visitor.get(f"/shows/{link}/attachments/{paper.id}/paper.pdf")
    assert answer.status_code == 409


async def test_a_side_by_link_reads_what_it_signs_and_keeps_it_when_it_joins(
    site: Site, make_show: MakeShow, cast: Cast, visitor: Browser
) -> None:
    outside = await make_show(asker=ASKER)
    await offer(site.database, cast.flo, outside, VENUE)
    await accept(site.database, cast.flo, outside, 1, ARTIST)
    paper = await put(site, cast, outside, VENUE, name="House rules")
    async with site.database.tenant(cast.flo) as uow:
        link = show_link(site.adapters.signer, await get_show(uow, outside), ARTIST)
    page = (await visitor.get(f"/shows/{link}")).text
    assert ("House rules" in page, "Attach a paper" in page) == (True, False)
    file = await visitor.get(f"/shows/{link}/attachments/{paper.id}/paper.pdf")
    assert hashlib.sha256(file.content).digest() == paper.sha256
    async with site.database.tenant(cast.flo) as uow:
        await join_show(uow, outside, side=ARTIST, tenant_id=cast.nova.tenant_id)
    assert await names(site.database, cast.nova, outside) == ["House rules"]


async def test_ten_papers_are_enough_and_nothing_is_attached_before_both_agree(
    site: Site, show: UUID, make_show: MakeShow, cast: Cast
) -> None:
    for number in range(1, 11):
        await put(site, cast, show, pages=number)
    with pytest.raises(EnoughAttachments):
        await put(site, cast, show, pages=11)
    with pytest.raises(NothingOffered):
        await put(site, cast, await make_show(on=LATER))
    (first, *_) = await papers(site, cast, show)
    with pytest.raises(NotYourAttachment):
        async with site.database.tenant(cast.flo) as uow:
            await detach(uow, show, first.id, side=VENUE)


async def test_a_paper_is_not_attached_while_the_other_side_signs(
    site: Site, show: UUID, cast: Cast
) -> None:
    async with site.database.tenant(cast.flo) as uow:
        read = await fingerprint_of(uow, await get_show(uow, show))
    outcomes = await asyncio.gather(
        put(site, cast, show), sign(site, cast, show, VENUE, read), return_exceptions=True
    )
    attached, signed = (not isinstance(each, BaseException) for each in outcomes)
    # Either the signature came first and closed the contract, or what was read is another one now.
    assert attached != signed, outcomes
    refused = next(each for each in outcomes if isinstance(each, BaseException))
    assert isinstance(refused, AttachmentsSigned | DocumentChanged)
    assert len(await papers(site, cast, show)) == attached


async def test_the_same_paper_stands_there_once(site: Site, show: UUID, cast: Cast) -> None:
    await put(site, cast, show)
    with pytest.raises(AttachedAlready):
        await put(site, cast, show, VENUE, name="Another name")
    with pytest.raises(PaperUnfit):
        await put(site, cast, show, pages=0)
