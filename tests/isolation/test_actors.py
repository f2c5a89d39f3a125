"""T2 for those who once belonged, who run the service, and who hold a mailed link."""

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar

from tests.isolation.probes import Belongings, Probe, belongings, thing_probes
from tests.isolation.test_routes import Round
from tests.told import ATLAS, NOVA, Told, product, signed_in, told, told_template
from tests.web.browser import Browser

__all__ = ["product", "told", "told_template"]

IDS = 3
LINK = re.compile(r"/portal/([A-Za-z0-9_.~-]{40,})")


@pytest.fixture
async def things(told: Told) -> Belongings:
    return await belongings(told, NOVA)


def inside(app: Litestar, things: Belongings, prefix: str) -> Iterator[Probe]:
    """Every route below an address, with the ids of Nova's things."""
    for probe in thing_probes(app, NOVA, things, ids=IDS):
        if probe.path.startswith(prefix):
            yield probe


async def test_who_has_left_gets_nothing_by_any_route(
    product: Litestar, told: Told, things: Belongings
) -> None:
    person = told.person(NOVA, "manager")
    async with signed_in(product, person) as browser:
        assert (await browser.get(f"/t/{NOVA}")).status_code == 200
        root = await told.superuser()
        await root.execute(
            "DELETE FROM memberships WHERE person_id = (SELECT id FROM persons WHERE email = $1)",
            person["email"],
        )
        await root.close()
        found = Round(product, browser, things.canaries, await browser.token("/account"))
        await found.run(inside(product, things, f"/t/{NOVA}"))

    assert (found.wrong, found.leaking) == ([], [])
    assert found.statuses.total() > 50 * IDS


async def test_an_operator_nobody_let_in_gets_nothing_by_any_route(
    product: Litestar, told: Told, things: Belongings
) -> None:
    async with signed_in(product, told.demo["operator"]) as browser:
        found = Round(product, browser, things.canaries, await browser.token("/account"))
        await found.run(inside(product, things, f"/t/{NOVA}"))

    assert (found.wrong, found.leaking) == ([], [])


async def test_a_mailed_link_opens_no_other_clients_portal(
    product: Litestar, told: Told, things: Belongings
) -> None:
    async with Browser(product) as browser:
        entrance = f"/portal/{await link_of(told)}"
        answer = await browser.submit(entrance, entrance)
        assert (answer.status_code, answer.headers["location"]) == (303, "/portal")
        found = Round(product, browser, things.canaries, await browser.token("/portal/messages"))
        await found.run(p for p in inside(product, things, "/portal/") if "uuid" in p.template)
        await found.run(inside(product, things, f"/t/{NOVA}"))

    assert (found.wrong, found.leaking) == ([], [])


async def link_of(told: Told) -> str:
    """What a client of the agency, which is not Nova, was mailed."""
    root = await told.superuser()
    bodies = await root.fetch(
        "SELECT text_body FROM sandbox_messages WHERE tenant_id = $1 ORDER BY id DESC",
        told.tenant_ids[ATLAS],
    )
    await root.close()
    found = [match[1] for row in bodies for match in [LINK.search(row[0])] if match]
    return found[0]
