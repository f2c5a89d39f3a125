"""Search and the dashboard over what every module contributes, in the told world."""

import pytest
from litestar import Litestar

from tests.told import FOUNDRY, NOVA, RIVAL, Told, product, signed_in, told, told_template

__all__ = ["product", "told", "told_template"]


@pytest.mark.parametrize("words", ["Slow Lightning", "slow light", "DEXN12600002"])
async def test_finds_a_recording_by_words_or_code(
    product: Litestar, told: Told, words: str
) -> None:
    async with signed_in(product, told.person(NOVA, "owner")) as nova:
        page = await nova.get(f"/t/{NOVA}/search", params={"q": words})

    assert page.status_code == 200
    assert "Slow Lightning" in page.text.split("<main", 1)[1]


async def test_finds_nothing_of_another_workspace(product: Litestar, told: Told) -> None:
    async with signed_in(product, told.person(RIVAL, "owner")) as rival:
        page = await rival.get(f"/t/{RIVAL}/search", params={"q": "Lightning"})

    assert "Nothing found" in page.text


async def test_a_dashboard_leads_to_what_was_earned(product: Litestar, told: Told) -> None:
    async with signed_in(product, told.person(NOVA, "owner")) as nova:
        page = await nova.get(f"/t/{NOVA}")

    assert page.status_code == 200
    assert f'href="/t/{NOVA}/royalties/earnings"' in page.text


async def test_an_empty_workspace_is_told_how_to_begin(product: Litestar, told: Told) -> None:
    async with signed_in(product, told.person(FOUNDRY, "owner")) as flo:
        page = await flo.get(f"/t/{FOUNDRY}")

    assert page.status_code == 200
    assert "Getting started" in page.text
