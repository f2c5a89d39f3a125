"""What the screens of command read themselves; everything else is contributed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    case,
    cast,
    func,
    literal_column,
    select,
    text,
    union_all,
)

from app.core.module import SearchSource
from app.core.reading import Prepared, asked, prepare
from app.core.searching import TENANT
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.command.cockpit import ClientLine, Sums
from app.domain.command.deadlines import Due
from app.domain.command.finding import SearchHit

_COCKPIT = text("SELECT * FROM backline.cockpit()")
_OF_CLIENTS = text("SELECT * FROM backline.deadlines_of_clients(:now, :kinds, :days)")
_OWN = text("""
    SELECT d.*, t.today, count(*) OVER () AS near
    FROM backline.deadlines d
    JOIN (SELECT id, (CAST(:now AS timestamptz) AT TIME ZONE time_zone)::date AS today
        FROM tenants WHERE id = :tenant) t ON t.id = d.tenant_id
    WHERE d.tenant_id = :tenant AND d.kind = ANY (:kinds)
        AND (d.kept_until IS NULL OR d.kept_until >= t.today)
    ORDER BY d.due_on, d.kind, d.id LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class DueOfClient:
    """The next thing due of a client, by whose row, and how many are near."""

    client_id: UUID
    is_ours: bool
    due: Due
    near: int


async def list_lines(uow: UnitOfWork) -> list[ClientLine]:
    """Every client the actor may act for, within its grant, by name; one statement for all."""
    return [_line(row) for row in (await uow.db.execute(_COCKPIT)).mappings()]


async def list_due(uow: UnitOfWork, kinds: Collection[str], limit: int) -> tuple[list[Due], int]:
    """The next things of these kinds that are due in this workspace, and how many there are."""
    values = {"now": uow.now, "tenant": uow.tenant_id, "kinds": list(kinds), "limit": limit}
    rows = (await uow.db.execute(_OWN, values)).mappings().all()
    return [_due(row) for row in rows], rows[0]["near"] if rows else 0


async def list_due_of_clients(
    uow: UnitOfWork, kinds: Collection[str], days: int
) -> list[DueOfClient]:
    """The next thing due of each client, of these kinds and within its grant; one statement."""
    values = {"now": uow.now, "kinds": list(kinds), "days": days}
    return [
        DueOfClient(row["client_id"], row["is_ours"], _due(row), row["near"])
        for row in (await uow.db.execute(_OF_CLIENTS, values)).mappings()
    ]


def _due(row: Mapping[Any, Any]) -> Due:
    return Due(
        row["kind"],
        row["due_on"],
        row["id"],
        row["within_id"],
        row["subject"],
        row["other"],
        row["today"],
    )


def _line(row: Mapping[Any, Any]) -> ClientLine:
    money = [
        Sums(
            each["currency"],
            *(Decimal(each[figure]) for figure in ("cash", "coming", "owed", "unmatched")),
        )
        for each in row["money"] or ()
    ]
    return ClientLine(
        id=row["client_id"],
        slug=row["slug"],
        name=row["name"],
        kind=row["kind"],
        money=money if row["reads_money"] else None,
        runs_open=row["runs_open"],
        sheets_open=row["sheets_open"],
        asked=row["asked"],
        active_at=row["active_at"],
    )


MOST_READ = 50_000
"""Things of one kind whose words are looked through for those like a mistyped one."""
MOST_KNOWN = 20_000
"""Words that a mistyped one is compared with."""

_SIGNS = '.,;:!?-_/\\()[]{}&+#@"“”„…–—·'

_0: ColumnElement[int] = literal_column("0")
_1: ColumnElement[int] = literal_column("1")
_2: ColumnElement[int] = literal_column("2")


async def find_hits(
    uow: UnitOfWork, sources: Sequence[SearchSource], words: Sequence[Sequence[str]], limit: int
) -> dict[SearchSource, list[SearchHit]]:
    """The best of each kind that have every word, or one of those it may mean; one statement.

    What begins with the first word comes first, then what has a word that does, then the rest;
    of equals the newest.
    """
    values: dict[str, Any] = {"limit": limit}
    for number, meant in enumerate(words):
        values[f"word_{number}"] = [f"%{_literal(each)}%" for each in meant]
    values["start"] = [f"{_literal(each)}%" for each in words[0]]
    values["begin"] = [f"% {_literal(each)}%" for each in words[0]]
    found: dict[SearchSource, list[SearchHit]] = {}
    for place, key, title, note in await _read(uow, _hits(tuple(sources), len(words)), values):
        source = sources[place]
        page = source.path.replace("{key}", str(key))
        found.setdefault(source, []).append(SearchHit(title, note, page, source.icon))
    return found


async def list_words_like(
    uow: UnitOfWork, sources: Sequence[SearchSource], parts: Sequence[str]
) -> list[str]:
    """Words that things are found by and that have one of the parts; one statement."""
    values = {"parts": [f"%{_literal(part)}%" for part in parts]}
    return [word for (word,) in await _read(uow, _known(tuple(sources)), values)]


async def _read(uow: UnitOfWork, statement: Prepared, values: dict[str, Any]) -> list[Any]:
    if TENANT.key in statement.names:
        values[TENANT.key] = uow.tenant_id
    return await uow.read(statement, **values)


@lru_cache(maxsize=128)
def _hits(sources: Sequence[SearchSource], words: int) -> Prepared:
    """One statement for each number of words and set of kinds, that is for each role."""
    kinds = [_hits_of(source, place, words) for place, source in enumerate(sources)]
    found = union_all(*kinds).subquery()
    columns = (found.c.place, found.c.key, found.c.title, found.c.note)
    return prepare(select(*columns).order_by(found.c.place, found.c.rank, found.c.order.desc()))


def _hits_of(source: SearchSource, place: int, words: int) -> Select[Any]:
    thing = source.things.subquery()
    title, has = func.backline.plain(thing.c.title), func.backline.plain(thing.c.words)
    rank = case((_like(title, "start"), _0), (_like(title, "begin"), _1), else_=_2).label("rank")
    shown = (thing.c.key, thing.c.title, thing.c.note)
    asked_for = (f"word_{number}" for number in range(words))
    return (
        select(literal_column(str(place)).label("place"), *shown, rank, thing.c.order)
        # “Lind statement” is one of the statements: what a thing is counts among its words.
        .where(*(_like(_label(source), name) | _like(has, name) for name in asked_for))
        .order_by(rank, thing.c.order.desc())
        .limit(asked("limit", Integer()))
    )


@lru_cache(maxsize=128)
def _known(sources: Sequence[SearchSource]) -> Prepared:
    every = union_all(*(_words_of(source) for source in sources)).subquery()
    words = select(every.c.word).where(_like(every.c.word, "parts")).distinct()
    return prepare(words.limit(MOST_KNOWN))


def _words_of(source: SearchSource) -> Select[Any]:
    thing = source.things.subquery()
    has = func.backline.plain(thing.c.words)
    some = select(has.label("words")).where(_like(has, "parts")).limit(MOST_READ).subquery()
    apart = func.concat(
        func.translate(some.c.words, _SIGNS, " " * len(_SIGNS)), " ", _label(source)
    )
    return select(func.string_to_table(apart, " ").label("word"))


def _label(source: SearchSource) -> ColumnElement[str]:
    return cast(plain_letters(source.label), Text)


def _like(value: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return value.like(any_(asked(name, ARRAY(Text()))))


def _literal(word: str) -> str:
    """A word in which nothing stands for other text; ANY takes no escape of our own."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
