"""The stage of the stories: a database, the adapters, and people who act on it."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from app.billing.plans import PLANS, Limit, PlanName, grant_plan
from app.core.actor import Actor, ActorKind, Role, Standing
from app.core.context import ContextSigner
from app.core.ids import PersonId, TenantId
from app.core.uow import Database
from app.integrations import wiring
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.modules import registry
from app.settings import Settings
from app.tenants import get_tenant
from app.tenants.models import Person, TenantKind
from app.tenants.passwords import hash_password
from app.tenants.service.accounts import appoint_operator, sign_up, sign_up_as_invited
from app.tenants.service.applications import Registered
from app.tenants.service.keys import make_api_key
from app.tenants.service.team import accept_invitation, invite
from app.tenants.service.workspaces import change_brand

WORDS = (
    "amber", "bridge", "cello", "delay", "encore", "fader", "groove", "hollow", "island", "jetlag",
    "kettle", "lantern", "mellow", "needle", "octave", "pepper", "quartz", "reverb", "saddle",
    "timber", "umber", "velvet", "willow", "zephyr",
)  # fmt: skip
VISITOR = Actor(kind=ActorKind.VISITOR, name="Visitor")
PHONELESS = timedelta(days=36_500)
"""For how long nobody of the stories is asked for a second factor, unless an owner asks for it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can sign in, and act in one workspace."""

    name: str
    email: str
    actor: Actor

    @property
    def role(self) -> str:
        return str(self.actor.role)


@dataclass(eq=False, slots=True)
class Workspace:
    """A tenant of a story: its people, the owner first, and a key that may do everything."""

    slug: str
    kind: TenantKind
    people: list[Member]
    api_key: str = ""

    @property
    def owner(self) -> Actor:
        return self.people[0].actor


@dataclass(eq=False)
class Stage:
    """What stories act on. Everybody signs in with the one `password` of this installation."""

    database: Database
    adapters: Adapters
    password: str
    password_hash: str
    workspaces: list[Workspace] = field(default_factory=list)
    operator: Person | None = None
    application: Registered | None = None
    """The application that the stories registered, with the secret that is shown once."""

    async def open(
        self,
        name: str,
        kind: TenantKind,
        owner: tuple[str, str],
        *,
        currency: str = "EUR",
        time_zone: str = "Europe/Berlin",
        brand: tuple[int, int] | None = None,
        plan: PlanName = PlanName.STUDIO,
    ) -> Workspace:
        """Open a workspace with its owner (name and address), color (hue, chroma) and API key.

        A plan without API keys gives it none.
        """
        async with self.database.identity(VISITOR) as uow:
            made = await sign_up(
                uow,
                name=owner[0],
                email=owner[1],
                password_hash=self.password_hash,
                workspace=name,
                kind=kind,
                currency=currency,
                time_zone=time_zone,
                is_verified=True,
            )
        if made is None:
            raise RuntimeError(f"{owner[1]} has an account already.")
        tenant = TenantId(made.tenant.id)
        member = self._member(made.person, tenant, Role.OWNER, plan)
        workspace = Workspace(made.tenant.slug, kind, [member])
        async with self.database.tenant(workspace.owner) as uow:
            everything = sorted(workspace.owner.permissions)
            # Nobody of the stories has a phone: their money moves, and their pages stay open.
            (await get_tenant(uow)).second_factor_from = uow.now + PHONELESS
            if plan is not PlanName.FREE:
                await grant_plan(uow, plan, reason="Part of the demonstration")
            if PLANS[plan].limits[Limit.API]:
                key = await make_api_key(uow, name="Everything", scopes=everything)
                workspace.api_key = key.display
            if brand:
                await change_brand(uow, hue=brand[0], chroma=brand[1])
        self.workspaces.append(workspace)
        return workspace

    async def join(self, workspace: Workspace, name: str, email: str, role: Role) -> Actor:
        """Invite somebody without an account, who accepts."""
        async with self.database.tenant(workspace.owner) as uow:
            invitation = await invite(uow, email=email, role=role)
        async with self.database.identity(VISITOR) as uow:
            person = await sign_up_as_invited(
                uow, name=name, email=email, password_hash=self.password_hash
            )
        plan = PlanName(workspace.owner.standing.plan)
        member = self._member(person, workspace.owner.tenant_id, role, plan)
        async with self.database.tenant(member.actor) as uow:
            await accept_invitation(uow, invitation.id, person_id=person.id, email=email, name=name)
        workspace.people.append(member)
        return member.actor

    async def appoint_operator(self, name: str, email: str) -> None:
        """Somebody who runs the service, member of no workspace."""
        async with self.database.identity(VISITOR) as uow:
            person = await sign_up_as_invited(
                uow, name=name, email=email, password_hash=self.password_hash
            )
            await appoint_operator(uow, person.id)
        self.operator = person

    async def finish_jobs(self) -> None:
        """Run what the story has enqueued, until nothing is left."""
        await run_all(self.database, self.adapters)

    def _member(
        self, person: Person, tenant: TenantId | None, role: Role, plan: PlanName
    ) -> Member:
        actor = Actor(
            kind=ActorKind.PERSON,
            name=person.name,
            tenant_id=tenant,
            id=person.id,
            person_id=PersonId(person.id),
            role=role,
            permissions=self.database.registry.permissions_of(role),
            standing=Standing(plan=plan.value),
            request_id="demo",
        )
        return Member(person.name, person.email, actor)


@asynccontextmanager
async def open_stage(settings: Settings) -> AsyncIterator[Stage]:
    """A stage on the servers of the settings."""
    database = Database(
        app_url=settings.database.url,
        jobs_url=settings.database.jobs_url,
        registry=registry(),
        signer=ContextSigner(settings.context_key),
    )
    adapters = wiring.build(settings, database=database)
    password = make_password(WORDS)
    try:
        yield Stage(database, adapters, password, await hash_password(password))
    finally:
        await adapters.close()
        await database.close()


def make_password(words: Sequence[str]) -> str:
    """Five words that do not belong together, new for every installation."""
    return "-".join(secrets.choice(words) for _ in range(5))
