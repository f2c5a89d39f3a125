"""How the application and its typesetting child speak over one socket: lengths, then bytes."""

import json
import socket
import struct
from collections.abc import Mapping

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


def send_job(line: socket.socket, *, html: str, assets: Mapping[str, bytes], workdir: str) -> None:
    """Hand one document to the child: a small JSON header, the HTML, then each asset."""
    header = {"workdir": workdir, "assets": list(assets)}
    send_blocks(line, json.dumps(header).encode(), html.encode(), *assets.values())


def receive_job(line: socket.socket) -> tuple[str, str, dict[str, bytes]]:
    """The work directory, the HTML and the assets of one document."""
    header = json.loads(receive_block(line))
    html = receive_block(line).decode()
    return header["workdir"], html, {name: receive_block(line) for name in header["assets"]}


def _receive(line: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        chunk = line.recv(min(length - len(parts), 1 << 20))
        if not chunk:
            raise EOFError("The other side ended in the middle of a message.")
        parts += chunk
    return bytes(parts)
