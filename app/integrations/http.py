"""The one client for outgoing HTTP, for providers we chose and for addresses tenants gave us."""

import asyncio
import random
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore2
import httpx2

from app.core.errors import Refusal, Unavailable
from app.integrations.public_address import is_public

Resolver = Callable[[str, int], Awaitable[list[str]]]

GUARDED_PORTS = frozenset({80, 443, 8443})
LARGEST_ANSWER = 1024 * 1024
_SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ATTEMPTS = 3
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 8.0


class AddressRefused(Refusal):
    """A tenant's address is not an ordinary public web address. Never retried."""

    status = 422
    code = "address_refused"
    sentence = "Only public web addresses can be used. Check the address and try again."


class AnswerRefused(Refusal):
    """The other side answered with more than we take, or in an encoding we did not ask for."""

    status = 422
    code = "answer_refused"
    sentence = "The other server sent an answer that is too large or cannot be read."


class Unreachable(Unavailable):
    """The other side did not answer in time; the same call may succeed later."""

    code = "unreachable"
    sentence = "The other server does not answer right now."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. The status is the caller's to judge."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Calls with a deadline, a size cap, and repeats only where a repeat does no harm.

    Build it by `provider_client` or `guarded_client`; close it when the application ends.
    """

    def __init__(
        self,
        network: httpcore2.AsyncNetworkBackend,
        *,
        is_guarded: bool,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._is_guarded = is_guarded
        self._pause = pause
        # No environment: a proxy named there would connect on our behalf, unchecked.
        self._client = httpx2.AsyncClient(
            transport=_Transport(network),
            trust_env=False,
            follow_redirects=False,
            timeout=None,
            # A remembered cookie would carry one tenant's session into another's call.
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,  # noqa: ASYNC109 - the deadline of one attempt, not of the call
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        largest: int = LARGEST_ANSWER,
        attempts: int | None = None,
        redirects: int = 0,
    ) -> Answer:
        """One call; `timeout` is the deadline of each attempt in seconds, `largest` in bytes.

        Repeats on 5xx and network failure, at most `attempts` times: by default 3, and 1 for
        methods that may not be repeated. Follows `redirects` hops of a GET, each checked anew.
        Raises `Unreachable`, `AnswerRefused`, and for a guarded client `AddressRefused`.
        """
        tries = attempts or (_ATTEMPTS if method in _SAFE_TO_REPEAT else 1)
        request = self._client.build_request(
            method,
            self._checked(url),
            headers={"Accept-Encoding": "identity", **(headers or {})},
            content=content,
        )
        for attempt in range(1, tries + 1):
            try:
                answer = await self._attempt(request, timeout, largest, redirects)
            except Unreachable:
                if attempt == tries:
                    raise
            else:
                if answer.status < 500 or attempt == tries:
                    return answer
            await self._pause(_full_jitter(attempt))
        raise Unreachable

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _attempt(
        self, request: httpx2.Request, seconds: float, largest: int, redirects: int
    ) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                answer = await self._once(request, largest)
                while redirects and answer.status in _REDIRECTS and request.method == "GET":
                    redirects -= 1
                    request = self._next_hop(request, answer)
                    answer = await self._once(request, largest)
                return answer
        except (TimeoutError, httpx2.TransportError) as error:
            raise Unreachable from error

    async def _once(self, request: httpx2.Request, largest: int) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                # Unpacking is where a small answer becomes a large one.
                raise AnswerRefused
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > largest:
                    raise AnswerRefused
            return Answer(response.status_code, dict(response.headers), bytes(body))
        finally:
            await response.aclose()

    def _next_hop(self, request: httpx2.Request, answer: Answer) -> httpx2.Request:
        try:
            target = request.url.join(answer.headers.get("location", ""))
        except (httpx2.InvalidURL, ValueError) as error:
            raise AddressRefused from error
        url = self._checked(str(target))
        # Another host gets none of the first one's headers, which may hold its credentials.
        same = (url.scheme, url.host, url.port) == (
            request.url.scheme,
            request.url.host,
            request.url.port,
        )
        headers = dict(request.headers) if same else {"Accept-Encoding": "identity"}
        headers.pop("host", None)
        return self._client.build_request("GET", url, headers=headers)

    def _checked(self, url: str) -> httpx2.URL:
        try:
            parsed = httpx2.URL(url)
        except (httpx2.InvalidURL, ValueError) as error:
            raise AddressRefused from error
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise AddressRefused
        if self._is_guarded and parsed.userinfo:
            raise AddressRefused
        return parsed


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """Resolves a name once, refuses unless every address is public, and connects to those only.

    The decision is made on the address that is connected to, so a name that changes its mind
    between a check and a connection gains nothing.
    """

    def __init__(
        self,
        inner: httpcore2.AsyncNetworkBackend,
        resolve: Resolver,
        *,
        own_hosts: frozenset[str] = frozenset(),
    ) -> None:
        self._inner = inner
        self._resolve = resolve
        self._own_hosts = own_hosts

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        if port not in GUARDED_PORTS or host.lower().rstrip(".") in self._own_hosts:
            raise AddressRefused
        addresses = await self._resolve(host, port)
        if not addresses:
            raise httpcore2.ConnectError("The name has no address.")
        if not all(is_public(address) for address in addresses):
            raise AddressRefused
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore2.ConnectError:
                continue
        return await self._inner.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the library's signature
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        raise AddressRefused

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Transport(httpx2.AsyncHTTPTransport):
    """The library's transport on a network of ours; it offers no parameter for one."""

    def __init__(self, network: httpcore2.AsyncNetworkBackend) -> None:
        super().__init__(verify=_certificates(), trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_certificates(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5,
            network_backend=network,
        )


def provider_client() -> HttpClient:
    """For addresses from the settings, which may be inside the operator's own network."""
    return HttpClient(httpcore2.AnyIOBackend(), is_guarded=False)


def guarded_client(*, own_hosts: frozenset[str] = frozenset()) -> HttpClient:
    """For addresses a tenant typed: webhooks, imports, pictures, feeds."""
    network = GuardedNetwork(httpcore2.AnyIOBackend(), system_resolve, own_hosts=own_hosts)
    return HttpClient(network, is_guarded=True)


async def system_resolve(host: str, port: int) -> list[str]:
    """Every address of a name by the machine's resolver; raises `httpcore2.ConnectError`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(str(error)) from error
    return [str(entry[4][0]) for entry in found]


@cache
def _certificates() -> ssl.SSLContext:
    # Reading the list of authorities costs more than a request, so it is read once.
    return httpx2.create_ssl_context(trust_env=False)


def _full_jitter(attempt: int) -> float:
    return random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt))  # noqa: S311
