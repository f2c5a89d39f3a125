"""What of sharing the search finds."""

from typing import Any

from sqlalchemy import case

from app.core.module import SearchSource
from app.core.searching import TENANT, day, things, worded
from app.domain.sharing.choices import COBILL, COBILL_LABEL, KIND_LABELS
from app.domain.sharing.models import SharingOffer, SharingRequest

_READ, _ICON = "sharing.read", "arrow-left-right"

_kind = worded(SharingOffer.kind, KIND_LABELS)
_other = case(
    (SharingRequest.tenant_id == TENANT, SharingRequest.asker_name), else_=SharingRequest.owner_name
)
_asked = worded(SharingRequest.kind, {**KIND_LABELS, COBILL: COBILL_LABEL})


def _own(*conditions: Any) -> Any:
    found = things(
        SharingOffer.id,
        SharingOffer.title,
        SharingOffer.city,
        _kind,
        note=(_kind, SharingOffer.city),
    )
    return found.where(
        SharingOffer.tenant_id == TENANT, SharingOffer.withdrawn_at.is_(None), *conditions
    )


SOURCES = (
    SearchSource("Sharing", _READ, _ICON, "sharing/offers/{key}", _own(~SharingOffer.is_wish)),
    SearchSource("Wishes to share", _READ, _ICON, "sharing/wishes", _own(SharingOffer.is_wish)),
    SearchSource(
        "Requests to share",
        _READ,
        _ICON,
        "sharing/requests/{key}",
        things(
            SharingRequest.id,
            SharingRequest.title,
            SharingRequest.owner_name,
            SharingRequest.asker_name,
            _asked,
            note=(_other, day(SharingRequest.first_on)),
        ),
    ),
)
