"""The port `Authenticator` over a dictionary: who is signed in is what the tests say it is."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.core.actor import Actor, ActorKind
from app.core.crypto import hash_token
from app.core.ids import new_id
from app.web.identity import PersonView, SignedIn, TenantView
from tests.cast import Cast, email

PERMISSIONS = {
    "nova": frozenset({"notes.read", "notes.write"}),
    "vic": frozenset({"notes.read"}),
    "rival": frozenset({"notes.read", "notes.write"}),
}


@dataclass
class Doorkeeper:
    cast: Cast
    sessions: dict[bytes, tuple[UUID, str]] = field(default_factory=dict)
    keys: dict[bytes, Actor] = field(default_factory=dict)
    permissions: dict[str, frozenset[str]] = field(default_factory=lambda: dict(PERMISSIONS))
    operators: set[str] = field(default_factory=set)
    hosts: dict[str, TenantView] = field(default_factory=dict)
    asked: list[str | None] = field(default_factory=list)
    touched: list[UUID] = field(default_factory=list)

    def admit(self, token: str, who: str) -> None:
        self.sessions[hash_token(token)] = (new_id(), who)

    def revoke(self, token_hash: bytes | None) -> None:
        self.sessions.pop(token_hash or b"", None)

    def actor(self, who: str, request_id: str = "") -> Actor:
        actor: Actor = getattr(self.cast, who)
        return replace(actor, permissions=self.permissions[who], request_id=request_id)

    def give_key(self, key: Any, who: str) -> None:
        self.keys[key.hash] = replace(self.actor(who), kind=ActorKind.API_KEY, id=new_id())

    async def by_session(
        self, token_hash: bytes, slug: str | None, request_id: str, ip: str | None
    ) -> SignedIn | None:
        self.asked.append(slug)
        if token_hash not in self.sessions:
            return None
        session_id, who = self.sessions[token_hash]
        actor = self.actor(who, request_id)
        own = self.cast.slugs[who]
        tenant = TenantView(
            id=actor.tenant_id, slug=own, name=own.title(), kind="artist", hue=40, chroma=14
        )
        return SignedIn(
            session_id=session_id,
            person=PersonView(
                id=actor.person_id,
                name=actor.name,
                email=email(who),
                is_operator=who in self.operators,
                has_second_factor=who in self.operators,
            ),
            tenant=tenant if slug == own else None,
            actor=actor if slug == own else None,
            tenants=[tenant],
        )

    async def by_host(self, host: str) -> TenantView | None:
        return self.hosts.get(host)

    async def by_api_key(self, key_hash: bytes, request_id: str, ip: str | None) -> Actor | None:
        return self.keys.get(key_hash)

    async def by_token(self, token_hash: bytes, request_id: str, ip: str | None) -> Actor | None:
        return self.keys.get(token_hash)

    async def touch(self, session_id: UUID) -> None:
        self.touched.append(session_id)
