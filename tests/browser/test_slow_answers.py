"""Answers that take their time: what is done meanwhile counts, and counts once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.urls import reverse
from playwright.sync_api import Page, Request, Route, expect

from securitygroups.models import SecurityGroup
from tests.browser.rules_page import make_numbered_group, open_rules, rows
from tests.factories import lines, make_group

TWO_ENTERS = """form => {
  const enter = () => form.querySelector("button[type=submit]").click();
  enter();
  enter();
}"""
ROUND_TRIP = "() => fetch(location.href).then(() => null)"


@contextmanager
def held(page: Page, wanted: Callable[[Request], bool]) -> Iterator[list[Route]]:
    """Keeps some requests on the way until the block ends."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if wanted(route.request):
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/*", hold)
    yield waiting
    for route in waiting:
        route.continue_()
    page.unroute("**/*", hold)


def posted(request: Request) -> bool:
    """Whether this is more than the question what a change would do."""
    return request.method == "POST" and not request.url.endswith("/effect")


def asks_to_delete(request: Request) -> bool:
    """Whether this brings the question before rules are deleted."""
    return request.method == "GET" and "/delete?rule=" in request.url


def ask_to_draw(page: Page, event: str) -> None:
    """Have a list drawn once more, as after any change; it would be there when this returns."""
    page.evaluate("event => { htmx.trigger(document.body, event); }", event)
    page.evaluate(ROUND_TRIP)


def test_a_form_sent_twice_is_answered_once(page: Page, account):
    group = make_group(account, name="web-tier")
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    grid.get_by_label("Source").first.fill("192.0.2.1")
    grid.get_by_label("Protocol : port").first.fill("TCP:22")
    with held(page, posted) as sent:
        for _ in range(3):
            grid.get_by_label("Notes").first.press("Enter")
        page.evaluate(ROUND_TRIP)
        assert len(sent) == 1
    expect(grid).to_be_hidden()
    assert lines(group) == ["ACCEPT#192.0.2.1#22#TCP"]


def test_a_form_that_loads_a_page_is_sent_once_too(page: Page, account):
    page.goto(reverse("web:groups"))
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
    with page.expect_response(lambda answer: answer.status == 422), held(page, posted):
        grid.get_by_role("button", name="Add rules").click()
        page.keyboard.press("Escape")
        expect(page.locator("#dialog")).to_be_hidden()
    page.evaluate(ROUND_TRIP)
    expect(page.locator("#dialog")).to_be_hidden()
    page.get_by_role("link", name="Add rule").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_rule_is_edited_although_the_list_is_just_drawn_anew(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    with held(page, lambda request: request.url.endswith("/edit")):
        page.get_by_role("link", name="Edit rule 1", exact=True).click()
        ask_to_draw(page, "rulesChanged")
    expect(page.get_by_role("form", name="Edit rule 1")).to_be_visible()
    page.evaluate(ROUND_TRIP)
    expect(page.get_by_role("form", name="Edit rule 1")).to_be_visible()


def test_a_question_opens_beside_its_rule_although_the_list_was_drawn_anew(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    delete = page.get_by_role("link", name="Delete rule 2", exact=True)
    with held(page, asks_to_delete):
        delete.click()
        page.locator("#group").evaluate("list => { list.dataset.old = ''; }")
        ask_to_draw(page, "rulesChanged")
        expect(page.locator("#group[data-old]")).to_have_count(0)
    question = page.get_by_role("dialog", name="Delete rule 2?")
    expect(question).to_be_visible()
    opener, box = delete.bounding_box(), question.bounding_box()
    assert opener
    assert box
    assert 0 < box["y"] - opener["y"] < 2 * opener["height"]
    page.keyboard.press("Escape")
    expect(delete).to_be_focused()


def test_a_question_about_a_rule_that_is_gone_meanwhile_does_not_open(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))

    def row_goes_first(route: Route) -> None:
        rows(page).last.evaluate("row => row.remove()")
        route.continue_()

    page.route("**/delete?rule=*", row_goes_first)
    with page.expect_response("**/delete?rule=*"):
        page.get_by_role("link", name="Delete rule 2", exact=True).click()
    page.evaluate(ROUND_TRIP)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_search_counts_although_the_list_is_just_drawn_anew(page: Page, account):
    for name in ("web-tier", "database", "old"):
        make_group(account, name=name)
    page.goto(reverse("web:groups"))
    with held(page, lambda request: "q=data" in request.url):
        with page.expect_request("**/*q=data*"):
            page.get_by_label("Search groups by id, name, note, address or port").fill("data")
        ask_to_draw(page, "groupsChanged")
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="database", exact=True)).to_be_visible()
