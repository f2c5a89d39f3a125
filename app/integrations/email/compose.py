"""A mail's subject, text and HTML from its pair of templates, in the tenant's brand."""

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import css_inline

from app.integrations.color import accent_scale
from app.integrations.email import Attachment, Message
from app.integrations.email.mime import one_line


class Template(Protocol):
    """The part of a Jinja template that a mail needs."""

    @property
    def blocks(self) -> Mapping[str, Callable[[Any], Iterator[str]]]: ...

    def new_context(self, variables: dict[str, Any]) -> Any: ...

    def render(self, variables: Mapping[str, Any]) -> str: ...


class Environment(Protocol):
    """Finds templates by name; the web's Jinja environment fits."""

    def get_template(self, name: str) -> Template: ...


@dataclass(frozen=True, slots=True)
class MailBrand:
    """Whose mail it is: name, accent hue (degrees) and chroma (hundredths), logo address.

    `mark` is the name of the program that sends it, where that stands in the mail.
    """

    name: str
    hue: int
    chroma: int
    logo_url: str | None = None
    sender_address: str | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail that is written and not addressed yet, in the name of `brand`."""

    brand: MailBrand
    subject: str
    text: str
    html: str

    def addressed(
        self,
        recipient: str,
        *,
        key: str,
        tenant_id: UUID | None,
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """The mail to one person; the same key is the same mail, sent once or twice."""
        return Message(
            key=key,
            recipient=recipient,
            subject=self.subject,
            text=self.text,
            html=self.html,
            sender_name=self.brand.name,
            sender_address=self.brand.sender_address,
            attachments=attachments,
            tenant_id=tenant_id,
        )


# Styles come with the template only; a mail never makes us fetch an address.
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def compose(
    environment: Environment,
    name: str,
    *,
    brand: MailBrand,
    reason: str,
    variables: Mapping[str, Any],
) -> Composed:
    """Render `email/<name>.html` and `email/<name>.txt`; `reason` says why the reader gets it.

    The subject is the HTML template's block `title`.
    """
    context: dict[str, Any] = {
        **variables,
        "sender_name": brand.name,
        "accent": accent_scale(brand.hue, brand.chroma)["accent"],
        "logo_url": brand.logo_url,
        "mark": brand.mark,
        "reason": reason,
    }
    page = environment.get_template(f"email/{name}.html")
    title = "".join(page.blocks["title"](page.new_context(context)))
    text = environment.get_template(f"email/{name}.txt").render(context)
    return Composed(
        brand=brand,
        subject=one_line(html.unescape(title)),
        text=text.strip() + "\n",
        html=_INLINER.inline(page.render(context)),
    )
