"""HTML to PDF with WeasyPrint, seeing only `data:` addresses and the assets it was given."""

import hashlib
from collections.abc import Mapping

from weasyprint import HTML
from weasyprint.urls import (
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

_TYPES = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


class AssetNotGiven(FatalURLFetchingError):  # type: ignore[misc]
    """The document names an `asset:` that did not come with it."""


class AssetsOnly(URLFetcher):  # type: ignore[misc]
    """Serves `asset:<name>` from memory and `data:`; every other address is refused."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme.lower() != "asset":
            return super().fetch(url, headers)
        if name not in self._assets:
            raise AssetNotGiven(f"The document asks for the asset {name!r}, which was not given.")
        suffix = name[name.rfind(".") :].lower()
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": _TYPES.get(suffix, "")})


def typeset(html: str, assets: Mapping[str, bytes]) -> bytes:
    """A tagged PDF. Its identifier is a digest of what went in, so re-printing changes no byte."""
    digest = hashlib.sha256(html.encode())
    for name in sorted(assets):
        digest.update(name.encode() + b"\0" + hashlib.sha256(assets[name]).digest())
    document = HTML(string=html, url_fetcher=AssetsOnly(assets))
    pdf = document.write_pdf(pdf_identifier=digest.hexdigest()[:32].encode(), pdf_tags=True)
    return bytes(pdf)
