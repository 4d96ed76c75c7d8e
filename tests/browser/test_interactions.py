"""What holds on every page: forms sent once, dialogs that open and close, the way back, focus, notices."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from securitygroups.models import SecurityGroup
from tests.browser.rules_page import open_rules
from tests.factories import lines, make_group

TWO_ENTERS = """form => {
  const enter = () => form.querySelector("button[type=submit]").click();
  enter();
  enter();
}"""


def open_groups(page: Page, search: str = "") -> None:
    page.goto(f"{reverse('web:groups')}?region=ap-guangzhou&q={search}")


@contextmanager
def slow_posts(page: Page) -> Iterator[list[Route]]:
    """Keeps what is posted on the way until the block ends."""
    waiting: list[Route] = []
    page.route("**/*", lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_())
    yield waiting
    for route in waiting:
        route.continue_()
    page.unroute("**/*")


def test_a_form_sent_twice_is_answered_once(page: Page, account):
    group = make_group(account, name="web-tier")
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    grid.get_by_label("Source").first.fill("192.0.2.1")
    grid.get_by_label("Protocol : port").first.fill("TCP:22")
    with slow_posts(page) as posted:
        for _ in range(3):
            grid.get_by_label("Notes").first.press("Enter")
        page.wait_for_timeout(100)
        assert len(posted) == 1
    expect(grid).to_be_hidden()
    assert lines(group) == ["ACCEPT#192.0.2.1#22#TCP"]


def test_a_form_that_loads_a_page_is_sent_once_too(page: Page, account):
    open_groups(page)
    page.get_by_role("link", name="Create group").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("shop")
    dialog.locator("form").evaluate(TWO_ENTERS)
    expect(page.get_by_role("heading", name="shop")).to_be_visible()
    assert SecurityGroup.objects.filter(account=account).count() == 1


def test_an_answer_that_comes_after_its_dialog_was_closed_opens_nothing(page: Page, account, watch):
    watch.expect(422)
    group = make_group(account)
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    expect(grid).to_be_visible()
    with slow_posts(page):
        grid.get_by_role("button", name="Add 1 rule").click()
        page.keyboard.press("Escape")
        expect(page.locator("#dialog")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#dialog")).to_be_hidden()
    page.get_by_role("link", name="Add rule").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_ticked_groups_are_asked_about_again_and_again(page: Page, account):
    make_group(account, name="old")
    open_groups(page)
    page.get_by_label("Select old").check()
    for _ in range(2):
        page.get_by_role("button", name="Delete", exact=True).click()
        question = page.get_by_role("dialog", name="Delete old?")
        expect(question).to_be_visible()
        expect(question).to_have_css("display", "flex")
        question.get_by_role("link", name="Cancel").click()
        expect(question).to_be_hidden()


def test_after_going_back_dialogs_open_and_the_search_fits_the_list(page: Page, account):
    make_group(account, name="web-tier")
    make_group(account, name="database")
    open_groups(page)
    search = page.get_by_label("Search groups by id, name or description")
    search.press_sequentially("data")
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_visible()
    expect(search).to_have_value("")
    page.get_by_role("link", name="Create group").first.click()
    expect(page.get_by_role("dialog", name="Create a security group")).to_be_visible()
