"""Layouts a person has described: kept by header, so that the next file needs no questions."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.royalties.models.earnings import ColumnMapping
from app.domain.royalties.reports import Profile, profile_from_mapping
from app.domain.royalties.reports.layout import normal_name
from app.domain.royalties.reports.numbers import DecimalStyle


def header_signature(header: Sequence[str]) -> bytes:
    """The same for two files of one layout, whatever their columns' case and spacing."""
    return hashlib.sha256("\n".join(normal_name(name) for name in header).encode()).digest()


def saved_profile(mapping: ColumnMapping) -> Profile:
    """The profile of a saved mapping; its key names the source in the ledger."""
    origin = mapping.origin_id or mapping.id
    return profile_of(mapping.mapping, name=mapping.name, key=f"own-{origin.hex[-12:]}")


def layout_digest(name: str, mapping: Mapping[str, Any]) -> bytes:
    """Tells two wordings of one layout apart."""
    return hashlib.sha256(json.dumps([name, mapping], sort_keys=True).encode()).digest()


def profile_of(described: Mapping[str, Any], *, name: str, key: str) -> Profile:
    """Raises IncompleteMapping."""
    decimal_style = described.get("decimal_style")
    return profile_from_mapping(
        described["columns"],
        key=key,
        name=name,
        fixed_currency=described.get("currency"),
        fixed_store=name,
        decimal_style=DecimalStyle(decimal_style) if decimal_style else None,
        date_format=described.get("date_format"),
    )
