"""Fetch the pinned front-end packages into app/web/static and record what was taken.

`python tools/vendor.py` downloads with `npm pack`; `--check` compares the stored files with
`app/web/static/vendor/manifest.json` and needs no network.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app" / "web" / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
SPRITE = "icons/sprite.svg"


@dataclass(frozen=True)
class Package:
    """One exact npm version, and where each of its files is stored below `static`."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        {"dist/htmx.min.js": "vendor/htmx.min.js", "LICENSE": "vendor/licences/htmx.txt"},
    ),
    Package(
        "htmx-ext-sse",
        "2.2.4",
        "0BSD",
        {"dist/sse.min.js": "vendor/htmx-sse.min.js", "LICENSE": "vendor/licences/htmx-sse.txt"},
    ),
    Package(
        "idiomorph",
        "0.8.0",
        "0BSD",
        {
            "dist/idiomorph-ext.min.js": "vendor/idiomorph-ext.min.js",
            "LICENSE": "vendor/licences/idiomorph.txt",
        },
    ),
    Package(
        "@hotwired/stimulus",
        "3.2.2",
        "MIT",
        {"dist/stimulus.js": "vendor/stimulus.js", "LICENSE.md": "vendor/licences/stimulus.txt"},
    ),
    Package(
        "tus-js-client",
        "4.3.1",
        "MIT",
        {"dist/tus.min.js": "vendor/tus.min.js", "LICENSE": "vendor/licences/tus-js-client.txt"},
    ),
    Package(
        "@fontsource-variable/bricolage-grotesque",
        "5.3.0",
        "OFL-1.1",
        {
            "files/bricolage-grotesque-latin-opsz-normal.woff2": "fonts/bricolage-latin.woff2",
            "files/bricolage-grotesque-latin-ext-opsz-normal.woff2": (
                "fonts/bricolage-latin-ext.woff2"
            ),
            "LICENSE": "fonts/OFL-bricolage-grotesque.txt",
        },
    ),
    Package(
        "@fontsource-variable/hanken-grotesk",
        "5.3.0",
        "OFL-1.1",
        {
            "files/hanken-grotesk-latin-wght-normal.woff2": "fonts/hanken-latin.woff2",
            "files/hanken-grotesk-latin-ext-wght-normal.woff2": "fonts/hanken-latin-ext.woff2",
            "LICENSE": "fonts/OFL-hanken-grotesk.txt",
        },
    ),
)

LUCIDE = Package("lucide-static", "1.62.0", "ISC", {"LICENSE": "icons/LICENCE-lucide.txt"})

ICONS = (Path(__file__).parent / "icons.txt").read_text("utf-8").split()


def fetch(package: Package, into: Path) -> Path:
    """Download one package with npm and return the folder it was unpacked into."""
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(into), spec],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    folder = into / packed.removesuffix(".tgz")
    with tarfile.open(into / packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def sprite(icon_folder: Path) -> str:
    """All used icons as symbols of one SVG; stroke attributes are left to the stylesheet."""
    symbols = []
    for name in ICONS:
        svg = (icon_folder / f"{name}.svg").read_text("utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if inner is None:
            raise SystemExit(f"The icon {name} is not an SVG. Remove it from ICONS.")
        body = " ".join(inner.group(1).split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return (
        "<!-- Lucide icons, ISC licence: LICENCE-lucide.txt -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def store(path: str, content: bytes) -> str:
    target = STATIC / path
    target.parent.mkdir(parents=True, exist_ok=True)
    # Source maps are not shipped, so the comment pointing at one would be a dead request.
    content = re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", content)
    target.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def vendor() -> None:
    entries: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in (*PACKAGES, LUCIDE):
            folder = fetch(package, Path(scratch))
            hashes = {
                target: store(target, (folder / source).read_bytes())
                for source, target in package.files.items()
            }
            if package is LUCIDE:
                hashes[SPRITE] = store(SPRITE, sprite(folder / "icons").encode())
            entries.append(
                {
                    "package": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "files": hashes,
                }
            )
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", "utf-8")


def changed_files() -> list[str]:
    """Paths whose bytes differ from the manifest, or that are missing."""
    wrong = []
    for entry in json.loads(MANIFEST.read_text("utf-8")):
        for path, expected in entry["files"].items():
            stored = STATIC / path
            if not stored.is_file() or hashlib.sha256(stored.read_bytes()).hexdigest() != expected:
                wrong.append(path)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the manifest only")
    if not parser.parse_args().check:
        vendor()
    wrong = changed_files()
    for path in wrong:
        print(f"{path} differs from the manifest. Run `python tools/vendor.py`.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
