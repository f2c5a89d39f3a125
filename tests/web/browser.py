"""A browser as far as the server can tell: keeps cookies, says where requests come from."""

import re
from typing import Any

import httpx2
from litestar import Litestar

ORIGIN = "https://backline.test"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN, "Accept": "text/html"}
HTMX = {"HX-Request": "true"}
SESSION = "__Host-backline"
VISITOR = "__Host-backline-visit"
FLASH = "__Host-backline-flash"


class Browser(httpx2.AsyncClient):
    """Follows no redirects by itself; `submit` fills the form of a page as a person would."""

    def __init__(self, app: Litestar) -> None:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        super().__init__(transport=transport, base_url=ORIGIN, headers=SAME_ORIGIN)

    async def token(self, page: str) -> str:
        """The form token on a page."""
        return csrf_in((await self.get(page)).text)

    async def submit(
        self, path: str, page: str, *, headers: dict[str, str] | None = None, **data: Any
    ) -> httpx2.Response:
        form = {**data, "csrf_token": await self.token(page)}
        return await self.post(path, data=form, headers=headers)


def csrf_in(html: str) -> str:
    return re.search(r'name="csrf_token" value="([0-9a-f]{64})"', html).group(1)
