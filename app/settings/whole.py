"""The whole configuration of one process, and what production refuses of it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from app.core.crypto import Keyring
from app.settings.addresses import is_remote, query
from app.settings.identity import ProviderSettings, read_sign_in
from app.settings.keys import read_master
from app.settings.mail import (
    EmailProvider,
    EmailSettings,
    IntakeProvider,
    IntakeSettings,
    NamesProvider,
    read_email,
    read_intake,
)
from app.settings.payments import PaymentSettings, read_payments
from app.settings.reader import Reader, WrongSetting
from app.settings.servers import (
    DatabaseSettings,
    LogSettings,
    S3Settings,
    WebSettings,
    read_database,
    read_log,
    read_s3,
    read_web,
)
from app.settings.sources import gather, var_dir
from app.settings.taxes import NumbersProvider, read_tax_numbers
from app.settings.weather import WeatherProvider, WeatherSettings, read_weather

HIDDEN = "(set)"
TLS_MODES = {"require", "verify-ca", "verify-full"}


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration of one process."""

    environment: Environment
    var_dir: Path
    secret_key: str
    context_key: bytes
    master: Keyring
    web: WebSettings
    database: DatabaseSettings
    redis_url: str
    s3: S3Settings
    email: EmailSettings
    intake: IntakeSettings
    sign_in: tuple[ProviderSettings, ...]
    payments: PaymentSettings | None
    names: NamesProvider
    tax_numbers: NumbersProvider
    weather: WeatherSettings
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
        environment = read.choice("ENVIRONMENT", Environment, Environment.DEVELOPMENT)
        is_production = environment is Environment.PRODUCTION
        settings = cls(
            environment=environment,
            var_dir=var_dir(values),
            secret_key=read.secret("SECRET_KEY", at_least=32),
            context_key=read.key("CONTEXT_KEY"),
            master=read_master(read),
            web=read_web(read),
            database=read_database(read),
            redis_url=read.address("REDIS_URL", ("redis", "rediss", "unix")),
            s3=read_s3(read),
            email=read_email(read),
            intake=read_intake(read, is_production=is_production),
            sign_in=read_sign_in(read),
            payments=read_payments(read),
            names=read.choice("NAMES", NamesProvider, NamesProvider.SANDBOX),
            tax_numbers=read_tax_numbers(read, is_production=is_production),
            weather=read_weather(read, is_production=is_production),
            log=read_log(read),
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
        if is_remote(url) and not TLS_MODES & set(query(url, "ssl") + query(url, "sslmode")):
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
    if settings.intake.provider is IntakeProvider.SANDBOX and not may_simulate:
        raise WrongSetting(
            "INTAKE", "write imap or none; or set ALLOW_SANDBOX_IN_PRODUCTION=yes to simulate it."
        )
    if settings.names is NamesProvider.SANDBOX and not may_simulate:
        raise WrongSetting(
            "NAMES", "write system; or set ALLOW_SANDBOX_IN_PRODUCTION=yes to simulate domains."
        )
    if settings.tax_numbers is NumbersProvider.SANDBOX and not may_simulate:
        raise WrongSetting(
            "TAX_NUMBERS", "write none; or set ALLOW_SANDBOX_IN_PRODUCTION=yes to simulate checks."
        )
    if settings.weather.provider is WeatherProvider.SANDBOX and not may_simulate:
        raise WrongSetting(
            "WEATHER", "write open-meteo or none; or set ALLOW_SANDBOX_IN_PRODUCTION=yes."
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


def _redacted(value: Any, name: str = "") -> Any:
    if is_dataclass(value):
        return {
            field.name: _redacted(getattr(value, field.name), field.name) for field in fields(value)
        }
    if re.search(r"secret|password|_key$|^keys$", name):
        return HIDDEN if value else ""
    if isinstance(value, tuple):
        return tuple(_redacted(each) for each in value)
    if isinstance(value, str):
        return re.sub(r"(://[^:@/]*):[^@/]*@", r"\1:…@", value)
    return value if isinstance(value, bool | int) else str(value)
