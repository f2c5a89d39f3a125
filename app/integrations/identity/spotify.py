"""Spotify: OAuth 2 without an id token, so it is asked who its user is with the access token."""

from collections.abc import Mapping

from app.core.errors import Refusal
from app.integrations.http import HttpClient
from app.integrations.identity import Departure, Identity, SignInRefused, Voucher
from app.integrations.identity.oauth import Exchange, ProviderConfig, read_json, text

ACCOUNTS, API = "https://accounts.spotify.com", "https://api.spotify.com"


class CannotProve(Refusal):
    status = 422
    code = "cannot_prove"
    sentence = "This provider cannot prove again who you are. Use another way."


class SpotifyProvider:
    """Its addresses are never taken as checked: Spotify itself says that they may not be."""

    def __init__(self, config: ProviderConfig, client: HttpClient) -> None:
        self._config = config
        self._client = client
        self._exchange = Exchange(config, scope="user-read-email")
        self._api = API if config.issuer == ACCOUNTS else config.issuer

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
        if is_proof:
            raise CannotProve
        return await self._exchange.departure(f"{self._config.issuer}/authorize", callback)

    async def arrive(
        self, voucher: Voucher, answer: Mapping[str, str], callback: str, *, is_proof: bool = False
    ) -> Identity:
        if is_proof:
            raise CannotProve
        code = self._exchange.code(voucher, answer, names_issuer=False)
        tokens = await self._exchange.tokens(
            f"{self._config.issuer}/api/token", callback, code=code, verifier=voucher.verifier
        )
        access = {"Authorization": f"Bearer {tokens['access_token']}"}
        user = await read_json(self._client, f"{self._api}/v1/me", access)
        subject = user.get("id")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise SignInRefused
        return Identity(
            issuer=self._config.issuer,
            subject=subject,
            name=text(user.get("display_name"), 80),
            email=text(user.get("email")),
        )
