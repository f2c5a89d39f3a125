import re

import pytest

from app.web.assets import Assets
from app.web.guards import routes_with_access

NOTES = "/t/nova/notes"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'",
    "img-src": "'self' data: blob:", "font-src": "'self'", "connect-src": "'self'",
    "media-src": "'self' blob:", "manifest-src": "'self'", "object-src": "'none'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
}  # fmt: skip


def check(answer):
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy == POLICY
    assert "camera=()" in answer.headers["permissions-policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


async def test_every_page_of_the_route_table_carries_every_header(app, nova, doorkeeper):
    doorkeeper.operators.add("nova")
    pages = set()
    for method, path, _ in routes_with_access(app):
        if (
            method == "GET"
            and not path.startswith(("/static", "/health", "/api", "/schema/", "/brand"))
            and "live" not in path
        ):
            answer = await nova.get(path.replace("{slug:str}", "nova"))
            check(answer)
            if answer.headers["content-type"].startswith("text/html"):
                pages.add(path)
                assert answer.headers["vary"] == "HX-Request, HX-Target, Cookie"
                assert answer.headers["cache-control"] == "no-store"
                assert not re.search(
                    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", answer.text
                )
    assert pages == {
        "/t/{slug:str}/notes", "/t/{slug:str}/notes/broken", "/hello", "/account", "/operator",
        "/schema", "/ui", "/front/logo",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/t/rival/notes", 404), (f"{NOTES}/broken", 500), ("/api/v1/notes", 401),
     ("/static/none.js", 404), ("/health/live", 200), (f"{NOTES}/put", 405)],
)  # fmt: skip
async def test_refusals_and_probes_carry_them_too(nova, path, status):
    answer = await nova.get(path)

    assert answer.status_code == status
    check(answer)


async def test_a_static_file_is_kept_for_good_and_not_sent_twice(visitor):
    address = Assets().url("app.css")
    first = await visitor.get(address)
    again = await visitor.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")
    check(first)


async def test_a_file_of_another_content_has_another_tag(visitor):
    first = await visitor.get(Assets().url("app.css"))
    other = await visitor.get(
        Assets().url("js/app.js"), headers={"If-None-Match": first.headers["etag"]}
    )

    assert other.status_code == 200
