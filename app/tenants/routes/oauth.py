"""What applications ask for themselves: tokens, their end, what they stand for, where all this is.

Answers are those of RFC 6749, 7009, 7662 and 8414. No cookie counts here and none is set.
"""

import binascii
import hmac
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from litestar import Controller, Response, get, post

from app.core.actor import Actor, ActorKind
from app.core.crypto import derive_key, hash_token
from app.core.errors import TooMany
from app.core.ids import TenantId
from app.tenants.oauth import ACCESS_LIVES, OAuthRefusal, once, read_client_id
from app.tenants.program_models import OAuthApplication, OAuthConnection, OAuthToken
from app.tenants.queries.applications import (
    Offered,
    find_connection_of_code,
    find_offered,
    find_token,
)
from app.tenants.routes.limits import limit_client, limit_client_calls
from app.tenants.service.connections import Issued, give_back, redeem, renew
from app.web.api import JSON_TYPE
from app.web.guards import public
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

FORM = "application/x-www-form-urlencoded"
LONGEST_BODY = 16_000
REFRESH_KEY = "oauth refresh tokens"
NO_GRANT = OAuthRefusal("invalid_grant", "This is used, ended, or was given to somebody else.")
BASIC = {"WWW-Authenticate": 'Basic realm="Backline"'}


@dataclass(frozen=True, slots=True)
class Client:
    """The application that proved who it is, and what it sent."""

    row: OAuthApplication
    form: dict[str, str]

    def needs(self, name: str) -> str:
        if not self.form.get(name):
            raise OAuthRefusal("invalid_request", f"{name} is missing.")
        return self.form[name]


Act = Callable[[HttpRequest, Client], Awaitable[dict[str, Any]]]


class OAuthController(Controller):
    guards = (public,)

    @post("/oauth/token")
    async def token(self, request: HttpRequest) -> Response[Any]:
        return await _answer(request, _trade)

    @post("/oauth/revoke")
    async def revoke(self, request: HttpRequest) -> Response[Any]:
        return await _answer(request, _revoke)

    @post("/oauth/introspect")
    async def introspect(self, request: HttpRequest) -> Response[Any]:
        return await _answer(request, _introspect)

    @get("/.well-known/oauth-authorization-server")
    async def describe(self, request: HttpRequest) -> Response[Any]:
        site = site_of(request)
        return _json(200, description(site.public_url, sorted(site.registry.api_scopes)))


def description(issuer: str, scopes: list[str]) -> dict[str, Any]:
    """What clients need to know to begin, by RFC 8414."""
    ways = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "service_documentation": f"{issuer}/schema",
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*ways, "none"],
        "revocation_endpoint_auth_methods_supported": [*ways, "none"],
        "introspection_endpoint_auth_methods_supported": ways,
        "authorization_response_iss_parameter_supported": True,
    }


async def _answer(request: HttpRequest, act: Act) -> Response[Any]:
    try:
        await limit_client_calls(request)
        client = await _client(request)
        await limit_client(request, client.row.id)
        return _json(200, await act(request, client))
    except TooMany as wait:
        told = {"error": "temporarily_unavailable", "error_description": wait.message}
        return _json(429, told, {"Retry-After": str(wait.retry_after)})
    except OAuthRefusal as refusal:
        told = {"error": refusal.code, "error_description": refusal.sentence}
        is_stranger = refusal.code == "invalid_client"
        return _json(401 if is_stranger else 400, told, BASIC if is_stranger else {})


async def _client(request: HttpRequest) -> Client:
    """Who calls: by HTTP Basic or by the form, with a secret unless it can keep none."""
    body = await request.body()
    if request.content_type[0] != FORM or len(body) > LONGEST_BODY:
        raise OAuthRefusal("invalid_request", f"Send a form, as {FORM}.")
    try:
        form = once(parse_qs(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise OAuthRefusal("invalid_request", "The form is not readable.") from None
    by_header = _basic(request.headers.get("authorization", ""))
    if by_header and "client_secret" in form:
        raise OAuthRefusal("invalid_request", "Authenticate in one way, not in two.")
    name, secret = by_header or (form.get("client_id", ""), form.get("client_secret", ""))
    if by_header and form.get("client_id", name) != name:
        raise OAuthRefusal("invalid_request", "Two different clients are named.")
    client_id, offered = read_client_id(name), None
    if client_id is not None:
        async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
            offered = await find_offered(uow, client_id)
    if offered is None or not offered.is_open or not _is_proven(offered, secret):
        raise OAuthRefusal("invalid_client", "The client is not known, or its secret is wrong.")
    return Client(offered.row, form)


def _is_proven(offered: Offered, secret: str) -> bool:
    if not offered.row.is_confidential:
        return secret == ""
    hashed = hash_token(secret)
    return any(hmac.compare_digest(hashed, known) for known in offered.secret_hashes)


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, packed = header.partition(" ")
    if not scheme:
        return None
    try:
        name, _, secret = b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        scheme = ""
    if scheme.lower() != "basic":
        raise OAuthRefusal("invalid_client", "Authenticate by HTTP Basic or in the form.")
    return unquote_plus(name), unquote_plus(secret)


async def _trade(request: HttpRequest, client: Client) -> dict[str, Any]:
    kind = client.needs("grant_type")
    if kind == "authorization_code":
        issued = await _redeem(request, client)
    elif kind == "refresh_token":
        issued = await _renew(request, client)
    else:
        raise OAuthRefusal("unsupported_grant_type", "Use authorization_code or refresh_token.")
    if issued is None:
        raise NO_GRANT
    return {
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIVES.total_seconds()),
        "refresh_token": issued.refresh,
        "scope": " ".join(issued.scopes),
    }


async def _redeem(request: HttpRequest, client: Client) -> Issued | None:
    code, address = client.needs("code"), client.needs("redirect_uri")
    verifier = client.needs("code_verifier")
    database = site_of(request).database
    async with database.identity(person_actor(visit_of(request))) as uow:
        found = await find_connection_of_code(uow, hash_token(code))
    if found is None:
        return None
    async with database.tenant(_actor(request, client, found)) as uow:
        return await redeem(
            uow,
            found.id,
            application=client.row,
            redirect_uri=address,
            verifier=verifier,
        )


async def _renew(request: HttpRequest, client: Client) -> Issued | None:
    presented = client.needs("refresh_token")
    found = await _token(request, client, presented)
    if found is None:
        return None
    site = site_of(request)
    async with site.database.tenant(_actor(request, client, found)) as uow:
        return await renew(
            uow,
            found.connection_id,
            application_id=client.row.id,
            presented=presented,
            key=derive_key(site.secret_key, REFRESH_KEY),
            scopes=client.form.get("scope", "").split(),
        )


async def _revoke(request: HttpRequest, client: Client) -> dict[str, Any]:
    presented = client.needs("token")
    found = await _token(request, client, presented)
    if found is not None:
        async with site_of(request).database.tenant(_actor(request, client, found)) as uow:
            await give_back(
                uow, found.connection_id, application_id=client.row.id, presented=presented
            )
    return {}


async def _introspect(request: HttpRequest, client: Client) -> dict[str, Any]:
    """Whether an access token of this client works now, and for what at this moment."""
    if not client.row.is_confidential:
        raise OAuthRefusal("invalid_client", "Only clients with a secret may ask this.")
    presented, site = client.needs("token"), site_of(request)
    found = await _token(request, client, presented)
    if found is None:
        return {"active": False}
    actor = await site.authenticator.by_token(found.token_hash, visit_of(request).request_id, None)
    if actor is None:
        return {"active": False}
    return {
        "active": True,
        "scope": " ".join(sorted(actor.permissions)),
        "client_id": client.row.client_id,
        "token_type": "Bearer",
        "exp": int(found.expires_at.timestamp()),
        "iat": int(found.created_at.timestamp()),
        "sub": str(found.person_id),
        "iss": site.public_url,
    }


async def _token(request: HttpRequest, client: Client, presented: str) -> OAuthToken | None:
    """A token this client was given; None for anybody else's."""
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        found = await find_token(uow, hash_token(presented))
    return found if found is not None and found.application_id == client.row.id else None


def _actor(request: HttpRequest, client: Client, found: OAuthConnection | OAuthToken) -> Actor:
    """The application in the workspace it was let into; it may do nothing else there."""
    visit = visit_of(request)
    return replace(
        Actor(kind=ActorKind.GUEST, name=client.row.name, tenant_id=TenantId(found.tenant_id)),
        id=client.row.id,
        request_id=visit.request_id,
        ip=visit.ip,
    )


def _json(
    status: int, told: dict[str, Any], headers: dict[str, str] | None = None
) -> Response[Any]:
    never_kept = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(
        told, status_code=status, media_type=JSON_TYPE, headers={**never_kept, **(headers or {})}
    )
