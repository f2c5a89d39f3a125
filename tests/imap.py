"""A real IMAP server on this machine, over folders in memory, for as long as a test runs."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "reports", "correct horse"


@dataclass
class Mailbox:
    """Folders by name, each mail by its number. `can_move` is whether the server knows MOVE."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    port: int = 0
    can_move: bool = True
    last: int = 0
    fetched: list[str] = field(default_factory=list)
    deleted: set[int] = field(default_factory=set)

    def deliver(self, raw: bytes) -> None:
        self.last += 1
        self.folders["INBOX"][self.last] = raw


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: Mailbox = self.server.box  # type: ignore[attr-defined]  # ours, below
        self.folder = self.box.folders["INBOX"]
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            arguments = rest[0] if rest else ""
            if command == "UID":
                command, _, arguments = arguments.partition(" ")
            result = getattr(self, f"_{command.lower()}")(arguments)
            self._say(f"{tag} {result or 'OK'} done")
            if command == "LOGOUT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _capability(self, _: str) -> None:
        self._say(f"* CAPABILITY IMAP4rev1{' MOVE' if self.box.can_move else ''}")

    def _login(self, words: str) -> str:
        name, _, secret = words.replace('"', "").partition(" ")
        return "OK" if (name, secret) == (USER, PASSWORD) else "NO"

    def _create(self, name: str) -> str:
        known = name in self.box.folders
        self.box.folders.setdefault(name, {})
        return "NO" if known else "OK"

    def _select(self, name: str) -> None:
        self.folder = self.box.folders[name.strip('"')]
        self._say(f"* {len(self.folder)} EXISTS")

    def _search(self, _: str) -> None:
        self._say(f"* SEARCH {' '.join(map(str, self.folder))}".rstrip())

    def _fetch(self, words: str) -> None:
        uids, _, parts = words.partition(" ")
        for number, uid in enumerate(map(int, uids.split(",")), start=1):
            raw = self.folder.get(uid)
            if raw is None:
                continue
            if "SIZE" in parts:
                self._say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
                continue
            self.box.fetched.append(parts)
            text = re.split(rb"\r\n\r\n", raw, maxsplit=1)[0] if "HEADER" in parts else raw
            self._say(f"* {number} FETCH (UID {uid} BODY[] {{{len(text)}}}")
            self.wfile.write(text)
            self._say(")")

    def _move(self, words: str) -> None:
        self._copy(words)
        self.folder.pop(int(words.split(maxsplit=1)[0]), None)

    def _copy(self, words: str) -> None:
        uid, folder = words.split()
        if int(uid) in self.folder:
            self.box.folders[folder][int(uid)] = self.folder[int(uid)]

    def _store(self, words: str) -> None:
        self.box.deleted.add(int(words.split(maxsplit=1)[0]))

    def _expunge(self, _: str) -> None:
        for uid in self.box.deleted & set(self.folder):
            del self.folder[uid]

    def _logout(self, _: str) -> None:
        self._say("* BYE")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    box = Mailbox()
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.box = box  # type: ignore[attr-defined]  # read by the sessions
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
