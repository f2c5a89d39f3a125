import asyncio
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.integrations.documents import DocumentBroken, DocumentTooHeavy
from app.integrations.documents.renderer import PdfRenderer
from tests.integrations.documents.sample import statement_assets, statement_html

ROOT = Path(__file__).parents[3]
PLAIN = "<!doctype html><html lang=en><title>Plain</title><p>Plain</p>"
ENDLESS = "<style>@page{size:1cm;margin:0}p{font-size:9999pt}</style><p>" + "x " * 4000


async def test_a_statement_shows_its_words_and_counts_its_pages(renderer: PdfRenderer) -> None:
    pdf = await renderer.render_pdf(statement_html(3), assets=statement_assets())

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]

    assert len(pages) == 4
    assert "Mateusz Wójcik" in pages[0]
    assert all(f"Page {n} of 4" in page for n, page in enumerate(pages, 1))
    assert all("Nova Lindqvist Music · ST-2026-0042" in page for page in pages)
    assert all("Received" in page for page in pages)


async def test_a_statement_is_titled_tagged_and_says_its_language(renderer: PdfRenderer) -> None:
    pdf = await renderer.render_pdf(statement_html(1), assets=statement_assets())

    read = PdfReader(io.BytesIO(pdf))

    assert read.metadata is not None
    assert read.metadata.title == "Royalty statement, August 2026"
    assert read.root_object["/Lang"] == "en"
    assert read.root_object["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert read.root_object["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712


async def test_printing_again_gives_the_same_bytes_in_another_process(
    renderer: PdfRenderer,
) -> None:
    html, assets = statement_html(1), statement_assets()
    first = await renderer.render_pdf(html, assets=assets)
    # Subset fonts are dated to the second unless their date is fixed.
    await asyncio.to_thread(time.sleep, 1.1)
    other = PdfRenderer()

    second = await other.render_pdf(html, assets=assets)
    other.close()

    assert first == second
    assert first != await renderer.render_pdf(html + "<p>More</p>", assets=assets)


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 595, 842), ("letter", 612, 792)])
async def test_prints_on_the_asked_paper(
    renderer: PdfRenderer, paper: str, width: int, height: int
) -> None:
    pdf = await renderer.render_pdf(statement_html(1, paper=paper), assets=statement_assets())

    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox

    assert (round(box.width), round(box.height)) == (width, height)


async def test_a_small_document_is_quick_once_warm(renderer: PdfRenderer) -> None:
    took = []
    for _ in range(6):
        began = time.perf_counter()
        await renderer.render_pdf(PLAIN, assets={})
        took.append(time.perf_counter() - began)

    assert min(took) < 0.3


async def test_a_document_that_takes_too_long_is_ended_and_the_next_one_works(
    renderer: PdfRenderer,
) -> None:
    began = time.perf_counter()
    with pytest.raises(DocumentTooHeavy):
        await renderer.render_pdf(ENDLESS, assets={}, timeout=1)

    assert time.perf_counter() - began < 3
    assert (await renderer.render_pdf(PLAIN, assets={})).startswith(b"%PDF")


async def test_an_asset_that_was_not_given_is_a_mistake_not_a_gap(renderer: PdfRenderer) -> None:
    with pytest.raises(DocumentBroken) as refusal:
        await renderer.render_pdf('<img src="asset:logo.png">', assets={})

    assert str(refusal.value) == "This document could not be laid out."
    assert "logo.png" in str(refusal.value.__cause__)


async def test_a_killed_typesetter_is_replaced(renderer: PdfRenderer) -> None:
    await renderer.render_pdf(PLAIN, assets={})
    assert renderer.process_id is not None
    os.kill(renderer.process_id, signal.SIGKILL)

    assert (await renderer.render_pdf(PLAIN, assets={})).startswith(b"%PDF")


async def test_several_documents_at_once_do_not_mix(renderer: PdfRenderer) -> None:
    pages = [f"<html lang=en><title>n</title><p>number{n}end" for n in range(8)]

    pdfs = await asyncio.gather(*(renderer.render_pdf(page, assets={}) for page in pages))

    texts = [PdfReader(io.BytesIO(pdf)).pages[0].extract_text() for pdf in pdfs]
    assert texts == [f"number{n}end" for n in range(8)]


async def test_nothing_is_left_behind(
    renderer: PdfRenderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    await renderer.render_pdf(statement_html(1), assets=statement_assets())
    with pytest.raises(DocumentTooHeavy):
        await renderer.render_pdf(statement_html(9), assets=statement_assets(), timeout=0.4)

    assert list(tmp_path.iterdir()) == []


def test_the_product_does_without_pango_until_it_typesets() -> None:
    order = "import sys, app.main, app.modules; sys.exit('weasyprint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", order], cwd=ROOT, check=False).returncode == 0
