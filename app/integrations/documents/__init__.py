"""Documents: HTML that people wrote becomes a PDF, in a child process that can reach nothing."""

from collections.abc import Mapping
from typing import Protocol

from app.core.errors import Refusal, Unavailable


class DocumentTooHeavy(Refusal):
    """The document would take more time or memory than one document may."""

    status = 422
    code = "document_too_heavy"
    sentence = "This document is too large to print. Make it shorter or export it as CSV."


class DocumentBroken(Refusal):
    """The document cannot be laid out, or it names an asset that was not given."""

    status = 422
    code = "document_broken"
    sentence = "This document could not be laid out."


class DocumentsUnavailable(Unavailable):
    """The typesetter could not be started; the same call may succeed later."""

    code = "documents_unavailable"
    sentence = "PDF documents cannot be made right now. Try again in a moment."


class Documents(Protocol):
    """Typesets HTML. The same HTML and assets always give the same bytes."""

    async def render_pdf(
        self,
        html: str,
        *,
        assets: Mapping[str, bytes],
        timeout: float = 20,  # noqa: ASYNC109 - enforced by the kernel in the child
    ) -> bytes: ...

    def close(self) -> None: ...
