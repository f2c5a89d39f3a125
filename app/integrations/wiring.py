"""Which adapter serves each port, decided once from the settings."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.crypto import Keyring, Signer
from app.core.uow import Database
from app.integrations.dns import Names
from app.integrations.dns.sandbox import SandboxNames
from app.integrations.dns.system import SystemNames
from app.integrations.documents import Documents
from app.integrations.documents.renderer import PdfRenderer
from app.integrations.drops.places import Drops
from app.integrations.email import Mailer
from app.integrations.email.sandbox import PlatformStore, SandboxMailer
from app.integrations.email.smtp import SmtpConfig, SmtpMailer
from app.integrations.http import HttpClient, guarded_client, provider_client
from app.integrations.identity import IdentityProvider, Providers
from app.integrations.identity.oauth import ProviderConfig
from app.integrations.identity.oidc import OidcProvider
from app.integrations.identity.spotify import SpotifyProvider
from app.integrations.inbox import AddressPattern, Inbox
from app.integrations.inbox.imap import ImapConfig, ImapInbox
from app.integrations.inbox.sandbox import SandboxInbox
from app.integrations.payments import Provider, not_configured
from app.integrations.payments.stripe import StripeConfig
from app.integrations.payments.stripe import connect as connect_stripe
from app.integrations.storage import ObjectStorage
from app.integrations.storage.s3 import S3Config, S3Storage
from app.integrations.tax_numbers import NoNumberChecks, NumberChecks
from app.integrations.tax_numbers.sandbox import SandboxNumberChecks
from app.integrations.weather import NoWeather, Weather
from app.integrations.weather.open_meteo import OpenMeteoWeather
from app.integrations.weather.sandbox import SandboxWeather
from app.settings import (
    IntakeProvider,
    IntakeSettings,
    NamesProvider,
    NumbersProvider,
    PaymentSettings,
    ProviderSettings,
    S3Settings,
    Settings,
    SmtpSettings,
    WeatherProvider,
    WeatherSettings,
)


@dataclass(frozen=True, slots=True)
class Adapters:
    """Everything outside, as ports. `simulated` names the capabilities a sandbox serves.

    `public_url` (no slash at its end) and `signer` make the links that mails carry; `master` holds
    the keys that wrap the data keys of tenants and encrypt the secrets of people.
    """

    storage: ObjectStorage
    drops: Drops
    mailer: Mailer
    inbox: Inbox | None
    documents: Documents
    payments: Provider
    providers: HttpClient
    tenant_urls: HttpClient
    identity: Providers
    names: Names
    tax_numbers: NumberChecks
    weather: Weather
    simulated: frozenset[str]
    public_url: str
    signer: Signer
    master: Keyring

    async def close(self) -> None:
        """End connections, threads and the typesetter."""
        self.storage.close()
        self.documents.close()
        self.payments.close()
        await self.providers.close()
        await self.tenant_urls.close()


def build(settings: Settings, *, database: Database) -> Adapters:
    """The adapters of one process; nothing is started or connected yet."""
    host = urlsplit(settings.web.public_url).hostname or "localhost"
    smtp = settings.email.smtp
    mailer: Mailer = (
        SmtpMailer(_smtp(smtp))
        if smtp
        else SandboxMailer(PlatformStore(database), sender=f"Backline <mail@{host}>")
    )
    client = provider_client()
    identity = {each.key: _identity(each, client) for each in settings.sign_in}
    stands_in = {
        "email": smtp is None,
        "incoming mail": settings.intake.provider is IntakeProvider.SANDBOX,
        "payments": settings.payments is not None and settings.payments.is_simulated,
        "domains": settings.names is NamesProvider.SANDBOX,
        "tax numbers": settings.tax_numbers is NumbersProvider.SANDBOX,
        "weather": settings.weather.provider is WeatherProvider.SANDBOX,
        "sign-in": any(each.is_simulated for each in identity.values()),
    }
    return Adapters(
        storage=S3Storage(_s3(settings.s3)),
        drops=Drops(),
        mailer=mailer,
        inbox=_inbox(settings.intake, database),
        documents=PdfRenderer(),
        payments=_payments(settings.payments),
        providers=client,
        tenant_urls=guarded_client(own_hosts=frozenset({host})),
        identity=identity,
        names=SandboxNames(database) if stands_in["domains"] else SystemNames(),
        tax_numbers=SandboxNumberChecks() if stands_in["tax numbers"] else NoNumberChecks(),
        weather=_weather(settings.weather, client),
        simulated=frozenset(name for name, is_simulated in stands_in.items() if is_simulated),
        public_url=settings.web.public_url,
        signer=Signer(settings.secret_key.encode()),
        master=settings.master,
    )


def _identity(settings: ProviderSettings, client: HttpClient) -> IdentityProvider:
    config = ProviderConfig(
        key=settings.key,
        label=settings.label,
        issuer=settings.issuer,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        is_simulated=settings.is_simulated,
    )
    return (
        SpotifyProvider(config, client)
        if settings.key == "spotify"
        else OidcProvider(config, client)
    )


def _payments(settings: PaymentSettings | None) -> Provider:
    if settings is None:
        return not_configured()
    return connect_stripe(
        StripeConfig(
            secret_key=settings.secret_key,
            webhook_secrets=settings.webhook_secrets,
            api_base=settings.api_base,
        )
    )


def _weather(settings: WeatherSettings, client: HttpClient) -> Weather:
    if settings.provider is WeatherProvider.OPEN_METEO:
        return OpenMeteoWeather(client, settings.base, settings.api_key)
    return SandboxWeather() if settings.provider is WeatherProvider.SANDBOX else NoWeather()


def _s3(settings: S3Settings) -> S3Config:
    return S3Config(
        endpoint=settings.endpoint,
        bucket=settings.bucket,
        access_key=settings.access_key,
        secret_key=settings.secret_key,
        region=settings.region,
        secure=settings.secure,
        is_public=settings.is_public,
    )


def _inbox(settings: IntakeSettings, database: Database) -> Inbox | None:
    pattern, imap = AddressPattern(settings.address), settings.imap
    if settings.provider is IntakeProvider.SANDBOX:
        return SandboxInbox(database, pattern=pattern)
    if imap is None:
        return None
    config = ImapConfig(
        host=imap.host,
        port=imap.port,
        username=imap.username,
        password=imap.password,
        folder=imap.folder,
    )
    return ImapInbox(config, pattern=pattern, trusted=imap.trusted)


def _smtp(settings: SmtpSettings) -> SmtpConfig:
    return SmtpConfig(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password,
        starttls=settings.starttls,
        sender=settings.sender,
    )
