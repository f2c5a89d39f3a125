"""Pure rules: what a night came to, prices in words, lines of a file, and when stock runs out."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import new_id
from app.core.money import InvalidMoney
from app.domain.merch.choices import CATEGORIES, categories_of
from app.domain.merch.errors import CountsDoNotFit, LinesUnreadable
from app.domain.merch.forecast import Coming, Past, look_ahead
from app.domain.merch.prices import read_prices, write_prices
from app.domain.merch.service.closing import entries_of
from app.domain.merch.table import read_lines
from app.domain.merch.takings import Bundle, House, Line, Rules, house_part, read, reckon, written

IDS = [new_id() for _ in range(6)]
numbers = st.integers(0, 200)
percents = st.decimals(0, 100, places=2)


@st.composite
def nights(draw: st.DrawFn) -> tuple[Rules, list[Line], list[Bundle]]:
    """Counts that fit: bundles take of what was sold."""
    lines, bundles = [], []
    for variant_id in IDS[: draw(st.integers(1, 5))]:
        sold, left, comps, damaged = (draw(numbers) for _ in range(4))
        there = sold + left + comps + damaged
        added = draw(st.integers(0, there))
        lines.append(
            Line(
                variant_id=variant_id, name=f"Item {len(lines)}", sku=str(len(lines)),
                category=draw(st.sampled_from(sorted(CATEGORIES))), price=draw(numbers) * 25,
                counted_in=there - added, added=added, counted_out=left, comps=comps,
                damaged=damaged,
            )
        )  # fmt: skip
    if draw(st.booleans()):
        parts = {line.variant_id: draw(st.integers(1, 3)) for line in lines[:2]}
        most = min(line.sold // parts[line.variant_id] for line in lines[:2])
        sold = draw(st.integers(0, most))
        bundles.append(
            Bundle(
                variant_id=IDS[5], name="Bundle", sku="B", price=draw(numbers) * 33, sold=sold,
                parts=parts,
            )
        )  # fmt: skip
    houses = {each: House(draw(percents), draw(st.booleans())) for each in CATEGORIES}
    rules = Rules(
        currency="EUR", houses=houses, tax_percent=draw(percents), tax_inside=draw(st.booleans()),
        seller_percent=draw(percents), seller_amount=draw(numbers), cash=draw(numbers),
        card=draw(numbers), attendance=draw(st.none() | numbers), pays_house=draw(st.booleans()),
    )  # fmt: skip
    return rules, lines, bundles


@given(nights())
def test_sales_are_the_prices_of_what_was_sold_to_the_cent(
    night: tuple[Rules, list[Line], list[Bundle]],
) -> None:
    rules, lines, bundles = night
    found = reckon(rules, lines, bundles)
    bundled = {v: n * b.sold for b in bundles for v, n in b.parts.items()}
    alone = sum((e.sold - bundled.get(e.variant_id, 0)) * e.price for e in lines)
    gross = alone + sum(each.sold * each.price for each in bundles)
    assert sum(row.amount for row in found.rows) == gross
    paid = found.received.minor if rules.tax_inside else found.net.minor
    assert paid == gross
    assert found.net + found.tax == found.received
    assert all(0 <= part.house <= part.net for part in found.parts)
    assert found.left == found.net - found.house - found.seller


@given(nights())
def test_bundle_parts_are_conserved(night: tuple[Rules, list[Line], list[Bundle]]) -> None:
    rules, lines, bundles = night
    found = reckon(rules, lines, bundles)
    for line, row in zip(found.lines, found.rows, strict=False):
        there = line.counted_in + line.added
        assert there == line.counted_out + line.comps + line.damaged + row.sold
        assert 0 <= row.bundled <= row.sold
    packed = sum(bundle.sold * sum(bundle.parts.values()) for bundle in bundles)
    assert sum(row.bundled for row in found.rows) == packed


@given(nights())
def test_what_is_booked_balances(night: tuple[Rules, list[Line], list[Bundle]]) -> None:
    assert sum(entry.amount for entry in entries_of(reckon(*night))) == 0


@given(nights(), st.randoms())
def test_the_order_of_lines_changes_nothing(
    night: tuple[Rules, list[Line], list[Bundle]], random: object
) -> None:
    rules, lines, bundles = night
    assert reckon(rules, lines[::-1], bundles) == reckon(rules, lines, bundles)
    assert read(written(reckon(rules, lines, bundles))) == reckon(rules, lines, bundles)


def line(number: int = 0, **other: object) -> Line:
    said = {
        "variant_id": IDS[number], "name": f"Item {number}", "sku": str(number),
        "category": "clothing", "price": 3000, "counted_in": 10, "counted_out": 4,
    }  # fmt: skip
    return Line(**{**said, **other})


def rules(**other: object) -> Rules:
    houses = {"clothing": House(Decimal(20)), "music": House(Decimal(10))}
    return Rules(**{"currency": "EUR", "houses": houses, **other})


@pytest.mark.parametrize(
    ("inside", "net", "tax", "received"),
    [(True, 15126, 2874, 18000), (False, 18000, 3420, 21420)],
)
def test_tax_is_inside_the_price_or_on_top(
    *, inside: bool, net: int, tax: int, received: int
) -> None:
    found = reckon(rules(tax_percent=Decimal(19), tax_inside=inside), [line()])
    assert (found.net.minor, found.tax.minor, found.received.minor) == (net, tax, received)
    assert found.house.minor == house_part(net, House(Decimal(20)), "EUR")


def test_a_bundle_is_divided_between_categories_by_the_prices_of_its_parts() -> None:
    record = line(1, category="music", price=2000)
    parts = {IDS[0]: 1, IDS[1]: 1}
    bundle = Bundle(variant_id=IDS[5], name="Both", sku="B", price=4000, sold=2, parts=parts)
    found = reckon(rules(), [line(), record], [bundle])
    nets = {part.category: part.net for part in found.parts}
    # Four of each alone, and 80 for two bundles: three fifths are the shirts'.
    assert nets == {"music": 4 * 2000 + 3200, "clothing": 4 * 3000 + 4800, "other": 0}


def test_the_house_hands_nothing_to_our_cash_box() -> None:
    houses = {"clothing": House(Decimal(20), is_seller=True), "music": House(Decimal(0))}
    found = reckon(rules(houses=houses), [line(), line(1, category="music", price=1000)])
    assert found.taken.minor == 6000
    assert found.received.minor == 24000


def test_more_left_than_there_was_is_refused_by_name() -> None:
    with pytest.raises(CountsDoNotFit, match="Item 0: 11 left"):
        reckon(rules(), [line(counted_out=11)])


def test_bundles_without_parts_left_are_refused() -> None:
    bundle = Bundle(variant_id=IDS[5], name="Both", sku="B", price=4000, sold=7, parts={IDS[0]: 1})
    with pytest.raises(CountsDoNotFit, match="bundles took 7 of them, but only 6"):
        reckon(rules(), [line()], [bundle])
    other = Bundle(variant_id=IDS[5], name="Both", sku="B", price=4000, sold=1, parts={IDS[2]: 1})
    with pytest.raises(CountsDoNotFit, match="not all of its parts"):
        reckon(rules(), [line()], [other])


@pytest.mark.parametrize(
    ("label", "is_only", "found"),
    [
        ("Recorded music", False, {"music"}),
        ("T-shirts and hoodies", False, {"clothing"}),
        ("Merch", False, {"music", "clothing", "other"}),
        ("Stand", True, {"music", "clothing", "other"}),
        ("Stand", False, {"other"}),
    ],
)
def test_a_deal_is_read_by_its_words(label: str, *, is_only: bool, found: set[str]) -> None:
    assert categories_of(label, is_only=is_only) == found


def test_prices_are_written_in_one_line() -> None:
    assert read_prices("30 EUR, 26.50 gbp; 4000 JPY", "EUR") == {
        "EUR": 3000, "GBP": 2650, "JPY": 4000,
    }  # fmt: skip
    assert read_prices("12.50", "USD") == {"USD": 1250}
    assert write_prices({"EUR": 3000, "JPY": 4000}) == "30.00 EUR, 4000 JPY"


@pytest.mark.parametrize("text", ["30 QQQ", "30 EUR, 31 EUR", "-1 EUR", "thirty"])
def test_a_price_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidMoney):
        read_prices(text, "EUR")


def test_lines_of_a_file_are_read_or_named_by_line() -> None:
    content = (
        "Item;SKU;Size;Category;Price;Cost;Quantity\n"
        "Shirt;T-M;M;clothing;30;8.50;40\n"
        ";T-L;L;clothing;30;8.50;40\n"
        "Shirt;t-m;XL;textile;30 QQQ;8,5;some\n"
    )
    good, missing, wrong = read_lines(content, "EUR")
    assert (good.item, good.sku, good.option, good.prices, good.cost, good.on_hand) == (
        "Shirt", "T-M", "M", {"EUR": 3000}, 850, 40,
    )  # fmt: skip
    assert (missing.number, missing.wrong) == (3, "The item is missing.")
    assert wrong.number == 4
    for said in ("stands in line 2 already", "no category", "Price:", "Cost:", "not “some”"):
        assert said in wrong.wrong
    with pytest.raises(LinesUnreadable, match="sku is missing"):
        read_lines("item,price\nShirt,30", "EUR")


def ahead(*heads: int) -> list[Coming]:
    first = date(2026, 12, 1)
    return [
        Coming(UUID(int=number), f"Show {number}", first + timedelta(days=number), each)
        for number, each in enumerate(heads)
    ]


def test_stock_runs_out_at_the_show_that_wants_more_than_is_left() -> None:
    past = [Past(100, 10, 5), Past(200, 20, 5), Past(100, 10, 0)]
    found = look_ahead(25, past, ahead(100, 100, 100))
    assert found.runs_out is not None
    assert (found.needed, found.order, found.runs_out.name) == (30, 5, "Show 2")
    assert (found.per_hundred, found.sold_out) == ("10.0", 1)


def test_too_few_shows_say_nothing() -> None:
    found = look_ahead(0, [Past(100, 10, 5), Past(0, 3, 5), Past(100, 9, 1)], ahead(500))
    assert (found.is_known, found.shows, found.order, found.runs_out) == (False, 2, 0, None)


@given(
    st.integers(0, 500),
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 300)), min_size=3, max_size=10),
    st.lists(st.integers(0, 900), max_size=8),
)
def test_what_is_ordered_lasts(
    on_hand: int, past: list[tuple[int, int]], coming: list[int]
) -> None:
    nights = [Past(heads, sold, 1) for heads, sold in past]
    found = look_ahead(on_hand, nights, ahead(*coming))
    assert look_ahead(on_hand + found.order, nights, ahead(*coming)).runs_out is None
    assert (found.order > 0) == (found.runs_out is not None)
