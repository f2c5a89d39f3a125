"""The root of a statement's file: one figure on paper that every line of the file answers to.

The tree is that of RFC 6962, section 2.1: a leaf is SHA-256 of 0x00 and the record, a node SHA-256
of 0x01 and its two children; the left part holds the largest power of two below the count. The
records are those of the CSV file, the header among them, in UTF-8 without byte order mark and
without the CRLF that ends each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines of a file that are not those it should have, counted from 1, the last one included.

    `first` and `last` are of the file at hand; for `missing` ones of the file as it was issued.
    """

    kind: str
    first: int
    last: int

    @property
    def words(self) -> str:
        """`Lines 4 to 6 were changed.`"""
        is_one = self.first == self.last
        lines = f"Line {self.first}" if is_one else f"Lines {self.first} to {self.last}"
        verb = "was" if is_one else "were"
        if self.kind == "missing":
            return f"{lines} of the statement {'is' if is_one else 'are'} missing."
        return f"{lines} {verb} {self.kind}."


def records_of(content: bytes) -> list[bytes]:
    """The records of a CSV file as their bytes stand, line breaks inside quotes kept."""
    lines = content.removeprefix(BOM).split(b"\n")
    found: list[bytes] = []
    kept: list[bytes] = []
    quotes = 0
    for line in lines if lines[-1] else lines[:-1]:
        kept.append(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            found.append(b"\n".join(kept).removesuffix(b"\r"))
            kept = []
    return [*found, b"\n".join(kept)] if kept else found


def root_of(records: Sequence[bytes]) -> bytes:
    """The root over records in their order; of none it is the hash of nothing."""
    if not records:
        return sha256(b"").digest()
    level = [sha256(b"\0" + record).digest() for record in records]
    while len(level) > 1:
        pairs = [
            sha256(b"\1" + level[place] + level[place + 1]).digest()
            for place in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def differences(issued: Sequence[bytes], given: Sequence[bytes]) -> list[Difference]:
    """Where a file is not the one that was issued: lines changed, added, missing."""
    found = []
    for tag, old, old_end, new, new_end in SequenceMatcher(
        None, issued, given, autojunk=False
    ).get_opcodes():
        if tag == "replace":
            found.append(Difference("changed", new + 1, new_end))
        elif tag == "insert":
            found.append(Difference("added", new + 1, new_end))
        elif tag == "delete":
            found.append(Difference("missing", old + 1, old_end))
    return found
