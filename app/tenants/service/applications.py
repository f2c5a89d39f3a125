"""Applications a workspace offers to everybody: registered, changed, given a secret, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.core.crypto import hash_token
from app.core.errors import Conflict
from app.core.ids import new_id, token
from app.core.uow import UnitOfWork
from app.tenants.program_events import ApplicationChanged, ApplicationRegistered
from app.tenants.program_models import OAuthApplication, OAuthSecret
from app.tenants.queries.applications import list_applications, list_secrets, lock_application

OVERLAP = timedelta(hours=24)
"""How long a replaced secret still works beside the new one."""
MOST = 25


@dataclass(frozen=True, slots=True)
class Registered:
    """`secret` is shown once; an application that cannot keep one has none."""

    row: OAuthApplication
    secret: str | None


async def register_application(
    uow: UnitOfWork,
    *,
    name: str,
    about: str,
    home_page: str,
    redirect_uris: Sequence[str],
    is_confidential: bool,
) -> Registered:
    """An application that may ask anybody here to let it in, under this workspace's name."""
    await uow.registry.gate("api")(uow, 1)
    if len(await list_applications(uow)) >= MOST:
        raise Conflict(f"A workspace registers at most {MOST} applications. Delete one first.")
    row = OAuthApplication(
        id=new_id(),
        tenant_id=uow.tenant_id,
        name=name,
        about=about,
        home_page=home_page,
        redirect_uris=list(redirect_uris),
        is_confidential=is_confidential,
        created_by=uow.actor.person_id,
    )
    uow.db.add(row)
    await uow.flush()
    secret = _give_secret(uow, row) if is_confidential else None
    uow.record(ApplicationRegistered(application_id=row.id, application_name=name))
    await uow.flush()
    return Registered(row, secret)


async def change_application(
    uow: UnitOfWork,
    application_id: UUID,
    *,
    name: str,
    about: str,
    home_page: str,
    redirect_uris: Sequence[str],
) -> OAuthApplication:
    """What people are shown, and where answers go from now on."""
    row = await lock_application(uow, application_id)
    row.name, row.about, row.home_page = name, about, home_page
    row.redirect_uris = list(redirect_uris)
    _tell(uow, row, "Changed")
    await uow.flush()
    return row


async def replace_secret(uow: UnitOfWork, application_id: UUID) -> Registered:
    """A new secret; those before it work for a day more. Raises Conflict for one without any."""
    row = await lock_application(uow, application_id)
    if not row.is_confidential:
        raise Conflict("This application runs with its users and has no secret.")
    for old in await list_secrets(uow, application_id):
        end = uow.now + OVERLAP
        old.expires_at = min(old.expires_at, end) if old.expires_at else end
    secret = _give_secret(uow, row)
    _tell(uow, row, "Replaced the secret of")
    await uow.flush()
    return Registered(row, secret)


async def delete_application(uow: UnitOfWork, application_id: UUID) -> OAuthApplication:
    """End it with every connection it has, in all workspaces, at once."""
    row = await lock_application(uow, application_id)
    row.deleted_at = uow.now
    _tell(uow, row, "Deleted")
    await uow.flush()
    return row


async def suspend_application(
    uow: UnitOfWork, application_id: UUID, *, reason: str
) -> OAuthApplication:
    """The service closes it: every connection ends at once, and nobody can let it in again.

    Raises Conflict for one that is suspended already.
    """
    row = await lock_application(uow, application_id)
    if row.suspended_at is not None:
        raise Conflict("This application is suspended already.")
    row.suspended_at, row.suspended_reason = uow.now, reason
    _tell(uow, row, "Suspended")
    await uow.flush()
    return row


def _give_secret(uow: UnitOfWork, row: OAuthApplication) -> str:
    secret = f"bls_{token()}"
    uow.db.add(
        OAuthSecret(
            tenant_id=row.tenant_id,
            application_id=row.id,
            start=f"{secret[:8]}…",
            secret_hash=hash_token(secret),
        )
    )
    return secret


def _tell(uow: UnitOfWork, row: OAuthApplication, what: str) -> None:
    uow.record(ApplicationChanged(application_id=row.id, application_name=row.name, what=what))
