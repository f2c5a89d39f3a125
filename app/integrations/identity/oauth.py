"""The part of OAuth 2 all providers share: leaving with PKCE, exchanging the code for tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from app.core import clock
from app.core.ids import token
from app.integrations.http import AnswerRefused, HttpClient, Unreachable
from app.integrations.identity import Departure, ProviderUnavailable, SignInRefused, Voucher

SECONDS = 8.0
LONGEST = 4096
"""Characters of any part of an answer; a browser brings it, so anything may be in it."""


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """What the settings say of a provider. `issuer` has no slash at its end unless it is one's."""

    key: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    is_simulated: bool = False


class Exchange:
    """Builds addresses and trades codes, as the client the settings name."""

    def __init__(self, config: ProviderConfig, *, scope: str) -> None:
        self._config = config
        self._scope = scope

    async def departure(self, endpoint: str, callback: str, **more: str) -> Departure:
        """A one-time address at the provider, and what its answer must fit."""
        voucher = Voucher(
            provider=self._config.key,
            state=token(),
            nonce=token(),
            verifier=token(48),
            started_at=int(clock.now().timestamp()),
        )
        async with self._client(callback) as client:
            address, _ = client.create_authorization_url(
                endpoint, state=voucher.state, code_verifier=voucher.verifier, **more
            )
        return Departure(address, voucher)

    def code(self, voucher: Voucher, answer: Mapping[str, str], *, names_issuer: bool) -> str:
        """The code in an answer that belongs to the voucher; raises SignInRefused.

        `names_issuer`: the provider promises to say who it is in every answer (RFC 9207), so an
        answer that does not, or names another, came from somebody else.
        """
        if any(len(value) > LONGEST for value in answer.values()):
            raise SignInRefused
        if voucher.provider != self._config.key:
            raise SignInRefused
        if not compare_digest(answer.get("state", "").encode(), voucher.state.encode()):
            raise SignInRefused
        named = answer.get("iss")
        if (named is None and names_issuer) or (named is not None and named != self._config.issuer):
            raise SignInRefused
        if "error" in answer or not answer.get("code"):
            raise SignInRefused
        return answer["code"]

    async def tokens(
        self, endpoint: str, callback: str, *, code: str, verifier: str
    ) -> dict[str, Any]:
        """What the code is worth; raises SignInRefused and ProviderUnavailable."""
        try:
            async with self._client(callback) as client:
                found = await client.fetch_token(endpoint, code=code, code_verifier=verifier)
        except OAuthError as error:
            raise SignInRefused from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderUnavailable from error
        if not isinstance(found.get("access_token"), str):
            raise SignInRefused
        return dict(found)

    def _client(self, callback: str) -> Any:
        return AsyncOAuth2Client(
            client_id=self._config.client_id,
            client_secret=self._config.client_secret,
            scope=self._scope,
            redirect_uri=callback,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - a method's name
            trust_env=False,
            follow_redirects=False,
            timeout=SECONDS,
        )


async def read_json(
    client: HttpClient, url: str, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The object at an address of the provider; raises SignInRefused and ProviderUnavailable."""
    try:
        answer = await client.request("GET", url, timeout=SECONDS, headers=headers, largest=262_144)
    except (Unreachable, AnswerRefused) as error:
        raise ProviderUnavailable from error
    if answer.status >= 500:
        raise ProviderUnavailable
    try:
        found = msgspec.json.decode(answer.body) if answer.status == 200 else None
    except msgspec.DecodeError as error:
        raise ProviderUnavailable from error
    if not isinstance(found, dict):
        raise SignInRefused
    return found


def is_safe(url: str, *, issuer: str) -> bool:
    """Whether an endpoint may be used: https, or plain http where the issuer itself is."""
    parts = urlsplit(url)
    schemes = {"https", urlsplit(issuer).scheme}
    return parts.scheme in schemes and bool(parts.hostname) and not parts.username


def text(value: object, limit: int = 254) -> str:
    """A claim as text of a decent length; nothing when it is something else."""
    return value.strip()[:limit] if isinstance(value, str) else ""
