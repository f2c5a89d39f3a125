"""Statements on screen: runs, a statement, what others issued to you, and the signed link."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import event, text

from app.core import clock
from app.core.crypto import Signer
from app.core.uow import Database
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from app.domain.royalties.statement_delivery import link_secret
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.factories.royalties import Sale, earn, record
from tests.web.browser import HTMX, Browser
from tests.web.conftest import SECRET
from tests.web.doorkeeper import Doorkeeper

Enter = Callable[[str], Awaitable[Browser]]
Count = Callable[[], AbstractContextManager[list[str]]]
HOME = "/t/nova/royalties/statements"


def words(page: str) -> str:
    """The text of a page, its spaces made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
async def report_id(database: Database, cast: Cast) -> UUID:
    """A report of 10.0333 euro for Ida and Ada, who has added her share to her own workspace."""
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Glass", ("Ida", "50"), ("Ada", "50"))
        report = await earn(uow, Sale(song, "10.0333"), Sale(None, "3"))
        await uow.db.execute(
            text("UPDATE split_shares SET party_tenant_id = :ada WHERE name = 'Ada'"),
            {"ada": cast.ada.tenant_id},
        )
        return report.id


@pytest.fixture
async def drafted(database: Database, cast: Cast, report_id: UUID) -> list[Statement]:
    """Ada's and Ida's statement, in a draft."""
    async with database.tenant(cast.nova) as uow:
        return await list_of_run(uow, (await draft_run(uow, "2026-08")).id)


@pytest.fixture
async def published(database: Database, cast: Cast, drafted: list[Statement]) -> list[Statement]:
    async with database.tenant(cast.nova) as uow:
        await approve_run(uow, drafted[0].run_id)
        await publish_run(uow, drafted[0].run_id)
    async with database.tenant(cast.nova) as uow:
        return await list_of_run(uow, drafted[0].run_id)


@pytest.fixture
def count(app: Litestar) -> Count:
    engine = app.state.site.database.app.sync_engine

    @contextmanager
    def recording() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return recording


async def test_without_statements_the_page_says_what_to_do(enter: Enter) -> None:
    page = (await (await enter("nova")).get(HOME)).text
    assert "No statements yet" in page
    assert 'href="/t/nova/royalties/reports"' in page


async def test_drafting_leads_to_the_run(
    enter: Enter, report_id: UUID, database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(f"{HOME}/runs", HOME, period="2026-08")
    assert (answer.status_code, answer.headers["location"].startswith(f"{HOME}/runs/")) == (
        303,
        True,
    )
    waiting = (await nova.get(answer.headers["location"])).text
    assert ("Waiting for its turn" in waiting, "/live" in waiting) == (True, True)
    await run_all(database, adapters)
    page = words((await nova.get(answer.headers["location"])).text)
    for line in ("Statements for August 2026", "Ada", "€5.02", "€3.00 is not matched", "Draft PDF"):
        assert line in page


@pytest.mark.parametrize("headers", [{}, {**HTMX, "HX-Target": "run_form"}])
async def test_a_wrong_month_comes_back_with_its_error(
    enter: Enter, headers: dict[str, str]
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(f"{HOME}/runs", HOME, period="2026-13", headers=headers)
    assert (answer.status_code, "2026-13" in answer.text) == (422, True)
    assert ("<html" in answer.text) is not bool(headers)


async def test_goes_from_draft_to_locked_by_forms_alone(
    enter: Enter, drafted: list[Statement], database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    run = f"{HOME}/runs/{drafted[0].run_id}"
    for verb, shown in (
        ("approve", "ready to be published"),
        ("publish", "Mailed"),
        ("lock", "Published and locked"),
    ):
        asked = await nova.get(f"{run}/{verb}")
        assert asked.status_code == 200
        answer = await nova.submit(f"{run}/{verb}", f"{run}/{verb}")
        assert (answer.status_code, answer.headers["location"]) == (303, run)
        await run_all(database, adapters)
        assert shown in words((await nova.get(run)).text)
    assert words((await nova.get(run)).text).count("Mailed") == 2


async def test_discarding_a_draft_leads_back(enter: Enter, drafted: list[Statement]) -> None:
    nova = await enter("nova")
    run = f"{HOME}/runs/{drafted[0].run_id}"
    answer = await nova.submit(f"{run}/discard", f"{run}/discard")
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    assert (await nova.get(run)).status_code == 404


async def test_a_refused_step_answers_its_sentence(enter: Enter, drafted: list[Statement]) -> None:
    nova = await enter("nova")
    run = f"{HOME}/runs/{drafted[0].run_id}"
    answer = await nova.submit(f"{run}/publish", f"{run}/publish")
    assert (answer.status_code, "has to be approved before" in answer.text) == (409, True)


async def test_pages_cost_few_statements(
    enter: Enter, published: list[Statement], count: Count
) -> None:
    nova = await enter("nova")
    for path, most in (("", 3), (f"/runs/{published[0].run_id}", 3), (f"/{published[0].id}", 5)):
        with count() as seen:
            assert (await nova.get(f"{HOME}{path}")).status_code == 200
        assert len(seen) <= most, seen


async def test_a_statement_leads_down_to_its_report(
    enter: Enter, drafted: list[Statement], report_id: UUID
) -> None:
    page = (await (await enter("nova")).get(f"{HOME}/{drafted[0].id}")).text
    found = re.search(r'href="([^"]*royalties/reports/[^"]*)"[^>]*>\s*<span[^>]*>€10.0333', page)
    assert found is not None
    assert str(report_id) in found.group(1)
    assert "recording=" in found.group(1)
    assert "This is a draft" in page
    for figure in ("€5.02", "€5.01665", "−€0.00335"):
        assert figure in words(page)


async def test_a_draft_prints_as_one(enter: Enter, drafted: list[Statement]) -> None:
    nova = await enter("nova")
    pdf = await nova.get(f"{HOME}/{drafted[0].id}/statement.pdf")
    assert (pdf.headers["content-type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    csv = await nova.get(f"{HOME}/{drafted[0].id}/statement.csv")
    assert "Draft statement" in csv.text
    assert csv.headers["content-disposition"] == (
        'attachment; filename="statement-2026-08-draft-EUR.csv"'
    )


async def test_documents_of_a_published_statement_are_the_stored_ones(
    enter: Enter, published: list[Statement], database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    pdf = f"{HOME}/{published[0].id}/statement.pdf"
    assert (await nova.get(pdf)).status_code == 503
    assert "documents are being made" in (await nova.get(f"{HOME}/{published[0].id}")).text
    await run_all(database, adapters)
    first, second = await nova.get(pdf), await nova.get(pdf)
    assert first.content[:4] == b"%PDF"
    assert first.content == second.content


async def test_a_payee_tenant_sees_its_own_published_statements_only(
    enter: Enter, published: list[Statement], doorkeeper: Doorkeeper, cast: Cast
) -> None:
    doorkeeper.permissions["ada"] = cast.ada.permissions | {"notes.read"}
    ada = await enter("ada")
    page = words((await ada.get("/t/atlas/royalties/for-you")).text)
    assert "Nova No. 1" in page
    mine, other = published
    assert "€5.02" in words((await ada.get(f"/t/atlas/royalties/for-you/{mine.id}")).text)
    assert (await ada.get(f"/t/atlas/royalties/for-you/{other.id}")).status_code == 404
    assert (await ada.get(f"/t/atlas/royalties/statements/{mine.id}")).status_code == 404


async def test_a_payee_tenant_does_not_see_drafts(
    enter: Enter, drafted: list[Statement], doorkeeper: Doorkeeper, cast: Cast
) -> None:
    doorkeeper.permissions["ada"] = cast.ada.permissions | {"notes.read"}
    ada = await enter("ada")
    assert "No statements for you yet" in (await ada.get("/t/atlas/royalties/for-you")).text
    for name in ("", "/statement.pdf", "/statement.csv"):
        path = f"/t/atlas/royalties/for-you/{drafted[0].id}{name}"
        assert (await ada.get(path)).status_code == 404


async def test_the_link_opens_page_and_documents_without_signing_in(
    app: Litestar, published: list[Statement], database: Database, adapters: Adapters
) -> None:
    await run_all(database, adapters)
    secret = link_secret(Signer(SECRET.encode()), published[1])
    async with Browser(app) as guest:
        page = await guest.get(f"/statements/{secret}")
        assert (page.status_code, "Nova for Ida" in words(page.text)) == (200, True)
        assert "/t/nova" not in page.text
        assert re.search(r"/brand/\d+-\d+\.css", page.text)
        pdf = await guest.get(f"/statements/{secret}/statement.pdf")
        assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF")
        csv = await guest.get(f"/statements/{secret}/statement.csv")
        assert "Statement 2" in csv.text


async def test_refuses_forged_foreign_and_expired_links(
    app: Litestar, published: list[Statement], cast: Cast
) -> None:
    signer, now = Signer(SECRET.encode()), clock.now()
    mine, later = published[0], now + timedelta(days=1)
    ids = cast.nova.tenant_id.bytes + mine.id.bytes
    good = signer.sign(ids, purpose="statement", expires_at=later)
    swapped = cast.rival.tenant_id.bytes + mine.id.bytes
    bad = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        "x" * 40,
        signer.sign(ids, purpose="split", expires_at=later),
        Signer(b"another secret of the same length").sign(
            ids, purpose="statement", expires_at=later
        ),
        signer.sign(swapped, purpose="statement", expires_at=later),
        signer.sign(ids, purpose="statement", expires_at=now - timedelta(seconds=2)),
    ]
    async with Browser(app) as guest:
        assert (await guest.get(f"/statements/{good}")).status_code == 200
        for secret in bad:
            for name in ("", "/statement.pdf", "/statement.csv"):
                assert (await guest.get(f"/statements/{secret}{name}")).status_code == 404


async def test_a_link_does_not_open_a_draft(
    app: Litestar, drafted: list[Statement], cast: Cast
) -> None:
    ids = cast.nova.tenant_id.bytes + drafted[0].id.bytes
    later = clock.now() + timedelta(days=1)
    secret = Signer(SECRET.encode()).sign(ids, purpose="statement", expires_at=later)
    async with Browser(app) as guest:
        assert (await guest.get(f"/statements/{secret}")).status_code == 404


async def test_nothing_exists_for_another_tenant(enter: Enter, published: list[Statement]) -> None:
    rival = await enter("rival")
    run = f"runs/{published[0].run_id}"
    names = ("", "/statement.pdf", "/statement.csv")
    paths = ["", f"/{run}", f"/{run}/approve", *(f"/{published[0].id}{name}" for name in names)]
    for path in paths:
        assert (await rival.get(f"{HOME}{path}")).status_code == 404
        if path:
            assert (await rival.get(f"/t/rival/royalties/statements{path}")).status_code == 404
    for verb in ("approve", "publish", "lock", "discard"):
        address = f"/t/rival/royalties/statements/{run}/{verb}"
        answer = await rival.submit(address, "/t/rival/royalties/statements")
        assert answer.status_code == 404


async def test_roles_without_the_permission_are_refused(
    enter: Enter, drafted: list[Statement]
) -> None:
    vic, mo = await enter("vic"), await enter("mo")
    assert (await vic.get(HOME)).status_code == 403
    assert (await mo.get(HOME)).status_code == 200
    run = f"{HOME}/runs/{drafted[0].run_id}"
    for verb in ("approve", "publish", "lock", "discard"):
        assert (await mo.submit(f"{run}/{verb}", HOME)).status_code == 403
