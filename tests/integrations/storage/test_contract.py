import hashlib
import io
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.integrations.storage import (
    ObjectMissing,
    ObjectStorage,
    Part,
    StorageUnavailable,
    UploadBroken,
    new_key,
)
from app.integrations.storage.s3 import S3Config, S3Storage
from tests.integrations.conftest import free_port, start_s3

FIVE_MIB = 5 * 1024 * 1024


@pytest.fixture
def storage(s3_server: S3Config) -> Iterator[S3Storage]:
    storage = S3Storage(s3_server)
    yield storage
    storage.close()


@pytest.fixture
def key() -> str:
    return new_key(uuid4(), ".wav")


async def read(storage: ObjectStorage, key: str, start: int, length: int) -> bytes:
    stream = await storage.open_range(key, start, length)
    return b"".join([chunk async for chunk in stream])


async def test_stores_a_file_and_says_its_size_tag_and_type(
    storage: S3Storage, key: str, tmp_path: Path
) -> None:
    data = secrets.token_bytes(300_000)
    (tmp_path / "song.wav").write_bytes(data)

    stored = await storage.put_file(key, tmp_path / "song.wav", "audio/x-wav")

    assert stored.size == 300_000
    assert stored.etag == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert stored.content_type == "audio/x-wav"
    assert await read(storage, key, 0, 300_000) == data


async def test_stores_a_stream_and_an_empty_one(storage: S3Storage, key: str) -> None:
    await storage.put_file(key, io.BytesIO(b"first"), "text/plain")
    assert await read(storage, key, 0, 5) == b"first"

    stored = await storage.put_file(key, io.BytesIO(b""), "text/plain")

    assert stored.size == 0
    assert await read(storage, key, 0, 0) == b""


@pytest.mark.parametrize(("start", "length"), [(0, 1), (999_999, 1), (123_456, 654_321), (7, 0)])
async def test_reads_exactly_the_asked_range(
    storage: S3Storage, key: str, start: int, length: int
) -> None:
    data = secrets.token_bytes(1_000_000)
    await storage.put_file(key, io.BytesIO(data), "application/octet-stream")

    assert await read(storage, key, start, length) == data[start : start + length]


async def test_a_file_shorter_than_promised_is_an_error_not_a_short_answer(
    storage: S3Storage, key: str
) -> None:
    await storage.put_file(key, io.BytesIO(b"0123456789"), "text/plain")

    with pytest.raises(StorageUnavailable, match="broke off"):
        await read(storage, key, 5, 20)


async def test_a_stream_left_half_read_gives_its_connection_back(
    storage: S3Storage, key: str
) -> None:
    await storage.put_file(key, io.BytesIO(bytes(3_000_000)), "text/plain")

    for _ in range(40):
        stream = await storage.open_range(key, 0, 3_000_000)
        await anext(stream)
        await stream.aclose()

    assert (await storage.stat(key)).size == 3_000_000


async def test_puts_parts_together_in_order_after_a_restart_of_the_application(
    storage: S3Storage, s3_server: S3Config, key: str
) -> None:
    parts = [secrets.token_bytes(FIVE_MIB), secrets.token_bytes(FIVE_MIB), b"tail"]
    upload = await storage.begin_upload(key, "audio/flac")
    third = Part(3, await storage.put_part(key, upload, 3, parts[2]))
    first = Part(1, await storage.put_part(key, upload, 1, parts[0]))

    resumed = S3Storage(s3_server)
    second = Part(2, await resumed.put_part(key, upload, 2, parts[1]))
    stored = await resumed.complete_upload(key, upload, [third, second, first])

    assert stored.size == 2 * FIVE_MIB + 4
    assert await read(resumed, key, 0, stored.size) == b"".join(parts)


async def test_a_part_sent_twice_counts_once(storage: S3Storage, key: str) -> None:
    upload = await storage.begin_upload(key, "audio/flac")
    first = await storage.put_part(key, upload, 1, b"whole")
    again = await storage.put_part(key, upload, 1, b"whole")

    stored = await storage.complete_upload(key, upload, [Part(1, again)])

    assert first == again
    assert await read(storage, key, 0, stored.size) == b"whole"


async def test_parts_with_foreign_tags_do_not_become_a_file(storage: S3Storage, key: str) -> None:
    upload = await storage.begin_upload(key, "audio/flac")
    await storage.put_part(key, upload, 1, b"mine")

    with pytest.raises(UploadBroken):
        await storage.complete_upload(key, upload, [Part(1, "0" * 32)])
    with pytest.raises(ObjectMissing):
        await storage.stat(key)


async def test_an_aborted_upload_is_gone_and_leaves_no_file(storage: S3Storage, key: str) -> None:
    upload = await storage.begin_upload(key, "audio/flac")
    await storage.put_part(key, upload, 1, b"data")

    await storage.abort_upload(key, upload)
    await storage.abort_upload(key, upload)

    with pytest.raises(ObjectMissing):
        await storage.put_part(key, upload, 2, b"data")
    with pytest.raises(ObjectMissing):
        await storage.stat(key)


async def test_a_missing_file_is_missing_in_every_verb(
    storage: S3Storage, key: str, tmp_path: Path
) -> None:
    with pytest.raises(ObjectMissing):
        await storage.stat(key)
    with pytest.raises(ObjectMissing):
        await storage.open_range(key, 0, 10)
    with pytest.raises(ObjectMissing):
        await storage.open_range(key, 0, 0)
    with pytest.raises(ObjectMissing):
        await storage.download_to(key, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    await storage.delete(key)


async def test_downloads_and_deletes(storage: S3Storage, key: str, tmp_path: Path) -> None:
    await storage.put_file(key, io.BytesIO(b"mix"), "audio/x-wav")

    await storage.download_to(key, tmp_path / "copy.wav")
    await storage.delete(key)

    assert (tmp_path / "copy.wav").read_bytes() == b"mix"
    with pytest.raises(ObjectMissing):
        await storage.stat(key)


async def test_keeps_names_of_every_script(storage: S3Storage) -> None:
    key = f"t/{uuid4()}/{'0' * 32}/Björk – 海 🎵 (demo) #1 %41+.wav"

    await storage.put_file(key, io.BytesIO(b"sea"), "audio/x-wav")

    assert await read(storage, key, 0, 3) == b"sea"


async def test_a_stopped_server_is_unavailable_and_works_again_when_back(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    config = S3Config(f"127.0.0.1:{free_port()}", "media", "a" * 24, "b" * 48)
    storage, key = S3Storage(config), new_key(uuid4())
    with pytest.raises(StorageUnavailable):
        await storage.check()
    with pytest.raises(StorageUnavailable):
        await storage.put_part(key, "any", 1, b"data")

    server = start_s3(tmp_path, config)
    await storage.check()
    assert (await storage.put_file(key, io.BytesIO(b"again"), "text/plain")).size == 5
    server.terminate()
    server.wait(10)


async def test_a_missing_bucket_and_a_wrong_secret_are_unavailable(s3_server: S3Config) -> None:
    access = (s3_server.access_key, s3_server.secret_key)
    with pytest.raises(StorageUnavailable, match="does not exist"):
        await S3Storage(S3Config(s3_server.endpoint, "absent", *access)).check()
    with pytest.raises(StorageUnavailable):
        await S3Storage(
            S3Config(s3_server.endpoint, s3_server.bucket, access[0], "wrong" * 8)
        ).stat("t/x")


async def test_only_a_server_that_browsers_reach_hands_out_addresses(
    storage: S3Storage, s3_server: S3Config, key: str
) -> None:
    access = (s3_server.access_key, s3_server.secret_key)
    outside = S3Storage(S3Config(s3_server.endpoint, s3_server.bucket, *access, is_public=True))

    address = await outside.presigned_get(key, filename="Été.wav", seconds=60)

    assert await storage.presigned_get(key, filename="Été.wav") is None
    assert address is not None
    assert "X-Amz-Expires=60" in address
    assert key in address


def test_keys_are_random_per_tenant_and_take_only_a_plain_suffix() -> None:
    tenant = uuid4()
    keys = {new_key(tenant, ".wav") for _ in range(1000)}

    assert len(keys) == 1000
    assert all(key.startswith(f"t/{tenant}/") and len(key) == 75 for key in keys)
    for suffix in ("/../x", "\n", " ", "a" * 41):
        with pytest.raises(ValueError, match="suffix"):
            new_key(tenant, suffix)
