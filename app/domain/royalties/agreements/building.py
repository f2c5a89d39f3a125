"""A contract's form as a deal, and a deal as the values its form shows."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.money import InvalidMoney, Money
from app.core.text import slugify
from app.domain.royalties.agreements.deal import (
    NOTHING,
    WHOLE,
    Clause,
    Covered,
    Dated,
    Deal,
    Fee,
    Holding,
    Mechanicals,
    OwnShare,
    Rate,
    Share,
    Stage,
    Steps,
    When,
)
from app.domain.royalties.agreements.forms import ContractForm, is_upc
from app.domain.royalties.agreements.memo import Names
from app.domain.royalties.agreements.notation import (
    plain,
    write_dated,
    write_places,
    write_schedule,
    write_steps,
)
from app.domain.royalties.agreements.service.finding import Found
from app.domain.royalties.agreements.words import RECEIVES
from app.domain.royalties.contracts import Base, Basis, Kind, Measure, Of, ReserveKind
from app.domain.royalties.contracts.albums import SpreadBy
from app.domain.royalties.contracts.mechanicals import Format

ONE_DAY = timedelta(days=1)
Row = Mapping[str, Any]


def deal_from(form: ContractForm, found: Found) -> Deal | None:
    """The deal of a valid form; what does not fit becomes an error of the form, and none."""
    _note_unknown(form, found)
    values, minimum = form.values, _minimum(form)
    if not form.errors:
        _check_kind(form)
    if form.errors:
        return None
    return Deal(
        shares=tuple(Share(found.parties[r["payee"]], r["percent"]) for r in values["share"]),
        own_shares=tuple(_own(row, found) for row in values["own"]),
        covers=tuple(_covered(row, found) for row in values["cover"]),
        terms=tuple(_rates(values["term"])),
        fees=tuple(_fee(row, found) for row in values["fee"]),
        basis=Basis.ROYALTY if values["basis"] == RECEIVES else Basis(values["basis"]),
        profit_share=values["profit_share"] or NOTHING,
        starts=values["starts"],
        until=_after(values["last_day"]),
        sunset=tuple(Dated(row["starts"], row["percent"]) for row in values["sunset"]),
        minimum=minimum,
        mechanicals=_mechanicals(values),
        favored_with_id=found.contracts[values["favored_with"]] if values["favored_with"] else None,
        album_spread=SpreadBy(values["album_spread"] or SpreadBy.COUNT),
        note=values["note"] or "",
    )


def values_of(deal: Deal, names: Names, currency: str) -> dict[str, Any]:
    """What the form shows of a deal, as it would be typed."""
    clause = deal.mechanicals
    return {
        "basis": RECEIVES if deal.only_receives else deal.basis,
        "profit_share": _shown(deal.profit_share),
        "starts": deal.starts,
        "last_day": _before(deal.until),
        "minimum": str(Money(deal.minimum, currency).decimal) if deal.minimum else None,
        "mechanical_format": clause.format if clause else None,
        "mechanical_rate": plain(clause.rate) if clause else None,
        "mechanical_reduced": plain(clause.reduced) if clause else None,
        "mechanical_sold_as": "physical" if clause and clause.physical_only else "all",
        "mechanical_excess": "label" if clause and clause.label_bears_excess else "artist",
        "mechanical_day": clause.rates_of if clause else None,
        "favored_with": names.contracts.get(deal.favored_with_id) if deal.favored_with_id else None,
        "album_spread": deal.album_spread,
        "note": deal.note,
        "share": [
            {"payee": names.parties.get(s.party_id, ""), "percent": plain(s.percent)}
            for s in deal.shares
        ],
        "own": [_own_row(share, names) for share in deal.own_shares],
        "cover": [_cover_row(part, names) for part in deal.covers],
        "term": [_term_row(rate) for rate in deal.terms],
        "fee": [_fee_row(fee, names) for fee in deal.fees],
        "sunset": [{"starts": s.starts, "percent": plain(s.percent)} for s in deal.sunset],
    }


def _note_unknown(form: ContractForm, found: Found) -> None:
    said = (
        ("share", "payee"),
        ("own", "title"),
        ("own", "payee"),
        ("cover", "what"),
        ("term", "groups"),
        ("fee", "to_contract"),
        ("fee", "to_payee"),
    )
    for group, column in said:
        for row in form.values.get(group, ()):
            typed = row[column]
            for text in typed if isinstance(typed, tuple) else (typed,):
                if text in found.wrong:
                    form.errors.setdefault(group, found.wrong[text])
    favored = form.values.get("favored_with")
    if favored in found.wrong:
        form.errors.setdefault("favored_with", found.wrong[favored])
    for group, wrong in (("cover", _wrong_part), ("fee", _wrong_fee), ("term", _wrong_term)):
        for place, row in enumerate(form.values.get(group, ()), start=1):
            sentence = wrong(row)
            if sentence:
                form.errors.setdefault(group, f"Row {place}: {sentence}")


def _wrong_part(row: Row) -> str:
    if row["kind"] == "release" and not is_upc(row["what"]):
        return "write the digits of the UPC or EAN."
    return ""


def _wrong_fee(row: Row) -> str:
    if bool(row["to_contract"]) != bool(row["to_payee"]):
        return "name both the contract and the payee it goes to."
    return ""


def _wrong_term(row: Row) -> str:
    if row["rate"] is None:
        return "the rate is missing."
    if bool(row["reserve"]) != bool(row["schedule"]):
        return "a reserve has a percentage and the parts that are released."
    return ""


def _check_kind(form: ContractForm) -> None:
    kind, values = form.values["basis"], form.values
    if kind == Basis.ROYALTY and not values["term"]:
        form.errors["term"] = "A royalty needs a rate; fill in at least one."
    if kind == RECEIVES and (values["term"] or values["cover"]):
        form.errors["basis"] = "A contract that only receives has no rates and covers nothing."
    if kind == Basis.PROFIT_SHARE and values["profit_share"] is None:
        form.errors["profit_share"] = "Share of the profit is missing."


def _minimum(form: ContractForm) -> int:
    try:
        return Money.of(form.values.get("minimum") or NOTHING, form.values["currency"]).minor
    except (InvalidMoney, KeyError) as error:
        field = "currency" if "currency" in str(error) else "minimum"
        form.errors.setdefault(field, str(error))
        return 0


def _own(row: Row, found: Found) -> OwnShare:
    title = row["title"]
    release = is_upc(title)
    return OwnShare(
        party_id=found.parties[row["payee"]],
        percent=row["percent"],
        recording_id=None if release else found.recordings[title],
        upc=title if release else "",
    )


def _covered(row: Row, found: Found) -> Covered:
    what, part = row["what"], row["part"]
    if row["kind"] == "group":
        return Covered(group_id=found.groups[what])
    if row["kind"] == "release":
        return Covered(upc=what)
    return Covered(
        recording_id=found.recordings[what], participation=WHOLE if part is None else part
    )


def _rates(rows: Iterable[Row]) -> Iterable[Rate]:
    taken = {row["key"] for row in rows if row["key"]}
    for row in rows:
        key = row["key"] or _new_key(row["name"], taken)
        taken.add(key)
        yield Rate(key, row["name"], row["rate"], Base(row["base"]), _clause(row))


def _new_key(name: str, taken: set[str]) -> str:
    stem = slugify(name, limit=40, fallback="rate")
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)


def _clause(row: Row) -> Clause:
    included, excluded = row["places"]
    when = When(
        groups=row["groups"],
        included=included,
        excluded=excluded,
        channels=row["channels"],
        configurations=row["configurations"],
        price_categories=row["price_categories"],
        sources=row["sources"],
        catalogue_types=row["catalogue_types"],
        sold_from=row["sold_from"],
        sold_until=_after(row["sold_last"]),
    )
    reserve = None
    if row["reserve"] and row["schedule"]:
        kind = ReserveKind(row["reserve_of"] or ReserveKind.POST)
        reserve = Holding(row["reserve"], row["schedule"], kind)
    escalation = None
    if row["steps"]:
        escalation = Steps(
            row["steps"],
            Measure(row["measure"] or Measure.UNITS),
            per_territory=bool(row["each_country"]),
            retroactive=bool(row["from_first"]),
        )
    return Clause(
        when, row["packaging"] or NOTHING, row["free_goods"] or NOTHING, reserve, escalation
    )


def _fee(row: Row, found: Found) -> Fee:
    contract, payee = row["to_contract"], row["to_payee"]
    return Fee(
        stage=Stage(row["stage"]),
        kind=Kind(row["kind"]),
        percent=row["percent"] or NOTHING,
        of=Of(row["of"]),
        per_unit=row["per_unit"] or NOTHING,
        sunset=row["sunset"],
        to_contract_id=found.contracts[contract] if contract else None,
        to_party_id=found.parties[payee] if payee else None,
    )


def _mechanicals(values: Row) -> Mechanicals | None:
    if not values["mechanical_format"]:
        return None
    usual = Mechanicals()
    rate, reduced = values["mechanical_rate"], values["mechanical_reduced"]
    return Mechanicals(
        rate=usual.rate if rate is None else rate,
        reduced=usual.reduced if reduced is None else reduced,
        format=Format(values["mechanical_format"]),
        physical_only=values["mechanical_sold_as"] == "physical",
        label_bears_excess=values["mechanical_excess"] == "label",
        rates_of=values["mechanical_day"],
    )


def _own_row(share: OwnShare, names: Names) -> dict[str, str]:
    return {
        "title": _title(share.recording_id, share.upc, names),
        "payee": names.parties.get(share.party_id, ""),
        "percent": plain(share.percent),
    }


def _cover_row(part: Covered, names: Names) -> dict[str, str]:
    if part.group_id:
        return {"kind": "group", "what": names.groups.get(part.group_id, ""), "part": ""}
    kind = "recording" if part.recording_id else "release"
    shown = "" if part.participation == WHOLE else plain(part.participation)
    return {"kind": kind, "what": _title(part.recording_id, part.upc, names), "part": shown}


def _title(recording_id: UUID | None, upc: str, names: Names) -> str:
    return names.recordings.get(recording_id, "") if recording_id else upc


def _term_row(rate: Rate) -> dict[str, Any]:
    clause, when = rate.clause, rate.clause.when
    reserve, steps = clause.reserve, clause.escalation
    lists = ("groups", "channels", "configurations", "price_categories", "sources")
    return {
        "key": rate.key,
        "name": rate.name,
        "rate": plain(rate.rate),
        "base": rate.base,
        "places": write_places(when.included, when.excluded),
        **{name: ", ".join(getattr(when, name)) for name in (*lists, "catalogue_types")},
        "sold_from": when.sold_from or "",
        "sold_last": _before(when.sold_until) or "",
        "packaging": _shown(clause.packaging),
        "free_goods": _shown(clause.free_goods),
        "reserve": plain(reserve.percent) if reserve else "",
        "reserve_of": reserve.kind if reserve else "",
        "schedule": write_schedule(reserve.schedule) if reserve else "",
        "steps": write_steps(steps.steps) if steps else "",
        "measure": steps.measure if steps else "",
        "each_country": "yes" if steps and steps.per_territory else "",
        "from_first": "yes" if steps and steps.retroactive else "",
    }


def _fee_row(fee: Fee, names: Names) -> dict[str, Any]:
    contract = names.contracts.get(fee.to_contract_id, "") if fee.to_contract_id else ""
    return {
        "stage": fee.stage,
        "kind": fee.kind,
        "percent": _shown(fee.percent),
        "of": fee.of,
        "per_unit": _shown(fee.per_unit),
        "sunset": write_dated(fee.sunset),
        "to_contract": contract,
        "to_payee": names.parties.get(fee.to_party_id, "") if fee.to_party_id else "",
    }


def _shown(value: Decimal) -> str:
    return plain(value) if value else ""


def _after(last_day: date | None) -> date | None:
    return last_day + ONE_DAY if last_day else None


def _before(until: date | None) -> date | None:
    return until - ONE_DAY if until else None
