"""Going anywhere by typing: pages, commands, workspaces, and words that were mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from sqlalchemy import func, select

from app.core.actor import GrantScope
from app.core.text import plain_letters
from app.core.uow import Database
from app.domain.command.finding import Offer, asked_words, fitting, meanings, nearest, parts_of
from app.domain.command.service import search
from app.modules import registry
from tests.cast import Cast
from tests.domain.catalog.factories import make_recording
from tests.statements import sent_to
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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("slow lihgtning", [["slow"], ["lightning"]]),
        ("slow night", [["slow"], ["night"]]),
        ("zzzzzz", [["zzzzzz"]]),
        ("ligth", [["lightning"]]),
        ("bas", [["bus"]]),
        ("undert", [["undert"]]),
    ],
)
def test_a_word_means_itself_or_those_nearest(typed: str, meant: list[list[str]]) -> None:
    assert meanings(asked_words(typed), WORDS) == meant


def test_equally_near_words_are_all_meant() -> None:
    assert meanings(["jons"], ["jonas", "jones", "joan"]) == [["jonas", "jones"]]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Björk ", ["bjork"]),
        ("Don’t Look", ["dont", "look"]),
        ("AC/DC live", ["ac", "dc", "live"]),
        ("DE-A01-26", ["de", "a01", "26"]),
        ("Slow – “Night”", ["slow", "night"]),
        ("÷", ["÷"]),
        ("%", ["%"]),
        ("one one two", ["one", "two"]),
        ("a b c d e f g h", list("abcdef")),
        (" ", []),
    ],
)
def test_a_text_is_taken_apart_as_names_are(typed: str, words: list[str]) -> None:
    assert asked_words(typed) == words


@given(st.text(alphabet="abcde", min_size=4, max_size=12), st.data())
def test_a_slip_leaves_a_piece_of_the_word(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    slip = data.draw(st.sampled_from(["left out", "doubled", "swapped", "another"]))
    typed = {
        "left out": word[:at] + word[at + 1 :],
        "doubled": word[:at] + word[at - 1] + word[at:],
        "swapped": word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        "another": word[:at] + "x" + word[at + 1 :],
    }[slip]
    assert len(typed) < 4 or any(part in word for part in parts_of(typed))


@given(st.text(max_size=30))
def test_no_text_breaks_the_correction(text: str) -> None:
    words = asked_words(text)
    assert all(meanings(words, WORDS)) or not words
    assert all(part for word in words for part in parts_of(word))


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


@pytest.mark.parametrize(
    ("words", "number"), [("night", 1), ("nihgt", 3), ("zzzzzz", 2), ("qx", 1), ("9999", 1)]
)
async def test_a_search_is_one_statement_and_two_more_for_the_mistyped(
    database: Database, cast: Cast, words: str, number: int
) -> None:
    await make_recording(database, cast.nova)
    with sent_to(database.app) as sent:
        async with database.tenant(cast.nova) as uow:
            found = (await search(uow, registry(), words)).found
    assert (bool(found), len(sent)) == (words in {"night", "nihgt"}, number)


async def test_words_are_found_in_any_order_with_the_kind_among_them(
    database: Database, cast: Cast
) -> None:
    await make_recording(database, cast.nova, title="Ærø, l’été", isrc="DEA012600002")
    async with database.tenant(cast.nova) as uow:
        for words in ("ete aero", "LETE recording", "été ÆRØ", "eté nova aer", "aeor lete"):
            found = (await search(uow, registry(), words)).found
            assert [hit.title for kind in found for hit in kind.hits] == ["Ærø, l’été"], words


async def test_what_begins_with_the_word_comes_first(database: Database, cast: Cast) -> None:
    titles = ("Midnight", "Late Night", "Night Bus")
    for number, title in enumerate(titles):
        await make_recording(database, cast.nova, title=title, isrc=f"DEA01260000{number + 1}")
    async with database.tenant(cast.nova) as uow:
        (found,) = (await search(uow, registry(), "night")).found
    assert [hit.title for hit in found.hits] == list(reversed(titles))


async def test_the_database_folds_as_we_do(database: Database, cast: Cast) -> None:
    names = (
        "Björk",
        "SIGUR RÓS",
        "Straße",
        "Łódź",
        "Ærøskøbing",
        "Þór",
        "Don’t",
        "Ｎｏｖａ",
        "が",
        "İstanbul",
    )
    async with database.tenant(cast.nova) as uow:
        for name in names:
            plain = await uow.db.scalar(select(func.backline.plain(name)))
            assert plain == plain_letters(name).replace("’", ""), name
