"""What Chart Watcher remembers, and how it talks to the product it was let into."""

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from app.core.ids import token

SCOPE = "catalog.read"
SECONDS = 15.0
MOST = 500
SHOWN = 5


class NotAnswered(Exception):
    """The sentence says what went wrong on the way, for the page."""


class Setup(msgspec.Struct, frozen=True):
    """Where the product is, and who we are to it."""

    address: str
    client_id: str
    client_secret: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read with the token: whose workspace, and its first recordings."""

    workspace: str
    recordings: tuple[str, ...]


@dataclass
class Visitor:
    """One browser: what it left with, and what it came back with."""

    state: str = ""
    verifier: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)
    reading: Reading | None = None
    problem: str = ""


@dataclass
class Watcher:
    """The application. `kept` is where its setup stays over a restart."""

    kept: Path
    callback: str
    visitors: OrderedDict[str, Visitor] = field(default_factory=OrderedDict)

    @property
    def setup(self) -> Setup | None:
        try:
            return msgspec.json.decode(self.kept.read_bytes(), type=Setup)
        except (OSError, msgspec.DecodeError):
            return None

    def set_up(self, setup: Setup) -> None:
        """Take on another id, and forget everybody; raises NotAnswered for no address."""
        parts = urlsplit(setup.address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NotAnswered("Write the address of Backline as you see it in the browser.")
        self.kept.touch(mode=0o600)
        self.kept.write_bytes(msgspec.json.encode(setup))
        self.visitors.clear()

    def visitor(self, key: str) -> tuple[str, Visitor]:
        """Who comes with a cookie, or somebody new; the oldest of too many are forgotten."""
        if key not in self.visitors:
            key = token()
            self.visitors[key] = Visitor()
        while len(self.visitors) > MOST:
            self.visitors.popitem(last=False)
        return key, self.visitors[key]

    async def leave(self, visitor: Visitor) -> str:
        """Where the person decides whether to let us in."""
        visitor.state, visitor.verifier = token(), token(48)
        async with self._speak(visitor) as spoken:
            described = await _describe(spoken)
            address, _ = spoken.create_authorization_url(
                described["authorization_endpoint"],
                state=visitor.state,
                code_verifier=visitor.verifier,
            )
        return str(address)

    async def arrive(self, visitor: Visitor, answer: dict[str, str]) -> None:
        """Take the person's answer; raises NotAnswered for one that is no consent."""
        if not visitor.state or answer.get("state") != visitor.state:
            raise NotAnswered("This answer belongs to another question. Connect once more.")
        visitor.state = ""
        if "error" in answer:
            raise NotAnswered(f"Not connected: {answer.get('error_description', 'no reason')}")
        async with self._speak(visitor) as spoken:
            described = await _describe(spoken)
            if answer.get("iss") != described["issuer"]:
                raise NotAnswered("The answer came from somebody else. Connect once more.")
            visitor.tokens = await spoken.fetch_token(
                described["token_endpoint"],
                code=answer.get("code", ""),
                code_verifier=visitor.verifier,
            )

    async def read(self, visitor: Visitor) -> None:
        """The workspace's name and its first recordings, with a new token when the old one ended.

        Raises NotAnswered, and forgets the connection, when we are let in no more.
        """
        async with self._speak(visitor) as spoken:
            spoken.token = visitor.tokens
            spoken.metadata["token_endpoint"] = (await _describe(spoken))["token_endpoint"]
            where = await spoken.get("/api/v1/workspace")
            listed = await spoken.get("/api/v1/recordings", params={"limit": SHOWN})
            visitor.tokens = dict(spoken.token)
        if where.status_code == 401:
            visitor.tokens, visitor.reading = {}, None
            raise NotAnswered("Backline lets us in no more: the connection was ended.")
        for answered in (where, listed):
            if answered.status_code != 200:
                raise NotAnswered(f"Backline said no: {answered.json().get('detail', '')}")
        titles = tuple(f"{each['title']}, {each['artist']}" for each in listed.json()["items"])
        visitor.reading = Reading(where.json()["name"], titles)

    async def forget(self, visitor: Visitor) -> None:
        """Give back what we hold."""
        tokens, visitor.tokens, visitor.reading = visitor.tokens, {}, None
        if tokens:
            async with self._speak(visitor) as spoken:
                described = await _describe(spoken)
                await spoken.revoke_token(
                    described["revocation_endpoint"], token=tokens["refresh_token"]
                )

    def _speak(self, _: Visitor) -> AsyncOAuth2Client:
        setup = self.setup
        if setup is None:
            raise NotAnswered("Chart Watcher has no client id yet.")
        return AsyncOAuth2Client(
            client_id=setup.client_id,
            client_secret=setup.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if setup.client_secret else "none",
            redirect_uri=self.callback,
            scope=SCOPE,
            code_challenge_method="S256",
            base_url=setup.address,
            timeout=SECONDS,
            trust_env=False,
        )


async def _describe(spoken: AsyncOAuth2Client) -> dict[str, Any]:
    answered = await spoken.request(
        "GET", "/.well-known/oauth-authorization-server", withhold_token=True
    )
    if answered.status_code != 200:
        raise NotAnswered("There is no Backline at this address.")
    described: dict[str, Any] = answered.json()
    return described


FAILURES = (OAuthError, httpx2.HTTPError, NotAnswered)


def sentence_of(failure: Exception) -> str:
    """A failure as the page says it."""
    if isinstance(failure, NotAnswered):
        return str(failure)
    if isinstance(failure, OAuthError):
        return f"Backline refused: {failure.description or failure.error}"
    return "Backline does not answer. Try again in a moment."
