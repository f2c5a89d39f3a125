"""The master keys, by version."""

import base64

from app.core.crypto import Keyring
from app.settings.reader import Reader, WrongSetting

MOST_VERSIONS = 2**16 - 1


def read_master(read: Reader) -> Keyring:
    """All of them decrypt; MASTER_KEY_VERSION, by default the highest, encrypts."""
    advice = "write VERSION:KEY, the key 32 bytes in base64 (`backline keys new` makes one)."
    keys: dict[int, bytes] = {}
    for part in read.text("MASTER_KEYS", advice=advice).split(","):
        number, _, text = part.strip().partition(":")
        try:
            version, key = int(number), base64.b64decode(text, validate=True)
        except ValueError:
            raise WrongSetting("MASTER_KEYS", advice) from None
        if version in keys:
            raise WrongSetting("MASTER_KEYS", f"write each version once; {version} is there twice.")
        keys[version] = key
    current = read.number("MASTER_KEY_VERSION", max(keys), low=1, high=MOST_VERSIONS)
    if current not in keys:
        raise WrongSetting("MASTER_KEY_VERSION", "write a version that is in MASTER_KEYS.")
    try:
        return Keyring(keys, current)
    except ValueError:
        raise WrongSetting("MASTER_KEYS", advice) from None
