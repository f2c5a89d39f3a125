"""An application of Atlas, a person who lets it in, and Authlib as what it is written with."""

import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client
from litestar import Litestar

from app.core.actor import Actor
from app.core.uow import Database
from app.tenants.service.applications import Registered, register_application
from tests.web.browser import ORIGIN, Browser

CALLBACK = "https://charts.example.com/back"
HERE = "http://127.0.0.1/back"
AUTHORIZE, TOKEN = f"{ORIGIN}/oauth/authorize", f"{ORIGIN}/oauth/token"
VERIFIER = "v" * 64


async def register(
    database: Database, by: Actor, *, is_confidential: bool = True, name: str = "Chart Friend"
) -> Registered:
    async with database.tenant(by) as uow:
        return await register_application(
            uow,
            name=name,
            about="Watches where songs enter the charts.",
            home_page="https://charts.example.com",
            redirect_uris=[CALLBACK, HERE],
            is_confidential=is_confidential,
        )


def client(
    app: Litestar, made: Registered, *, scope: str = "catalog.read", way: str = "", **more: Any
) -> AsyncOAuth2Client:
    """The application's side, as Authlib speaks the protocol."""
    ways = {True: "client_secret_basic", False: "none"}
    return AsyncOAuth2Client(
        client_id=made.row.client_id,
        client_secret=made.secret,
        token_endpoint_auth_method=way or ways[made.row.is_confidential],
        redirect_uri=more.pop("redirect_uri", CALLBACK),
        scope=scope,
        code_challenge_method="S256",
        transport=httpx2.ASGITransport(app=app, raise_app_exceptions=False),
        base_url=ORIGIN,
        **more,
    )


def address(spoken: AsyncOAuth2Client, **more: str) -> str:
    """Where the application sends a person."""
    found, _ = spoken.create_authorization_url(AUTHORIZE, code_verifier=VERIFIER, **more)
    return found.removeprefix(ORIGIN)


def hidden(page: str) -> dict[str, str]:
    """What a form carries along."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


async def answer(
    browser: Browser, asked: str, *, workspace: str = "nova", say: str = "allow"
) -> httpx2.Response:
    """What the person's answer on the page of consent leads to."""
    shown = await browser.get(asked)
    assert shown.status_code == 200, shown.text
    form = {**hidden(shown.text), "workspace": workspace, "answer": say}
    return await browser.post("/oauth/authorize", data=form, headers={"Referer": ORIGIN + asked})


def led_to(shown: httpx2.Response) -> str:
    """The address that a page of ours leads on to."""
    return shown.headers["refresh"].removeprefix("0; url=")


def told(shown: httpx2.Response) -> dict[str, str]:
    """What the application is told in the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(led_to(shown)).query).items()}


@dataclass
class Connected:
    """An application that somebody let in."""

    made: Registered
    spoken: AsyncOAuth2Client
    token: dict[str, Any]
    landed: str
    told: dict[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token['access_token']}"}


async def connected(
    app: Litestar,
    browser: Browser,
    made: Registered,
    *,
    workspace: str = "nova",
    scope: str = "catalog.read",
) -> Connected:
    """The whole way, from the application's link to its first tokens."""
    spoken = client(app, made, scope=scope)
    shown = await answer(browser, address(spoken, state="s1"), workspace=workspace)
    landed = led_to(shown)
    token = await spoken.fetch_token(
        TOKEN, authorization_response=landed, code_verifier=VERIFIER, state="s1"
    )
    return Connected(made, spoken, token, landed, told(shown))
