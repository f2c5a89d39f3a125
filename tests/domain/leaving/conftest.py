"""The demo stories as the world that people leave: real rows, real files, real servers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from litestar import Litestar
from minio import Minio
from minio.commonconfig import CopySource

from app.core.actor import Actor, ActorKind, Role
from app.core.ids import PersonId, TenantId, new_id
from app.core.uow import Database
from app.domain.leaving.jobs import export_workspace, import_workspace, watch
from app.domain.leaving.models import WorkspaceImport
from app.domain.leaving.queries.records import get_export, get_import
from app.domain.leaving.service.workspaces import ask_for_export
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from tests.told import Told, environment, told, told_template

__all__ = ["told", "told_template"]


@dataclass
class World:
    """The told world and short ways to do what these tests do all the time."""

    told: Told
    database: Database
    adapters: Adapters

    def owner(self, slug: str) -> Actor:
        """The owner of a workspace, acting in it."""
        return self._owners[slug]

    async def prepare(self) -> None:
        connection = await self.told.superuser()
        rows = await connection.fetch(
            "SELECT t.slug, t.id, p.id AS person, p.name FROM tenants t"
            " JOIN memberships m ON m.tenant_id = t.id JOIN persons p ON p.id = m.person_id"
            " WHERE m.role = 'owner' ORDER BY m.id DESC"
        )
        await connection.close()
        permissions = self.database.registry.permissions_of(Role.OWNER)
        self._owners = {
            row["slug"]: Actor(
                kind=ActorKind.PERSON,
                name=row["name"],
                tenant_id=TenantId(row["id"]),
                id=row["person"],
                person_id=PersonId(row["person"]),
                role=Role.OWNER,
                permissions=permissions,
                request_id="test",
            )
            for row in rows
        }

    async def run(self) -> None:
        """Run everything that waits; nothing of leaving may go wrong."""
        await run_all(self.database, self.adapters)
        broken = "SELECT name, last_error FROM jobs WHERE name LIKE 'leaving.%' AND last_error > ''"
        assert await self.rows(broken) == []

    async def watch(self) -> None:
        """What happens every hour."""
        async with self.database.platform(reason="test") as uow:
            uow.enqueue(watch)
        await self.run()

    async def settle(self) -> None:
        """Let what was put off happen now: it moves rows too, whenever it falls due."""
        await self.rows("UPDATE jobs SET run_at = now() WHERE run_at > now()")
        await self.watch()

    async def export(self, actor: Actor, path: Path) -> Path:
        """Have an archive made and fetch it."""
        async with self.database.tenant(actor) as uow:
            export_id = (await ask_for_export(uow, export_workspace)).id
        await self.run()
        async with self.database.tenant(actor) as uow:
            export = await get_export(uow, export_id)
        assert export.status == "done"
        await self.adapters.storage.download_to(str(export.storage_key), path)
        return path

    async def bring(self, archive: Path, person_id: UUID, *, name: str = "") -> WorkspaceImport:
        """Import an archive as somebody and return how it went."""
        wanted, target = new_id(), new_id()
        key = f"t/{target}/{'0' * 32}.zip"
        await self.adapters.storage.put_file(key, archive, "application/zip")
        async with self.database.identity(person(person_id)) as uow:
            uow.db.add(
                WorkspaceImport(
                    id=wanted, person_id=person_id, target_id=target, archive_key=key, name=name
                )
            )
            uow.enqueue(import_workspace, import_id=wanted)
        await self.run()
        async with self.database.identity(person(person_id)) as uow:
            return await get_import(uow, wanted)

    async def rows(self, query: str, *values: Any) -> list[Any]:
        """What a login sees that sees everything."""
        connection = await self.told.superuser()
        found = await connection.fetch(query, *values)
        await connection.close()
        return list(found)


def person(person_id: UUID) -> Actor:
    return Actor(
        kind=ActorKind.PERSON, name="Somebody", id=person_id, person_id=PersonId(person_id)
    )


@pytest.fixture
def bucket(told: Told) -> str:
    """A copy of the stories' files: what these tests delete, others still need."""
    servers, name = told.servers, told.database.replace("_", "-")
    client = Minio(
        servers.s3_endpoint,
        access_key=servers.s3_access_key,
        secret_key=servers.s3_secret_key,
        region=servers.s3_region,
        secure=False,
    )
    if not client.bucket_exists(name):
        client.make_bucket(name)
    for tenant_id in told.tenant_ids.values():
        for found in client.list_objects(
            servers.s3_bucket, prefix=f"t/{tenant_id}/", recursive=True
        ):
            key = str(found.object_name)
            client.copy_object(name, key, CopySource(servers.s3_bucket, key))
    return name


@pytest.fixture
async def product(told: Told, told_template: Path, bucket: str) -> AsyncIterator[Litestar]:
    """The real application on that world and those files, as strict as in production."""
    values = environment(told.servers, told.database, told_template) | {"S3_BUCKET": bucket}
    strict = {"ENVIRONMENT": "production", "ALLOW_SANDBOX_IN_PRODUCTION": "yes"}
    app = create_app(Settings.of({**values, **strict}), registry(), DatabaseAuthenticator)
    with structlog.testing.capture_logs():
        async with running(app.state.site):
            await app.state.site.redis.flushdb()
            yield app


@pytest.fixture
async def world(told: Told, product: Litestar) -> World:
    site = product.state.site
    found = World(told, site.database, site.adapters)
    await found.prepare()
    return found
