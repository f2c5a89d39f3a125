"""What an answer is bound to: one hash over everything that was shown."""

import hashlib
from uuid import UUID


def version_of(
    *,
    kind: str,
    title: str,
    body: str,
    subject_kind: str,
    subject_id: UUID | None,
    subject_path: str,
    subject_version: str,
) -> str:
    """The hash of what is shown; any other word, thing or state of the thing gives another."""
    parts = (kind, title, body, subject_kind, str(subject_id or ""), subject_path, subject_version)
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        # Lengths first: "a" + "bc" must never read as "ab" + "c".
        digest.update(len(encoded).to_bytes(8) + encoded)
    return digest.hexdigest()
