"""Findings in words."""

from app.core.period import month_of
from app.core.text import counted
from app.domain.royalties.insight.models import PayerFinding
from app.domain.royalties.insight.payer_audit import Kind
from app.domain.royalties.statement_document import country_name


def headline(finding: PayerFinding) -> str:
    """What is odd, in a few words."""
    month = month_of(finding.month).label
    match finding.kind:
        case Kind.MISSING:
            return f"{finding.source_name} has nothing for {month}"
        case Kind.SILENT:
            return f"{finding.store} is silent in {finding.source_name} since {month}"
        case Kind.DRIED_UP:
            place = country_name(finding.country)
            return f"{place} dried up in {finding.source_name} since {month}"
        case _:
            more = "more" if finding.stake < 0 else "less"
            return f"{_where(finding)} paid {more} per unit than usual in {month}"


def explanation(finding: PayerFinding) -> str:
    """What was expected and why, in a sentence."""
    match finding.kind:
        case Kind.MISSING:
            return (
                "The months around it were paid. Expected is the middle of the two; ask for the"
                " report, or import it if it is here."
            )
        case Kind.SILENT:
            return (
                f"It paid every month for half a year before and nothing in the"
                f" {counted(finding.months, 'month')} since, while the others went on."
            )
        case Kind.DRIED_UP:
            return (
                f"It came every month for half a year before; in the"
                f" {counted(finding.months, 'month')} since a tenth of the usual or less came."
            )
        case _:
            return (
                "Expected is what the same units bring at the usual rate of this store, country"
                " and way of use, taken from its other months."
            )


def _where(finding: PayerFinding) -> str:
    country = country_name(finding.country)
    store = finding.store or finding.source_name
    return f"{store} in {country}" if country else store
