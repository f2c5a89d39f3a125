"""Codes as second factors: those an authenticator app shows, and those kept for a bad day."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

from app.core.crypto import Keyring, Place, hash_token

STEP = 30
"""Seconds a code of an authenticator app is shown."""

DRIFT = 1
"""Steps a phone's clock may be early or late."""

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUP, _GROUPS = 4, 3


@dataclass(frozen=True, slots=True)
class Safe:
    """Keeps what codes are made of under the master keys: secrets, and fingerprints of codes."""

    keyring: Keyring

    def seal(self, secret: str, place: Place) -> bytes:
        return self.keyring.encrypt(secret.encode(), place)

    def unseal(self, sealed: bytes, place: Place) -> str:
        """Raises DecryptionFailed for a secret that was moved or changed."""
        return self.keyring.decrypt(sealed, place).decode()

    def seal_code(self, code: str, place: Place) -> bytes:
        """A recovery code as it is kept: it can be compared, not shown, and only by us."""
        return self.keyring.encrypt(hash_token(plain_code(code)), place)

    def is_code(self, sealed: bytes, code: str, place: Place) -> bool:
        kept = self.keyring.decrypt(sealed, place)
        return hmac.compare_digest(kept, hash_token(plain_code(code)))


def new_secret() -> str:
    """160 random bits, as authenticator apps take them."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The half minute a code belongs to, if it is near and later than `after`; else None."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    present = int(now.timestamp()) // STEP
    generator = pyotp.HOTP(secret)
    # Every comparison runs, so the time does not tell which step was nearer.
    fits = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(generator.at(step), typed)
    ]
    return next((step for step in fits if step > after), None)


def setup_address(secret: str, account: str) -> str:
    """The `otpauth://` address a QR code carries."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name="Backline")


def qr_code(address: str) -> str:
    """A QR code as a picture that needs no further request."""
    code = segno.make(address, error="m")
    return str(code.svg_data_uri(scale=5, border=3, dark="#111", light="#fff"))


def new_recovery_codes() -> list[str]:
    """Ten codes of 59 random bits each, in groups that are easy to copy by hand."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def plain_code(code: str) -> str:
    """A typed recovery code without what people add or leave out."""
    return re.sub(r"[^a-z0-9]", "", code.lower())


def looks_like_recovery_code(code: str) -> bool:
    return len(plain_code(code)) == _GROUP * _GROUPS
