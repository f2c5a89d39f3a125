"""A believable statement, long enough to need several pages."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.integrations.documents.assets import brand_stylesheet, load_assets

WEB = Path(__file__).resolve().parents[3] / "app" / "web"

BRAND = {"name": "Nova Lindqvist Music", "hue": 42, "chroma": 18, "logo": None, "mark": "Backline"}
DOCUMENT = {
    "title": "Royalty statement, August 2026",
    "reference": "ST-2026-0042",
    "language": "en",
    "paper": "a4",
    "created_at": "2026-09-30T08:00:00Z",
}


def statement(recordings: int = 3) -> dict[str, Any]:
    """The variables of `documents/statement.html`."""
    stores = ("Spotify", "Apple Music", "YouTube Music", "Deezer", "Amazon Music", "TikTok")
    countries = ("Germany", "United States", "Sweden", "Brazil", "Japan")
    lines = [
        {
            "store": store,
            "country": country,
            "period": "Aug 2026",
            "quantity": f"{1_111 * (i + 3 * j) + 47:,}",
            "gross": f"{(i + 1) * 11.37 + j:,.2f}",
            "net": f"{(i + 1) * 3.79 + j / 3:,.2f}",
        }
        for i, store in enumerate(stores)
        for j, country in enumerate(countries)
    ]
    titles = ("Północ", "Glass Harbour", "Žluté světlo", "Slow Cinema", "Tænder")
    groups = [
        {
            "title": titles[n % 5],
            "artist": "Nova Lindqvist",
            "identifier": f"SE-A1B-26-0000{n}",
            "share": "33.333333 %",
            "earned": "€1,204.18",
            "lines": lines,
        }
        for n in range(recordings)
    ]
    return {
        "period": "August 2026",
        "issued_on": "30 September 2026",
        "currency": "EUR",
        "is_draft": False,
        "payee": {"name": "Mateusz Wójcik", "lines": ["ul. Próżna 12", "00-107 Warszawa"]},
        "payer": {"name": "Nova Lindqvist Music", "lines": ["Hornsgatan 7", "118 46 Stockholm"]},
        "opening": "€0.37",
        "income": [
            ("Your share by agreed splits", "€3,612.54"),
            ("Due under N-1 Album deal", "−€500.00"),
        ],
        "accounts": [
            {
                "contract": "N-1 Album deal",
                "rows": [
                    {"label": "Royalty on sales", "amount": "€1,000.00", "is_sum": False},
                    {"label": "Recouped: On signing", "amount": "−€1,500.00", "is_sum": False},
                    {"label": "Due now", "amount": "−€500.00", "is_sum": True},
                ],
                "steps": [
                    {
                        "item": "On signing",
                        "from": "N-1 Album deal",
                        "opening": "€1,500.00",
                        "recouped": "€1,500.00",
                        "closing": "€0.00",
                    }
                ],
            }
        ],
        "total": "€3,112.91",
        "carried": "€0.00",
        "groups": groups,
        "notes": [
            "Shares are those agreed on the split sheet of each recording on the day of income.",
            "Fractions of a cent are carried to the next statement, so nothing is lost.",
        ],
    }


def statement_html(recordings: int = 3, **document: Any) -> str:
    """The statement as HTML, the way a route would render it."""
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("documents/statement.html")
    return template.render(
        brand=BRAND, document={**DOCUMENT, **document}, statement=statement(recordings)
    )


def statement_assets() -> dict[str, bytes]:
    """The assets every document of this brand carries."""
    shared = load_assets(
        stylesheet=WEB / "templates" / "documents" / "document.css", fonts=WEB / "static" / "fonts"
    )
    return {**shared, "brand.css": brand_stylesheet(42, 18)}
