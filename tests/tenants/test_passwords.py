"""F23: hashing cannot be used to exhaust the server."""

import asyncio
import threading

from app.tenants.passwords import hash_password


async def test_a_flood_of_hashes_takes_two_threads_and_nineteen_mebibytes_each() -> None:
    stored = await asyncio.gather(*(hash_password(f"password {n}") for n in range(8)))

    hashing = [t for t in threading.enumerate() if t.name.startswith("password")]
    assert len(hashing) == 2
    assert {each.split("$")[3] for each in stored} == {"m=19456,t=2,p=1"}
