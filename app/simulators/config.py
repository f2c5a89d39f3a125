"""What the simulators are told when they start, in one JSON file only its owner can read."""

from pathlib import Path

import msgspec


class Webhook(msgspec.Struct, frozen=True):
    """An address that gets the events of the payments simulator, and the secret that signs them.

    `host` is the name to ask for there, when it is not the one in the address.
    """

    url: str
    secret: str
    host: str = ""


class Config(msgspec.Struct, frozen=True):
    """`public_url` has no slash at its end. `data` is a directory of the simulators' own."""

    port: int
    data: str
    public_url: str
    stripe_key: str
    webhooks: tuple[Webhook, ...] = ()

    @property
    def directory(self) -> Path:
        return Path(self.data)


def read_config(path: Path) -> Config:
    return msgspec.json.decode(path.read_bytes(), type=Config)
