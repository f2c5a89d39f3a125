"""T2: nobody gets at another tenant's things by any route, whatever id they name."""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import httpx2
import pytest
from litestar import Litestar

from app.core.actor import Role
from app.modules import registry
from app.web.csrf import SAFE_METHODS
from tests.isolation.probes import (
    Belongings,
    Probe,
    belongings,
    foreign_probes,
    is_endless,
    leaks,
    own_probes,
    send,
    thing_probes,
)
from tests.told import FOUNDRY, NOVA, RIVAL, Told, product, program, signed_in, told, told_template
from tests.web.browser import Browser

__all__ = ["product", "told", "told_template"]

REFUSED = {400, 401, 403, 404, 405, 409, 413, 415, 422}
BROKEN = {429, 500, 502, 503}
AMOUNTS = {"€", "£", "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"}
"""Money as pages write it."""
IDS = int(os.environ.get("PROBE_IDS", "6"))
"""Ids tried at each route."""


@pytest.fixture
async def things(told: Told) -> Belongings:
    return await belongings(told, NOVA)


@dataclass
class Round:
    """The probes of one actor and what was wrong with the answers."""

    app: Litestar
    browser: httpx2.AsyncClient
    canaries: set[str]
    token: str = ""
    wrong: list[str] = field(default_factory=list)
    leaking: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    async def run(self, probes: Iterable[Probe]) -> "Round":
        for probe in probes:
            if self.statuses.total() % 50 == 0:
                # How often a program may call is not what is asked here.
                await self.app.state.site.redis.flushdb()
            self._judge(probe, await send(self.browser, probe, self.token))
        return self

    def _judge(self, probe: Probe, answer: httpx2.Response) -> None:
        self.statuses[answer.status_code] += 1
        # Looking at somebody else's thing is like looking at nothing.
        refused = REFUSED - {403, 409} if probe.method in SAFE_METHODS else REFUSED
        is_refused = answer.status_code in refused or leads_to_signing_in(answer)
        if answer.status_code in BROKEN or (probe.is_foreign and not is_refused):
            self.wrong.append(f"{answer.status_code} {probe.method} {probe.path}")
        if found := leaks(answer, probe, self.canaries):
            self.leaking.append(f"{probe.method} {probe.path}: {sorted(found)[:3]}")


def leads_to_signing_in(answer: httpx2.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


@pytest.fixture
async def rival(product: Litestar, told: Told) -> AsyncIterator[Browser]:
    async with signed_in(product, told.person(RIVAL, "owner")) as browser:
        yield browser


async def test_a_rival_gets_nothing_by_any_route(
    product: Litestar, rival: Browser, things: Belongings
) -> None:
    token = await rival.token(f"/t/{RIVAL}/settings")
    found = Round(product, rival, things.canaries, token)
    await found.run(own_probes(product, RIVAL))
    await found.run(foreign_probes(product, NOVA, RIVAL, things, ids=IDS))

    assert (found.wrong, found.leaking) == ([], [])
    assert found.statuses.total() > 80 * IDS


async def test_an_owner_of_another_kind_gets_nothing_by_any_route(
    product: Litestar, told: Told, things: Belongings
) -> None:
    async with signed_in(product, told.person(FOUNDRY, "owner")) as browser:
        token = await browser.token(f"/t/{FOUNDRY}/settings")
        found = Round(product, browser, things.canaries, token)
        await found.run(own_probes(product, FOUNDRY))
        await found.run(foreign_probes(product, NOVA, FOUNDRY, things, ids=IDS))

    assert (found.wrong, found.leaking) == ([], [])


async def test_the_key_of_a_rival_gets_nothing_by_any_route(
    product: Litestar, told: Told, things: Belongings
) -> None:
    async with program(product, told.tenant(RIVAL)) as browser:
        found = Round(product, browser, things.canaries)
        await found.run(foreign_probes(product, NOVA, RIVAL, things, ids=IDS))

    assert (found.wrong, found.leaking) == ([], [])


async def test_a_stranger_gets_nothing_by_any_route(product: Litestar, things: Belongings) -> None:
    async with Browser(product) as browser:
        found = Round(product, browser, things.canaries, await browser.token("/sign-in"))
        await found.run(own_probes(product, NOVA))
        await found.run(foreign_probes(product, NOVA, NOVA, things, ids=IDS))

    assert (found.wrong, found.leaking) == ([], [])


async def test_a_viewer_changes_nothing_by_any_route(
    product: Litestar, told: Told, things: Belongings
) -> None:
    allowed = registry().permissions_of(Role.VIEWER)
    async with signed_in(product, told.person(NOVA, "viewer")) as browser:
        found = Round(product, browser, set(), await browser.token(f"/t/{NOVA}"))
        await found.run(
            probe
            for probe in thing_probes(product, NOVA, things, ids=2)
            if probe.method not in SAFE_METHODS
            and probe.path.startswith("/t/")
            and "." in probe.access
            and probe.access not in allowed
        )

    assert found.wrong == []
    assert set(found.statuses) == {403}


async def test_the_crew_opens_nothing_that_is_not_named_and_reads_no_amount(
    product: Litestar, told: Told, things: Belongings
) -> None:
    allowed = registry().permissions_of(Role.CREW)
    async with signed_in(product, told.person(NOVA, "crew")) as browser:
        token = await browser.token(f"/t/{NOVA}")
        probes = [
            probe
            for probe in thing_probes(product, NOVA, things, ids=2)
            if probe.path.startswith("/t/") and not is_endless(probe.template)
        ]
        closed = Round(product, browser, set(), token)
        await closed.run(p for p in probes if "." in p.access and p.access not in allowed)
        opened = Round(product, browser, AMOUNTS, token)
        await opened.run(
            probe
            for probe in probes
            if probe.method in SAFE_METHODS
            and probe.access in {*allowed, "member"}
            # Its bytes are no words.
            and not probe.template.endswith(".pdf")
        )

    assert (set(closed.statuses), closed.statuses.total() > 500) == ({403}, True)
    assert (opened.leaking, opened.statuses[200] > 25, opened.statuses[403]) == ([], True, 0)


async def test_the_canaries_sing_for_those_they_belong_to(
    product: Litestar, told: Told, things: Belongings
) -> None:
    async with signed_in(product, told.person(NOVA, "owner")) as browser:
        found = Round(product, browser, things.canaries)
        await found.run(own_probes(product, NOVA))
    async with program(product, told.tenant(NOVA)) as key:
        answers = Round(product, key, things.canaries)
        await answers.run(own_probes(product, NOVA))

    assert len(found.leaking) > 10
    assert len(answers.leaking) >= 3
    assert len(things.canaries) > 300
