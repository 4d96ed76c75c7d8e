"""The watch over the pages misses nothing that it is there for."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.watch import Watch

POLICY = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html"}


def serve(page: Page, path: str, body: str, status: int = 200) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=status, headers=POLICY, body=body)

    page.route(f"**{path}", answer)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p style='color: red'>", "Content Security Policy"),
        ("<script>document.title = ''</script>", "Content Security Policy"),
        ("<script src='/broken.js'></script>", "missing is not defined"),
        ("<script src='/shout.js'></script>", "console: help"),
        ("<img src='/gone.png'>", "/gone.png: 404"),
    ],
)
def test_a_problem_of_the_page_is_seen(open_page, watch: Watch, body: str, problem: str):
    page = open_page()
    serve(page, "/broken.js", "missing()")
    serve(page, "/shout.js", "console.error('help')")
    serve(page, "/gone.png", "", status=404)
    serve(page, "/page", f"<!doctype html>{body}")
    page.goto("/page")
    assert [problem in seen for seen in watch.problems()] == [True]


def test_an_expected_refusal_is_no_problem(open_page, watch: Watch):
    page = open_page()
    serve(page, "/refused", "<!doctype html>", status=422)
    watch.expect(422)
    page.goto("/refused")
    assert watch.problems() == []
