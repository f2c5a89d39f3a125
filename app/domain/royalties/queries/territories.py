"""Where an act is heard: plays by country, from what stores have reported."""

from sqlalchemy import text

from app.core.uow import UnitOfWork

_PLAYS = text(
    "SELECT country, sum(quantity)::bigint FROM earnings_months"
    " WHERE country IS NOT NULL AND quantity > 0"
    " AND sale_month > (SELECT max(sale_month) FROM earnings_months) - interval '2 years'"
    " GROUP BY country"
)


async def list_plays(uow: UnitOfWork) -> dict[str, int]:
    """Plays and sales of the last two years that are reported, by country code."""
    rows = await uow.db.execute(_PLAYS)
    return {str(country).strip(): int(plays) for country, plays in rows}
