"""On a phone each row of a table is a card, and the bar above the cards sorts them and ticks them all."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browser.rules_page import handle, make_numbered_group, open_rules, rows
from tests.factories import make_group, make_instance

PHONE = {"width": 390, "height": 844}
NAMES = ["alpha", "beta", "gamma"]


@pytest.fixture
def phone(open_page, owner) -> Page:
    return open_page(owner, viewport=PHONE)


def names(page: Page) -> Locator:
    return page.locator("tbody .endpoint > a")


def in_view(control: Locator) -> bool:
    """Whether people can see and touch it: what is clipped away has a box, but something else lies there."""
    return control.evaluate(
        """control => {
            const { x, y, width, height } = control.getBoundingClientRect();
            return control.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }"""
    )


def test_groups_are_ticked_at_once_and_deleted(phone: Page, account):
    for name in NAMES:
        make_group(account, name=name)
    phone.goto(reverse("web:groups"))
    phone.get_by_text("Select all", exact=True).click()
    expect(phone.get_by_label("Select all groups")).to_be_checked()
    expect(phone.get_by_text("3 selected")).to_be_visible()
    phone.get_by_label("Select alpha").uncheck()
    phone.get_by_role("button", name="Delete").click()
    expect(phone.get_by_role("dialog", name="Delete 2 groups?")).to_be_visible()


@pytest.mark.parametrize(("first", "second"), [(".service", ".policy"), (".when", ".row-actions")])
def test_a_rule_says_two_things_on_a_line(phone: Page, account, first: str, second: str):
    open_rules(phone, make_numbered_group(account, 1))
    card = rows(phone).first
    left, right = card.locator(first).bounding_box(), card.locator(second).bounding_box()
    assert left
    assert right
    assert abs(left["y"] + left["height"] / 2 - right["y"] - right["height"] / 2) < 6


def test_rules_are_ticked_at_once(phone: Page, account):
    open_rules(phone, make_numbered_group(account, 3))
    phone.get_by_text("Select all", exact=True).click()
    expect(phone.get_by_text("3 selected")).to_be_visible()


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["with script", "without script"])
def test_groups_are_sorted(open_page, owner, account, options: dict[str, bool]):
    for name in NAMES:
        make_group(account, name=name)
    page = open_page(owner, viewport=PHONE, **options)
    page.goto(reverse("web:groups"))
    expect(page.locator("thead")).to_contain_text("ID / Name")
    for expected in (NAMES, NAMES[::-1]):
        page.get_by_role("link", name="ID / Name").click()
        expect(names(page)).to_have_text(expected)


def test_instances_are_sorted(phone: Page, account):
    for name in NAMES:
        make_instance(account, name=name)
    phone.goto(reverse("web:instances"))
    phone.get_by_role("link", name="ID / Name").click()
    expect(names(phone)).to_have_text(NAMES[::-1])


def test_a_select_all_that_needs_script_is_not_offered_without(open_page, owner, account):
    page = open_page(owner, viewport=PHONE, java_script_enabled=False)
    open_rules(page, make_numbered_group(account, 3))
    expect(page.get_by_text("Select all", exact=True)).to_be_hidden()


def test_nothing_in_the_head_takes_the_focus_unseen(phone: Page, account):
    group = make_numbered_group(account, 3)
    make_instance(account, group)
    for url in ("web:groups", "web:instances"):
        phone.goto(reverse(url))
        assert controls_that_take_the_focus_unseen(phone) == []
    open_rules(phone, group)
    assert controls_that_take_the_focus_unseen(phone) == []


def controls_that_take_the_focus_unseen(page: Page) -> list[str]:
    controls = page.locator("thead :is(a, input)").all()
    assert controls
    unseen = [control for control in controls if control.is_visible() and not in_view(control)]
    return [control.evaluate("control => control.outerHTML") for control in unseen]


@pytest.mark.parametrize("number", [3, 8])
def test_what_has_the_focus_stays_in_view(phone: Page, account, number: int):
    open_rules(phone, make_numbered_group(account, 12))
    edit = phone.get_by_role("link", name=f"Edit rule {number}", exact=True)
    edit.click()
    expect(phone.get_by_label("Source", exact=True)).to_be_focused()
    expect(phone.get_by_label("Source", exact=True)).to_be_in_viewport(ratio=1)
    phone.get_by_role("link", name="Cancel").click()
    expect(edit).to_be_focused()
    expect(edit).to_be_in_viewport(ratio=1)
    phone.get_by_role("link", name=f"Delete rule {number}", exact=True).click()
    phone.get_by_role("button", name="Delete rule").click()
    expect(rows(phone)).to_have_count(11)
    expect(handle(phone, number)).to_be_focused()
    expect(handle(phone, number)).to_be_in_viewport(ratio=1)


def test_a_wide_screen_shows_the_box_alone(page: Page, account):
    make_group(account)
    page.goto(reverse("web:groups"))
    expect(page.get_by_label("Select all groups")).to_be_visible()
    expect(page.get_by_text("Select all", exact=True)).to_be_hidden()
