"""What an address asks to be tried of a contract, and what comes of it."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from app.core.period import Period
from app.core.spreadsheet import Column, csv_lines
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.models import ContractItem, RoyaltyContract
from app.domain.royalties.agreements.queries.agreed import parts_of
from app.domain.royalties.agreements.queries.contracts import last_version
from app.domain.royalties.agreements.queries.naming import names_in
from app.domain.royalties.agreements.queries.tied import ties_of
from app.domain.royalties.agreements.rows import Parts, deal_of
from app.domain.royalties.contracts import InvalidContract
from app.domain.royalties.whatif.asking import Asked, Scenario, scenarios_in, terms_to_try
from app.domain.royalties.whatif.changes import Change
from app.domain.royalties.whatif.comparing import Account, Comparison, compare
from app.domain.royalties.whatif.errors import CannotReplay
from app.domain.royalties.whatif.history import History, load_history
from app.domain.royalties.whatif.replaying import Trial, side_by_side

WORDS = {
    "payable": "Due",
    "recouped": "Recouped",
    "reserved": "In reserve",
    "unrecouped": "Unrecouped",
    "carried": "Carried forward",
}
COLUMNS = ("Contract", "Payee", "Quarter", "What", "Currency")


@dataclass(frozen=True, slots=True)
class Question:
    """What is tried over which history; `whole` is all of it, else the last four quarters."""

    contract: RoyaltyContract
    terms: Sequence[Asked]
    scenarios: Sequence[Scenario]
    whole: bool
    catalogue: bool

    @property
    def errors(self) -> dict[str, str]:
        return {name: said for each in self.scenarios for name, said in each.errors.items()}

    def typed(self, name: str) -> str:
        """What stands in a field of the form."""
        return self._typed.get(name, "")

    @property
    def _typed(self) -> dict[str, str]:
        return {name: text for each in self.scenarios for name, text in each.address}

    def address(self, *, whole: bool | None = None, catalogue: bool | None = None) -> str:
        """The question as the part of an address after its path, with everything typed."""
        over = self.catalogue if catalogue is None else catalogue
        span = self.whole if whole is None else whole
        pairs = [
            ("over", "catalogue" if over else "statements"),
            ("span", "all" if span else "year"),
        ]
        pairs += [pair for each in self.scenarios for pair in each.address]
        return urlencode([(name, text) for name, text in pairs if text])


@dataclass(frozen=True, slots=True)
class Answer:
    """`tried` names the scenarios that stand in the columns of the comparison.

    `differs` are the periods that close otherwise than they were published, `unrated` sales left
    out by currency. `payees` and `names` of contracts are by the engine's ids.
    """

    tried: Sequence[str]
    comparison: Comparison
    differs: Sequence[Period]
    unrated: Mapping[str, Decimal]
    payees: Mapping[str, str]
    names: Mapping[str, str]

    def who(self, account: Account) -> str:
        """Whose account it is, with its contract when that is another one than asked about."""
        return self.payees.get(account.payee, "All payees together")


async def read_question(
    uow: UnitOfWork, contract: RoyaltyContract, params: Mapping[str, str]
) -> Question:
    """What an address asks; a draft is tried over its catalogue unless it says otherwise."""
    version = await last_version(uow, contract.id)
    parts = await parts_of(uow, [version.id])
    deal = deal_of(version, parts.get(version.id, Parts()))
    ties = await ties_of(uow, contract.id)
    names = await names_in(uow, [deal])
    items: list[ContractItem] = [each for each in ties.items if each.withdrawn_at is None]
    terms = terms_to_try(deal, items, contract.currency, names.parties)
    over = params.get("over", "catalogue" if contract.is_draft else "statements")
    return Question(
        contract=contract,
        terms=terms,
        scenarios=scenarios_in(params, terms),
        whole=params.get("span") == "all",
        catalogue=contract.is_draft or over == "catalogue",
    )


async def answer(uow: UnitOfWork, question: Question) -> Answer:
    """Account the history once as agreed and once for each scenario without mistakes.

    What the engine refuses becomes an error of its scenario. Raises TooMuchHistory and
    CannotReplay.
    """
    history = await load_history(
        uow, question.contract.id, whole=question.whole, catalogue=question.catalogue
    )
    # The engine is pure and may take a second: others are served meanwhile.
    return await asyncio.to_thread(_answer, question, history)


def _answer(question: Question, history: History) -> Answer:
    with accountable():
        trial = side_by_side(history, question.contract.id, changes_of(question))
    return answer_of(question, history, trial)


def changes_of(question: Question) -> list[Change]:
    """What was agreed, then each scenario without mistakes."""
    return [Change(), *(each.change for each in question.scenarios if not each.errors)]


def answer_of(question: Question, history: History, trial: Trial) -> Answer:
    """What a finished trial says; what was refused becomes an error of its scenario."""
    tried = [each for each in question.scenarios if not each.errors]
    for place, words in trial.refused.items():
        refused = tried[place - 1]
        refused.errors[f"{refused.letter}.name"] = f"{refused.name}: {words}"
    replays = trial.replays
    return Answer(
        tried=[each.name for each in tried if not each.errors],
        comparison=compare(str(question.contract.id), replays),
        differs=[done.period for done in replays[0] if not done.is_as_published],
        unrated=history.unrated,
        payees=history.payees,
        names=history.names,
    )


@contextmanager
def accountable() -> Iterator[None]:
    """What the engine asks for before it accounts the history as agreed is CannotReplay."""
    try:
        yield
    except InvalidContract as error:
        raise CannotReplay(str(error)) from error


def csv_of(question: Question, found: Answer) -> bytes:
    """Every figure of the comparison with every digit, for spreadsheets."""
    columns = [*map(Column, COLUMNS), Column("As agreed", numeric=True)]
    for name in found.tried:
        columns += [Column(name, numeric=True), Column(f"{name}, change", numeric=True)]
    lines = csv_lines(columns, _rows(question, found))
    return "".join(lines).encode("utf-8-sig")


def _rows(question: Question, found: Answer) -> Iterable[list[str | Decimal | None]]:
    for account in found.comparison.accounts:
        for line in account.lines:
            if line.quarter is None:
                continue
            first, *others = line.cells
            row: list[str | Decimal | None] = [
                found.names.get(account.contract, ""),
                found.who(account),
                line.quarter.label,
                WORDS[line.measure],
                question.contract.currency,
                first.amount,
            ]
            for cell in others:
                row += [cell.amount, cell.change]
            yield row
