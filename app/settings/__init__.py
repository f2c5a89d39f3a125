"""Every environment variable Backline reads, typed, in one place.

Values come from the environment, then from `.env`, then from what `backline up` wrote about the
servers it brought along. A wrong value is refused with the name of its setting and what to write.
"""

from app.settings.identity import SIMULATED_CLIENT, ProviderSettings
from app.settings.mail import (
    EmailProvider,
    ImapSettings,
    IntakeProvider,
    IntakeSettings,
    NamesProvider,
    SmtpSettings,
)
from app.settings.payments import PaymentSettings
from app.settings.reader import WrongSetting
from app.settings.servers import LogFormat, LogLevel, LogSettings, S3Settings
from app.settings.sources import PROVIDED, SECRETS, gather, read_env_file, var_dir
from app.settings.taxes import NumbersProvider
from app.settings.weather import WeatherProvider, WeatherSettings
from app.settings.whole import Environment, Settings

__all__ = [
    "PROVIDED",
    "SECRETS",
    "SIMULATED_CLIENT",
    "EmailProvider",
    "Environment",
    "ImapSettings",
    "IntakeProvider",
    "IntakeSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "NamesProvider",
    "NumbersProvider",
    "PaymentSettings",
    "ProviderSettings",
    "S3Settings",
    "Settings",
    "SmtpSettings",
    "WeatherProvider",
    "WeatherSettings",
    "WrongSetting",
    "gather",
    "read_env_file",
    "var_dir",
]
