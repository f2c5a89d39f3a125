"""Costs of a template put into a form that is being typed: seen there first, kept by its button.

A line whose name stands in the form already is left out, so pressing twice adds nothing twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar.datastructures import FormMultiDict

from app.core.text import counted
from app.domain.shows.costing.lines import Line, comes_to, same
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.offer_values import bill_values
from app.domain.shows.settlement import Night


@dataclass(frozen=True, slots=True)
class Put:
    """What the form holds now, and what was done to it in words."""

    data: FormMultiDict
    said: str


def put_into_offer(data: FormMultiDict, costs: CostTemplate) -> Put:
    """The shared lines in the cost table; the house's own wait for the settlement."""
    there = {same(label) for label in data.getall("cost_what", [])}
    rows = [_row(line) for line in costs.shared if same(line.label) not in there]
    left = [line.label for line in costs.shared if same(line.label) in there]
    said = _said(costs.name, len(rows), left)
    if costs.private:
        said += " Costs of the house alone go into the settlement, into your own lines."
    return Put(_with(data, "cost", rows), said)


def put_into_settlement(data: FormMultiDict, costs: CostTemplate, nights: int) -> Put:
    """The shared lines, on every night that does not have them."""
    listed = zip(data.getall("cost_night", []), data.getall("cost_what", []), strict=False)
    there = {(night, same(label)) for night, label in listed}
    rows, left = [], []
    for night in map(str, range(1, nights + 1)):
        for line in costs.shared:
            if (night, same(line.label)) in there:
                left.append(line.label)
            else:
                rows.append({"night": night, **_row(line), "receipt": "yes"})
    said = _said(costs.name, len(rows), left)
    if costs.private:
        said += " Costs of the house alone go into your own lines below."
    return Put(_with(data, "cost", rows), said)


def put_into_house(data: FormMultiDict, costs: CostTemplate, nights: Sequence[Night]) -> Put:
    """The house's own lines, worked out on the figures that are kept."""
    there = {same(label) for label in data.getall("line_what", [])}
    rows, left, waiting = [], [], []
    for line in costs.private:
        found = comes_to(line.cost.bill, nights, costs.currency)
        if same(line.label) in there:
            left.append(line.label)
        elif not found.minor and line.cost.bill.fixed is None:
            waiting.append(line.label)
        else:
            rows.append({"what": line.label, "amount": found.decimal, "kind": "cost"})
    said = _said(costs.name, len(rows), left, waits=bool(waiting))
    if waiting:
        said += f" Keep the tickets sold first for {', '.join(waiting)}."
    return Put(_with(data, "line", rows), said)


def _row(line: Line) -> dict[str, Any]:
    values = bill_values(line.cost.bill)
    return {"what": line.label, **values, "category": str(line.cost.category)}


def _said(name: str, added: int, left: Iterable[str], *, waits: bool = False) -> str:
    there = list(dict.fromkeys(left))
    said = [f"{counted(added, 'cost')} of “{name}” added; nothing is kept yet."] if added else []
    if there:
        said.append(f"There already: {', '.join(there)}.")
    if not said and not waits:
        said.append(f"“{name}” has no costs for this table.")
    return " ".join(said)


def _with(data: FormMultiDict, group: str, rows: Sequence[Mapping[str, Any]]) -> FormMultiDict:
    """The same form with more rows in a group, below those that stand in it."""
    if not rows:
        return data
    names = {f"{group}_{column}" for column in rows[0]}
    columns = {name: [str(value) for value in data.getall(name, [])] for name in names}
    height = max(map(len, columns.values()))
    others = [(key, value) for key, value in data.multi_items() if key not in names]
    grown = [
        (name, value)
        for name, values in columns.items()
        for value in [
            *values,
            *[""] * (height - len(values)),
            *(str(row[name.removeprefix(f"{group}_")]) for row in rows),
        ]
    ]
    return FormMultiDict([*others, *grown])
