"""House rules a linter does not know, read from the syntax trees and templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
TEMPLATES = APP / "web" / "templates"
MODULES = [
    *(path for path in (APP / "domain").iterdir() if (path / "__init__.py").exists()),
    APP / "tenants",
    *(path for path in (APP / "billing").iterdir() if (path / "module.py").exists()),
    APP / "billing",
]
PUBLIC = {"events", "errors", "module"}
ROOMS = {path.parent.name for path in (APP / "billing").glob("*/module.py")}
"""Modules of their own inside billing, each with its own front door."""
CLOCK_READERS = {"app/core/clock.py", "app/core/ids.py"}
CLOCKLESS_RINGS = ("core", "tenants", "billing", "domain")


def sources(*parts: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(APP.joinpath(*parts).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def calls(tree: ast.AST, *names: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in names)
            or (isinstance(node.func, ast.Name) and node.func.id in names)
        )
    ]


def test_nobody_commits() -> None:
    found = [f"{file}:{line}" for file, tree in sources() for line in calls(tree, "commit")]
    assert [place for place in found if not place.startswith("app/embedded/")] == []


def test_business_code_does_not_read_the_clock() -> None:
    found = [
        f"{file}:{line}"
        for ring in CLOCKLESS_RINGS
        for file, tree in sources(ring)
        if file not in CLOCK_READERS
        for line in calls(tree, "utcnow", "today")
    ]
    assert [place for place in found if "clock.today" not in line_at(place)] == []


def line_at(place: str) -> str:
    file, line = place.rsplit(":", 1)
    return (ROOT / file).read_text().splitlines()[int(line) - 1]


def test_nobody_changes_how_warnings_are_taken() -> None:
    # It changes for every thread, and may stay so when two do it at once.
    found = [f"{file}:{line}" for file, tree in sources() for line in calls(tree, "catch_warnings")]
    assert found == []


def test_the_environment_is_read_in_one_file() -> None:
    found = [
        file
        for file, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    allowed = ("app/settings/whole.py", "app/embedded/", "app/cli.py")
    assert [file for file in found if not file.startswith(allowed)] == []


def test_selects_live_in_queries() -> None:
    allowed = re.compile(r"(^|/)(queries|models|search)(/|\.py$)|^app/(core|jobs|web)/")
    found = [
        file
        for file, tree in sources()
        if not allowed.search(file)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and any(alias.name == "select" for alias in node.names)
    ]
    assert found == []


def test_no_floats_near_money() -> None:
    found = []
    for ring in ("core", "billing", "domain/royalties", "domain/shows"):
        for file, tree in sources(*ring.split("/")):
            found += [f"{file}:{line}" for line in calls(tree, "float")]
    assert found == []


def test_htmx_headers_are_named_in_web_only() -> None:
    found = [
        file
        for file, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lower().startswith("hx-")
    ]
    assert [file for file in found if not file.startswith("app/web/")] == []


def test_suppressions_say_which_rule() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in APP.rglob("*.py")
        if re.search(r"# type: ignore(?!\[)|# noqa(?!:)", path.read_text())
    ]
    assert found == []


def test_modules_are_entered_by_their_front_door() -> None:
    found = []
    for file, tree in sources():
        for name in imported(tree):
            for module in MODULES:
                package = ".".join(module.relative_to(ROOT).parts)
                rest = name.removeprefix(f"{package}.")
                inside = file.startswith(f"{module.relative_to(ROOT)}/")
                rooms = ROOMS if package == "app.billing" else set()
                if rest != name and not inside and rest.split(".")[0] not in PUBLIC | rooms:
                    found.append(f"{file} imports {name}")
    assert [entry for entry in found if not entry.startswith(("app/main.py", "app/seeds"))] == []


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_imports_inside_functions() -> None:
    found = [
        f"{file}:{node.lineno}"
        for file, tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    # The command line starts fast, and a limited child limits itself before it imports.
    allowed = (
        "app/cli.py",
        "app/domain/vault/analysis/child.py",
        "app/domain/band/ics/child.py",
    )
    assert [place for place in found if not place.startswith(allowed)] == []


def test_templates_hold_no_script_style_or_handler() -> None:
    banned = re.compile(
        r"""\sstyle="|<style|<script(?![^>]*\ssrc=)|\son[a-z]+="|hx-on|"js:|\|\s*safe\b"""
    )
    documents = ("documents/", "email/", "layouts/email.html")
    found = [
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if not str(path.relative_to(TEMPLATES)).startswith(documents)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if banned.search(line)
    ]
    assert found == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("app", "db", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path != Path(__file__) and marks.search(path.read_text())
    ]
    assert found == []
