"""The object every layout receives: who is here, where they may go, what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core.actor import Actor
from app.core.module import Nav
from app.web.brand import PRODUCT, logo_path, mark_on
from app.web.csrf import csrf_token
from app.web.flash import Flash, take_flashes
from app.web.guards import is_proven
from app.web.identity import ClientView, Issuer, PersonView, SignedIn, TenantView
from app.web.site import Site, site_of
from app.web.visit import Connection, visit_of

_GROUPS = ("", "Agency", "Catalogue", "Money", "Live", "Workspace")
_GROUPS_OF_VENUES = ("", "Live", "Money", "Catalogue", "Workspace")
"""A venue works in its nights all day."""


@dataclass(frozen=True, slots=True)
class Brand:
    hue: int
    chroma: int
    logo_url: str | None


@dataclass(frozen=True, slots=True)
class ShellTenant:
    slug: str
    name: str
    kind: str
    brand: Brand
    role: str


@dataclass(frozen=True, slots=True)
class ShellIssuer:
    """The workspace whose page a guest sees, whoever the guest is and whatever host it is under."""

    name: str
    brand: Brand


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    href: str
    icon: str
    key: str
    is_current: bool
    order: int
    is_docked: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    label: str
    items: list[NavItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shell:
    tenant: ShellTenant | None
    person: PersonView | None
    front: ShellTenant | None
    """The workspace under whose own domain the page is served."""
    elsewhere: str
    """Our own address, while this page is served under another: passkeys and accounts at providers
    are bound to it."""
    issuer: ShellIssuer | None
    mark: str
    """Our own name where it stands on the page; empty where it stays off."""
    agency: ShellTenant | None
    """Set when the tenant is entered as a client of this agency."""
    reads_only: str
    """Why nothing can be changed here, as a sentence; empty where something can."""
    support_until: datetime | None
    """Set when an operator looks in with the owner's consent."""
    tenants: Sequence[ShellTenant]
    clients: Sequence[ClientView]
    nav: Sequence[NavGroup]
    unread_count: int
    theme: str
    is_proven: bool
    """Whether the person has just shown that it is them; forms that ask for it say so first."""
    csrf_token: str
    flashes: Sequence[Flash]
    is_simulated: bool
    version: str

    @property
    def icon(self) -> str | None:
        """The picture of the browser's tab where it is not ours."""
        named = self.issuer or self.front or self.agency or self.tenant
        return named.brand.logo_url if named else None

    @property
    def product(self) -> str:
        """What the product is called here."""
        named = self.issuer or self.front
        return named.name if named and not self.mark else PRODUCT


def build_shell(
    request: Connection, *, takes_flashes: bool = True, issuer: Issuer | None = None
) -> Shell:
    """The shell of one answer. A fragment leaves waiting flashes for the next whole page.

    `issuer` is the workspace whose page is shown to a guest.
    """
    site, visit = site_of(request), visit_of(request)
    who = visit.signed_in
    return Shell(
        tenant=_shown(who.tenant) if who and who.tenant else None,
        person=who.person if who else None,
        front=_front(visit.front) if visit.front else None,
        elsewhere=site.public_url if visit.front else "",
        issuer=_issuer(issuer) if issuer else None,
        mark=mark_on(issuer or _shown_by(visit.front, who)),
        agency=_shown(who.agency) if who and who.agency else None,
        tenants=[_shown(tenant) for tenant in who.tenants] if who else [],
        clients=who.clients if who else [],
        nav=_navigation(site, who, visit.path) if who else [],
        reads_only=_reads_only(who.actor) if who and who.actor else "",
        support_until=who.support_until if who else None,
        unread_count=who.unread if who else 0,
        theme=who.person.theme if who else "system",
        is_proven=who is not None and is_proven(who),
        csrf_token=csrf_token(request),
        flashes=take_flashes(request) if takes_flashes else [],
        is_simulated=site.is_simulated,
        version=site.version,
    )


def _shown(tenant: TenantView) -> ShellTenant:
    logo = f"/t/{tenant.slug}/logo" if tenant.logo_key else None
    brand = Brand(tenant.hue, tenant.chroma, logo)
    return ShellTenant(tenant.slug, tenant.name, tenant.kind, brand, tenant.role)


def _front(tenant: TenantView) -> ShellTenant:
    brand = Brand(tenant.hue, tenant.chroma, "/front/logo" if tenant.logo_key else None)
    return ShellTenant(tenant.slug, tenant.name, tenant.kind, brand, "")


def _issuer(tenant: Issuer) -> ShellIssuer:
    logo = logo_path(tenant.id) if tenant.logo_key else None
    return ShellIssuer(tenant.name, Brand(tenant.hue, tenant.chroma, logo))


def _shown_by(front: TenantView | None, who: SignedIn | None) -> TenantView | None:
    """Whose name is on the door; else the workspace somebody works in, or works for."""
    return front or (who.agency or who.tenant if who else None)


def _reads_only(actor: Actor) -> str:
    closed = actor.standing.read_only_reason
    return f"Nothing can be changed here: {closed}" if closed else actor.reads_only


def _navigation(site: Site, who: SignedIn, path: str) -> list[NavGroup]:
    groups: dict[str, NavGroup] = {}
    if who.actor is None or who.tenant is None:
        return []
    for module in site.registry.modules:
        for entry in module.nav:
            shown = entry.kinds - entry.quiet_for
            if who.tenant.kind in shown and entry.is_for(who.actor):
                group = groups.setdefault(entry.group, NavGroup(entry.group))
                group.items.append(_item(entry, who.tenant, path))
    for group in groups.values():
        group.items.sort(key=lambda item: item.order)
    order = _GROUPS_OF_VENUES if who.tenant.kind == "venue" else _GROUPS
    return sorted(groups.values(), key=lambda group: (*order, group.label).index(group.label))


def _item(entry: Nav, tenant: TenantView, path: str) -> NavItem:
    href = f"/t/{tenant.slug}/{entry.path}".rstrip("/")
    is_root = not entry.path
    is_current = path == href or (not is_root and path.startswith(f"{href}/"))
    is_docked = tenant.kind in entry.docked
    return NavItem(entry.label, href, entry.icon, entry.key, is_current, entry.order, is_docked)
