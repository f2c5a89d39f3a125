"""What people enter about files."""

from app.domain.vault.service import LABELS
from app.web.fields import Choice, File, Reference, Text
from app.web.forms import Form

MAX_FILE = 4 << 30


class UploadForm(Form):
    file = File(label="File", max_bytes=MAX_FILE)
    label = Choice(label="Label", options=LABELS, required=False)


class RenameForm(Form):
    name = Text(label="Name")


class AttachForm(Form):
    recording = Reference(label="Recording", required=False)


class RecordingForm(Form):
    """A recording as programs register it; its splits are read apart."""

    title = Text(label="Title")
    artist = Text(label="Artist")
    isrc = Text(label="ISRC", required=False)
