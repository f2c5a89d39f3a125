"""The rules of time, retainers and commission: worked cases, and what holds for all of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.core.period import month
from app.domain.agency.choices import RateKind, SourceKind
from app.domain.agency.commission import Income, SunsetStep, Terms, commission, due_on
from app.domain.agency.errors import UnknownMergeField
from app.domain.agency.hours import (
    InvalidHours,
    as_quantity,
    half_up,
    parse_hours,
    price,
    rounded,
    split_by_day,
)
from app.domain.agency.lines import Earned, Service, Sources, Spent, Worked, by_currency, drafts
from app.domain.agency.rates import Rate, rate_for
from app.domain.agency.retainers import burn_down, fee
from app.domain.agency.wording import differences, markdown, merge

ENDED = Terms(
    UUID(int=1), frozenset({"live"}), "gross", Decimal(20), date(2024, 1, 1), date(2025, 12, 31),
    (SunsetStep(12, Decimal(10)), SunsetStep(12, Decimal(5))),
)  # fmt: skip
OCTOBER = month("2026-10")
minutes = st.integers(min_value=1, max_value=1440)
cents = st.integers(min_value=1, max_value=10**7)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), 20),
        (date(2025, 12, 31), 20),
        (date(2026, 1, 1), 10),
        (date(2026, 12, 31), 10),
        (date(2027, 1, 1), 5),
        (date(2027, 12, 31), 5),
        (date(2028, 1, 1), None),
    ],
)
def test_commission_fades_step_by_step_after_the_end(day: date, rate: int | None) -> None:
    due = due_on(ENDED, day)
    assert (due and due.rate) == rate


def income(key: str, day: date, amount: Decimal, kind: str = "live") -> Income:
    return Income(key, day, kind, "Show", amount, amount / 2, "EUR")


@given(
    st.lists(
        st.tuples(
            st.dates(date(2022, 1, 1), date(2029, 1, 1)),
            st.decimals(-(10**6), 10**6, places=4),
            st.sampled_from(["live", "sync"]),
        ),
        max_size=20,
    )
)
def test_no_income_is_shared_out_twice_and_none_beyond_its_rate(
    rows: list[tuple[date, Decimal, str]],
) -> None:
    later = Terms(UUID(int=2), frozenset({"live"}), "net", Decimal(15), date(2026, 6, 1), None)
    incomes = [income(str(n), day, amount, kind) for n, (day, amount, kind) in enumerate(rows)]
    lines = commission(incomes, [ENDED, later])

    keys = [line.income.key for line in lines]
    assert len(set(keys)) == len(keys)
    assert all(line.income.kind == "live" for line in lines)
    assert all(line.amount * 100 == line.base * line.rate for line in lines)
    assert commission(incomes, [later, ENDED]) == lines
    assert all(line.terms_id == later.id for line in lines if line.income.day >= later.starts_on)


def test_hours_are_read_as_people_write_them() -> None:
    assert [parse_hours(text) for text in ("1:30", "1.5", "1,25", "0:06", "8")] == [
        90,
        90,
        75,
        6,
        480,
    ]
    for text in ("", "1:75", "-1", "0.01", "x"):
        with pytest.raises(InvalidHours):
            parse_hours(text)


@given(minutes, st.sampled_from([0, 6, 15]))
def test_rounding_only_ever_adds_less_than_a_step(worked: int, step: int) -> None:
    billed = rounded(worked, step)
    assert 0 <= billed - worked < max(step, 1)
    assert step == 0 or billed % step == 0


@given(st.integers(0, 10**5), cents)
def test_quantity_times_price_is_the_price_of_the_minutes(worked: int, rate: int) -> None:
    money = Money(rate, "EUR")
    quantity, _, unit_price = as_quantity(worked, money)
    assert half_up(quantity * unit_price.minor) == price(worked, money).minor


@given(st.lists(minutes, min_size=1, max_size=12), st.integers(0, 3000),
       st.sampled_from(["none", "month", "all"]))  # fmt: skip
def test_no_hour_of_a_retainer_appears_or_vanishes(
    worked: list[int], included: int, rollover: str
) -> None:
    burns = burn_down([(str(n), each) for n, each in enumerate(worked)], included, rollover)
    for burn in burns:
        assert burn.available + burn.overage == burn.worked + burn.carried_out + burn.lost
        assert min(burn.overage, burn.left, burn.carried_out, burn.lost + 1) >= 0
        assert rollover != "month" or burn.carried_out <= included
    lost = sum(burn.lost for burn in burns)
    assert rollover != "all" or lost == 0


def test_a_retainer_that_begins_within_a_month_costs_its_days() -> None:
    whole = Money.of("3100", "EUR")
    assert fee(whole, OCTOBER, starts_on=date(2026, 1, 1), ends_on=None) == whole
    assert fee(whole, OCTOBER, starts_on=date(2026, 10, 22), ends_on=None) == Money.of(
        "1000", "EUR"
    )
    assert fee(whole, OCTOBER, starts_on=date(2026, 1, 1), ends_on=date(2026, 10, 1)) == Money.of(
        "100", "EUR"
    )


def test_the_narrowest_rate_that_had_begun_counts() -> None:
    ben, marrow, other = UUID(int=1), UUID(int=2), UUID(int=3)

    def rate(amount: str, person: UUID | None, client: UUID | None, day: date) -> Rate:
        return Rate("bill", person, client, Money.of(amount, "EUR"), day)

    first = date(2026, 1, 1)
    rates = [rate("90", None, None, first), rate("100", ben, None, first),
             rate("80", None, marrow, first), rate("70", ben, marrow, date(2026, 6, 1)),
             rate("95", None, None, date(2026, 7, 1))]  # fmt: skip

    def asked(person: UUID, client: UUID, day: date) -> str:
        found = rate_for(rates, RateKind.BILL, person_id=person, client_id=client, day=day)
        return str(found and found.decimal)

    assert asked(ben, marrow, date(2026, 5, 31)) == "80.00"
    assert asked(ben, marrow, date(2026, 6, 1)) == "70.00"
    assert asked(ben, other, first) == "100.00"
    assert asked(other, other, date(2026, 8, 1)) == "95.00"
    assert asked(other, other, date(2025, 1, 1)) == "None"


def test_work_over_midnight_is_two_days_of_work() -> None:
    start = datetime(2026, 10, 5, 21, 0, tzinfo=UTC)
    parts = split_by_day(start, start + timedelta(hours=3), ZoneInfo("Europe/Berlin"))
    assert [(day.day, worked) for day, _, _, worked in parts] == [(5, 60), (6, 120)]
    assert parts[0][2] == parts[1][1]


@given(
    worked=st.lists(st.tuples(minutes, st.booleans(), cents), max_size=8),
    spent=st.lists(cents, max_size=5),
    earned=st.lists(st.decimals(0, 10**5, places=6), max_size=5),
    is_retained=st.booleans(),
)
def test_a_months_lines_are_exactly_its_sources(
    *,
    worked: list[tuple[int, bool, int]],
    spent: list[int],
    earned: list[Decimal],
    is_retained: bool,
) -> None:
    retainer = Service(UUID(int=9), "R", "retainer", Money(150_000, "EUR"), 600, "none",
                       Money(12_000, "EUR"), date(2026, 1, 1), None)  # fmt: skip
    sources = Sources(
        client_id=UUID(int=1),
        round_to=15,
        services=[retainer] if is_retained else [],
        retainer=retainer if is_retained else None,
        worked=[Worked(UUID(int=n), UUID(int=n), "T", each, billable, Money(rate, "EUR"))
                for n, (each, billable, rate) in enumerate(worked)],
        spent=[Spent(UUID(int=n), date(2026, 10, 1), "S", Money(each, "EUR"), Decimal(0))
               for n, each in enumerate(spent)],
        earned=[Earned(UUID(int=n), "live", each, "EUR") for n, each in enumerate(earned)],
    )  # fmt: skip
    found = drafts(sources, OCTOBER)
    sums = {kind: sum(d.amount.minor for d in found if d.kind is kind) for kind in SourceKind}

    assert sums[SourceKind.EXPENSE] == sum(spent)
    assert sums[SourceKind.COMMISSION] == int(sum(earned) * 100)
    assert sums[SourceKind.RETAINER] == 150_000 * is_retained
    billable = [(rounded(each, 15), rate) for each, is_billable, rate in worked if is_billable]
    if is_retained:
        beyond = max(0, sum(each for each, _ in billable) - 600)
        assert sums[SourceKind.OVERAGE] == price(beyond, Money(12_000, "EUR")).minor
    else:
        each_priced = [price(each, Money(rate, "EUR")).minor for each, rate in billable]
        assert sums[SourceKind.TIME] == sum(each_priced)
    assert len({draft.source_key for draft in found}) == len(found)
    assert sum(len(group) for group in by_currency(found).values()) == len(found)


def test_values_merged_into_an_agreement_bring_no_formatting_and_no_markup() -> None:
    text = merge("Dear {{ client.name }},\n\n{{ agreement.services }}",
                 {"client.name": "*A* <b>[x](javascript:1)</b>\n# B"},
                 blocks={"agreement.services": "- One"})  # fmt: skip
    shown = markdown(text)
    assert "<em>" not in shown
    assert "<b>" not in shown
    assert "<a" not in shown
    assert "<h1>" not in shown
    assert "<li>One</li>" in shown
    with pytest.raises(UnknownMergeField):
        merge("{{ client.secret }}", {}, blocks={})


def test_versions_show_what_was_added_and_removed() -> None:
    changes = differences("a\nb", "a\nc")
    assert [(change.kind, change.text) for change in changes] == [
        ("same", "a"), ("removed", "b"), ("added", "c"),
    ]  # fmt: skip
