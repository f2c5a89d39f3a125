"""The closed lists of the catalogue: kinds and states of split sheets, answers, roles."""

from enum import StrEnum


class SheetKind(StrEnum):
    """Which right a sheet shares out: the sound recording or the work it performs."""

    MASTER = "master"
    COMPOSITION = "composition"


class SheetStatus(StrEnum):
    """Once agreed, a sheet changes no more; a later version supersedes it."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Answer(StrEnum):
    PENDING = "pending"
    AGREED = "agreed"
    DECLINED = "declined"


class ShareRole(StrEnum):
    ARTIST = "artist"
    PRODUCER = "producer"
    FEATURED = "featured"
    MIXER = "mixer"
    LABEL = "label"
    WRITER = "writer"
    COMPOSER = "composer"
    LYRICIST = "lyricist"
    PUBLISHER = "publisher"
    OTHER = "other"


MASTER_ROLES = (
    (ShareRole.ARTIST, "Artist"),
    (ShareRole.PRODUCER, "Producer"),
    (ShareRole.FEATURED, "Featured artist"),
    (ShareRole.MIXER, "Mixer"),
    (ShareRole.LABEL, "Label"),
    (ShareRole.OTHER, "Other"),
)
COMPOSITION_ROLES = (
    (ShareRole.WRITER, "Writer"),
    (ShareRole.COMPOSER, "Composer"),
    (ShareRole.LYRICIST, "Lyricist"),
    (ShareRole.PUBLISHER, "Publisher"),
    (ShareRole.OTHER, "Other"),
)
ROLES = {SheetKind.MASTER: MASTER_ROLES, SheetKind.COMPOSITION: COMPOSITION_ROLES}
ROLE_LABELS = {str(role): label for roles in ROLES.values() for role, label in roles}
CREDIT_ROLES = tuple(
    (role, label)
    for role, label in {**dict(MASTER_ROLES), **dict(COMPOSITION_ROLES)}.items()
    if role not in {ShareRole.LABEL, ShareRole.PUBLISHER}
)
