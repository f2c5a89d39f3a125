"""Forms that ask for a page and that a browser refuses to send as they stand."""

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Select:
    """A required select without a size, and the values of its options."""

    name: str
    values: list[str]
    chosen: str | None = None

    @property
    def asks(self) -> bool:
        """Whether it stands on a first option that says nothing, which no browser sends."""
        stands_on = self.values[0] if self.chosen is None else self.chosen
        return self.values[0] == "" == stands_on


class GetForms(HTMLParser):
    """Gathers the required selects of a page's forms that are sent by GET."""

    def __init__(self) -> None:
        super().__init__()
        self.is_get = False
        self.open: Select | None = None
        self.found: list[Select] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.is_get = (said.get("method") or "get").lower() == "get"
        elif tag == "select" and self.is_get and "required" in said and "multiple" not in said:
            self.open = Select(said.get("name") or "", [])
        elif tag == "option" and self.open:
            value = said.get("value") or ""
            self.open.values.append(value)
            if "selected" in said:
                self.open.chosen = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_get = False
        elif tag == "select" and self.open:
            self.found += [self.open] if self.open.values else []
            self.open = None


def unsendable(html: str) -> list[str]:
    """The names of selects that keep a form from being sent until something is chosen."""
    forms = GetForms()
    forms.feed(html)
    return [each.name for each in forms.found if each.asks]
