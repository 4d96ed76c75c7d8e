"""The site as it is deployed: hashed and compressed files, strict headers, and a first visit that works."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.production import production_site


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    with production_site(tmp_path_factory.mktemp("production")) as address:
        yield address


@pytest.fixture
def visitor(open_page, site: str) -> Page:
    return open_page(base_url=site)


@pytest.fixture
def responses(visitor: Page) -> list[Response]:
    """What the landing page and everything it asks for were answered."""
    seen: list[Response] = []
    visitor.on("response", lambda response: seen.append(response))  # noqa: PLW0108  # Playwright wants a function
    visitor.goto("/", wait_until="networkidle")
    return seen


def files(responses: list[Response], ending: str) -> list[Response]:
    return [response for response in responses if response.url.split("#")[0].endswith(ending)]


def test_styles_and_modules_come_compressed_under_names_that_browsers_keep(responses: list[Response]):
    styles, scripts = files(responses, ".css"), files(responses, ".js")
    assert len(styles) > 1
    assert len(scripts) > 2
    for response in styles + scripts:
        assert response.headers["cache-control"] == "max-age=315360000, public, immutable"
    assert {response.headers.get("content-encoding") for response in styles} <= {"br", "gzip"}


def test_the_icons_are_one_file_that_browsers_keep(responses: list[Response]):
    (sprite,) = [response for response in files(responses, ".svg") if "/icons-" in response.url]
    assert "immutable" in sprite.headers["cache-control"]


def test_the_policy_allows_nothing_inline_and_nothing_foreign(responses: list[Response], site: str):
    policy = responses[0].headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert [response.url for response in responses if not response.url.startswith(site)] == []


def test_a_visitor_enters_the_demo_and_looks_at_the_rules_of_a_group(visitor: Page):
    visitor.goto("/")
    visitor.get_by_role("button", name="Enter the demo").click()
    expect(visitor.get_by_role("heading", name="Security groups")).to_be_visible()
    visitor.get_by_role("link", name="Modify rules").first.click()
    visitor.wait_for_url("**/inbound")
    visitor.get_by_role("link", name="Add rule").click()
    expect(visitor.get_by_role("dialog")).to_be_visible()
