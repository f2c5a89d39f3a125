"""The nouns everybody shares: artists, works, recordings, parties, and who holds what of them.

Does not own audio files (vault), releases, or the money that shares divide (royalties).
"""

from app.domain.catalog.choices import SheetKind
from app.domain.catalog.queries.performed import (
    SongView,
    WorkView,
    WriterView,
    get_works,
    get_writers,
    search_songs,
)
from app.domain.catalog.queries.sheets import ShareView, agreed_shares
from app.domain.catalog.queries.subjects import find_work, get_recording
from app.domain.catalog.queries.titles import (
    FindByCode,
    PartyView,
    RecordingView,
    find_iswc_of_recording,
    find_parties_called,
    find_recordings_by_isrc,
    find_recordings_by_iswc,
    find_recordings_called,
    find_work_title,
    find_works_meant,
    get_parties,
    get_recordings,
    list_party_names,
    list_titles,
    search_recordings,
    works_of,
)
from app.domain.catalog.search import party_name
from app.domain.catalog.service.answers import agree_to_share, claim_share, decline_share
from app.domain.catalog.service.changing import (
    archive_recording,
    bring_back_recording,
    recording_to_change,
    why_read_only,
)
from app.domain.catalog.service.parties import register_party
from app.domain.catalog.service.registering import (
    note_length,
    publish_artist,
    register_artist,
    register_recording,
    register_work,
)
from app.domain.catalog.service.sheets import (
    declare_splits,
    propose_splits,
    register_recording_with_splits,
    withdraw_splits,
)
from app.domain.catalog.splits import ShareOffer

__all__ = [
    "FindByCode",
    "PartyView",
    "RecordingView",
    "ShareOffer",
    "ShareView",
    "SheetKind",
    "SongView",
    "WorkView",
    "WriterView",
    "agree_to_share",
    "agreed_shares",
    "archive_recording",
    "bring_back_recording",
    "claim_share",
    "declare_splits",
    "decline_share",
    "find_iswc_of_recording",
    "find_parties_called",
    "find_recordings_by_isrc",
    "find_recordings_by_iswc",
    "find_recordings_called",
    "find_work",
    "find_work_title",
    "find_works_meant",
    "get_parties",
    "get_recording",
    "get_recordings",
    "get_works",
    "get_writers",
    "list_party_names",
    "list_titles",
    "note_length",
    "party_name",
    "propose_splits",
    "publish_artist",
    "recording_to_change",
    "register_artist",
    "register_party",
    "register_recording",
    "register_recording_with_splits",
    "register_work",
    "search_recordings",
    "search_songs",
    "why_read_only",
    "withdraw_splits",
    "works_of",
]
