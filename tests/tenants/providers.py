"""A person at a simulated provider: what the browser does between leaving us and coming back."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import httpx2

from app.simulators.oidc import CLIENT_ID, CLIENT_SECRET
from tests.web.browser import ORIGIN, Browser

GOOGLE, SPOTIFY, SESAME = "google", "spotify", "sesame"


def settings_of(simulator_url: str) -> dict[str, str]:
    """Three simulated providers, as the settings name them."""
    found = {"SIGN_IN_PROVIDERS": f"{GOOGLE},{SPOTIFY},{SESAME}"}
    for name in (GOOGLE, SPOTIFY, SESAME):
        found |= {
            f"SIGN_IN_{name.upper()}_ISSUER": f"{simulator_url}/oidc/{name}",
            f"SIGN_IN_{name.upper()}_CLIENT_ID": CLIENT_ID,
            f"SIGN_IN_{name.upper()}_CLIENT_SECRET": CLIENT_SECRET,
        }
    return found


async def leave(browser: Browser, provider: str, page: str = "/sign-in", **form: str) -> str:
    """Press the button of a provider; gives the address the browser is sent to."""
    path = form.pop("path", f"/sign-in/with/{provider}")
    answer = await browser.submit(path, page, **form)
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("location"))
    return answer.headers["refresh"].removeprefix("0; url=")


async def consent(
    address: str, email: str, *, name: str = "Juno Moon", is_verified: bool = True
) -> str:
    """Say at the provider who one is; gives the path of ours it sends the browser back to."""
    async with httpx2.AsyncClient(timeout=20) as outside:
        page = (await outside.get(address)).text
        kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        form = {key: html.unescape(value) for key, value in kept.items()}
        form |= {"name": name, "email": email, "is_verified": "yes" if is_verified else ""}
        answer = await outside.post(
            address.split("?", maxsplit=1)[0], data={**form, "answer": "allow"}
        )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix(ORIGIN)


async def come_in(browser: Browser, provider: str, email: str, **more: bool) -> httpx2.Response:
    """The whole way there and back; gives the answer to the callback."""
    address = await leave(browser, provider)
    return await browser.get(await consent(address, email, **more))


def asked(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
