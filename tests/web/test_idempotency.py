"""A key stands for one request: its address as much as its body."""

from tests.web.test_api import NOTES, program

__all__ = ["program"]


async def test_a_key_used_at_another_address_is_refused(program, written):
    headers = {"Idempotency-Key": "k1"}
    first = await program.post(NOTES, json={"title": "One"}, headers=headers)
    other = await program.post(f"{NOTES}?draft=1", json={"title": "One"}, headers=headers)

    assert first.status_code == 201
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await written() == ["One"]
