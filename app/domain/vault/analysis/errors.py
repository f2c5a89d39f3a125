"""Why a file was not accepted or not analysed; each message is a sentence for the uploader."""


class MediaRefused(Exception):
    """A file we will not work on; `str(error)` is safe to show."""

    code = "media_refused"


class NotAllowed(MediaRefused):
    """The kind of file is not on the allow-list, or its name and content disagree."""

    code = "media_not_allowed"


class Unreadable(MediaRefused):
    """The file claims a format that it does not follow."""

    code = "media_unreadable"


class TooLarge(MediaRefused):
    """The file, once opened, would exceed a limit on length, size, tags or pixels."""

    code = "media_too_large"


class TimedOut(MediaRefused):
    """The file used more time than its length allows."""

    code = "media_timed_out"


class Crashed(MediaRefused):
    """The reader of the file died; the file is kept and can be tried again."""

    code = "media_crashed"


BY_CODE: dict[str, type[MediaRefused]] = {
    kind.code: kind for kind in (NotAllowed, Unreadable, TooLarge, TimedOut, Crashed)
}
