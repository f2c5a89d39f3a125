"""What is played: set lists in versions, what was really played, and the claims made of it.

Does not own works and their writers (catalog), nor the nights themselves (shows).
"""

from app.domain.setlists.models import Performance, Setlist
from app.domain.setlists.service.performing import (
    begin_performance,
    change_night,
    change_played,
    lock_performance,
    reopen_performance,
)
from app.domain.setlists.service.setlists import (
    bring_back,
    copy_setlist,
    make_setlist,
    save_songs,
)
from app.domain.setlists.songs import Song

__all__ = [
    "Performance",
    "Setlist",
    "Song",
    "begin_performance",
    "bring_back",
    "change_night",
    "change_played",
    "copy_setlist",
    "lock_performance",
    "make_setlist",
    "reopen_performance",
    "save_songs",
]
