"""The one Jinja environment: strict, escaped, with every component macro as `ui.<name>`."""

from functools import cache
from pathlib import Path
from types import CodeType, SimpleNamespace

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Macro

from app.integrations.documents.assets import load_assets
from app.web import charts
from app.web.assets import Assets
from app.web.filters import FILTERS

TEMPLATE_ROOT = Path(__file__).parent / "templates"


class DuplicateMacro(ValueError):
    """Two component files define a macro of the same name."""


class CompiledTemplates(BytecodeCache):
    """What Jinja has compiled in this process: pages and the mails of each module share it."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = CompiledTemplates()


@cache
def shared_environment() -> Environment:
    """The environment of mails and documents, which no request asks for. One for the process."""
    return build_environment(Assets())


@cache
def document_assets() -> dict[str, bytes]:
    """Stylesheet and fonts of documents, read once."""
    return load_assets(
        stylesheet=TEMPLATE_ROOT / "documents" / "document.css",
        fonts=TEMPLATE_ROOT.parent / "static" / "fonts",
    )


def build_environment(assets: Assets) -> Environment:
    """An environment whose globals are all a block needs when it is rendered alone.

    Blocks lack what a page imports at its top, so macros, charts and `asset_url` are globals.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_ROOT),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        auto_reload=False,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    ui = SimpleNamespace()
    environment.globals.update(asset_url=assets.url, charts=charts, ui=ui)
    for name, macro in _component_macros(environment).items():
        setattr(ui, name, macro)
    return environment


def _component_macros(environment: Environment) -> dict[str, Macro]:
    macros: dict[str, Macro] = {}
    for path in sorted((TEMPLATE_ROOT / "ui").glob("*.html")):
        module = environment.get_template(f"ui/{path.name}").module
        for name, value in vars(module).items():
            if not isinstance(value, Macro) or name.startswith("_"):
                continue
            if name in macros:
                raise DuplicateMacro(f"ui/{path.name} defines {name} again. Rename one of them.")
            macros[name] = value
    return macros
