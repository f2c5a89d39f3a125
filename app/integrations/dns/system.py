"""The name service of this machine."""

from collections.abc import Sequence

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.name import LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, NoAnswer

from app.integrations.dns import NamesUnavailable

_SECONDS = 5.0


class SystemNames:
    """The `Names` port on the resolvers the machine is set up with."""

    async def texts(self, name: str) -> Sequence[str]:
        try:
            resolver = Resolver()
            found = await resolver.resolve(name, "TXT", lifetime=_SECONDS)
        except (NXDOMAIN, NoAnswer, LabelTooLong, NameTooLong):
            return []
        except (DNSException, OSError) as error:
            raise NamesUnavailable from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in found]
