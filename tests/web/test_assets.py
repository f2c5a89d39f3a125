import re
from pathlib import Path

import pytest

from app.web.assets import Assets, CircularModules, UnknownAsset
from app.web.brand import brand_stylesheet
from tools.vendor import changed_files

LINKED = re.compile(r"(?:url\(|from\s|import\s)\"(/static/[^\"]+)\"")


def static_root(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


def test_the_same_files_get_the_same_addresses(assets: Assets) -> None:
    again = Assets()

    assert [again.url(name) for name in ("app.css", "js/app.js", "icons/sprite.svg")] == [
        assets.url(name) for name in ("app.css", "js/app.js", "icons/sprite.svg")
    ]


def test_an_address_leads_back_to_the_bytes_and_their_type(assets: Assets) -> None:
    content, content_type = assets.get(assets.url("fonts/hanken-latin.woff2"))

    assert content[:4] == b"wOF2"
    assert content_type == "font/woff2"


def test_every_address_inside_styles_and_modules_exists(assets: Assets) -> None:
    for name in ("app.css", "js/app.js", "js/controllers/player.js"):
        linked = LINKED.findall(assets.get(assets.url(name))[0].decode())

        assert linked
        assert all(assets.get(address) for address in linked)


def test_a_changed_import_changes_the_address_of_the_importer(tmp_path: Path) -> None:
    root = static_root(tmp_path, {"js/a.js": 'import "./b.js"\n', "js/b.js": "let one\n"})
    before = Assets(root).url("js/a.js")
    (root / "js/b.js").write_text("let two\n")

    assert Assets(root).url("js/a.js") != before


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    root = static_root(tmp_path, {"js/a.js": 'import "./b.js"\n', "js/b.js": 'import "./a.js"\n'})

    with pytest.raises(CircularModules, match=r"js/a\.js imports itself"):
        Assets(root)


def test_a_name_that_does_not_exist_is_refused(assets: Assets) -> None:
    with pytest.raises(UnknownAsset, match=r"no static file css/nope\.css"):
        assets.url("css/nope.css")
    with pytest.raises(UnknownAsset):
        assets.get("/static/../settings.py")


def test_a_module_style_is_part_of_the_stylesheet_without_being_listed(tmp_path: Path) -> None:
    root = static_root(tmp_path, {"css/modules/vault.css": ".vault {}"})
    assets = Assets(root)

    assert assets.get(assets.url("app.css"))[0] == b".vault {}"


def test_vendored_files_are_those_of_the_manifest() -> None:
    assert changed_files() == []


def test_a_brand_sets_the_three_raw_tokens() -> None:
    assert brand_stylesheet(200, 12) == (
        "@layer tokens { :root { "
        "--brand-hue: 200; --brand-chroma: 0.12; --brand-neutral-hue: 200; } }\n"
    )


@pytest.mark.parametrize(("hue", "chroma"), [(361, 10), (-1, 10), (10, 23)])
def test_a_brand_outside_its_range_is_refused(hue: int, chroma: int) -> None:
    with pytest.raises(ValueError, match="must be between"):
        brand_stylesheet(hue, chroma)
