"""The text of offers: Markdown made safe, merge fields filled in, versions compared."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.domain.agency.errors import UnknownMergeField

_FIELD = re.compile(r"\{\{\s*([a-z][a-z_.]*)\s*\}\}")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote",
    "code", "pre", "a", "table", "thead", "tbody", "tr", "th", "td", "s",
}  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

MERGE_FIELDS = {
    "agency.name": "The agency's name",
    "client.name": "The client's name",
    "client.contact": "The client's contact",
    "client.address": "The client's address",
    "agreement.title": "The agreement's title",
    "agreement.starts_on": "Its first day",
    "agreement.ends_on": "Its last day, or “until further notice”",
    "agreement.services": "The services and their prices, as a list",
    "agreement.commission": "The commission terms, as a list",
}

DEFAULT_AGREEMENT = """\
## Parties

This agreement is between **{{ agency.name }}** (the agency) and **{{ client.name }}**
(the client), {{ client.address }}.

## Term

It begins on {{ agreement.starts_on }} and runs {{ agreement.ends_on }}.

## Services and fees

{{ agreement.services }}

## Commission

{{ agreement.commission }}

## Payment

The agency invoices at the end of each month. Invoices are due within the days they name.
Expenses are invoiced with their receipts.

## Confidentiality

Both sides keep what they learn about each other to themselves, also after the end.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a comparison: `kind` is same, added or removed."""

    kind: str
    text: str


def markdown(text: str) -> Markup:
    """Safe HTML of somebody's Markdown: headings, lists, tables and links, nothing that runs."""
    return Markup(  # noqa: S704 - cleaned of everything but these tags right here
        nh3.clean(
            _MARKDOWN.render(text),
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
        )
    )


def merge(text: str, values: Mapping[str, str], *, blocks: Mapping[str, str]) -> str:
    """The text with its fields filled in; raises UnknownMergeField for any other.

    Values are plain text and cannot bring formatting; `blocks` are Markdown of our own.
    """
    unknown = sorted(set(_FIELD.findall(text)) - set(values) - set(blocks))
    if unknown:
        raise UnknownMergeField.named(unknown)
    return _FIELD.sub(lambda found: blocks.get(found[1]) or literal(values[found[1]]), text)


def literal(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def check_fields(text: str) -> None:
    """Raise UnknownMergeField when the text asks for something an agreement does not know."""
    unknown = sorted(set(_FIELD.findall(text)) - set(MERGE_FIELDS))
    if unknown:
        raise UnknownMergeField.named(unknown)


def differences(before: str, after: str) -> list[Change]:
    """What changed from one wording to the next, line by line."""
    kinds = {"  ": "same", "+ ": "added", "- ": "removed"}
    return [
        Change(kinds[line[:2]], line[2:])
        for line in difflib.ndiff(before.splitlines(), after.splitlines())
        if line[:2] in kinds
    ]
