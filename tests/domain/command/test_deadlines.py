"""What is due: of each kind the exact day, for whom it is, and nobody else's."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update

from app.billing.plans.models import Subscription
from app.core import clock
from app.core.actor import Actor, GrantScope, Role, job_actor
from app.core.ids import TenantId, new_id
from app.core.money import Money
from app.core.uow import Database
from app.domain.advancing import ask, set_allotment
from app.domain.agency import enter_client
from app.domain.agency.choices import PriceKind
from app.domain.agency.service.proposals import Offered, send_proposal, write_proposal
from app.domain.band.service.work import set_task
from app.domain.command.deadlines import ClientDeadline
from app.domain.command.queries import list_due, list_due_of_clients, list_lines
from app.domain.command.service import gather_deadlines, with_deadlines
from app.domain.holds.models import Hold
from app.domain.portal import open_portal
from app.domain.portal.service.asking import ask_freely
from app.domain.shows import Side, get_show
from app.domain.shows.models import Show
from app.domain.shows.service.contracts import fingerprint_of, sign_contract
from app.domain.shows.service.deposits import draft_deposit, name_invoice
from app.domain.shows.service.keeping import play_show
from app.modules import registry
from app.tenants.models import AgencyLink, Tenant
from app.tenants.service.clients import assign_clients
from tests.billing.invoices.factories import make_invoice, make_profile
from tests.cast import VISITOR, ZONE, Cast, today
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import UNTIL, accept, offer
from tests.tenants.conftest import Enter
from tests.tenants.test_clients import let_in


async def due_here(database: Database, actor: Actor, *kinds: str) -> list[tuple[str, date]]:
    """What a workspace is told of itself: of these kinds, or of all."""
    async with database.tenant(actor) as uow:
        known = registry()
        found, _ = await gather_deadlines(uow, known)
        wanted = [known.deadlines[kind].label.split("{")[0] for kind in kinds]
        return [
            (each.text, each.on)
            for each in found
            if not wanted or any(each.text.startswith(words) for words in wanted)
        ]


async def due_of_nova(
    database: Database, cast: Cast, asking: Actor | None = None
) -> ClientDeadline | None:
    """What the cockpit of Atlas says is due next for Nova."""
    async with database.tenant(asking or cast.ada) as uow:
        lines = await with_deadlines(uow, registry(), await list_lines(uow))
        return {line.slug: line.deadline for line in lines}.get("nova")


async def to_do(database: Database, actor: Actor, title: str, on: date) -> None:
    async with database.tenant(actor) as uow:
        await set_task(uow, title=title, due_on=on)


async def test_the_database_opens_a_kind_by_the_scopes_of_its_permission(
    database: Database, cast: Cast
) -> None:
    known = registry()
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.execute(text("SELECT kind, scopes FROM backline.deadline_kinds"))
        opened = {kind: set(scopes) for kind, scopes in rows}
    assert opened == {
        key: {str(scope) for scope in known.permissions[kind.permission].scopes}
        for key, kind in known.deadlines.items()
    }


async def test_an_invoice_is_due_where_it_was_issued_until_it_is_paid(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    said = (f"Invoice {invoice.reference} to Blue Room Booking", today() + timedelta(14))
    assert await due_here(database, cast.nova) == [said]
    assert await due_here(database, cast.rival) == []
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text("UPDATE invoices SET status = 'written_off'"))
    assert await due_here(database, cast.nova) == []


async def test_an_offer_is_answered_by_the_other_side_until_its_last_day(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, Side.VENUE)
    async with database.tenant(cast.flo) as uow:
        said = [(f"Answer the offer of {(await get_show(uow, show)).venue_name}", UNTIL)]
    assert await due_here(database, cast.nova, "show_offer") == said
    assert await due_here(database, cast.flo, "show_offer") == []
    with clock.held(datetime.combine(UNTIL + timedelta(1), time(12), UTC)):
        assert await due_here(database, cast.nova, "show_offer") == []


async def agreed(make_show: MakeShow, database: Database, cast: Cast) -> UUID:
    show = await make_show()
    await offer(database, cast.flo, show, Side.VENUE)
    await accept(database, cast.flo, show, 1, Side.ARTIST)
    return show


async def test_a_contract_is_to_be_signed_before_the_night_by_who_has_not(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await agreed(make_show, database, cast)
    assert await due_here(database, cast.flo, "show_contract") == [
        ("Sign the contract with Nova Lind", NIGHT)
    ]
    async with database.tenant(cast.flo) as uow:
        document = (await fingerprint_of(uow, await get_show(uow, show))).hex()
        await sign_contract(uow, show, side=Side.VENUE, name="Flo", document=document)
    assert await due_here(database, cast.flo, "show_contract") == []
    assert [on for _, on in await due_here(database, cast.nova, "show_contract")] == [NIGHT]


async def test_a_deposit_is_due_for_who_pays_once_it_is_billed(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await agreed(make_show, database, cast)
    async with database.tenant(cast.nova) as uow:
        await make_profile(uow)
        invoice = await draft_deposit(uow, show, 1)
    assert await due_here(database, cast.flo, "show_deposit") == []
    async with database.tenant(cast.nova) as uow:
        await name_invoice(uow, invoice.id, "2026-0001")
    assert await due_here(database, cast.flo, "show_deposit") == [
        ("Pay deposit 2026-0001 to Nova Lind", NIGHT - timedelta(10))
    ]
    assert await due_here(database, cast.nova, "show_deposit") == []


async def test_a_played_show_is_settled_within_a_week_and_forgotten_in_three_months(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await agreed(make_show, database, cast)
    assert await due_here(database, cast.flo, "show_settlement") == []
    async with database.tenant(cast.flo) as uow:
        await play_show.function(uow, show_id=str(show))
    for days, due in ((8, True), (90, True), (91, False)):
        with clock.held(datetime.combine(NIGHT + timedelta(days), time(12), UTC)):
            found = await due_here(database, cast.flo, "show_settlement")
        said = [("Settle the show with Nova Lind", NIGHT + timedelta(7))]
        assert found == (said if due else [])


async def test_questions_are_answered_by_the_other_side_before_the_night(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await agreed(make_show, database, cast)
    async with database.tenant(cast.flo) as uow:
        await ask(uow, await get_show(uow, show), side=Side.ARTIST, by="Nova", body="A piano?")
    assert await due_here(database, cast.flo, "advance") == [
        ("Answer the questions of Nova Lind", NIGHT)
    ]
    assert await due_here(database, cast.nova, "advance") == []


async def test_a_guest_list_closes_on_a_day_of_the_workspace(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await agreed(make_show, database, cast)
    closes = datetime.combine(NIGHT, time(23, 30), UTC)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        await set_allotment(uow, found, number=9, cut_off=closes, side=Side.VENUE)
    assert [on for _, on in await due_here(database, cast.nova, "guest_list")] == [
        NIGHT + timedelta(1)
    ]
    assert await due_here(database, cast.flo, "guest_list") == []


async def test_a_hold_ends_for_its_asker_and_sooner_when_challenged(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    await make_show()
    day = today() + timedelta(9)
    for column in ("expires_at", "challenge_ends_at"):
        day -= timedelta(2)
        late = datetime.combine(day, time(23, 30), UTC)
        async with database.tenant(cast.flo) as uow:
            await uow.db.execute(update(Hold).values(**{column: late}))
        [(said, on)] = await due_here(database, cast.nova, "hold")
        assert (said.split(" at ")[0], on) == (
            f"The hold on {NIGHT.day} {NIGHT:%B}",
            day + timedelta(1),
        )
    assert await due_here(database, cast.flo, "hold") == []


async def test_the_trial_and_an_unpaid_plan_are_for_who_keeps_the_plan(
    database: Database, cast: Cast
) -> None:
    ends = datetime.combine(today() + timedelta(3), time(23, 30), UTC)
    for values, said in (
        ({"state": "trialing", "trial_ends_at": ends}, "The trial of Studio ends"),
        ({"state": "past_due", "past_due_at": ends}, "The plan Studio is to be paid"),
    ):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(update(Subscription).values(**values))
        assert await due_here(database, cast.nova) == [(said, today() + timedelta(4))]
        assert await due_here(database, cast.mo) == []


async def test_a_proposal_ends_on_the_last_day_of_the_version_that_was_sent(
    database: Database, cast: Cast
) -> None:
    until = today() + timedelta(20)
    price = Offered(label="Mixing", kind=PriceKind.FIXED, price=Money.of("500", "EUR"))
    told = {"title": "Record", "body": "", "currency": "EUR", "items": [price]}
    async with database.tenant(cast.ada) as uow:
        client = await enter_client(
            uow, name="Kestrel", email="k@example.com", country="DE", currency="EUR"
        )
        proposal = await write_proposal(uow, client.id, valid_until=until, **told)
    assert await due_here(database, cast.ada) == []
    async with database.tenant(cast.ada) as uow:
        await send_proposal(uow, proposal.id)
    async with database.tenant(cast.ada) as uow:
        later = until + timedelta(9)
        await write_proposal(uow, client.id, valid_until=later, proposal_id=proposal.id, **told)
    assert await due_here(database, cast.ada) == [("Proposal Record to Kestrel ends", until)]


async def asked_of_nova(database: Database, cast: Cast, on: date) -> tuple[UUID, UUID]:
    """Atlas asks Nova for something; the portal and the request."""
    async with database.tenant(cast.ada) as uow:
        nova = cast.nova.tenant_id
        portal = await open_portal(uow, client_name="Nova", client_tenant_id=nova)
        asked = await ask_freely(
            uow, portal.id, kind="comment", title="Cover art", body=None, path=None, due_on=on
        )
        return portal.id, asked.id


async def test_a_request_is_due_for_the_client_and_stands_beside_it_at_the_agency(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await let_in(database, cast, GrantScope.CATALOG)
    on = today() + timedelta(3)
    portal, request = await asked_of_nova(database, cast, on)
    assert [on for _, on in await due_here(database, cast.nova)] == [on]
    assert await due_here(database, cast.ada) == []
    page = (await (await enter("ada")).get("/t/atlas/cockpit")).text
    assert f'href="/t/atlas/portals/{portal}/requests/{request}">Cover art, asked of Nova' in page


@pytest.mark.parametrize("scope", list(GrantScope))
async def test_an_agency_sees_the_kinds_its_grant_opens_and_no_other(
    make_show: MakeShow, database: Database, cast: Cast, scope: GrantScope
) -> None:
    await agreed(make_show, database, cast)
    await make_invoice(database, cast.nova)
    await to_do(database, cast.nova, "Strings", today())
    await let_in(database, cast, scope)
    await asked_of_nova(database, cast, today())
    known = registry()
    seen, there = set(), set()
    for kind in known.deadlines:
        async with database.tenant(cast.nova) as uow:
            there |= {kind} if (await list_due(uow, [kind], 1))[0] else set()
        async with database.tenant(cast.ada) as uow:
            seen |= {kind} if await list_due_of_clients(uow, [kind], 14) else set()
    assert there >= {"invoice", "show_contract", "band_task", "request"}
    opened = {k for k in there if scope in known.permissions[known.deadlines[k].permission].scopes}
    assert seen == {*opened, "asked"}


async def test_without_money_no_invoice_is_named_though_another_thing_is_due_later(
    enter: Enter, database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    await to_do(database, cast.nova, "Strings", today() + timedelta(20))
    await let_in(database, cast, GrantScope.BOOKINGS)
    found = await due_of_nova(database, cast)
    assert found
    assert (found.next.text, found.near) == ("Strings", 0)
    assert invoice.reference not in (await (await enter("ada")).get("/t/atlas/cockpit")).text


async def test_what_a_member_may_not_read_at_the_agency_is_not_read_of_a_client(
    database: Database, cast: Cast
) -> None:
    await make_invoice(database, cast.nova)
    await let_in(database, cast, *GrantScope)
    money = {"money.read", "money.write"}
    assert await due_of_nova(database, cast)
    reader = replace(cast.ada, role=Role.MEMBER, permissions=cast.ada.permissions - money)
    assert await due_of_nova(database, cast, reader) is None


async def test_nobody_else_sees_what_is_due_of_a_client(database: Database, cast: Cast) -> None:
    await to_do(database, cast.nova, "Strings", today())
    await let_in(database, cast, *GrantScope)
    everything = list(registry().deadlines)
    for stranger in (cast.rival, cast.flo, cast.nova):
        async with database.tenant(stranger) as uow:
            assert await list_due_of_clients(uow, everything, 14) == []
    async with database.tenant(cast.rival) as uow:
        assert await list_due(uow, everything, 9) == ([], 0)
    async with database.tenant(cast.ada) as uow:
        assert await list_due(uow, everything, 9) == ([], 0)
        await assign_clients(uow, cast.ada.person_id, client_ids=[], person_name="Ada")
    async with database.tenant(cast.ada) as uow:
        assert await list_due_of_clients(uow, everything, 14) == []


async def test_the_next_fourteen_days_count_and_what_is_late(
    database: Database, cast: Cast
) -> None:
    for days in (-3, 0, 14, 15):
        await to_do(database, cast.nova, f"Day {days}", today() + timedelta(days))
    await let_in(database, cast, GrantScope.BOOKINGS)
    found = await due_of_nova(database, cast)
    assert found
    assert (found.next.text, found.near, found.next.variant) == ("Day -3", 3, "negative")


@pytest.mark.parametrize(
    ("at", "late"), [(time(22, 30), 0), (time(23, 30), 1)], ids=["before", "after"]
)
async def test_it_is_late_once_its_day_is_over_where_the_workspace_is(
    database: Database, cast: Cast, at: time, late: int
) -> None:
    day = date(2027, 1, 15)
    await to_do(database, cast.nova, "Strings", day)
    await let_in(database, cast, GrantScope.BOOKINGS)
    with clock.held(datetime.combine(day, at, UTC)):
        found = await due_of_nova(database, cast)
        async with database.tenant(cast.nova) as uow:
            [own], _ = await gather_deadlines(uow, registry())
    assert found
    assert (found.next.is_late, own.is_late) == (late, late)
    assert found.next.today == day + timedelta(late)


async def test_every_link_of_the_cockpit_opens_for_the_agency(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    await make_show(on=NIGHT + timedelta(3))
    await agreed(make_show, database, cast)
    await make_invoice(database, cast.nova)
    await to_do(database, cast.nova, "Strings", today())
    await let_in(database, cast, *GrantScope)
    await asked_of_nova(database, cast, today())
    ada, known, followed = await enter("ada"), registry(), set()
    for kind in known.deadlines:
        async with database.tenant(cast.ada) as uow:
            for each in await list_due_of_clients(uow, [kind], 14):
                path = known.deadlines[kind].path.format(
                    id=each.due.id, within_id=each.due.within_id
                )
                slug = "atlas" if each.is_ours else "nova"
                assert (await ada.get(f"/t/{slug}/{path}")).status_code == 200, path
                followed.add(kind)
    assert followed >= {"invoice", "show_contract", "band_task", "hold", "asked"}


async def test_the_cockpit_says_what_is_late_and_links_into_the_client(
    enter: Enter, database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    await let_in(database, cast, GrantScope.MONEY_READ)
    ada = await enter("ada")
    page = (await ada.get("/t/atlas/cockpit?order=due")).text
    assert f'href="/t/nova/invoices/{invoice.id}">Invoice {invoice.reference} to Blue' in page
    assert ("badge--negative" in page, "within 14 days" in page) == (False, False)
    await make_invoice(database, cast.nova, name="Other")
    with clock.held(clock.now() + timedelta(15)):
        page = (await ada.get("/t/atlas/cockpit")).text
    assert 'badge--negative">was due <time' in page
    assert "2 within 14 days" in page


async def more_clients(database: Database, cast: Cast, number: int) -> None:
    """Other workspaces that let Atlas book for them, each with something due."""
    async with database.identity(VISITOR) as uow:
        made = [
            Tenant(slug=f"act-{n}", name=f"Act {n}", kind="artist", currency="EUR", time_zone=ZONE)
            for n in range(number)
        ]
        uow.db.add_all(made)
    for tenant in made:
        async with database.tenant(job_actor(TenantId(tenant.id), "test")) as uow:
            uow.db.add(
                AgencyLink(
                    id=new_id(), tenant_id=tenant.id, agency_id=cast.ada.tenant_id,
                    kind="management", scopes=["bookings", "money_read"], state="active",
                    starts_at=uow.now - timedelta(1),
                )
            )  # fmt: skip
            await set_task(uow, title="Strings", due_on=today())


async def test_many_clients_take_as_many_statements_as_one(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    await to_do(database, cast.nova, "Strings", today())
    await let_in(database, cast, GrantScope.BOOKINGS)
    ada, sent = await enter("ada"), []
    await ada.get("/t/atlas/cockpit")
    for clients in (1, 31):
        if clients > 1:
            await more_clients(database, cast, clients - 1)
        count_statements.clear()
        page = (await ada.get("/t/atlas/cockpit?order=due")).text
        assert page.count(">Strings</a>") == clients
        sent.append(len(count_statements))
    assert sent[0] == sent[1]


async def test_the_dashboard_lists_the_next_five_and_says_when_nothing_is_due(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    nova, sent = await enter("nova"), []
    assert "Deadlines" not in (await nova.get("/t/nova")).text
    for days in range(1, 8):
        await to_do(database, cast.nova, f"Task {days}", today() + timedelta(days))
        if days in {1, 7}:
            count_statements.clear()
            page = (await nova.get("/t/nova")).text
            sent.append(len(count_statements))
    listed = page.split('<ol class="deadlines">')[1].split("</ol>")[0]
    assert re.findall(r">(Task \d)</a>", listed) == [f"Task {days}" for days in range(1, 6)]
    assert "the next 5 of 7" in page
    assert sent[0] == sent[1]
    assert "Task 1" not in (await (await enter("rival")).get("/t/rival")).text


async def test_a_show_that_was_called_off_leaves_nothing_due(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    await agreed(make_show, database, cast)
    async with database.tenant(cast.flo) as uow:
        await uow.db.execute(update(Show).values(state="canceled"))
    assert await due_here(database, cast.flo) == []
