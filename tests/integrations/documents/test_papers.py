"""PDFs of strangers: only their pages go on, and no file keeps the parser busy."""

import io
from typing import Any, cast

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from app.integrations.documents import DocumentBroken, PaperUnfit
from app.integrations.documents.renderer import PdfRenderer
from tests.integrations.documents.papers import pdf

PLAIN = "<!doctype html><html lang=en><title>Plain</title><p>Plain</p>"
ACTING = (b"/JavaScript", b"/OpenAction", b"/EmbeddedFile", b"/FileAttachment", b"/URI")


def armed(writer: PdfWriter) -> None:
    page, script = writer.pages[0], DictionaryObject()
    script[NameObject("/S")] = NameObject("/JavaScript")
    script[NameObject("/JS")] = TextStringObject("app.alert(1)")
    acts = DictionaryObject()
    acts[NameObject("/O")] = script
    page[NameObject("/AA")] = acts
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("inner.exe", b"MZ")
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.com/there"))
    carrier = DictionaryObject()
    carrier[NameObject("/Subtype")] = NameObject("/FileAttachment")
    carrier[NameObject("/Rect")] = ArrayObject([NumberObject(n) for n in (0, 0, 9, 9)])
    cast("ArrayObject", page["/Annots"]).append(carrier)


async def test_the_pages_go_on_and_nothing_that_could_act(renderer: PdfRenderer) -> None:
    content = pdf(2, armed)
    assert all(word in content for word in ACTING)
    paper = await renderer.rewrite_pdf(content)
    assert paper.pages == 2
    read = PdfReader(io.BytesIO(paper.content))
    assert [page.mediabox.width for page in read.pages] == [200, 201]
    assert not any(word in paper.content for word in ACTING)
    assert paper == await renderer.rewrite_pdf(content)


async def test_a_document_is_bound_with_what_belongs_to_it(renderer: PdfRenderer) -> None:
    papers = [(await renderer.rewrite_pdf(pdf(count))).content for count in (1, 2)]
    bound = await renderer.render_pdf(PLAIN, assets={}, papers=papers)
    read = PdfReader(io.BytesIO(bound))
    assert [int(page.mediabox.width) for page in read.pages][1:] == [200, 200, 201]
    assert "Plain" in read.pages[0].extract_text()
    assert read.metadata is not None and read.metadata.title == "Plain"
    assert bound == await renderer.render_pdf(PLAIN, assets={}, papers=papers)


def looped(writer: PdfWriter) -> None:
    tree: Any = writer.root_object["/Pages"]
    tree["/Kids"].append(tree.indirect_reference)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no pdf",
        pdf()[:200],
        pdf(0),
        pdf(101),
        pdf(1, lambda writer: writer.encrypt("secret")),
        pdf(1, looped),
    ],
    ids=["empty", "text", "cut", "no page", "101 pages", "a password", "pages in a circle"],
)
async def test_what_cannot_be_printed_is_refused(renderer: PdfRenderer, content: bytes) -> None:
    with pytest.raises(PaperUnfit):
        await renderer.rewrite_pdf(content)


async def test_a_paper_that_only_forbids_changes_is_taken(renderer: PdfRenderer) -> None:
    locked = pdf(1, lambda writer: writer.encrypt("", "owner"))
    assert (await renderer.rewrite_pdf(locked)).pages == 1


async def test_a_paper_that_was_not_rewritten_is_told_apart(renderer: PdfRenderer) -> None:
    with pytest.raises(DocumentBroken):
        await renderer.render_pdf(PLAIN, assets={}, papers=[b"no pdf"])
