"""What is deleted of signing in, and what stays."""

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.uow import Database, UnitOfWork
from app.tenants.jobs import forget
from app.tenants.models import MailToken, Session
from tests.cast import VISITOR, Cast


def session(cast: Cast, name: str, *, expires: timedelta, revoked: timedelta | None) -> Session:
    now = clock.now()
    return Session(
        person_id=cast.nova.id,
        token_hash=name.encode(),
        last_seen_at=now,
        expires_at=now + expires,
        revoked_at=now + revoked if revoked else None,
        user_agent=name,
    )


def link(cast: Cast, name: str, *, expires: timedelta) -> MailToken:
    return MailToken(
        person_id=cast.nova.id,
        purpose="verify",
        email="nova@example.com",
        token_hash=name.encode(),
        expires_at=clock.now() + expires,
    )


async def kept(uow: UnitOfWork) -> tuple[list[str], list[bytes]]:
    sessions = await uow.db.scalars(select(Session.user_agent).order_by(Session.user_agent))
    links = await uow.db.scalars(select(MailToken.token_hash))
    return list(sessions), list(links)


async def test_deletes_what_ended_long_ago_and_keeps_the_rest(
    database: Database, cast: Cast
) -> None:
    async with database.identity(VISITOR) as uow:
        uow.db.add_all(
            [
                session(cast, "open", expires=timedelta(days=1), revoked=None),
                session(cast, "just ended", expires=timedelta(days=1), revoked=-timedelta(days=1)),
                session(cast, "long ended", expires=timedelta(days=1), revoked=-timedelta(days=31)),
                session(cast, "long expired", expires=-timedelta(days=31), revoked=None),
                link(cast, "usable", expires=timedelta(hours=1)),
                link(cast, "spent", expires=-timedelta(days=8)),
            ]
        )
    async with database.platform(reason="test") as uow:
        await forget.function(uow)
    async with database.identity(VISITOR) as uow:
        assert await kept(uow) == (["just ended", "open"], [b"usable"])
