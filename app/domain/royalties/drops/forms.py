"""What a person says about a place where reports are left."""

from app.web.fields import Choice, Integer, Secret, Text
from app.web.forms import Form

KINDS = (("sftp", "SFTP server"), ("s3", "S3 bucket"))
RHYTHMS = (("1", "Every hour"), ("6", "Every six hours"), ("24", "Once a day"))
PORTS = {"sftp": 22, "s3": 443}


class DropForm(Form):
    """An SFTP folder or a bucket; `secret` is a password, a private key or a secret key."""

    name = Text(label="Name", max_length=80)
    kind = Choice(label="Kind", options=tuple(kind for kind, _ in KINDS))
    host = Text(label="Server", max_length=253)
    port = Integer(label="Port", required=False, low=1, high=65535)
    folder = Text(label="Folder", required=False, max_length=500)
    bucket = Text(label="Bucket", required=False, max_length=63)
    region = Text(label="Region", required=False, max_length=40)
    username = Text(label="User name or access key", max_length=200)
    secret = Secret(label="Password, private key or secret key", required=False, max_length=8000)
    every_hours = Choice(label="Look", options=tuple(hours for hours, _ in RHYTHMS))

    def check(self) -> None:
        if self.values.get("kind") == "s3" and not self.values.get("bucket"):
            self.errors["bucket"] = "Name the bucket."
        if "/" in (self.values.get("host") or ""):
            self.errors["host"] = "Write the server alone, for instance sftp.example.com."

    def require_secret(self) -> None:
        """A new place has none from before."""
        if not self.values.get("secret"):
            self.errors.update(secret="Enter the password or key of this account.")  # noqa: S106

    @property
    def saved(self) -> dict[str, object]:
        """The values as they are kept, without the secret."""
        values = dict(self.values)
        values.pop("secret", None)
        values["port"] = values.get("port") or PORTS[str(values["kind"])]
        values["every_hours"] = int(str(values["every_hours"]))
        for name in ("folder", "bucket", "region"):
            values[name] = values.get(name) or ""
        return values
