"""Agencies acting for clients: asked, granted, bounded, written down twice, and ended."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.actor import Actor, GrantScope, Role
from app.core.tables import EventRow
from app.core.uow import Database
from app.modules import registry
from app.tenants.events import SettingsChanged
from app.tenants.models import AgencyLink, LinkKind, Membership, Notification
from app.tenants.service.clients import accept_grant, assign_clients, end_grant, offer_grant
from tests.cast import ZONE, Cast, today
from tests.tenants.conftest import PASSWORD, Enter, Post
from tests.web.browser import Browser

TEAM = "/t/nova/settings/team"
AGENCIES = "/t/nova/settings/agencies"
CLIENTS = "/t/atlas/settings/clients"
TERMS = {"kind": "management", "scopes": ["catalog", "read_only"]}


async def let_in(
    database: Database, cast: Cast, *scopes: GrantScope, until: timedelta | None = None
) -> UUID:
    """Nova lets Atlas act for her."""
    async with database.tenant(cast.nova) as uow:
        link = await offer_grant(
            uow,
            agency_slug="atlas",
            kind=LinkKind.MANAGEMENT,
            scopes=scopes or (GrantScope.CATALOG,),
            until=uow.now + until if until else None,
        )
    async with database.tenant(cast.ada) as uow:
        await accept_grant(uow, link.id, client_name="Nova")
    return link.id


def acting(cast: Cast) -> Actor:
    """Ada of Atlas in Nova's workspace."""
    return replace(
        cast.ada,
        tenant_id=cast.nova.tenant_id,
        name="Ada Atlas of Atlas Agency",
        on_behalf_of=cast.ada.tenant_id,
        role=None,
    )


async def facts(database: Database, actor: Actor, name: str) -> list[EventRow]:
    async with database.tenant(actor) as uow:
        found = await uow.db.scalars(select(EventRow).where(EventRow.name == name))
        return list(found)


async def test_a_client_grants_what_an_agency_asks_for(enter: Enter, post: Post) -> None:
    ada, nova = await enter("ada"), await enter("nova")
    asked = {**TERMS, "client_name": "Nova", "email": "nova@example.com"}
    answer = await ada.submit(f"{CLIENTS}/requests", CLIENTS, **asked)
    assert (answer.status_code, answer.headers["location"]) == (303, CLIENTS)
    assert (await ada.get(TEAM)).status_code == 404

    link = await post.link("nova@example.com", "client-requests")
    assert "Atlas Agency asks to work for you" in (await nova.get(link)).text
    with clock.held(clock.now() + timedelta(minutes=11)):
        assert f'"/account/prove?next={link}"' in (await nova.get(link)).text
    answer = await nova.submit(link, link, workspace="nova", **TERMS)
    assert (answer.status_code, answer.headers["location"]) == (303, AGENCIES)
    page = await ada.get(TEAM)
    assert page.status_code == 200
    assert "Acting for <strong>Nova</strong> as Atlas Agency" in page.text
    assert (await nova.get(link)).status_code == 404


async def test_a_request_is_answered_by_its_address_only(
    enter: Enter, post: Post, visitor: Browser
) -> None:
    ada, rival = await enter("ada"), await enter("rival")
    asked = {**TERMS, "client_name": "Nova", "email": "nova@example.com"}
    await ada.submit(f"{CLIENTS}/requests", CLIENTS, **asked)
    link = await post.link("nova@example.com", "client-requests")
    assert "Sign in as nova@example.com" in (await visitor.get(link)).text
    assert "This request is for another address" in (await rival.get(link)).text
    answer = await rival.submit(link, link, workspace="rival", **TERMS)
    assert answer.status_code == 403
    assert (await ada.get("/t/rival/settings/team")).status_code == 404


async def test_access_is_gone_with_the_request_after_the_end(
    enter: Enter, database: Database, cast: Cast
) -> None:
    link_id = await let_in(database, cast)
    ada, nova = await enter("ada"), await enter("nova")
    assert (await ada.get(TEAM)).status_code == 200
    answer = await nova.submit(f"{AGENCIES}/{link_id}/end", AGENCIES)
    assert answer.status_code == 303
    assert (await ada.get(TEAM)).status_code == 404
    assert "Ended" in (await ada.get(CLIENTS)).text


async def test_the_agency_ends_it_as_well(enter: Enter, database: Database, cast: Cast) -> None:
    link_id = await let_in(database, cast)
    ada = await enter("ada")
    assert (await ada.submit(f"{CLIENTS}/{link_id}/end", CLIENTS)).status_code == 303
    assert (await ada.get(TEAM)).status_code == 404


async def test_an_offer_holds_only_once_accepted(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, ada = await enter("nova"), await enter("ada")
    offer = {**TERMS, "agency": "https://backline.test/t/Atlas/"}
    assert (await nova.submit(AGENCIES, AGENCIES, **offer)).status_code == 303
    assert (await ada.get(TEAM)).status_code == 404
    [link] = re.findall(rf"{CLIENTS}/[0-9a-f-]+/accept", (await ada.get(CLIENTS)).text)
    assert (await ada.submit(link, CLIENTS)).status_code == 303
    assert (await ada.get(TEAM)).status_code == 200
    again = await nova.submit(AGENCIES, AGENCIES, **offer)
    assert (again.status_code, "has a grant already" in again.text) == (422, True)


@pytest.mark.parametrize("address", ["rival", "nova", "nobody"])
async def test_only_an_agency_can_be_let_in(enter: Enter, address: str) -> None:
    nova = await enter("nova")
    answer = await nova.submit(AGENCIES, AGENCIES, agency=address, **TERMS)
    assert answer.status_code == 422
    assert "No agency has this address" in answer.text


async def test_who_is_no_agency_and_who_is_nobody_are_the_same_answer_and_work(
    enter: Enter, count_statements: list[str]
) -> None:
    nova, seen = await enter("nova"), []
    for address in ("rival", "nobody"):
        token = await nova.token(AGENCIES)
        count_statements.clear()
        form = {**TERMS, "agency": address, "csrf_token": token}
        answer = await nova.post(AGENCIES, data=form)
        shown = answer.text.replace(address, "")
        seen.append((answer.status_code, len(shown), list(count_statements)))
    assert seen[0] == seen[1]


async def test_a_person_makes_ten_offers_in_an_hour(enter: Enter) -> None:
    nova = await enter("nova")
    form = {**TERMS, "agency": "nobody", "csrf_token": await nova.token(AGENCIES)}
    codes = [(await nova.post(AGENCIES, data=form)).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


async def test_what_rules_the_workspace_is_never_opened(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await let_in(database, cast, *GrantScope)
    ada = await enter("ada")
    for page in ("settings/agencies", "settings/api-keys", "settings/audit"):
        assert (await ada.get(f"/t/nova/{page}")).status_code == 403, page


@pytest.mark.parametrize(
    ("scope", "opened"),
    [
        (GrantScope.CATALOG, {"catalog.write", "vault.write", "vault.read"}),
        (GrantScope.MONEY_READ, {"money.read"}),
        (GrantScope.MONEY_ACT, {"money.read", "money.write"}),
        (GrantScope.BOOKINGS, {"presskits.write"}),
        (GrantScope.MARKETING, {"vault.read", "presskits.write"}),
        (GrantScope.CONTENT, {"vault.read", "vault.write"}),
        (GrantScope.READ_ONLY, {"vault.read"}),
    ],
)
def test_each_scope_opens_its_area(scope: GrantScope, opened: set[str]) -> None:
    areas = {"catalog.write", "vault.read", "vault.write", "money.read", "money.write"}
    areas |= {"presskits.write"}
    granted = registry().permissions_granted([scope], Role.OWNER)
    assert granted & areas == opened
    assert granted >= {"workspace.read", "catalog.read"}


def test_nobody_does_more_for_a_client_than_at_the_agency() -> None:
    granted = registry().permissions_granted(list(GrantScope), Role.VIEWER)
    assert granted <= registry().permissions_of(Role.VIEWER)
    assert "catalog.write" not in granted


async def test_an_assigned_member_sees_their_clients_only(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await let_in(database, cast)
    async with database.tenant(cast.ada) as uow:
        await assign_clients(uow, cast.ada.person_id, client_ids=[], person_name="Ada")
    ada = await enter("ada")
    assert (await ada.get(TEAM)).status_code == 404
    page = f"{CLIENTS}/people/{cast.ada.person_id}"
    chosen = {"which": "some", "clients": [str(cast.nova.tenant_id)]}
    assert (await ada.submit(page, page, **chosen)).status_code == 303
    assert (await ada.get(TEAM)).status_code == 200


async def test_an_agency_cannot_widen_its_grant(database: Database, cast: Cast) -> None:
    await let_in(database, cast)
    for change in ({"scopes": ["money_act"]}, {"until": clock.now() + timedelta(days=9)}):
        with pytest.raises(DBAPIError, match="only the client changes a grant"):
            async with database.tenant(cast.ada) as uow:
                await uow.db.execute(update(AgencyLink).values(**change))


async def test_an_agency_cannot_write_itself_a_grant(database: Database, cast: Cast) -> None:
    with pytest.raises(DBAPIError, match="a grant is made by the client"):
        async with database.tenant(cast.ada) as uow:
            forged = {"kind": "label", "scopes": ["catalog"], "state": "active"}
            uow.db.add(
                AgencyLink(
                    tenant_id=cast.nova.tenant_id,
                    agency_id=cast.ada.tenant_id,
                    starts_at=uow.now,
                    **forged,
                )
            )


async def test_an_ended_grant_stays_ended(database: Database, cast: Cast) -> None:
    link_id = await let_in(database, cast)
    async with database.tenant(cast.nova) as uow:
        await end_grant(uow, link_id, other_name="Atlas Agency")
    for actor in (cast.ada, cast.nova):
        with pytest.raises(DBAPIError, match="stays as it was"):
            async with database.tenant(actor) as uow:
                await uow.db.execute(update(AgencyLink).values(state="active", ended_at=None))


async def test_every_act_stands_in_both_logs(database: Database, cast: Cast) -> None:
    await let_in(database, cast)
    async with database.tenant(acting(cast)) as uow:
        uow.record(SettingsChanged(tenant_id=uow.tenant_id, fields={"name": ("Nova", "N")}))
    [there] = await facts(database, cast.nova, SettingsChanged.name)
    [here] = await facts(database, cast.ada, SettingsChanged.name)
    assert (there.client_id, here.client_id) == (None, cast.nova.tenant_id)
    told = [(f.actor_name, f.actor_person_id, f.on_behalf_of, f.summary) for f in (there, here)]
    assert told[0] == told[1]
    assert told[0][:3] == ("Ada Atlas of Atlas Agency", cast.ada.person_id, cast.ada.tenant_id)


async def test_a_forged_agency_writes_into_nobodys_log(database: Database, cast: Cast) -> None:
    forged = replace(cast.rival, on_behalf_of=cast.ada.tenant_id)
    async with database.tenant(forged) as uow:
        uow.record(SettingsChanged(tenant_id=uow.tenant_id, fields={"name": ("a", "b")}))
    assert await facts(database, cast.ada, SettingsChanged.name) == []
    assert len(await facts(database, cast.rival, SettingsChanged.name)) == 1


async def test_the_other_side_is_told(
    enter: Enter, database: Database, cast: Cast, post: Post
) -> None:
    link_id = await let_in(database, cast)
    async with database.tenant(cast.nova) as uow:
        await end_grant(uow, link_id, other_name="Atlas Agency")
    await enter("ada")
    await post.run()
    async with database.tenant(cast.ada) as uow:
        texts = await uow.db.scalars(select(Notification.text).order_by(Notification.text))
        assert list(texts) == ["Nova ended the work with you", "Nova offers you to act for them"]
    async with database.tenant(cast.nova) as uow:
        assert list(await uow.db.scalars(select(Notification.text))) == [
            "Atlas Agency took you on as a client"
        ]


async def test_a_grant_ends_with_its_last_moment(
    enter: Enter, database: Database, cast: Cast, post: Post
) -> None:
    await let_in(database, cast, until=timedelta(seconds=1))
    ada = await enter("ada")
    async with database.tenant(cast.nova) as uow:
        past = uow.now - timedelta(seconds=1)
        await uow.db.execute(update(AgencyLink).values(starts_at=past - timedelta(1), until=past))
    assert (await ada.get(TEAM)).status_code == 404


async def test_nothing_is_open_before_the_first_day(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, ada = await enter("nova"), await enter("ada")
    first, last = today() + timedelta(days=3), today() + timedelta(days=40)
    days = {"starts_on": first.isoformat(), "until_on": last.isoformat()}
    assert f'value="{today().isoformat()}"' in (await nova.get(AGENCIES)).text
    await nova.submit(AGENCIES, AGENCIES, agency="atlas", **TERMS, **days)
    [link] = re.findall(rf"{CLIENTS}/[0-9a-f-]+/accept", (await ada.get(CLIENTS)).text)
    await ada.submit(link, CLIENTS)
    assert (await ada.get(TEAM)).status_code == 404
    for page in ((await nova.get(AGENCIES)).text, (await ada.get(CLIENTS)).text):
        assert "Begins later" in page
        assert f'from <time datetime="{first.isoformat()}">' in page
        assert f'until <time datetime="{last.isoformat()}">' in page
        assert ">Active<" not in page
    async with database.tenant(cast.nova) as uow:
        found = (await uow.db.scalars(select(AgencyLink))).one()
        begin = datetime.combine(first, time(), ZoneInfo(ZONE))
        end = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(ZONE))
        assert (found.starts_at, found.until) == (begin, end)
        found.starts_at = uow.now - timedelta(seconds=1)
    assert (await ada.get(TEAM)).status_code == 200


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-1, None, "Choose today or a day ahead."),
        (5, 4, "Choose the first day or one after it."),
        (None, -1, "Choose a day that is not over yet."),
    ],
)
async def test_a_first_day_lies_ahead_and_before_the_last(
    enter: Enter, database: Database, cast: Cast, first: int | None, last: int | None, words: str
) -> None:
    days = {
        name: (today() + timedelta(days=ahead)).isoformat()
        for name, ahead in (("starts_on", first), ("until_on", last))
        if ahead is not None
    }
    nova = await enter("nova")
    answer = await nova.submit(AGENCIES, AGENCIES, agency="atlas", **TERMS, **days)
    assert (answer.status_code, words in answer.text) == (422, True)
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalars(select(AgencyLink))).all() == []


@pytest.mark.parametrize("first", ["", "today"])
async def test_without_a_first_day_and_from_today_it_begins_at_once(
    enter: Enter, database: Database, cast: Cast, first: str
) -> None:
    nova, on = await enter("nova"), today().isoformat()
    day = {"starts_on": on if first else "", "until_on": on}
    answer = await nova.submit(AGENCIES, AGENCIES, agency="atlas", **TERMS, **day)
    assert answer.status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalars(select(AgencyLink))).one().starts_at <= uow.now


async def test_a_first_day_ahead_can_be_moved_and_one_that_came_cannot(
    enter: Enter, database: Database, cast: Cast, post: Post
) -> None:
    nova = await enter("nova")
    first, later = (today() + timedelta(days=ahead) for ahead in (3, 6))
    offer = {"agency": "atlas", **TERMS, "starts_on": first.isoformat()}
    await nova.submit(AGENCIES, AGENCIES, **offer)
    async with database.tenant(cast.nova) as uow:
        page = f"{AGENCIES}/{(await uow.db.scalars(select(AgencyLink.id))).one()}"
    assert f'value="{first.isoformat()}"' in (await nova.get(page)).text
    await nova.submit(page, page, **TERMS, starts_on=later.isoformat())
    async with database.tenant(cast.nova) as uow:
        found = (await uow.db.scalars(select(AgencyLink))).one()
        assert found.starts_at == datetime.combine(later, time(), ZoneInfo(ZONE))
        found.starts_at = begun = uow.now - timedelta(days=2)
    await enter("ada")
    await post.run()
    async with database.tenant(cast.ada) as uow:
        assert "Nova changed what you may do for them" in list(
            await uow.db.scalars(select(Notification.text))
        )
    assert "starts_on" not in (await nova.get(page)).text
    await nova.submit(page, page, **TERMS, starts_on=later.isoformat())
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalars(select(AgencyLink))).one().starts_at == begun


async def test_an_agency_that_asked_begins_on_the_day_the_client_chose(
    enter: Enter, database: Database, cast: Cast, post: Post
) -> None:
    ada, nova = await enter("ada"), await enter("nova")
    asked = {**TERMS, "client_name": "Nova", "email": "nova@example.com"}
    await ada.submit(f"{CLIENTS}/requests", CLIENTS, **asked)
    link = await post.link("nova@example.com", "client-requests")
    gone = (today() - timedelta(days=1)).isoformat()
    answer = await nova.submit(link, link, workspace="nova", **TERMS, starts_on=gone)
    assert (answer.status_code, "Choose today or a day ahead." in answer.text) == (422, True)
    first = today() + timedelta(days=2)
    answer = await nova.submit(link, link, workspace="nova", **TERMS, starts_on=first.isoformat())
    assert answer.status_code == 303
    assert (await ada.get(TEAM)).status_code == 404
    assert "Begins later" in (await ada.get(CLIENTS)).text


async def test_an_agency_cannot_begin_earlier(database: Database, cast: Cast) -> None:
    await let_in(database, cast)
    with pytest.raises(DBAPIError, match="only the client changes a grant"):
        async with database.tenant(cast.ada) as uow:
            earlier = uow.now - timedelta(days=1)
            await uow.db.execute(update(AgencyLink).values(starts_at=earlier))


async def test_a_workspace_opened_for_a_client_becomes_the_clients(
    enter: Enter, post: Post, visitor: Browser, database: Database
) -> None:
    ada = await enter("ada")
    opening = {"client_name": "Juno Moon", "email": "juno@example.com", "kind": "label"}
    answer = await ada.submit(f"{CLIENTS}/workspaces", CLIENTS, tenant_kind="artist", **opening)
    assert answer.headers["location"] == "/t/juno-moon"
    assert "Acting for" in (await ada.get("/t/juno-moon/settings/team")).text
    link = await post.link("juno@example.com", "invitations")
    await visitor.submit(f"{link}/sign-up", link, name="Juno Moon", password=PASSWORD)
    page = await visitor.get("/t/juno-moon/settings/agencies")
    assert "Atlas Agency" in page.text
    [end] = re.findall(r'action="(/t/juno-moon/settings/agencies/[0-9a-f-]+/end)"', page.text)
    assert (await visitor.submit(end, "/t/juno-moon/settings/agencies")).status_code == 303
    assert (await ada.get("/t/juno-moon/settings/team")).status_code == 404


async def test_a_member_of_both_acts_as_themselves(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await let_in(database, cast)
    async with database.tenant(cast.nova) as uow:
        uow.db.add(
            Membership(tenant_id=uow.tenant_id, person_id=cast.ada.person_id, role=str(Role.VIEWER))
        )
    ada = await enter("ada")
    assert "Acting for" not in (await ada.get(TEAM)).text


async def test_a_grant_is_changed_by_who_has_just_proven_who_they_are(
    enter: Enter, database: Database, cast: Cast
) -> None:
    link_id = await let_in(database, cast)
    nova = await enter("nova")
    page, now = f"{AGENCIES}/{link_id}", clock.now()
    assert (await nova.get(page)).status_code == 200
    with clock.held(now + timedelta(minutes=11)):
        answer = await nova.submit(page, AGENCIES, **TERMS)
        assert answer.headers["location"].startswith("/account/prove?next=")
        # Ending is never made harder.
        assert (await nova.submit(f"{page}/end", AGENCIES)).status_code == 303
