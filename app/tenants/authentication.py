"""Who is asking: one round trip by the hash of a secret, before any tenant is known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from app.core import clock
from app.core.actor import PLATFORM_TENANT, Actor, ActorKind, Role, Standing
from app.core.ids import PersonId, TenantId
from app.core.uow import Database
from app.tenants.networks import is_within
from app.tenants.places import NO_SEAT, beyond_plan, reading
from app.web.guards import KEEPERS, MONEY
from app.web.identity import ClientView, PersonView, SignedIn, TenantView
from app.web.standing import CHANGE, LOOK

TOUCH_SECONDS = 60

_BY_SESSION = "SELECT * FROM backline.resolve_session($1, $2)"
_BY_SUPPORT = "SELECT * FROM backline.resolve_support($1, $2)"
_BY_API_KEY = (
    "SELECT k.*, s.plan, s.suspended_reason, s.read_only_reason, 0 AS extra_seats"
    " FROM backline.resolve_api_key($1) k, backline.standing_of(k.tenant_id) s"
)
_BY_TOKEN = "SELECT * FROM backline.resolve_token($1)"  # noqa: S105 - no password
_TOUCH = text(
    "UPDATE sessions SET last_seen_at = now() WHERE id = :id AND revoked_at IS NULL"
    " AND last_seen_at < now() - make_interval(secs => :seconds)"
)
_TOUCH_KEY = text(
    "UPDATE api_keys SET last_used_at = now() WHERE id = :id AND"
    " (last_used_at IS NULL OR last_used_at < now() - make_interval(secs => :seconds))"
)

_TOUCH_TOKEN = {
    is_own: text(
        f"UPDATE {table} SET last_used_at = now() WHERE id = :id AND"
        " (last_used_at IS NULL OR last_used_at < now() - make_interval(secs => :seconds))"
    )
    for is_own, table in ((True, "personal_tokens"), (False, "oauth_connections"))
}


class DatabaseAuthenticator:
    """Answers from the database at every request, so that a change of rights counts at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._permissions = {role: database.registry.permissions_of(role) for role in Role}

    async def by_session(
        self, token_hash: bytes, slug: str | None, request_id: str, ip: str | None
    ) -> SignedIn | None:
        """The live session of a token; `tenant` and `actor` are set for a member of `slug`."""
        row = await self._database.find(_BY_SESSION, token_hash, slug)
        if row is None:
            return None
        person = PersonView(
            id=row["person_id"],
            name=row["person_name"],
            email=row["email"],
            theme=row["theme"],
            is_operator=row["is_operator"],
            is_verified=row["email_verified_at"] is not None,
            has_second_factor=row["second_factor_at"] is not None,
        )
        tenants = [_view(membership) for membership in row["memberships"]]
        here = next((tenant for tenant in tenants if tenant.slug == slug), None)
        own = next((own for own in row["memberships"] if own["slug"] == slug), None)
        actor = self._member(person, own, request_id, ip) if own else None
        agency = None
        if row["acting"] is not None:
            here, agency = _view(row["acting"]), _view(row["acting"]["agency"])
            actor = self._agent(person, row["acting"], request_id, ip)
        until = None
        if person.is_operator and slug and here is None:
            support = await self._database.find(_BY_SUPPORT, person.id, slug)
            if support is not None:
                here, until = _view(support["shown"]), support["until"]
                actor = self._support(person, support, request_id, ip)
        return SignedIn(
            session_id=row["session_id"],
            person=person,
            tenant=here,
            actor=actor,
            agency=agency,
            tenants=tenants,
            clients=[ClientView(**client) for client in row["clients"]],
            unread=row["unread"],
            support_until=until,
            proven_at=row["authenticated_at"],
            strength=row["strength"],
        )

    async def by_host(self, host: str) -> TenantView | None:
        """The workspace whose proven domain this is."""
        row = await self._database.find("SELECT backline.front_of($1) AS front", host)
        return _view(row["front"]) if row["front"] else None

    async def by_api_key(self, key_hash: bytes, request_id: str, ip: str | None) -> Actor | None:
        """The program a key stands for; it may do what its scopes name and nothing else.

        A key bound to networks stands for nobody when it comes from elsewhere.
        """
        row = await self._database.find(_BY_API_KEY, key_hash)
        if row is None or not is_within(row["networks"], ip):
            return None
        actor = self._program(row, request_id, ip)
        await self._note_use(actor, row["last_used_at"], _TOUCH_KEY)
        return actor

    async def by_token(self, token_hash: bytes, request_id: str, ip: str | None) -> Actor | None:
        """The person a token stands for, with what of its scopes they may do at this moment.

        Whoever has left the workspace is nobody; without the second factor it asks its keepers
        for they reach no money.
        """
        row = await self._database.find(_BY_TOKEN, token_hash)
        if row is None or not is_within(row["networks"], ip):
            return None
        actor = self._bearer(row, request_id, ip)
        await self._note_use(actor, row["last_used_at"], _TOUCH_TOKEN[row["is_own"]])
        return actor

    async def _note_use(self, actor: Actor, used: datetime | None, touch: TextClause) -> None:
        if used is None or clock.now() - used >= timedelta(seconds=TOUCH_SECONDS):
            async with self._database.tenant(actor) as uow:
                await uow.db.execute(touch, {"id": actor.id, "seconds": TOUCH_SECONDS})

    async def touch(self, session_id: UUID) -> None:
        """Note that a session is in use, at most once a minute."""
        visitor = Actor(kind=ActorKind.VISITOR, name="Visitor")
        async with self._database.identity(visitor) as uow:
            await uow.db.execute(_TOUCH, {"id": session_id, "seconds": TOUCH_SECONDS})

    def _member(
        self, person: PersonView, own: Mapping[str, Any], request_id: str, ip: str | None
    ) -> Actor:
        standing = _standing(own)
        has_seat = self._database.registry.has_place(standing, "seats", own["place"])
        role = Role(own["role"])
        held = self._permissions[role]
        return Actor(
            kind=ActorKind.PERSON,
            name=person.name,
            tenant_id=TenantId(UUID(own["id"])),
            id=person.id,
            person_id=PersonId(person.id),
            role=role if has_seat else Role.VIEWER,
            permissions=held if has_seat else reading(held),
            standing=standing,
            reads_only="" if has_seat else NO_SEAT,
            is_operator=person.is_operator,
            request_id=request_id,
            ip=ip,
        )

    def _agent(
        self, person: PersonView, acting: Mapping[str, Any], request_id: str, ip: str | None
    ) -> Actor:
        registry, agency = self._database.registry, acting["agency"]
        reads_only = beyond_plan(
            registry, _standing(agency), seat=agency["place"], client=acting["place"]
        )
        granted = registry.permissions_granted(acting["scopes"], Role(acting["role"]))
        return Actor(
            kind=ActorKind.PERSON,
            name=f"{person.name} of {agency['name']}",
            tenant_id=TenantId(UUID(acting["id"])),
            id=person.id,
            person_id=PersonId(person.id),
            permissions=reading(granted) if reads_only else granted,
            on_behalf_of=UUID(agency["id"]),
            standing=_standing(acting),
            reads_only=reads_only,
            is_operator=person.is_operator,
            request_id=request_id,
            ip=ip,
        )

    def _support(
        self, person: PersonView, support: Mapping[str, Any], request_id: str, ip: str | None
    ) -> Actor:
        """An operator whom the owner lets look in, or also change things; never money or people."""
        endings = (".read", ".write") if support["may_change"] else (".read",)
        permissions = {p for p in self._permissions[Role.OWNER] if p.endswith(endings)}
        shown = support["shown"]
        return Actor(
            kind=ActorKind.PERSON,
            name=f"{person.name} of Backline",
            tenant_id=TenantId(UUID(shown["id"])),
            id=person.id,
            person_id=PersonId(person.id),
            permissions=frozenset(permissions - {"money.write"}),
            on_behalf_of=PLATFORM_TENANT,
            standing=_standing(shown),
            support=CHANGE if support["may_change"] else LOOK,
            is_operator=True,
            request_id=request_id,
            ip=ip,
        )

    def _bearer(self, row: Mapping[str, Any], request_id: str, ip: str | None) -> Actor:
        """The person of a token. It has no role: what only owners decide is decided on pages."""
        standing, role = _standing(row), Role(row["role"])
        held = self._permissions[role] & frozenset(row["scopes"])
        has_seat = self._database.registry.has_place(standing, "seats", row["place"])
        if not has_seat:
            held = reading(held)
        asked_from = row["second_factor_from"]
        is_asked = asked_from is not None and asked_from <= clock.now() and role in KEEPERS
        if is_asked and not row["has_second_factor"]:
            held = frozenset(name for name in held if not name.startswith(MONEY))
        return Actor(
            kind=ActorKind.PERSON,
            name=f"{row['person_name']} by {row['called']}",
            tenant_id=TenantId(row["tenant_id"]),
            id=row["token_id"],
            person_id=PersonId(row["person_id"]),
            permissions=held,
            standing=standing,
            reads_only="" if has_seat else NO_SEAT,
            request_id=request_id,
            ip=ip,
        )

    def _program(self, row: Mapping[str, Any], request_id: str, ip: str | None) -> Actor:
        known = frozenset(self._database.registry.permissions)
        return Actor(
            kind=ActorKind.API_KEY,
            name=f"API key {row['key_name']}",
            tenant_id=TenantId(row["tenant_id"]),
            id=row["key_id"],
            permissions=frozenset(row["scopes"]) & known,
            standing=_standing(row),
            request_id=request_id,
            ip=ip,
        )


def _view(membership: Mapping[str, Any]) -> TenantView:
    asked_from = membership["second_factor_from"]
    return TenantView(
        id=UUID(membership["id"]),
        slug=membership["slug"],
        name=membership["name"],
        kind=membership["kind"],
        hue=membership["hue"],
        chroma=membership["chroma"],
        logo_key=membership["logo_key"],
        role=membership.get("role", ""),
        second_factor_from=datetime.fromisoformat(asked_from) if asked_from else None,
        is_white_label=membership["is_white_label"],
        standing=_standing(membership),
    )


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        row["plan"], row["suspended_reason"], row["read_only_reason"], row["extra_seats"]
    )
