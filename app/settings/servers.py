"""Where Backline listens, what it writes about itself, and the servers it keeps things in."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.settings.reader import Reader, WrongSetting


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
class LogSettings:
    level: LogLevel
    format: LogFormat


def read_web(read: Reader) -> WebSettings:
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


def read_database(read: Reader) -> DatabaseSettings:
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


def read_s3(read: Reader) -> S3Settings:
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


def read_log(read: Reader) -> LogSettings:
    return LogSettings(
        level=read.choice("LOG_LEVEL", LogLevel, LogLevel.INFO),
        format=read.choice("LOG_FORMAT", LogFormat, LogFormat.CONSOLE),
    )
