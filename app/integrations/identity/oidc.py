"""OpenID Connect, as Google and every other such provider speaks it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.core import clock
from app.integrations.http import HttpClient
from app.integrations.identity import Departure, Identity, SignInRefused, Voucher
from app.integrations.identity.oauth import Exchange, ProviderConfig, is_safe, read_json, text

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Signatures with a public key. Anything else, `none` above all, proves nothing."""

LEEWAY = 60
REMEMBERED = timedelta(minutes=10)
BETWEEN_READINGS = timedelta(seconds=30)
FRESH = 300
"""Seconds since the provider asked its user, when it is to prove who is there."""


class OidcProvider:
    """A provider known by its issuer; where it answers is read from its own description."""

    def __init__(self, config: ProviderConfig, client: HttpClient) -> None:
        self._config = config
        self._client = client
        self._exchange = Exchange(config, scope="openid email profile")
        self._described: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    @property
    def key(self) -> str:
        return self._config.key

    @property
    def label(self) -> str:
        return self._config.label

    @property
    def is_simulated(self) -> bool:
        return self._config.is_simulated

    async def depart(self, callback: str, *, is_proof: bool = False) -> Departure:
        description = await self._description()
        more = {"prompt": "login", "max_age": "0"} if is_proof else {"prompt": "select_account"}
        departure = await self._exchange.departure(
            description["authorization_endpoint"], callback, **more
        )
        address = f"{departure.address}&nonce={departure.voucher.nonce}"
        return Departure(address, departure.voucher)

    async def arrive(
        self, voucher: Voucher, answer: Mapping[str, str], callback: str, *, is_proof: bool = False
    ) -> Identity:
        description = await self._description()
        names_issuer = description.get("authorization_response_iss_parameter_supported") is True
        code = self._exchange.code(voucher, answer, names_issuer=names_issuer)
        tokens = await self._exchange.tokens(
            description["token_endpoint"], callback, code=code, verifier=voucher.verifier
        )
        claims = await self._claims(description, str(tokens.get("id_token") or ""), voucher.nonce)
        if is_proof:
            _check_freshness(claims)
        return Identity(
            issuer=self._config.issuer,
            subject=claims["sub"],
            name=text(claims.get("name"), 80),
            email=text(claims.get("email")),
            email_is_verified=claims.get("email_verified") is True,
        )

    async def _claims(self, description: dict[str, Any], id_token: str, nonce: str) -> Any:
        claims = await self._signed(description, id_token)
        rules = jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._config.issuer},
            aud={"essential": True, "value": self._config.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            rules.validate(claims)
        except (JoseError, TypeError, ValueError) as error:
            raise SignInRefused from error
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if len(audiences) > 1 and claims.get("azp") != self._config.client_id:
            raise SignInRefused
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise SignInRefused
        return claims

    async def _signed(self, description: dict[str, Any], id_token: str) -> dict[str, Any]:
        """The claims under a good signature; new keys of the provider are read once."""
        read_at, keys = await self._key_set(description)
        try:
            return dict(jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError) as error:
            if clock.now() - read_at < BETWEEN_READINGS:
                raise SignInRefused from error
        self._keys = None
        _, keys = await self._key_set(description)
        try:
            return dict(jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError) as error:
            raise SignInRefused from error

    async def _description(self) -> dict[str, Any]:
        if self._described is None or clock.now() - self._described[0] > REMEMBERED:
            issuer = self._config.issuer
            found = await read_json(
                self._client, f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            )
            endpoints = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") != issuer or not all(
                isinstance(found.get(name), str) and is_safe(found[name], issuer=issuer)
                for name in endpoints
            ):
                raise SignInRefused
            self._described = (clock.now(), found)
        return self._described[1]

    async def _key_set(self, description: dict[str, Any]) -> tuple[datetime, KeySet]:
        if self._keys is None or clock.now() - self._keys[0] > REMEMBERED:
            found: Any = await read_json(self._client, description["jwks_uri"])
            try:
                self._keys = (clock.now(), KeySet.import_key_set(found))
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise SignInRefused from error
        return self._keys


def _check_freshness(claims: dict[str, Any]) -> None:
    # Providers that were asked for max_age must say when they asked (OpenID Connect Core 3.1.3.7).
    asked_at = claims.get("auth_time")
    now = clock.now().timestamp()
    if not isinstance(asked_at, int) or not now - FRESH <= asked_at <= now + LEEWAY:
        raise SignInRefused
