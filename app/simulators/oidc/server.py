"""The endpoints of both flavors: `/oidc/<name>` for OpenID Connect, `/oidc/spotify` for Spotify."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from litestar import Controller, MediaType, Request, Response, Router, get, post
from litestar.params import FromPath

from app.core.ids import token
from app.simulators.config import Config
from app.simulators.oidc.grants import Grant, Grants, Refused, User, subject_of
from app.simulators.oidc.page import consent_page, refusal_page
from app.simulators.simulator import Simulator

CLIENT_ID, CLIENT_SECRET = "backline-simulated", "simulated-and-no-secret"
SPOTIFY = "spotify"
NAMES = {"google": "Google", "spotify": "Spotify", "sesame": "Sesame ID"}
CALLBACK = "/sign-in/with/"

HttpRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class Providers:
    """The state of all simulated providers of one process; a restart forgets codes and keys."""

    base: str
    key: RSAKey
    grants: Grants

    def issuer(self, flavor: str) -> str:
        return f"{self.base}/oidc/{flavor}"


def simulator(config: Config) -> Simulator:
    """The sign-in providers, for the process of the simulators."""
    key = RSAKey.generate_key(2048, {"kid": token(16), "use": "sig", "alg": "RS256"})
    state = Providers(config.public_url, key, Grants())
    router = Router(
        "/oidc/{flavor:str}",
        route_handlers=[Endpoints, SpotifyEndpoints],
        dependencies={},
        before_request=_keep(state),
    )
    return Simulator("oidc", [router])


def _keep(providers: Providers) -> Any:
    def before(request: HttpRequest) -> Response[Any] | None:
        request.state.oidc = providers
        if request.path_params["flavor"] not in NAMES:
            return Response({"error": "not_found"}, status_code=404)
        return None

    return before


class Endpoints(Controller):
    path = "/"

    @get("/.well-known/openid-configuration", sync_to_thread=False)
    def describe(self, request: HttpRequest, flavor: FromPath[str]) -> dict[str, Any]:
        issuer = _providers(request).issuer(flavor)
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    @get("/jwks", sync_to_thread=False)
    def jwks(self, request: HttpRequest) -> dict[str, Any]:
        return {"keys": [_providers(request).key.as_dict(private=False)]}

    @get("/authorize", media_type=MediaType.HTML, sync_to_thread=False)
    def ask(self, request: HttpRequest, flavor: FromPath[str]) -> Response[str]:
        wrong = _wrong(dict(request.query_params))
        if wrong:
            return _page(refusal_page(NAMES[flavor], wrong), status=400)
        return _page(consent_page(NAMES[flavor], dict(request.query_params)))

    @post("/authorize", media_type=MediaType.HTML)
    async def answer(self, request: HttpRequest, flavor: FromPath[str]) -> Response[Any]:
        form = {key: str(value) for key, value in (await request.form()).items()}
        wrong = _wrong(form)
        if wrong:
            return _page(refusal_page(NAMES[flavor], wrong), status=400)
        providers, back = _providers(request), form["redirect_uri"]
        answer = {"state": form["state"]}
        if flavor != SPOTIFY:
            answer["iss"] = providers.issuer(flavor)
        if form.get("answer") == "deny":
            answer["error"] = "access_denied"
        elif not form.get("email", "").strip():
            return _page(consent_page(NAMES[flavor], form, "Write an address, or take a person."))
        else:
            answer["code"] = providers.grants.give(_grant(flavor, form))
        return Response("", status_code=303, headers={"Location": f"{back}?{urlencode(answer)}"})

    @post("/token")
    async def token(self, request: HttpRequest, flavor: FromPath[str]) -> Response[Any]:
        return await _trade(request, flavor)

    @get("/userinfo", sync_to_thread=False)
    def userinfo(self, request: HttpRequest, flavor: FromPath[str]) -> Response[Any]:
        grant = _granted(request, flavor)
        return Response(_claims(grant.user)) if grant else _unauthorized()


class SpotifyEndpoints(Controller):
    path = "/"

    @post("/api/token")
    async def token(self, request: HttpRequest, flavor: FromPath[str]) -> Response[Any]:
        return await _trade(request, flavor)

    @get("/v1/me", sync_to_thread=False)
    def me(self, request: HttpRequest, flavor: FromPath[str]) -> Response[Any]:
        grant = _granted(request, flavor)
        if grant is None:
            return _unauthorized()
        user = grant.user
        return Response({"id": user.subject, "display_name": user.name, "email": user.email})


def _providers(request: HttpRequest) -> Providers:
    found: Providers = request.state.oidc
    return found


def _wrong(asked: dict[str, str]) -> str:
    """Why nobody may be sent back with this request; nothing when they may."""
    back = urlsplit(asked.get("redirect_uri", ""))
    if asked.get("client_id") != CLIENT_ID:
        return "The client is not known here."
    if back.scheme not in {"http", "https"} or not back.path.startswith(CALLBACK) or back.query:
        return "The address to return to is not one of the client's."
    if asked.get("response_type", "code") != "code" or not asked.get("state"):
        return "The request is incomplete."
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        return "The request comes without PKCE."
    return ""


def _grant(flavor: str, form: dict[str, str]) -> Grant:
    email = form["email"].strip()
    user = User(
        subject=subject_of(flavor, email),
        name=form.get("name", "").strip(),
        email=email,
        is_verified=bool(form.get("is_verified")),
    )
    return Grant(
        flavor,
        user,
        form["redirect_uri"],
        form["code_challenge"],
        form.get("nonce", ""),
        int(time.time()),
    )


async def _trade(request: HttpRequest, flavor: str) -> Response[Any]:
    form = {key: str(value) for key, value in (await request.form()).items()}
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        return Response({"error": "invalid_client"}, status_code=401)
    providers = _providers(request)
    try:
        access, grant = providers.grants.trade(
            flavor,
            form.get("code", ""),
            form.get("redirect_uri", ""),
            form.get("code_verifier", ""),
        )
    except Refused as refused:
        return Response({"error": str(refused)}, status_code=400)
    answer = {"access_token": access, "token_type": "Bearer", "expires_in": 3600}
    if flavor != SPOTIFY:
        answer["id_token"] = _id_token(providers, grant)
    return Response(answer, status_code=200)


def _id_token(providers: Providers, grant: Grant) -> str:
    now = int(time.time())
    claims = {
        "iss": providers.issuer(grant.flavor),
        "aud": CLIENT_ID,
        "iat": now,
        "exp": now + 300,
        "auth_time": grant.asked_at,
        "nonce": grant.nonce,
        **_claims(grant.user),
    }
    return jwt.encode({"alg": "RS256", "kid": providers.key.kid}, claims, providers.key)


def _claims(user: User) -> dict[str, Any]:
    return {
        "sub": user.subject,
        "name": user.name,
        "email": user.email,
        "email_verified": user.is_verified,
    }


def _granted(request: HttpRequest, flavor: str) -> Grant | None:
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    return _providers(request).grants.of(flavor, access) if scheme.lower() == "bearer" else None


def _unauthorized() -> Response[Any]:
    return Response({"error": "invalid_token"}, status_code=401)


def _page(html: str, *, status: int = 200) -> Response[str]:
    return Response(html, media_type=MediaType.HTML, status_code=status)


__all__ = ["CLIENT_ID", "CLIENT_SECRET", "NAMES", "simulator"]
