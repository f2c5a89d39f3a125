"""The signed context that opens every transaction: scope, tenant, person, expiry, backend.

PostgreSQL checks the signature in `backline.claim()`; the application role can neither read the
key nor forge a context, so an injected statement stays inside the tenant it was injected in. The
backend's process id is signed too: a context seen elsewhere opens nothing.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

LIFETIME = 60
"""Seconds between signing and the start of the transaction; a running one is not cut short."""


class Scope(StrEnum):
    TENANT = "tenant"
    IDENTITY = "identity"
    PUBLIC = "public"
    PLATFORM = "platform"


@dataclass(frozen=True)
class ContextSigner:
    """Signs contexts with a 32 byte key known to the application process and the key table."""

    key: bytes

    def sign(
        self,
        *,
        scope: Scope,
        tenant_id: UUID | None,
        person_id: UUID | None,
        at: datetime,
        pid: int,
    ) -> str:
        """The value of the setting `app.context`; holds only hexadecimal, `-`, `|` and words."""
        expires = int(at.timestamp()) + LIFETIME
        body = f"{scope}|{tenant_id or ''}|{person_id or ''}|{expires}|{pid}"
        mac = hmac.new(self.key, body.encode(), hashlib.sha256).hexdigest()
        return f"{body}|{mac}"

    def pads(self) -> tuple[bytes, bytes]:
        """The inner and outer key blocks of HMAC-SHA256, for a server without HMAC (RFC 2104)."""
        block = self.key.ljust(64, b"\0")
        return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
