"""What a domain's own pages need besides pages: its logo, and the description of its app."""

import msgspec
from litestar import Response, get
from litestar.response import Stream

from app.core.errors import NotFound
from app.integrations.color import accent_scale
from app.web.brand import DEFAULT_CHROMA, DEFAULT_HUE, PRODUCT, mark_on
from app.web.guards import public
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

LOGO_TYPE = "image/png"


@get("/front/logo", guards=[public])
async def front_logo(request: HttpRequest) -> Stream:
    """The logo of the workspace under whose domain this is."""
    front = visit_of(request).front
    if front is None or front.logo_key is None:
        raise NotFound
    storage = site_of(request).adapters.storage
    stored = await storage.stat(front.logo_key)
    return Stream(
        await storage.open_range(front.logo_key, 0, stored.size),
        media_type=LOGO_TYPE,
        headers={"Cache-Control": "public, max-age=300", "ETag": f'"{stored.etag}"'},
    )


@get("/keeper.js", guards=[public])
async def keeper(request: HttpRequest) -> Response[bytes]:
    """The service worker; at the root, so that it may answer for every page."""
    assets = site_of(request).assets
    content, media_type = assets.get(assets.url("js/keeper.js"))
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})


@get("/manifest.webmanifest", guards=[public])
async def manifest(request: HttpRequest) -> Response[bytes]:
    """How the product presents itself when it is put on a phone's screen (W3C app manifest)."""
    site, front = site_of(request), visit_of(request).front
    named = front.name if front and not mark_on(front) else PRODUCT
    hue, chroma = (front.hue, front.chroma) if front else (DEFAULT_HUE, DEFAULT_CHROMA)
    has_logo = front is not None and front.logo_key is not None
    icon = (
        {"src": "/front/logo", "sizes": "any", "type": LOGO_TYPE}
        if has_logo
        else {"src": site.assets.url("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    )
    described = {
        "name": named,
        "short_name": named[:12],
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": accent_scale(hue, chroma)["accent"],
        "background_color": "#ffffff",
        "icons": [icon],
    }
    return Response(
        msgspec.json.encode(described),
        media_type="application/manifest+json",
        headers={"Cache-Control": "no-cache", "Vary": "Host"},
    )
