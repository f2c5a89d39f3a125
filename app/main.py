"""create_app(): the only place where the parts of the web process meet."""

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from app import logging
from app.core.context import ContextSigner
from app.core.module import Registry
from app.core.uow import Database
from app.integrations import wiring
from app.jobs.connections import connect, make_wake
from app.jobs.live import live_key
from app.jobs.rotation import refuse_unusable_keys
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.web import api, health
from app.web.admission import Admission, with_admission
from app.web.assets import Assets
from app.web.csrf import csrf_middleware
from app.web.errors import answer_error, with_errors
from app.web.front import with_front
from app.web.front_files import front_logo, keeper, manifest
from app.web.gallery import gallery
from app.web.guards import refuse_unguarded
from app.web.hub import Hub
from app.web.identity import Authenticator
from app.web.ratelimit import RateLimiter
from app.web.request_log import with_request_log
from app.web.security import with_headers
from app.web.session import with_session
from app.web.site import Check, Site
from app.web.startup import collector_resting, refuse_unsafe_login
from app.web.static_route import brand_file, static_file
from app.web.templating import build_environment
from app.web.uow_provider import DEPENDENCIES


def app_factory() -> Litestar:
    """The application of this process's settings, for the web server."""
    settings = Settings.load()
    logging.configure(settings.log)
    app = create_app(settings, registry(), DatabaseAuthenticator)
    # What is there now stays: looking through it for garbage would hold requests up.
    gc.freeze()
    return app


def create_app(
    settings: Settings,
    modules: Registry,
    authenticator: Callable[[Database], Authenticator],
    *,
    admission: Admission | None = None,
    state: dict[str, Any] | None = None,
    routes: Sequence[Any] = (),
) -> Litestar:
    """The web application; raises UnguardedRoutes, and UnsafeLogin when it starts."""
    site = build_site(settings, modules, authenticator)
    pages = [route for module in modules.modules for route in module.routes]
    workshop = [] if settings.is_production else [gallery]
    with collector_resting():
        app = Litestar(
            [
                *pages,
                *routes,
                *workshop,
                static_file,
                brand_file,
                front_logo,
                manifest,
                keeper,
                health.live,
                health.ready,
                health.certificate,
            ],
            dependencies=DEPENDENCIES,
            exception_handlers={Exception: answer_error, HTTPException: answer_error},
            include_in_schema=False,
            lifespan=[lambda _: running(site)],
            logging_config=None,
            middleware=[csrf_middleware],
            openapi_config=api.openapi(site.version, modules.api_scopes),
            state=State({**(state or {}), "site": site, "settings": settings}),
        )
    refuse_unguarded(app)
    # Outside Litestar, so that answers to unknown addresses pass through all of it as well.
    inner = with_front(with_session(app.asgi_handler))
    inner = with_admission(inner, admission or Admission())
    app.asgi_handler = with_request_log(
        with_headers(with_errors(inner), is_https=settings.web.is_https)
    )
    return app


def build_site(
    settings: Settings, modules: Registry, authenticator: Callable[[Database], Authenticator]
) -> Site:
    """Connect the parts; nothing is opened before the first use."""
    redis = connect(settings.redis_url, retries=1)
    assets = Assets()
    database = Database(
        app_url=settings.database.url,
        jobs_url=settings.database.jobs_url,
        public_url=settings.database.public_url,
        registry=modules,
        signer=ContextSigner(settings.context_key),
        wake=make_wake(redis),
    )
    adapters = wiring.build(settings, database=database)
    checks: dict[str, Check] = {
        "database": lambda: health.database_answers(database),
        "redis": lambda: health.redis_answers(redis),
        "storage": adapters.storage.check,
    }
    return Site(
        public_url=settings.web.public_url,
        secret_key=settings.secret_key.encode(),
        live_key=live_key(settings.secret_key),
        version=version("backline"),
        registry=modules,
        database=database,
        redis=redis,
        authenticator=authenticator(database),
        assets=assets,
        templates=build_environment(assets),
        limiter=RateLimiter(redis),
        hub=Hub(redis),
        adapters=adapters,
        checks=checks,
    )


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[None]:
    """From start to stop; refuses logins that row-level security does not bind, and wrong keys."""
    await refuse_unsafe_login(site.database.app)
    await refuse_unusable_keys(site.database, site.adapters.master)
    await site.hub.start()
    try:
        yield
    finally:
        await site.hub.stop()
        await site.adapters.close()
        await site.database.close()
        await site.redis.aclose()
