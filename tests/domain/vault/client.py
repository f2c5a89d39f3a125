"""A program that speaks the API and tus."""

import base64
from pathlib import Path
from typing import Any

import httpx2
from litestar import Litestar

from tests.web.browser import ORIGIN

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


class Programme(httpx2.AsyncClient):
    def __init__(self, app: Litestar, key: str) -> None:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        super().__init__(transport=transport, base_url=ORIGIN, headers=headers)
        self.app = app

    async def upload(self, path: Path, name: str | None = None) -> httpx2.Response:
        """Send a whole file as a form."""
        files = {"file": (name or path.name, path.read_bytes(), "application/octet-stream")}
        return await self.post("/api/v1/assets", files=files)

    async def begin(self, length: int, name: str = "song.wav", query: str = "") -> httpx2.Response:
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata}
        return await self.post(f"/api/v1/uploads{query}", headers=headers)

    async def piece(self, address: str, offset: int, data: Any) -> httpx2.Response:
        headers = {**PIECE, "Upload-Offset": str(offset)}
        return await self.patch(address, headers=headers, content=data)

    async def break_off(self, address: str, data: bytes) -> None:
        """Send the first bytes of a piece and hang up, as the server sees it."""
        headers = {**PIECE, "Upload-Offset": "0", "Content-Length": "999999999"}
        headers["Authorization"] = self.headers["Authorization"]
        headers["Host"] = "backline.test"
        messages = iter(
            [
                {"type": "http.request", "body": data, "more_body": True},
                {"type": "http.disconnect"},
            ]
        )

        async def receive() -> Any:
            return next(messages)

        async def send(_: Any) -> None:
            return None

        request = self.build_request("PATCH", address, headers=headers)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "PATCH",
            "scheme": "https",
            "path": request.url.path,
            "raw_path": request.url.raw_path,
            "query_string": b"",
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("backline.test", 443),
        }
        await self.app(scope, receive, send)  # type: ignore[arg-type]

    async def offset(self, address: str) -> int:
        answer = await self.head(address, headers=TUS)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])
