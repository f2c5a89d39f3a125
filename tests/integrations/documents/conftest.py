from collections.abc import Iterator

import pytest

from app.integrations.documents.renderer import PdfRenderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[PdfRenderer]:
    renderer = PdfRenderer()
    yield renderer
    renderer.close()
