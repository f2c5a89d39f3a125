"""Text into typed values: what does not fit is refused by the name of its setting."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class WrongSetting(ValueError):
    """A setting is missing or wrong; says which one and what to write."""

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(f"{name}: {advice}")
        self.name = name


class Reader:
    """Turns text into typed values and refuses what does not fit, by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, name: str, default: str | None = None, *, advice: str = "write a value.") -> str:
        value = self.values.get(name) or default
        if value is None:
            raise WrongSetting(name, f"is missing; {advice}")
        return value

    def choice(self, name: str, kind: Callable[[str], T], default: T) -> T:
        options = " or ".join(str(option) for option in _members(kind))
        return self._parsed(name, kind, default, f"write {options}.")

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        return self._parsed(name, lambda text: words[text.lower()], default, "write yes or no.")

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        def parse(text: str) -> int:
            number = int(text)
            if not low <= number <= high:
                raise ValueError(text)
            return number

        return self._parsed(name, parse, default, f"write a whole number from {low} to {high}.")

    def secret(self, name: str, *, at_least: int) -> str:
        advice = f"write at least {at_least} random characters (`openssl rand -hex 32`)."
        value = self.text(name, advice=advice)
        if len(value) < at_least:
            raise WrongSetting(name, f"is too short; {advice}")
        return value

    def key(self, name: str) -> bytes:
        advice = "write 32 bytes as 64 hexadecimal digits (`openssl rand -hex 32`)."
        value = self.text(name, advice=advice)
        if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
            raise WrongSetting(name, advice)
        return bytes.fromhex(value)

    def address(self, name: str, schemes: tuple[str, ...], default: str | None = None) -> str:
        forms = " or ".join(f"{scheme}://…" for scheme in schemes)
        value = self.text(name, default, advice=f"write {forms}, or run `backline up`.")
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/"))
            _ = parts.port
        except ValueError:
            is_address = False
        if not is_address:
            raise WrongSetting(name, f"is not an address; write {forms}.")
        return value

    def _parsed(self, name: str, parse: Callable[[str], T], default: T, advice: str) -> T:
        value = self.values.get(name)
        if not value:
            return default
        try:
            return parse(value)
        except (ValueError, KeyError):
            raise WrongSetting(name, f"cannot be {value!r}; {advice}") from None


def _members(kind: Any) -> Iterable[StrEnum]:
    members: Iterable[StrEnum] = kind
    return members
