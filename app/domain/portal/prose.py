"""What people write, as safe HTML: simple markdown, no pictures, no raw HTML."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr", "h3"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "lheading"])


def prose(text: str) -> Markup:
    """Text a person wrote, rendered; links open no other scheme than the web's and mail."""
    return Markup(  # noqa: S704 - nh3 keeps the named tags and nothing else
        nh3.clean(
            _MARKDOWN.render(text),
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )
