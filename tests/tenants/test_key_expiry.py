from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.actor import ActorKind
from app.core.crypto import parse_api_key
from app.core.uow import Database
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.service.keys import make_api_key
from tests.cast import Cast
from tests.statements import sent_to


@pytest.mark.parametrize(("hours", "is_known"), [(None, True), (1, True), (-1, False)])
async def test_a_key_opens_nothing_from_its_expiry_on(
    database: Database, cast: Cast, hours: int | None, *, is_known: bool
) -> None:
    async with database.tenant(replace(cast.nova, kind=ActorKind.JOB)) as uow:
        ends = None if hours is None else uow.now + timedelta(hours=hours)
        key = await make_api_key(uow, name="Robot", scopes=["catalog.read"], expires_at=ends)
    authenticator = DatabaseAuthenticator(database)
    found = await authenticator.by_api_key(parse_api_key(key.display).hash, "req-1", None)
    assert (found is not None) == is_known


async def test_a_key_in_constant_use_is_noted_once_a_minute(database: Database, cast: Cast) -> None:
    async with database.tenant(replace(cast.nova, kind=ActorKind.JOB)) as uow:
        key = await make_api_key(uow, name="Robot", scopes=["catalog.read"], expires_at=None)
    authenticator, secret = DatabaseAuthenticator(database), parse_api_key(key.display).hash
    for is_noted in (True, False):
        with sent_to(database.app) as sent:
            await authenticator.by_api_key(secret, "req-1", None)
        assert any("UPDATE api_keys" in statement for statement in sent) is is_noted
