"""One fixed world: everybody the tests speak of, and Rival, who must never see anything."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.billing.plans.models import Subscription
from app.core import clock
from app.core.actor import Actor, ActorKind, Role, Standing, job_actor
from app.core.ids import PersonId, TenantId
from app.core.uow import Database
from app.modules import registry
from app.tenants.models import Membership, Person, Tenant

ZONE = "Europe/Berlin"
VISITOR = Actor(kind=ActorKind.VISITOR, name="Visitor")

TENANTS = (
    ("nova", "Nova", "artist"),
    ("rival", "Rival", "artist"),
    ("atlas", "Atlas Agency", "agency"),
    ("foundry", "The Foundry", "venue"),
)
PEOPLE = (
    ("nova", "Nova Lind", "nova", Role.OWNER),
    ("mo", "Mo Adeyemi", "nova", Role.MANAGER),
    ("vic", "Vic Reader", "nova", Role.VIEWER),
    ("rival", "Ravi Rival", "rival", Role.OWNER),
    ("ada", "Ada Atlas", "atlas", Role.OWNER),
    ("flo", "Flo Foundry", "foundry", Role.OWNER),
)


def today() -> date:
    """The day it is where everybody is: asked for anew, since a run may go on past midnight."""
    return clock.today(ZoneInfo(ZONE))


@dataclass(frozen=True)
class Cast:
    """Actors by first name; `slugs` gives the tenant of each."""

    nova: Actor
    mo: Actor
    vic: Actor
    rival: Actor
    ada: Actor
    flo: Actor
    slugs: dict[str, str]

    @classmethod
    async def read(cls, database: Database) -> "Cast":
        permissions = registry().permissions_of
        actors, slugs = {}, {}
        async with database.identity(VISITOR) as uow:
            for key, name, slug, role in PEOPLE:
                person = (
                    await uow.db.scalars(select(Person).where(Person.email == email(key)))
                ).one()
                tenant = (await uow.db.scalars(select(Tenant).where(Tenant.slug == slug))).one()
                slugs[key] = slug
                actors[key] = Actor(
                    kind=ActorKind.PERSON,
                    name=name,
                    tenant_id=TenantId(tenant.id),
                    id=person.id,
                    person_id=PersonId(person.id),
                    role=role,
                    standing=Standing("studio"),
                    permissions=permissions(role),
                    request_id="test",
                )
        return cls(**actors, slugs=slugs)


def email(key: str) -> str:
    return f"{key}@example.com"


async def assemble(database: Database) -> None:
    """Put the cast into an empty database."""
    async with database.identity(VISITOR) as uow:
        tenants = {
            slug: Tenant(slug=slug, name=name, kind=kind, currency="EUR", time_zone=ZONE)
            for slug, name, kind in TENANTS
        }
        people = {
            key: Person(email=email(key), name=name, email_verified_at=uow.now)
            for key, name, _, _ in PEOPLE
        }
        uow.db.add_all([*tenants.values(), *people.values()])
        await uow.flush()
        uow.db.add_all(
            Membership(tenant_id=tenants[slug].id, person_id=people[key].id, role=role)
            for key, _, slug, role in PEOPLE
        )
    for tenant in tenants.values():
        await give_studio(database, TenantId(tenant.id))


async def give_studio(database: Database, tenant_id: TenantId) -> None:
    """Let no limit of a plan stand in the way of what a test is about."""
    async with database.tenant(job_actor(tenant_id, "cast")) as uow:
        uow.db.add(
            Subscription(
                tenant_id=tenant_id,
                plan="studio",
                cycle="monthly",
                state="active",
                granted_reason="Of the cast",
            )
        )
        (await uow.db.get_one(Tenant, tenant_id)).plan = "studio"
