"""Signing up and in writes facts and mails of the service, and reads nothing of a tenant."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from app.core.actor import PLATFORM_TENANT
from app.core.ids import new_id
from app.core.tables import EventRow, JobRow
from app.core.uow import Database
from app.tenants.models import ApiKey, Credential, MailToken, Notification
from app.tenants.service.accounts import request_new_password
from app.tenants.service.keys import make_api_key
from tests.cast import VISITOR, Cast


async def test_it_sees_facts_and_jobs_of_the_service_only(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await make_api_key(uow, name="Sync", scopes=["workspace.read"])
    async with database.identity(VISITOR) as uow:
        request_new_password(uow, "nova@example.com")
        await uow.flush()
        assert (await uow.db.scalars(select(EventRow))).all() == []
        jobs = (await uow.db.scalars(select(JobRow.tenant_id))).all()
        assert jobs == [PLATFORM_TENANT]
        assert (await uow.db.scalars(select(ApiKey))).all() == []
        assert (await uow.db.scalars(select(Notification))).all() == []


async def test_it_cannot_write_a_job_into_a_tenant(database: Database, cast: Cast) -> None:
    row = {
        "tenant_id": cast.nova.tenant_id,
        "id": new_id(),
        "name": "tenants.notify",
        "queue": "default",
        "arguments": {},
        "max_attempts": 1,
        "timeout": 1,
    }
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.identity(VISITOR) as uow:
            await uow.db.execute(insert(JobRow).values(run_at=uow.now, **row))


async def test_a_tenant_reads_no_secrets_of_its_people(database: Database, cast: Cast) -> None:
    async with database.identity(VISITOR) as uow:
        uow.db.add(Credential(person_id=cast.nova.person_id, password_hash="x", changed_at=uow.now))
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalars(select(Credential))).all() == []
        assert (await uow.db.scalars(select(MailToken))).all() == []
