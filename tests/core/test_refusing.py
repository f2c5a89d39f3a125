"""Rows that somebody else took meanwhile: refused in words, and the transaction goes on."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.uow import Database
from app.domain.catalog.errors import EmailTaken
from app.domain.catalog.models import Party
from app.domain.catalog.service.parties import register_party
from tests.cast import Cast


async def test_what_is_taken_is_refused_and_the_rest_goes_on(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await register_party(uow, name="Mo", email="mo@example.com")
        jo = await register_party(uow, name="Jo", email="jo@example.com")
        with pytest.raises(EmailTaken):
            async with uow.refusing(EmailTaken):
                jo.name, jo.email = "Jon", "mo@example.com"
        assert (jo.name, jo.email) == ("Jo", "jo@example.com")
        jo.name = "Joanne"
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.get(Party, (cast.nova.tenant_id, jo.id))
        assert found is not None
        assert (found.name, found.email) == ("Joanne", "jo@example.com")


async def test_another_broken_rule_is_not_called_taken(database: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="null value"):
        async with database.tenant(cast.nova) as uow:
            jo = await register_party(uow, name="Jo", email="jo@example.com")
            async with uow.refusing(EmailTaken):
                jo.name = None  # type: ignore[assignment]
