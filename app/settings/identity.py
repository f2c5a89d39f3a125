"""The outside providers people may sign in with."""

import re
from dataclasses import dataclass

from app.settings.reader import Reader, WrongSetting

SIMULATED_CLIENT = "backline-simulated"
"""The client every simulated sign-in provider knows, and no real one."""

KNOWN_PROVIDERS = {
    "google": ("Google", "https://accounts.google.com"),
    "spotify": ("Spotify", "https://accounts.spotify.com"),
}


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """An outside provider people may sign in with; `key` is its name in addresses."""

    key: str
    label: str
    issuer: str
    client_id: str
    client_secret: str

    @property
    def is_simulated(self) -> bool:
        return self.client_id == SIMULATED_CLIENT


def read_sign_in(read: Reader) -> tuple[ProviderSettings, ...]:
    names = [name.strip() for name in read.text("SIGN_IN_PROVIDERS", "none").split(",")]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9]{0,19}", name):
            raise WrongSetting("SIGN_IN_PROVIDERS", "write small names, as in google,acme.")
    return tuple(_provider(read, name) for name in dict.fromkeys(names) if name != "none")


def _provider(read: Reader, name: str) -> ProviderSettings:
    label, issuer = KNOWN_PROVIDERS.get(name, (name.capitalize(), None))
    start = f"SIGN_IN_{name.upper()}"
    return ProviderSettings(
        key=name,
        label=read.text(f"{start}_LABEL", label),
        issuer=read.address(f"{start}_ISSUER", ("https", "http"), issuer),
        client_id=read.text(f"{start}_CLIENT_ID", advice="write what the provider gave you."),
        client_secret=read.text(f"{start}_CLIENT_SECRET", advice="write what the provider gave."),
    )
