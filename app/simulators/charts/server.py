"""The addresses of Chart Watcher, below `/charts`."""

from typing import Any

from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import Cookie

from app.simulators.charts.page import shown
from app.simulators.charts.watcher import (
    FAILURES,
    NotAnswered,
    Setup,
    Visitor,
    Watcher,
    sentence_of,
)
from app.simulators.config import Config
from app.simulators.simulator import Simulator

COOKIE, HOME = "chart-watcher", "/charts"
KEPT = "chart-watcher.json"

HttpRequest = Request[Any, Any, Any]


def simulator(config: Config) -> Simulator:
    """The application, for the process of the simulators."""
    watcher = Watcher(config.directory / KEPT, f"{config.public_url}{HOME}/back")

    def keep(request: HttpRequest) -> None:
        request.state.watcher = watcher

    handlers = [home, set_up, connect, back, read, disconnect]
    return Simulator("charts", [Router(HOME, route_handlers=handlers, before_request=keep)])


@get("/", media_type=MediaType.HTML, sync_to_thread=False)
def home(request: HttpRequest) -> Response[str]:
    watcher, key, visitor = _known(request)
    page = shown(watcher.setup, visitor)
    visitor.problem = ""
    return Response(page, media_type=MediaType.HTML, cookies=[_cookie(key)])


@post("/setup")
async def set_up(request: HttpRequest) -> Response[Any]:
    watcher, key, visitor = _known(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    setup = Setup(
        form.get("address", "").rstrip("/"),
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    try:
        watcher.set_up(setup)
    except NotAnswered as failure:
        visitor.problem = str(failure)
    return _to(HOME, key)


@get("/connect")
async def connect(request: HttpRequest) -> Response[Any]:
    watcher, key, visitor = _known(request)
    try:
        return _to(await watcher.leave(visitor), key)
    except FAILURES as failure:
        return _failed(key, visitor, failure)


@get("/back")
async def back(request: HttpRequest) -> Response[Any]:
    watcher, key, visitor = _known(request)
    try:
        await watcher.arrive(visitor, dict(request.query_params))
        await watcher.read(visitor)
    except FAILURES as failure:
        return _failed(key, visitor, failure)
    return _to(HOME, key)


@post("/read")
async def read(request: HttpRequest) -> Response[Any]:
    watcher, key, visitor = _known(request)
    try:
        await watcher.read(visitor)
    except FAILURES as failure:
        return _failed(key, visitor, failure)
    return _to(HOME, key)


@post("/disconnect")
async def disconnect(request: HttpRequest) -> Response[Any]:
    watcher, key, visitor = _known(request)
    try:
        await watcher.forget(visitor)
    except FAILURES as failure:
        return _failed(key, visitor, failure)
    return _to(HOME, key)


def _known(request: HttpRequest) -> tuple[Watcher, str, Visitor]:
    watcher: Watcher = request.state.watcher
    key, visitor = watcher.visitor(request.cookies.get(COOKIE, ""))
    return watcher, key, visitor


def _failed(key: str, visitor: Visitor, failure: Exception) -> Response[Any]:
    visitor.problem = sentence_of(failure)
    return _to(HOME, key)


def _to(address: str, key: str) -> Response[Any]:
    cookies = [_cookie(key)]
    return Response("", status_code=303, headers={"Location": address}, cookies=cookies)


def _cookie(key: str) -> Cookie:
    return Cookie(COOKIE, value=key, path=HOME, httponly=True, samesite="lax")
