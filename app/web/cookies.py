"""The three cookies of the web layer, and how they are written."""

from dataclasses import dataclass

from litestar.datastructures import Cookie

from app.web.visit import Visit

SESSION = "backline"
VISITOR = "backline-visit"
FLASH = "backline-flash"

SESSION_SECONDS = 14 * 24 * 3600
VISITOR_SECONDS = 12 * 3600
FLASH_SECONDS = 60


@dataclass(frozen=True)
class CookieJar:
    """Writes cookies that only this host can set and read (`__Host-`, RFC 6265bis).

    Browsers keep the prefix from plain http, so a development server goes without it.
    """

    is_https: bool

    def name(self, cookie: str) -> str:
        return f"__Host-{cookie}" if self.is_https else cookie

    def put(self, visit: Visit, cookie: str, value: str, *, seconds: int) -> None:
        written = Cookie(
            key=self.name(cookie),
            value=value,
            max_age=seconds,
            path="/",
            secure=self.is_https,
            httponly=True,
            samesite="lax",
        )
        header = written.to_encoded_header()[1]
        start = f"{written.key}=".encode()
        visit.set_cookies = [each for each in visit.set_cookies if not each.startswith(start)]
        visit.set_cookies.append(header)

    def drop(self, visit: Visit, cookie: str) -> None:
        self.put(visit, cookie, "", seconds=0)
