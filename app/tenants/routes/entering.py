"""From a proof to a session: one way for passwords, providers, passkeys and codes alike."""

from uuid import UUID

from litestar import Response
from litestar.enums import MediaType

from app.core.ids import token
from app.core.uow import UnitOfWork
from app.tenants.models import Person
from app.tenants.queries.sign_in import get_ways_in
from app.tenants.relying_party import (
    CHALLENGE_BYTES,
    PasskeyNotAccepted,
    RelyingParty,
    relying_party,
    who_answers,
)
from app.tenants.routes.devices import user_agent_of
from app.tenants.second_factors import Safe
from app.tenants.service.accounts import end_session, end_sessions, open_session
from app.tenants.service.questions import Purpose, ask, take
from app.tenants.service.second_factors import get_passkey, use_passkey
from app.tenants.sign_in_models import Passkey
from app.web.guards import STRONG
from app.web.identity import SignedIn
from app.web.session import binding_of, sign_in
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

SECOND_STEP = "/sign-in/second-step"


async def enter(request: HttpRequest, person: Person, *, strength: str, then: str) -> str:
    """Where somebody goes who has proved who they are: in, or to the second step first.

    A new session always; the one the browser came with, if any, ends.
    """
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        if person.second_factor_at is not None and strength not in STRONG:
            await ask(
                uow,
                Purpose.SECOND_STEP,
                binding=binding_of(request),
                person_id=person.id,
                details={"then": then},
            )
            return SECOND_STEP
        secret = await open_new(request, uow, person.id, strength=strength)
    sign_in(request, secret)
    return then


async def open_new(request: HttpRequest, uow: UnitOfWork, person_id: UUID, *, strength: str) -> str:
    """A new session in place of the browser's present one; hand the secret to `sign_in`."""
    visit = visit_of(request)
    if visit.signed_in is not None:
        await end_session(uow, visit.signed_in.person.id, visit.signed_in.session_id)
    return open_session(
        uow, person_id, ip=visit.ip, user_agent=user_agent_of(request), strength=strength
    )


async def renew(
    request: HttpRequest,
    uow: UnitOfWork,
    session: SignedIn,
    *,
    strength: str,
    ends_others: bool = False,
) -> str:
    """A new session after a new proof or factor, and no other one if the person wants it so."""
    if ends_others:
        await end_sessions(uow, session.person.id, but=session.session_id)
    return await open_new(request, uow, session.person.id, strength=strength)


def party_of(request: HttpRequest) -> RelyingParty:
    return relying_party(site_of(request).public_url)


def safe(request: HttpRequest) -> Safe:
    return Safe(site_of(request).adapters.master)


async def ask_for_passkey(
    request: HttpRequest, uow: UnitOfWork, *, person_id: UUID | None = None
) -> Response[str]:
    """What the browser's dialog needs, as JSON: of one person's passkeys, or of anybody's."""
    challenge = token(CHALLENGE_BYTES).encode()
    await ask(
        uow,
        Purpose.PASSKEY,
        binding=binding_of(request),
        person_id=person_id,
        details={"challenge": challenge.decode()},
    )
    among = (await get_ways_in(uow, person_id)).passkeys if person_id else ()
    options = party_of(request).authentication(
        challenge=challenge, among=[each.credential_id for each in among]
    )
    return json_answer(options)


async def check_passkey(
    request: HttpRequest, uow: UnitOfWork, answer: str, *, person_id: UUID | None = None
) -> Passkey:
    """The passkey that answered this browser's question; raises PasskeyNotAccepted and others."""
    question = await take(uow, Purpose.PASSKEY, binding_of(request))
    credential_id, owner = who_answers(answer)
    passkey, known = await get_passkey(uow, credential_id)
    # A passkey the person chose names its owner; it has to be the one we know it of.
    if question.person_id != person_id or {person_id, owner} - {None, passkey.person_id}:
        raise PasskeyNotAccepted
    challenge = str(question.details["challenge"]).encode()
    use_passkey(uow, passkey, party_of(request).authenticate(answer, known, challenge=challenge))
    return passkey


def json_answer(text: str) -> Response[str]:
    return Response(text, media_type=MediaType.JSON, status_code=200)
