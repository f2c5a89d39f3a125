"""Forms: declared as fields, read all at once, shown again with what was typed and what is wrong.

class RecordingForm(Form):
    title = Text(label="Title")
    split = Rows(name=Text(label="Name"), share=Percent(label="Share"))

form = RecordingForm.parse(await request.form())
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from litestar.datastructures import FormMultiDict

from app.core.errors import Conflict, Invalid
from app.web.fields import Field, Options, Pairs, Secret, Wrong, raw, raw_list

MAX_ROWS = 200


class Rows:
    """A repeated group: the columns are posted as `<name>_<column>`, once for each row.

    Rows without any text are spare rows of the form and are left out.
    """

    def __init__(self, *, label: str = "Row", required: bool = True, **columns: Field) -> None:
        self.label = label
        self.required = required
        self.columns = columns


@dataclass(frozen=True)
class RawRow(Mapping[str, str]):
    """One row as it was typed, with `error` for the sentence about it."""

    typed: Mapping[str, str]
    error: str = ""

    def __getitem__(self, column: str) -> str:
        return self.error if column == "error" else self.typed[column]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.typed, "error"))

    def __len__(self) -> int:
        return len(self.typed) + 1


class Form:
    """A form once read: `values` when nothing is wrong, else `errors` by field name."""

    fields: ClassVar[dict[str, Field]] = {}
    groups: ClassVar[dict[str, Rows]] = {}

    def __init_subclass__(cls) -> None:
        cls.fields = {**cls.fields, **_declared(cls, Field)}
        cls.groups = {**cls.groups, **_declared(cls, Rows)}

    def __init__(self, pairs: Pairs = (), rows: Mapping[str, list[RawRow]] | None = None) -> None:
        self._pairs = pairs
        self._rows: dict[str, list[RawRow]] = dict(rows or {})
        self.values: dict[str, Any] = {}
        self.errors: dict[str, str] = {}

    @classmethod
    def blank(cls, **values: Any) -> Self:
        """A form not yet sent, showing `values`; a group takes a list of mappings."""
        rows = {
            name: [RawRow({key: str(value) for key, value in row.items()}) for row in value]
            for name, value in values.items()
            if name in cls.groups
        }
        pairs = [
            (name, _shown(each))
            for name, value in values.items()
            if name not in cls.groups and value is not None
            for each in (value if isinstance(value, list | tuple) else [value])
        ]
        return cls(pairs, rows)

    @classmethod
    def parse(cls, data: FormMultiDict | Mapping[str, Any], **options: Any) -> Self:
        """Read posted data. `options` name, by field, the values a choice may have."""
        form = cls(list(data.multi_items()) if isinstance(data, FormMultiDict) else _pairs(data))
        allowed = {name: {str(each) for each in listed} for name, listed in options.items()}
        for name, declared in cls.fields.items():
            try:
                form.values[name] = declared.read(name, form._pairs, allowed)
            except Wrong as wrong:
                form.errors[name] = str(wrong)
        for name, group in cls.groups.items():
            form._read_rows(name, group, allowed)
        if form.is_valid:
            form.check()
        return form

    def check(self) -> None:
        """For rules between fields that are each right: override, add to `errors`."""

    @property
    def is_valid(self) -> bool:
        return not self.errors

    @property
    def wants_another_row(self) -> bool:
        """Whether "Add row" was pressed, which is not yet sending the form."""
        return bool(raw("add_row", self._pairs))

    def raw(self, name: str) -> str:
        """What was typed, to be shown again; never a secret."""
        return "" if isinstance(self.fields.get(name), Secret) else raw(name, self._pairs)

    def raw_list(self, name: str) -> list[str]:
        return raw_list(name, self._pairs)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def rows(self, name: str) -> list[RawRow]:
        """The rows of a group as they were typed, each with the first thing wrong in it."""
        return self._rows.get(name, [])

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What a verb refuses becomes errors of this form: by field, else under the empty name.

        The answer must then be `form_again`, which ends the request without a commit.
        """
        try:
            yield
        except (Invalid, Conflict) as refusal:
            self.errors.update(refusal.fields or {"": refusal.message})

    def _read_rows(self, name: str, group: Rows, allowed: Options) -> None:
        columns = {column: raw_list(f"{name}_{column}", self._pairs) for column in group.columns}
        height = max(map(len, columns.values()), default=0)
        if height > MAX_ROWS:
            self.errors[name] = f"Send at most {MAX_ROWS} rows at once."
            return
        found: list[dict[str, Any]] = []
        for index in range(height):
            typed = {
                column: values[index] if index < len(values) else ""
                for column, values in columns.items()
            }
            if any(typed[column].strip() for column in columns if group.columns[column].is_text):
                self._read_row(name, group, typed, allowed, found)
        if group.required and not found and name not in self.errors:
            self.errors[name] = f"{group.label} is missing; fill in at least one row."
        self.values[name] = found

    def _read_row(
        self,
        name: str,
        group: Rows,
        typed: dict[str, str],
        allowed: Options,
        found: list[dict[str, Any]],
    ) -> None:
        values, wrongs = {}, []
        for column, declared in group.columns.items():
            try:
                values[column] = declared.read(column, [(column, typed[column])], allowed)
            except Wrong as wrong:
                wrongs.append(str(wrong))
        rows = self._rows.setdefault(name, [])
        rows.append(RawRow(typed, " ".join(wrongs)))
        if wrongs:
            self.errors.setdefault(name, f"{group.label} {len(rows)}: {wrongs[0]}")
        else:
            found.append(values)


def _declared(cls: type, kind: type) -> dict[str, Any]:
    return {name: value for name, value in vars(cls).items() if isinstance(value, kind)}


def _pairs(data: Mapping[str, Any]) -> Pairs:
    return [
        (name, each)
        for name, value in data.items()
        for each in (value if isinstance(value, list | tuple) else [value])
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)
