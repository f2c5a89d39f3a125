"""What the simulated providers remember: codes handed out, tokens they were traded for."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass, field

from app.core.ids import token

LIFETIME = 60
MOST = 1000


class Refused(Exception):
    """The token endpoint says no; the text is an error code of RFC 6749."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody as the visitor of the simulated page made them up."""

    subject: str
    name: str
    email: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent: for whom, to whom, and what the exchange has to bring."""

    flavor: str
    user: User
    redirect_uri: str
    challenge: str
    nonce: str
    asked_at: int


@dataclass
class Grants:
    """Codes are good once and for a minute; the oldest of too many are forgotten."""

    _codes: OrderedDict[str, tuple[float, Grant]] = field(default_factory=OrderedDict)
    _tokens: OrderedDict[str, Grant] = field(default_factory=OrderedDict)

    def give(self, grant: Grant) -> str:
        code = token()
        self._codes[code] = (time.monotonic() + LIFETIME, grant)
        while len(self._codes) > MOST:
            self._codes.popitem(last=False)
        return code

    def trade(self, flavor: str, code: str, redirect_uri: str, verifier: str) -> tuple[str, Grant]:
        """An access token for a code; raises Refused for a wrong, used or old one."""
        until, grant = self._codes.pop(code, (0.0, None))
        if grant is None or time.monotonic() > until or grant.flavor != flavor:
            raise Refused("invalid_grant")
        if grant.redirect_uri != redirect_uri or not fits(grant.challenge, verifier):
            raise Refused("invalid_grant")
        access = token()
        self._tokens[access] = grant
        while len(self._tokens) > MOST:
            self._tokens.popitem(last=False)
        return access, grant

    def of(self, flavor: str, access: str) -> Grant | None:
        grant = self._tokens.get(access)
        return grant if grant is not None and grant.flavor == flavor else None


def fits(challenge: str, verifier: str) -> bool:
    """PKCE with S256 (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    made = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def subject_of(flavor: str, email: str) -> str:
    """The same made-up person comes back under the same subject."""
    return hashlib.sha256(f"{flavor}:{email.strip().lower()}".encode()).hexdigest()[:24]
