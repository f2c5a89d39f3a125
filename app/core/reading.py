"""Statements of lists, compiled once, so that reading rows costs little more than the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Enum, Select, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.types import TypeEngine

_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]


class Unprepared(TypeError):
    """A statement that cannot be read without SQLAlchemy, or a value it does not ask for."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it, with the names of the values it asks for, in order."""

    sql: str
    names: tuple[str, ...]
    preset: Mapping[str, Any]

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """Every value in its place; raises Unprepared for one too few or too many."""
        if values.keys() - set(self.names):
            raise Unprepared(f"The statement asks for {', '.join(self.names)} and no others.")
        try:
            return [values[n] if n in values else self.preset[n] for n in self.names]
        except KeyError as missing:
            raise Unprepared(f"The statement also asks for {missing}.") from None


def asked(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """The place of a value that each reading names."""
    return bindparam(name, None, kind)


def literal(text: str) -> str:
    """A text as `contains(…, escape="/")` finds it, with nothing in it standing for other text."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def prepare(statement: Select[*tuple[Any, ...]]) -> Prepared:
    """Compile a statement of plain columns; raises Unprepared when one would need converting."""
    compiled: Any = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    for column in statement.selected_columns:
        if isinstance(column.type, TypeDecorator | Enum):
            raise Unprepared(f"Values of {column} need SQLAlchemy. Read them through the session.")
    known = compiled.construct_params(_check=False)
    preset = {name: value for name, value in known.items() if value is not None}
    return Prepared(str(compiled), tuple(compiled.positiontup), preset)
