import asyncio
import io
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from app.integrations.documents import DocumentBroken, DocumentTooHeavy
from app.integrations.documents.renderer import PdfRenderer
from tests.integrations.documents.hostile import GREEDY, READERS

CANARY = "canary-7c31e0"


class Listener(socketserver.ThreadingTCPServer):
    """Counts every connection and answers with nothing useful."""

    allow_reuse_address = True

    def __init__(self) -> None:
        self.connections = 0
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)

    def process_request(self, request: object, client_address: object) -> None:
        self.connections += 1
        self.shutdown_request(request)  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(CANARY)
    return path


def test_sixty_documents_are_tried() -> None:
    assert len(READERS) + len(GREEDY) >= 60


async def test_no_document_reads_a_file_or_opens_a_connection(
    renderer: PdfRenderer, listener: Listener, secret: Path
) -> None:
    leaks = []
    for name, template in READERS.items():
        html = template.format(file=secret, http=listener.address)
        try:
            pdf = await renderer.render_pdf(html, assets={}, timeout=5)
        except DocumentBroken:
            continue
        if shows_canary(pdf):
            leaks.append(name)

    assert leaks == []
    assert listener.connections == 0


def test_the_ordinary_fetcher_reads_the_file_and_opens_connections(
    listener: Listener, secret: Path
) -> None:
    read = READERS["attachment"].format(file=secret, http=listener.address)
    called = READERS["image http"].format(file=secret, http=listener.address)

    pdf = HTML(string=read).write_pdf()
    HTML(string=called).write_pdf()

    assert shows_canary(pdf)
    assert listener.connections == 1


@pytest.mark.parametrize("name", list(GREEDY))
async def test_a_greedy_document_ends_in_time_and_within_its_memory(
    renderer: PdfRenderer, name: str
) -> None:
    began = time.perf_counter()
    try:
        pdf = await renderer.render_pdf(GREEDY[name], assets={}, timeout=1.5)
    except (DocumentTooHeavy, DocumentBroken):
        pdf = None

    assert time.perf_counter() - began < 4
    assert pdf is None or pdf.startswith(b"%PDF")


def shows_canary(pdf: bytes) -> bool:
    """Whether the canary is in the page text, an attachment or anywhere in the raw bytes."""

    read = PdfReader(io.BytesIO(pdf))
    text = "".join(page.extract_text() for page in read.pages)
    attached = b"".join(data for files in read.attachments.values() for data in files)
    return CANARY in text or CANARY.encode() in attached or CANARY.encode() in pdf


async def test_a_child_may_use_one_gibibyte_and_twenty_seconds(renderer: PdfRenderer) -> None:
    await renderer.render_pdf("<p>warm", assets={})
    running = asyncio.create_task(
        renderer.render_pdf(GREEDY["huge letters"], assets={}, timeout=1.5)
    )
    children = Path(f"/proc/{renderer.process_id}/task/{renderer.process_id}/children")
    while not children.read_text().strip():
        await asyncio.sleep(0.01)
    limits = Path(f"/proc/{children.read_text().split()[0]}/limits")

    while "1073741824           1073741824" not in limits.read_text():
        await asyncio.sleep(0.01)
    shown = limits.read_text()
    with pytest.raises(DocumentTooHeavy):
        await running

    assert re.search(r"Max cpu time +20 +20 ", shown)
    assert re.search(r"Max open files +64 +64 ", shown)


@pytest.mark.soak
@pytest.mark.parametrize("name", list(GREEDY))
async def test_a_greedy_document_ends_at_the_full_limit(renderer: PdfRenderer, name: str) -> None:
    began = time.perf_counter()
    try:
        pdf = await renderer.render_pdf(GREEDY[name], assets={})
    except (DocumentTooHeavy, DocumentBroken):
        pdf = None

    assert time.perf_counter() - began < 22
    assert pdf is None or pdf.startswith(b"%PDF")
