"""What the search finds of a module: one select for each kind of thing, all asked together."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Text, Uuid, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import SQLCoreOperations

from app.core.reading import asked

Column = SQLCoreOperations[Any]

TENANT = asked("tenant_id", Uuid())
"""The workspace that searches, for rows that two workspaces read and each has a page of."""

# Written into the statement: as values they would be a thousand of them.
_NOTHING: ColumnElement[str] = literal_column("''")
_SPACE: ColumnElement[str] = literal_column("' '")
_DOT: ColumnElement[str] = literal_column("' · '")


def things(
    key: Column,
    title: InstrumentedAttribute[Any] | ColumnElement[Any],
    *words: Column | str,
    note: Sequence[Column | str] = (),
    order: Column | None = None,
) -> Select[Any]:
    """Things with what their page is named by, their name, more words, and a line about them.

    They are found by `title` and `words`, whatever their case, accents and order. The parts of
    `note` that are empty are left out; it is read of what was found only. Of equals those come
    first whose `order`, a text, is highest: the newest, where it is the key.
    """
    parts = [part if isinstance(part, str) else func.nullif(part, _NOTHING) for part in note]
    return select(
        cast(key, Text).label("key"),
        title.label("title"),
        func.concat_ws(_DOT, literal_column("NULL"), *parts).label("note"),
        (func.concat_ws(_SPACE, title, *words) if words else title).label("words"),
        cast(key if order is None else order, Text).label("order"),
    )


def day(column: Column) -> Column:
    """A date as people write it, so that “4 August” finds it."""
    return func.to_char(cast(column, Date), "FMDD FMMonth YYYY")


def month(column: Column) -> Column:
    """The month of a date, or of a period such as 2026-08, with its year."""
    return func.to_char(func.to_date(func.left(func.concat(column), 7), "YYYY-MM"), "FMMonth YYYY")


def worded(column: Column, labels: Mapping[Any, str]) -> Column:
    """A choice in the words people read; nothing where there are none for it."""
    known = cast(cast(json.dumps(labels), Text), JSONB)
    return func.coalesce(func.jsonb_extract_path_text(known, column), _NOTHING)
