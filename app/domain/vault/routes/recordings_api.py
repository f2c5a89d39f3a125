"""Recordings for programs: registered with their splits and their sound in one request."""

from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency

from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.domain.catalog import ShareOffer, register_recording_with_splits
from app.domain.vault import queries, service
from app.domain.vault.forms import RecordingForm
from app.domain.vault.routes.api import read_object, read_uuid
from app.web import api
from app.web.fields import Email, Wrong
from app.web.guards import requires
from app.web.visit import HttpRequest


# A function, since two controllers cannot share a path, and the catalog reads at this one.
@post(
    f"{api.PREFIX}/recordings",
    guards=[api.within_rate, requires("catalog.write")],
    include_in_schema=True,
    security=[{"bearer": []}],
)
async def create_recording(
    request: HttpRequest, uow: NamedDependency[UnitOfWork]
) -> Response[bytes]:
    """Register a recording. Splits given here count as agreed, by the owner's declaration."""
    sent = await read_object(request)
    form = RecordingForm.parse({name: str(sent.get(name) or "") for name in _TEXTS})
    offers = _offers(sent["splits"]) if "splits" in sent else None
    if not form.is_valid:
        raise Invalid(fields=form.errors)
    asset_id = read_uuid(sent.get("asset_id"), "asset_id")
    if asset_id is not None:
        uow.actor.require("vault.write")
        await queries.get_asset(uow, asset_id)
    recording = await register_recording_with_splits(uow, **form.values, splits=offers or ())
    if asset_id is not None:
        await service.attach(uow, asset_id, recording.id)
    answer = {
        "id": str(recording.id),
        "title": recording.title,
        "artist": recording.artist_name,
        "isrc": recording.isrc,
        "asset_id": str(asset_id) if asset_id else None,
        "splits": [
            {"name": offer.name, "email": offer.email, "share": f"{offer.share:f}"}
            for offer in offers or ()
        ],
        "splits_status": "declared" if offers else "none",
    }
    return api.answer(request, answer, status=201)


_TEXTS = ("title", "artist", "isrc")
_SHAPE = 'Send splits as [{"name": "Mo", "email": "mo@example.com", "share": "33.34"}].'


def _offers(sent: object) -> list[ShareOffer]:
    """The shares as offers; whether they add up is the catalog's to say, save for none at all."""
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise Invalid(_SHAPE, fields={"splits": _SHAPE})
    if not sent:
        sentence = "The shares must add up to exactly 100 %, now 0 %."
        raise Invalid(sentence, fields={"splits": sentence}, code="splits_do_not_add_up")
    return [_offer(each) for each in sent]


def _offer(sent: dict[str, Any]) -> ShareOffer:
    name, share, email = sent.get("name"), sent.get("share"), sent.get("email")
    # A number of JSON is a binary fraction: 33.34 would not arrive as 33.34.
    if not isinstance(name, str) or not isinstance(share, str):
        raise Invalid(_SHAPE, fields={"splits": _SHAPE})
    if email is not None:
        try:
            email = Email(required=False).read("email", [("email", str(email))], {})
        except Wrong as wrong:
            raise Invalid(str(wrong), fields={"splits": str(wrong)}) from wrong
    return ShareOffer.of(name, share, email=email)
