"""Fields of contracts that are written in a notation of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.royalties.agreements.notation import (
    read_dated,
    read_names,
    read_number,
    read_places,
    read_schedule,
    read_signed,
    read_steps,
)
from app.web.fields import Field, Text, Wrong


@dataclass(frozen=True, kw_only=True)
class Written(Field):
    """Text that `read` makes a value of, or refuses with a ValueError."""

    reading: Callable[[str], Any]
    nothing: Any = ()
    required: bool = False
    max_length: int = 2000

    def read(self, name: str, pairs: Any, options: Any) -> Any:
        found = super().read(name, pairs, options)
        return self.nothing if found is None else found

    def parse(self, text: str, _name: str, _pairs: Any, _options: Any) -> Any:
        try:
            return self.reading(text)
        except ValueError as error:
            raise Wrong(f"{self.label}: {error}") from error


@dataclass(frozen=True, kw_only=True)
class Key(Field):
    """The name a term keeps in counters, carried along by the form; none for a new one."""

    is_text = False

    def parse(self, text: str, _name: str, _pairs: Any, _options: Any) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", text):
            raise Wrong("Reload the page: the key of a rate is damaged.")
        return text


@dataclass(frozen=True, kw_only=True)
class Table(Field):
    """Lines of cells, kept as they are: a tab is a tab."""

    def clean(self, given: str) -> str:
        return given.replace("\x00", "").strip()


def names(label: str) -> Written:
    return Written(label=label, reading=read_names)


def places(label: str) -> Written:
    return Written(label=label, reading=read_places, nothing=((), ()))


def schedule(label: str) -> Written:
    return Written(label=label, reading=read_schedule)


def dated(label: str) -> Written:
    return Written(label=label, reading=read_dated)


def steps(label: str) -> Written:
    return Written(label=label, reading=read_steps)


def number(label: str, *, nothing: Decimal | None = None) -> Written:
    """An exact number of zero or more; left empty it is `nothing`."""
    return Written(label=label, reading=read_number, nothing=nothing, max_length=40)


def optional(label: str, *, max_length: int = 200) -> Text:
    return Text(label=label, required=False, max_length=max_length)


def amount(label: str, *, required: bool = True) -> Written:
    """An exact number that may be below zero: a return."""
    return Written(label=label, reading=read_signed, nothing=None, required=required, max_length=40)
