"""Columns that modules add to the agency's cockpit, where all its clients stand side by side."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClientCell:
    """What a column of the cockpit says of one client: one line for each currency, say.

    `rank` puts the clients in order, the greatest first; `variant` makes a badge of the lines.
    """

    lines: Sequence[str]
    rank: Decimal = Decimal(0)
    variant: str = ""
    path: str = ""
    """Where to see to it: relative to the agency, or to the client when it begins with `~`."""


@dataclass(frozen=True)
class ClientColumn:
    """A column of the agency's cockpit.

    `load(uow, client_ids)` runs once for the page, in the agency's tenant, and asks one question
    about all the clients; those it leaves out have nothing there. What lies in the clients' own
    workspaces is read by a function of the database that keeps to what each has granted.
    """

    key: str
    label: str
    permission: str
    load: Callable[[Any, Sequence[UUID]], Awaitable[Mapping[UUID, ClientCell]]]
    order: int = 100
    is_figure: bool = True
