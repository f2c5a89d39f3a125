"""Untrusted text beside a picture."""

from app.web.fields import File, Reference, Text
from app.web.forms import Form


class WordsForm(Form):
    alt = Text(label="What it shows", max_length=200)
    credit = Text(label="Photo by", required=False, max_length=120)
    room_id = Reference(label="Room", required=False)


class PictureForm(WordsForm):
    picture = File(label="Picture", max_bytes=10_000_000)
