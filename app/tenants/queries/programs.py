"""Programs that act as a person: seen by that person everywhere, and by a workspace here."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.models import Person, Tenant
from app.tenants.program_models import PersonalToken

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A token of one's own, and where it reaches."""

    row: PersonalToken
    workspace: str
    slug: str


@dataclass(frozen=True, slots=True)
class TokenHere:
    """A token that reaches this workspace, and whose it is."""

    row: PersonalToken
    person: str


async def list_own_tokens(uow: UnitOfWork, person_id: UUID) -> list[OwnToken]:
    """All tokens of a person, those that ended last, the newest first."""
    found = await uow.db.execute(
        select(PersonalToken, Tenant.name, Tenant.slug)
        .join(Tenant, Tenant.id == PersonalToken.tenant_id)
        .where(PersonalToken.person_id == person_id)
        .order_by(
            PersonalToken.revoked_at.is_not(None),
            PersonalToken.expires_at <= uow.now,
            PersonalToken.id.desc(),
        )
        .limit(MOST_SHOWN)
    )
    return [OwnToken(*row) for row in found]


async def list_tokens_here(uow: UnitOfWork) -> list[TokenHere]:
    """The tokens of members that work in this workspace, the newest first."""
    found = await uow.db.execute(
        select(PersonalToken, Person.name)
        .join(Person, Person.id == PersonalToken.person_id)
        .where(
            PersonalToken.tenant_id == uow.tenant_id,
            PersonalToken.revoked_at.is_(None),
            PersonalToken.expires_at > uow.now,
        )
        .order_by(PersonalToken.id.desc())
        .limit(MOST_SHOWN)
    )
    return [TokenHere(*row) for row in found]


async def get_place_of_token(uow: UnitOfWork, person_id: UUID, token_id: UUID) -> str:
    """The address of the workspace that one's own token reaches; raises NotFound."""
    found: str | None = await uow.db.scalar(
        select(Tenant.slug)
        .join(PersonalToken, PersonalToken.tenant_id == Tenant.id)
        .where(PersonalToken.id == token_id, PersonalToken.person_id == person_id)
    )
    if found is None:
        raise NotFound
    return found


async def lock_personal_token(uow: UnitOfWork, token_id: UUID) -> PersonalToken:
    found: PersonalToken | None = await uow.db.scalar(
        select(PersonalToken)
        .where(PersonalToken.id == token_id, PersonalToken.tenant_id == uow.tenant_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def end_tokens_of(uow: UnitOfWork, person_id: UUID) -> None:
    """End every token by which a person reaches this workspace."""
    await uow.db.execute(
        update(PersonalToken)
        .where(
            PersonalToken.tenant_id == uow.tenant_id,
            PersonalToken.person_id == person_id,
            PersonalToken.revoked_at.is_(None),
        )
        .values(revoked_at=uow.now)
    )
