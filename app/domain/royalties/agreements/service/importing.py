"""A table of contracts is written as a whole, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.building import deal_from
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.forms import ContractForm
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.queries.contracts import list_contracts_by_number
from app.domain.royalties.agreements.service.finding import Wanted, find_named
from app.domain.royalties.agreements.service.writing import write_contract
from app.domain.royalties.agreements.table import Problem, Written, read_table


@dataclass(frozen=True, slots=True)
class Ready:
    """A contract of the table that can be written."""

    line: int
    number: str
    name: str
    currency: str
    accounting: str
    income: str
    deal: Deal


@dataclass(frozen=True, slots=True)
class Preview:
    contracts: Sequence[Ready]
    problems: Sequence[Problem]


async def import_contracts(uow: UnitOfWork, text: str) -> Preview:
    """Write every contract of the table as a draft. With a problem the caller keeps nothing."""
    written, problems = read_table(text)
    forms = [(each, _read(each)) for each in written]
    wanted = [form.wanted for _, form in forms if form.is_valid]
    found = await find_named(uow, _all_of(wanted))
    taken = set(await list_contracts_by_number(uow, [form.raw("number") for _, form in forms]))
    ready = []
    for each, form in forms:
        if form.raw("number") in taken:
            form.errors["number"] = "Another contract has this number already."
        deal = deal_from(form, found) if form.is_valid else None
        if deal is not None:
            one = _ready(each, form, deal)
            with form.refusals():
                await _write(uow, one)
            ready.append(one)
        problems.extend(_problems(each, form))
    if not written and not problems:
        problems.append(Problem(1, "There is no contract in this table."))
    return Preview(ready, sorted(problems, key=lambda problem: problem.line))


def _read(each: Written) -> ContractForm:
    form = ContractForm.parse(each.data)
    form.values["currency"] = (form.values.get("currency") or "").upper()
    return form


def _all_of(wanted: Sequence[Wanted]) -> Wanted:
    return Wanted(
        parties=frozenset[str]().union(*(each.parties for each in wanted)),
        recordings=frozenset[str]().union(*(each.recordings for each in wanted)),
        groups=frozenset[str]().union(*(each.groups for each in wanted)),
        contracts=frozenset[str]().union(*(each.contracts for each in wanted)),
    )


def _ready(each: Written, form: ContractForm, deal: Deal) -> Ready:
    values = form.values
    own = (values["number"], values["name"], values["currency"])
    return Ready(each.line, *own, values["accounting"], values["income"], deal)


async def _write(uow: UnitOfWork, one: Ready) -> None:
    await write_contract(
        uow,
        one.deal,
        number=one.number,
        name=one.name,
        currency=one.currency,
        accounting=Accounting(one.accounting),
        income=one.income,
    )


def _problems(each: Written, form: ContractForm) -> list[Problem]:
    lines = [
        (line, row.error)
        for line, row in zip(each.rate_lines, form.rows("term"), strict=False)
        if row.error
    ]
    found = [Problem(line, error) for line, error in lines]
    rest = {name: error for name, error in form.errors.items() if not (name == "term" and found)}
    return [*found, *(Problem(each.line, error) for error in rest.values())]
