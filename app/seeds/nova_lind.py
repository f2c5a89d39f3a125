"""Nova Lind, an artist whose songs earn in three stores and are owed to three people."""

from datetime import date, timedelta

from app.core.actor import Actor, Role
from app.core.period import Period, month_of
from app.domain.catalog import (
    ShareOffer,
    SheetKind,
    declare_splits,
    propose_splits,
    publish_artist,
)
from app.domain.catalog.queries.subjects import get_recording
from app.domain.catalog.service.registering import register_artist
from app.domain.royalties.tracklists.service import write_tracklist
from app.seeds.arrivals import receive_money
from app.seeds.bills import send_bills
from app.seeds.catalogue import Catalogue, Song, Splits, enter_songs
from app.seeds.contracts import amend_contracts, owe_advance, write_contracts
from app.seeds.dealer_prices import publish_prices
from app.seeds.earnings import (
    draft_statements,
    import_reports,
    publish_statements,
    write_rates,
)
from app.seeds.mailed_reports import mail_reports
from app.seeds.payouts import pay_people
from app.seeds.songs import Master, upload
from app.seeds.stage import Stage, Workspace
from app.seeds.store_reports import (
    Act,
    bandcamp,
    bandcamp_records,
    distrokid,
    distrokid_archive,
    spotify,
    sync_fees,
)
from app.tenants.models import TenantKind

NOVA, JUNO, THEO, STUDIO = "Nova Lind", "Juno Park", "Theo Marsh", "Studio Nordlicht"
ADDRESSES = {
    NOVA: "nova@novalind.example.com",
    JUNO: "juno.park@example.com",
    THEO: "theo.marsh@example.com",
}
BIO = (
    "Nova Lind writes songs about harbors, night trains and the people who wait at both ends."
    " She records in Hamburg, in a room that used to be a chart house, with whoever is in town."
)


def _three(nova: str, juno: str, theo: str) -> tuple[tuple[str, str, str], ...]:
    return ((NOVA, nova, "artist"), (JUNO, juno, "producer"), (THEO, theo, "featured"))


SONGS = (
    Song("Glass Harbour", "DEXN12600001", 9, _three("50", "30", "20"), Splits.AGREED, is_work=True),
    Song("Slow Lightning", "DEXN12600002", 7, ((NOVA, "60", "artist"), (JUNO, "40", "producer")),
         Splits.AGREED, is_work=True),
    Song("Paper Lanterns", "DEXN12600003", 4, _three("33.333334", "33.333333", "33.333333"),
         Splits.AGREED),
    Song("Undertow", "DEXN12600004", 3, ((NOVA, "100", "artist"),), Splits.DECLARED),
    Song("Northbound Night Train", "DEXN12600005", 5,
         ((NOVA, "50", "artist"), (THEO, "50", "featured")), Splits.AGREED),
    Song("Ember", "DEXN12600006", 2, ((NOVA, "70", "artist"), (JUNO, "30", "producer")),
         Splits.AGREED),
    Song("Salt & Static", "DEXN12600007", 2, ((NOVA, "75", "artist"), (STUDIO, "25", "mixer")),
         Splits.DECLARED),
    Song("Kindling", "DEXN12600008", 3, _three("40", "40", "20"), Splits.PROPOSED, is_work=True),
    Song("Afterglow", "DEXN12600009", 2, _three("50", "25", "25"), Splits.DECLINED),
    Song("Afterglow", "DEXN12600010", 1, version="Acoustic"),
    Song("Half the Sky", "DEXN12600011", 2, is_work=True),
)  # fmt: skip
ACT = Act(NOVA, "Glass Harbour", "4006180000010", SONGS)


MASTERS = {
    "Glass Harbour": Master("glass-harbour-master.flac", 96, "A minor", 32),
    "Slow Lightning": Master("slow-lightning-master.flac", 124, "C major", 30, loudness=0.95),
    "Kindling": Master("kindling-rough-mix.flac", 82, "E minor", 26, loudness=0.4),
}


async def tell(stage: Stage, today: date) -> None:
    nova = await _open(stage)
    async with stage.database.tenant(nova.owner) as uow:
        artist = await register_artist(uow, name=NOVA, bio=BIO, notes="Booking through Atlas?")
        await publish_artist(uow, artist.id)
    catalogue = await enter_songs(stage, nova.owner, NOVA, SONGS, ADDRESSES)
    await _propose_the_writing(stage, nova, catalogue)
    await _note_the_album(stage, nova, catalogue)
    await _earn(stage, nova, catalogue, today)
    await send_bills(stage, nova.owner, today)
    await pay_people(stage, nova.owner, _accountant(nova), today)
    await owe_advance(stage, nova.owner, today)
    for title, master in MASTERS.items():
        await upload(stage, nova.owner, master, catalogue.recordings[title])


async def _note_the_album(stage: Stage, nova: Workspace, catalogue: Catalogue) -> None:
    """What is on the album, and who wrote the song that is out on vinyl."""
    tracks = [catalogue.recordings[song.full_title] for song in SONGS[:8]]
    async with stage.database.tenant(nova.owner) as uow:
        await write_tracklist(uow, upc=ACT.upc.zfill(14), title=ACT.album, recording_ids=tracks)
        recording = await get_recording(uow, catalogue.recordings["Half the Sky"])
        if recording.work_id is None:
            raise RuntimeError("The single has no work.")
        offers = [
            ShareOffer.of(THEO, "60", email=ADDRESSES[THEO], role="writer"),
            ShareOffer.of(NOVA, "40", email=ADDRESSES[NOVA], role="composer"),
        ]
        await declare_splits(uow, SheetKind.COMPOSITION, recording.work_id, offers=offers)


async def _earn(stage: Stage, nova: Workspace, catalogue: Catalogue, today: date) -> None:
    """Three years of reports, later ones under contracts too; all but the last month are stated."""
    later = month_of(today.replace(day=1) - timedelta(days=1))
    paid = month_of(later.start - timedelta(days=1))
    earlier = month_of(paid.start - timedelta(days=1))
    before = month_of(earlier.start - timedelta(days=1))
    archive = Period(date(before.start.year - 3, before.start.month, 1), before.until).months()[3:]
    accountant = _accountant(nova)
    old = [(f"DistroKid_until_{before.code}.tsv", distrokid_archive(ACT, archive))]
    await import_reports(stage, nova.owner, old)
    await publish_statements(stage, nova.owner, accountant, before.code)
    files = [
        (f"DistroKid_{paid.code}.tsv", distrokid(ACT, [earlier, paid])),
        (f"spotify-{paid.code}.csv", spotify(ACT, paid)),
        (f"{paid.start:%Y%m%d}_bandcamp_records.csv", bandcamp_records(ACT, paid, SONGS[-1])),
        (f"{later.start:%Y%m%d}_bandcamp_raw_data.csv", bandcamp(ACT, later)),
    ]
    await import_reports(stage, nova.owner, files)
    await write_contracts(stage, nova.owner, catalogue.recordings, ADDRESSES, earlier.start)
    single, on = SONGS[-1].isrc, earlier.start
    await publish_prices(stage, nova.owner, single=single, album=ACT.upc, on=on)
    await write_rates(stage, accountant, [paid, later])
    await publish_statements(stage, nova.owner, accountant, paid.code)
    await receive_money(stage, accountant, paid.code, today)
    await amend_contracts(stage, nova.owner)
    await draft_statements(stage, accountant, later.code)
    sync = (f"tidepool_{later.code}.csv", sync_fees(ACT, later))
    await mail_reports(stage, nova.owner, files[1], sync)


def _accountant(nova: Workspace) -> Actor:
    return next(member.actor for member in nova.people if member.role == Role.ACCOUNTANT)


async def _open(stage: Stage) -> Workspace:
    nova = await stage.open(NOVA, TenantKind.ARTIST, (NOVA, ADDRESSES[NOVA]), brand=(25, 15))
    await stage.join(nova, "Mo Adeyemi", "mo@novalind.example.com", Role.MANAGER)
    await stage.join(nova, "Cleo Brandt", "cleo@novalind.example.com", Role.ACCOUNTANT)
    await stage.join(nova, "Vic Ortega", "vic@novalind.example.com", Role.VIEWER)
    await stage.join(nova, "Lou Fischer", "lou@novalind.example.com", Role.CREW)
    return nova


async def _propose_the_writing(stage: Stage, nova: Workspace, catalogue: Catalogue) -> None:
    """The words and music of the first song, which Juno has yet to agree to."""
    async with stage.database.tenant(nova.owner) as uow:
        recording = await get_recording(uow, catalogue.recordings["Glass Harbour"])
        if recording.work_id is None:
            raise RuntimeError("The first song has no work.")
        await propose_splits(
            uow,
            SheetKind.COMPOSITION,
            recording.work_id,
            offers=[
                ShareOffer.of(NOVA, "65", email=ADDRESSES[NOVA], role="writer"),
                ShareOffer.of(JUNO, "35", email=ADDRESSES[JUNO], role="composer"),
            ],
            own_email=ADDRESSES[NOVA],
            note="Juno wrote the bridge and the second verse.",
        )
