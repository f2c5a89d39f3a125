"""What is sent to the database while a block runs, as the driver sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@contextmanager
def sent_to(engine: AsyncEngine) -> Iterator[list[str]]:
    """Statements of SQLAlchemy and of the driver, without the ends of transactions."""
    sent: list[str] = []

    def note_compiled(*arguments: Any) -> None:
        sent.append(arguments[2])

    def note(query: Any) -> None:
        if not query.query.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            sent.append(query.query)

    def listen(connection: Any, *_: Any) -> None:
        connection.driver_connection.add_query_logger(note)

    def leave(connection: Any, *_: Any) -> None:
        connection.driver_connection.remove_query_logger(note)

    event.listen(engine.sync_engine, "before_cursor_execute", note_compiled)
    event.listen(engine.sync_engine, "checkout", listen)
    event.listen(engine.sync_engine, "checkin", leave)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", note_compiled)
    event.remove(engine.sync_engine, "checkout", listen)
    event.remove(engine.sync_engine, "checkin", leave)
