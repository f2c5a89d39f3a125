"""What an address says of the machine it leads to."""

from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit


def is_remote(url: str) -> bool:
    """Whether an address leads to another machine (not a socket file, not the loopback)."""
    hosts = query(url, "host") or [urlsplit(url).hostname or ""]
    return any(not _is_local(host) for host in hosts)


def query(url: str, name: str) -> list[str]:
    return parse_qs(urlsplit(url).query).get(name, [])


def _is_local(host: str) -> bool:
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
