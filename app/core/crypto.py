"""Secrets at rest and signed text: versioned encryption keys, signatures, API keys, hashes."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"
HEADER_BYTES = 3
_MAC_BYTES = 32
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_API_KEY = re.compile(r"bl_(live|test|own|app)_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})")


class DecryptionFailed(Exception):
    """The ciphertext was changed, belongs to another place, or its key version is gone."""


class KeyGone(DecryptionFailed):
    """Encrypted under a key version that is not in the keyring."""

    def __init__(self, version: int) -> None:
        super().__init__(f"Key version {version} is not in the keyring; put it back.")
        self.version = version


class InvalidSignature(ValueError):
    """The signed text was changed, made for another purpose, or made elsewhere."""

    def __init__(self, sentence: str = "This link is not valid; ask for a new one.") -> None:
        super().__init__(sentence)


class SignatureExpired(InvalidSignature):
    def __init__(self) -> None:
        super().__init__("This link has expired; ask for a new one.")


class InvalidApiKey(ValueError):
    def __init__(self) -> None:
        super().__init__("The API key is incomplete or mistyped; copy it again.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret lives. A ciphertext copied to any other place cannot be decrypted."""

    tenant_id: UUID | None
    table: str
    column: str
    row_id: UUID

    def bind(self, header: bytes) -> bytes:
        parts = [
            str(self.tenant_id or "platform").encode(),
            self.table.encode(),
            self.column.encode(),
            str(self.row_id).encode(),
            header,
        ]
        return _unambiguous(parts)


@dataclass(frozen=True, slots=True)
class Keyring:
    """AES-256-GCM keys by version; the current one encrypts, all of them decrypt.

    The master keyring wraps data keys, one per tenant; a data key makes a keyring of its own.
    """

    keys: Mapping[int, bytes] = field(repr=False)
    current: int

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError("The current key version is not in the keyring.")
        for version, key in self.keys.items():
            if not 0 < version < 2**16 or len(key) != KEY_BYTES:
                raise ValueError("An encryption key has 32 bytes and a version from 1 to 65535.")

    def encrypt(self, plaintext: bytes, place: Place) -> bytes:
        """The secret under the current key, bound to its place and key version."""
        header = header_of(self.current)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, plaintext, place.bind(header))
        return header + nonce + sealed

    def decrypt(self, ciphertext: bytes, place: Place) -> bytes:
        """The secret again; raises DecryptionFailed rather than returning anything doubtful."""
        header, rest = ciphertext[:HEADER_BYTES], ciphertext[HEADER_BYTES:]
        if header[:1] != _FORMAT or len(header) < HEADER_BYTES:
            raise DecryptionFailed("This is not the ciphertext of a keyring.")
        key = self.keys.get(version_of(header))
        if key is None:
            raise KeyGone(version_of(header))
        nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, sealed, place.bind(header))
        except (InvalidTag, ValueError) as error:
            raise DecryptionFailed("The ciphertext does not belong here or was changed.") from error

    def is_stale(self, ciphertext: bytes) -> bool:
        """Whether an earlier key than the current one encrypted it."""
        return ciphertext[:HEADER_BYTES] < header_of(self.current)

    def renew(self, ciphertext: bytes, place: Place) -> bytes:
        """The same secret under the current key. What a later key encrypted is never taken back."""
        if not self.is_stale(ciphertext):
            return ciphertext
        return self.encrypt(self.decrypt(ciphertext, place), place)


def header_of(version: int) -> bytes:
    """What every ciphertext of a key version begins with; sorts as the versions do."""
    return _FORMAT + version.to_bytes(2)


def version_of(ciphertext: bytes) -> int:
    return int.from_bytes(ciphertext[1:HEADER_BYTES])


def new_data_key() -> bytes:
    """A random AES-256 key, to be kept only as the master keyring's ciphertext."""
    return secrets.token_bytes(KEY_BYTES)


def derive_key(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from a secret that serves several."""
    if len(secret) < KEY_BYTES:
        raise ValueError("A secret needs at least 32 random bytes.")
    return _mac(secret, b"derive", purpose.encode())


def blind_index(key: bytes, purpose: str, value: str) -> bytes:
    """A keyed fingerprint by which an encrypted value can be found again when it is equal."""
    return _mac(key, b"index", purpose.encode(), value.encode())


def hash_token(token: str) -> bytes:
    """What is stored of a random token. Not for passwords: it is fast."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs text that leaves us and comes back: for one purpose, until one moment.

    After a change of secret the `previous` ones still verify.
    """

    secret: bytes = field(repr=False)
    previous: tuple[bytes, ...] = field(default=(), repr=False)

    def sign(self, payload: bytes, *, purpose: str, expires_at: datetime) -> str:
        """The payload, readable by anyone, with a signature; safe in an address."""
        if expires_at.tzinfo is None:
            raise ValueError("Give the expiry with a time zone.")
        body = int(expires_at.timestamp()).to_bytes(8) + payload
        return _to_text(_mac(derive_key(self.secret, "sign"), purpose.encode(), body) + body)

    def verify(self, signed: str, *, purpose: str, now: datetime) -> bytes:
        """The payload; raises InvalidSignature, or SignatureExpired from the expiry on."""
        packed = _from_text(signed)
        mac, body = packed[:_MAC_BYTES], packed[_MAC_BYTES:]
        candidates = [
            _mac(derive_key(secret, "sign"), purpose.encode(), body)
            for secret in (self.secret, *self.previous)
        ]
        # Every comparison runs, so the time does not tell which secret was nearer.
        fits = [hmac.compare_digest(mac, candidate) for candidate in candidates]
        if not any(fits) or len(body) < 8:
            raise InvalidSignature
        if now >= datetime.fromtimestamp(int.from_bytes(body[:8]), UTC):
            raise SignatureExpired
        return body[8:]


class NewApiKey(NamedTuple):
    """`display` is shown once; `prefix` and `hash` are stored."""

    display: str
    prefix: str
    hash: bytes


class PresentedApiKey(NamedTuple):
    """`is_of_person` tells a token that stands for a person from a key of a workspace."""

    prefix: str
    hash: bytes
    is_test: bool
    is_of_person: bool


def new_api_key(mode: str = "live") -> NewApiKey:
    """A key `bl_<mode>_<prefix>_<secret><checksum>` with 256 random bits.

    Keys of workspaces are live or test; tokens that stand for a person are their own or an app's.
    """
    prefix = "".join(secrets.choice(_BASE62) for _ in range(8))
    body = f"bl_{mode}_{prefix}_{_base62(secrets.randbits(256), 43)}"
    display = body + _checksum(body)
    return NewApiKey(display, prefix, hash_token(display))


def parse_api_key(text: str) -> PresentedApiKey:
    """What to look a presented key up by; raises InvalidApiKey before any database is asked."""
    parts = _API_KEY.fullmatch(text.strip())
    if not parts or not hmac.compare_digest(parts[4], _checksum(parts[0][:-6])):
        raise InvalidApiKey
    mode, hashed = parts[1], hash_token(parts[0])
    return PresentedApiKey(parts[2], hashed, mode == "test", mode in {"own", "app"})


def _checksum(body: str) -> str:
    # Finds typing mistakes and lets secret scanners tell a key from noise; it protects nothing.
    return _base62(zlib.crc32(body.encode()), 6)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(reversed(digits))


def _mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, _unambiguous(parts), "sha256")


def _unambiguous(parts: list[bytes] | tuple[bytes, ...]) -> bytes:
    # Lengths first: "a" + "bc" must never read as "ab" + "c".
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def _to_text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    try:
        padded = text + "=" * (-len(text) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidSignature from error
    # Spare bits would give one signature several spellings.
    if _to_text(packed) != text:
        raise InvalidSignature
    return packed
