import re
from types import SimpleNamespace
from typing import Any

import pytest

from app.web import htmx
from tests.web.browser import FLASH, HTMX

NOTES = "/t/nova/notes"


async def test_shows_the_whole_page_to_a_browser(nova):
    answer = await nova.get(NOTES)

    assert answer.status_code == 200
    assert "<!doctype html>" in answer.text
    assert '<ul id="note_list">' in answer.text


async def test_answers_htmx_with_the_block_it_aims_at(nova):
    answer = await nova.get(NOTES, headers={**HTMX, "HX-Target": "note-list"})

    assert answer.text == '<ul id="note_list"></ul>'


async def test_reads_the_target_as_htmx_4_writes_it(nova):
    answer = await nova.get(NOTES, headers={**HTMX, "HX-Target": "ul#note_list"})

    assert answer.text == '<ul id="note_list"></ul>'


async def test_answers_an_unknown_target_with_the_whole_page(nova):
    # note_count is a block too, but not one the handler lets anybody ask for.
    answer = await nova.get(NOTES, headers={**HTMX, "HX-Target": "note_count"})

    assert "<!doctype html>" in answer.text


async def test_restores_history_with_the_whole_page(nova):
    headers = {**HTMX, "HX-Target": "note_list", "HX-History-Restore-Request": "true"}

    assert "<!doctype html>" in (await nova.get(NOTES, headers=headers)).text


async def test_sends_a_browser_on_after_a_write_and_says_so_once(nova, written):
    answer = await nova.submit(NOTES, NOTES, title="First")

    assert (answer.status_code, answer.headers["location"]) == (303, NOTES)
    assert "The note was written." in (await nova.get(NOTES)).text
    assert "The note was written." not in (await nova.get(NOTES)).text
    assert await written() == ["First"]


async def test_refreshes_blocks_and_adds_a_toast_for_htmx(nova):
    answer = await nova.submit(NOTES, NOTES, headers=HTMX, title="First")

    assert answer.status_code == 200
    assert answer.text.startswith('<ul id="note_list"><li>First</li></ul>')
    assert '<p hx-swap-oob="true" id="note_count">1 notes</p>' in answer.text
    assert re.search(
        r'<div hx-swap-oob="beforeend:#toasts">.*The note was written', answer.text, re.DOTALL
    )


async def test_shows_an_invalid_form_again_with_what_was_typed(nova, written):
    answer = await nova.submit(NOTES, NOTES, title="x" * 41)

    assert answer.status_code == 422
    assert "Title is too long; use at most 40 characters." in answer.text
    assert "x" * 41 in answer.text
    assert "<!doctype html>" in answer.text
    assert await written() == []


async def test_shows_only_the_form_again_to_htmx(nova):
    headers = {**HTMX, "HX-Target": "note_form"}
    answer = await nova.submit(NOTES, NOTES, headers=headers, title="")

    assert answer.status_code == 422
    assert answer.text.startswith('<form id="note_form"')
    assert "Title is missing." in answer.text


async def test_a_refusal_shown_in_the_form_rolls_back_what_was_written_before_it(nova, written):
    answer = await nova.submit(NOTES, NOTES, title="taken")

    assert answer.status_code == 422
    assert "There is a note of this title already." in answer.text
    assert await written() == []


@pytest.mark.parametrize(
    ("stands_on", "to", "loads_again"),
    [
        (f"https://x{NOTES}?q=1", f"{NOTES}?q=1#end", True),
        (f"https://x{NOTES}", f"{NOTES}?q=1#end", False),
        (f"https://x{NOTES}", NOTES, False),
        ("", f"{NOTES}#end", False),
    ],
)
def test_a_place_of_the_page_one_is_on_loads_it_again(
    stands_on: str,
    to: str,
    loads_again: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    asked: Any = SimpleNamespace(headers={"hx-request": "true", "hx-current-url": stands_on})
    assert ("HX-Refresh" in htmx.leads_to(asked, to)) is loads_again


async def test_a_refusal_of_a_verb_stands_beside_its_field(nova):
    answer = await nova.submit(NOTES, NOTES, title="invalid")

    assert answer.status_code == 422
    assert "Not this title." in answer.text


async def test_sends_nothing_of_an_answer_whose_commit_fails(nova, written):
    await nova.submit(NOTES, NOTES, title="First")
    answer = await nova.submit(NOTES, NOTES, title="First")

    # The unique constraint is deferred: only the commit finds the second one.
    assert answer.status_code == 500
    assert "location" not in answer.headers
    assert await written() == ["First"]


async def test_each_tenant_sees_its_own_rows(nova, enter):
    await nova.submit(NOTES, NOTES, title="Of Nova")
    rival = await enter("rival")

    assert "Of Nova" in (await nova.get(NOTES)).text
    assert "Of Nova" not in (await rival.get("/t/rival/notes")).text


async def test_navigation_shows_what_the_person_may_open(nova):
    html = (await nova.get(NOTES)).text

    assert 'href="/t/nova/notes" aria-current="page"' in html
    assert "/t/nova/hidden" not in html
    assert "/t/nova/stages" not in html


async def test_a_flash_of_another_browser_is_not_shown(nova, enter):
    await nova.submit(NOTES, NOTES, title="First")
    rival = await enter("rival")
    rival.cookies.set(FLASH, nova.cookies[FLASH], domain="backline.test", path="/")

    assert "The note was written." not in (await rival.get("/t/rival/notes")).text
