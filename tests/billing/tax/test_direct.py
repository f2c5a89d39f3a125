"""Payments beside payouts: which rule they were paid under, and where too little was kept back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.billing.tax.direct import DirectPayment, year_parts
from app.billing.tax.income import Income
from app.billing.tax.withholding import FormKind, Papers, Regime
from tests.billing.tax.conftest import JUNO, PIP, dollars

PLAYED = date(2026, 5, 2)
PLAIN = DirectPayment(JUNO, "Juno", Income.PERFORMANCE, PLAYED, dollars("900"), dollars("0"))
FROM_ABROAD = {JUNO: Papers(FormKind.W8BEN, has_number=True, signed_on=PLAYED, country="AU")}


def test_papers_say_the_rule_where_the_payment_does_not() -> None:
    (part,), short = year_parts([PLAIN, PLAIN], {JUNO: Papers(FormKind.W9, has_number=True)})
    assert (part.regime, part.rate, part.gross, short) == ("none", "0", dollars("1800"), [])
    (part,), short = year_parts([PLAIN], FROM_ABROAD)
    assert (part.regime, part.rate, part.withheld, short) == ("nra", "30", dollars("0"), [PLAIN])


def test_what_a_form_says_of_work_abroad_is_not_about_a_show_here() -> None:
    papers = {JUNO: replace(FROM_ABROAD[JUNO], works_abroad=True)}
    (here,), _ = year_parts([PLAIN], papers)
    (there,), short = year_parts([replace(PLAIN, is_abroad=True)], papers)
    assert (here.regime, there.regime, short) == ("nra", "none", [])


def test_what_was_kept_back_stands_under_the_rule_it_was_kept_by() -> None:
    kept = replace(PLAIN, withheld=dollars("270"), regime=Regime.FOREIGN, rate=Decimal("30.0"))
    agreed = replace(kept, withheld=dollars("45"), regime=Regime.AGREEMENT, rate=Decimal(5))
    other = replace(kept, subject_id=PIP, payee_name="Pip")
    parts, short = year_parts([kept, agreed, kept, other], FROM_ABROAD)
    said = {(e.payee_name, e.regime, e.rate): (e.gross, e.withheld) for e in parts}
    assert said == {
        ("Juno", "nra", "30"): (dollars("1800"), dollars("540")),
        ("Juno", "cwa", "5"): (dollars("900"), dollars("45")),
        ("Pip", "nra", "30"): (dollars("900"), dollars("270")),
    }
    assert short == []


def test_less_than_the_rate_is_short_unless_it_was_agreed() -> None:
    little = replace(PLAIN, withheld=dollars("10"), regime=Regime.FOREIGN, rate=Decimal(1))
    _, short = year_parts([little, replace(little, regime=Regime.AGREEMENT)], FROM_ABROAD)
    assert short == [little]


def test_backup_is_short_once_the_year_is_reported() -> None:
    parts, short = year_parts([PLAIN], {})
    assert ([part.regime for part in parts], short) == (["none"], [])
    more = replace(PLAIN, gross=dollars("1100"), paid_on=date(2026, 9, 1))
    (part,), short = year_parts([PLAIN, more], {})
    assert (part.regime, part.rate, part.gross) == ("backup", "24", dollars("2000"))
    assert short == [PLAIN, more]
