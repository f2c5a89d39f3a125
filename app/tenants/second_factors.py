"""Codes as second factors: those an authenticator app shows, and those kept for a bad day."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from app.core.crypto import Keyring, Place, blind_index, derive_key

STEP = 30
"""Seconds a code of an authenticator app is shown."""

DRIFT = 1
"""Steps a phone's clock may be early or late."""

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUP, _GROUPS = 4, 3


@dataclass(frozen=True, slots=True)
class Safe:
    """Keeps what codes are made of: encrypted where it must come back, else as fingerprints."""

    keyring: Keyring
    index_key: bytes = field(repr=False)

    def seal(self, secret: str, row_id: UUID) -> bytes:
        return self.keyring.encrypt(secret.encode(), _place(row_id))

    def unseal(self, sealed: bytes, row_id: UUID) -> str:
        """Raises DecryptionFailed for a secret that was moved or changed."""
        return self.keyring.decrypt(sealed, _place(row_id)).decode()

    def fingerprint(self, code: str, person_id: UUID) -> bytes:
        """By which a recovery code of a person is found again; worthless without our key."""
        return blind_index(self.index_key, f"recovery:{person_id}", plain_code(code))


def safe_of(secret_key: bytes) -> Safe:
    """The safe of this installation."""
    keyring = Keyring({1: derive_key(secret_key, "second factors")}, 1)
    return Safe(keyring, derive_key(secret_key, "recovery codes"))


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


def _place(row_id: UUID) -> Place:
    return Place(None, "code_generators", "secret", row_id)
