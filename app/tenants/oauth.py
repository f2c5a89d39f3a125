"""What an application may ask by OAuth 2 and where answers may go (RFC 6749, 7636, 8252, 9700)."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, urlencode, urlsplit
from uuid import UUID

CODE_LIVES = timedelta(seconds=60)
ACCESS_LIVES = timedelta(hours=1)
REFRESH_LIVES = timedelta(days=90)
GRACE = timedelta(seconds=30)
"""How long a refresh token that was used answers as it did, for a client that lost the answer."""

LONGEST_REQUEST = 1900
MOST_REDIRECTS = 10
LOOPBACK = frozenset({"127.0.0.1", "::1"})

_VISIBLE = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]{1,500}")
"""What an address is made of: nothing that would end it in a header or a page."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class OAuthRefusal(Exception):
    """An error of RFC 6749: a code for the program and a sentence for whoever writes it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class NotAnAddress(ValueError):
    """The sentence says which address cannot be one to return to."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What an application asks of a person: nothing of it is decided yet."""

    scopes: tuple[str, ...]
    state: str
    challenge: str


def read_client_id(text: str) -> UUID | None:
    return UUID(hex=text) if re.fullmatch(r"[0-9a-f]{32}", text) else None


def read_redirects(text: str) -> list[str]:
    """Addresses to return to, one to a line; raises NotAnAddress."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    for address in found:
        if not is_redirect(address):
            raise NotAnAddress(
                f"{address} cannot be used. Write https addresses without a fragment, or"
                " http://127.0.0.1 for a program on one's own machine."
            )
    if len(found) > MOST_REDIRECTS:
        raise NotAnAddress(f"Write at most {MOST_REDIRECTS} addresses.")
    return list(dict.fromkeys(found))


def is_redirect(address: str) -> bool:
    """Whether answers may be sent to an address at all."""
    if not _VISIBLE.fullmatch(address):
        return False
    parts = _split(address)
    if parts is None or not parts.hostname or "#" in address or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def is_home_page(address: str) -> bool:
    parts = _split(address)
    is_address = bool(_VISIBLE.fullmatch(address)) and parts is not None and bool(parts.hostname)
    return is_address and parts is not None and parts.scheme in {"https", "http"}


def is_registered(asked: str, registered: Collection[str]) -> bool:
    """Whether an answer may go there: to the letter, but for the port on one's own machine."""
    if not is_redirect(asked):
        return False
    return asked in registered or any(_differs_in_port(asked, each) for each in registered)


def read_ask(params: Mapping[str, Sequence[str]], known: Collection[str]) -> Ask:
    """What a request asks for; raises OAuthRefusal with the code its application is told."""
    given = once(params)
    if not given.get("response_type"):
        raise OAuthRefusal("invalid_request", "response_type is missing.")
    if given["response_type"] != "code":
        raise OAuthRefusal("unsupported_response_type", "The response_type is code.")
    if given.get("response_mode", "query") != "query":
        raise OAuthRefusal("invalid_request", "The response_mode is query.")
    if given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(
        given.get("code_challenge", "")
    ):
        raise OAuthRefusal("invalid_request", "Send a code_challenge by the method S256.")
    scopes = tuple(dict.fromkeys(given.get("scope", "").split()))
    if not scopes or not set(scopes) <= set(known):
        raise OAuthRefusal("invalid_scope", "Name the scopes you need, of those in the reference.")
    return Ask(scopes, given.get("state", ""), given["code_challenge"])


def once(params: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each parameter's one value; raises OAuthRefusal for one that is given twice."""
    for name, values in params.items():
        if len(values) > 1:
            raise OAuthRefusal("invalid_request", f"{name[:40]} is given more than once.")
    return {name: values[0] for name, values in params.items() if values}


def fits(challenge: str, verifier: str) -> bool:
    """PKCE with S256."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    made = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def successor(key: bytes, refresh_token: str) -> str:
    """The refresh token that follows one: the same however often it is asked for."""
    made = hmac.digest(key, refresh_token.encode(), "sha256")
    return "blr_" + urlsafe_b64encode(made).rstrip(b"=").decode()


def answer_to(redirect_uri: str, **answer: str) -> str:
    """The address at which an application reads its answer; empty parts are left out."""
    query = urlencode({name: value for name, value in answer.items() if value})
    return f"{redirect_uri}{'&' if urlsplit(redirect_uri).query else '?'}{query}"


def _differs_in_port(asked: str, registered: str) -> bool:
    one, other = _split(asked), _split(registered)
    if one is None or other is None or one.scheme != "http" or one.hostname not in LOOPBACK:
        return False
    return (one.scheme, one.hostname, one.path, one.query) == (
        other.scheme,
        other.hostname,
        other.path,
        other.query,
    )


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
