"""Documents: HTML that people wrote becomes a PDF, in a child process that can reach nothing.

PDFs that people bring are read there too: only their pages go on, bound behind a document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.errors import Invalid, Refusal, Unavailable


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


class PaperUnfit(Invalid):
    """A file that is no PDF we can print: damaged, under a password, or of too many pages."""

    code = "paper_unfit"
    sentence = "Choose a PDF that opens without a password and has at most 100 pages."


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF that somebody brought, as its pages alone."""

    content: bytes
    pages: int


class Documents(Protocol):
    """Typesets HTML. The same HTML, assets and papers always give the same bytes."""

    async def render_pdf(
        self,
        html: str,
        *,
        assets: Mapping[str, bytes],
        papers: Sequence[bytes] = (),
        timeout: float = 20,  # noqa: ASYNC109 - enforced by the kernel in the child
    ) -> bytes: ...

    async def rewrite_pdf(
        self,
        content: bytes,
        *,
        timeout: float = 10,  # noqa: ASYNC109 - enforced by the kernel in the child
    ) -> Paper: ...

    def close(self) -> None: ...
