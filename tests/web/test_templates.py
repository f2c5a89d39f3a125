import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, UndefinedError
from jinja2_fragments import render_block

from app.core.money import Money
from app.integrations.color import oklch_hex
from app.web.assets import STATIC_ROOT, Assets
from app.web.brand import DEFAULT_CHROMA, DEFAULT_HUE
from app.web.gallery import gallery_context
from app.web.templating import TEMPLATE_ROOT, build_environment

TEMPLATES = sorted(TEMPLATE_ROOT.rglob("*.html"))
# Mail and documents are read outside the site, where its content policy does not reach.
OUTSIDE = ("email", "documents", "layouts/email.html")
SHOWN = ("gallery", "layouts", "ui", "errors")
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style[\s>]"),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "hx-on": re.compile(r"\bhx-on\b"),
    "a js: value": re.compile(r"['\"](?:js|javascript):"),
    "a foreign address": re.compile(r"(?:src|href)=['\"](?:https?:)?//"),
}
ICON = re.compile(r"(?:ui\.icon\(|icon=|\"icon\": )\"([a-z0-9-]+)\"")


@pytest.fixture(scope="module")
def environment() -> Environment:
    return build_environment(Assets())


@pytest.fixture
def shell() -> SimpleNamespace:
    nova = SimpleNamespace(
        slug="nova", name="Nova <Reyes>", kind="artist", role="owner",
        brand=SimpleNamespace(hue=42, chroma=18, logo_url=None),
    )  # fmt: skip
    home = SimpleNamespace(
        label="Home", href="/t/nova", icon="house", is_current=True, key="h", is_docked=True
    )
    return SimpleNamespace(
        tenant=nova,
        person=SimpleNamespace(name="Nova Reyes", email="nova@example.com", initials="NR"),
        front=None,
        support_until=None,
        reads_only="This workspace has more people than its plan.",
        issuer=nova,
        mark="Backline",
        product="Backline",
        agency=nova,
        tenants=[nova],
        clients=[SimpleNamespace(slug="juno", name="Juno", kind="artist")],
        nav=[SimpleNamespace(label="", items=[home])],
        unread_count=3,
        theme="dark",
        csrf_token="a\"b'c",
        flashes=[SimpleNamespace(kind="error", text="Refused.")],
        is_simulated=True,
        version="1",
    )


def test_what_one_environment_compiled_the_next_one_takes(environment: Environment) -> None:
    here, there = (
        each.get_template("layouts/app.html").root_render_func.__code__
        for each in (environment, build_environment(Assets()))
    )

    assert here is there


def page_of(layout: str) -> str:
    head = f'{{% extends "layouts/{layout}.html" %}}'
    return head + "{% block title %}T{% endblock %}{% block content %}<h1>Hello</h1>{% endblock %}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_an_exception_from_the_content_policy(path: Path) -> None:
    if path.relative_to(TEMPLATE_ROOT).as_posix().startswith(OUTSIDE):
        return
    source = path.read_text()

    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("an inline style", '<p class="a" style="color: red">'),
        ("an inline handler", '<button onclick="go()">'),
        ("an inline script", "<script>go()</script>"),
        ("a js: value", "<a hx-vals='js:{a: 1}'>"),
    ],
)
def test_the_lint_sees_what_it_forbids(name: str, source: str) -> None:
    assert FORBIDDEN[name].search(source)


def test_every_component_is_shown_in_the_gallery_or_a_layout(environment: Environment) -> None:
    sources = "".join(path.read_text() for path in TEMPLATES if path.parent.name in SHOWN)
    unused = [name for name in vars(environment.globals["ui"]) if f"ui.{name}(" not in sources]

    assert unused == []


def test_the_gallery_renders_with_undefined_names_forbidden(
    environment: Environment, shell: SimpleNamespace
) -> None:
    html = environment.get_template("gallery/index.html").render(shell=shell, **gallery_context())

    assert "Paper Lanterns" in html
    assert "€612.48" in html


def test_a_missing_value_is_an_error_and_not_a_blank(environment: Environment) -> None:
    with pytest.raises(UndefinedError):
        environment.from_string("{{ ui.badge(missing) }}").render()


def test_a_block_rendered_alone_has_the_components(
    environment: Environment, shell: SimpleNamespace
) -> None:
    html = render_block(
        environment, "gallery/index.html", "actions", {"shell": shell, **gallery_context()}
    )

    assert "New release" in html


@pytest.mark.parametrize("layout", ["app", "auth", "public", "bare"])
def test_every_layout_renders(
    environment: Environment, shell: SimpleNamespace, layout: str
) -> None:
    html = environment.from_string(page_of(layout)).render(shell=shell)

    assert '<html lang="en" data-theme="dark">' in html
    assert "<h1>Hello</h1>" in html


def test_the_bare_layout_needs_no_shell(environment: Environment) -> None:
    html = environment.get_template("errors/error.html").render(
        code=404, headline="Not here", text="Look elsewhere.", next_href=None, next_label=None,
        reference="7F3A",
    )  # fmt: skip

    assert "Not here" in html
    assert "<code>7F3A</code>" in html


def test_names_and_tokens_are_escaped(environment: Environment, shell: SimpleNamespace) -> None:
    html = environment.from_string(page_of("app")).render(shell=shell)

    assert "Nova &lt;Reyes&gt;" in html
    assert "<Reyes>" not in html
    assert """hx-headers='{"X-CSRF-Token": "a\\"b\\u0027c"}'""" in html


def test_a_form_that_posts_carries_the_token_and_one_that_reads_does_not(
    environment: Environment,
) -> None:
    post = environment.from_string('{% call ui.form("/a", "secret") %}{% endcall %}').render()
    get = environment.from_string('{% call ui.form("/a", "", method="get") %}{% endcall %}')

    assert '<input type="hidden" name="csrf_token" value="secret">' in post
    assert "csrf_token" not in get.render()


def test_an_error_is_tied_to_its_field(environment: Environment) -> None:
    html = environment.globals["ui"].text("isrc", "ISRC", hint="Twelve", error="Too short.")

    assert 'aria-describedby="field_isrc_hint field_isrc_error" aria-invalid="true"' in html
    assert 'id="field_isrc_error"' in html


def test_the_split_editor_offers_spare_rows_without_a_script(environment: Environment) -> None:
    row = {"name": "Nova", "email": "n@example.com", "role": "w", "share": "60", "error": ""}
    html = environment.globals["ui"].split_editor(
        [row], [("w", "Writer")], total="60", state="40 % left to give", is_balanced=False, spare=2
    )

    assert html.count('name="split_share"') == 3
    assert 'name="add_row"' in html
    assert "40 % left to give" in html


def test_a_finished_job_no_longer_listens(environment: Environment) -> None:
    ui = environment.globals["ui"]

    assert 'sse-connect="/events"' in ui.progress("job", "running", "Import", stream="/events")
    assert "sse-connect" not in ui.progress("job", "finished", "Import", stream="/events")


def test_core_money_is_shown_by_the_filter(environment: Environment) -> None:
    html = environment.from_string("{{ amount|money }}").render(amount=Money(1230, "EUR"))

    assert html == '<span class="money">€12.30</span>'


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sprite = (STATIC_ROOT / "icons/sprite.svg").read_text()
    named = {icon for path in TEMPLATES for icon in ICON.findall(path.read_text())}

    assert sorted(icon for icon in named if f'id="{icon}"' not in sprite) == []


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("hue", [DEFAULT_HUE, *range(0, 360, 30)])
@pytest.mark.parametrize("chroma", [0, 10, DEFAULT_CHROMA, 22])
def test_any_brand_keeps_the_contrast_of_text(hue: int, chroma: int) -> None:
    share = chroma / 100
    ink, white = oklch_hex(0.165, 0.008, hue), "#ffffff"

    assert contrast(oklch_hex(0.72, share, hue), ink) >= 4.5
    assert contrast(oklch_hex(0.66, share, hue), ink) >= 4.5
    assert contrast(oklch_hex(0.5, share * 0.85, hue), white) >= 4.5
    assert contrast(oklch_hex(0.8, share * 0.75, hue), oklch_hex(0.3, share * 0.4, hue)) >= 4.5
