"""The name service: the texts a domain's owner has published, which prove that it is theirs."""

from collections.abc import Sequence
from typing import Protocol

from app.core.errors import Unavailable


class NamesUnavailable(Unavailable):
    """The name service did not answer; nothing is known about the domain, good or bad."""

    code = "names_unavailable"
    sentence = "The name service does not answer right now. Try again in a few minutes."


class Names(Protocol):
    async def texts(self, name: str) -> Sequence[str]:
        """The TXT records of a name, each in one piece; none when the name or they do not exist.

        Raises NamesUnavailable.
        """
        ...
