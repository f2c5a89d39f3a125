"""Refusals of set lists and of what was played."""

from app.core.errors import Conflict, Invalid


class SetlistChanged(Conflict):
    code = "setlist_changed"
    sentence = (
        "Somebody has saved this set list in the meantime. Open it again, then make your changes."
    )


class UnknownSong(Invalid):
    code = "unknown_song"
    sentence = "A song is not in your catalogue any more. Take it out and add it again."


class NothingNew(Conflict):
    code = "nothing_new"
    sentence = "This is what the set list says already."


class PerformanceChanged(Conflict):
    code = "performance_changed"
    sentence = "Somebody has changed this list in the meantime. Open it again, then change it."


class NotPlayedYet(Conflict):
    code = "not_played_yet"
    sentence = "This show has not been played yet. Note what was played once it has begun."


class ListIsLocked(Conflict):
    code = "list_is_locked"
    sentence = "This list is locked. Open it again first, and say why."


class NothingPlayed(Conflict):
    code = "nothing_played"
    sentence = "No song is on this list yet. Write down what was played, then lock it."


class NotLocked(Conflict):
    code = "not_locked"
    sentence = "Claims are made of a locked list. Check what was played, then lock it."


class ClaimChanged(Conflict):
    code = "claim_changed"
    sentence = "Somebody has noted something of this claim meanwhile. Look at it, then note yours."


class OutOfTime(Invalid):
    code = "out_of_time"
    sentence = "Choose a day from the night on, and not after today."
