import pytest
from structlog.testing import capture_logs

from tests.web.browser import HTMX

NOTES = "/t/nova/notes"
JSON = {"Accept": "application/json"}


async def test_an_unexpected_failure_shows_a_reference_and_nothing_else(nova):
    answer = await nova.get(f"{NOTES}/broken")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "Something went wrong on our side" in answer.text
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text


async def test_an_unknown_address_is_a_page_with_a_way_out(visitor):
    answer = await visitor.get("/no/such/page")

    assert answer.status_code == 404
    assert "This page is not here" in answer.text
    assert 'href="/"' in answer.text


async def test_htmx_gets_a_refusal_as_a_toast(nova):
    answer = await nova.submit(f"{NOTES}/abrupt", NOTES, headers=HTMX, title="taken")

    assert answer.status_code == 409
    assert answer.headers["hx-retarget"] == "#toasts"
    assert answer.headers["hx-reswap"] == "beforeend"
    assert "There is a note of this title already." in answer.text
    assert "<html" not in answer.text


async def test_a_raised_refusal_leaves_nothing_behind(nova, written):
    answer = await nova.submit(f"{NOTES}/abrupt", NOTES, title="taken")

    assert answer.status_code == 409
    assert await written() == []


async def test_programs_get_a_problem_with_a_stable_code(nova):
    headers = {**JSON, "X-CSRF-Token": await nova.token(NOTES)}
    answer = await nova.post(f"{NOTES}/abrupt", data={"title": "invalid"}, headers=headers)

    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Some entries need another look",
        "status": 422,
        "code": "invalid",
        "detail": "Some of what you entered needs another look.",
        "errors": {"title": "Not this title."},
        "request_id": answer.headers["x-request-id"],
    }


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/nothing"])
async def test_the_api_speaks_json_whatever_is_accepted(visitor, path):
    answer = await visitor.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == "not_found"


async def test_a_wrong_method_says_so(nova):
    answer = await nova.get(f"{NOTES}/put", headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_a_body_beyond_the_limit_is_refused(nova):
    headers = {**JSON, "X-CSRF-Token": await nova.token(NOTES)}
    form = b"title=" + b"x" * 10_000_001
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    answer = await nova.post(NOTES, content=form, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_malformed_body_is_not_our_failure(nova):
    headers = {
        **JSON,
        "X-CSRF-Token": await nova.token(NOTES),
        "Content-Type": "multipart/form-data",
    }
    answer = await nova.post(NOTES, content=b"no boundary", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_the_error_page_survives_a_broken_layout(app, visitor):
    del app.state.site.templates.globals["ui"]
    answer = await visitor.get("/no/such/page")

    assert answer.status_code == 404
    assert "This page is not here" in answer.text


async def test_logs_a_failure_with_its_reference_and_without_values(nova):
    with capture_logs() as lines:
        answer = await nova.get(f"{NOTES}/broken?token=opensesame")

    failure, request = lines
    assert isinstance(failure["exc_info"], ZeroDivisionError)
    assert request["route"] == failure["route"] == "/t/{slug}/notes/broken"
    assert (request["status"], request["tenant"]) == (500, "nova")
    assert "opensesame" not in str(lines)
    assert answer.status_code == 500
