"""Which adapter reads a place."""

from dataclasses import dataclass, field

from app.integrations.drops import Drop, DropAddress, Gate
from app.integrations.drops.s3 import S3Drop
from app.integrations.drops.sftp import SftpDrop


@dataclass(frozen=True, slots=True)
class Drops:
    """Opens places that tenants name."""

    gate: Gate = field(default_factory=Gate)

    def open(self, address: DropAddress) -> Drop:
        if address.kind == "sftp":
            return SftpDrop(address, self.gate)
        return S3Drop(address, self.gate)
