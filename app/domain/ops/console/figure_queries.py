"""The figures of the service, counted on the platform login."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.ops.console.figures import MONTH, Paying, monthly_revenue, share

_TENANTS = text("""
SELECT (SELECT count(*) FROM tenants),
    (SELECT count(*) FROM tenants WHERE created_at >= :since),
    (SELECT count(DISTINCT tenant_id) FROM events
     WHERE actor_kind = 'person' AND created_at >= :since
        AND tenant_id <> '00000000-0000-0000-0000-000000000000'),
    (SELECT count(*) FROM subscriptions WHERE provider_subscription IS NOT NULL),
    (SELECT count(DISTINCT tenant_id) FROM events
     WHERE name = 'plans.subscription_ended' AND created_at >= :since),
    (SELECT count(*) FROM subscriptions
     WHERE provider_subscription IS NOT NULL AND created_at < :since)
""")
_PAYING = text(
    "SELECT plan, cycle, extra_seats FROM subscriptions"
    " WHERE provider_subscription IS NOT NULL AND state IN ('active', 'past_due')"
)
_SALES = text("""
SELECT currency, sum(amount - refunded)::bigint AS amount, sum(fee - fee_returned)::bigint AS fee
FROM charges WHERE settled_at >= :since GROUP BY currency ORDER BY currency
""")
_STATEMENTS = text("""
SELECT (SELECT count(*) FROM statements WHERE published_at >= :since),
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY first - t.created_at)
     FROM (SELECT tenant_id, min(published_at) AS first FROM statements
           WHERE published_at IS NOT NULL GROUP BY tenant_id) s
     JOIN tenants t ON t.id = s.tenant_id)
""")


@dataclass(frozen=True)
class Sales:
    """What was sold through the service in a currency, and what it kept of that."""

    amount: Money
    fee: Money

    @property
    def take_rate(self) -> Decimal | None:
        return share(self.fee.minor, self.amount.minor)


@dataclass(frozen=True)
class Figures:
    """The last thirty days of the service."""

    tenants: int
    new_tenants: int
    active_tenants: int
    paying: int
    revenue: Money
    conversion: Decimal | None
    churn: Decimal | None
    sales: list[Sales]
    statements: int
    time_to_statement: timedelta | None


async def read_figures(uow: UnitOfWork) -> Figures:
    since = {"since": uow.now - MONTH}
    total, new, active, ever_paid, ended, before = (await uow.db.execute(_TENANTS, since)).one()
    paying = [Paying(*row) for row in await uow.db.execute(_PAYING)]
    sales = await uow.db.execute(_SALES, since)
    published, first = (await uow.db.execute(_STATEMENTS, since)).one()
    return Figures(
        tenants=total,
        new_tenants=new,
        active_tenants=active,
        paying=len(paying),
        revenue=monthly_revenue(paying),
        conversion=share(ever_paid, total),
        churn=share(ended, before),
        sales=[Sales(Money(s.amount, s.currency), Money(s.fee, s.currency)) for s in sales],
        statements=published,
        time_to_statement=first,
    )
