"""The address of a venue's website: which are ones, and whose they are."""

from urllib.parse import urlsplit


def host_of(website: str) -> str:
    """The host a website is at, without `www.`; empty for what is no address of a website."""
    try:
        parts = urlsplit(website)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return host if parts.scheme in {"http", "https"} and "." in host.strip(".") else ""
