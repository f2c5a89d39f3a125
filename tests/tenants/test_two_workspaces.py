"""A person in two workspaces: each shows what is its own and counts its own people."""

import pytest
from sqlalchemy import func, select

from app.core.actor import Role
from app.core.uow import Database
from app.tenants.errors import LastOwner
from app.tenants.models import Membership
from app.tenants.queries.workspace import count_seats, list_members
from app.tenants.service.team import leave
from tests.cast import Cast


@pytest.fixture
async def both(database: Database, cast: Cast) -> None:
    """Nova also owns a part of the Foundry."""
    async with database.tenant(cast.flo) as uow:
        uow.db.add(
            Membership(tenant_id=uow.tenant_id, person_id=cast.nova.person_id, role=str(Role.OWNER))
        )


@pytest.mark.usefixtures("both")
async def test_the_team_is_that_of_the_workspace(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        assert [m.name for m in await list_members(uow)] == [
            "Mo Adeyemi",
            "Nova Lind",
            "Vic Reader",
        ]
        assert await count_seats(uow) == 3


@pytest.mark.usefixtures("both")
async def test_an_owner_elsewhere_is_still_the_last_one_here(
    database: Database, cast: Cast
) -> None:
    with pytest.raises(LastOwner):
        async with database.tenant(cast.nova) as uow:
            await leave(uow, cast.nova.person_id)
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(Membership)) == 2
