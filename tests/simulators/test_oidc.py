"""The simulated providers are as strict as real ones: client, way back, PKCE, codes once."""

import hashlib
import re
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from app.simulators.oidc import CLIENT_ID, CLIENT_SECRET
from tests.simulators.servers import SimulatorServer, simulator

__all__ = ["simulator"]

BACK = "https://backline.test/sign-in/with/sesame/callback"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "response_type": "code",
    "state": "s",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


async def code(client: httpx2.AsyncClient, flavor: str = "sesame") -> str:
    form = {**ASKED, "email": "juno@example.com", "answer": "allow"}
    answer = await client.post(f"/oidc/{flavor}/authorize", data=form)
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def trade(given: str, **changed: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code": given,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changed,
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "somebody"},
        {"redirect_uri": "https://backline.test/elsewhere"},
        {"redirect_uri": "javascript:alert(1)"},
        {"response_type": "token"},
        {"state": ""},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)
async def test_a_wrong_request_leads_nowhere(
    simulator: SimulatorServer, changed: dict[str, str]
) -> None:
    async with httpx2.AsyncClient(base_url=simulator.url) as client:
        asked = await client.get(f"/oidc/sesame/authorize?{urlencode(ASKED | changed)}")
        answered = await client.post("/oidc/sesame/authorize", data=ASKED | changed)
    for answer in (asked, answered):
        assert (answer.status_code, answer.headers.get("location")) == (400, None)
        assert "Simulated" in answer.text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 200),
        ({"code_verifier": "w" * 64}, 400),
        ({"redirect_uri": f"{BACK}/"}, 400),
        ({"client_secret": "guess"}, 401),
    ],
)
async def test_a_code_is_worth_something_with_its_verifier_only(
    simulator: SimulatorServer, changed: dict[str, str], status: int
) -> None:
    async with httpx2.AsyncClient(base_url=simulator.url) as client:
        form = trade(await code(client), **changed)
        assert (await client.post("/oidc/sesame/token", data=form)).status_code == status


async def test_a_code_is_traded_once_and_where_it_was_given(simulator: SimulatorServer) -> None:
    async with httpx2.AsyncClient(base_url=simulator.url) as client:
        given = await code(client)
        other = await client.post("/oidc/google/token", data=trade(given))
        assert other.status_code == 400
        fresh = trade(await code(client))
        answers = [await client.post("/oidc/sesame/token", data=fresh) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 400]


async def test_the_description_names_what_is_there(simulator: SimulatorServer) -> None:
    async with httpx2.AsyncClient(base_url=simulator.url) as client:
        found = (await client.get("/oidc/sesame/.well-known/openid-configuration")).json()
        keys = (await client.get(found["jwks_uri"])).json()["keys"]
        unknown = await client.get("/oidc/nobody/.well-known/openid-configuration")
    assert found["issuer"] == f"{simulator.url}/oidc/sesame"
    assert {key["kty"] for key in keys} == {"RSA"}
    assert not any("d" in key for key in keys)
    assert unknown.status_code == 404


async def test_spotify_tells_who_its_user_is_with_the_token_only(
    simulator: SimulatorServer,
) -> None:
    async with httpx2.AsyncClient(base_url=simulator.url) as client:
        form = trade(await code(client, "spotify"))
        answer = (await client.post("/oidc/spotify/api/token", data=form)).json()
        assert "id_token" not in answer
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        user = (await client.get("/oidc/spotify/v1/me", headers=headers)).json()
        stranger = await client.get("/oidc/spotify/v1/me")
    assert re.fullmatch(r"[0-9a-f]{24}", user["id"])
    assert stranger.status_code == 401
