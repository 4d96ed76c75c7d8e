"""What opens or loads leaves the rest where it is, and nothing leaves the window."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from tests.browser.rules_page import make_numbered_group, open_rules
from tests.factories import make_group

TOP_BAR = 50
COLUMNS = "() => [...document.querySelectorAll('.table thead tr > *')].map((cell) => Math.round(cell.offsetWidth))"
PARTS = """(service) => [...service.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => {
  const part = document.createRange();
  part.selectNodeContents(node);
  return part.getClientRects().length;
})"""


def test_the_add_dialog_stays_where_it_is_while_its_effect_loads(page: Page, account):
    open_rules(page, make_group(account))
    page.get_by_role("link", name="Add rule").first.click()
    dialog = page.get_by_role("dialog")
    before = dialog.bounding_box()
    dialog.get_by_label("Source").first.fill("0.0.0.0/0")
    dialog.get_by_label("Protocol : port").first.fill("TCP:22")
    expect(dialog).to_contain_text("stand for every address there is")
    after = dialog.bounding_box()
    assert before
    assert after
    assert after["y"] == before["y"]
    assert after["height"] > before["height"]


@pytest.mark.parametrize("width", [1440, 1200, 900])
def test_editing_a_rule_leaves_the_columns_as_they_are(open_page, owner, account, width: int):
    page = open_page(owner, viewport={"width": width, "height": 900})
    open_rules(page, make_numbered_group(account, 3))
    before = page.evaluate(COLUMNS)
    page.get_by_role("link", name="Edit rule 2", exact=True).click()
    expect(page.get_by_role("form", name="Edit rule 2")).to_be_visible()
    assert page.evaluate(COLUMNS) == before


@pytest.mark.parametrize("height", [420, 300])
def test_the_menu_of_a_row_stays_between_the_top_bar_and_the_lower_edge(open_page, owner, account, height: int):
    page = open_page(owner, viewport={"width": 1440, "height": height})
    open_rules(page, make_numbered_group(account, 12))
    page.get_by_role("link", name="More for rule 6", exact=True).click()
    menu = page.locator("#popover")
    expect(menu.get_by_role("button", name="Move up")).to_be_visible()
    box = menu.bounding_box()
    assert box
    assert box["y"] >= TOP_BAR
    assert box["y"] + box["height"] <= height


@pytest.mark.parametrize("width", [1440, 1000, 390])
def test_a_dialog_that_is_a_page_stays_within_it(open_page, owner, account, width: int):
    page = open_page(owner, viewport={"width": width, "height": 900}, java_script_enabled=False)
    page.goto(reverse("web:rules-add", args=[make_group(account).group_id, Direction.INGRESS]))
    frame = page.locator("main").bounding_box()
    dialog = page.locator(".dialog.standing").bounding_box()
    assert frame
    assert dialog
    assert dialog["x"] + dialog["width"] < frame["x"] + frame["width"]


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_no_port_is_broken_into_two_lines(open_page, owner, account, width: int):
    page = open_page(owner, viewport={"width": width, "height": 900})
    open_rules(page, make_group(account, "ACCEPT#10.0.0.0/8#3306,6379,11211,15672,27017#TCP"))
    service = page.locator(".service .mono").first
    expect(service).to_have_text("TCP:3306,6379,11211,15672,27017")
    assert service.evaluate(PARTS) == [1, 1, 1, 1, 1]


def test_the_packet_test_is_one_click_away_where_it_stands_below_the_rules(open_page, owner, account):
    page = open_page(owner, viewport={"width": 1100, "height": 700})
    open_rules(page, make_numbered_group(account, 20))
    heading = page.get_by_role("heading", name="Test a packet")
    expect(heading).not_to_be_in_viewport()
    page.get_by_role("link", name="Test a packet").click()
    expect(heading).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("link", name="Test a packet")).to_be_hidden()


def test_what_a_long_deletion_does_is_in_sight(page: Page, account):
    open_rules(page, make_numbered_group(account, 60))
    page.get_by_label("Select all rules").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("Newly rejected")).to_be_in_viewport()


def test_the_buttons_of_a_row_and_its_date_are_never_one_above_the_other(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    row = page.locator("[data-item]").first
    expect(row.locator("time")).to_be_visible()
    row.hover()
    expect(row.get_by_role("link", name="Edit rule 1", exact=True)).to_be_visible()
    expect(row.locator("time")).to_be_hidden()
