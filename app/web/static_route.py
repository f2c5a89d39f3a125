"""Static files and brands: an address names its content, so browsers keep it for good."""

from pathlib import PurePosixPath

from litestar import Response, get
from litestar.params import FromPath

from app.core.errors import NotFound
from app.web.assets import UnknownAsset
from app.web.brand import brand_stylesheet
from app.web.guards import public
from app.web.site import site_of
from app.web.visit import HttpRequest

FOREVER = "public, max-age=31536000, immutable"


@get("/static/{file_path:path}", guards=[public])
async def static_file(request: HttpRequest, file_path: FromPath[PurePosixPath]) -> Response[bytes]:
    try:
        content, content_type = site_of(request).assets.get(str(file_path))
    except UnknownAsset:
        raise NotFound from None
    # Litestar adds the character set of text by itself.
    content_type = content_type.partition(";")[0]
    tag = f'"{file_path.stem.rpartition("-")[2]}"'
    headers = {"ETag": tag, "Cache-Control": FOREVER}
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(b"", status_code=304, headers=headers, media_type=content_type)
    return Response(content, status_code=200, headers=headers, media_type=content_type)


@get("/brand/{colors:str}", guards=[public])
async def brand_file(colors: FromPath[str]) -> Response[str]:
    """`<hue>-<chroma>.css`: the address says the colors, so it tells nothing of a tenant."""
    hue, _, chroma = colors.removesuffix(".css").partition("-")
    if not (hue.isdecimal() and chroma.isdecimal()):
        raise NotFound
    try:
        content = brand_stylesheet(int(hue), int(chroma))
    except ValueError:
        raise NotFound from None
    return Response(content, media_type="text/css", headers={"Cache-Control": FOREVER})
