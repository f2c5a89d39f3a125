"""What a person does with second factors, through the pages."""

import re
from datetime import timedelta
from typing import Any

import httpx2
import pyotp

from app.core import clock
from tests.tenants.authenticator import Authenticator
from tests.tenants.conftest import PASSWORD, sign_in
from tests.web.browser import SESSION, Browser

FACTORS = "/account/second-factor"
CODES, PASSKEYS = f"{FACTORS}/codes", f"{FACTORS}/passkeys"
STEP = "/sign-in/second-step"


def code(secret: str, *, steps: int = 0) -> str:
    """What an app shows now, or some half minutes earlier or later."""
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


async def set_up_app(browser: Browser) -> str:
    """Get as far as the QR code; gives the secret in it."""
    answer = await browser.submit(CODES, FACTORS)
    assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"])).text
    return re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page).group(1).replace(" ", "")


async def add_app(browser: Browser, **form: str) -> tuple[str, list[str]]:
    """Turn an authenticator app on; gives its secret and the recovery codes shown once."""
    secret = await set_up_app(browser)
    # The code of a moment ago, so that the present one is still unused.
    answer = await browser.submit(f"{CODES}/confirm", CODES, code=code(secret, steps=-1), **form)
    assert answer.status_code in {200, 303}, answer.text
    return secret, recovery_codes(answer)


def recovery_codes(answer: httpx2.Response) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9-]+)</code></li>", answer.text)


async def add_passkey(
    browser: Browser, key: Authenticator, *, name: str = "Laptop", **form: str
) -> httpx2.Response:
    asked = await options(browser, f"{PASSKEYS}/options", FACTORS)
    return await browser.submit(PASSKEYS, FACTORS, answer=key.create(asked), name=name, **form)


async def options(browser: Browser, path: str, page: str) -> Any:
    """What the page's script fetches for the browser's dialog."""
    headers = {"X-CSRF-Token": await browser.token(page), "Accept": "application/json"}
    answer = await browser.post(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def use_passkey(browser: Browser, key: Authenticator, **form: str) -> httpx2.Response:
    """Sign in with nothing but a passkey."""
    asked = await options(browser, "/sign-in/passkey/options", "/sign-in")
    return await browser.submit("/sign-in/passkey", "/sign-in", answer=key.get(asked), **form)


async def first_step(browser: Browser, address: str = "nova@example.com") -> None:
    """Sign in with the password as far as the second step; signs out first, if need be."""
    if SESSION in browser.cookies:
        await browser.submit("/sign-out", "/account")
    answer = await sign_in(browser, address, PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, STEP), answer.text


async def second_step(browser: Browser, typed: str) -> httpx2.Response:
    return await browser.submit(STEP, STEP, code=typed)


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/account")).status_code == 200
