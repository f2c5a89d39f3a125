"""The cockpit: every client side by side, each within its grant, and nobody else's."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.billing import Entry, Reference, chart, post
from app.core.actor import GrantScope
from app.core.client_columns import ClientCell, ClientColumn
from app.core.ids import new_id
from app.core.module import Module, Registry
from app.core.uow import Database, UnitOfWork
from app.domain.command.cockpit import ClientLine, Contributed, Sums, arranged, totals
from app.domain.command.deadlines import ClientDeadline, Deadline
from app.domain.command.queries import list_lines
from app.domain.command.service import gather_columns
from app.domain.portal import open_portal
from app.domain.portal.choices import Side
from app.domain.portal.service.talking import write_message
from app.tenants.service.clients import assign_clients
from tests.cast import Cast
from tests.tenants.conftest import Enter
from tests.tenants.test_clients import acting, let_in

TODAY = date(2026, 11, 21)


async def earn(database: Database, cast: Cast, who: str, amount: int) -> None:
    """A store reports an amount in euros, of which nothing is matched yet."""
    async with database.tenant(getattr(cast, who)) as uow:
        await post(
            uow,
            kind="test.earned",
            key=str(new_id()),
            entries=[
                Entry(chart.receivable("spotify", "Spotify", "EUR"), Decimal(amount)),
                Entry(chart.suspense("EUR"), Decimal(-amount)),
            ],
            reference=Reference("test", new_id()),
            description="Earned",
        )


async def lines(database: Database, cast: Cast) -> dict[str, ClientLine]:
    async with database.tenant(cast.ada) as uow:
        return {line.slug: line for line in await list_lines(uow)}


async def test_money_shows_where_reading_it_was_granted(database: Database, cast: Cast) -> None:
    await earn(database, cast, "nova", 250)
    await let_in(database, cast, GrantScope.MONEY_READ)
    assert (await lines(database, cast))["nova"].money == [
        Sums("EUR", Decimal(0), Decimal(250), Decimal(0), Decimal(250))
    ]


async def test_without_the_grant_no_money_is_read(database: Database, cast: Cast) -> None:
    await earn(database, cast, "nova", 250)
    await let_in(database, cast, GrantScope.CATALOG)
    assert (await lines(database, cast))["nova"].money is None


async def test_nobody_who_granted_nothing_is_shown(database: Database, cast: Cast) -> None:
    await let_in(database, cast, GrantScope.MONEY_READ)
    assert set(await lines(database, cast)) == {"nova"}
    for stranger in (cast.rival, cast.nova, cast.flo):
        async with database.tenant(stranger) as uow:
            assert await list_lines(uow) == []


async def test_in_a_clients_workspace_there_is_no_cockpit(database: Database, cast: Cast) -> None:
    await let_in(database, cast, GrantScope.MONEY_READ)
    async with database.tenant(acting(cast)) as uow:
        assert await list_lines(uow) == []


async def test_a_member_sees_the_clients_they_look_after(database: Database, cast: Cast) -> None:
    await let_in(database, cast)
    async with database.tenant(cast.ada) as uow:
        await assign_clients(uow, cast.ada.person_id, client_ids=[], person_name="Ada")
    assert await lines(database, cast) == {}


async def test_the_page_leads_into_each_client(
    database: Database, cast: Cast, enter: Enter
) -> None:
    ada = await enter("ada")
    assert "No clients yet" in (await ada.get("/t/atlas/cockpit")).text
    await earn(database, cast, "nova", 250)
    await let_in(database, cast, GrantScope.MONEY_READ)
    page = (await ada.get("/t/atlas/cockpit?order=coming")).text
    assert '<a href="/t/nova">' in page
    assert page.count("€250.00") == 2
    assert "unmatched income" in page


def line(name: str, **given: object) -> ClientLine:
    blank = {"runs_open": 0, "sheets_open": 0, "asked": 0, "active_at": None}
    known = {"id": UUID(int=0), "slug": name, "name": name, "kind": "artist", "money": None}
    return ClientLine(**{**blank, **known, **given})


def due(days: int) -> ClientDeadline:
    """Something that is due so many days after TODAY."""
    return ClientDeadline(Deadline("Sign", TODAY + timedelta(days), TODAY, "shows"), False, 1)


@pytest.mark.parametrize(
    ("order", "names"),
    [("name", "abc"), ("due", "bac"), ("waiting", "cab"), ("coming", "bac"), ("odd", "abc")],
)
def test_the_ones_that_need_most_come_first(order: str, names: str) -> None:
    found = [
        line("a", deadline=due(2), runs_open=1),
        line("b", deadline=due(0), money=[Sums("EUR", *map(Decimal, (0, 5, 0, 0)))]),
        line("c", asked=3),
    ]
    assert "".join(each.name for each in arranged(found, order)) == names


def test_currencies_are_never_added_together() -> None:
    eur, usd = Sums("EUR", *map(Decimal, (1, 2, 3, 0))), Sums("USD", *map(Decimal, (9, 9, 9, 0)))
    assert totals([line("a", money=[eur, usd]), line("b", money=[eur])]) == [
        usd,
        Sums("EUR", *map(Decimal, (2, 4, 6, 0))),
    ]


async def write(database: Database, cast: Cast, words: str) -> UUID:
    """Nova writes to the agency; the id of the portal."""
    async with database.tenant(cast.ada) as uow:
        nova = cast.nova.tenant_id
        portal = await open_portal(uow, client_name="Nova", client_tenant_id=nova)
        await write_message(
            uow, portal.id, side=Side.CLIENT, author="Nova", author_id=None, text=words
        )
        return portal.id


async def test_a_module_adds_a_column_and_the_page_sorts_by_it(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await let_in(database, cast, GrantScope.CATALOG)
    portal_id = await write(database, cast, "Hello")
    page = (await (await enter("ada")).get("/t/atlas/cockpit?order=unread")).text
    assert 'data-label="Unread"' in page
    assert f'href="/t/atlas/portals/{portal_id}/messages"' in page
    assert "1 message<" in page


async def test_a_column_is_asked_once_for_all_clients_and_by_permission(
    database: Database, cast: Cast
) -> None:
    asked: list[list[UUID]] = []

    async def load(_uow: UnitOfWork, client_ids: Sequence[UUID]) -> dict[UUID, ClientCell]:
        asked.append(list(client_ids))
        return {}

    await let_in(database, cast, GrantScope.CATALOG)
    columns = tuple(
        ClientColumn(key, "Shows", permission, load)
        for key, permission in (("shows", "clients.read"), ("secret", "no.permission"))
    )
    async with database.tenant(cast.ada) as uow:
        found = await list_lines(uow)
        known = Registry((Module("test", client_columns=columns),))
        gathered = await gather_columns(uow, known, found)
    assert ([each.key for each in gathered], asked) == (["shows"], [[cast.nova.tenant_id]])


def test_clients_a_column_says_nothing_of_come_last() -> None:
    quiet, some, much = (line(name, id=new_id()) for name in "abc")
    cells = {some.id: ClientCell(("1",), Decimal(1)), much.id: ClientCell(("2",), Decimal(2))}
    column = Contributed("shows", "Shows", True, cells)
    assert column.arranged([quiet, some, much]) == [much, some, quiet]
