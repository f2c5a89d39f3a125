"""A night that was played: confirmed, claimed at a society, and matched when the society reports."""

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive
from tests.journeys.test_from_sign_up_to_statement import Journey, text_of
from tests.live import House, chromium, house
from tests.told import NOVA, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]

THEO, SONG, AMOUNT = "Theo Marsh", "Half the Sky", "31.40"
HEADER = Path("tests/domain/royalties/reports/fixtures/bmi.csv")


async def test_what_was_played_is_claimed_and_the_money_is_found_in_the_society_s_report(
    house: House, chromium: Browser, tmp_path: Path
) -> None:
    nova = await arrive(house, chromium, NOVA)
    night, played = await note_what_was_played(nova)
    await claim(nova, night)
    await bring_in(nova, bmi_report(tmp_path, played))

    await nova.go(night)
    await nova.until("Reported since")
    found = nova.page.locator("#claims").get_by_role("row").filter(has_text=SONG)
    await expect(found).to_contain_text(AMOUNT)
    await mark_paid(nova)
    await nova.go(f"/t/{NOVA}/performances")
    await nova.until("1 sent, 1 answered")


async def note_what_was_played(nova: Journey) -> tuple[str, date]:
    """From the list of the tour, without the song that was left out; then locked."""
    await nova.go(f"/t/{NOVA}/performances")
    await nova.page.get_by_label("Begin with").select_option(label="Autumn set, Nova Lind")
    await nova.press("Begin")
    await nova.page.wait_for_url(re.compile(r"/performances/[0-9a-f-]{36}"))
    night = nova.page.url.removeprefix(nova.house.url)
    await nova.follow("Change songs")
    ember = nova.page.locator("li").filter(has=nova.page.locator("input[value='Ember']"))
    await ember.get_by_role("button", name="Take out").click()
    await expect(ember).to_have_count(0)
    await nova.press("Save")
    await nova.until("Other than the set list")
    await nova.press("Lock the list")
    await nova.until("Open it again")
    found = re.search(r"\d+ [A-Z][a-z]+ \d{4}", await nova.page.locator("main").inner_text())
    assert found is not None
    return night, datetime.strptime(found.group(), "%d %B %Y").date()  # noqa: DTZ007 - a day


async def claim(nova: Journey, night: str) -> None:
    """Theo's, as the society takes it; and that it was sent."""
    files = nova.page.get_by_role("link", name=f"Claim of {THEO} as")
    paths = [str(await each.get_attribute("href")) for each in await files.all()]
    pdf, table = [await nova.context.request.get(nova.house.url + path) for path in paths]
    assert SONG in text_of(await pdf.body())
    rows = list(csv.DictReader(io.StringIO((await table.body()).decode("utf-8-sig"))))
    assert {row["Society"] for row in rows} == {"BMI"}
    assert SONG in {row["Work"] for row in rows} and "Ember" not in {row["Work"] for row in rows}
    own = nova.page.locator(".setlist-claim").filter(has_text=THEO)
    await own.get_by_text("Note that it was sent").click()
    await own.get_by_label("Reference").fill("BMI-LIVE-77")
    await own.get_by_role("button", name="Note it").click()
    await nova.until("Reference BMI-LIVE-77")


def bmi_report(directory: Path, played: date) -> Path:
    """What BMI says of the quarter of the night, in its own columns."""
    head, line = HEADER.read_text().splitlines()[:2]
    quarter = f"{played.year}{(played.month + 2) // 3}"
    names = head.split(",")
    row = dict(zip(names, line.split(","), strict=True))
    row |= {
        "PERIOD": quarter, "PERF PERIOD": quarter, "PARTICIPANT NAME": THEO.upper(),
        "TITLE NAME": SONG.upper(), "PERF SOURCE": "LIVE CONCERTS",
        "COUNTRY OF PERFORMANCE": "AUSTRIA", "PERF COUNT": "1", "ROYALTY AMOUNT": AMOUNT,
    }  # fmt: skip
    report = directory / f"BMI_{quarter}.csv"
    report.write_text(f"{head}\n{','.join(row[name] for name in names)}\n")
    return report


async def bring_in(nova: Journey, report: Path) -> None:
    await nova.go(f"/t/{NOVA}/royalties/reports")
    await nova.page.locator("input[type=file]").set_input_files(report)
    await nova.page.wait_for_url(re.compile(r"/reports/[0-9a-f-]{36}"), timeout=PATIENCE)
    await nova.until("Where the money is")
    await nova.follow("Match 1 line")
    line = nova.page.get_by_role("row").filter(has_text=SONG.upper())
    await line.get_by_role("radio", name=SONG).check()
    await nova.press("Match all chosen")
    await expect(line).to_have_count(0)


async def mark_paid(nova: Journey) -> None:
    own = nova.page.locator(".setlist-claim").filter(has_text=THEO)
    await own.get_by_text("Note the answer").click()
    await own.get_by_label("Paid (optional)", exact=True).fill(AMOUNT)
    await own.get_by_role("button", name="Note it").click()
    await expect(own.get_by_text("Correct the answer")).to_be_visible(timeout=PATIENCE)
