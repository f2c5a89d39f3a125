"""No page asks the database the same thing again for every row it shows."""

from collections import Counter

import pytest
from litestar import Litestar

from tests.isolation.probes import belongings
from tests.statements import sent_to
from tests.told import ATLAS, NOVA, Told, product, signed_in, told, told_template
from tests.web.test_whole_product import pages

__all__ = ["product", "told", "told_template"]

OFTEN = 7
"""The pipeline reads this many kinds of accounts, however many there are of each."""


@pytest.mark.parametrize("slug", [NOVA, ATLAS])
async def test_no_page_repeats_a_statement(product: Litestar, told: Told, slug: str) -> None:
    repeated = {}
    things = await belongings(told, slug)
    async with signed_in(product, told.person(slug, "owner")) as browser:
        with sent_to(product.state.site.database.app) as sent:
            for path in pages(product, things, slug):
                sent.clear()
                await browser.get(path)
                ((text, times),) = Counter(sent).most_common(1) or [("", 0)]
                if times > OFTEN:
                    repeated[path] = (times, text[:300])
    assert repeated == {}
