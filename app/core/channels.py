"""Names of the Redis channels over which a page hears that something of its tenant has changed."""

import hashlib
import hmac
from uuid import UUID


def channel_name(key: bytes, tenant_id: UUID, topic: str) -> str:
    """The channel of a topic in a tenant; without the server's key nobody can name another's."""
    message = b"channel\0" + tenant_id.bytes + topic.encode()
    return "backline:live:" + hmac.new(key, message, hashlib.sha256).hexdigest()[:40]
