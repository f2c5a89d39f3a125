"""Polls, tasks and people by words."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.core.uow import UnitOfWork
from app.domain.band.models import BandPerson, BandPoll, BandTask


async def find_polls(uow: UnitOfWork, words: str, limit: int) -> list[BandPoll]:
    query = select(BandPoll).where(_has(words, BandPoll.title, BandPoll.place))
    return list(await uow.db.scalars(query.order_by(BandPoll.id.desc()).limit(limit)))


async def find_tasks(uow: UnitOfWork, words: str, limit: int) -> list[BandTask]:
    query = select(BandTask).where(_has(words, BandTask.title), BandTask.done_at.is_(None))
    return list(await uow.db.scalars(query.order_by(BandTask.id.desc()).limit(limit)))


async def find_people(uow: UnitOfWork, words: str, limit: int) -> list[BandPerson]:
    query = select(BandPerson).where(
        ~BandPerson.has_left, _has(words, BandPerson.name, BandPerson.instrument)
    )
    return list(await uow.db.scalars(query.order_by(BandPerson.name, BandPerson.id).limit(limit)))


def _has(words: str, *columns: Any) -> ColumnElement[bool]:
    like = f"%{words.replace('%', '').replace('_', '')}%"
    return or_(*(column.ilike(like) for column in columns))
