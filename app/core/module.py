"""The manifest of a module: everything it adds to the product, in one list."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from app.core.actor import Actor, GrantScope, Role, Standing
from app.core.client_columns import ClientColumn
from app.core.crypto import Signer
from app.core.events import Event
from app.core.gates import OPEN, Gate, Meter
from app.core.jobs import Job

ALL_KINDS = frozenset({"artist", "agency", "venue"})
VENUES = frozenset({"venue"})
WITH_CATALOGUE = ALL_KINDS - VENUES
OFFICE = frozenset(Role) - {Role.CREW}
"""Whoever may know the business of a workspace. The crew holds only what names it."""
ALL_SCOPES = frozenset(GrantScope)


@dataclass(frozen=True)
class Permission:
    """`<area>.<verb>`, the roles that hold it, and the scopes that open it to an agency.

    Without scopes no agency ever holds it: who is in the team, and what money leaves for whom,
    stays the client's.
    """

    name: str
    label: str
    roles: frozenset[Role]
    scopes: frozenset[GrantScope] = frozenset()


@dataclass(frozen=True)
class Nav:
    """An entry of the shell's navigation. `path` is relative to the tenant, without a slash."""

    label: str
    path: str
    icon: str
    group: str
    permission: str
    key: str = ""
    """The letter after `g` that leads here; one letter leads to one entry."""
    order: int = 100
    """Place within its group; entries of one order keep the order of their modules."""
    docked: frozenset[str] = frozenset()
    """The kinds in whose bar at the foot of small screens it stands, which has room for four."""
    kinds: frozenset[str] = ALL_KINDS
    quiet_for: frozenset[str] = frozenset()
    """The kinds that rarely need it: search finds it, their menu leaves it out."""
    unless: str = ""
    """A permission whose holders come here by another entry, and have no use for this one."""

    def is_for(self, actor: Actor) -> bool:
        return actor.can(self.permission) and not (self.unless and actor.can(self.unless))


@dataclass(frozen=True)
class Reaction:
    """`job` is enqueued once for every `event`, with the event's id and payload.

    The job's function takes `event: RecordedEvent` after its first argument.
    """

    event: type[Event]
    job: Job[Any]


@dataclass(frozen=True)
class Notice:
    """Members who hold `permission` are told of `event`, except the one who caused it.

    `path` gives the page, relative to the tenant, from the event. `mail` is a long job that runs
    in their tenant as well, for a fact that another tenant brought about; it gets the `payload`.
    """

    event: type[Event]
    permission: str
    path: Callable[[Any], str]
    mail: Job[Any] | None = None


@dataclass(frozen=True)
class Cron:
    """`job` runs once per due time of the five-field `schedule` (UTC).

    With `per_tenant` each tenant gets a run; otherwise the platform does.
    """

    schedule: str
    job: Job[Any]
    per_tenant: bool = False


@dataclass(frozen=True)
class TileView:
    """What a dashboard tile shows: one figure, one short note, one place to go."""

    title: str
    figure: str
    note: str
    path: str
    trend: Sequence[Decimal] = ()
    """Drawn as a small line below the figure."""


@dataclass(frozen=True)
class Tile:
    """A tile of the dashboard: `load(uow)` returns None when there is nothing to say."""

    permission: str
    load: Callable[[Any], Awaitable[TileView | None]]
    order: int = 100


@dataclass(frozen=True)
class WaitingView:
    """What waits for a person: what it is, why it matters, and where to see to it."""

    text: str
    note: str
    action: str
    path: str
    icon: str


@dataclass(frozen=True)
class Waiting:
    """A line of what needs somebody: `load(uow)` returns None when nothing of it waits.

    Shown to those who hold `permission`, who can therefore see to it.
    """

    permission: str
    load: Callable[[Any], Awaitable[WaitingView | None]]
    order: int = 100


@dataclass(frozen=True)
class DeadlineKind:
    """Something with a last day: `key` is its kind in the view `backline.deadlines`.

    `label` says what it is, with its `{subject}` and `{other}`; `path` is its page, relative to the
    workspace, with its `{id}` and the `{within_id}` of what it is a part of. Shown to those who
    hold `permission`, and to agencies that one of the permission's scopes was granted to.
    """

    key: str
    permission: str
    label: str
    path: str
    is_listed: bool = True
    """Whether it is in the workspace's own list, and not only beside the client it is about."""


@dataclass(frozen=True)
class PortalClient:
    """The client a portal's section is for: a workspace, a row of the agency's own, or both."""

    portal_id: UUID
    client_tenant_id: UUID | None
    client_id: UUID | None


@dataclass(frozen=True)
class PortalRow:
    """A document for a client. `href` leads to it: a whole path, or empty."""

    title: str
    note: str = ""
    amount: str = ""
    on: date | None = None
    href: str = ""


@dataclass(frozen=True)
class PortalSection:
    """A list of a client's portal: statements, invoices, reports.

    `issued(uow, client, signer)` runs in the agency's tenant and is what a guest by link sees;
    `received(uow, client, slug)` runs in the client's own workspace, for its members who hold
    `permission` there, and is preferred to the other. Either may be missing.
    """

    label: str
    permission: str
    issued: Callable[[Any, PortalClient, Signer], Awaitable[Sequence[PortalRow]]] | None = None
    received: Callable[[Any, PortalClient, str], Awaitable[Sequence[PortalRow]]] | None = None
    order: int = 100


@dataclass(frozen=True)
class BlueprintItem:
    """One thing a blueprint carries: `key` names it within its part for good.

    `body` is plain JSON, flat, without identity or secrets; its keys are words people read.
    """

    key: str
    title: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class BlueprintPart:
    """What may be copied between workspaces: `read(uow)` in one, `apply(uow, items)` in another.

    Applying an item twice is applying it once, and what was applied is read back the same.
    `obstacle(uow)` says, in a sentence, why nothing can be applied yet; empty when it can.
    """

    key: str
    label: str
    permission: str
    read: Callable[[Any], Awaitable[Sequence[BlueprintItem]]]
    apply: Callable[[Any, Sequence[BlueprintItem]], Awaitable[None]]
    obstacle: Callable[[Any], Awaitable[str]] | None = None
    kinds: frozenset[str] = ALL_KINDS
    """The kinds of workspaces it is of use to."""


@dataclass(frozen=True, eq=False)
class SearchSource:
    """A kind of thing that is found by its words: `things` as `core.searching` makes it.

    `path` is the page of one, relative to the tenant, with `{key}` in it where each has its own;
    all who hold `permission` can open it.
    """

    label: str
    permission: str
    icon: str
    path: str
    things: Select[Any]


@dataclass(frozen=True)
class Command:
    """Something one can set about, from wherever one is: where it starts, and other words for it.

    `path` is relative to the tenant.
    """

    label: str
    path: str
    icon: str
    permission: str
    words: str = ""
    kinds: frozenset[str] = ALL_KINDS


@dataclass(frozen=True)
class Step:
    """One step of getting started; `is_done(uow)` decides whether it is behind the tenant."""

    label: str
    note: str
    path: str
    is_done: Callable[[Any], Awaitable[bool]]
    order: int
    kinds: frozenset[str] = ALL_KINDS


@dataclass(frozen=True)
class Incoming:
    """What money that the bank shows as come in may have been for.

    `path` is the page to say so on, relative to the tenant, with the line's `{id}` in it.
    """

    label: str
    path: str
    permission: str


@dataclass(frozen=True)
class MailTaker:
    """Mail that comes to addresses a module gave out.

    `owners(uow, tokens)` says in a platform transaction whose they are: the tenant, and what `job`
    takes besides the `raw_key` under which the mail is stored there.
    """

    owners: Callable[[Any, Sequence[str]], Awaitable[Sequence[tuple[UUID, Mapping[str, str]]]]]
    job: Job[Any]


@dataclass(frozen=True)
class Panel:
    """What a module knows about something of another, on that one's page, `about` a kind of thing.

    `load(uow, id)` gives its rows, each with a whole path or none; without any it is not shown.
    """

    about: str
    label: str
    permission: str
    load: Callable[[Any, UUID], Awaitable[Sequence[PortalRow]]]


@dataclass(frozen=True)
class Sealed:
    """A column of encrypted secrets, in rows that know their `place`.

    Rows of a tenant are under its data keys, all others under the master keys.
    """

    model: type[Any]
    column: str


@dataclass(frozen=True)
class AudienceSource:
    """People a module knows the city of: fans, buyers of tickets, readers of mails.

    `count(uow)` gives how many there are by city, named by its number in the list of cities.
    """

    label: str
    count: Callable[[Any], Awaitable[Mapping[int, int]]]


@dataclass(frozen=True)
class Engagements:
    """Shows of this workspace, as an act, that a module knows to be agreed on.

    `agreed(uow, first, last)` gives those with a night on these days, as holds read them, for
    actors who hold `permission` and for jobs.
    """

    permission: str
    agreed: Callable[[Any, date, date], Awaitable[Sequence[Any]]]


Assess = Callable[[Any, Sequence[Any]], Awaitable[Mapping[UUID, Any]]]
"""`assess(uow, grosses)` says, by payee, what of a payout is kept back, added, or in its way."""

PaidDirectly = Callable[[Any, date, date], Awaitable[Sequence[Any]]]
"""`list(uow, first, last)` gives what payees were paid on these days otherwise than by payouts."""


@dataclass(frozen=True)
class Module:
    """What a module contributes. `routes` are Litestar controllers."""

    name: str
    routes: Sequence[Any] = ()
    jobs: Sequence[Job[Any]] = ()
    schedule: Sequence[Cron] = ()
    reactions: Sequence[Reaction] = ()
    notices: Sequence[Notice] = ()
    events: Sequence[type[Event]] = ()
    permissions: Sequence[Permission] = ()
    nav: Sequence[Nav] = ()
    tiles: Sequence[Tile] = ()
    waiting: Sequence[Waiting] = ()
    deadlines: Sequence[DeadlineKind] = ()
    portal: Sequence[PortalSection] = ()
    client_columns: Sequence[ClientColumn] = ()
    blueprint_parts: Sequence[BlueprintPart] = ()
    sealed: Sequence[Sealed] = ()
    steps: Sequence[Step] = ()
    search: Sequence[SearchSource] = ()
    commands: Sequence[Command] = ()
    api_scopes: Mapping[str, str] = field(default_factory=dict)
    """Scope of an API key → what it allows, in words; scopes are permission names."""
    meters: Mapping[str, Meter] = field(default_factory=dict)
    """Name of a limit → what counts against it; declared where the counted things are."""
    gates: Mapping[str, Gate] = field(default_factory=dict)
    """Name of a limit → who decides about it; passed by the verbs that add what is limited."""
    call_rates: Mapping[str, int] = field(default_factory=dict)
    """Plan → how often an API key may call in a minute; one that is not named has no API."""
    contents: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    """Plan → name of a limit → how much the plan contains; None has no bound."""
    references: Mapping[str, str] = field(default_factory=dict)
    """Kind of thing a posting is about → its page, relative to the tenant, with `{id}` in it."""
    incomings: Sequence[Incoming] = ()
    mail_takers: Sequence[MailTaker] = ()
    panels: Sequence[Panel] = ()
    audience: Sequence[AudienceSource] = ()
    """Who knows where people are that follow an act; each corrects what its city should draw."""
    engagements: Sequence[Engagements] = ()
    """Who knows what an act plays besides its holds: each show is near others, and may forbid."""
    assessments: Sequence[Assess] = ()
    """Who has a say in what a payee is paid: taxes kept back, taxes added, papers missing."""
    paid_directly: Sequence[PaidDirectly] = ()
    """Who pays people without payouts, and therefore has a part in the year's tax returns."""


class Registry:
    """All modules put together; refuses two jobs, events or permissions of one name."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = tuple(modules)
        self.jobs = _by_name("job", ((j.name, j) for m in modules for j in m.jobs))
        self.events = _by_name("event", ((e.name, e) for m in modules for e in m.events))
        self.permissions = _by_name(
            "permission", ((p.name, p) for m in modules for p in m.permissions)
        )
        self.sealed = tuple(s for m in modules for s in m.sealed)
        self.schedule = tuple(c for m in modules for c in m.schedule)
        self.deadlines: Mapping[str, DeadlineKind] = _by_name(
            "deadline", ((d.key, d) for m in modules for d in m.deadlines)
        )
        self.notices = {n.event.name: n for m in modules for n in m.notices}
        self.meters = _by_name("meter", ((n, f) for m in modules for n, f in m.meters.items()))
        self.references = {k: path for m in modules for k, path in m.references.items()}
        self.incomings = tuple(each for m in modules for each in m.incomings)
        self.mail_takers = tuple(taker for m in modules for taker in m.mail_takers)
        self._panels = tuple(panel for m in modules for panel in m.panels)
        self.audience = tuple(source for m in modules for source in m.audience)
        self.engagements = tuple(source for m in modules for source in m.engagements)
        self.assessments = tuple(assess for m in modules for assess in m.assessments)
        self.paid_directly = tuple(found for m in modules for found in m.paid_directly)
        self._gates = _by_name("gate", ((n, f) for m in modules for n, f in m.gates.items()))
        self.call_rates = _by_name(
            "call rate", ((n, r) for m in modules for n, r in m.call_rates.items())
        )
        self._contents = _by_name(
            "plan", ((plan, held) for m in modules for plan, held in m.contents.items())
        )
        self.client_columns = sorted(
            _by_name(
                "client column", ((c.key, c) for m in modules for c in m.client_columns)
            ).values(),
            key=lambda column: column.order,
        )
        self._reactions: dict[str, list[Job[Any]]] = {}
        for module in modules:
            for reaction in module.reactions:
                self._reactions.setdefault(reaction.event.name, []).append(reaction.job)

    def gate(self, name: str) -> Gate:
        """Who decides about a limit; everything passes where no module limits anything."""
        found: Gate = self._gates.get(name, OPEN)
        return found

    def has_place(self, standing: Standing, limit: str, place: int) -> bool:
        """Whether a plan contains what came in this place; everything where nothing is limited."""
        contained: int | None = self._contents.get(standing.plan, {}).get(limit)
        if contained is not None and limit == "seats":
            contained += standing.extra_seats
        return contained is None or place <= contained

    @property
    def api_scopes(self) -> dict[str, str]:
        """What programs may be allowed, in the words of the modules that offer it to them."""
        return {scope: words for m in self.modules for scope, words in m.api_scopes.items()}

    def has_api(self, plan: str) -> bool:
        """Whether API keys work on a plan; they do everywhere where no module says how often."""
        return not self.call_rates or plan in self.call_rates

    def panels(self, about: str) -> Sequence[Panel]:
        """What other modules show on the page of a thing of this kind."""
        return [panel for panel in self._panels if panel.about == about]

    def reactions_to(self, event: Event) -> Sequence[Job[Any]]:
        return self._reactions.get(type(event).name, ())

    def permissions_of(self, role: Role) -> frozenset[str]:
        return frozenset(p.name for p in self.permissions.values() if role in p.roles)

    def permissions_granted(self, scopes: Collection[str], role: Role) -> frozenset[str]:
        """What a member of an agency, in this role there, may do for a client who granted these."""
        granted = frozenset(scopes)
        opened = (p.name for p in self.permissions.values() if p.scopes & granted)
        return frozenset(opened) & self.permissions_of(role)


def _by_name(kind: str, pairs: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, thing in pairs:
        if found.setdefault(name, thing) is not thing:
            raise ValueError(f"Two modules declare the {kind} {name}.")
    return found
