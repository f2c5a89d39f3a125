"""Untrusted text of the forms of merchandise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from litestar.datastructures import FormMultiDict

from app.core.money import InvalidMoney, Money
from app.domain.merch.choices import BY_HAND, CATEGORIES, SELLERS
from app.domain.merch.models import MerchItem, MerchNight, MerchVariant
from app.domain.merch.prices import MOST_MINOR, read_prices, write_prices
from app.domain.merch.service.counting import BUNDLE, FIGURES, OUT, Entry, Settings
from app.domain.merch.service.stock import Spec
from app.domain.merch.takings import House
from app.tenants import CURRENCY_CODES
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Field,
    File,
    Integer,
    Percent,
    Reference,
    Text,
    Wrong,
)
from app.web.forms import Form, Rows

MOST_PIECES, LARGEST = 1_000_000, 500_000
_LABELS = {
    "counted_in": "The count",
    "counted_out": "What is left",
    "added": "What was added",
    "comps": "What was given away",
    "damaged": "What was damaged",
    "sold": "What was sold",
}


@dataclass(frozen=True, kw_only=True)
class Prices(Field):
    """Prices in several currencies, as they are written: `25 EUR, 22.50 GBP`."""

    max_length: int = 200
    required: bool = False

    def parse(self, text: str, *_: object) -> str:
        try:
            read_prices(text, "EUR")
        except InvalidMoney as error:
            raise Wrong(str(error)) from error
        return text


class ItemForm(Form):
    """An item with its variants; amounts without a currency are in the workspace's own."""

    name = Text(label="Name", max_length=120)
    category = Choice(label="Category", options=tuple(CATEGORIES))
    seen = Integer(label="The version", required=False)
    variant = Rows(
        label="Variant",
        id=Reference(label="The variant", required=False),
        sku=Text(label="SKU", max_length=60),
        option=Text(label="Size or color", required=False, max_length=80),
        prices=Prices(label="Price"),
        cost=Text(label="Cost", required=False, max_length=30),
        barcode=Text(label="Barcode", required=False, max_length=40),
        grams=Integer(label="Weight in grams", required=False, low=1, high=100_000),
    )

    @classmethod
    def of(cls, item: MerchItem, variants: Sequence[MerchVariant]) -> Self:
        rows = [
            {
                "id": each.id,
                "sku": each.sku,
                "option": each.option,
                "prices": write_prices(each.prices),
                "cost": "" if each.cost is None else each.cost.decimal,
                "barcode": each.barcode,
                "grams": each.grams or "",
            }
            for each in variants
            if not each.is_retired
        ]
        return cls.blank(name=item.name, category=item.category, seen=item.edition, variant=rows)

    def specs(self, currency: str) -> list[Spec]:
        """The variants; what is wrong with an amount stands beside the rows."""
        found = []
        for number, row in enumerate(self.values["variant"], 1):
            try:
                prices = read_prices(row["prices"] or "", currency)
                cost = Money.of(row["cost"], currency).minor if row["cost"] else None
            except InvalidMoney as error:
                self.errors["variant"] = f"Variant {number}: {error}"
                return []
            if cost is not None and not 0 <= cost <= MOST_MINOR:
                self.errors["variant"] = f"Variant {number}: the cost is zero or more."
                return []
            found.append(
                Spec(
                    id=row["id"], sku=row["sku"], option=row["option"] or "",
                    barcode=row["barcode"] or "", grams=row["grams"], cost=cost, prices=prices,
                )
            )  # fmt: skip
        return found


class BundleForm(Form):
    """A bundle: one variant of its own, made of others."""

    name = Text(label="Name", max_length=120)
    sku = Text(label="SKU", max_length=60)
    prices = Prices(label="Price", required=True)
    seen = Integer(label="The version", required=False)
    part = Rows(
        label="Part",
        variant=Choice(label="Part", required=False),
        number=Integer(label="How many", low=1, high=100, required=False),
    )

    @classmethod
    def of(cls, item: MerchItem, bundle: MerchVariant, parts: Mapping[UUID, int]) -> Self:
        rows = [{"variant": part_id, "number": number} for part_id, number in parts.items()]
        prices = write_prices(bundle.prices)
        return cls.blank(
            name=item.name, sku=bundle.sku, prices=prices, seen=item.edition, part=rows
        )

    def spec(self, currency: str, bundle_id: UUID | None = None) -> Spec | None:
        parts: dict[UUID, int] = {}
        for row in self.values["part"]:
            if not row["variant"]:
                self.errors["part"] = "Choose what the part is, or leave its number empty."
                return None
            part_id = UUID(row["variant"])
            parts[part_id] = parts.get(part_id, 0) + (row["number"] or 1)
        try:
            prices = read_prices(self.values["prices"], currency)
        except InvalidMoney as error:
            self.errors["prices"] = str(error)
            return None
        return Spec(id=bundle_id, sku=self.values["sku"], prices=prices, parts=parts)


class MovementForm(Form):
    """`key` names the movement: pressed twice, it is one."""

    kind = Choice(label="What happened", options=tuple(BY_HAND))
    number = Integer(label="How many", low=0, high=MOST_PIECES)
    reason = Text(label="Why", required=False, max_length=200)
    key = Text(label="The key", max_length=36)

    def check(self) -> None:
        if self.values["kind"] != "counted" and not self.values["number"]:
            self.errors["number"] = "Write how many, one or more."
        try:
            UUID(self.values["key"])
        except ValueError:
            self.errors["number"] = "Open this page again, then note it."


class LinesForm(Form):
    """CSV text, pasted or as a file; the file goes before what is in the box."""

    file = File(label="The file", required=False, max_bytes=LARGEST)
    content = Area(label="The lines", required=False, max_length=LARGEST)


class CountForm(Form):
    """A count of a whole stock: `<figure>_<variant>`, each with what was shown as `…_was`."""

    entries: Sequence[Entry] = ()

    def entry_of(self, variant_id: UUID) -> Entry | None:
        return next((each for each in self.entries if each.variant_id == variant_id), None)

    @classmethod
    def read(cls, data: FormMultiDict, step: str, bundles: Mapping[UUID, bool]) -> Self:
        """`bundles` says of every known variant whether it is a bundle; others are not read."""
        form = cls(list(data.multi_items()))
        said = {name: value for name, value in data.multi_items() if isinstance(value, str)}
        entries = []
        for variant_id, is_bundle in bundles.items():
            if f"seen_{variant_id}" in said and not (is_bundle and step != OUT):
                names = BUNDLE if is_bundle else FIGURES[step]
                entries.append(form._entry(said, variant_id, names))
        form.entries = entries
        return form

    def _entry(self, said: Mapping[str, str], variant_id: UUID, names: Sequence[str]) -> Entry:
        typed, shown = {}, {}
        for name in names:
            field = f"{name}_{variant_id}"
            number = self._number(said.get(field, ""), variant_id, name)
            typed[name] = number if name.startswith("counted") else number or None
            was = said.get(f"{field}_was", "")
            shown[name] = int(was) if was.isascii() and was.isdigit() and len(was) < 9 else None
        seen = said.get(f"seen_{variant_id}", "")
        return Entry(
            variant_id, typed, shown, int(seen) if seen.isascii() and seen.isdigit() else 0,
            " ".join(said.get(f"reason_{variant_id}", "").split())[:200],
            " ".join(said.get(f"reason_{variant_id}_was", "").split())[:200],
        )  # fmt: skip

    def _number(self, text: str, variant_id: UUID, name: str) -> int | None:
        rule = Integer(label=_LABELS[name], required=False, high=MOST_PIECES)
        try:
            found: int | None = rule.read("n", [("n", text)], {})
        except Wrong as wrong:
            self.errors[f"line_{variant_id}"] = str(wrong)
            return None
        return found


class SettingsForm(Form):
    """How a night is reckoned, and what was taken; amounts are in the night's currency."""

    percent_music = Percent(label="Of music")
    percent_clothing = Percent(label="Of clothing")
    percent_other = Percent(label="Of other things")
    seller_music = Choice(label="Who sells music", options=tuple(code for code, _ in SELLERS))
    seller_clothing = Choice(label="Who sells clothing", options=tuple(c for c, _ in SELLERS))
    seller_other = Choice(label="Who sells other things", options=tuple(c for c, _ in SELLERS))
    tax_percent = Percent(label="Tax", required=False)
    tax_how = Choice(label="How tax is counted", options=("inside", "top"))
    seller_percent = Percent(label="The seller's percentage", required=False)
    seller_amount = Amount(label="The seller's fee", required=False, currencies=CURRENCY_CODES)
    cash = Amount(label="Cash", required=False, currencies=CURRENCY_CODES)
    card = Amount(label="Cards", required=False, currencies=CURRENCY_CODES)
    attendance = Integer(label="The people", required=False, high=MOST_PIECES)
    seen = Integer(label="The version", required=False)

    @classmethod
    def of(cls, night: MerchNight | None, houses: Mapping[str, House]) -> Self:
        parts: dict[str, Any] = {}
        for category, house in houses.items():
            parts[f"percent_{category}"] = _plain(house.percent)
            parts[f"seller_{category}"] = "house" if house.is_seller else "artist"
        if night is None:
            return cls.blank(**parts, tax_how="inside", seen=1)
        code = night.currency
        return cls.blank(
            **parts,
            tax_percent=_plain(night.levy_percent) if night.levy_percent else None,
            tax_how="inside" if night.is_levy_inside else "top",
            seller_percent=_plain(night.seller_percent) if night.seller_percent else None,
            seller_amount=_amount(night.seller_amount or None, code),
            cash=_amount(night.cash_amount, code),
            card=_amount(night.card_amount, code),
            attendance=night.attendance,
            seen=night.edition,
        )

    @classmethod
    def read(cls, data: FormMultiDict, currency: str) -> Self:
        said = {name: value for name, value in data.multi_items() if isinstance(value, str)}
        amounts = ("seller_amount", "cash", "card")
        return cls.parse({**said, **{f"{name}_currency": currency for name in amounts}})

    @property
    def said(self) -> Settings:
        values = self.values
        return Settings(
            houses={
                each: House(values[f"percent_{each}"], values[f"seller_{each}"] == "house")
                for each in CATEGORIES
            },
            tax_percent=values["tax_percent"] or Decimal(0),
            is_tax_inside=values["tax_how"] == "inside",
            seller_percent=values["seller_percent"] or Decimal(0),
            seller=values["seller_amount"],
            cash=values["cash"],
            card=values["card"],
            attendance=values["attendance"],
        )


class CloseForm(Form):
    """`document` is the fingerprint of the figures one was shown, in hexadecimal."""

    document = Text(label="The figures", max_length=64)

    @property
    def seen(self) -> bytes:
        try:
            return bytes.fromhex(self.values["document"])
        except ValueError:
            return b""


class ReopenForm(Form):
    reason = Text(label="The reason", max_length=200)
    number = Integer(label="The number", low=1)


class DropForm(Form):
    is_sure = Checkbox(label="Taking the count back", required=True)


class ExpectedForm(Form):
    """People expected at shows ahead: `heads_<show>`."""

    expected: Mapping[UUID, int | None] = {}

    @classmethod
    def read(cls, data: FormMultiDict, shows: Sequence[UUID]) -> Self:
        form = cls(list(data.multi_items()))
        rule, found = Integer(label="People", required=False, high=MOST_PIECES), {}
        for show_id in shows:
            name = f"heads_{show_id}"
            if name not in data:
                continue
            try:
                found[show_id] = rule.read(name, form._pairs, {})
            except Wrong as wrong:
                form.errors[name] = str(wrong)
        form.expected = found
        return form


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _amount(minor: int | None, code: str) -> Decimal | None:
    return None if minor is None else Money(minor, code).decimal
