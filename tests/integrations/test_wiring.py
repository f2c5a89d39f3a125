import pytest

from app.core.uow import Database
from app.embedded.testing import TestServers
from app.integrations.email.sandbox import SandboxMailer
from app.integrations.email.smtp import SmtpMailer
from app.integrations.payments import NotConfigured
from app.integrations.wiring import build
from app.settings import Settings
from tests.conftest import MASTER_KEYS
from tests.simulators.servers import SimulatorServer

SMTP = {"EMAIL": "smtp", "SMTP_HOST": "mail.example", "SMTP_FROM": "Backline <m@backline.example>"}


def settings(servers: TestServers, **more: str) -> Settings:
    secrets = {"SECRET_KEY": "s" * 32, "CONTEXT_KEY": "0" * 64, "MASTER_KEYS": MASTER_KEYS}
    return Settings.of({**servers.environment(), **secrets, **more})


async def test_mail_stays_in_the_sandbox_and_says_so_until_a_server_is_named(
    servers: TestServers, database: Database
) -> None:
    sandbox = build(settings(servers), database=database)
    real = build(settings(servers, **SMTP), database=database)

    assert isinstance(sandbox.mailer, SandboxMailer)
    assert "email" in sandbox.simulated
    assert isinstance(real.mailer, SmtpMailer)
    assert "email" not in real.simulated
    await sandbox.close()
    await real.close()


async def test_the_adapters_work_with_the_servers_of_the_settings(
    servers: TestServers, database: Database
) -> None:
    adapters = build(settings(servers), database=database)

    await adapters.storage.check()
    pdf = await adapters.documents.render_pdf("<p>Hello", assets={})
    await adapters.close()

    assert pdf.startswith(b"%PDF")


async def test_payments_go_to_the_provider_of_the_settings_and_say_when_it_is_simulated(
    servers: TestServers, database: Database, simulator: SimulatorServer
) -> None:
    none = build(settings(servers), database=database)
    simulated = build(settings(servers, **simulator.environment), database=database)

    await simulated.payments.feed.check()

    assert simulated.simulated - none.simulated == {"payments"}
    with pytest.raises(NotConfigured):
        await none.payments.feed.check()
    await none.close()
    await simulated.close()
