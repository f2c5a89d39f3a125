"""Static files under content-hashed addresses, read once at start-up and kept in memory."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

STATIC_ROOT = Path(__file__).parent / "static"
STATIC_PREFIX = "/static/"
STYLESHEET = "app.css"

# The order inside a layer is the order of this list; layers themselves are declared in reset.css.
STYLE_FILES = (
    "css/reset.css",
    "css/tokens.css",
    "css/fonts.css",
    "css/base.css",
    "css/layout.css",
    "css/components/*.css",
    "css/modules/*.css",
    "css/utilities.css",
)

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}

_STYLE_ADDRESS = re.compile(r'url\("([^":)]+)"\)')
_MODULE_IMPORT = re.compile(r'(\bfrom\s*|\bimport\s*)"(\.{1,2}/[^"]+)"')


class UnknownAsset(KeyError):
    """No static file has this name."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"There is no static file {self.path}. Check the path below app/web/static."


class CircularModules(ValueError):
    """JavaScript modules import each other in a circle, so no hash can be computed."""


@dataclass
class Assets:
    """Every static file by name and by hashed name; the combined stylesheet is `app.css`."""

    root: Path = STATIC_ROOT
    _hashed: dict[str, str] = field(default_factory=dict, init=False)
    _contents: dict[str, tuple[bytes, str]] = field(default_factory=dict, init=False)
    _opening: list[str] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and path.suffix in CONTENT_TYPES and not name.startswith("css/"):
                self._add(name)
        self._keep(STYLESHEET, self._stylesheet())

    def url(self, path: str) -> str:
        """The immutable address of a file named below `static`; raises `UnknownAsset`."""
        if path not in self._hashed:
            raise UnknownAsset(path)
        return STATIC_PREFIX + self._hashed[path]

    def get(self, hashed_path: str) -> tuple[bytes, str]:
        """Bytes and content type of a hashed address, with or without `/static/` before it."""
        name = hashed_path.removeprefix(STATIC_PREFIX).lstrip("/")
        if name not in self._contents:
            raise UnknownAsset(hashed_path)
        return self._contents[name]

    def _add(self, name: str) -> None:
        if name in self._hashed:
            return
        if not (self.root / name).is_file():
            raise UnknownAsset(name)
        content = (self.root / name).read_bytes()
        if name.startswith("js/"):
            content = self._module(name, content.decode()).encode()
        self._keep(name, content)

    def _keep(self, name: str, content: bytes) -> None:
        path = PurePosixPath(name)
        digest = hashlib.sha256(content).hexdigest()[:12]
        hashed = path.with_name(f"{path.stem}-{digest}{path.suffix}").as_posix()
        self._hashed[name] = hashed
        self._contents[hashed] = (content, CONTENT_TYPES[path.suffix])

    def _module(self, name: str, source: str) -> str:
        """A module with its relative imports replaced by hashed addresses.

        An import map would do the same, but must be inline, which the content policy refuses.
        """
        if name in self._opening:
            raise CircularModules(f"{name} imports itself through {' and '.join(self._opening)}.")
        self._opening.append(name)

        def address(found: re.Match[str]) -> str:
            imported = _joined(name, found.group(2))
            self._add(imported)
            return f'{found.group(1)}"{self.url(imported)}"'

        rewritten = _MODULE_IMPORT.sub(address, source)
        self._opening.pop()
        return rewritten

    def _stylesheet(self) -> bytes:
        files = [path for pattern in STYLE_FILES for path in sorted(self.root.glob(pattern))]
        combined = "\n".join(path.read_text("utf-8") for path in files)
        return _STYLE_ADDRESS.sub(
            lambda found: f'url("{self.url(found.group(1))}")', combined
        ).encode()


def _joined(name: str, relative: str) -> str:
    parts = list(PurePosixPath(name).parent.parts)
    for part in PurePosixPath(relative).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
