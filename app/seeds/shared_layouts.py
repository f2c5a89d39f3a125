"""A record distributor nobody knew: Atlas Agency describes its table once, for its clients too."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

from app.core.actor import Actor
from app.core.period import Period, month_of
from app.domain.royalties.jobs import import_report
from app.domain.royalties.queries.layouts import list_layouts
from app.domain.royalties.service.layouts import share_layout
from app.domain.royalties.service.mapping import save_mapping
from app.domain.royalties.service.receiving import receive_report
from app.seeds.earnings import import_reports
from app.seeds.nova_lind import ACT, NOVA, SONGS
from app.seeds.stage import Stage

NAME = "Northline Distribution"
HEADER = ("Month", "Barcode", "ISRC", "Title", "Artist", "Carrier", "Country", "Units",
          "Dealer price", "Net to label", "Currency")  # fmt: skip
DESCRIBED: dict[str, Any] = {
    "columns": {
        "period": "Month",
        "upc": "Barcode",
        "isrc": "ISRC",
        "title": "Title",
        "artist": "Artist",
        "format": "Carrier",
        "country": "Country",
        "quantity": "Units",
        "price": "Dealer price",
        "amount": "Net to label",
        "currency": "Currency",
    }
}
SINGLE = SONGS[-1]
SOLD = (
    (ACT.upc, "", ACT.album, NOVA, "CD", "DE", "64", "8.90", "427.20"),
    (ACT.upc, "", ACT.album, NOVA, "LP", "DE", "31", "16.40", "381.30"),
    (ACT.upc, "", ACT.album, NOVA, "LP", "GB", "12", "17.10", "153.90"),
    ("", SINGLE.isrc, SINGLE.title, NOVA, "7 inch", "DE", "40", "6.20", "186.00"),
)
AT_ATLAS = (("", "DKAT12600001", "Low Tide", "Marrow Bay", "LP", "DK", "22", "15.80", "260.70"),)


async def tell(stage: Stage, today: date) -> None:
    """Atlas says which column is which; the table of a client then needs no questions."""
    owners = {each.slug: each.owner for each in stage.workspaces}
    month = month_of(today.replace(day=1) - timedelta(days=1))
    await _describe(stage, owners["atlas-agency"], month)
    files = [(f"northline_{month.code}_novalind.csv", table(month, SOLD))]
    await import_reports(stage, owners["nova-lind"], files)


def table(month: Period, sold: Sequence[Sequence[str]]) -> bytes:
    text = StringIO()
    rows = [HEADER, *((month.code, *line, "EUR") for line in sold)]
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


async def _describe(stage: Stage, atlas: Actor, month: Period) -> None:
    async with stage.database.tenant(atlas) as uow:
        received = await receive_report(
            uow,
            stage.adapters.storage,
            BytesIO(table(month, AT_ATLAS)),
            import_job=import_report,
            filename=f"northline_{month.code}_marrowbay.csv",
        )
    await stage.finish_jobs()
    async with stage.database.tenant(atlas) as uow:
        await save_mapping(
            uow,
            received.report.id,
            HEADER,
            name=NAME,
            described=DESCRIBED,
            import_job=import_report,
        )
    async with stage.database.tenant(atlas) as uow:
        [layout] = await list_layouts(uow)
        await share_layout(uow, layout.id)
    await stage.finish_jobs()
