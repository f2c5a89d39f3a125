"""Closed workspaces: nobody enters a suspended one, nobody changes a read-only one."""

from litestar.handlers.base import BaseRouteHandler

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.web.csrf import SAFE_METHODS

LOOK, CHANGE = "look", "change"
"""How far the owner of a workspace lets an operator go."""

STAYS_OPEN = {"stays_open": True}
"""`opt` of the controllers by which a read-only workspace becomes whole again, or is left."""


class WorkspaceSuspended(Forbidden):
    code = "workspace_suspended"
    sentence = "This workspace is suspended."


class WorkspaceReadOnly(Forbidden):
    code = "workspace_read_only"
    sentence = "This workspace can be read but not changed."


class SupportLooks(Forbidden):
    code = "support_looks"
    sentence = "The owner lets you look at this workspace, not change it."


def respect_standing(actor: Actor, method: str, handler: BaseRouteHandler) -> None:
    """Raise WorkspaceSuspended, or WorkspaceReadOnly for a request that would change something.

    An operator who looks in with the owner's consent sees a suspended workspace too.
    """
    standing = actor.standing
    if actor.support == LOOK and method not in SAFE_METHODS:
        raise SupportLooks
    if standing.suspended_reason is not None and not actor.is_operator:
        raise WorkspaceSuspended(
            f"This workspace is suspended: {standing.suspended_reason}"
            " Nothing was deleted. Answer our mail, or write to us, to have it opened again."
        )
    if standing.read_only_reason is None or method in SAFE_METHODS:
        return
    if not handler.opt.get("stays_open"):
        raise WorkspaceReadOnly(f"Nothing can be changed here: {standing.read_only_reason}")
