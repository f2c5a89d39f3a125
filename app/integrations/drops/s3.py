"""A folder of an S3 bucket that belongs to somebody else."""

import socket
from pathlib import Path
from typing import Any

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from app.integrations.drops import (
    CONNECT_SECONDS,
    MOST_BYTES,
    MOST_FILES,
    READ_SECONDS,
    DropAddress,
    DropRefused,
    Gate,
    Listing,
    RemoteFile,
    checked_name,
)

_DENIED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})


class S3Drop:
    """Reads only; names are keys below the folder."""

    def __init__(self, address: DropAddress, gate: Gate) -> None:
        self._address = address
        self._folder = f"{address.folder.strip('/')}/" if address.folder.strip("/") else ""
        self._client = Minio(
            f"{address.host}:{address.port}",
            access_key=address.username,
            secret_key=address.secret,
            region=address.region or "us-east-1",
            secure=address.is_secure,
            http_client=_pool(gate),
        )

    def list_files(self) -> Listing:
        files: list[RemoteFile] = []
        try:
            for found in self._client.list_objects(self._address.bucket, prefix=self._folder):
                name = (found.object_name or "").removeprefix(self._folder)
                if not found.is_dir and checked_name(name) and len(files) < MOST_FILES:
                    files.append(RemoteFile(name, found.size or 0, (found.etag or "").strip('"')))
        except (S3Error, InvalidResponseError, ServerError, urllib3.exceptions.HTTPError) as error:
            raise _refusal(error) from error
        return Listing(files)

    def fetch(self, file: RemoteFile, path: Path) -> None:
        if file.size > MOST_BYTES:
            raise DropRefused(f"{file.name} is larger than 2 GB. Ask for it in parts.")
        try:
            self._client.fget_object(self._address.bucket, self._folder + file.name, str(path))
        except (S3Error, InvalidResponseError, ServerError, urllib3.exceptions.HTTPError) as error:
            raise _refusal(error) from error
        if path.stat().st_size != file.size:
            raise DropRefused(f"{file.name} was still being written. It is fetched next time.")


def _refusal(error: Exception) -> DropRefused:
    code = getattr(error, "code", "")
    if code in _DENIED:
        return DropRefused("The bucket did not accept the access key.")
    if code == "NoSuchBucket":
        return DropRefused("There is no such bucket. Check its name and region.")
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, DropRefused):
        reason = getattr(cause, "reason", None)
        cause = reason if isinstance(reason, Exception) else cause.__cause__
    return cause or DropRefused()


def _pool(gate: Gate) -> urllib3.PoolManager:
    """Connections to addresses that were checked themselves, so no name can change in between."""

    def connect(connection: Any) -> socket.socket:
        return gate.connect(connection._dns_host, connection.port)  # noqa: SLF001 - no public hook

    class Plain(HTTPConnection):
        _new_conn = connect

    class Secure(HTTPSConnection):
        _new_conn = connect

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        retries=urllib3.Retry(total=0, redirect=0),
    )
    pool.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return pool
