"""The payment provider, or a simulator of it."""

from dataclasses import dataclass

from app.settings.reader import Reader, WrongSetting


@dataclass(frozen=True, slots=True)
class PaymentSettings:
    """Stripe, or a simulator of it at `api_base`. Several secrets: one per webhook endpoint."""

    secret_key: str
    webhook_secrets: tuple[str, ...]
    api_base: str

    @property
    def is_simulated(self) -> bool:
        return bool(self.api_base)


def read_payments(read: Reader) -> PaymentSettings | None:
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
