"""Usual contracts to start from: what their form already says."""

from dataclasses import dataclass
from typing import Any

from app.domain.royalties.agreements.deal import Stage
from app.domain.royalties.agreements.words import RECEIVES
from app.domain.royalties.contracts import Base, Basis, Kind, Of

WHOLE_SHARE = {"payee": "", "percent": "100"}
BLANK_TERM = dict.fromkeys(
    (
        *("key", "name", "rate", "places", "channels", "configurations", "price_categories"),
        *("sources", "catalogue_types", "groups", "sold_from", "sold_last", "packaging"),
        *("free_goods", "reserve", "reserve_of", "schedule", "steps", "measure"),
        *("each_country", "from_first", "error"),
    ),
    "",
) | {"base": str(Base.NET_RECEIPTS)}
BLANK_FEE = {
    "stage": str(Stage.BEFORE),
    "kind": str(Kind.DISTRIBUTION),
    "percent": "",
    "of": str(Of.GROSS),
    "per_unit": "",
    "sunset": "",
    "to_contract": "",
    "to_payee": "",
    "error": "",
}


@dataclass(frozen=True, slots=True)
class Start:
    """A usual contract: what it is for, and what its form begins with."""

    key: str
    label: str
    text: str
    values: dict[str, Any]


def _term(name: str, rate: str, **more: str) -> dict[str, str]:
    return {**BLANK_TERM, "name": name, "rate": rate, **more}


STARTS = (
    Start(
        "distribution",
        "Distribution, 80/20",
        "The artist gets 80 % of what arrives, you keep 20 %.",
        {"term": [_term("All sales", "80")]},
    ),
    Start(
        "artist",
        "Artist royalty, 18 %",
        "18 % of receipts; on records less packaging, and with a reserve against returns.",
        {
            "term": [
                _term("Streams and downloads", "18", channels="stream, download, video"),
                _term(
                    "Records",
                    "18",
                    channels="physical",
                    packaging="25",
                    reserve="20",
                    schedule="50, 50",
                ),
            ],
            "mechanical_format": "album",
            "mechanical_rate": "75",
        },
    ),
    Start(
        "profit",
        "Profit share, 50/50",
        "Costs come off first, then artist and label share what is left.",
        {"basis": str(Basis.PROFIT_SHARE), "profit_share": "50"},
    ),
    Start(
        "producer",
        "Producer, 3 points",
        "Paid from the artist's share: this contract receives, the artist's contract pays. Where"
        " that one is written, its page adds the producer in one go.",
        {"basis": RECEIVES},
    ),
    Start(
        "publishing",
        "Publishing admin, 15 %",
        "You keep 15 % of what societies and publishers pay, the writer gets the rest.",
        {
            "income": "composition",
            "term": [_term("Publishing income", "100")],
            "fee": [{**BLANK_FEE, "kind": str(Kind.ADMIN), "percent": "15"}],
        },
    ),
)


def start_values(key: str) -> dict[str, Any]:
    """What a new form shows: the usual contract of this key, or nothing but a rate to fill in."""
    chosen = next((start.values for start in STARTS if start.key == key), {})
    return {
        "basis": str(Basis.ROYALTY),
        "accounting": "quarter",
        "income": "master",
        "share": [WHOLE_SHARE],
        **chosen,
    }
