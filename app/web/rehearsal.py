"""Test keys: a call that would change something is carried out, checked, and taken back."""

from litestar.handlers.base import BaseRouteHandler
from sqlalchemy import text

from app.core.errors import Forbidden
from app.core.uow import UnitOfWork
from app.web.csrf import SAFE_METHODS
from app.web.visit import Visit

HEADER, WORDS = "Backline-Test", "nothing was kept"

STORES_FILES = {"stores_files": True}
"""`opt` of API calls that store something before their transaction ends."""

_CHECK = text("SET CONSTRAINTS ALL IMMEDIATE")


class NotRehearsed(Forbidden):
    code = "not_in_test_mode"
    sentence = "This call stores files, which a test key cannot take back. Use a live key."


def rehearse(visit: Visit, method: str, handler: BaseRouteHandler) -> None:
    """Let nothing of this call be kept; raises NotRehearsed where that cannot be promised.

    What a call changes has to pass through the one transaction that is taken back at its end.
    """
    if method in SAFE_METHODS:
        return
    is_one_transaction = "uow" in handler.parsed_fn_signature.parameters
    if not is_one_transaction or handler.opt.get("stores_files"):
        raise NotRehearsed
    visit.rolls_back = True


async def check_all(uow: UnitOfWork) -> None:
    """Raise what the commit would have raised."""
    await uow.flush()
    await uow.db.execute(_CHECK)
