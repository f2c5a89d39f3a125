"""Addresses of stored files: signed, for five minutes, each for one version and one use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import quote
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.vault.errors import AssetMissing
from app.domain.vault.models import AssetVersion

PURPOSE = "media"
LIFETIME = timedelta(minutes=5)


class Use(Enum):
    """What a link gives: the sound to play, the file to keep, or the cover to look at."""

    LISTEN = b"l"
    DOWNLOAD = b"d"
    COVER = b"c"


@dataclass(frozen=True, slots=True)
class MediaLink:
    tenant_id: UUID
    version_id: UUID
    use: Use

    def address(self, signer: Signer, now: datetime) -> str:
        """The path of the link, good for five minutes from `now`."""
        payload = self.tenant_id.bytes + self.version_id.bytes + self.use.value
        return f"/media/{signer.sign(payload, purpose=PURPOSE, expires_at=now + LIFETIME)}"


def read_link(signed: str, signer: Signer, now: datetime) -> MediaLink:
    """The link of an address; raises AssetMissing when it is forged or its time is over."""
    try:
        payload = signer.verify(signed, purpose=PURPOSE, now=now)
        return MediaLink(UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), Use(payload[32:]))
    except (InvalidSignature, ValueError) as error:
        raise AssetMissing("This link has expired. Reload the page it was on.") from error


def stored_file(version: AssetVersion, use: Use) -> tuple[str, str, str]:
    """Key, media type and Content-Disposition of what a link gives; raises AssetMissing.

    Only sound and the pictures we drew ourselves are ever shown inside a page.
    """
    if use is Use.COVER:
        if version.cover_key is None:
            raise AssetMissing
        return version.cover_key, "image/jpeg", "inline"
    if use is Use.LISTEN and version.content_type.startswith("audio/"):
        return version.storage_key, version.content_type, "inline"
    return version.storage_key, version.content_type, _attachment(version.filename)


def _attachment(filename: str) -> str:
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%' else "_"
        for letter in filename
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
