"""Every environment variable Backline reads, typed, in one place.

Values come from the environment, then from `.env`, then from what `backline up` wrote about the
servers it brought along. A wrong value is refused with the name of its setting and what to write.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

T = TypeVar("T")

SECRETS = "secrets"
PROVIDED = "embedded.env"
"""Below VAR_DIR/secrets: settings of the embedded servers, written when they are started."""

STRIPE = frozenset({"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE"})
HIDDEN = "(set)"
SIMULATED_CLIENT = "backline-simulated"
"""The client every simulated sign-in provider knows, and no real one."""

KNOWN_PROVIDERS = {
    "google": ("Google", "https://accounts.google.com"),
    "spotify": ("Spotify", "https://accounts.spotify.com"),
}
TLS_MODES = {"require", "verify-ca", "verify-full"}


class WrongSetting(ValueError):
    """A setting is missing or wrong; says which one and what to write."""

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(f"{name}: {advice}")
        self.name = name


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class EmailProvider(StrEnum):
    SANDBOX = "sandbox"
    SMTP = "smtp"


class NamesProvider(StrEnum):
    SANDBOX = "sandbox"
    SYSTEM = "system"


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the server listens, and the address people use to reach it (no slash at the end)."""

    public_url: str
    host: str
    port: int
    workers: int
    trusted_proxies: tuple[str, ...]

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """One `postgresql://` address per role. `url` is the application's."""

    url: str
    owner_url: str
    jobs_url: str
    public_url: str


@dataclass(frozen=True, slots=True)
class S3Settings:
    """`is_public` says that browsers can reach the endpoint and may be handed signed addresses."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str
    secure: bool
    is_public: bool


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """`sender` is the From header of every message."""

    host: str
    port: int
    username: str
    password: str
    starttls: bool
    sender: str


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """`smtp` is None with the sandbox, which keeps every message on a screen."""

    provider: EmailProvider
    smtp: SmtpSettings | None


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


@dataclass(frozen=True, slots=True)
class PaymentSettings:
    """Stripe, or a simulator of it at `api_base`. Several secrets: one per webhook endpoint."""

    secret_key: str
    webhook_secrets: tuple[str, ...]
    api_base: str

    @property
    def is_simulated(self) -> bool:
        return bool(self.api_base)


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: LogLevel
    format: LogFormat


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration of one process."""

    environment: Environment
    var_dir: Path
    secret_key: str
    context_key: bytes
    web: WebSettings
    database: DatabaseSettings
    redis_url: str
    s3: S3Settings
    email: EmailSettings
    sign_in: tuple[ProviderSettings, ...]
    payments: PaymentSettings | None
    names: NamesProvider
    log: LogSettings
    allow_sandbox_in_production: bool

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Self:
        """Read, check and return the settings; raises WrongSetting for the first wrong one."""
        return cls.of(gather(os.environ if environ is None else environ, dotenv))

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Check values that were already gathered; raises WrongSetting."""
        read = Reader(values)
        settings = cls(
            environment=read.choice("ENVIRONMENT", Environment, Environment.DEVELOPMENT),
            var_dir=var_dir(values),
            secret_key=read.secret("SECRET_KEY", at_least=32),
            context_key=read.key("CONTEXT_KEY"),
            web=_web(read),
            database=_database(read),
            redis_url=read.address("REDIS_URL", ("redis", "rediss", "unix")),
            s3=_s3(read),
            email=_email(read),
            sign_in=_sign_in(read),
            payments=_payments(read),
            names=read.choice("NAMES", NamesProvider, NamesProvider.SANDBOX),
            log=_log(read),
            allow_sandbox_in_production=read.yes_or_no(
                "ALLOW_SANDBOX_IN_PRODUCTION", default=False
            ),
        )
        if settings.is_production:
            _check_production(settings)
        return settings

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    def redacted(self) -> dict[str, Any]:
        """The settings as they may be shown: secrets hidden, passwords cut out of addresses."""
        shown: dict[str, Any] = _redacted(self)
        return shown


def gather(environ: Mapping[str, str], dotenv: Path = Path(".env")) -> dict[str, str]:
    """The settings of the three sources as text, the environment before `.env` before ours."""
    near = read_env_file(dotenv) | {name: value for name, value in environ.items() if value}
    if "S3_ENDPOINT" not in near:
        # Says nothing about the embedded server, which speaks plainly on the loopback.
        near.pop("S3_SECURE", None)
    provided = read_env_file(var_dir(near) / SECRETS / PROVIDED)
    if "STRIPE_SECRET_KEY" in near:
        # The real provider is never asked at the simulator's address, nor believed by its secret.
        provided = {name: text for name, text in provided.items() if name not in STRIPE}
    return provided | near


def var_dir(values: Mapping[str, str]) -> Path:
    return Path(values.get("VAR_DIR") or "var").expanduser().absolute()


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; blank lines and those that start with # are passed over.

    Raises WrongSetting, named after the file and line, for anything else.
    """
    if not path.is_file():
        return {}
    values = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name.strip()):
            raise WrongSetting(f"{path} line {number}", "write NAME=value, or start with #.")
        values[name.strip()] = _unquoted(value.strip())
    return {name: value for name, value in values.items() if value}


class Reader:
    """Turns text into typed values and refuses what does not fit, by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, name: str, default: str | None = None, *, advice: str = "write a value.") -> str:
        value = self.values.get(name) or default
        if value is None:
            raise WrongSetting(name, f"is missing; {advice}")
        return value

    def choice(self, name: str, kind: Callable[[str], T], default: T) -> T:
        options = " or ".join(str(option) for option in _members(kind))
        return self._parsed(name, kind, default, f"write {options}.")

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        return self._parsed(name, lambda text: words[text.lower()], default, "write yes or no.")

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        def parse(text: str) -> int:
            number = int(text)
            if not low <= number <= high:
                raise ValueError(text)
            return number

        return self._parsed(name, parse, default, f"write a whole number from {low} to {high}.")

    def secret(self, name: str, *, at_least: int) -> str:
        advice = f"write at least {at_least} random characters (`openssl rand -hex 32`)."
        value = self.text(name, advice=advice)
        if len(value) < at_least:
            raise WrongSetting(name, f"is too short; {advice}")
        return value

    def key(self, name: str) -> bytes:
        advice = "write 32 bytes as 64 hexadecimal digits (`openssl rand -hex 32`)."
        value = self.text(name, advice=advice)
        if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
            raise WrongSetting(name, advice)
        return bytes.fromhex(value)

    def address(self, name: str, schemes: tuple[str, ...], default: str | None = None) -> str:
        forms = " or ".join(f"{scheme}://…" for scheme in schemes)
        value = self.text(name, default, advice=f"write {forms}, or run `backline up`.")
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/"))
            _ = parts.port
        except ValueError:
            is_address = False
        if not is_address:
            raise WrongSetting(name, f"is not an address; write {forms}.")
        return value

    def _parsed(self, name: str, parse: Callable[[str], T], default: T, advice: str) -> T:
        value = self.values.get(name)
        if not value:
            return default
        try:
            return parse(value)
        except (ValueError, KeyError):
            raise WrongSetting(name, f"cannot be {value!r}; {advice}") from None


def _web(read: Reader) -> WebSettings:
    host = read.text("HOST", "127.0.0.1")
    port = read.number("PORT", 8000, low=1, high=65535)
    url = read.address("PUBLIC_URL", ("http", "https"), f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise WrongSetting("PUBLIC_URL", "write scheme and host only, as in https://example.com.")
    return WebSettings(
        public_url=url,
        host=host,
        port=port,
        workers=read.number("WEB_WORKERS", 1, low=1, high=64),
        trusted_proxies=_addresses("TRUSTED_PROXIES", read.text("TRUSTED_PROXIES", "none")),
    )


def _addresses(name: str, text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip() != "none")
    for part in found:
        try:
            ip_address(part)
        except ValueError:
            raise WrongSetting(name, "write IP addresses separated by commas, or none.") from None
    return found


def _database(read: Reader) -> DatabaseSettings:
    return DatabaseSettings(
        url=_database_url(read, "DATABASE_URL"),
        owner_url=_database_url(read, "DATABASE_OWNER_URL"),
        jobs_url=_database_url(read, "DATABASE_JOBS_URL"),
        public_url=_database_url(read, "DATABASE_PUBLIC_URL"),
    )


def _database_url(read: Reader, name: str) -> str:
    url = read.address(name, ("postgresql", "postgresql+asyncpg"))
    if not urlsplit(url).username or not urlsplit(url).path.strip("/"):
        raise WrongSetting(name, "write postgresql://ROLE:PASSWORD@HOST/DATABASE.")
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


def _s3(read: Reader) -> S3Settings:
    endpoint = read.text("S3_ENDPOINT", advice="write host:port, or run `backline up`.")
    if "/" in endpoint:
        raise WrongSetting("S3_ENDPOINT", "write host:port without a scheme; see S3_SECURE.")
    return S3Settings(
        endpoint=endpoint,
        bucket=read.text("S3_BUCKET", "backline"),
        access_key=read.text("S3_ACCESS_KEY"),
        secret_key=read.text("S3_SECRET_KEY"),
        region=read.text("S3_REGION", "us-east-1"),
        secure=read.yes_or_no("S3_SECURE", default=True),
        is_public=read.yes_or_no("S3_IS_PUBLIC", default=False),
    )


def _email(read: Reader) -> EmailSettings:
    provider = read.choice("EMAIL", EmailProvider, EmailProvider.SANDBOX)
    if provider is EmailProvider.SANDBOX:
        return EmailSettings(provider, None)
    smtp = SmtpSettings(
        host=read.text("SMTP_HOST", advice="write the name of your mail server."),
        port=read.number("SMTP_PORT", 587, low=1, high=65535),
        username=read.text("SMTP_USERNAME", ""),
        password=read.text("SMTP_PASSWORD", ""),
        starttls=read.yes_or_no("SMTP_STARTTLS", default=True),
        sender=read.text("SMTP_FROM", advice="write the sender, as in Backline <a@example.com>."),
    )
    if not re.search(r"[^@\s<]+@[^@\s>]+", smtp.sender):
        raise WrongSetting("SMTP_FROM", "write an address, as in Backline <mail@example.com>.")
    return EmailSettings(provider, smtp)


def _sign_in(read: Reader) -> tuple[ProviderSettings, ...]:
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


def _payments(read: Reader) -> PaymentSettings | None:
    key = read.text("STRIPE_SECRET_KEY", "")
    if not key:
        return None
    if not key.startswith(("sk_", "rk_")):
        raise WrongSetting("STRIPE_SECRET_KEY", "write the secret key, which starts with sk_.")
    secrets = read.text(
        "STRIPE_WEBHOOK_SECRET", advice="write the signing secret of the webhook (whsec_…)."
    )
    base = read.text("STRIPE_API_BASE", "")
    return PaymentSettings(
        secret_key=key,
        webhook_secrets=tuple(part.strip() for part in secrets.split(",") if part.strip()),
        api_base=read.address("STRIPE_API_BASE", ("http", "https")).rstrip("/") if base else "",
    )


def _log(read: Reader) -> LogSettings:
    return LogSettings(
        level=read.choice("LOG_LEVEL", LogLevel, LogLevel.INFO),
        format=read.choice("LOG_FORMAT", LogFormat, LogFormat.CONSOLE),
    )


def _check_production(settings: Settings) -> None:
    if not settings.web.is_https:
        raise WrongSetting("PUBLIC_URL", "write an https:// address; production needs it.")
    _check_providers(settings)
    for name, url in (
        ("DATABASE_URL", settings.database.url),
        ("DATABASE_OWNER_URL", settings.database.owner_url),
        ("DATABASE_JOBS_URL", settings.database.jobs_url),
        ("DATABASE_PUBLIC_URL", settings.database.public_url),
    ):
        if is_remote(url) and not TLS_MODES & set(_query(url, "ssl") + _query(url, "sslmode")):
            raise WrongSetting(name, "add ?ssl=verify-full; the server is on another machine.")
    if settings.redis_url.startswith("redis://") and is_remote(settings.redis_url):
        raise WrongSetting("REDIS_URL", "write rediss://…; the server is on another machine.")
    if not settings.s3.secure and is_remote(f"//{settings.s3.endpoint}"):
        raise WrongSetting("S3_SECURE", "write yes; the server is on another machine.")


def _check_providers(settings: Settings) -> None:
    may_simulate = settings.allow_sandbox_in_production
    if settings.email.provider is EmailProvider.SANDBOX and not may_simulate:
        raise WrongSetting(
            "EMAIL", "write smtp; or set ALLOW_SANDBOX_IN_PRODUCTION=yes to run without mail."
        )
    if settings.names is NamesProvider.SANDBOX and not may_simulate:
        raise WrongSetting(
            "NAMES", "write system; or set ALLOW_SANDBOX_IN_PRODUCTION=yes to simulate domains."
        )
    for provider in settings.sign_in:
        start = f"SIGN_IN_{provider.key.upper()}"
        if provider.is_simulated and not may_simulate:
            raise WrongSetting(f"{start}_CLIENT_ID", "write that of a real provider.")
        if is_remote(provider.issuer) and not provider.issuer.startswith("https://"):
            raise WrongSetting(f"{start}_ISSUER", "write https://…; it is on another machine.")
    if settings.payments and settings.payments.is_simulated and not may_simulate:
        raise WrongSetting(
            "STRIPE_API_BASE", "leave it out; or set ALLOW_SANDBOX_IN_PRODUCTION=yes to simulate."
        )


def is_remote(url: str) -> bool:
    """Whether an address leads to another machine (not a socket file, not the loopback)."""
    hosts = _query(url, "host") or [urlsplit(url).hostname or ""]
    return any(not _is_local(host) for host in hosts)


def _is_local(host: str) -> bool:
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _query(url: str, name: str) -> list[str]:
    return parse_qs(urlsplit(url).query).get(name, [])


def _members(kind: Any) -> Iterable[StrEnum]:
    members: Iterable[StrEnum] = kind
    return members


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()


def _redacted(value: Any, name: str = "") -> Any:
    if is_dataclass(value):
        return {
            field.name: _redacted(getattr(value, field.name), field.name) for field in fields(value)
        }
    if re.search(r"secret|password|_key$", name):
        return HIDDEN if value else ""
    if isinstance(value, tuple):
        return tuple(_redacted(each) for each in value)
    if isinstance(value, str):
        return re.sub(r"(://[^:@/]*):[^@/]*@", r"\1:…@", value)
    return value if isinstance(value, bool | int) else str(value)
