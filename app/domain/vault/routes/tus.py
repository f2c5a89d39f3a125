"""The tus 1.0.0 resumable upload protocol: core, creation, expiration and termination."""

import base64
import binascii
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, head, patch, post
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import FromPath, FromQuery

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.text import clean_line
from app.domain.vault import queries, uploads
from app.domain.vault.errors import (
    BadUploadRequest,
    LineBroken,
    UploadMissing,
    WrongProtocol,
    WrongType,
)
from app.domain.vault.jobs import check_upload
from app.domain.vault.models import UploadStatus
from app.domain.vault.service import LABELS
from app.domain.vault.uploads import MAX_BYTES, Receiver
from app.web import api
from app.web.csrf import CHUNK_TYPE
from app.web.errors import answer_error, problem_of, problem_response
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

VERSION = "1.0.0"
HEADERS = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,termination",
    "Tus-Max-Size": str(MAX_BYTES),
}


async def speaks_tus(connection: Connection, _: Any) -> None:
    if connection.headers.get("tus-resumable") != VERSION:
        raise WrongProtocol


def _refuse(request: HttpRequest, error: Exception) -> Response[Any]:
    """Programs read the answer, whatever they say they accept."""
    if not isinstance(error, Refusal):
        return answer_error(request, error)
    response = problem_response(request, problem_of(error))
    response.headers.update(HEADERS)
    return response


class TusController(Controller):
    """What both doors to the protocol share."""

    guards = [speaks_tus]  # noqa: RUF012 - Litestar's way to declare it
    exception_handlers = {Refusal: _refuse}  # noqa: RUF012

    @post(guards=[requires("vault.write")])
    async def create(
        self,
        request: HttpRequest,
        actor: NamedDependency[Actor],
        asset: FromQuery[UUID | None] = None,
        label: FromQuery[str] = "",
    ) -> Response[None]:
        """Begin an upload; `asset` makes it a new version of that asset."""
        site = site_of(request)
        async with site.database.tenant(actor) as uow:
            upload = await uploads.open_upload(
                uow,
                site.adapters.storage,
                filename=_filename(request),
                length=_length(request),
                asset_id=asset,
                label=label if label in LABELS else "",
            )
        address = f"{request.url.path.rstrip('/')}/{upload.id}"
        headers = {
            **HEADERS,
            "Location": address,
            "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        }
        return Response(None, status_code=201, headers=headers)

    @head("/{upload_id:uuid}", guards=[requires("vault.write")])
    async def show(
        self, request: HttpRequest, actor: NamedDependency[Actor], upload_id: FromPath[UUID]
    ) -> Response[None]:
        """How many bytes are safe."""
        async with site_of(request).database.tenant(actor) as uow:
            upload = await queries.get_upload(uow, upload_id)
        if upload.status == UploadStatus.REFUSED:
            raise UploadMissing
        headers = {
            **HEADERS,
            "Upload-Offset": str(upload.received),
            "Upload-Length": str(upload.length),
            "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        }
        return Response(None, status_code=200, headers=headers)

    @patch(
        "/{upload_id:uuid}",
        guards=[requires("vault.write")],
        request_max_body_size=None,
        status_code=204,
    )
    async def append(
        self, request: HttpRequest, actor: NamedDependency[Actor], upload_id: FromPath[UUID]
    ) -> Response[None]:
        """Store the bytes that follow the offset."""
        if request.content_type[0] != CHUNK_TYPE:
            raise WrongType
        site, release = site_of(request), visit_of(request).release
        if release is not None:
            # Bytes may trickle in for minutes: no other request waits for them.
            release()
        receiver = Receiver(
            lambda: site.database.tenant(actor), site.adapters.storage, check_upload
        )
        progress = await receiver.receive(upload_id, _offset(request), _bytes(request))
        headers = {**HEADERS, "Upload-Offset": str(progress.received)}
        return Response(None, status_code=204, headers=headers)

    @delete("/{upload_id:uuid}", guards=[requires("vault.write")])
    async def destroy(
        self, request: HttpRequest, actor: NamedDependency[Actor], upload_id: FromPath[UUID]
    ) -> Response[None]:
        """End an upload and forget its bytes."""
        site = site_of(request)
        async with site.database.tenant(actor) as uow:
            await uploads.give_up(uow, site.adapters.storage, upload_id)
        return Response(None, status_code=204, headers=HEADERS)


class BrowserUploads(TusController):
    path = "/t/{slug:str}/vault/uploads"


class ApiUploads(TusController):
    path = f"{api.PREFIX}/uploads"
    guards = [speaks_tus, api.within_rate]  # noqa: RUF012
    include_in_schema = True
    security = [{"bearer": []}]  # noqa: RUF012


async def _bytes(request: HttpRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except InternalServerException as error:
        raise LineBroken from error


def _length(request: HttpRequest) -> int:
    return _number(request, "upload-length")


def _offset(request: HttpRequest) -> int:
    return _number(request, "upload-offset")


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadUploadRequest(f"Send a whole number of bytes in {header.title()}.")
    return int(text)


def _filename(request: HttpRequest) -> str:
    """The name out of Upload-Metadata: pairs of a key and base64, parted by commas."""
    for pair in request.headers.get("upload-metadata", "").split(","):
        key, _, packed = pair.strip().partition(" ")
        if key == "filename":
            try:
                name = clean_line(base64.b64decode(packed, validate=True).decode())
            except (binascii.Error, UnicodeDecodeError) as error:
                raise BadUploadRequest from error
            if name:
                return name
    raise BadUploadRequest
