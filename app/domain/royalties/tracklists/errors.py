"""Refusals about tracklists."""

from app.core.errors import Conflict, Invalid, NotFound


class TracklistNotFound(NotFound):
    code = "tracklist_not_found"
    sentence = "That release has no tracklist here. It may have been removed."


class TracklistRefused(Invalid):
    code = "tracklist_refused"
    sentence = "Name the tracks of the release, each recording once."


class TracklistStated(Conflict):
    code = "tracklist_stated"
    sentence = "Statements show sales of this release by its tracks. Change the tracks instead."
