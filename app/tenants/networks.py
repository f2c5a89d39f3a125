"""The networks an API key may be used from, in CIDR."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

MOST = 20


class NotANetwork(ValueError):
    """The sentence says which line cannot be read, or covers everything."""


def read_networks(text: str) -> list[str]:
    """Networks typed one to a line, in their shortest form; raises NotANetwork."""
    found = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        try:
            network = ip_network(line, strict=False)
        except ValueError:
            raise NotANetwork(f"{line} is no address and no network as 203.0.113.0/24.") from None
        if network.prefixlen == 0:
            raise NotANetwork(f"{line} is everywhere; leave the field empty for that.")
        found.append(str(network))
    if len(found) > MOST:
        raise NotANetwork(f"Write at most {MOST} networks.")
    return list(dict.fromkeys(found))


def is_within(networks: Sequence[str], ip: str | None) -> bool:
    """Whether an address is in one of the networks; everything is when there are none."""
    if not networks:
        return True
    if ip is None:
        return False
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    # The same machine, seen through a socket that speaks both versions.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in ip_network(each) for each in networks)
