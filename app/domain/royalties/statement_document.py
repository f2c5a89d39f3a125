"""A statement as its documents show it: the words of the PDF and the rows of the CSV."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import groupby
from typing import Any

from babel import Locale
from babel.numbers import format_currency, format_decimal

from app.core.money import EXACT, Money, exact_sum, minor_places
from app.core.period import month, month_of
from app.core.spreadsheet import Cell, Column, csv_lines
from app.domain.royalties.accounting.queries import ContractAccount
from app.domain.royalties.models.statements import RunStatus, Statement, StatementLine
from app.domain.royalties.queries.statements import StatedRecording
from app.web.brand import PRODUCT

LOCALE = Locale("en")
SHOWN_PLACES = 6
LARGEST_RECORDINGS = 300
_MINUS = "\N{MINUS SIGN}"

CSV_COLUMNS = (
    Column("Statement"),
    Column("Payee"),
    Column("Period"),
    Column("Title"),
    Column("Artist"),
    Column("ISRC"),
    Column("Source"),
    Column("Store"),
    Column("Country"),
    Column("Month of sale"),
    Column("Kind"),
    Column("Units", numeric=True),
    Column("Currency"),
    Column("Received", numeric=True),
    Column("Share in per cent", numeric=True),
    Column("Amount", numeric=True),
    Column("Reported for an earlier period"),
    Column("Contract"),
    Column("Term"),
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose name and colors a statement carries; `logo` is the name of an asset, `mark` our own."""

    name: str
    hue: int
    chroma: int
    logo: str | None = None
    mark: str = PRODUCT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement with what stands on it; `lines` is empty when there are too many to print.

    `root` is that of its file, in hexadecimal, once there is one.
    """

    statement: Statement
    recordings: Sequence[StatedRecording]
    lines: Sequence[StatementLine]
    issuer: Issuer
    accounts: Sequence[ContractAccount] = ()
    root: str = ""


def reference(statement: Statement) -> str:
    """What people call a statement: its number, or that it has none yet."""
    return f"Statement {statement.number}" if statement.number else "Draft statement"


def file_name(statement: Statement, suffix: str) -> str:
    """A name for the saved file, the same on every system."""
    number = str(statement.number) if statement.number else "draft"
    return f"statement-{statement.period}-{number}-{statement.currency}.{suffix}"


def document(sheet: Sheet) -> dict[str, Any]:
    """The variables of `documents/statement.html`; the same rows always give the same words."""
    statement, issuer = sheet.statement, sheet.issuer
    is_draft = statement.status in {RunStatus.DRAFT, RunStatus.APPROVED}
    made_at = statement.published_at or statement.created_at
    label = month(statement.period).label
    return {
        "brand": {"name": issuer.name, "logo": issuer.logo, "mark": issuer.mark},
        "document": {
            "title": f"Royalty statement, {label}",
            "reference": reference(statement),
            "language": "en",
            "paper": "a4",
            "created_at": f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        },
        "statement": {
            "period": label,
            "issued_on": "Not issued yet" if is_draft else _day(made_at.astimezone(UTC).date()),
            "currency": statement.currency,
            "is_draft": is_draft,
            "payee": {
                "name": statement.payee_name,
                "lines": [statement.payee_email] if statement.payee_email else [],
            },
            "payer": {"name": statement.issuer_name, "lines": []},
            "opening": exact(statement.carried_in, statement.currency),
            "income": list(_income(sheet)),
            "total": _money(Money(statement.total, statement.currency).decimal, statement.currency),
            "carried": exact(statement.carried_out, statement.currency),
            "accounts": [_account(each, statement.currency) for each in sheet.accounts],
            "groups": list(_groups(sheet)),
            "recordings": [] if sheet.lines else _summary(sheet),
            "notes": list(_notes(sheet)),
        },
    }


def csv_file(statement: Statement, lines: Iterable[StatementLine]) -> bytes:
    """Every line with every digit, for spreadsheets; text that could be a formula is defused."""
    rows = (_csv_row(statement, line) for line in lines)
    # The mark tells Excel that this is UTF-8.
    return ("\ufeff" + "".join(csv_lines(CSV_COLUMNS, rows))).encode()


def exact(amount: Decimal, currency: str) -> str:
    """An amount with all its digits: €0.003770889."""
    places = max(minor_places(currency), -_exponent(amount))
    return _money(amount, currency, places)


def shown(amount: Decimal, currency: str) -> str:
    """An amount as a line shows it: with up to six decimals."""
    places = max(minor_places(currency), min(SHOWN_PLACES, -_exponent(amount)))
    return _money(amount, currency, places)


def country_name(code: str | None) -> str:
    """The English name of a country, or the code itself when it is none."""
    return "" if code is None else LOCALE.territories.get(code, code)


def _exponent(amount: Decimal) -> int:
    return min(int(amount.normalize(EXACT).as_tuple().exponent), 0)


def _money(amount: Decimal, currency: str, places: int | None = None) -> str:
    places = minor_places(currency) if places is None else places
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    text = str(format_currency(rounded, currency, locale=LOCALE, decimal_quantization=False))
    return text.replace("-", _MINUS)


def _quantity(amount: Decimal) -> str:
    return str(format_decimal(amount.normalize(EXACT), locale=LOCALE)).replace("-", _MINUS)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _share(share: Decimal) -> str:
    return f"{share.normalize(EXACT):f} %"


def _income(sheet: Sheet) -> Iterator[tuple[str, str]]:
    statement = sheet.statement
    due = exact_sum(account.payable for account in sheet.accounts)
    if not sheet.accounts or statement.earned != due:
        label = "Your share by agreed splits" if sheet.accounts else "Your share of income"
        yield label, exact(EXACT.subtract(statement.earned, due), statement.currency)
    for account in sheet.accounts:
        yield f"Due under {account.contract}", exact(account.payable, statement.currency)


def _account(account: ContractAccount, currency: str) -> dict[str, Any]:
    return {
        "contract": account.contract,
        "rows": [
            {
                "label": row.label,
                "amount": shown(row.amount, currency),
                "is_sum": row.section in {"closing", "payable"},
            }
            for row in account.rows
        ],
        "steps": [
            {
                "item": step.item,
                "from": step.earned_under,
                "opening": shown(step.opening, currency),
                "recouped": shown(step.recouped, currency),
                "closing": shown(step.closing, currency),
            }
            for step in account.steps
        ],
    }


def rate_in_words(rate: Mapping[str, str]) -> str:
    """`1 USD = 0.8531 EUR (ECB, 31 August 2026)`."""
    day = _day(date.fromisoformat(rate["quoted_on"]))
    value = f"{Decimal(rate['value']).normalize(EXACT):f}"
    return f"1 {rate['of']} = {value} {rate['into']} ({rate['source']}, {day})"


def _groups(sheet: Sheet) -> Iterator[dict[str, Any]]:
    currency = sheet.statement.currency
    for _, found in groupby(sheet.lines, key=lambda line: line.recording_id):
        group = list(found)
        yield {
            "title": group[0].title,
            "artist": group[0].artist,
            "identifier": group[0].isrc,
            "share": " / ".join(dict.fromkeys(_share(line.share) for line in group)),
            "earned": shown(exact_sum(line.amount for line in group), currency),
            "lines": [_line(line, currency) for line in group],
        }


def _line(line: StatementLine, currency: str) -> dict[str, str]:
    sold = f"{month_of(line.sale_month).start:%b %Y}" if line.sale_month else ""
    return {
        "store": line.store or line.source_name,
        "country": country_name(line.country),
        "period": f"{sold} *" if line.is_adjustment else sold,
        "quantity": _quantity(line.quantity),
        "gross": shown(line.gross, currency),
        "net": shown(line.amount, currency),
    }


def _summary(sheet: Sheet) -> list[dict[str, str]]:
    """The recordings that earned most, and the others in one row."""
    currency = sheet.statement.currency
    by_size = sorted(sheet.recordings, key=lambda each: -abs(each.amount))
    largest, others = by_size[:LARGEST_RECORDINGS], by_size[LARGEST_RECORDINGS:]
    rows = [
        {
            "title": each.title,
            "artist": each.artist,
            "identifier": each.isrc or "",
            "quantity": _quantity(each.quantity),
            "earned": shown(each.amount, currency),
        }
        for each in largest
    ]
    if others:
        rows.append(
            {
                "title": f"{len(others):,} further recordings",
                "artist": "",
                "identifier": "",
                "quantity": _quantity(exact_sum(each.quantity for each in others)),
                "earned": shown(exact_sum(each.amount for each in others), currency),
            }
        )
    return rows


def _notes(sheet: Sheet) -> Iterator[str]:
    statement = sheet.statement
    if statement.total < 0:
        yield "The total is negative: it is deducted from what is owed to you."
    is_split = any(line.contract_id is None for line in sheet.lines)
    if is_split or not sheet.accounts:
        yield "Shares are those of the agreed split sheet of each recording."
    for rate in statement.rates:
        payer = f" from {rate['payer']}" if "payer" in rate else ""
        yield f"Income in {rate['of']}{payer} is converted at {rate_in_words(rate)}."
    if statement.carried_in or statement.carried_out:
        yield "Fractions of the smallest unit are carried to the next statement, so none is lost."
    if any(line.is_adjustment for line in sheet.lines):
        yield "Months marked * were reported for an earlier period than this statement's."
    if not sheet.lines:
        count = sum(each.lines for each in sheet.recordings)
        yield (
            f"This statement has {count:,} lines and is summed up by recording here. "
            "The CSV file that comes with it holds every line."
        )
    elif any(-_exponent(line.amount) > SHOWN_PLACES for line in sheet.lines):
        yield "Lines are shown to six decimals; the CSV file holds every digit."
    if sheet.root:
        yield (
            "Whoever has the CSV file can check that it is the one of this statement. "
            f"The root of its lines: {sheet.root}"
        )


def _csv_row(statement: Statement, line: StatementLine) -> Sequence[Cell]:
    return (
        reference(statement),
        statement.payee_name,
        statement.period,
        line.title,
        line.artist,
        line.isrc,
        line.source_name,
        line.store,
        line.country,
        f"{line.sale_month:%Y-%m}" if line.sale_month else None,
        line.kind,
        line.quantity.normalize(EXACT),
        statement.currency,
        line.gross.normalize(EXACT),
        line.share.normalize(EXACT),
        line.amount.normalize(EXACT),
        "yes" if line.is_adjustment else "no",
        line.contract,
        line.term,
    )
