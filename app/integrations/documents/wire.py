"""How the application and its typesetting child speak over one socket: lengths, then bytes."""

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LENGTH = struct.Struct(">Q")
LARGEST_MESSAGE = 256 * 1024 * 1024

DONE, HEAVY, BROKEN = b"done", b"heavy", b"broken"
READY, STARTED = b"ready", b"started"


def send_blocks(line: socket.socket, *blocks: bytes) -> None:
    """Write each block behind its length."""
    for block in blocks:
        line.sendall(_LENGTH.pack(len(block)))
        line.sendall(block)


def receive_block(line: socket.socket) -> bytes:
    """Read one block; raises `EOFError` when the other side is gone before its end."""
    (length,) = _LENGTH.unpack(_receive(line, _LENGTH.size))
    if length > LARGEST_MESSAGE:
        raise EOFError("The other side announced an impossible length.")
    return _receive(line, length)


@dataclass(frozen=True, slots=True)
class Job:
    """A document to typeset and the papers to bind behind it; without HTML, a paper to rewrite."""

    html: str | None
    assets: Mapping[str, bytes]
    papers: Sequence[bytes]


def send_job(line: socket.socket, job: Job, *, workdir: str) -> None:
    """Hand one job to the child: a small JSON header, the HTML, each asset, then each paper."""
    header = {
        "workdir": workdir,
        "is_typeset": job.html is not None,
        "assets": list(job.assets),
        "papers": len(job.papers),
    }
    html = (job.html or "").encode()
    send_blocks(line, json.dumps(header).encode(), html, *job.assets.values(), *job.papers)


def receive_job(line: socket.socket) -> tuple[str, Job]:
    """The work directory, and what there is to do."""
    header = json.loads(receive_block(line))
    html = receive_block(line).decode()
    assets = {name: receive_block(line) for name in header["assets"]}
    papers = [receive_block(line) for _ in range(header["papers"])]
    return header["workdir"], Job(html if header["is_typeset"] else None, assets, papers)


def _receive(line: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        chunk = line.recv(min(length - len(parts), 1 << 20))
        if not chunk:
            raise EOFError("The other side ended in the middle of a message.")
        parts += chunk
    return bytes(parts)
