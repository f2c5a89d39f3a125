"""Own domains, own senders, and our name off the door."""

import pytest
from litestar import Litestar
from sqlalchemy import select, update

from app.core.tables import SandboxRecord
from app.core.uow import Database
from app.integrations.dns import NamesUnavailable
from app.integrations.dns.sandbox import SandboxNames
from app.integrations.email import Message
from app.integrations.email.mime import to_mime
from app.tenants.errors import DomainNotProven, DomainServedElsewhere
from app.tenants.forms import DomainForm
from app.tenants.models import Domain, Tenant
from app.tenants.queries.brand import address_of_pages
from app.tenants.service.brand import (
    FAILURES,
    add_domain,
    judge_domain,
    record_name,
    record_text,
    remove_domain,
)
from app.web.front import host_of
from tests.cast import Cast
from tests.tenants.conftest import Enter
from tests.web.browser import ORIGIN, Browser

HOST = "music.atlas.test"
PAGE = "/t/atlas/settings/white-label"


async def prove(database: Database, cast: Cast, who: str = "ada", host: str = HOST) -> Domain:
    async with database.tenant(getattr(cast, who)) as uow:
        domain = await add_domain(uow, host=host, purpose="pages")
        return await judge_domain(uow, domain.id, texts=["other", record_text(domain)])


async def brand(database: Database, cast: Cast, **values: object) -> None:
    async with database.tenant(cast.ada) as uow:
        await uow.db.execute(update(Tenant).where(Tenant.id == uow.tenant_id).values(**values))


@pytest.fixture
async def domain(database: Database, cast: Cast) -> Domain:
    return await prove(database, cast)


async def test_a_domain_is_added_published_checked_and_served(
    app: Litestar, enter: Enter, database: Database, visitor: Browser
) -> None:
    ada = await enter("ada")
    assert (await ada.submit(f"{PAGE}/domains", PAGE, host=f"https://{HOST}/x")).status_code == 303
    assert (await visitor.get("/sign-in", headers={"Host": HOST})).status_code == 421
    async with database.platform(reason="test") as uow:
        waiting = (await uow.db.scalars(select(Domain))).one()
    check = f"{PAGE}/domains/{waiting.id}/check"
    await ada.submit(check, PAGE)
    assert "Waiting for the record" in (await ada.get(PAGE)).text
    record = {"name": record_name(waiting), "text": record_text(waiting)}
    await ada.submit("/sandbox/names", "/sandbox/names", **record)
    await ada.submit(check, PAGE)
    assert "In use" in (await ada.get(PAGE)).text
    served = await Browser(app).get("/health/certificate", params={"domain": HOST})
    assert served.status_code == 200


async def test_pages_under_an_own_domain_carry_its_name(
    domain: Domain, app: Litestar, database: Database, cast: Cast, visitor: Browser
) -> None:
    await brand(database, cast, is_white_label=True)
    assert (await visitor.get("/", headers={"Host": HOST})).headers["location"] == "/sign-in"
    page = (await visitor.get("/sign-in", headers={"Host": HOST})).text
    assert "Atlas Agency" in page
    assert "Backline" not in page
    app_of = (await visitor.get("/manifest.webmanifest", headers={"Host": HOST})).json()
    assert (app_of["name"], app_of["short_name"]) == ("Atlas Agency", "Atlas Agency")
    missing = (await visitor.get("/nowhere", headers={"Host": HOST})).text
    assert "Backline" not in missing


async def test_our_own_host_keeps_our_name(domain: Domain, visitor: Browser) -> None:
    assert "Backline" in (await visitor.get("/sign-in")).text
    assert (await visitor.get("/manifest.webmanifest")).json()["name"] == "Backline"


@pytest.mark.parametrize(
    "host", ["nobody.test", "", "atlas.test", f"evil.{HOST}", f"{HOST}@evil.test", "127.0.0.1"]
)
async def test_unknown_hosts_are_sent_away(domain: Domain, visitor: Browser, host: str) -> None:
    assert (await visitor.get("/sign-in", headers={"Host": host})).status_code == 421
    answer = await visitor.get("/health/certificate", params={"domain": host})
    assert answer.status_code == 404


async def test_probes_answer_under_any_host(visitor: Browser) -> None:
    assert (await visitor.get("/health/live", headers={"Host": "10.0.0.7"})).status_code == 200


async def test_forms_under_an_own_domain_come_from_it(
    domain: Domain, visitor: Browser, passwords: None
) -> None:
    page = await visitor.get("/sign-in", headers={"Host": HOST})
    form = {"csrf_token": page.text.split('name="csrf_token" value="')[1].split('"')[0]}
    sent = {**form, "email": "ada@example.com", "password": "seven quiet amplifiers"}
    foreign = {"Host": HOST, "Origin": ORIGIN, "Sec-Fetch-Site": ""}
    visitor.headers.pop("Sec-Fetch-Site")
    del foreign["Sec-Fetch-Site"]
    assert (await visitor.post("/sign-in", data=sent, headers=foreign)).status_code == 403
    own = {"Host": HOST, "Origin": f"https://{HOST}"}
    assert (await visitor.post("/sign-in", data=sent, headers=own)).status_code == 303


async def test_what_is_bound_to_our_host_is_not_offered_under_another(
    domain: Domain, enter: Enter, visitor: Browser
) -> None:
    page = (await visitor.get("/sign-in", headers={"Host": HOST})).text
    assert "Passkeys and linked accounts do not work under this address" in page
    assert f'href="{ORIGIN}/sign-in"' in page
    assert "/sign-in/passkey" not in page
    ours = (await visitor.get("/sign-in")).text
    assert "/sign-in/passkey" in ours
    assert "under this address" not in ours


async def test_a_claim_that_is_not_proven_keeps_nobody_out(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.rival) as uow:
        squat = await add_domain(uow, host=HOST, purpose="pages")
    await prove(database, cast)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(DomainNotProven):
            await judge_domain(uow, squat.id, texts=["backline-verify=guessed"])
        with pytest.raises(DomainServedElsewhere):
            await judge_domain(uow, squat.id, texts=[record_text(squat)])


async def test_a_record_that_is_gone_for_long_ends_it(
    domain: Domain, database: Database, cast: Cast, app: Litestar
) -> None:
    adapters = app.state.site.adapters
    for number in range(FAILURES):
        async with database.tenant(cast.ada) as uow:
            assert await address_of_pages(uow, adapters) == f"https://{HOST}", number
            await judge_domain(uow, domain.id, texts=[])
    async with database.tenant(cast.ada) as uow:
        assert await address_of_pages(uow, adapters) == ORIGIN
        await judge_domain(uow, domain.id, texts=[record_text(domain)])
        assert await address_of_pages(uow, adapters) == f"https://{HOST}"


async def test_mails_come_from_a_proven_sender_only(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.ada) as uow:
        domain = await add_domain(uow, host="atlas.test", purpose="mail", sender="hello@atlas.test")
        assert (await uow.db.get(Tenant, uow.tenant_id)).sender_address is None
        await judge_domain(uow, domain.id, texts=[record_text(domain)])
        assert (await uow.db.get(Tenant, uow.tenant_id)).sender_address == "hello@atlas.test"
        await remove_domain(uow, domain.id)
        assert (await uow.db.get(Tenant, uow.tenant_id)).sender_address is None


def test_the_sender_of_a_message_is_its_own_when_it_has_one() -> None:
    message = Message("key", "nova@example.com", "Hello", "Text", sender_name="Atlas")
    ours = "Backline <mail@backline.test>"
    assert to_mime(message, sender=ours)["From"] == "Atlas <mail@backline.test>"
    own = Message("key", "nova@example.com", "Hi", "T", None, "Atlas", "hello@atlas.test")
    assert to_mime(own, sender=ours)["From"] == "Atlas <hello@atlas.test>"


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("music.example.com", "music.example.com"),
        ("https://Music.Example.com/path", "music.example.com"),
        ("müsik.example.com", "xn--msik-0ra.example.com"),
        ("localhost", None),
        ("10.0.0.1", None),
        ("-a.example.com", None),
        ("a b.example.com", None),
        ("example.com:8080@evil.test:1", None),
    ],
)
def test_only_domain_names_are_taken(typed: str, host: str | None) -> None:
    form = DomainForm.parse({"host": typed})
    assert form.values.get("host") == host or not form.is_valid


@pytest.mark.parametrize(
    ("header", "host"),
    [("A.test:8443", "a.test"), ("[::1]:80", "::1"), ("a.test/b", ""), ("a@b", ""), ("", "")],
)
def test_a_host_header_is_read_strictly(header: str, host: str) -> None:
    assert host_of(header) == host


async def test_the_sandbox_says_what_was_published(database: Database) -> None:
    names = SandboxNames(database)
    async with database.platform(reason="test") as uow:
        uow.db.add(SandboxRecord(name="_backline.a.test", text="one"))
    assert await names.texts("_BACKLINE.a.test") == ["one"]
    assert await names.texts("b.test") == []
    with pytest.raises(NamesUnavailable):
        await names.texts("_backline.x.down.invalid")
