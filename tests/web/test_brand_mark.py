"""Our name on what others see of a workspace: one rule, and no template that goes round it."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, UndefinedError

from app.web.assets import Assets
from app.web.brand import PRODUCT, mark_on
from app.web.templating import TEMPLATE_ROOT, build_environment

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
SHARED = [
    *(TEMPLATE_ROOT / "email").glob("*"),
    *(TEMPLATE_ROOT / "documents").glob("*.html"),
    *(TEMPLATE_ROOT / "portal").glob("*.html"),
    *(TEMPLATE_ROOT / "layouts").glob("email.*"),
    TEMPLATE_ROOT / "layouts" / "public.html",
    *(
        path
        for path in TEMPLATE_ROOT.rglob("*.html")
        if '{% extends "layouts/public.html" %}' in path.read_text()
    ),
]
OURS = {"verify_email.html"}
"""What we send in our own name."""


@pytest.fixture(scope="module")
def environment() -> Environment:
    return build_environment(Assets())


def shell(**values: object) -> SimpleNamespace:
    nova = SimpleNamespace(name="Nova", brand=SimpleNamespace(hue=1, chroma=2, logo_url="/l"))
    usual = {
        "theme": "system", "mark": PRODUCT, "issuer": nova, "front": None, "tenant": None,
        "product": PRODUCT, "csrf_token": "t", "is_simulated": False, "flashes": (), "icon": None,
    }  # fmt: skip
    return SimpleNamespace(**usual | values)


def public(environment: Environment, **values: object) -> str:
    head = '{% extends "layouts/public.html" %}{% block title %}T{% endblock %}'
    page = environment.from_string(head + "{% block content %}Hello{% endblock %}")
    return page.render(shell=shell(**values))


def test_our_name_stands_unless_white_label_is_on() -> None:
    assert mark_on(SimpleNamespace(is_white_label=False)) == "Backline"
    assert mark_on(None) == "Backline"
    assert mark_on(SimpleNamespace(is_white_label=True)) == ""


@pytest.mark.parametrize("path", SHARED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_workspace_shares_names_us_by_the_rule_only(path: Path) -> None:
    if path.name in OURS:
        return
    assert "backline" not in _COMMENT.sub("", path.read_text()).lower()


def test_a_public_page_carries_the_mark_by_the_rule(environment: Environment) -> None:
    marked, plain = public(environment), public(environment, mark="", product="Nova")
    assert "Sent with Backline" in marked
    assert "icons/favicon" in marked
    assert 'href="/manifest.webmanifest"' in marked
    assert "backline" not in plain.lower()
    assert "icons/favicon" not in plain
    assert "manifest" not in plain


def test_under_its_own_domain_a_page_names_its_own_app(environment: Environment) -> None:
    front = SimpleNamespace(name="Nova", brand=SimpleNamespace(hue=1, chroma=2, logo_url=None))
    assert 'href="/manifest.webmanifest"' in public(environment, mark="", front=front)


def test_a_public_page_without_its_workspace_is_not_made(environment: Environment) -> None:
    with pytest.raises(UndefinedError):
        public(environment, issuer=None)


@pytest.mark.parametrize("mark", ["", "Backline"])
def test_every_document_says_what_made_it_by_the_rule(environment: Environment, mark: str) -> None:
    brand = {"name": "Nova", "logo": None, "mark": mark}
    document = {"title": "T", "reference": "", "language": "en", "paper": "a4", "created_at": ""}
    page = environment.get_template("documents/base.html").render(brand=brand, document=document)
    assert ('name="generator" content="Backline"' in page) == bool(mark)
    del brand["mark"]
    with pytest.raises(UndefinedError):
        environment.get_template("documents/base.html").render(brand=brand, document=document)
