"""What a person says about mail with reports, and what the sandbox sends."""

from litestar.datastructures import UploadFile

from app.domain.royalties.forms import files_in
from app.web.fields import Area, Choice, Email, Text
from app.web.forms import Form

RESULTS = (
    ("pass", "They are who they say they are"),
    ("fail", "They are not: the checks failed"),
    ("none", "It checked nothing"),
)


class SenderForm(Form):
    """An address whose mail is taken without asking."""

    email = Email(label="Address")


class SandboxMailForm(Form):
    """A mail as somebody outside would write it."""

    sender = Email(label="From")
    recipient = Email(label="To")
    subject = Text(label="Subject", required=False)
    text = Area(label="Text", required=False, max_length=2000)
    result = Choice(label="What the receiving server found", options=tuple(k for k, _ in RESULTS))

    @property
    def files(self) -> list[UploadFile]:
        return files_in(self._pairs)
