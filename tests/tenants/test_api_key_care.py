"""API keys bound to networks and replaced without an outage."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import clock
from app.core.crypto import hash_token
from app.core.errors import Conflict
from app.core.uow import Database
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import ApiKey
from app.tenants.networks import NotANetwork, is_within, read_networks
from app.tenants.service.keys import make_api_key, revoke_api_key, rotate_api_key
from tests.cast import Cast
from tests.tenants.conftest import Enter

KEYS = "/t/nova/settings/api-keys"


async def answers(database: Database, key: str, ip: str | None) -> bool:
    found = await DatabaseAuthenticator(database).by_api_key(hash_token(key), "test", ip)
    return found is not None


@pytest.mark.parametrize(
    ("ip", "is_let_in"),
    [
        ("203.0.113.7", True),
        ("::ffff:203.0.113.7", True),
        ("2001:db8::1", True),
        ("203.0.114.7", False),
        ("2001:db9::1", False),
        (None, False),
        ("nonsense", False),
    ],
)
async def test_a_key_bound_to_networks_works_from_there_only(
    database: Database, cast: Cast, ip: str | None, *, is_let_in: bool
) -> None:
    async with database.tenant(cast.nova) as uow:
        made = await make_api_key(
            uow,
            name="Plays",
            scopes=["settings.manage"],
            networks=["203.0.113.0/24", "2001:db8::/32"],
        )
    assert await answers(database, made.display, ip) is is_let_in


async def test_networks_are_typed_one_to_a_line(enter: Enter, database: Database) -> None:
    nova = await enter("nova")
    for wrong in ("203.0.113.300", "example.com", "0.0.0.0/0", "::/0"):
        form = {"name": "Plays", "scopes": "settings.manage", "networks": wrong}
        assert (await nova.submit(KEYS, KEYS, **form)).status_code == 422


def test_networks_are_kept_in_their_shortest_form() -> None:
    typed = "203.0.113.9/24\n\n 10.0.0.1 \n2001:DB8:0::/32\n203.0.113.0/24"
    assert read_networks(typed) == ["203.0.113.0/24", "10.0.0.1/32", "2001:db8::/32"]
    with pytest.raises(NotANetwork, match="at most 20"):
        read_networks("\n".join(f"10.0.0.{n}" for n in range(21)))


@given(st.ip_addresses(v=4), st.integers(1, 32))
def test_an_address_is_within_every_network_made_from_it(address: object, size: int) -> None:
    assert is_within(read_networks(f"{address}/{size}"), str(address))


async def test_a_replaced_key_works_for_a_day_beside_the_new_one(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        old = await make_api_key(
            uow, name="Plays", scopes=["settings.manage"], networks=["10.0.0.0/8"]
        )
    async with database.tenant(cast.nova) as uow:
        new = await rotate_api_key(uow, old.row.id)
        now = uow.now
    assert await answers(database, old.display, "10.1.1.1")
    assert await answers(database, new.display, "10.1.1.1")
    assert not await answers(database, new.display, "192.0.2.1")
    async with database.tenant(cast.nova) as uow:
        kept = await uow.db.scalar(select(ApiKey).where(ApiKey.id == old.row.id))
    assert kept.expires_at == now + timedelta(hours=24)
    assert (kept.successor_id, new.row.scopes) == (new.row.id, ["settings.manage"])


async def test_a_key_is_replaced_once_and_not_after_its_end(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        old = await make_api_key(uow, name="Plays", scopes=["settings.manage"])
        await rotate_api_key(uow, old.row.id)
        with pytest.raises(Conflict):
            await rotate_api_key(uow, old.row.id)
        ended = await make_api_key(uow, name="Old", scopes=["settings.manage"])
        await revoke_api_key(uow, ended.row.id)
        with pytest.raises(Conflict):
            await rotate_api_key(uow, ended.row.id)


async def test_replacing_a_key_does_not_make_it_live_longer(database: Database, cast: Cast) -> None:
    end = clock.now() + timedelta(hours=1)
    async with database.tenant(cast.nova) as uow:
        old = await make_api_key(uow, name="Plays", scopes=["settings.manage"], expires_at=end)
        new = await rotate_api_key(uow, old.row.id)
        assert (old.row.expires_at, new.row.expires_at) == (end, end)


async def test_the_page_shows_the_new_key_once_and_asks_for_a_proof(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        old = await make_api_key(uow, name="Plays", scopes=["settings.manage"])
    nova, path = await enter("nova"), f"{KEYS}/{old.row.id}/rotate"
    with clock.held(clock.now() + timedelta(minutes=11)):
        answer = await nova.submit(path, KEYS, headers={"Referer": KEYS})
        assert answer.headers["location"] == f"/account/prove?next={KEYS}"
    shown = re.findall(r"bl_live_\w{58}", (await nova.submit(path, KEYS)).text)
    assert len(shown) == 1
    assert await answers(database, shown[0], None)
    assert shown[0] not in (await nova.get(KEYS)).text


async def test_a_test_key_says_so_and_its_successor_is_one_too(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        old = await make_api_key(uow, name="Tries", scopes=["settings.manage"], is_test=True)
        new = await rotate_api_key(uow, old.row.id)
    assert (old.display[:8], new.display[:8], new.row.is_test) == ("bl_test_", "bl_test_", True)
    shown = (await (await enter("nova")).get(KEYS)).text
    assert new.row.start in shown
    assert "bl_live_" not in shown
    assert "For trying things out" in shown
