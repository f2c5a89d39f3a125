"""Going anywhere by typing: pages, commands, workspaces, and words that were mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from app.core.actor import GrantScope
from app.core.uow import Database
from app.domain.command.finding import Offer, corrected, fitting, nearest
from app.modules import registry
from tests.cast import Cast
from tests.domain.catalog.factories import make_recording
from tests.tenants.conftest import Enter
from tests.tenants.test_clients import let_in

WORDS = ("lightning", "night", "slow", "bus", "undertow", "ep")
FRAGMENT = {"HX-Request": "true", "HX-Target": "palette_results"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lihgtning", "lightning"),
        ("ligtning", "lightning"),
        ("lightnning", "lightning"),
        ("nigth", "night"),
        ("undertwo", "undertow"),
        ("bsu", "bus"),
        ("ex", None),
        ("zzzzzz", None),
    ],
)
def test_a_slip_of_the_fingers_is_forgiven(typed: str, meant: str | None) -> None:
    assert nearest(typed, WORDS) == meant


def test_only_unknown_words_are_replaced() -> None:
    assert corrected("slow lihgtning", WORDS) == "slow lightning"
    assert corrected("slow night", WORDS) is None
    assert corrected("zzzzzz", WORDS) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_correction(words: str) -> None:
    meant = corrected(words, WORDS)
    assert meant is None or meant


def test_an_offer_fits_by_the_beginnings_of_its_words() -> None:
    ledger, invite = Offer("Ledger", "Money", "/l", "x"), Offer("Invite someone", "", "/i", "x")
    known = [(ledger, "ledger money"), (invite, "invite someone member")]
    assert fitting(known, "mon") == [ledger]
    assert fitting(known, "member inv") == [invite]
    assert fitting(known, "legder") == [ledger]
    assert fitting(known, "") == [ledger, invite]


@pytest.mark.parametrize(("who", "kind"), [("nova", "artist"), ("ada", "agency"), ("flo", "venue")])
async def test_every_page_and_command_that_is_offered_is_there(
    app: Litestar, enter: Enter, who: str, kind: str
) -> None:
    browser, slug = await enter(who), {"nova": "nova", "ada": "atlas", "flo": "foundry"}[who]
    modules = registry().modules
    entries = [each for module in modules for each in (*module.nav, *module.commands)]
    for path in {each.path for each in entries if kind in each.kinds}:
        answer = await browser.get(f"/t/{slug}/{path}".rstrip("/"))
        assert answer.status_code == 200, path


async def test_a_mistyped_title_is_found_and_said(
    app: Litestar, database: Database, cast: Cast, enter: Enter
) -> None:
    await make_recording(database, cast.nova)
    page = (await (await enter("nova")).get("/t/nova/search?q=nihgt+bus")).text
    assert "DEA012600001" in page
    assert "This is what has “night bus”" in page


async def test_a_rival_is_corrected_by_their_own_words_only(
    app: Litestar, database: Database, cast: Cast, enter: Enter
) -> None:
    await make_recording(database, cast.nova)
    page = (await (await enter("rival")).get("/t/rival/search?q=nihgt")).text
    assert "Nothing found" in page
    assert "night bus" not in page


async def test_the_palette_leads_to_pages_things_and_workspaces(
    app: Litestar, database: Database, cast: Cast, enter: Enter
) -> None:
    await make_recording(database, cast.nova)
    await let_in(database, cast, GrantScope.CATALOG)
    nova, ada = await enter("nova"), await enter("ada")
    found = (await nova.get("/t/nova/palette?q=night", headers=FRAGMENT)).text
    assert ("<html" in found, found.count('role="option"')) == (False, 1)
    assert (
        'href="/t/nova/ledger"' in (await nova.get("/t/nova/palette?q=ledg", headers=FRAGMENT)).text
    )
    there = (await ada.get("/t/atlas/palette?q=nov", headers=FRAGMENT)).text
    assert 'role="option" aria-selected="false" tabindex="-1" href="/t/nova"' in there


async def test_the_palette_offers_what_one_may_open_only(app: Litestar, enter: Enter) -> None:
    vic = await enter("vic")
    found = (await vic.get("/t/nova/palette?q=key", headers=FRAGMENT)).text
    assert "/settings/api-keys" not in found
