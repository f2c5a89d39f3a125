"""Wrong settings are refused by name; right ones come from the right place."""

import re
from pathlib import Path

import pytest

from app.settings import (
    EmailProvider,
    IntakeProvider,
    Settings,
    WrongSetting,
    gather,
    read_env_file,
)

DATABASE = "postgresql://backline_app:hidden-word@/backline?host=/run/postgres&port=5432"
KEY = "aGlkZGVuLXdvcmQtaGlkZGVuLXdvcmQtaGlkZGVuLTE="
LOCAL = {
    "SECRET_KEY": "s" * 64,
    "CONTEXT_KEY": "0f" * 32,
    "MASTER_KEYS": f"1:{KEY}",
    "DATABASE_URL": DATABASE,
    "DATABASE_OWNER_URL": DATABASE,
    "DATABASE_JOBS_URL": DATABASE,
    "DATABASE_PUBLIC_URL": DATABASE,
    "REDIS_URL": "unix://:hidden-word@/run/redis.sock?db=0",
    "S3_ENDPOINT": "127.0.0.1:9000",
    "S3_ACCESS_KEY": "ACCESS-KEY-OF-TWENTY",
    "S3_SECRET_KEY": "hidden-word",
    "S3_SECURE": "no",
}
PRODUCTION = LOCAL | {
    "ENVIRONMENT": "production",
    "PUBLIC_URL": "https://backline.example",
    "EMAIL": "smtp",
    "SMTP_HOST": "mail.example",
    "SMTP_FROM": "Backline <mail@backline.example>",
    "INTAKE": "imap",
    "INTAKE_ADDRESS": "*@reports.backline.example",
    "IMAP_HOST": "mail.example",
    "IMAP_USERNAME": "reports",
    "IMAP_PASSWORD": "hidden-word",
    "NAMES": "system",
    "SIGN_IN_PROVIDERS": "acme",
    "SIGN_IN_ACME_ISSUER": "https://id.acme.example",
    "SIGN_IN_ACME_CLIENT_ID": "backline",
    "SIGN_IN_ACME_CLIENT_SECRET": "acme-secret-for-tests",
    "STRIPE_SECRET_KEY": "sk_live_for_tests",
    "STRIPE_WEBHOOK_SECRET": "whsec_platform, whsec_accounts",
}


def test_reads_every_group_with_its_defaults() -> None:
    settings = Settings.of(LOCAL)

    assert settings.web.public_url == "http://127.0.0.1:8000"
    assert settings.context_key == bytes([15]) * 32
    assert settings.database.url == DATABASE
    assert settings.s3.bucket == "backline"
    assert settings.email.provider is EmailProvider.SANDBOX
    assert not settings.is_production


@pytest.mark.parametrize("name", [name for name in LOCAL if name != "S3_SECURE"])
def test_refuses_a_missing_setting_by_name(name: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.of({key: value for key, value in LOCAL.items() if key != name})

    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("PUBLIC_URL", "backline.example"),
        ("PUBLIC_URL", "https://backline.example/app"),
        ("PORT", "0"),
        ("PORT", "eighty"),
        ("WEB_WORKERS", "65"),
        ("TRUSTED_PROXIES", "everybody"),
        ("SECRET_KEY", "short"),
        ("CONTEXT_KEY", "not hexadecimal"),
        ("MASTER_KEYS", KEY),
        ("MASTER_KEYS", f"one:{KEY}"),
        ("MASTER_KEYS", "1:dG9vIHNob3J0"),
        ("MASTER_KEYS", f"0:{KEY}"),
        ("MASTER_KEYS", f"1:{KEY},1:{KEY}"),
        ("MASTER_KEY_VERSION", "2"),
        ("DATABASE_URL", "mysql://root@localhost/backline"),
        ("DATABASE_JOBS_URL", "postgresql://localhost"),
        ("REDIS_URL", "localhost:6379"),
        ("S3_ENDPOINT", "https://s3.example"),
        ("S3_SECURE", "perhaps"),
        ("EMAIL", "pigeon"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("ALLOW_SANDBOX_IN_PRODUCTION", "maybe"),
    ],
)
def test_refuses_a_wrong_value_by_name_and_says_what_to_write(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=rf"^{name}: .*(write|needed)") as refusal:
        Settings.of(LOCAL | {name: value})

    assert refusal.value.name == name


@pytest.mark.parametrize("name", ["SMTP_HOST", "SMTP_FROM", "IMAP_HOST", "IMAP_PASSWORD"])
def test_refuses_mail_without_its_server_sender_or_password(name: str) -> None:
    values = {key: value for key, value in PRODUCTION.items() if key != name}

    with pytest.raises(WrongSetting, match=f"^{name}: "):
        Settings.of(values)


def test_production_takes_no_mail_with_reports_unless_told_to() -> None:
    values = {key: value for key, value in PRODUCTION.items() if key != "INTAKE"}

    assert Settings.of(values).intake.provider is IntakeProvider.NONE


def test_accepts_a_complete_production() -> None:
    settings = Settings.of(PRODUCTION)

    assert settings.is_production
    assert settings.web.is_https


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("PUBLIC_URL", {"PUBLIC_URL": "http://backline.example"}),
        ("EMAIL", {"EMAIL": "sandbox"}),
        ("INTAKE", {"INTAKE": "sandbox"}),
        ("INTAKE_ADDRESS", {"INTAKE_ADDRESS": "reports@backline.example"}),
        ("NAMES", {"NAMES": "sandbox"}),
        ("DATABASE_URL", {"DATABASE_URL": "postgresql://app:x@db.example/backline"}),
        ("DATABASE_JOBS_URL", {"DATABASE_JOBS_URL": "postgresql://j:x@10.0.0.5/b?ssl=prefer"}),
        ("REDIS_URL", {"REDIS_URL": "redis://:x@cache.example:6379"}),
        ("S3_SECURE", {"S3_ENDPOINT": "s3.example:443", "S3_SECURE": "no"}),
    ],
)
def test_production_refuses(name: str, change: dict[str, str]) -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.of(PRODUCTION | change)

    assert refusal.value.name == name


def test_production_takes_a_database_elsewhere_over_tls() -> None:
    url = "postgresql://app:x@db.example/backline?ssl=verify-full"

    assert Settings.of(PRODUCTION | {"DATABASE_URL": url}).database.url == url


def test_production_runs_with_the_sandbox_when_that_is_allowed() -> None:
    values = PRODUCTION | {"EMAIL": "sandbox", "ALLOW_SANDBOX_IN_PRODUCTION": "yes"}

    assert Settings.of(values).email.provider is EmailProvider.SANDBOX


def test_shows_no_secret() -> None:
    values = PRODUCTION | {"SMTP_PASSWORD": "hidden-word", "SECRET_KEY": "hidden-word" * 4}

    shown = str(Settings.of(values).redacted())

    assert "hidden-word" not in shown
    assert "0f0f" not in shown
    assert "backline.example" in shown


def test_the_environment_comes_before_the_file_and_both_before_the_embedded_servers(
    tmp_path: Path,
) -> None:
    provided = tmp_path / "secrets" / "embedded.env"
    provided.parent.mkdir()
    lines = [f"{name}={value}" for name, value in LOCAL.items()]
    provided.write_text("\n".join([*lines, "PORT=8003", "LOG_LEVEL=error"]))
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"VAR_DIR={tmp_path}\nPORT=8004\n\n# a comment\nLOG_FORMAT='json'\n")

    settings = Settings.load({"LOG_FORMAT": "console"}, dotenv)

    assert settings.web.port == 8004
    assert settings.log.level == "error"
    assert settings.log.format == "console"


def test_an_embedded_store_ignores_how_to_reach_an_outside_one(tmp_path: Path) -> None:
    provided = tmp_path / "secrets" / "embedded.env"
    provided.parent.mkdir()
    provided.write_text("\n".join(f"{name}={value}" for name, value in LOCAL.items()))

    settings = Settings.load({"VAR_DIR": str(tmp_path), "S3_SECURE": "yes"}, tmp_path / ".env")

    assert not settings.s3.secure


def test_refuses_a_line_that_is_no_setting(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=8000\nthis is no setting\n")

    with pytest.raises(WrongSetting, match="line 2: write NAME=value"):
        read_env_file(dotenv)


class Asked(dict[str, str]):
    """Values that remember which names were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(key)
        return super().get(key, default)


def test_the_example_names_the_settings_that_are_read_and_no_others() -> None:
    asked = Asked(PRODUCTION)
    Settings.of(asked)

    example = (Path(__file__).parents[1] / ".env.example").read_text()

    assert set(re.findall(r"^#([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)) == asked.names


def test_the_example_shows_the_values_that_hold_without_it() -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text()
    shown = dict(re.findall(r"^#([A-Z][A-Z0-9_]*)=(.+)$", example, re.MULTILINE))
    del shown["DATABASE_URL"]
    values = {name: value for name, value in LOCAL.items() if name != "S3_SECURE"}

    assert Settings.of(shown | values) == Settings.of(values)


def test_knows_where_google_answers_and_hides_the_secrets_of_providers() -> None:
    keys = {"SIGN_IN_GOOGLE_CLIENT_ID": "id", "SIGN_IN_GOOGLE_CLIENT_SECRET": "hidden-word"}
    settings = Settings.of(LOCAL | keys | {"SIGN_IN_PROVIDERS": "google"})

    [google] = settings.sign_in
    assert (google.label, google.issuer) == ("Google", "https://accounts.google.com")
    assert "hidden-word" not in str(settings.redacted())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGN_IN_PROVIDERS", "Acme Inc"),
        ("SIGN_IN_ACME_ISSUER", "http://id.acme.example"),
        ("SIGN_IN_ACME_CLIENT_ID", "backline-simulated"),
    ],
)
def test_production_refuses_doubtful_sign_in_providers(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        Settings.of(PRODUCTION | {name: value})
    assert wrong.value.name == name


def test_takes_several_secrets_of_webhooks_and_hides_them() -> None:
    settings = Settings.of(PRODUCTION)

    assert settings.payments
    assert settings.payments.webhook_secrets == ("whsec_platform", "whsec_accounts")
    assert not settings.payments.is_simulated
    assert "whsec" not in str(settings.redacted()) and "sk_live" not in str(settings.redacted())


def test_refuses_payments_by_half() -> None:
    with pytest.raises(WrongSetting, match="STRIPE_SECRET_KEY"):
        Settings.of(LOCAL | {"STRIPE_SECRET_KEY": "pk_live_public"})
    with pytest.raises(WrongSetting, match="STRIPE_WEBHOOK_SECRET"):
        Settings.of(LOCAL | {"STRIPE_SECRET_KEY": "sk_live_alone"})


def test_production_refuses_simulated_payments() -> None:
    with pytest.raises(WrongSetting, match="STRIPE_API_BASE"):
        Settings.of(PRODUCTION | {"STRIPE_API_BASE": "http://127.0.0.1:4000"})


def test_a_real_provider_of_payments_is_never_asked_at_the_simulator(tmp_path: Path) -> None:
    provided = tmp_path / "secrets" / "embedded.env"
    provided.parent.mkdir()
    simulated = {"STRIPE_SECRET_KEY": "sk_test_ours", "STRIPE_API_BASE": "http://127.0.0.1:4000"}
    provided.write_text("\n".join(f"{name}={value}" for name, value in simulated.items()))

    values = gather({"VAR_DIR": str(tmp_path), "STRIPE_SECRET_KEY": "sk_live"}, tmp_path / ".env")

    assert values["STRIPE_SECRET_KEY"] == "sk_live"
    assert "STRIPE_API_BASE" not in values
