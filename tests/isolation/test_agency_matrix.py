"""T2 for agencies: every route of a client's workspace, by what the grant says and who asks.

Twelve cells: how the grant stands, and which clients the member of the agency looks after. Two of
them open the workspace, within the grant; the other ten find nothing there.
"""

from collections import Counter

import pytest
from litestar import Litestar

from app.core.actor import GrantScope, Role
from app.modules import registry
from app.web.csrf import SAFE_METHODS
from tests.isolation.probes import Belongings, Probe, belongings, send, thing_probes
from tests.told import ATLAS, NOVA, Told, product, signed_in, told, told_template
from tests.web.browser import Browser

__all__ = ["product", "told", "told_template"]

STATES = {
    "offered": "state = 'offered'",
    "active": "state = 'active'",
    "ended": "state = 'ended', ended_at = now(), ended_by = 'client'",
    "over": "state = 'active', starts_at = now() - interval '2 days',"
    " until = now() - interval '1 day'",
}
SIGHTS = ("all", "assigned", "others")
OPEN = {("active", "all"), ("active", "assigned")}
QUICK = {("active", "assigned"), ("ended", "all"), ("active", "others")}
"""The cells of every run; the others belong to the night."""
SCOPES = '["catalog"]'
CELLS = [
    pytest.param(state, sight, marks=[] if (state, sight) in QUICK else [pytest.mark.soak])
    for state in STATES
    for sight in SIGHTS
]


async def set_cell(told: Told, state: str, sight: str) -> None:
    """Bring the grant of Nova to Atlas, and what Ada looks after, to where the cell wants them."""
    root = await told.superuser()
    nova, atlas = told.tenant_ids[NOVA], told.tenant_ids[ATLAS]
    email = told.person(ATLAS, "owner")["email"]
    await root.execute("SET session_replication_role = replica")
    await root.execute(
        f"UPDATE agency_links SET scopes = '{SCOPES}', {STATES[state]}"
        " WHERE tenant_id = $1 AND agency_id = $2",
        nova,
        atlas,
    )
    person = await root.fetchval("SELECT id FROM persons WHERE email = $1", email)
    await root.execute(
        "UPDATE memberships SET sees_all_clients = $1 WHERE tenant_id = $2 AND person_id = $3",
        sight == "all",
        atlas,
        person,
    )
    await root.execute("DELETE FROM client_assignments WHERE tenant_id = $1", atlas)
    if sight == "assigned":
        await root.execute(
            "INSERT INTO client_assignments (tenant_id, person_id, client_id) VALUES ($1, $2, $3)",
            atlas,
            person,
            nova,
        )
    await root.close()


async def answers(
    app: Litestar, browser: Browser, things: Belongings, probes: list[Probe]
) -> list[tuple[Probe, int]]:
    token, found = await browser.token(f"/t/{ATLAS}/settings/team"), []
    for number, probe in enumerate(probes):
        if number % 50 == 0:
            await app.state.site.redis.flushdb()
        found.append((probe, (await send(browser, probe, token)).status_code))
    return found


def of_workspace(app: Litestar, things: Belongings) -> list[Probe]:
    """Every route of Nova's workspace, with one of her things each."""
    return [
        probe
        for probe in thing_probes(app, NOVA, things, ids=1)
        if probe.path.startswith("/t/") and not probe.template.endswith("/live")
    ]


@pytest.mark.parametrize(("state", "sight"), CELLS)
async def test_the_matrix(product: Litestar, told: Told, state: str, sight: str) -> None:
    await set_cell(told, state, sight)
    things = await belongings(told, NOVA)
    granted = registry().permissions_granted([GrantScope.CATALOG], Role.OWNER)
    async with signed_in(product, told.person(ATLAS, "owner")) as ada:
        probes = of_workspace(product, things)
        if (state, sight) in OPEN:
            # What is granted may be looked at; what would change something is left alone.
            probes = [p for p in probes if p.method in SAFE_METHODS or p.access not in granted]
        found = await answers(product, ada, things, probes)

    assert len(found) > 150
    if (state, sight) not in OPEN:
        assert [(p.method, p.path, s) for p, s in found if s != 404] == []
        return
    refused = [(p, s) for p, s in found if "." in p.access and p.access not in granted]
    assert [(p.method, p.path, s) for p, s in refused if s != 403] == []
    opened = Counter(s for p, s in found if p.access in granted)
    assert opened[200] > 10
    assert [s for s in opened if s >= 500] == []
