"""Where an application sends a person to be let in, and the person's answer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from app.core.actor import Role
from app.core.errors import Forbidden, Refusal, Unauthenticated
from app.tenants.oauth import (
    LONGEST_REQUEST,
    Ask,
    OAuthRefusal,
    answer_to,
    is_registered,
    read_ask,
    read_client_id,
)
from app.tenants.queries.applications import Offered, find_offered
from app.tenants.routes.own_places import act_in_own
from app.tenants.service.connections import connect
from app.web.guards import ProofNeeded, is_proven, public, signed_in
from app.web.identity import SignedIn, TenantView
from app.web.page import page
from app.web.site import site_of
from app.web.standing import respect_standing
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

CONSENT, REFUSED = "tenants/consent.html", "tenants/oauth_refused.html"
ONWARD = "tenants/back_to_application.html"
KEPT = (
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
"""What a request says, carried through the form and read anew with its answer."""


class NotSentBack(Refusal):
    """Nobody can be sent back: it is not known who asks, or not where to."""

    status = 400
    code = "not_sent_back"


@dataclass(frozen=True, slots=True)
class Asking:
    """An application that is known, and an address of its own to answer to."""

    offered: Offered
    redirect_uri: str
    params: dict[str, list[str]]

    @property
    def state(self) -> str:
        return next(iter(self.params.get("state", [])), "")


class AuthorizeController(Controller):
    path = "/oauth/authorize"

    @get("", guards=[public])
    async def new(self, request: HttpRequest) -> Response[Any]:
        try:
            asking = await _asking(request, _queried(request))
        except NotSentBack as refused:
            return page(request, REFUSED, status=400, sentence=refused.message)
        # Asked before anything is answered: no address of ours leads strangers to another site.
        if (session := visit_of(request).signed_in) is None:
            raise Unauthenticated
        try:
            ask = read_ask(asking.params, site_of(request).registry.api_scopes)
        except OAuthRefusal as refusal:
            return _refuse(request, asking, refusal)
        return page(request, CONSENT, **_consent(request, session, asking, ask))

    @post("", guards=[signed_in])
    async def create(
        self, request: HttpRequest, session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        form = await request.form()
        sent = {name: [str(form[name])] for name in KEPT if form.get(name)}
        try:
            asking = await _asking(request, sent)
            ask = read_ask(asking.params, site_of(request).registry.api_scopes)
        except (NotSentBack, OAuthRefusal):
            return page(request, REFUSED, status=400, sentence="This form is out of date.")
        if form.get("answer") != "allow":
            declined = OAuthRefusal("access_denied", "The person declined.")
            return _refuse(request, asking, declined)
        return await _allow(request, session, asking, ask, slug=str(form.get("workspace") or ""))


async def _asking(request: HttpRequest, params: dict[str, list[str]]) -> Asking:
    """Who asks, and where an answer may go; raises NotSentBack."""
    if visit_of(request).front is not None:
        raise NotSentBack("Applications are let in at Backline's own address, not under this one.")
    if sum(len(value) + len(name) for name, values in params.items() for value in values) > (
        LONGEST_REQUEST
    ):
        raise NotSentBack("The request of this application is too long.")
    clients, addresses = params.get("client_id", []), params.get("redirect_uri", [])
    client_id = read_client_id(clients[0]) if len(clients) == 1 else None
    offered = None
    if client_id is not None:
        async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
            offered = await find_offered(uow, client_id)
    if offered is None or not offered.is_open:
        raise NotSentBack("The application that sent you here is not known, or not offered now.")
    if len(addresses) != 1 or not is_registered(addresses[0], offered.row.redirect_uris):
        raise NotSentBack("The address it wants you sent back to is not one it registered.")
    return Asking(offered, addresses[0], params)


async def _allow(
    request: HttpRequest, session: SignedIn, asking: Asking, ask: Ask, *, slug: str
) -> Response[Any]:
    if not is_proven(session):
        raise ProofNeeded
    actor = await act_in_own(request, slug)
    respect_standing(actor, request.method, request.route_handler)
    try:
        async with site_of(request).database.tenant(actor) as uow:
            code = await connect(
                uow,
                asking.offered.row,
                scopes=ask.scopes,
                redirect_uri=asking.redirect_uri,
                challenge=ask.challenge,
            )
    except Forbidden as refusal:
        context = _consent(request, session, asking, ask)
        return page(request, CONSENT, status=403, **{**context, "problem": refusal.message})
    return _send_back(request, asking, code=code)


def _refuse(request: HttpRequest, asking: Asking, refusal: OAuthRefusal) -> Response[Any]:
    return _send_back(request, asking, error=refusal.code, error_description=refusal.sentence)


def _send_back(request: HttpRequest, asking: Asking, **answer: str) -> Response[Any]:
    issuer = site_of(request).public_url
    address = answer_to(asking.redirect_uri, **answer, state=asking.state, iss=issuer)
    shown = page(request, ONWARD, address=address, application=asking.offered.row)
    # Not a redirect: our policy lets no form end at another site, not even by one.
    shown.headers["Refresh"] = f"0; url={address}"
    return shown


def _consent(request: HttpRequest, session: SignedIn, asking: Asking, ask: Ask) -> dict[str, Any]:
    registry = site_of(request).registry
    places = [_place(request, tenant, ask) for tenant in session.tenants]
    return {
        "application": asking.offered.row,
        "offered_by": asking.offered.workspace,
        "wanted": [(scope, registry.api_scopes[scope]) for scope in ask.scopes],
        "places": [place for place in places if place],
        "kept": [(name, asking.params[name][0]) for name in KEPT if asking.params.get(name)],
        "back": f"/oauth/authorize?{request.url.query}" if request.method == "GET" else "",
        "problem": "",
    }


def _place(request: HttpRequest, tenant: TenantView, ask: Ask) -> dict[str, str]:
    """A workspace in which the person can let the application in; empty where they cannot."""
    registry, standing = site_of(request).registry, tenant.standing
    held = registry.permissions_of(Role(tenant.role))
    missing = [registry.api_scopes[scope] for scope in ask.scopes if scope not in held]
    closed = standing.suspended_reason or standing.read_only_reason
    if closed or not registry.has_api(standing.plan) or len(missing) == len(ask.scopes):
        return {}
    note = f"Without: {'; '.join(missing)}, which your role does not have" if missing else ""
    return {"value": tenant.slug, "label": tenant.name, "text": note, "icon": ""}


def _queried(request: HttpRequest) -> dict[str, list[str]]:
    return parse_qs(request.url.query, keep_blank_values=False)
